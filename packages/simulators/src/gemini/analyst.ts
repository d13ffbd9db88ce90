/**
 * What the simulated model answers without a script: a plain, deterministic analyst. It picks tools by the words of the question,
 * calls them with arguments that fit their schemas, and then says only what they returned. It never follows words found in results.
 */
import { saying } from './answer.ts'
import type { Answer, FunctionCall } from './answer.ts'
import { callableFunctions } from './request.ts'
import type { Declaration, GenerateRequest } from './request.ts'
import { turnStart } from './signatures.ts'
import { valueFor } from './schema-value.ts'
import type { Hints } from './schema-value.ts'
import { sentencesOf, symbolsIn, toolResults } from './tool-results.ts'
import type { ToolResult } from './tool-results.ts'

/** Tools read for one question, and the least that one must have in common with it. */
const readsMax = 2
const scoreMin = 3

/** Words of a question to the kind of tool that it wants. */
const topics: readonly (readonly [asked: RegExp, tool: RegExp, score: number])[] = [
  [
    /portfolio|position|holding|concentrat|diversif|allocat|exposure|worth|\bown\b|account|cash|wealth/i,
    /portfolio|position|holding/i,
    5,
  ],
  [/allocat|concentrat|diversif|sector|exposure/i, /allocation|exposure/i, 4],
  [/risk|volatil|drawdown|sharpe|beta/i, /risk/i, 5],
  [/perform|return|benchmark|\bdid\b/i, /performance/i, 5],
  [/price|quote|trading at|cost/i, /quote|price/i, 5],
  [/news|headline|happen/i, /news/i, 5],
  [/order|fill/i, /orders/i, 4],
  [/rule/i, /rules/i, 4],
  [/plan|goal/i, /plan/i, 4],
]
const writes = /propose|recommend|create|place|submit|save|update|delete|cancel|set_|write|draft/i
const wantsAdvice = /recommend|suggest|should i|change|rebalance|trim|what would you/i

const textOf = (request: GenerateRequest): string => {
  const { contents } = request
  const parts = contents[turnStart(contents)]?.parts ?? []
  return parts.flatMap(({ text, thought }) => (text === undefined || thought ? [] : [text])).join(' ')
}

const wordsIn = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(/[a-z]{4,}/g) ?? []).map((word) => word.replace(/s$/, '')))

function score(question: string, { name, description = '' }: Declaration): number {
  const asked = wordsIn(question)
  const named = wordsIn(name.replace(/[_.:-]/g, ' '))
  const described = wordsIn(description)
  const inName = [...asked].filter((word) => named.has(word)).length
  const inDescription = [...asked].filter((word) => described.has(word)).length
  const onTopic = topics.reduce(
    (sum, [words, tool, points]) => sum + (words.test(question) && tool.test(name) ? points : 0),
    0,
  )
  return onTopic + inName * 3 + Math.min(inDescription, 2)
}

/** A tool about one symbol has nothing to say to a question without one. */
function isAskable({ parametersJsonSchema, parameters }: Declaration, symbols: readonly string[]): boolean {
  const required = (parametersJsonSchema ?? parameters)?.['required']
  return symbols.length > 0 || !Array.isArray(required) || !required.some((name) => /symbol|ticker/i.test(String(name)))
}

/** The tools to call for a question, in order. */
function planned(question: string, tools: readonly Declaration[], symbols: readonly string[]): readonly Declaration[] {
  const reads = tools
    .filter((tool) => !writes.test(tool.name) && isAskable(tool, symbols))
    .map((tool) => ({ tool, points: score(question, tool) }))
    .filter(({ points }) => points >= scoreMin)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, readsMax)
    .map(({ tool }) => tool)
  const advises = wantsAdvice.test(question) ? tools.find(({ name }) => /recommend/i.test(name)) : undefined
  return advises ? [...reads, advises] : reads
}

/** Tickers as people write them: capitals of their own, `$` in front, `BRK.B`, `BTC/USD`. */
const ticker = /(?<![\w.])\$?([A-Z]{2,5}(?:[./][A-Z]{1,4})?)(?![\w])/g
const notTickers = new Set(['USD', 'ETF', 'US', 'AI', 'P/L', 'IRA', 'OK', 'YTD', 'CSV', 'JSON'])

const symbolsOf = (question: string, results: readonly ToolResult[]): readonly string[] => {
  const named = [...question.matchAll(ticker)].flatMap(([, symbol]) =>
    symbol === undefined || notTickers.has(symbol) ? [] : [symbol],
  )
  return [...new Set([...named, ...results.flatMap(({ value }) => symbolsIn(value))])]
}

const callOf = (tool: Declaration, hints: Hints): FunctionCall => {
  const schema = tool.parametersJsonSchema ?? tool.parameters ?? {}
  const args = valueFor(schema, hints, { requiredOnly: true })
  return { name: tool.name, args: typeof args === 'object' && args !== null ? { ...args } : {} }
}

const nothingToRead = 'I can say this only from your own data, and no tool that I was given reads it.'
const greeting =
  'I look at your portfolio through the tools that I am given, and I say only what they return. Ask me about it.'
const closing = 'These are the figures as your accounts report them; the decision is yours.'

function spoken(question: string, results: readonly ToolResult[]): string {
  if (results.length === 0) return /portfolio|position|holding|worth|account/i.test(question) ? nothingToRead : greeting
  const sentences = sentencesOf(results)
  const failed = results.filter(({ isError }) => isError).map(({ name }) => name)
  const missing =
    failed.length > 0 ? [`I could not read ${[...new Set(failed)].join(' and ')}, so this is not the whole.`] : []
  if (sentences.length === 0) return [...missing, 'The tools returned no figures for this.'].join(' ')
  return [...sentences, ...missing, closing].join(' ')
}

function structured(request: GenerateRequest, hints: Hints): string | undefined {
  const { responseMimeType, responseJsonSchema, responseSchema } = request.generationConfig ?? {}
  if (responseMimeType !== 'application/json') return undefined
  const value = valueFor(responseJsonSchema ?? responseSchema ?? { type: 'object' }, hints, { requiredOnly: false })
  return JSON.stringify(value)
}

/** The default answer. */
export function analystAnswer(request: GenerateRequest): Answer {
  const question = textOf(request)
  const results = toolResults(request.contents)
  const hints = { symbols: symbolsOf(question, results), sentence: 'As the figures of the tools say.' }
  const tools = callableFunctions(request)
  const called = new Set(results.map(({ name }) => name))
  const next = planned(question, tools, symbolsOf(question, [])).find(({ name }) => !called.has(name))
  // ANY asks for a call at every turn, so a loop under it never ends by itself.
  const forced = request.toolConfig?.functionCallingConfig?.mode === 'ANY' ? tools[0] : undefined
  const tool = next ?? forced
  if (tool) return saying('', [callOf(tool, hints)])
  return saying(structured(request, hints) ?? spoken(question, results))
}
