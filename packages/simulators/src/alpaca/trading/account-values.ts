/** The account's value within days: holdings folded forward through the ledger, at the closes of minute bars. */
import { decimal, sum } from '@g2e/domain/money'
import type { SimActivity } from '../../exchange/account.ts'
import type { Desk } from '../desk.ts'

const minuteMs = 60_000
/** Points in one answer. */
const pointsMax = 12_000

export interface ValuePoint {
  readonly at: number
  readonly value: number | null
  /** Money that crossed the account's border since the point before. */
  readonly flow: number
}

export interface IntradayQuery {
  readonly from: number
  readonly to: number
  readonly minutes: number
  readonly reporting: 'market_hours' | 'extended_hours' | 'continuous'
}

/** `base` is the value at the last close before the range. */
export function valuesBetween(
  desk: Desk,
  accountId: string,
  query: IntradayQuery,
): { base: number; points: readonly ValuePoint[] } {
  const { exchange } = desk.context
  const holdings = exchange.holdingsAt(accountId, query.from)
  const quantities = new Map(holdings.positions.map(({ symbol, quantity }) => [symbol, decimal(quantity)]))
  const ledger = exchange.activities({ accountId, from: query.from + 1, to: query.to })
  const prices = new PriceSeries(desk, query)
  let cash = decimal(holdings.cash)
  let next = 0
  const valueAt = (at: number): number => {
    let total = cash
    for (const [symbol, quantity] of quantities) total = total.plus(quantity.times(prices.worth(symbol, at)))
    return total.toDecimalPlaces(2).toNumber()
  }
  const base = closingValue(desk, query.from, holdings)
  const points = instants(desk, query).map((at) => {
    let flow = 0
    for (let line = ledger[next]; line !== undefined && line.at <= at; next += 1, line = ledger[next]) {
      cash = cash.plus(line.amount)
      if (isFlow(line)) flow += Number(line.amount)
      if (line.symbol === null || line.quantity === null) continue
      const quantity = (quantities.get(line.symbol) ?? decimal('0')).plus(line.quantity)
      if (quantity.isZero()) quantities.delete(line.symbol)
      else quantities.set(line.symbol, quantity)
    }
    return { at, value: valueAt(at), flow }
  })
  return { base, points }
}

type Holdings = ReturnType<Desk['context']['exchange']['holdingsAt']>

/** At the official closes before the instant, as `last_equity` has it, and not at what traded after hours. */
function closingValue({ context }: Desk, at: number, { cash, positions }: Holdings): number {
  const { market } = context
  const worth = positions.map(({ symbol, quantity }) =>
    decimal(quantity)
      .times(market.previousClose(symbol, at))
      .times(market.option(symbol)?.multiplier ?? 1),
  )
  return sum([decimal(cash), ...worth])
    .toDecimalPlaces(2)
    .toNumber()
}

const isFlow = ({ type }: SimActivity): boolean => type === 'deposit' || type === 'withdrawal'

function instants({ context }: Desk, { from, to, minutes, reporting }: IntradayQuery): readonly number[] {
  const { calendar } = context.market
  const step = minutes * minuteMs
  const found: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to && found.length < pointsMax; at += step) {
    const session = calendar.sessionAt(at)
    if (reporting === 'continuous' || session === 'regular' || (reporting === 'extended_hours' && session !== 'closed'))
      found.push(at)
  }
  return found
}

/** Worth of one unit over time, read once per symbol. */
class PriceSeries {
  readonly #desk: Desk
  readonly #query: IntradayQuery
  readonly #closes = new Map<string, readonly (readonly [at: number, close: number])[]>()

  constructor(desk: Desk, query: IntradayQuery) {
    this.#desk = desk
    this.#query = query
  }

  /** Dollars, an option's multiplier included. */
  worth(symbol: string, at: number): number {
    const { market } = this.#desk.context
    const option = market.option(symbol)
    if (option) return (market.optionQuote(symbol, at)?.last ?? 0) * option.multiplier
    const closes = this.#of(symbol)
    let low = 0
    let high = closes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((closes[middle]?.[0] ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return closes[low - 1]?.[1] ?? market.quote(symbol, at)?.last ?? 0
  }

  #of(symbol: string): readonly (readonly [number, number])[] {
    const known = this.#closes.get(symbol)
    if (known) return known
    const { clock, market } = this.#desk.context
    const { from, to, minutes, reporting } = this.#query
    const bars = market.bars(
      { symbol, timeframe: { minutes }, from, to, extendedHours: reporting !== 'market_hours' },
      clock.now(),
    )
    const made = bars.map((bar) => [Math.min(bar.at + minutes * minuteMs, to), bar.close] as const)
    this.#closes.set(symbol, made)
    return made
  }
}
