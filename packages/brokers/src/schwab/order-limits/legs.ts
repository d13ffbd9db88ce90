/** Multi-leg orders (schwab.md 3.7, the vertical of order-requests.json): options of one underlying at one net price. */
import { isOptionSymbol, rootOfSymbol } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import type { OrderLegRequest } from '@g2e/domain/orders'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

const legsMax = 4

export function legFaults({ request }: Ticket): readonly UnsupportedField[] {
  const { orderClass, legs, side, symbol, quantity } = request
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
  if (quantity !== undefined && !decimal(quantity).isInteger())
    faults.push({ field: 'quantity', reason: 'Options are ordered in whole contracts.' })
  if (legs.length > legsMax) fault(`Schwab takes at most ${legsMax} legs here.`, 'two orders')
  if (legs.some((leg) => !isOptionSymbol(leg.symbol)))
    fault('Shares cannot be a leg of this order at Schwab.', 'options in the legs, shares in an order of their own')
  const contradictory = legs.find((leg) => !isConsistent(leg))
  if (contradictory)
    fault(`The leg ${contradictory.symbol} says ${contradictory.side} and ${contradictory.positionEffect}.`)
  const roots = new Set(legs.map((leg) => underlyingOf(leg.symbol)))
  if (roots.size > 1) fault('All legs must have the same underlying.')
  else if (!roots.has(underlyingOf(symbol)))
    faults.push({ field: 'symbol', reason: `The legs are not of ${symbol}.`, nearest: [...roots].join('') })
  if (legs.reduce((divisor, { ratio }) => commonDivisor(divisor, ratio), 0) > 1)
    fault('The ratios must be in lowest terms; the quantity says how many times.')
  return faults
}

/** `sell_short` opens and `buy_to_cover` closes; plain sides may do either. */
const isConsistent = ({ side, positionEffect }: OrderLegRequest): boolean =>
  side === 'sell_short' ? positionEffect === 'open' : side === 'buy_to_cover' ? positionEffect === 'close' : true

/** Adjusted contracts have a root that ends in a digit (`AAPL1`). */
const underlyingOf = (symbol: string): string => rootOfSymbol(symbol).replace(/(?<=[A-Z])\d$/, '')

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))
