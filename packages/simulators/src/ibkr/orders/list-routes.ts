/** Orders and trades as read: an empty first list, a list that forces itself empty, filters that spoil things (brokers/ibkr.md 3.6). */
import type { SimActivity } from '../../exchange/account.ts'
import type { SimOrder } from '../../exchange/order.ts'
import { isFinal } from '../../exchange/order.ts'
import { addDays } from '../../market/date.ts'
import { decimal } from '@g2e/domain/money'
import { selectedAccount } from '../accounts/iserver-accounts.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import type { Gateway } from '../session/gateways.ts'
import { companyName, optionFullName, orderExchange, secType } from '../contracts/words.ts'
import { listOf, num, optionalFlag, optionalText } from '../wire/fields.ts'
import { badRequest, serverError, WireRefusal } from '../wire/refusal.ts'
import { dashed } from '../wire/time.ts'
import { orderUnknown } from './answers.ts'
import { priceText, wireStatus } from './order-words.ts'
import { orderRow, orderStatus } from './order-wire.ts'

const ordersMax = 1_000
const tradeDaysMax = 7
const nothing = { orders: [], snapshot: false }

const filterOf: Readonly<Record<string, string>> = {
  inactive: 'Inactive',
  pending_submit: 'PendingSubmit',
  pre_submitted: 'PreSubmitted',
  submitted: 'Submitted',
  filled: 'Filled',
  pending_cancel: 'PendingCancel',
  cancelled: 'Cancelled',
  warn_state: 'WarnState',
}

/** The account asked for, else the selected one; another login's is a 500. */
function readAccount({ gateway, memory, query }: Call): string {
  const accountId = optionalText(query, 'accountId') ?? selectedAccount(gateway, memory)
  if (!gateway.accountIds.includes(accountId)) throw serverError('account id is not valid')
  return accountId
}

/** Working orders, and what ended within this brokerage session; oldest first. */
export function listedOrders(desk: Desk, { brokerage }: Gateway, accountId: string): readonly SimOrder[] {
  const startedAt = brokerage?.startedAt ?? 0
  const { hidesEarlierOrders, orderListIsEmpty } = desk.settings.current
  if (orderListIsEmpty) return []
  return desk.context.exchange
    .orders({ accountId })
    .filter((order) =>
      isFinal(order) ? order.updatedAt >= startedAt : !hidesEarlierOrders || order.receivedAt >= startedAt,
    )
    .slice(0, ordersMax)
    .toReversed()
}

function filtersOf({ query }: Call): readonly string[] {
  const names = listOf(optionalText(query, 'filters')).filter((name) => name !== 'sort_by_time')
  return names.map((name) => {
    const status = filterOf[name]
    if (status === undefined) throw serverError(`Invalid filter: ${name.slice(0, 40)}`)
    return status
  })
}

function listOrders(desk: Desk, call: Call): unknown {
  const { memory, gateway } = call
  const accountId = readAccount(call)
  const { brokerage } = memory
  const statuses = filtersOf(call)
  const hasFilters = optionalText(call.query, 'filters') !== undefined
  if (optionalFlag(call.query, 'force') === true) {
    // The cache is cleared, and with it what a filter has spoilt; the next list is whole.
    brokerage.ordersAreCold = false
    brokerage.isSorPoisoned = false
    return nothing
  }
  if (brokerage.ordersAreCold) {
    brokerage.ordersAreCold = false
    return nothing
  }
  const orders = listedOrders(desk, gateway, accountId)
  for (const { orderId } of orders) brokerage.listedOrders.add(orderId)
  if (!hasFilters) return { orders: orders.map((order) => orderRow(desk, order)), snapshot: true }
  brokerage.isSorPoisoned = true
  const chosen = orders.filter((order) => statuses.length === 0 || statuses.includes(wireStatus(order)))
  // A filtered list is incomplete: every second order is missing.
  const incomplete = chosen.filter((_, place) => place % 2 === 0)
  return { orders: incomplete.map((order) => orderRow(desk, order)), snapshot: true }
}

const notCached = () => new WireRefusal(503, { error: 'Order status unavailable', statusCode: 503 })

/** 503 for what is not in the cache: orders of an earlier session that no list has shown, of another account than the selected one. */
function readStatus(desk: Desk, { gateway, memory, params }: Call): unknown {
  const orderId = optionalText(params, 'orderId') ?? ''
  if (!/^\d{1,19}$/.test(orderId)) throw badRequest('Bad Request: orderId')
  const order = desk.context.exchange.order(orderId)
  const isUnknown = !order || !gateway.accountIds.includes(order.accountId)
  if (isUnknown && desk.settings.current.unknownOrderStatus === 200) return orderUnknown(orderId)
  if (isUnknown || order.accountId !== selectedAccount(gateway, memory)) throw notCached()
  const isRecent = order.receivedAt >= (gateway.brokerage?.startedAt ?? 0)
  if (!isRecent && !memory.brokerage.listedOrders.has(orderId)) throw notCached()
  return orderStatus(desk, order)
}

const sides = { letters: ['B', 'S'], words: ['BOT', 'SLD'] } as const

/** An execution as `/trades` and the WebSocket write it. */
export function tradeRow(desk: Desk, gateway: Gateway, fill: SimActivity) {
  const instrument = desk.instruments.ofSymbol(fill.symbol ?? '')
  if (!instrument) return undefined
  const asset = instrument.kind === 'option' ? instrument.underlying : instrument.asset
  const ticker = desk.instruments.ticker(asset)
  const order = fill.orderId === null ? undefined : desk.context.exchange.order(fill.orderId)
  const isPurchase = fill.side === 'buy' || fill.side === 'buy_to_cover'
  const type = secType(instrument)
  const exchange = type === 'STK' ? 'ISLAND' : type === 'OPT' ? 'CBOE' : 'PAXOS'
  const size = decimal(fill.quantity ?? '0').abs()
  const price = priceText(fill.price ?? '0')
  const net = decimal(fill.amount).plus(fill.fee).abs()
  return {
    execution_id: fill.executionId ?? fill.activityId,
    symbol: ticker,
    supports_tax_opt: '1',
    side: sides[desk.settings.current.tradeSides][isPurchase ? 0 : 1],
    order_description: `${isPurchase ? 'Bot' : 'Sold'} ${size.toFixed()} @ ${price} on ${exchange}`,
    trade_time: dashed(fill.at),
    trade_time_r: fill.at,
    size: num(size),
    price,
    ...(order?.clientOrderId ? { order_ref: order.clientOrderId } : {}),
    submitter: gateway.username,
    exchange,
    commission: decimal(fill.fee).toFixed(),
    net_amount: num(net),
    account: fill.accountId,
    accountCode: fill.accountId,
    account_allocation_name: fill.accountId,
    company_name: companyName(asset),
    contract_description_1: instrument.kind === 'option' ? optionFullName(instrument.contract) : ticker,
    sec_type: type,
    listing_exchange: orderExchange(instrument),
    conid: instrument.conid,
    conidEx: String(instrument.conid),
    clearing_id: 'IB',
    clearing_name: 'IB',
    liquidation_trade: '0',
    is_event_trading: '0',
    ...(fill.orderId === null ? {} : { order_id: Number(fill.orderId) }),
  }
}

export type Trade = NonNullable<ReturnType<typeof tradeRow>>

/** Executions of so many days, today included, newest first. */
export function tradesOf(desk: Desk, gateway: Gateway, accountId: string, days: number): readonly Trade[] {
  const { market, clock, exchange } = desk.context
  const today = market.calendar.newYork(clock.now()).date
  const from = market.calendar.newYorkInstant(addDays(today, 1 - days), 0)
  return exchange
    .activities({ accountId, types: ['fill'], from })
    .toReversed()
    .flatMap((fill) => tradeRow(desk, gateway, fill) ?? [])
}

function listTrades(desk: Desk, call: Call): unknown {
  const days = Number(optionalText(call.query, 'days') ?? '1')
  if (!Number.isInteger(days) || days < 1 || days > tradeDaysMax) throw badRequest('Bad Request: days')
  return tradesOf(desk, call.gateway, readAccount(call), days)
}

export function orderListRoutes(routes: Routes, desk: Desk): void {
  routes.get('/iserver/account/orders', 'brokerage', (call) => listOrders(desk, call))
  routes.get('/iserver/account/order/status/:orderId', 'brokerage', (call) => readStatus(desk, call))
  routes.get('/iserver/account/trades', 'brokerage', (call) => listTrades(desk, call))
}
