/** Rows of the list of orders and of the WebSocket, and the status of one order (brokers/ibkr.md 3.6). */
import type { SimOrder } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import type { Instrument } from '../contracts/instruments.ts'
import { companyName, optionFullName, orderExchange, secType } from '../contracts/words.ts'
import { compact } from '../wire/time.ts'
import { num, withPoint } from '../wire/fields.ts'
import {
  averageText,
  colors,
  describeOrder,
  isBuy,
  listedTif,
  priceText,
  remainingOf,
  sizeAndFills,
  statusDescription,
  tifOf,
  totalOf,
  typeName,
  wireStatus,
} from './order-words.ts'

interface Named {
  readonly instrument: Instrument
  readonly ticker: string
  readonly description: string
}

/** Orders of several contracts cannot be made here, so every order has an instrument. */
function namesOf(desk: Desk, order: SimOrder): Named | undefined {
  const instrument = desk.instruments.ofSymbol(order.symbol)
  if (!instrument) return undefined
  const asset = instrument.kind === 'option' ? instrument.underlying : instrument.asset
  const ticker = desk.instruments.ticker(asset)
  return {
    instrument,
    ticker,
    description: instrument.kind === 'option' ? optionFullName(instrument.contract) : ticker,
  }
}

/** Where the price of a stop stands is unconfirmed (brokers/ibkr.md 6). */
function listedPrices(desk: Desk, { orderType, limitPrice, stopPrice }: SimOrder): Readonly<Record<string, string>> {
  const limit = limitPrice === null ? '' : priceText(limitPrice)
  if (orderType === 'market' || orderType === 'limit' || stopPrice === null) return { price: limit }
  const stop = priceText(stopPrice)
  if (orderType === 'stop_limit') return { price: limit, auxPrice: stop, stop_price: stop }
  const place = desk.settings.current.listedStopPrice
  if (place === 'price') return { price: stop }
  return place === 'absent' ? { price: '' } : { price: '', auxPrice: stop, stop_price: stop }
}

/** A row as the list has it; keys that a real row lacks are absent. */
export function orderRow(desk: Desk, order: SimOrder): Readonly<Record<string, unknown>> {
  const named = namesOf(desk, order)
  if (!named) return { acct: order.accountId, orderId: Number(order.orderId) }
  const { instrument, ticker, description } = named
  const status = wireStatus(order)
  const average = averageText(order)
  return {
    acct: order.accountId,
    account: order.accountId,
    conidex: String(instrument.conid),
    conid: instrument.conid,
    cashCcy: 'USD',
    ...(order.notional === null ? {} : { totalCashSize: num(order.notional) }),
    description1: description,
    ticker,
    secType: secType(instrument),
    listingExchange: orderExchange(instrument),
    companyName: companyName(instrument.kind === 'option' ? instrument.underlying : instrument.asset),
    supportsTaxOpt: '1',
    ...colors[status],
    isEventTrading: '0',
    orderId: Number(order.orderId),
    sizeAndFills: sizeAndFills(order),
    orderDesc: describeOrder(order),
    remainingQuantity: num(remainingOf(order)),
    filledQuantity: num(order.filledQuantity),
    totalSize: num(totalOf(order)),
    status,
    order_ccp_status: status,
    ...(order.rejectReason === null || status === 'Inactive'
      ? {}
      : { order_cancellation_by_system_reason: order.rejectReason }),
    ...(average === undefined ? {} : { avgPrice: average }),
    origOrderType: typeName(order).original,
    orderType: typeName(order).shown,
    ...listedPrices(desk, order),
    timeInForce: listedTif(order),
    lastExecutionTime: compact(order.updatedAt),
    lastExecutionTime_r: order.updatedAt,
    side: isBuy(order) ? 'BUY' : 'SELL',
    ...(order.clientOrderId === null ? {} : { order_ref: order.clientOrderId }),
  }
}

const sides = { letters: ['B', 'S'], words: ['BUY', 'SELL'] } as const

/** Snake case, numbers as texts, no cOID: another hand wrote this endpoint. */
export function orderStatus(desk: Desk, order: SimOrder): Readonly<Record<string, unknown>> {
  const named = namesOf(desk, order)
  const status = wireStatus(order)
  const isOver = status === 'Filled' || status === 'Cancelled'
  const average = averageText(order)
  const conid = named?.instrument.conid ?? 0
  return {
    sub_type: null,
    request_id: '209',
    server_id: '0',
    order_id: Number(order.orderId),
    conidex: String(conid),
    conid,
    symbol: named?.ticker ?? order.symbol,
    side: sides[desk.settings.current.statusSides][isBuy(order) ? 0 : 1],
    contract_description_1: named?.description ?? order.symbol,
    listing_exchange: named ? orderExchange(named.instrument) : '',
    option_acct: 'c',
    company_name: companyOf(named),
    size: withPoint(remainingOf(order)),
    total_size: withPoint(totalOf(order)),
    currency: 'USD',
    account: order.accountId,
    order_type: typeName(order).original,
    ...(order.limitPrice === null ? {} : { limit_price: priceText(order.limitPrice) }),
    ...(order.stopPrice === null ? {} : { stop_price: priceText(order.stopPrice) }),
    cum_fill: withPoint(order.filledQuantity),
    order_status: status,
    order_ccp_status: status === 'Filled' ? '2' : status === 'Cancelled' ? '4' : '0',
    order_status_description: statusDescription[status],
    tif: tifOf(order),
    fg_color: colors[status].fgColor,
    bg_color: colors[status].bgColor,
    order_not_editable: isOver,
    editable_fields: isOver ? '' : '\u001e',
    cannot_cancel_order: isOver,
    deactivate_order: false,
    sec_type: named ? secType(named.instrument) : 'STK',
    available_chart_periods: '#R|1',
    order_description: describeOrder(order),
    order_description_with_contract: describeOrder(order, named?.ticker),
    alert_active: 1,
    child_order_type: order.parentId === null ? '0' : 'A',
    order_clearing_account: order.accountId,
    size_and_fills: sizeAndFills(order),
    exit_strategy_display_price: average ?? '',
    exit_strategy_chart_description:
      average === undefined ? '' : `${isBuy(order) ? 'Bought' : 'Sold'} ${order.filledQuantity} @ ${average}`,
    ...(average === undefined ? {} : { average_price: average }),
    exit_strategy_tool_availability: '1',
    allowed_duplicate_opposite: true,
    order_time: compact(order.receivedAt),
  }
}

const companyOf = (named: Named | undefined): string => {
  if (!named) return ''
  return companyName(named.instrument.kind === 'option' ? named.instrument.underlying : named.instrument.asset)
}
