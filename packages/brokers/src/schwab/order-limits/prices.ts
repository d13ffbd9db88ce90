/** Price increments (schwab.md 3.7): refused here with the rule, instead of by a rejection after approval. */
import { decimal, placesWritten } from '@g2e/domain/money'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

export function priceFaults(ticket: Ticket): readonly UnsupportedField[] {
  const { request } = ticket
  const prices: readonly (readonly [string, string | undefined])[] = [
    ['limitPrice', request.limitPrice],
    ['stopPrice', request.stopPrice],
    ['trailAmount', request.trailAmount],
    ['takeProfit.limitPrice', request.takeProfit?.limitPrice],
    ['stopLoss.stopPrice', request.stopLoss?.stopPrice],
    ['stopLoss.limitPrice', request.stopLoss?.limitPrice],
  ]
  const faults: UnsupportedField[] = prices.flatMap(([field, price]) => {
    const reason = price === undefined ? undefined : brokenIncrement(ticket, price)
    return reason === undefined ? [] : [{ field, reason, nearest: `${field} with fewer decimals` }]
  })
  return [...faults, ...trailFaults(request), ...ocoLimitFaults(request)]
}

function brokenIncrement({ assetKind, request }: Ticket, price: string): string | undefined {
  // Cents are good everywhere.
  if (placesWritten(price) <= 2) return undefined
  const value = decimal(price)
  const places = value.decimalPlaces()
  if (assetKind === 'option' || request.orderClass === 'multileg')
    return places > 2 ? 'Option prices have at most 2 decimals.' : undefined
  if (value.gte(1)) return places > 2 ? 'Prices from $1 have at most 2 decimals.' : undefined
  return places > 4 ? 'Prices below $1 have at most 4 decimals.' : undefined
}

/** The offset travels as a JSON number. */
function trailFaults({ trailPercent }: Ticket['request']): readonly UnsupportedField[] {
  if (trailPercent === undefined || decimal(trailPercent).decimalPlaces() <= 2) return []
  return [
    {
      field: 'trailPercent',
      reason: 'Schwab trails by a percentage with at most 2 decimals.',
      nearest: 'trailPercent with fewer decimals',
    },
  ]
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
