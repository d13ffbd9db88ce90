import type { UserActor } from '../../platform/actor.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { buildContext } from './context.ts'
import type { BuiltContext } from './context.ts'
import { untitled } from './conversations.ts'
import { historyMessagesMax } from './history.ts'
import type { MessageRecord } from './store/messages.ts'

export interface Asked {
  readonly conversationId: string
  readonly content: string
}

export interface PreparedAnswer extends Asked {
  readonly actor: UserActor
  readonly isFirst: boolean
  readonly needsTitle: boolean
  readonly context: BuiltContext
  readonly history: readonly MessageRecord[]
}

/** Reads what an answer needs, at once, as the person is waiting. @throws 404 */
export async function prepareAnswer(deps: AssistantDeps, actor: UserActor, asked: Asked): Promise<PreparedAnswer> {
  const { userId } = actor
  const [conversation, history, context] = await Promise.all([
    deps.conversations.find(userId, asked.conversationId),
    deps.messages.latest(userId, asked.conversationId, historyMessagesMax),
    buildContext(deps, userId),
  ])
  if (!conversation) throw notFound('conversation')
  const isFirst = history.length === 0
  return { ...asked, actor, history, context, isFirst, needsTitle: isFirst && conversation.title === untitled }
}
