/**
 * Answers one message: context, model and tools in turn, every figure traced, all of it kept and audited. Who answers is decided
 * on the way: when the model fails before it has said anything, the next one is asked, and at last the offline analyst.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Message } from '@g2e/contract/assistant'
import type { ModelMessage } from 'ai'
import { ModelFailure } from '../../ai/failure.ts'
import type { Model } from '../../ai/model.ts'
import { runTurn } from '../../ai/run-turn.ts'
import type { TurnOutcome } from '../../ai/run-turn.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, documentOf } from '../../platform/http/problem.ts'
import { AnswerInProgress } from './answer-in-progress.ts'
import { readRecent } from './prepare-answer.ts'
import type { PreparedAnswer } from './prepare-answer.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { presentMessage } from './conversations.ts'
import { disclosure, ruleBasedNotice } from './disclosure.ts'
import { historyOf } from './history.ts'
import type { MessageRecord } from './store/messages.ts'
import { firstTitle, improveTitle } from './title.ts'

/** What can be written after the first word is written after it, if that comes at once. */
const besideMs = 40

const emptyMetadata: Message['metadata'] = {
  toolCalls: [],
  citations: [],
  unverifiedFigures: [],
  confidence: null,
  finishReason: null,
  provider: null,
  recommendationIds: [],
  draftPreviewIds: [],
  notice: null,
  disclosure: null,
}

export const userMessage = ({ platform }: AssistantDeps, content: string): MessageRecord => ({
  id: platform.ids.next(),
  role: 'user',
  content,
  inputTokens: null,
  outputTokens: null,
  model: null,
  costUsd: null,
  metadata: emptyMetadata,
  facts: [],
  createdAt: isoOf(platform.clock.now()),
})

/** Sends events as they come; the last is `done`. Throws only where nothing was sent yet or the database is gone. */
export async function answerMessage(
  deps: AssistantDeps,
  prepared: PreparedAnswer,
  {
    signal,
    send,
    requestId,
  }: {
    readonly signal: AbortSignal
    readonly send: (name: string, data: unknown) => void
    readonly requestId: string
  },
): Promise<void> {
  const { actor, conversationId, content } = prepared
  const { log } = deps.platform
  // Kept beside the model's work, a moment later, so that the first word waits neither for the disk nor for the processor; the
  // answer is not kept without it.
  const question = userMessage(deps, content)
  let kept: Promise<void> | undefined
  const keep = (): Promise<void> => {
    kept ??= prepared.isKept ? Promise.resolve() : deps.messages.insert(actor.userId, conversationId, question)
    kept.catch((error: unknown) => log.warn({ err: error }, 'a message could not be kept'))
    return kept
  }
  const answer = new AnswerInProgress({ deps, prepared, signal, send })
  const failure = await tryModels(deps, prepared, answer, keep)
  await keep()
  // Not in one turn of the event loop with the model's last words: both take a while.
  await nextTurn()
  const grounding = answer.ground()
  const record = await answer.record({ grounding, failure: failure?.message ?? null })
  await keepAnswer(deps, prepared, record, answer.auditDetails(grounding))
  const { citations, unverifiedFigures } = record.metadata
  send('figures', { citations, unverified: unverifiedFigures })
  const { inputTokens, outputTokens, model, costUsd } = record
  send('usage', { inputTokens, outputTokens, model, costUsd })
  if (failure) send('error', documentOf(new ProblemError('ai_unavailable', failure.message), requestId))
  send('done', { messageId: record.id, finishReason: record.metadata.finishReason, message: presentMessage(record) })
  if (prepared.needsTitle) improveTitle(deps, actor, { conversationId, question: content })
  // While the person reads: the next question finds it at hand.
  const { userId } = actor
  const reread = () => deps.recent.keep(userId, conversationId, () => readRecent(deps, userId, conversationId))
  deps.platform.tasks.background('assistant-recent', reread)
}

async function keepAnswer(
  deps: AssistantDeps,
  { actor, conversationId, content, needsTitle }: PreparedAnswer,
  record: MessageRecord,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.messages.insert(actor.userId, conversationId, record)
    await deps.conversations.touch(actor.userId, conversationId, record.createdAt)
    if (needsTitle) await deps.conversations.suggestTitle(actor.userId, conversationId, firstTitle(content))
    unit.audit({
      action: 'ai_analysis',
      resourceType: 'message',
      resourceId: record.id,
      details: { conversationId, ...details },
      disclosureShown: disclosure,
    })
  })
}

/** Best model first. Answers the failure that ended it, if one did. */
async function tryModels(
  deps: AssistantDeps,
  prepared: PreparedAnswer,
  answer: AnswerInProgress,
  /** Starts to keep the question. */
  keep: () => Promise<void>,
): Promise<ModelFailure | undefined> {
  const { models, platform } = deps
  let reason = models.notice()
  let isOfflineNext = false
  for (const model of models.candidates('analysis')) {
    if (isOfflineNext && model.provider !== 'offline') continue
    if (!(await answer.mayAsk(model))) {
      reason = 'Today’s budget for the model is spent.'
      continue
    }
    answer.begin(model, noticeOf(model, reason))
    const soon = setTimeout(() => void keep(), besideMs)
    try {
      answer.end(await ask(prepared, answer, model))
      return undefined
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error
      platform.log.warn({ model: model.name, kind: error.kind, err: error }, 'a model did not answer')
      models.failed(model, error)
      // What was said stands: another model cannot go on where this one stopped.
      if (answer.text !== '' || error.instead === 'nobody' || model.provider === 'offline') return error
      isOfflineNext = error.instead === 'offline'
      reason = error.message
    } finally {
      clearTimeout(soon)
    }
  }
  return new ModelFailure('unavailable', 'No model could be asked.')
}

const noticeOf = ({ provider, name }: Model, reason: string | null): string | null => {
  if (provider === 'offline') return reason === null ? ruleBasedNotice : `${ruleBasedNotice} ${reason}`
  return reason === null ? null : `Answered by ${name}. ${reason}`
}

/** @throws ModelFailure */
async function ask(prepared: PreparedAnswer, answer: AnswerInProgress, model: Model): Promise<TurnOutcome> {
  const { context, history, content } = prepared
  const messages: ModelMessage[] = [...historyOf(history), { role: 'user', content }]
  const turn = {
    model,
    instructions: context.text,
    session: answer.session,
    signal: answer.signal,
    emit: answer.emit,
    onUsage: answer.onUsage,
  }
  const outcome = await runTurn({ ...turn, messages })
  if (model.provider === 'offline' || outcome.end !== 'complete') return outcome
  const grounding = answer.ground()
  if (!grounding.needsRewrite) return outcome
  return rewrite(answer, outcome, () => {
    const figures = grounding.unverified.map(({ text, reason }) => `"${text}" (${reason})`).join('; ')
    const request = `These figures of your answer have no source: ${figures}. Write the answer again with figures that tools returned or the person gave, and leave out what you cannot source. Do not mention this check.`
    return runTurn({
      ...turn,
      wordsOnly: true,
      messages: [...messages, ...outcome.messages, { role: 'user', content: request }],
    })
  })
}

/** Once. The first version stays, with its marks: it was seen already. A failure here leaves it as it is. */
async function rewrite(
  answer: AnswerInProgress,
  outcome: TurnOutcome,
  run: () => Promise<TurnOutcome>,
): Promise<TurnOutcome> {
  answer.correct()
  try {
    const second = await run()
    return { ...second, messages: outcome.messages }
  } catch (error) {
    if (error instanceof ModelFailure) return outcome
    throw error
  }
}
