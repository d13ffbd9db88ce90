/**
 * Orders of several legs: filled together, all or none at a moment, at the net of their quotes. The net is a debit when
 * positive and a credit when negative (brokers/alpaca.md 2.7); the order's own executions carry the net, its legs' carry
 * the money and the contracts.
 */
import { decimal, fixed, round, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimQuote } from '../market/market.ts'
import type { Desk } from './desk.ts'
import { childrenOf } from './family.ts'
import { execute, leavesOf, signOf } from './journal.ts'
import type { SimOrder, SimOrderLeg } from './order.ts'
import { priceOf } from './pricing.ts'

interface PricedLeg {
  readonly leg: Pick<SimOrderLeg, 'symbol' | 'side' | 'ratio'>
  readonly quote: SimQuote
}

const legPrice = ({ leg, quote }: PricedLeg): number => (signOf(leg.side) > 0 ? quote.ask : quote.bid)
const nearPrice = ({ leg, quote }: PricedLeg): number => (signOf(leg.side) > 0 ? quote.bid : quote.ask)

/** Shares that one contract is for: a net is per share, so a hundred shares beside a contract count once. */
const contractSize = 100

const net = (desk: Desk, legs: readonly PricedLeg[], price: (leg: PricedLeg) => number): Decimal =>
  sum(
    legs.map((priced) => {
      const { symbol, side, ratio } = priced.leg
      const worth = priceOf(price(priced)).times(signOf(side)).times(ratio)
      return desk.market.option(symbol) ? worth : worth.dividedBy(contractSize)
    }),
  )

export function pricedLegs(
  desk: Desk,
  legs: readonly Pick<SimOrderLeg, 'symbol' | 'side' | 'ratio'>[],
  at: number,
): readonly PricedLeg[] | undefined {
  const priced = legs.flatMap((leg) => {
    const quote = desk.market.quote(leg.symbol, at)
    return quote ? [{ leg, quote }] : []
  })
  return priced.length === legs.length ? priced : undefined
}

/** What one unit costs now, per share. */
export function netPrice(
  desk: Desk,
  legs: readonly Pick<SimOrderLeg, 'symbol' | 'side' | 'ratio'>[],
  at: number,
): Decimal | undefined {
  const priced = pricedLegs(desk, legs, at)
  return priced && round(net(desk, priced, legPrice), 2)
}

const legsOf = (desk: Desk, order: SimOrder): readonly (SimOrder & { readonly ratio: number })[] =>
  childrenOf(desk, order).map((child) => ({ ...child, ratio: child.ratio ?? 1 }))

/** The net as one quote: `ask` is what buying a unit costs, `bid` what giving it back would bring. */
export function netQuote(desk: Desk, order: SimOrder, at: number): SimQuote | undefined {
  const legs = pricedLegs(desk, legsOf(desk, order), at)
  if (!legs) return undefined
  const ask = Number(fixed(net(desk, legs, legPrice), 2))
  const bid = Number(fixed(net(desk, legs, nearPrice), 2))
  const size = Math.min(...legs.map(({ quote }) => Math.min(quote.askSize, quote.bidSize)))
  return {
    symbol: order.symbol,
    bid,
    ask,
    bidSize: size,
    askSize: size,
    last: ask,
    lastSize: size,
    lastAt: Math.max(...legs.map(({ quote }) => quote.lastAt)),
    at,
    halted: legs.some(({ quote }) => quote.halted),
  }
}

/** All legs at once, for everything that is left. */
export function fillLegs(desk: Desk, order: SimOrder, quote: SimQuote, at: number): SimOrder {
  const units = leavesOf(order)
  for (const leg of legsOf(desk, order)) {
    const found = desk.market.quote(leg.symbol, at)
    if (!found) return order
    const price = priceOf(signOf(leg.side) > 0 ? found.ask : found.bid)
    execute(desk, leg, { quantity: units.times(leg.ratio), price, at })
  }
  return execute(desk, order, { quantity: units, price: decimal(fixed(priceOf(quote.ask), 2)), at, isSummary: true })
}
