import {
  AssistantContext,
  AssistantStatus,
  Conversation,
  ConversationChange,
  ConversationCreate,
  ConversationPage,
  ConversationsQuery,
  MessageCreate,
  MessagePage,
  StopAnswer,
} from '@g2e/contract/assistant'
import { Id, PageQuery } from '@g2e/contract/common'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { showContext } from './context.ts'
import {
  beginConversation,
  deleteConversation,
  listConversations,
  listMessages,
  readConversation,
  renameConversation,
  stopAnswer,
} from './conversations.ts'
import { readStatus } from './read-status.ts'
import { streamAnswer } from './stream-answer.ts'

const tags = ['assistant']
const idParams = z.object({ id: Id })

export function registerAssistantRoutes(http: Http, deps: AssistantDeps): void {
  registerConversations(http, deps)
  registerMessages(http, deps)
  registerStatus(http, deps)
}

function registerConversations(http: Http, deps: AssistantDeps): void {
  http.get(
    '/conversations',
    {
      schema: {
        tags,
        summary: 'Your conversations, latest first; q searches titles and what was said',
        querystring: ConversationsQuery,
        response: { 200: ConversationPage },
      },
    },
    async (request) => listConversations(deps, actorOf(request).userId, request.query),
  )
  http.post(
    '/conversations',
    {
      config: { scope: 'draft' },
      schema: { tags, summary: 'Begin a conversation', body: ConversationCreate, response: { 201: Conversation } },
    },
    async (request, reply) =>
      reply.status(201).send(await beginConversation(deps, actorOf(request), request.body.title)),
  )
  http.get(
    '/conversations/:id',
    { schema: { tags, summary: 'One conversation', params: idParams, response: { 200: Conversation } } },
    async (request) => readConversation(deps, actorOf(request).userId, request.params.id),
  )
  http.patch(
    '/conversations/:id',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'Rename it',
        params: idParams,
        body: ConversationChange,
        response: { 200: Conversation },
      },
    },
    async (request) => renameConversation(deps, actorOf(request).userId, request.params.id, request.body.title),
  )
  http.delete(
    '/conversations/:id',
    {
      config: { scope: 'draft' },
      schema: { tags, summary: 'Delete it', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteConversation(deps, actorOf(request).userId, request.params.id)
      return reply.status(204).send(null)
    },
  )
}

function registerMessages(http: Http, deps: AssistantDeps): void {
  http.get(
    '/conversations/:id/messages',
    {
      schema: {
        tags,
        summary: 'What was said, oldest first',
        params: idParams,
        querystring: PageQuery,
        response: { 200: MessagePage },
      },
    },
    async (request) => listMessages(deps, actorOf(request).userId, request.params.id, request.query),
  )
  http.post(
    '/conversations/:id/messages',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary:
          'Ask; the answer is a stream of events: text, tool_call, tool_result, figures, usage, error, and last done',
        params: idParams,
        body: MessageCreate,
        response: { 200: { content: { 'text/event-stream': { schema: z.string() } } } },
      },
    },
    async (request, reply) =>
      streamAnswer(deps, { request, reply, conversationId: request.params.id, content: request.body.content }),
  )
  http.post(
    '/conversations/:id/stop',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'Stop the answer that is being written',
        params: idParams,
        response: { 202: StopAnswer },
      },
    },
    async (request, reply) =>
      reply.status(202).send(await stopAnswer(deps, actorOf(request).userId, request.params.id)),
  )
}

function registerStatus(http: Http, deps: AssistantDeps): void {
  http.get(
    '/assistant/status',
    {
      schema: {
        tags,
        summary: 'Who answers, and what is left of today’s budget',
        response: { 200: AssistantStatus },
      },
    },
    async (request) => readStatus(deps, actorOf(request).userId),
  )
  http.get(
    '/assistant/context',
    {
      schema: {
        tags,
        summary: 'What would be sent before your question, word for word',
        response: { 200: AssistantContext },
      },
    },
    async (request) => showContext(deps, actorOf(request).userId),
  )
}
