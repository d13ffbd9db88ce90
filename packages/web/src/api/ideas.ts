/** Recommendations and what people say to them. */
import type {
  Feedback,
  FeedbackRequest,
  GenerateAnswer,
  Recommendation,
  RecommendationPage,
  recommendationStatuses,
} from '@g2e/contract/recommendations'
import type { OrderPreview } from '@g2e/contract/orders'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'

export type IdeaStatus = (typeof recommendationStatuses)[number]

export const ideasQuery = (status?: IdeaStatus) =>
  queryOptions({
    queryKey: [...keys.ideas, 'list', status ?? 'all'],
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      api.get<Output<typeof RecommendationPage>>('/recommendations', { status, pageSize: 100 }, signal),
  })
export const ideaQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.ideas, 'one', id],
    staleTime: 30_000,
    queryFn: ({ signal }) => api.get<Recommendation>(`/recommendations/${id}`, undefined, signal),
  })
export const generateIdeas = () => api.post<Output<typeof GenerateAnswer>>('/recommendations/generate', {})
export const sayToIdea = (id: string, body: Input<typeof FeedbackRequest>) =>
  api.post<Output<typeof Feedback>>(`/recommendations/${id}/feedback`, body)
export const draftOrderOfIdea = (id: string) => api.post<OrderPreview>(`/recommendations/${id}/draft-order`)
