/** One answer while it is written: what was said, called and used so far, and at the end the message that is kept. */
import type { ToolCall } from '@g2e/contract/assistant'
import type { z } from 'zod'
import type { Charge, Reservation } from '../../ai/budget.ts'
import { ground } from '../../ai/grounding.ts'
import type { Grounding } from '../../ai/grounding.ts'
import type { Model } from '../../ai/model.ts'
import type { TurnEvent, TurnOutcome, Usage } from '../../ai/run-turn.ts'
import { createToolSession } from '../../ai/tool-session.ts'
import type { ToolSession } from '../../ai/tool-session.ts'
import { decimal, sum } from '@g2e/domain/money'
import { isoOf } from '../../platform/clock.ts'
import type { PreparedAnswer } from './prepare-answer.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { disclosure } from './disclosure.ts'
import { earlierFacts, userTextOf } from './history.ts'
import type { MessageRecord } from './store/messages.ts'

const correction = '\n\n**Corrected after a check of the figures:**\n\n'
const cutNotice = 'The answer reached the length limit of the model and was cut.'
const factsKeptMax = 200

interface Parts {
  readonly deps: AssistantDeps
  readonly prepared: PreparedAnswer
  readonly signal: AbortSignal
  readonly send: (name: string, data: unknown) => void
}

/** Unknown stays unknown. */
function totalOf(costs: readonly (string | null)[]): string | null {
  const known = costs.flatMap((cost) => cost ?? [])
  return known.length === costs.length ? sum(known.map((cost) => decimal(cost))).toFixed() : null
}

export class AnswerInProgress {
  readonly session: ToolSession
  readonly signal: AbortSignal
  readonly #parts: Parts
  readonly #calls = new Map<string, z.infer<typeof ToolCall>>()
  readonly #reservations: { readonly reservation: Reservation; readonly charges: Charge[] }[] = []
  #text = ''
  /** Shown before the next words, if there are any. */
  #pending = ''
  #model: Model | undefined
  #modelAnswered: string | null = null
  #notice: string | null = null
  #end: TurnOutcome['end'] | undefined
  #tokens: Usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 }

  constructor(parts: Parts) {
    const { deps, prepared, signal } = parts
    this.#parts = parts
    this.signal = signal
    this.session = createToolSession({
      tools: deps.tools,
      actor: prepared.actor,
      signal,
      earlier: [...earlierFacts(prepared.history), ...prepared.context.facts.all],
      names: prepared.context.facts.names,
      log: deps.platform.log,
    })
  }

  get text(): string {
    return this.#text
  }

  /** Traces every figure that was said so far. */
  ground(): Grounding {
    const { facts } = this.session
    const { history, content } = this.#parts.prepared
    return ground(this.#text, { facts: facts.all, names: facts.names, userText: userTextOf(history, content) })
  }

  /** Whether the budget allows it. */
  async mayAsk({ provider, name }: Model): Promise<boolean> {
    if (provider === 'offline') return true
    const { deps, prepared } = this.#parts
    const reservation = await deps.budget.reserve({
      userId: prepared.actor.userId,
      purpose: 'answer',
      model: name,
      promptCharacters: prepared.context.text.length + prepared.content.length,
    })
    if (reservation) this.#reservations.push({ reservation, charges: [] })
    return reservation !== undefined
  }

  begin(model: Model, notice: string | null): void {
    this.#model = model
    this.#modelAnswered = model.name
    this.#notice = notice
  }

  end({ end, modelAnswered }: TurnOutcome): void {
    this.#end = end
    this.#modelAnswered = modelAnswered
    if (end === 'length') this.#notice = this.#notice === null ? cutNotice : `${this.#notice} ${cutNotice}`
  }

  /** What follows replaces what was said. */
  correct(): void {
    this.#pending = correction
  }

  readonly emit = (event: TurnEvent): void => {
    const { send } = this.#parts
    switch (event.type) {
      case 'text': {
        const text = `${this.#pending}${event.text}`
        this.#pending = ''
        this.#text += text
        send('text', { text })
        return
      }
      case 'tool_call': {
        const { id, name } = event
        const args = event.arguments
        this.#calls.set(id, { id, name, arguments: { ...args }, ok: false, asOf: null })
        send('tool_call', { id, name, arguments: args })
        return
      }
      case 'tool_result': {
        const { id, name, ok, asOf } = event
        const call = this.#calls.get(id)
        if (call) this.#calls.set(id, { ...call, ok, asOf })
        send('tool_result', { id, name, ok, asOf })
        return
      }
    }
  }

  readonly onUsage = (usage: Usage, modelAnswered: string): void => {
    this.#reservations.at(-1)?.charges.push({ usage, modelAnswered })
    const { inputTokens, cachedTokens, outputTokens } = this.#tokens
    this.#tokens = {
      inputTokens: inputTokens + usage.inputTokens,
      cachedTokens: cachedTokens + usage.cachedTokens,
      outputTokens: outputTokens + usage.outputTokens,
    }
  }

  /** Settles what it cost. `failure`: what ended it, in words. */
  async record({
    grounding,
    failure,
  }: {
    readonly grounding: Grounding
    readonly failure: string | null
  }): Promise<MessageRecord> {
    const { ids, clock } = this.#parts.deps.platform
    const costs = await Promise.all(this.#reservations.map(({ reservation, charges }) => reservation.settle(charges)))
    const isOffline = this.#model?.provider === 'offline'
    return {
      id: ids.next(),
      role: 'assistant',
      content: this.#text,
      inputTokens: this.#tokens.inputTokens,
      outputTokens: this.#tokens.outputTokens,
      model: this.#modelAnswered,
      costUsd: costs.length === 0 ? '0' : totalOf(costs),
      metadata: {
        toolCalls: [...this.#calls.values()],
        citations: grounding.citations,
        unverifiedFigures: grounding.unverified,
        confidence: null,
        finishReason: failure !== null ? 'error' : this.#end === 'stopped' ? 'stopped' : 'complete',
        provider: isOffline ? 'offline' : 'gemini',
        recommendationIds: [...this.session.recommendationIds],
        draftPreviewIds: [...this.session.previewIds],
        notice: failure === null ? this.#notice : [this.#notice, failure].filter((part) => part !== null).join(' '),
        disclosure,
      },
      facts: grounding.cited.slice(0, factsKeptMax),
      createdAt: isoOf(clock.now()),
    }
  }

  /** For the audit log: how it came about, and nothing of what was said. */
  auditDetails({ citations, unverified }: Grounding): Readonly<Record<string, unknown>> {
    return {
      provider: this.#model?.provider ?? null,
      model: this.#modelAnswered,
      notice: this.#notice,
      tools: [...this.#calls.values()].map(({ name, ok }) => ({ name, ok })),
      citations: citations.length,
      unverified: unverified.length,
      recommendationIds: [...this.session.recommendationIds],
      draftPreviewIds: [...this.session.previewIds],
    }
  }
}
