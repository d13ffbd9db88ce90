/** A question to an idea becomes a conversation: the question is its first message, and the answer is written beside the request. */
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { buildContext } from './context.ts'
import { prepareAnswer } from './prepare-answer.ts'

export interface QuestionToIdea {
  readonly recommendationId: string
  readonly question: string
}

/** Conversation and question are kept together before this answers; nobody reads along, so what is written shows when it is whole. */
export async function openAboutIdea(
  deps: AssistantDeps,
  actor: UserActor,
  { recommendationId, question }: QuestionToIdea,
): Promise<string> {
  const { ids, clock, tasks, work } = deps.platform
  const { userId } = actor
  const id = ids.next()
  const [{ userMessage }, { firstTitle }, { snapshot }] = await Promise.all([
    import('./answer-message.ts'),
    import('./title.ts'),
    buildContext(deps, userId),
  ])
  await work.inTransaction(actor, async () => {
    await deps.conversations.insert(
      { id, userId, title: firstTitle(question), isTitleGiven: false, recommendationId, contextSnapshot: snapshot },
      isoOf(clock.now()),
    )
    await deps.messages.insert(userId, id, userMessage(deps, question))
  })
  tasks.background('assistant-idea', () => answerKept(deps, actor, { conversationId: id, content: question }))
  return id
}

/** As when the person had asked in the conversation: it can be stopped, and a second question waits for its end. */
async function answerKept(
  deps: AssistantDeps,
  actor: UserActor,
  { conversationId, content }: { readonly conversationId: string; readonly content: string },
): Promise<void> {
  const { locks, ids } = deps.platform
  await locks.ifFree(`assistant:${conversationId}`, async ({ lost }) => {
    const running = deps.running.begin(actor.userId, conversationId)
    try {
      const { answerMessage } = await import('./answer-message.ts')
      const prepared = await prepareAnswer(deps, actor, { conversationId, content, isKept: true })
      const signal = AbortSignal.any([running.signal, lost])
      await answerMessage(deps, prepared, { signal, send: () => undefined, requestId: ids.next() })
    } finally {
      running.end()
    }
  })
}
