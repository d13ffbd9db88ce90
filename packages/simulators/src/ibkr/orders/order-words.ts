/** An order of the exchange in the gateway's words: status, type, description (brokers/ibkr.md 3.6). */
import { decimal } from '@g2e/domain/money'
import { staysInactive } from '../policy.ts'
import type { SimOrder } from '../../exchange/order.ts'

export type WireStatus =
  | 'Inactive'
  | 'PendingSubmit'
  | 'PreSubmitted'
  | 'Submitted'
  | 'Filled'
  | 'PendingCancel'
  | 'PreCancelled'
  | 'Cancelled'

const isStop = ({ orderType }: SimOrder): boolean => orderType !== 'market' && orderType !== 'limit'

/** There is no partial status; a stop that waits and an order that waits for the open are `PreSubmitted`; a refusal by the destination is `Cancelled` with a reason. */
export function wireStatus(order: SimOrder): WireStatus {
  switch (order.status) {
    case 'pending':
      return order.queued || order.held ? 'PreSubmitted' : 'PendingSubmit'
    case 'open':
    case 'partially_filled':
      return isStop(order) && !order.triggered ? 'PreSubmitted' : 'Submitted'
    case 'filled':
      return 'Filled'
    case 'pending_cancel':
      return order.openedAt === null ? 'PreCancelled' : 'PendingCancel'
    case 'canceled':
    case 'expired':
    case 'replaced':
      return 'Cancelled'
    case 'rejected':
      return order.extra[staysInactive] === true ? 'Inactive' : 'Cancelled'
  }
}

export const colors: Readonly<Record<WireStatus, { readonly bgColor: string; readonly fgColor: string }>> = {
  Inactive: { bgColor: '#FFFFFF', fgColor: '#000000' },
  PendingSubmit: { bgColor: '#FFFFFF', fgColor: '#3399CC' },
  PreSubmitted: { bgColor: '#FFFFFF', fgColor: '#0000CC' },
  Submitted: { bgColor: '#000000', fgColor: '#00F000' },
  Filled: { bgColor: '#FFFFFF', fgColor: '#000000' },
  PreCancelled: { bgColor: '#FFFFFF', fgColor: '#CC3300' },
  PendingCancel: { bgColor: '#FFFFFF', fgColor: '#CC3300' },
  Cancelled: { bgColor: '#FFFFFF', fgColor: '#AA0000' },
}

const typeNames = {
  market: { shown: 'Market', original: 'MARKET' },
  limit: { shown: 'Limit', original: 'LIMIT' },
  stop: { shown: 'Stop', original: 'STOP' },
  stop_limit: { shown: 'Stop Limit', original: 'STOP_LIMIT' },
  trailing_stop: { shown: 'Trailing Stop', original: 'TRAIL' },
} as const

const specialNames: Readonly<Record<string, { readonly shown: string; readonly original: string }>> = {
  MIDPRICE: { shown: 'Midprice', original: 'MIDPRICE' },
  TRAILLMT: { shown: 'Trailing Stop Limit', original: 'TRAILLMT' },
}

export function typeName({ orderType, extra }: SimOrder): { readonly shown: string; readonly original: string } {
  const { wireType } = extra
  return (typeof wireType === 'string' ? specialNames[wireType] : undefined) ?? typeNames[orderType]
}

export const isBuy = ({ side }: Pick<SimOrder, 'side'>): boolean => side === 'buy' || side === 'buy_to_cover'

/** `DAY`, as the person sent it. */
export const tifOf = (order: SimOrder): string => {
  const sent = order.extra['wireTif']
  return typeof sent === 'string' ? sent : order.timeInForce.toUpperCase()
}
/** The list shows a day order as `CLOSE`. */
export const listedTif = (order: SimOrder): string => (tifOf(order) === 'DAY' ? 'CLOSE' : tifOf(order))

export const priceText = (price: string): string => decimal(price).toFixed(Math.max(2, decimal(price).decimalPlaces()))

/** Whole size; of an order by money what was filled. */
export const totalOf = (order: SimOrder): string => order.quantity ?? order.filledQuantity
export const remainingOf = (order: SimOrder): string => decimal(totalOf(order)).minus(order.filledQuantity).toFixed()

function pricesText(order: SimOrder): string {
  const { orderType, limitPrice, stopPrice } = order
  const shown = (price: string | null): string => (price === null ? '' : ` ${priceText(price)}`)
  if (orderType === 'limit') return shown(limitPrice)
  if (orderType === 'stop_limit') return `${shown(limitPrice)} Stop${shown(stopPrice)}`
  return orderType === 'market' ? '' : shown(stopPrice)
}

/** `Buy 100 Limit 205.00, GTC`, `Sold 5 Market, Day`; with the contract after the size where `ticker` is given. */
export function describeOrder(order: SimOrder, ticker?: string): string {
  const isDone = order.status === 'filled'
  const verb = isBuy(order) ? (isDone ? 'Bought' : 'Buy') : isDone ? 'Sold' : 'Sell'
  const size = order.quantity === null && !isDone ? `${order.notional ?? '0'} USD` : totalOf(order)
  const tif = tifOf(order) === 'DAY' ? 'Day' : tifOf(order)
  const contract = ticker === undefined ? '' : ` ${ticker}`
  return `${verb} ${size}${contract} ${typeName(order).shown}${pricesText(order)}, ${tif}`
}

/** `5` when done, else filled and remaining: `30/70`. */
export const sizeAndFills = (order: SimOrder): string =>
  order.status === 'filled' ? totalOf(order) : `${order.filledQuantity}/${remainingOf(order)}`

export const averageText = (order: SimOrder): string | undefined =>
  order.averageFillPrice === null ? undefined : priceText(decimal(order.averageFillPrice).toDecimalPlaces(4).toFixed())

export const statusDescription: Readonly<Record<WireStatus, string>> = {
  Inactive: 'Order Inactive',
  PendingSubmit: 'Order Pending Submission',
  PreSubmitted: 'Order Pre-Submitted',
  Submitted: 'Order Submitted',
  Filled: 'Order Filled',
  PreCancelled: 'Order Pending Cancellation',
  PendingCancel: 'Order Pending Cancellation',
  Cancelled: 'Order Cancelled',
}
