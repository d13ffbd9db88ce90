/** Conversations with the assistant, and the stream of one answer. */
import type {
  AssistantStatus,
  Citation,
  Conversation,
  ConversationPage,
  Message,
  MessagePage,
  UnverifiedFigure,
} from '@g2e/contract/assistant'
import type { Problem } from '@g2e/contract/problems'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, send } from './client.ts'
import type { Output } from './client.ts'
import { keys } from './keys.ts'
import { ApiProblem } from './problem.ts'
import { readEvents } from './server-events.ts'

type Messages = Output<typeof MessagePage>
const pageSize = 200

export const conversationsQuery = (q: string) =>
  queryOptions({
    queryKey: [...keys.assistant, 'conversations', q],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Output<typeof ConversationPage>>('/conversations', { q: q === '' ? undefined : q, pageSize }, signal),
  })

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.assistant, 'conversation', id],
    staleTime: 300_000,
    queryFn: ({ signal }) => api.get<Conversation>(`/conversations/${id}`, undefined, signal),
  })

/** The newest page; older ones of a very long conversation stay at the server. */
export const messagesQuery = (conversationId: string) =>
  queryOptions({
    queryKey: [...keys.assistant, 'messages', conversationId],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const path = `/conversations/${conversationId}/messages`
      const first = await api.get<Messages>(path, { pageSize }, signal)
      return first.pages <= 1 ? first : api.get<Messages>(path, { pageSize, page: first.pages }, signal)
    },
  })

export const assistantStatusQuery = queryOptions({
  queryKey: [...keys.assistant, 'status'],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.get<AssistantStatus>('/assistant/status', undefined, signal),
})

export const beginConversation = () => api.post<Conversation>('/conversations', {})
export const renameConversation = (id: string, title: string) =>
  api.patch<Conversation>(`/conversations/${id}`, { title })
export const deleteConversation = (id: string) => api.delete<void>(`/conversations/${id}`)
export const stopAnswer = (id: string) => api.post<void>(`/conversations/${id}/stop`, {})

export interface AnswerStep {
  readonly id: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** `null`: it is still running. */
  readonly ok: boolean | null
}
interface AnswerEvents {
  readonly text: { readonly text: string }
  readonly tool_call: Omit<AnswerStep, 'ok'>
  readonly tool_result: { readonly id: string; readonly ok: boolean }
  readonly figures: {
    readonly citations: readonly Output<typeof Citation>[]
    readonly unverified: readonly Output<typeof UnverifiedFigure>[]
  }
  readonly done: { readonly finishReason: string; readonly message: Message | null }
  readonly error: Partial<Problem>
}
export type AnswerEvent = {
  [Name in keyof AnswerEvents]: { readonly name: Name; readonly data: AnswerEvents[Name] }
}[keyof AnswerEvents]

const names: ReadonlySet<string> = new Set<keyof AnswerEvents>([
  'text',
  'tool_call',
  'tool_result',
  'figures',
  'done',
  'error',
])

/** Asks, and tells each event of the answer until the last one. Throws `ApiProblem` before the first, `Unreachable` any time. */
export async function askQuestion(
  conversationId: string,
  content: string,
  onEvent: (event: AnswerEvent) => void,
): Promise<void> {
  const response = await send('POST', `/conversations/${conversationId}/messages`, {
    body: { content },
    headers: { accept: 'text/event-stream' },
  })
  await readEvents(response, ({ event, data }) => {
    if (names.has(event)) onEvent({ name: event, data: JSON.parse(data) } as AnswerEvent)
  })
}

/** A problem that came inside a stream, where there is no status line to tell it. */
export const problemOf = (data: Partial<Problem>): ApiProblem => new ApiProblem(data, data.status ?? 503)
