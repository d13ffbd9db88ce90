/** Which class, size, type, time in force and session go together (schwab.md 3.7). */
import { decimal } from '@g2e/domain/money'
import type { OrderType, TimeInForce } from '@g2e/domain/orders'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

type Row = Readonly<Partial<Record<OrderType, readonly TimeInForce[]>>>

const waiting = ['day', 'gtc'] as const
const shareTimes = ['day', 'gtc', 'ioc', 'fok', 'cls'] as const
const optionTimes = ['day', 'gtc', 'ioc', 'fok'] as const
const dayOnly = ['day'] as const

const rows = {
  shares: { market: shareTimes, limit: shareTimes, stop: waiting, stop_limit: waiting, trailing_stop: waiting },
  options: { market: optionTimes, limit: optionTimes, stop: waiting, stop_limit: waiting, trailing_stop: waiting },
  // Seen to pass the preview, no more is known: the plainest orders only.
  partShares: { market: dayOnly, limit: dayOnly },
  // "Extended hours needs LIMIT".
  extendedHours: { limit: waiting },
  attached: { market: waiting, limit: waiting, stop: waiting, stop_limit: waiting },
  pair: { limit: waiting },
  // A package has a net price; no market form is documented.
  package: { limit: optionTimes },
} satisfies Readonly<Record<string, Row>>

const rowWords: Readonly<Record<keyof typeof rows, string>> = {
  shares: 'for shares',
  options: 'for options',
  partShares: 'for parts of a share',
  extendedHours: 'in extended hours',
  attached: 'with attached orders',
  pair: 'in an oco order',
  package: 'with several legs',
}

const typeOrder: readonly OrderType[] = ['limit', 'stop_limit', 'market', 'stop', 'trailing_stop']

/** All rows that a ticket falls under must allow it; each names what it would take instead. */
export function matrixFaults(ticket: Ticket): readonly UnsupportedField[] {
  const { orderType, timeInForce } = ticket.request
  return rowsOf(ticket).flatMap((name) => {
    const row: Row = rows[name]
    const times = row[orderType]
    if (times === undefined) {
      const types = typeOrder.filter((type) => row[type] !== undefined)
      return [
        {
          field: 'orderType',
          reason: `Schwab takes no ${orderType} order ${rowWords[name]}.`,
          nearest: `orderType ${nearestType(orderType, types)}`,
        },
      ]
    }
    if (times.includes(timeInForce)) return []
    return [
      {
        field: 'timeInForce',
        reason: `Schwab takes a ${orderType} order ${rowWords[name]} only as ${times.join(' or ')}.`,
        nearest: `timeInForce ${nearestTime(timeInForce, times)}`,
      },
    ]
  })
}

/** A stop comes nearest to a stop with a limit, everything else to the first form that exists. */
const nearestType = (wanted: OrderType, types: readonly OrderType[]): string =>
  (wanted === 'stop' || wanted === 'trailing_stop') && types.includes('stop_limit') ? 'stop_limit' : types.join(' or ')

const nearestTime = (wanted: TimeInForce, times: readonly TimeInForce[]): string =>
  wanted === 'fok' && times.includes('ioc') ? 'ioc' : (times[0] ?? 'day')

function rowsOf({ request, assetKind }: Ticket): readonly (keyof typeof rows)[] {
  const { orderClass = 'simple' } = request
  if (orderClass === 'multileg') return ['package']
  const names: (keyof typeof rows)[] = [assetKind === 'option' ? 'options' : 'shares']
  if (isPart(request)) names.push('partShares')
  if (request.extendedHours === true) names.push('extendedHours')
  if (orderClass === 'oco') names.push('pair')
  if (orderClass === 'bracket' || orderClass === 'oto') names.push('attached')
  return names
}

export const isPart = ({ quantity }: Ticket['request']): boolean =>
  quantity !== undefined && !decimal(quantity).isInteger()

/** A quantity travels as a JSON number, whose text must come back the same. */
const digitsMax = 15

export function sizeFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const { quantity, notional, side, orderClass = 'simple' } = request
  if (notional !== undefined)
    return [
      {
        field: 'notional',
        reason: 'Schwab takes orders by number of shares or contracts, not by an amount of money.',
        nearest: 'a quantity',
      },
    ]
  if (quantity === undefined) return []
  const faults: UnsupportedField[] = []
  const fault = (reason: string, nearest: string) => faults.push({ field: 'quantity', reason, nearest })
  if (decimal(quantity).precision(true) > digitsMax)
    fault(`Schwab counts up to ${digitsMax} digits.`, 'a quantity with fewer digits')
  if (!isPart(request)) return faults
  if (assetKind === 'option') fault('Options are ordered in whole contracts.', 'a whole number of contracts')
  else if (orderClass !== 'simple')
    fault(`Schwab takes parts of a share only in simple orders, not in a ${orderClass} one.`, 'whole shares')
  else if (side === 'sell_short' || side === 'buy_to_cover')
    fault('Schwab takes short positions in whole shares only.', 'a whole number of shares')
  return faults
}

export function classFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const { orderClass = 'simple', extendedHours, side } = request
  const faults: UnsupportedField[] = []
  if (extendedHours === true && (assetKind === 'option' || orderClass !== 'simple'))
    faults.push({
      field: 'extendedHours',
      reason:
        assetKind === 'option'
          ? 'Options trade in regular hours only.'
          : `A ${orderClass} order works in regular hours only.`,
      nearest: 'extendedHours false',
    })
  else if (extendedHours === true && isPart(request))
    faults.push({
      field: 'extendedHours',
      reason: 'Parts of a share trade in regular hours only.',
      nearest: 'extendedHours false, or whole shares',
    })
  const closes = side === 'sell' || side === 'buy_to_cover'
  if ((orderClass === 'bracket' || orderClass === 'oto') && closes)
    faults.push({
      field: 'side',
      reason: `A ${orderClass} order opens or adds to a position; ${side} closes one.`,
      nearest: `side ${side === 'sell' ? 'sell_short' : 'buy'}, or orderClass oco to exit`,
    })
  if (orderClass === 'oco' && !closes)
    faults.push({
      field: 'side',
      reason: `An oco order is a pair of exits from a position; ${side} opens one.`,
      nearest: `side ${side === 'buy' ? 'buy_to_cover' : 'sell'}, or orderClass bracket to enter`,
    })
  return faults
}
