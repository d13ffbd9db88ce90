import { Id } from '@g2e/contract/common'
import { OrderPreview } from '@g2e/contract/orders'
import { Problem } from '@g2e/contract/problems'
import {
  Feedback,
  FeedbackRequest,
  GenerateAnswer,
  GenerateRequest,
  Recommendation,
  RecommendationPage,
  RecommendationsQuery,
} from '@g2e/contract/recommendations'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { giveFeedback } from './give-feedback.ts'
import { presentFeedback, presentRecommendation } from './present.ts'
import { draftOrder, listRecommendations, readRecommendation } from './read-recommendations.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'
import { startGeneration } from './start-generation.ts'

const tags = ['recommendations']
const idParams = z.object({ id: Id })
const problem = { content: { 'application/problem+json': { schema: Problem } } }

export function registerRecommendationRoutes(http: Http, deps: RecommendationsDeps): void {
  registerReads(http, deps)
  registerWrites(http, deps)
}

function registerReads(http: Http, deps: RecommendationsDeps): void {
  http.get(
    '/recommendations',
    {
      schema: {
        tags,
        summary: 'Your ideas, newest first',
        querystring: RecommendationsQuery,
        response: { 200: RecommendationPage },
      },
    },
    async (request) => listRecommendations(deps, actorOf(request).userId, request.query),
  )
  http.get(
    '/recommendations/:id',
    { schema: { tags, summary: 'One idea', params: idParams, response: { 200: Recommendation } } },
    async (request) =>
      presentRecommendation(await readRecommendation(deps, actorOf(request).userId, request.params.id)),
  )
}

function registerWrites(http: Http, deps: RecommendationsDeps): void {
  http.post(
    '/recommendations/generate',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'Looks at your portfolio for ideas; what takes longer appears in the list',
        body: GenerateRequest,
        response: { 200: GenerateAnswer, 202: GenerateAnswer, 503: problem },
      },
    },
    async (request, reply) => {
      const made = await startGeneration(deps, actorOf(request), request.body.scope ?? {})
      if (!made) return reply.status(202).send({ status: 'running' })
      return reply.status(200).send({ items: made.items.map(presentRecommendation), abstained: made.abstained })
    },
  )
  http.post(
    '/recommendations/:id/feedback',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'Accept, reject, change or question an idea',
        params: idParams,
        body: FeedbackRequest,
        response: { 201: Feedback },
      },
    },
    async (request, reply) => {
      const { feedback, recommendation } = await giveFeedback(deps, actorOf(request), request.params.id, request.body)
      return reply.status(201).send(presentFeedback(feedback, recommendation))
    },
  )
  http.post(
    '/recommendations/:id/draft-order',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'The order that it means, checked and shown; nothing is sent',
        params: idParams,
        response: { 200: OrderPreview, 503: problem },
      },
    },
    async (request) => draftOrder(deps, actorOf(request), request.params.id),
  )
}
