/**
 * What every symbol should be worth, and which of them move. A symbol inside its band is left alone, unless the money for the
 * others has to come from it, or more money lies idle (or too little) than the bands allow: then the furthest from target go first.
 */
import { decimal, sum } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import { heldOf } from './book.ts'
import type { Book } from './book.ts'
import type { RebalanceInput } from './types.ts'

export interface Aim {
  readonly symbol: string
  readonly value: Decimal
  readonly target: Decimal
  /** Change of value that is wanted now; zero = left alone. */
  readonly wanted: Decimal
}

export interface Aims {
  readonly total: Decimal
  /** Money that may be off target, either way. */
  readonly band: Decimal
  readonly cash: Decimal
  readonly cashTarget: Decimal
  readonly symbols: readonly Aim[]
}

/** Prices move more than this while one reads, and a plan's own costs shift the whole by less: a narrower band would never settle. */
export const bandLeastPercent = '0.25'
/** Off target by less than this, a symbol inside its band is not asked to pay for others, nor given money. */
const dustPercent = '0.1'

const zero = decimal(0)
const hundred = decimal(100)
const clamp = (value: Decimal, least: Decimal): Decimal => (value.lt(least) ? least : value)

/** In what is counted: what has no price is not. */
export function valueOf(book: Book, { instruments }: RebalanceInput, symbol: string): Decimal {
  const price = instruments.get(symbol)?.price
  if (price === undefined) return zero
  return sum(book.accounts.map((account) => heldOf(account, symbol))).times(price)
}

const heldSymbols = (book: Book): readonly string[] => [
  ...new Set(
    book.accounts.flatMap(({ held }) =>
      [...held].flatMap(([symbol, { quantity }]) => (quantity.isZero() ? [] : [symbol])),
    ),
  ),
]

/** Money that has to go out is not ours to weigh. */
export const outgoing = ({ cashFlow }: RebalanceInput): Decimal => clamp(decimal(cashFlow).neg(), zero)

export function aimsOf(book: Book, input: RebalanceInput): Aims {
  const { targets, others, driftBandPercent, cashReservePercent } = input
  const held = heldSymbols(book)
  const values = new Map(held.map((symbol) => [symbol, valueOf(book, input, symbol)]))
  const cash = sum(book.accounts.map((account) => account.cash)).minus(outgoing(input))
  const total = sum(values.values()).plus(cash)
  const share = (percent: string): Decimal => total.times(percent).div(hundred)
  const named = new Set(targets.map(({ symbol }) => symbol))
  const unnamed = held.filter((symbol) => !named.has(symbol))
  const goals = [
    ...targets.map(({ symbol, weightPercent }) => ({ symbol, target: share(weightPercent) })),
    ...(others === 'sell' ? unnamed.map((symbol) => ({ symbol, target: zero })) : []),
  ].map(({ symbol, target }) => ({ symbol, target, value: values.get(symbol) ?? zero }))
  const kept = others === 'keep' ? sum(unnamed.map((symbol) => values.get(symbol) ?? zero)) : zero
  const reserve = share(cashReservePercent)
  const cashTarget = clamp(total.minus(sum(goals.map(({ target }) => target))).minus(kept), reserve)
  const aims = { total, band: clamp(share(driftBandPercent), share(bandLeastPercent)), cash, cashTarget }
  return { ...aims, symbols: total.gt(0) ? moving(goals, aims, { ...input, reserve, dust: share(dustPercent) }) : [] }
}

interface Goal {
  readonly symbol: string
  readonly target: Decimal
  readonly value: Decimal
}

function moving(
  goals: readonly Goal[],
  { band, cash, cashTarget }: Omit<Aims, 'symbols'>,
  { cashFlow, reserve, dust }: Pick<RebalanceInput, 'cashFlow'> & { readonly reserve: Decimal; readonly dust: Decimal },
): readonly Aim[] {
  const aims = goals.map((goal) => {
    const drift = goal.target.minus(goal.value)
    return { ...goal, wanted: drift.abs().gt(band) ? drift : zero }
  })
  const cashAfter = cash.minus(sum(aims.map(({ wanted }) => wanted)))
  const flow = decimal(cashFlow)
  // New money is there to be invested, also where it moves nothing out of its band.
  const most = flow.gt(0) ? cashTarget : cashTarget.plus(band)
  const least = clamp(cashTarget.minus(band), reserve)
  if (cashAfter.gt(most)) {
    const idle = cashAfter.minus(cashTarget)
    const isOnlyNew = flow.gt(0) && cashAfter.minus(flow).lte(cashTarget.plus(band))
    return spread(aims, isOnlyNew && flow.lt(idle) ? flow : idle, dust)
  }
  return cashAfter.lt(least) ? spread(aims, cashAfter.minus(cashTarget), dust) : aims
}

/** Positive `money` goes to what is furthest below its target; negative comes from what is furthest above. */
function spread(aims: readonly Aim[], money: Decimal, dust: Decimal): readonly Aim[] {
  const sign = money.isNegative() ? -1 : 1
  let left = money.abs()
  const extra = new Map<string, Decimal>()
  const drift = ({ target, value }: Aim): Decimal => target.minus(value).times(sign)
  const inBand = aims.filter((aim) => aim.wanted.isZero() && drift(aim).gt(dust))
  for (const aim of inBand.toSorted((a, b) => drift(b).comparedTo(drift(a)))) {
    const part = drift(aim).lt(left) ? drift(aim) : left
    extra.set(aim.symbol, part.times(sign))
    left = left.minus(part)
    if (left.isZero()) break
  }
  return aims.map((aim) => ({ ...aim, wanted: extra.get(aim.symbol) ?? aim.wanted }))
}
