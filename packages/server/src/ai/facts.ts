/**
 * Facts: every number that the tools of a turn have answered, each with its unit, symbol, label and time. Only they can ground
 * a figure of an answer. A fact's id is the result's name and the path in it: `get_portfolio#1.positions[0].marketValue`.
 */
import type { Fact } from '@g2e/domain/advice'
import { isOptionSymbol } from '@g2e/domain/instruments'

export interface ToolFact extends Fact {
  readonly tool: string
  readonly label: string
}

/** Beyond this a turn has read more than anybody can speak of. */
const factsMax = 4_000
const depthMax = 8

const decimalText = /^-?\d{1,30}(?:\.\d{1,30})?$/
const noFigure = /(?:Id|version|page|year)$/i
const units: readonly (readonly [name: RegExp, unit: string])[] = [
  [/percent$/i, 'percent'],
  [/^(?:.*quantity\w*|volume|shares)$/i, 'shares'],
  [/^(?:.*ratio|confidence|hhi|beta|sharpe|sortino|volatility)$/i, 'ratio'],
  [
    /(?:value|cash|price|cost|costs|basis|power|pl|change|amount|bid|ask|last|open|high|low|close|average\d*|sma\d+|fee|fees|commission|proceeds|notional|stop|limit|gain|income)$/i,
    'money',
  ],
]

interface Place {
  readonly path: string
  readonly symbol: string | undefined
  readonly about: string | undefined
  readonly asOf: string | undefined
  readonly currency: string
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (fields: Fields, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

const inWords = (name: string): string => name.replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()

function unitOf(name: string, place: Place): string {
  const unit = units.find(([pattern]) => pattern.test(name))?.[1] ?? 'count'
  if (unit === 'money') return place.currency
  return unit === 'shares' && place.symbol !== undefined && isOptionSymbol(place.symbol) ? 'contracts' : unit
}

function within(place: Place, fields: Fields): Place {
  return {
    path: place.path,
    symbol: textOf(fields, ['symbol']) ?? place.symbol,
    about: textOf(fields, ['symbol', 'label', 'accountName', 'name']) ?? place.about,
    asOf: textOf(fields, ['asOf', 'timestamp', 'date', 'time', 'publishedAt', 'submittedAt']) ?? place.asOf,
    currency: textOf(fields, ['currency'])?.toLowerCase() ?? place.currency,
  }
}

/** A figure that brings its own words and unit along: the evidence of an idea. It may be of another symbol than its idea. */
function ownFact(tool: string, { value, label, unit, asOf }: Fields, place: Place): ToolFact | undefined {
  if (typeof value !== 'string' || typeof label !== 'string' || !decimalText.test(value)) return undefined
  const known = { id: place.path, tool, value, label, ...(typeof unit === 'string' && { unit }) }
  const at = typeof asOf === 'string' ? asOf : place.asOf
  return at === undefined ? known : { ...known, asOf: at }
}

/** "a loss of about $806.52": the sentence has the sign in its words. */
const saidAsLoss = /\bloss(?:es)? of (?:about )?$/

/** Our own sentences (checks) hold figures too; words from outside ground nothing. */
function figuresInMessage(tool: string, text: string, place: Place): ToolFact[] {
  const figures = text.matchAll(/(?<sign>[-−]?)(?<money>\$?)(?<digits>\d[\d,]*(?:\.\d+)?)(?<percent>\s?%?)/g)
  // What a sentence says may be of a day that it names itself.
  const undated = { ...place, asOf: undefined }
  return [...figures].flatMap(({ groups = {}, index: start }, index) => {
    const unit = groups['money'] ? 'usd' : groups['percent']?.trim() ? 'percent' : 'count'
    const value = `${groups['sign'] ? '-' : ''}${(groups['digits'] ?? '').replaceAll(',', '')}`
    const name = saidAsLoss.test(text.slice(0, start)) ? 'loss' : 'check'
    return decimalText.test(value) ? [factOf(tool, value, unit, `${place.path}[${index}]`, name, undated)] : []
  })
}

const factOf = (
  tool: string,
  value: string,
  unit: string,
  id: string,
  name: string,
  { symbol, about, asOf }: Place,
): ToolFact => ({
  id,
  tool,
  value,
  unit,
  label: [about, inWords(name)].filter((part) => part !== undefined).join(' '),
  ...(symbol !== undefined && { symbol }),
  ...(asOf !== undefined && { asOf }),
})

function factsIn(tool: string, value: unknown, name: string, place: Place, depth: number): ToolFact[] {
  if (depth > depthMax) return []
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value)
    if (name === 'message') return figuresInMessage(tool, text, place)
    if (!decimalText.test(text) || noFigure.test(name)) return []
    return [factOf(tool, text, unitOf(name, place), place.path, name, place)]
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      factsIn(tool, item, name, { ...place, path: `${place.path}[${index}]` }, depth + 1),
    )
  if (!isFields(value) || value['trust'] === 'untrusted') return []
  const own = ownFact(tool, value, place)
  if (own) return [own]
  const here = within(place, value)
  return Object.entries(value).flatMap(([field, inner]) =>
    factsIn(tool, inner, field, { ...here, path: `${place.path}.${field}` }, depth + 1),
  )
}

/** At least a word beside the digits: a name that is a figure would let that figure through. */
const nameWithDigits = /\p{L}{2}.*\d|\d.*\p{L}{2}/u

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (!isFields(value)) return []
  const { accountName } = value
  const own = typeof accountName === 'string' && nameWithDigits.test(accountName) ? [accountName] : []
  return [...own, ...Object.values(value).flatMap(namesIn)]
}

/** The facts of one turn, in order of arrival. */
export class FactBook {
  readonly #facts: ToolFact[]
  readonly #answers = new Map<string, number>()
  readonly #names: Set<string>

  /** Facts of earlier turns may still be spoken of; their time says that they are old. */
  constructor(earlier: readonly ToolFact[] = [], names: Iterable<string> = []) {
    this.#facts = [...earlier]
    this.#names = new Set(names)
  }

  /** Answers the name under which the result's facts are known: `get_portfolio#1`. */
  add(tool: string, { data, asOf }: { readonly data: Fields; readonly asOf: string | null }): string {
    const count = (this.#answers.get(tool) ?? 0) + 1
    this.#answers.set(tool, count)
    const ref = `${tool}#${count}`
    const place = { path: ref, symbol: undefined, about: undefined, asOf: asOf ?? undefined, currency: 'usd' }
    for (const name of namesIn(data)) this.#names.add(name)
    const room = factsMax - this.#facts.length
    this.#facts.push(...factsIn(tool, data, '', place, 0).slice(0, Math.max(0, room)))
    return ref
  }

  /** Names of accounts, which hold digits that are no figures ("Margin …3596"). */
  get names(): ReadonlySet<string> {
    return this.#names
  }

  find(id: string): ToolFact | undefined {
    return this.#facts.findLast((fact) => fact.id === id)
  }

  get all(): readonly ToolFact[] {
    return this.#facts
  }
}
