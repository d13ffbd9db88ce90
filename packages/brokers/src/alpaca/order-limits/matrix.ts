/** Which class, size, type, time in force and session go together (the matrix of alpaca.md 2.7). */
import { decimal } from '@g2e/domain/money'
import type { OrderType, TimeInForce } from '@g2e/domain/orders'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

/** Least order in money, in dollars (errors.json: "notional must be >= 1.00"). */
const notionalMin = '1'
/** Quantities have up to nine decimals (alpaca.md 1.5). */
const quantityPlacesMax = 9

type Row = Readonly<Partial<Record<OrderType, readonly TimeInForce[]>>>

const waiting = ['day', 'gtc'] as const
const everyTime = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'] as const
const dayOnly = ['day'] as const

const rows = {
  wholeShares: { market: everyTime, limit: everyTime, stop: waiting, stop_limit: waiting, trailing_stop: waiting },
  partShares: { market: dayOnly, limit: dayOnly, stop: dayOnly, stop_limit: dayOnly },
  // Shorts are market or limit (alpaca.md 2.7, Shorts).
  shortShares: { market: everyTime, limit: everyTime },
  extendedHours: { limit: waiting },
  options: { market: dayOnly, limit: dayOnly },
  crypto: { market: ['gtc', 'ioc'], limit: ['gtc', 'ioc'], stop_limit: ['gtc'] },
  bracket: { market: waiting, limit: waiting },
  oco: { limit: waiting },
} satisfies Readonly<Record<string, Row>>

const rowWords: Readonly<Record<keyof typeof rows, string>> = {
  wholeShares: 'for whole shares',
  partShares: 'for parts of a share or an amount of money',
  shortShares: 'for a short sale',
  extendedHours: 'in extended hours',
  options: 'for options',
  crypto: 'for crypto',
  bracket: 'with attached orders',
  oco: 'in an oco order',
}

const typeOrder: readonly OrderType[] = ['limit', 'stop_limit', 'market', 'stop', 'trailing_stop']

/** All rows that a ticket falls under must allow it; each names what it would take instead. */
export function matrixFaults(ticket: Ticket): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  for (const name of rowsOf(ticket)) {
    const row: Row = rows[name]
    const { orderType, timeInForce } = ticket.request
    const times = row[orderType]
    if (times === undefined) {
      const types = typeOrder.filter((type) => row[type] !== undefined)
      faults.push({
        field: 'orderType',
        reason: `Alpaca takes no ${orderType} order ${rowWords[name]}.`,
        nearest: `orderType ${nearestType(orderType, types)}`,
      })
    } else if (!times.includes(timeInForce)) {
      faults.push({
        field: 'timeInForce',
        reason: `Alpaca takes a ${orderType} order ${rowWords[name]} only as ${times.join(' or ')}.`,
        nearest: `timeInForce ${nearestTime(timeInForce, times)}`,
      })
    }
  }
  return faults
}

/** A stop comes nearest to a stop with a limit, everything else to the first form that exists. */
function nearestType(wanted: OrderType, types: readonly OrderType[]): string {
  if ((wanted === 'stop' || wanted === 'trailing_stop') && types.includes('stop_limit')) return 'stop_limit'
  return types.join(' or ')
}

/** What waits is nearest to what waits, what is immediate to what is immediate. */
function nearestTime(wanted: TimeInForce, times: readonly TimeInForce[]): string {
  if (wanted === 'fok' && times.includes('ioc')) return 'ioc'
  if (wanted === 'day' && times.includes('gtc')) return 'gtc'
  return times[0] ?? 'day'
}

function rowsOf({ request, assetKind }: Ticket): readonly (keyof typeof rows)[] {
  if (assetKind === 'option') return ['options']
  if (assetKind === 'crypto') return ['crypto']
  const names: (keyof typeof rows)[] = [isPart(request) ? 'partShares' : 'wholeShares']
  if (request.side === 'sell_short') names.push('shortShares')
  if (request.extendedHours === true) names.push('extendedHours')
  if (request.orderClass === 'oco') names.push('oco')
  if (request.orderClass === 'bracket' || request.orderClass === 'oto') names.push('bracket')
  return names
}

/** Less than whole shares, or an amount of money: the same row of the matrix. */
const isPart = ({ quantity, notional }: Ticket['request']): boolean =>
  notional !== undefined || (quantity !== undefined && !decimal(quantity).isInteger())

export function sizeFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const { quantity, notional, side } = request
  const faults: UnsupportedField[] = []
  if (quantity !== undefined && decimal(quantity).decimalPlaces() > quantityPlacesMax)
    faults.push({ field: 'quantity', reason: `Alpaca counts up to ${quantityPlacesMax} decimals.` })
  if (notional !== undefined && decimal(notional).lt(notionalMin))
    faults.push({ field: 'notional', reason: 'Alpaca takes amounts of money from $1.', nearest: 'notional 1.00' })
  const isShort = side === 'sell_short' || side === 'buy_to_cover'
  if (assetKind === 'equity' && isShort && isPart(request)) {
    faults.push({
      field: notional === undefined ? 'quantity' : 'notional',
      reason: 'Alpaca takes short positions in whole shares only.',
      nearest: 'a whole number of shares',
    })
  }
  if (assetKind === 'option') {
    if (notional !== undefined)
      faults.push({ field: 'notional', reason: 'Options are ordered by number of contracts.', nearest: 'a quantity' })
    else if (quantity !== undefined && !decimal(quantity).isInteger())
      faults.push({
        field: 'quantity',
        reason: 'Options are ordered in whole contracts.',
        nearest: 'a whole number of contracts',
      })
  }
  return faults
}

export function classFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const { orderClass = 'simple', extendedHours, side } = request
  const faults: UnsupportedField[] = []
  const isAttached = orderClass === 'bracket' || orderClass === 'oco' || orderClass === 'oto'
  if (assetKind !== 'equity' && isAttached) {
    faults.push({
      field: 'orderClass',
      reason: `Alpaca takes no ${orderClass} order for ${assetKind === 'crypto' ? 'crypto' : 'options'}.`,
      nearest: 'orderClass simple',
    })
  }
  if (assetKind === 'equity' && isAttached && isPart(request)) {
    // "fractional orders must be simple orders" (errors.json).
    faults.push({
      field: 'orderClass',
      reason: `Alpaca takes parts of a share and amounts of money only in simple orders, not in a ${orderClass} one.`,
      nearest: 'orderClass simple, or whole shares',
    })
  }
  if (extendedHours === true) {
    if (assetKind === 'option' || orderClass !== 'simple')
      faults.push({
        field: 'extendedHours',
        reason:
          assetKind === 'option'
            ? 'Options trade in regular hours only.'
            : `A ${orderClass} order works in regular hours only.`,
        nearest: 'extendedHours false',
      })
    else if (assetKind === 'crypto')
      faults.push({
        field: 'extendedHours',
        reason: 'Crypto trades around the clock and has no extended hours.',
        nearest: 'leave extendedHours out',
      })
  }
  if (assetKind === 'crypto' && (side === 'sell_short' || side === 'buy_to_cover')) {
    faults.push({
      field: 'side',
      reason: 'Crypto cannot be sold short at Alpaca.',
      nearest: `side ${side === 'sell_short' ? 'sell' : 'buy'}`,
    })
  }
  return [...faults, ...directionFaults(request)]
}

/** Bracket and OTO open, OCO closes (alpaca.md 2.7: "bracket orders must be entry orders"). */
function directionFaults({ orderClass, side }: Ticket['request']): readonly UnsupportedField[] {
  const closes = side === 'sell' || side === 'buy_to_cover'
  if ((orderClass === 'bracket' || orderClass === 'oto') && closes)
    return [
      {
        field: 'side',
        reason: `A ${orderClass} order opens or adds to a position; ${side} closes one.`,
        nearest: `side ${side === 'sell' ? 'sell_short' : 'buy'}, or orderClass oco to exit`,
      },
    ]
  if (orderClass === 'oco' && !closes)
    return [
      {
        field: 'side',
        reason: `An oco order is a pair of exits from a position; ${side} opens one.`,
        nearest: `side ${side === 'buy' ? 'buy_to_cover' : 'sell'}, or orderClass bracket to enter`,
      },
    ]
  return []
}
