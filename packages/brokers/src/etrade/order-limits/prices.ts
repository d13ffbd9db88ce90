/** How finely prices may be written (brokers/etrade.md 2.13): cents from a dollar on, four decimals below, trails in whole percent. */
import { decimal, placesWritten } from '@g2e/domain/money'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

const pennyPlaces = 2
const subDollarPlaces = 4

export function priceFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  for (const field of ['limitPrice', 'stopPrice', 'trailAmount'] as const) {
    const price = request[field]
    // Cents are good everywhere.
    if (price === undefined || placesWritten(price) <= pennyPlaces) continue
    const isBelowDollar = assetKind === 'equity' && field !== 'trailAmount' && decimal(price).lt(1)
    const placesMax = isBelowDollar ? subDollarPlaces : pennyPlaces
    if (decimal(price).decimalPlaces() <= placesMax) continue
    faults.push({
      field,
      reason: isBelowDollar
        ? `Prices below $1 have at most ${subDollarPlaces} decimals.`
        : `E*TRADE takes this price in cents.`,
      nearest: `${field} ${decimal(price).toDecimalPlaces(placesMax).toFixed()}`,
    })
  }
  const { trailPercent } = request
  if (trailPercent !== undefined && !decimal(trailPercent).isInteger()) {
    const whole = decimal(trailPercent).toDecimalPlaces(0)
    faults.push({
      field: 'trailPercent',
      reason: 'E*TRADE takes a trail in whole percent.',
      nearest: `trailPercent ${whole.gt(0) ? whole.toFixed() : '1'}, or a trailAmount`,
    })
  }
  return faults
}
