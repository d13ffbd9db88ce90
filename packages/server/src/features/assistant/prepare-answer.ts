import type { UserActor } from '../../platform/actor.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { buildContext } from './context.ts'
import type { BuiltContext } from './context.ts'
import { untitled } from './conversations.ts'
import { historyMessagesMax } from './history.ts'
import type { RecentConversation } from './recent-conversations.ts'
import type { MessageRecord } from './store/messages.ts'

export interface Asked {
  readonly conversationId: string
  readonly content: string
  /** The question is in the database already, as the last message. */
  readonly isKept?: boolean
}

export interface PreparedAnswer extends Asked {
  readonly actor: UserActor
  readonly isFirst: boolean
  readonly needsTitle: boolean
  readonly context: BuiltContext
  readonly history: readonly MessageRecord[]
}

/** @returns `undefined`: there is no such conversation. */
export async function readRecent(
  { conversations, messages }: AssistantDeps,
  userId: string,
  id: string,
): Promise<RecentConversation | undefined> {
  const [conversation, history] = await Promise.all([
    conversations.find(userId, id),
    messages.latest(userId, id, historyMessagesMax),
  ])
  return conversation && { conversation, history }
}

/** Reads what an answer needs, at once, as the person is waiting. @throws 404 */
export async function prepareAnswer(deps: AssistantDeps, actor: UserActor, asked: Asked): Promise<PreparedAnswer> {
  const { userId } = actor
  const recent = deps.recent.find(userId, asked.conversationId)
  const found = recent ? Promise.resolve(recent.conversation) : deps.conversations.find(userId, asked.conversationId)
  const [conversation, history, context] = await Promise.all([
    found,
    recent?.history ?? deps.messages.latest(userId, asked.conversationId, historyMessagesMax),
    buildContext(
      deps,
      userId,
      found.then((it) => it?.recommendationId),
    ),
  ])
  if (!conversation) throw notFound('conversation')
  const before = asked.isKept ? history.slice(0, -1) : history
  const isFirst = before.length === 0
  const needsTitle = isFirst && conversation.title === untitled
  return { ...asked, actor, history: before, context, isFirst, needsTitle }
}
