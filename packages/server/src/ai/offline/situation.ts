/** What the offline analyst sees of a conversation: the question, the symbols in it, the idea that it is about, and what the tools have answered. */
import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider'

export type Fields = Readonly<Record<string, unknown>>

export interface Answered {
  readonly ok: boolean
  readonly reason: string | null
  readonly asOf: string | null
  readonly stale: boolean
  readonly data: Fields
}

export interface Situation {
  readonly question: string
  readonly symbols: readonly string[]
  /** Of the idea that the conversation is about; `null` = about none. */
  readonly ideaId: string | null
  /** Names of the tools that may be called now. */
  readonly tools: ReadonlySet<string>
  /** Answers to this question, by tool, in order. */
  readonly answers: ReadonlyMap<string, readonly Answered[]>
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldsAt = (value: Fields | undefined, name: string): Fields => {
  const inner = value?.[name]
  return isFields(inner) ? inner : {}
}
export const listAt = (value: Fields | undefined, name: string): readonly Fields[] => {
  const inner = value?.[name]
  return Array.isArray(inner) ? inner.filter(isFields) : []
}
/** Text of a field; `null` where there is none. */
export const textAt = (value: Fields | undefined, name: string): string | null => {
  const inner = value?.[name]
  return typeof inner === 'string' && inner !== '' ? inner : typeof inner === 'number' ? String(inner) : null
}

/** The first good answer of a tool. */
export const answerOf = ({ answers }: Situation, tool: string): Answered | undefined =>
  answers.get(tool)?.find(({ ok }) => ok)
export const dataOf = (situation: Situation, tool: string): Fields | undefined => answerOf(situation, tool)?.data
export const refusalsOf = ({ answers }: Situation): readonly string[] =>
  [...answers.values()].flat().flatMap(({ ok, reason }) => (ok || reason === null ? [] : [reason]))

const ticker = /(?<![\w.$])\$?([A-Z]{1,5}(?:[./][A-Z]{1,4})?)(?![\w])/g
const notTickers = new Set(
  'I A USD ETF ETFS US AI P L PL IRA OK YTD CSV JSON RSI SMA ATH CEO IPO GDP FED SEC PDT DCA ROTH FAQ AND OR THE BUY SELL'.split(
    ' ',
  ),
)

const symbolsIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(ticker)].flatMap(([whole, symbol]) =>
      symbol === undefined || (notTickers.has(symbol) && !whole.startsWith('$')) ? [] : [symbol],
    ),
  ),
]

const questionOf = (prompt: LanguageModelV4Prompt, at: number): string => {
  const message = prompt[at]
  if (message?.role !== 'user') return ''
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ')
}

function answeredOf(value: unknown): Answered {
  const envelope = isFields(value) ? value : {}
  return {
    ok: envelope['ok'] === true,
    reason: textAt(envelope, 'reason'),
    asOf: textAt(envelope, 'asOf'),
    stale: envelope['stale'] === true,
    data: fieldsAt(envelope, 'data'),
  }
}

/** The context names it, as it does to any model. */
const ideaIn = (prompt: LanguageModelV4Prompt): string | null => {
  const context = prompt.flatMap((message) => (message.role === 'system' ? [message.content] : [])).join('\n')
  return /"recommendationId":"(?<id>[0-9a-f-]{36})"/.exec(context)?.groups?.['id'] ?? null
}

export function situationOf({ prompt, tools, toolChoice }: LanguageModelV4CallOptions): Situation {
  const asked = prompt.findLastIndex(({ role }) => role === 'user')
  const question = questionOf(prompt, asked)
  const answers = new Map<string, Answered[]>()
  for (const message of prompt.slice(asked + 1)) {
    if (message.role !== 'tool') continue
    for (const part of message.content) {
      if (part.type !== 'tool-result') continue
      const value = part.output.type === 'json' ? part.output.value : { ok: false, reason: 'This could not be read.' }
      answers.set(part.toolName, [...(answers.get(part.toolName) ?? []), answeredOf(value)])
    }
  }
  const mayCall = toolChoice?.type !== 'none'
  return {
    question,
    symbols: symbolsIn(question),
    ideaId: ideaIn(prompt),
    tools: new Set(mayCall ? (tools ?? []).map(({ name }) => name) : []),
    answers,
  }
}
