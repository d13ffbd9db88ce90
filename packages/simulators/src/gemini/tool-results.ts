/** What the tools of the running turn have answered, as facts to be said. Every figure is copied as it came, never computed. */
import type { Content } from './request.ts'
import { turnStart } from './signatures.ts'

export interface ToolResult {
  readonly name: string
  readonly value: unknown
  readonly isError: boolean
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch (error) {
    if (error instanceof SyntaxError) return value
    throw error
  }
}

/** Google's convention is `{output}` or `{error}`; the AI SDK sends `{name, content}` or `{name, error}`; else the object is the output. */
function resultOf(name: string, response: Fields): ToolResult {
  if (response['error'] !== undefined) return { name, value: parsed(response['error']), isError: true }
  const value = parsed(response['output'] ?? response['content'] ?? response)
  return { name, value, isError: isFields(value) && value['error'] !== undefined }
}

/** In order of the calls, of the running turn only. */
export const toolResults = (contents: readonly Content[]): readonly ToolResult[] =>
  contents
    .slice(Math.max(0, turnStart(contents)))
    .flatMap(({ parts }) => parts)
    .flatMap(({ functionResponse }) =>
      functionResponse ? [resultOf(functionResponse.name, functionResponse.response)] : [],
    )

const sentencesMax = 8
const entriesMax = 3
const depthMax = 6
const number = /^-?\d+(?:\.\d+)?$/
const moneyName =
  /value|cash|price|cost|power|change|pl$|amount|bid|ask|last|open|high|low|close|income|fee|gain|proceeds|notional/i
const notSaid = /id$|count|version|page|timestamp|asof|at$|sequence/i

const inWords = (name: string): string =>
  name
    .replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/_/g, ' ')
    .trim()

function figure(name: string, value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  if (!number.test(text) || notSaid.test(name)) return undefined
  if (/percent$/i.test(name)) return `${text}%`
  if (!moneyName.test(name)) return text
  return text.startsWith('-') ? `-$${text.slice(1)}` : `$${text}`
}

/** Those that a person asks for first. */
const wanted = [
  'weightPercent',
  'marketValue',
  'quantity',
  'last',
  'price',
  'currentPrice',
  'changePercent',
  'averageCost',
]

function entrySentence(entry: Fields): string | undefined {
  const { symbol } = entry
  const label = typeof symbol === 'string' ? symbol : entry['label']
  if (typeof label !== 'string') return undefined
  const said = wanted
    .filter((name) => entry[name] !== undefined)
    .flatMap((name) => {
      const text = figure(name, entry[name])
      return text === undefined ? [] : [`${inWords(name)} ${text}`]
    })
    .slice(0, entriesMax)
  return said.length === 0 ? undefined : `${label}: ${said.join(', ')}.`
}

function sentencesAt(value: unknown, name: string, depth: number): readonly string[] {
  if (depth > depthMax) return []
  if (Array.isArray(value)) return value.slice(0, entriesMax).flatMap((item) => sentencesAt(item, name, depth + 1))
  if (!isFields(value)) return []
  const entry = entrySentence(value)
  if (entry !== undefined) return [entry]
  return Object.entries(value).flatMap(([field, inner]) => {
    const text = figure(field, inner)
    return text === undefined ? sentencesAt(inner, field, depth + 1) : [`The ${inWords(field)} is ${text}.`]
  })
}

/** Sentences over the results, each figure with its name and symbol. */
export const sentencesOf = (results: readonly ToolResult[]): readonly string[] =>
  results
    .filter(({ isError }) => !isError)
    .flatMap(({ value }) => sentencesAt(value, '', 0))
    .filter((sentence, index, all) => all.indexOf(sentence) === index)
    .slice(0, sentencesMax)

/** Symbols in the results, in order of appearance. */
export function symbolsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(symbolsIn)
  if (!isFields(value)) return []
  const own = typeof value['symbol'] === 'string' ? [value['symbol']] : []
  return [...own, ...Object.values(value).flatMap(symbolsIn)]
}
