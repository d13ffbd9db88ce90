/** Whether a figure is a value that a tool answered, one that the person gave, or one operation over two of them. */
import { decimal } from '../../money/index.ts'
import type { Decimal } from '../../money/index.ts'
import { fitsDates } from './dates.ts'
import type { StatedDate } from './dates.ts'
import { countsAsLoss } from './direction.ts'
import type { Direction } from './direction.ts'
import type { RawFigure } from './raw-figure.ts'
import { normalSymbol } from './subject.ts'
import type { Subject } from './subject.ts'
import type { Fact } from './types.ts'

/** A fact, opened for computing. */
export interface Known {
  readonly id: string
  readonly value: Decimal
  /** `any` where the tool names no unit. */
  readonly kind: 'any' | 'money' | 'percent' | 'ratio' | 'shares' | 'contracts' | 'other'
  readonly currency: string | null
  readonly symbol: string | null
  readonly label: string
  readonly asOf: string | undefined
  readonly isUser: boolean
}

export interface FigureInContext {
  readonly figure: RawFigure
  readonly subject: Subject
  readonly direction: Direction
  readonly dates: readonly StatedDate[]
}

const currencies = new Set(['usd', 'eur', 'gbp', 'jpy', 'chf', 'cad', 'aud', 'inr', 'hkd'])
const kinds: Readonly<Record<string, Known['kind']>> = {
  $: 'money',
  percent: 'percent',
  '%': 'percent',
  pct: 'percent',
  percentage: 'percent',
  ratio: 'ratio',
  fraction: 'ratio',
  shares: 'shares',
  share: 'shares',
  contracts: 'contracts',
}

export function knownOf(fact: Fact): Known | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(fact.value)) return undefined
  const unit = fact.unit?.toLowerCase()
  const currency = unit !== undefined && currencies.has(unit) ? unit : unit === '$' ? 'usd' : null
  return {
    id: fact.id,
    value: decimal(fact.value),
    kind: unit === undefined ? 'any' : currency ? 'money' : (kinds[unit] ?? 'other'),
    currency,
    symbol: fact.symbol ? normalSymbol(fact.symbol) : null,
    label: `${fact.label ?? ''} ${fact.id}`,
    asOf: fact.asOf,
    isUser: false,
  }
}

export function knownOfUser(figure: RawFigure, index: number): Known {
  return {
    id: `user#${index + 1}`,
    value: figure.sign === -1 ? figure.magnitude.neg() : figure.magnitude,
    kind: figure.unit === 'none' ? 'any' : figure.unit,
    currency: figure.currency,
    symbol: null,
    label: '',
    asOf: undefined,
    isUser: true,
  }
}

/** Zero is only zero: what is small is not nothing. */
const near = (figure: RawFigure, value: Decimal): boolean =>
  (!figure.magnitude.isZero() || value.isZero()) && value.abs().minus(figure.magnitude).abs().lte(figure.tolerance)

/** The value as the figure's unit would write it, in every way that is open; none where the units do not fit. */
export function writtenAs(
  figure: RawFigure,
  kind: Known['kind'],
  value: Decimal,
  currency: string | null,
): readonly Decimal[] {
  const hundredfold = value.times(100)
  switch (figure.unit) {
    case 'percent':
      if (kind === 'percent') return [value]
      if (kind === 'ratio') return [hundredfold]
      return kind === 'any' ? [hundredfold, value] : []
    case 'money':
      return kind === 'any' || (kind === 'money' && currency === figure.currency) ? [value] : []
    case 'shares':
    case 'contracts':
      return kind === 'any' || kind === figure.unit ? [value] : []
    case 'ratio':
      if (kind === 'percent') return [value.div(100)]
      return kind === 'any' || kind === 'ratio' ? [value] : []
    case 'none':
      return [value]
  }
}

/** The sign that is written or said must be the value's. */
function signFits({ figure, direction }: FigureInContext, value: Decimal, label: string): boolean {
  if (value.isZero()) return true
  const isNegative = value.isNegative()
  if (figure.sign !== 0) return isNegative === (figure.sign === -1)
  if (direction.sign === 1) return !isNegative
  if (direction.sign === -1) return isNegative || countsAsLoss(label)
  return !isNegative || direction.allowsNegative
}

const symbolFits = (symbols: ReadonlySet<string> | null, symbol: string | null): boolean =>
  symbol === null || symbols === null || symbols.has(symbol)

/** The digits are a fact's, and yet it is not that fact. */
export interface Misfit {
  readonly reason: string
  /** It says of the fact what is not so, rather than being another number by chance. */
  readonly isFalse: boolean
}

/** `undefined`: it is that fact. `null`: another number. */
export function misfit(context: FigureInContext, known: Known): Misfit | null | undefined {
  const { figure, subject, dates } = context
  const written = writtenAs(figure, known.kind, known.value, known.currency)
  const falsely = (reason: string): Misfit => ({ reason, isFalse: true })
  if (written.length === 0)
    return near(figure, known.value)
      ? { reason: `the digits are those of ${nameOf(known)}, in another unit`, isFalse: false }
      : null
  if (!written.some((value) => near(figure, value))) return null
  if (!symbolFits(subject.symbols, known.symbol))
    return falsely(`it is a value of ${known.symbol ?? 'another symbol'}, not of what is named here`)
  if (!signFits(context, known.value, known.label)) return falsely(`${nameOf(known)} points the other way`)
  if (!fitsDates(known.asOf, dates))
    return falsely(`${nameOf(known)} is of ${known.asOf?.slice(0, 10) ?? 'another day'}`)
  return undefined
}

const nameOf = ({ label, id }: Known): string => label.replace(id, '').trim() || id

export interface Derivation {
  readonly factIds: readonly string[]
  readonly reason: string
}

/** Baselines by name: what a change is measured from. */
const isBaseline = ({ label }: Known): boolean =>
  /cost|previous|prev\b|prior|open\b|start|begin|purchase|entry|yesterday|before/iu.test(label)

/** +1: `b` is later than `a`; -1: earlier; 0: nobody can tell. */
function order(a: Known, b: Known): -1 | 0 | 1 {
  if (isBaseline(a) !== isBaseline(b)) return isBaseline(a) ? 1 : -1
  if (a.asOf !== undefined && b.asOf !== undefined && a.asOf !== b.asOf) return a.asOf < b.asOf ? 1 : -1
  return 0
}

/** What a value without unit most likely is, by its name: only to keep prices and ratios from being added up. */
function likelyKind({ kind, label }: Known): Known['kind'] {
  if (kind !== 'any') return kind
  if (/percent|pct|weight|ratio|return|yield|volatil|sharpe|beta/iu.test(label)) return 'ratio'
  if (
    /price|cost|value|cash|equity|power|amount|pnl|\bpl\b|p&l|gain|loss|income|fee|total|bid|ask|last|high|low|close/iu.test(
      label,
    )
  )
    return 'money'
  return /qty|quantity|shares|volume/iu.test(label) ? 'shares' : 'any'
}

function sameKind(a: Known, b: Known): boolean {
  const [left, right] = [likelyKind(a), likelyKind(b)]
  if (left !== right && left !== 'any' && right !== 'any') return false
  return a.currency === null || b.currency === null || a.currency === b.currency
}

/** An operand that the figure's rounding swallows proves nothing: 10,366.41 and 0.18 are no 10,367. */
const isFelt = ({ figure }: FigureInContext, { value }: Known): boolean => value.abs().gt(figure.tolerance.times(2))

/** Two facts of different symbols belong together only where both are named. */
const belongTogether = ({ subject }: FigureInContext, a: Known, b: Known): boolean =>
  a.symbol === null ||
  b.symbol === null ||
  a.symbol === b.symbol ||
  (subject.nearby.has(a.symbol) && subject.nearby.has(b.symbol))

/** From `a` to `b`; every operation that api.md allows. */
export function derivationOf(context: FigureInContext, a: Known, b: Known): Derivation | undefined {
  if (!belongTogether(context, a, b)) return undefined
  const { figure } = context
  const kind = a.kind === 'any' ? b.kind : a.kind
  const currency = a.currency ?? b.currency
  const ids = [a.id, b.id].filter((id, index, all) => all.indexOf(id) === index && !id.startsWith('user#'))
  const fits = (as: Known['kind'], value: Decimal) =>
    writtenAs(figure, as, value, currency).some((written) => near(figure, written))
  const made = (reason: string): Derivation => ({ factIds: ids, reason })
  if (sameKind(a, b)) {
    const areFelt = isFelt(context, a) && isFelt(context, b)
    if (areFelt && fits(kind, a.value.plus(b.value)) && signFits(context, a.value.plus(b.value), a.label))
      return made('sum')
    const change = b.value.minus(a.value)
    const turned = order(a, b)
    if (areFelt && turned >= 0 && fits(kind, change) && changeSignFits(context, change, turned))
      return made('difference')
    if (
      !a.value.isZero() &&
      turned >= 0 &&
      fits('ratio', change.div(a.value.abs())) &&
      figure.unit === 'percent' &&
      signFits(context, change.div(a.value.abs()), '')
    )
      return made('percent change')
    if (
      !b.value.isZero() &&
      kind !== 'percent' &&
      fits('ratio', a.value.div(b.value)) &&
      signFits(context, a.value.div(b.value), a.label)
    )
      return made('ratio')
  }
  const isPerShare = a.kind === 'money' && (b.kind === 'shares' || b.kind === 'contracts') && !b.value.isZero()
  return isPerShare && fits('money', a.value.div(b.value)) ? made('ratio') : undefined
}

/** A difference of two values whose order is not known may be told either way; else its direction counts. */
const changeSignFits = (context: FigureInContext, change: Decimal, turned: -1 | 0 | 1): boolean =>
  turned === 0
    ? context.figure.sign === 0 || signFits(context, change, '')
    : signFits(context, change, '') || (context.figure.sign === 0 && context.direction.sign === 0)

export const inScope = ({ subject }: FigureInContext, known: Known): boolean =>
  known.symbol === null ||
  subject.symbols === null ||
  subject.symbols.has(known.symbol) ||
  subject.nearby.has(known.symbol)
