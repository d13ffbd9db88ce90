/** Multi-leg orders (alpaca.md 2.7, mleg): one underlying, ratios in lowest terms, every written option covered inside. */
import { parseOptionSymbol } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import type { OrderLegRequest } from '@g2e/domain/orders'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

const legsMax = 4
const sharesPerContract = 100

export function legFaults({ request }: Ticket): readonly UnsupportedField[] {
  const { orderClass, legs, side, symbol } = request
  if (orderClass !== 'multileg' || legs === undefined) return []
  const faults: UnsupportedField[] = []
  const fault = (reason: string, nearest?: string) =>
    faults.push({ field: 'legs', reason, ...(nearest === undefined ? {} : { nearest }) })
  if (side !== 'buy' && side !== 'sell')
    faults.push({
      field: 'side',
      reason:
        'A multi-leg order is bought (for a debit) or sold (for a credit); each leg says what it opens or closes.',
      nearest: side === 'sell_short' ? 'side sell' : 'side buy',
    })
  if (legs.length > legsMax) fault(`Alpaca takes at most ${legsMax} legs.`, 'two orders')
  const contradictory = legs.find((leg) => !isConsistent(leg))
  if (contradictory)
    fault(`The leg ${contradictory.symbol} says ${contradictory.side} and ${contradictory.positionEffect}.`)
  const roots = new Set(legs.map(({ symbol: leg }) => underlyingOf(leg)))
  if (roots.size > 1) fault('All legs must have the same underlying.')
  else if (!roots.has(underlyingOf(symbol)))
    faults.push({ field: 'symbol', reason: `The legs are not of ${symbol}.`, nearest: [...roots].join('') })
  if (legs.reduce((divisor, { ratio }) => greatestCommonDivisor(divisor, ratio), 0) > 1)
    fault('The ratios must be in lowest terms; the quantity says how many times.')
  faults.push(...shareLegFaults(legs))
  return faults
}

/** `sell_short` opens and `buy_to_cover` closes; plain sides may do either. */
const isConsistent = ({ side, positionEffect }: OrderLegRequest): boolean =>
  side === 'sell_short' ? positionEffect === 'open' : side === 'buy_to_cover' ? positionEffect === 'close' : true

/** Adjusted contracts have a root that ends in a digit (`AAPL1`). */
const underlyingOf = (symbol: string): string =>
  (parseOptionSymbol(symbol)?.root ?? symbol).replace(/(?<=[A-Z])\d$/, '')

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function shareLegFaults(legs: readonly OrderLegRequest[]): readonly UnsupportedField[] {
  const shares = legs.filter(({ symbol }) => parseOptionSymbol(symbol) === undefined)
  const bought = shares.find(({ side }) => side === 'buy')
  if (shares.length > 1 || (shares.length === 1 && bought === undefined))
    return [
      {
        field: 'legs',
        reason: 'Shares can be a leg only as the bought shares of a covered call.',
        nearest: 'options in the legs, shares in an order of their own',
      },
    ]
  const uncovered = (['call', 'put'] as const).filter((right) => isUncovered(legs, right, bought))
  return uncovered.length === 0
    ? []
    : [
        {
          field: 'legs',
          reason: `Every ${uncovered.join(' and ')} that is written must be covered by a leg of the same order.`,
          nearest: 'a bought leg for each one written',
        },
      ]
}

/** Contracts opened short against contracts opened long of the same right, and shares for calls. */
function isUncovered(legs: readonly OrderLegRequest[], right: 'call' | 'put', shares?: OrderLegRequest): boolean {
  let net = decimal(0)
  for (const { symbol, side, ratio, positionEffect } of legs) {
    if (positionEffect !== 'open' || parseOptionSymbol(symbol)?.right !== right) continue
    net = side === 'buy' || side === 'buy_to_cover' ? net.plus(ratio) : net.minus(ratio)
  }
  if (right === 'call' && shares) net = net.plus(decimal(shares.ratio).div(sharesPerContract))
  return net.lt(0)
}
