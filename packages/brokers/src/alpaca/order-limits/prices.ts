/** Price increments and distances (alpaca.md 2.7): refused here with the rule, instead of by a 422 after approval. */
import { decimal } from '@g2e/domain/money'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

/** Least distance of a stop-loss from the price it protects. */
const stopDistanceMin = '0.01'
const cryptoPlacesMax = 9

export function priceFaults(ticket: Ticket): readonly UnsupportedField[] {
  const { request } = ticket
  const faults: UnsupportedField[] = []
  const prices: readonly (readonly [string, string | undefined])[] = [
    ['limitPrice', request.limitPrice],
    ['stopPrice', request.stopPrice],
    ['takeProfit.limitPrice', request.takeProfit?.limitPrice],
    ['stopLoss.stopPrice', request.stopLoss?.stopPrice],
    ['stopLoss.limitPrice', request.stopLoss?.limitPrice],
  ]
  for (const [field, price] of prices) {
    const rule = price === undefined ? undefined : brokenIncrement(ticket, price)
    if (rule !== undefined) faults.push({ field, reason: rule, nearest: `${field} with fewer decimals` })
  }
  return [...faults, ...ocoLimitFaults(request), ...distanceFaults(request)]
}

function brokenIncrement({ assetKind }: Ticket, price: string): string | undefined {
  const value = decimal(price)
  const places = value.decimalPlaces()
  // Crypto increments are a property of each asset, which the ticket does not know; nine decimals is the wire's limit.
  if (assetKind === 'crypto') return places > cryptoPlacesMax ? 'Alpaca counts up to 9 decimals.' : undefined
  if (assetKind === 'option') return places > 2 ? 'Option prices have at most 2 decimals.' : undefined
  if (value.gte(1)) return places > 2 ? 'Prices from $1 have at most 2 decimals.' : undefined
  return places > 4 ? 'Prices below $1 have at most 4 decimals.' : undefined
}

/** The take-profit is the limit of an OCO: a second figure would be dropped, so it must be the same one. */
function ocoLimitFaults({ orderClass, limitPrice, takeProfit }: Ticket['request']): readonly UnsupportedField[] {
  if (orderClass !== 'oco' || limitPrice === undefined || takeProfit === undefined) return []
  if (decimal(limitPrice).eq(takeProfit.limitPrice)) return []
  return [
    {
      field: 'limitPrice',
      reason: 'The limit of an oco order is its take-profit price; the two differ.',
      nearest: `limitPrice ${takeProfit.limitPrice}`,
    },
  ]
}

function distanceFaults({
  orderClass,
  limitPrice,
  takeProfit,
  stopLoss,
}: Ticket['request']): readonly UnsupportedField[] {
  const base = orderClass === 'oco' ? takeProfit?.limitPrice : limitPrice
  const isAttached = orderClass === 'oco' || orderClass === 'bracket' || orderClass === 'oto'
  if (!isAttached || base === undefined || stopLoss === undefined) return []
  if (decimal(base).minus(stopLoss.stopPrice).abs().gte(stopDistanceMin)) return []
  return [{ field: 'stopLoss.stopPrice', reason: `The stop must be at least $${stopDistanceMin} away from ${base}.` }]
}
