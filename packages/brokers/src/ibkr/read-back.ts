/** Tickets of `POST /iserver/account/{id}/orders` as the order that they say (ibkr.md 3.7), by the contract alone. For tests. */
import { decimalTextOfNumber, Money, Percent, Price, Quantity } from '@g2e/domain/money'
import type { OrderRequest, OrderSide } from '@g2e/domain/orders'
import { crossConids } from '../conformance/orders/index.ts'
import type { ReadBack } from '../conformance/orders/index.ts'
import type { OrderContext } from '../port/index.ts'
import { orderTypeOf, timeInForceOf } from './vocabulary.ts'
import { isObject } from './wire/read.ts'
import type { WireObject } from './wire/read.ts'

const figure = (ticket: WireObject | undefined, name: string): string | undefined => {
  const value = ticket?.[name]
  return typeof value === 'number' ? decimalTextOfNumber(value) : undefined
}
const priceAt = (ticket: WireObject | undefined, name: string): Price | undefined => {
  const text = figure(ticket, name)
  return text === undefined ? undefined : Price(text)
}

/** Opening or closing is not on this wire: what is held tells. */
function sideOf(ticket: WireObject, { positionQuantity }: OrderContext): OrderSide {
  const held = positionQuantity ?? '0'
  if (ticket['side'] === 'BUY') return held.startsWith('-') ? 'buy_to_cover' : 'buy'
  return held === '0' ? 'sell_short' : 'sell'
}

/** An amount of money, or so many. */
function sizeOf(ticket: WireObject): Pick<OrderRequest, 'quantity' | 'notional'> {
  const cash = figure(ticket, 'cashQty')
  return cash === undefined ? { quantity: Quantity(figure(ticket, 'quantity') ?? '') } : { notional: Money(cash) }
}

function pricesOf(ticket: WireObject): Partial<OrderRequest> {
  switch (ticket['orderType']) {
    case 'LMT':
      return { limitPrice: priceAt(ticket, 'price') }
    case 'STP':
      return { stopPrice: priceAt(ticket, 'price') }
    case 'STOP_LIMIT':
      return { limitPrice: priceAt(ticket, 'price'), stopPrice: priceAt(ticket, 'auxPrice') }
    case 'TRAIL':
      return ticket['trailingType'] === '%'
        ? { trailPercent: Percent(figure(ticket, 'trailingAmt') ?? '') }
        : { trailAmount: priceAt(ticket, 'trailingAmt') }
    default:
      return {}
  }
}

function stopLossOf(ticket: WireObject | undefined): Pick<OrderRequest, 'stopLoss'> {
  if (!ticket) return {}
  const { stopPrice, limitPrice } = pricesOf(ticket)
  return stopPrice === undefined ? {} : { stopLoss: { stopPrice, ...(limitPrice === undefined ? {} : { limitPrice }) } }
}

/** Children name their parent; a single group is a pair of exits, whose limit is the take-profit. */
function groupOf(first: WireObject, others: readonly WireObject[]): Partial<OrderRequest> {
  if (others.length === 0) return {}
  const stop = stopLossOf(others.find(({ orderType }) => orderType !== 'LMT'))
  if (first['isSingleGroup'] === true) {
    const limitPrice = priceAt(first, 'price')
    return { orderClass: 'oco', ...(limitPrice === undefined ? {} : { takeProfit: { limitPrice } }), ...stop }
  }
  if (others.some(({ parentId }) => parentId !== first['cOID'])) throw new TypeError('a part names no parent')
  const limitPrice = priceAt(
    others.find(({ orderType }) => orderType === 'LMT'),
    'price',
  )
  return {
    orderClass: others.length === 2 ? 'bracket' : 'oto',
    ...(limitPrice === undefined ? {} : { takeProfit: { limitPrice } }),
    ...stop,
  }
}

export const readBack: ReadBack = ([request], context) => {
  const orders: unknown = isObject(request?.body) ? request.body['orders'] : undefined
  const [first, ...others] = Array.isArray(orders) ? orders.filter(isObject) : []
  if (!first) throw new TypeError('there is no order in the request')
  const conid = figure(first, 'conid')
  const symbol = Object.entries(crossConids).find(([, known]) => known === conid)?.[0]
  const orderType = orderTypeOf.get(String(first['orderType']))
  const timeInForce = timeInForceOf.get(String(first['tif']))
  if (
    symbol === undefined ||
    orderType === undefined ||
    timeInForce === undefined ||
    first['cOID'] !== context.clientOrderId
  )
    throw new TypeError('the ticket is not whole')
  return {
    accountId: context.brokerAccountId,
    symbol,
    side: sideOf(first, context),
    ...sizeOf(first),
    orderType,
    timeInForce,
    extendedHours: first['outsideRTH'] === true,
    // The limit of a pair of exits is its take-profit, and is named once.
    ...(first['isSingleGroup'] === true ? {} : pricesOf(first)),
    ...groupOf(first, others),
  }
}
