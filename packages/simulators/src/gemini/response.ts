/** Answers as `GenerateContentResponse` messages (gemini-wire.md 3 to 5): one for a plain call, a series of deltas for a stream. */
import type { Answer } from './answer.ts'
import { GeminiError } from './errors.ts'
import type { SimModel } from './models.ts'
import type { GenerateRequest, Part } from './request.ts'
import { callSignature, digest, textSignature } from './signatures.ts'
import { bytesPerToken, tokensOf, usageMetadata } from './tokens.ts'
import type { UsageParts } from './tokens.ts'

const thoughtTokens = 24
const thoughtText = 'Reading the question and what the tools have returned.'

export interface ResponseFacts {
  readonly model: SimModel
  readonly request: GenerateRequest
  readonly answer: Answer
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly responseId: string
}

interface Finish {
  readonly finishReason: string
  readonly finishMessage?: string
  readonly safetyRatings?: readonly unknown[]
}

const finishes: Readonly<Record<string, Finish>> = {
  stop: { finishReason: 'STOP' },
  empty: { finishReason: 'STOP' },
  max_tokens: { finishReason: 'MAX_TOKENS' },
  safety: {
    finishReason: 'SAFETY',
    safetyRatings: [{ category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH', blocked: true }],
  },
  malformed_function_call: {
    finishReason: 'MALFORMED_FUNCTION_CALL',
    finishMessage: 'Malformed function call: get_quote(symbol=',
  },
}
const finishOf = (end: Answer['end']): Finish | undefined => (end instanceof GeminiError ? undefined : finishes[end])

const spentOnThoughts = ({ request, answer }: ResponseFacts): number => {
  const silent = answer.end === 'safety' || answer.end === 'malformed_function_call'
  return silent || request.generationConfig?.thinkingConfig?.thinkingBudget === 0 ? 0 : thoughtTokens
}

/** Applies `maxOutputTokens`, which thoughts eat from as well. */
function withinLimit(facts: ResponseFacts): Answer {
  const { request, answer } = facts
  const max = request.generationConfig?.maxOutputTokens
  if (max === undefined || answer.end !== 'stop' || answer.texts.length === 0) return answer
  let left = (max - spentOnThoughts(facts)) * bytesPerToken
  if (Buffer.byteLength(answer.texts.join('')) <= left) return answer
  const texts: string[] = []
  for (const text of answer.texts) {
    // A character is never cut in two.
    const kept = Buffer.from(text)
      .toString('utf8', 0, Math.max(0, left))
      .replace(/\ufffd+$/, '')
    left -= Buffer.byteLength(text)
    if (kept !== '') texts.push(kept)
  }
  return { ...answer, texts, calls: [], end: 'max_tokens' }
}

/** Calls as parts: ids and a signature on the first of them where the generation has them. */
function callParts({ model, answer, request }: ResponseFacts): readonly Part[] {
  return answer.calls.map(({ name, args }, index) => {
    const place = `${request.contents.length}.${index}`
    const id = model.generation > 2 ? { id: `sim-fc-${digest(place, name, JSON.stringify(args)).slice(0, 10)}` } : {}
    const functionCall = { ...id, name, args }
    return index === 0 && model.generation > 2
      ? { functionCall, thoughtSignature: callSignature(model, functionCall) }
      : { functionCall }
  })
}

const message = (facts: ResponseFacts, usage: UsageParts, candidate: Readonly<Record<string, unknown>>) => ({
  candidates: [{ ...candidate, index: 0 }],
  usageMetadata: usageMetadata(usage),
  modelVersion: facts.model.name,
  responseId: facts.responseId,
})

const contentOf = (parts: readonly Part[], end: Answer['end']): Readonly<Record<string, unknown>> => {
  if (parts.length > 0) return { content: { parts, role: 'model' } }
  if (end === 'malformed_function_call') return { content: {} }
  return end === 'safety' ? {} : { content: { role: 'model' } }
}

const callTokens = (answer: Answer): number => (answer.calls.length === 0 ? 0 : tokensOf(JSON.stringify(answer.calls)))

const usageSoFar = (facts: ResponseFacts, candidates: number): UsageParts => ({
  prompt: facts.promptTokens,
  cached: facts.cachedTokens,
  candidates,
  thoughts: spentOnThoughts(facts),
})

const wantsThoughts = ({ request }: ResponseFacts): boolean =>
  request.generationConfig?.thinkingConfig?.includeThoughts === true

/** The messages of a stream, in order. The last has the finish reason, unless the answer is one that breaks off. */
export function streamedMessages(given: ResponseFacts): readonly unknown[] {
  const answer = withinLimit(given)
  const facts = { ...given, answer }
  const pieces: (readonly Part[])[] = answer.texts.map((text) => [{ text }])
  const calls = callParts(facts)
  if (calls.length > 0) pieces.push(calls)
  const isText = calls.length === 0 && pieces.length > 0
  // The third generation ends a text with an extra part that only carries the signature.
  if (isText && answer.end === 'stop' && facts.model.generation > 2)
    pieces.push([{ text: '', thoughtSignature: textSignature(facts.model) }])
  const finish = finishOf(answer.end)
  if (pieces.length === 0 && finish) pieces.push([])
  let text = ''
  const messages: unknown[] = pieces.map((parts, index) => {
    text += parts.map((part) => part.text ?? '').join('')
    const isLast = index === pieces.length - 1
    const candidates = tokensOf(text) + (parts === calls ? callTokens(answer) : 0)
    return message(facts, usageSoFar(facts, candidates), {
      ...contentOf(parts, answer.end),
      ...(isLast && finish),
    })
  })
  if (!wantsThoughts(facts) || spentOnThoughts(facts) === 0) return messages
  const thought = { content: { parts: [{ text: thoughtText, thought: true }], role: 'model' } }
  return [message(facts, usageSoFar(facts, 0), thought), ...messages]
}

/** The one message of a plain call. An answer that breaks off ends there with MAX_TOKENS, the only way a whole body can. */
export function wholeMessage(given: ResponseFacts): unknown {
  const answer = withinLimit(given)
  const facts = { ...given, answer }
  const text = answer.texts.join('')
  const calls = callParts(facts)
  const signature =
    calls.length === 0 && facts.model.generation > 2 ? { thoughtSignature: textSignature(facts.model) } : {}
  const thoughts = wantsThoughts(facts) && spentOnThoughts(facts) > 0 ? [{ text: thoughtText, thought: true }] : []
  const said = text === '' ? [] : [{ text, ...signature }]
  const finish = answer.end === 'cut' ? finishes['max_tokens'] : finishOf(answer.end)
  const parts = said.length + calls.length === 0 ? [] : [...thoughts, ...said, ...calls]
  return message(facts, usageSoFar(facts, tokensOf(text) + callTokens(answer)), {
    ...contentOf(parts, answer.end),
    ...finish,
  })
}
