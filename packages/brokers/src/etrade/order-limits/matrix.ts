/** Which class, size, type, time in force and session go together (brokers/etrade.md 2.12, 2.13). */
import { decimal, wholeNumber } from '@g2e/domain/money'
import type { OrderType, TimeInForce } from '@g2e/domain/orders'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

type Row = Readonly<Partial<Record<OrderType, readonly TimeInForce[]>>>

const waiting = ['day', 'gtc'] as const
const auctions = ['day', 'gtc', 'opg', 'cls'] as const
// IMMEDIATE_OR_CANCEL and FILL_OR_KILL are for LIMIT only.
const everyTime = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'] as const

const rows = {
  shares: { market: auctions, limit: everyTime, stop: waiting, stop_limit: waiting, trailing_stop: waiting },
  options: {
    market: waiting,
    limit: ['day', 'gtc', 'ioc', 'fok'],
    stop: waiting,
    stop_limit: waiting,
    trailing_stop: waiting,
  },
  // Limit orders only; that other terms than the day work is not confirmed.
  extendedHours: { limit: ['day'] },
  // A net price is neither LIMIT nor MARKET, so it is not immediate.
  packages: { limit: waiting },
} satisfies Readonly<Record<string, Row>>

const rowWords: Readonly<Record<keyof typeof rows, string>> = {
  shares: 'for shares',
  options: 'for options',
  extendedHours: 'in extended hours',
  packages: 'for a multi-leg order',
}

const typeOrder: readonly OrderType[] = ['limit', 'stop_limit', 'market', 'stop', 'trailing_stop']

const typeWords: Readonly<Record<OrderType, string>> = {
  market: 'market order',
  limit: 'limit order',
  stop: 'stop order',
  stop_limit: 'stop-limit order',
  trailing_stop: 'trailing stop',
}

/** All rows that a ticket falls under must allow it; each names what it would take instead. */
export function matrixFaults(ticket: Ticket): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  const { orderType, timeInForce } = ticket.request
  for (const name of rowsOf(ticket)) {
    const row: Row = rows[name]
    const times = row[orderType]
    if (times === undefined) {
      const types = typeOrder.filter((type) => row[type] !== undefined)
      faults.push({
        field: 'orderType',
        reason: `E*TRADE takes no ${typeWords[orderType]} ${rowWords[name]}.`,
        nearest: `orderType ${types.join(' or ')}`,
      })
    } else if (!times.includes(timeInForce)) {
      faults.push({
        field: 'timeInForce',
        reason: `E*TRADE takes a ${typeWords[orderType]} ${rowWords[name]} only as ${times.join(' or ')}.`,
        nearest: `timeInForce ${nearestTime(timeInForce, times)}`,
      })
    }
  }
  return faults
}

/** What is immediate is nearest to what is immediate; all else to the day. */
const nearestTime = (wanted: TimeInForce, times: readonly TimeInForce[]): string =>
  wanted === 'fok' && times.includes('ioc') ? 'ioc' : (times[0] ?? 'day')

function rowsOf({ request, assetKind }: Ticket): readonly (keyof typeof rows)[] {
  if (request.orderClass === 'multileg') return ['packages']
  if (assetKind === 'option') return ['options']
  return request.extendedHours === true ? ['shares', 'extendedHours'] : ['shares']
}

export function sizeFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const { quantity, notional, orderClass } = request
  if (notional !== undefined) {
    return [
      {
        field: 'notional',
        reason: 'Orders by an amount of money are not confirmed in the API of E*TRADE.',
        nearest: assetKind === 'option' ? 'a number of contracts' : 'a whole number of shares',
      },
    ]
  }
  if (quantity === undefined || isWhole(quantity)) return []
  const whole = orderClass === 'multileg' ? 'packages' : assetKind === 'option' ? 'contracts' : 'shares'
  const down = decimal(quantity).floor()
  return [
    {
      field: 'quantity',
      reason: `E*TRADE takes whole ${whole} only through its API.`,
      nearest: down.gt(0) ? `quantity ${down.toFixed()}` : 'quantity 1',
    },
  ]
}

const isWhole = (quantity: string): boolean => wholeNumber(quantity) !== undefined || decimal(quantity).isInteger()

export function classFaults({ request, assetKind }: Ticket): readonly UnsupportedField[] {
  const { orderClass = 'simple', extendedHours } = request
  const faults: UnsupportedField[] = []
  if (orderClass === 'bracket' || orderClass === 'oco' || orderClass === 'oto') {
    faults.push({
      field: 'orderClass',
      reason: `E*TRADE places no ${orderClass} order through its API.`,
      nearest: 'orderClass simple, and the exits as orders of their own after the fill',
    })
  }
  if (extendedHours === true && assetKind === 'option') {
    faults.push({
      field: 'extendedHours',
      reason: 'Options trade in regular hours only.',
      nearest: 'extendedHours false',
    })
  }
  return faults
}
