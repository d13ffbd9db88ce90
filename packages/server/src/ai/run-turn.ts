/**
 * One answer: model and tools in turn, at most eight steps, the last without tools so that an answer is written. What comes
 * is told as it comes. Nothing a model or its connection does can escape: every failure leaves as a `ModelFailure`.
 */
import { streamText } from 'ai'
import type { LanguageModelUsage, ModelMessage, ToolSet } from 'ai'
import { ModelFailure } from './failure.ts'
import type { Model } from './model.ts'
import { modelFailureOf } from './model-error.ts'
import type { ToolEnvelope, ToolSession } from './tool-session.ts'

export type TurnEvent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_call'
      readonly id: string
      readonly name: string
      readonly arguments: Readonly<Record<string, unknown>>
    }
  | {
      readonly type: 'tool_result'
      readonly id: string
      readonly name: string
      readonly ok: boolean
      readonly asOf: string | null
    }

export interface Usage {
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
}

export interface TurnRequest {
  readonly model: Model
  readonly instructions: string
  readonly messages: readonly ModelMessage[]
  /** `undefined`: words only. */
  readonly session: ToolSession | undefined
  /** The tools are known but may not be called. */
  readonly wordsOnly?: boolean
  readonly signal: AbortSignal
  readonly emit: (event: TurnEvent) => void
  /** After every call to the model, failed ones too where they were paid for. */
  readonly onUsage: (usage: Usage, modelAnswered: string) => void
}

export interface TurnOutcome {
  readonly end: 'complete' | 'length' | 'stopped'
  readonly modelAnswered: string
  /** All that was said and called, for a second round. */
  readonly messages: readonly ModelMessage[]
}

const stepsMax = 8
/** Empty answers and garbled calls happen (gemini-wire.md 3 and 5): once more, then the person is told. */
const emptyRetriesMax = 1
/** Thoughts are paid from it too (gemini-wire.md 6). */
const outputTokensMax = 8_192
/** Nothing came for so long: the model is not coming back. */
const silenceMsMax = 30_000
const turnMsMax = 120_000

interface Step {
  readonly text: string
  readonly calls: number
  readonly finish: string
  readonly rawFinish: string | undefined
  readonly modelAnswered: string
  readonly messages: readonly ModelMessage[]
}

const usageOf = (usage: LanguageModelUsage): Usage => ({
  inputTokens: usage.inputTokens ?? 0,
  cachedTokens: usage.inputTokenDetails.cacheReadTokens ?? 0,
  outputTokens: usage.outputTokens ?? 0,
})

/** Aborts when the person stops, when nothing came for too long, and when it took too long in all. */
function watch(signal: AbortSignal) {
  const silence = new AbortController()
  const late = () => silence.abort(new ModelFailure('timeout', 'The model did not answer in time.'))
  let timer = setTimeout(late, silenceMsMax)
  return {
    signal: AbortSignal.any([signal, silence.signal]),
    timedOut: () => silence.signal.aborted,
    heard: () => {
      clearTimeout(timer)
      timer = setTimeout(late, silenceMsMax)
    },
    end: () => clearTimeout(timer),
  }
}

const isEnvelope = (value: unknown): value is ToolEnvelope =>
  typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean'

/** A copy without prototype and functions, as it will be kept and sent. */
const plainArguments = (input: unknown): Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : {}

async function runStep(
  request: TurnRequest,
  messages: readonly ModelMessage[],
  tools: ToolSet | undefined,
  mayCall: boolean,
): Promise<Step> {
  const { model, instructions, emit, onUsage } = request
  const guard = watch(request.signal)
  let text = ''
  let calls = 0
  let finish = 'interrupted'
  let rawFinish: string | undefined
  let modelAnswered = model.name
  try {
    const result = streamText({
      model: model.language,
      instructions,
      messages: [...messages],
      ...(tools && { tools, toolChoice: mayCall ? ('auto' as const) : ('none' as const) }),
      maxOutputTokens: outputTokensMax,
      // Retries are the provider's own (gemini/fetch.ts), which reads what the body says of them.
      maxRetries: 0,
      abortSignal: guard.signal,
      onError: () => undefined,
    })
    for await (const part of result.stream) {
      guard.heard()
      switch (part.type) {
        case 'text-delta':
          text += part.text
          if (part.text !== '') emit({ type: 'text', text: part.text })
          break
        case 'tool-call':
          calls += 1
          emit(callOf(part))
          break
        case 'tool-result':
        case 'tool-error':
          emit(resultOf(part))
          break
        case 'finish-step':
          finish = part.finishReason
          rawFinish = part.rawFinishReason
          modelAnswered = part.response.modelId || model.name
          onUsage(usageOf(part.usage), modelAnswered)
          break
        case 'error':
          throw part.error
        default:
          break
      }
    }
    return { text, calls, finish, rawFinish, modelAnswered, messages: await result.responseMessages }
  } catch (error) {
    if (guard.timedOut()) throw new ModelFailure('timeout', 'The model did not answer in time.', { cause: error })
    throw error
  } finally {
    guard.end()
  }
}

interface CallPart {
  readonly toolCallId: string
  readonly toolName: string
}

const callOf = ({ toolCallId, toolName, input }: CallPart & { readonly input: unknown }): TurnEvent => ({
  type: 'tool_call',
  id: toolCallId,
  name: toolName,
  arguments: plainArguments(input),
})

function resultOf(part: CallPart & { readonly output?: unknown }): TurnEvent {
  const { ok, asOf } = isEnvelope(part.output) ? part.output : { ok: false, asOf: null }
  return { type: 'tool_result', id: part.toolCallId, name: part.toolName, ok, asOf }
}

/** @throws ModelFailure for every way in which a step is no answer. */
function assertUsable({ finish, rawFinish }: Step): void {
  switch (finish) {
    case 'stop':
    case 'tool-calls':
    case 'length':
      return
    case 'content-filter':
      throw new ModelFailure('blocked', 'The model’s provider withheld this answer under its safety rules.')
    case 'interrupted':
      throw new ModelFailure('interrupted', 'The answer broke off before its end.')
    default:
      throw new ModelFailure('malformed', `The model ended without an answer (${rawFinish ?? finish}).`)
  }
}

const isEmpty = ({ text, calls }: Step): boolean => text.trim() === '' && calls === 0

/** @throws ModelFailure */
export async function runTurn(request: TurnRequest): Promise<TurnOutcome> {
  const limited = { ...request, signal: AbortSignal.any([request.signal, AbortSignal.timeout(turnMsMax)]) }
  const said: ModelMessage[] = []
  let emptyAnswers = 0
  try {
    for (let step = 1; ;) {
      const mayCall = step < stepsMax && request.wordsOnly !== true
      const done = await runStep(limited, [...request.messages, ...said], request.session?.sdkTools, mayCall)
      const isGarbled = done.finish === 'error' || (done.finish === 'stop' && isEmpty(done))
      if (isGarbled && isEmpty(done) && emptyAnswers < emptyRetriesMax) {
        emptyAnswers += 1
        continue
      }
      assertUsable(done)
      if (isEmpty(done) && done.finish !== 'length')
        throw new ModelFailure('malformed', 'The model answered nothing, twice.')
      said.push(...done.messages)
      if (done.calls === 0 || !mayCall) {
        const end = done.finish === 'length' ? 'length' : 'complete'
        return { end, modelAnswered: done.modelAnswered, messages: said }
      }
      step += 1
    }
  } catch (error) {
    if (request.signal.aborted) return { end: 'stopped', modelAnswered: request.model.name, messages: said }
    if (limited.signal.aborted) throw new ModelFailure('timeout', 'The answer took too long.', { cause: error })
    throw modelFailureOf(error)
  }
}
