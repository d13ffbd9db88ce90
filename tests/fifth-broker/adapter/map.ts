/** The broker's words in ours, and its refusals. Pure. */
import type { z } from 'zod'
import { assetTypes } from '@g2e/domain/instruments'
import { Money, Price, Quantity, decimal, toQuantity } from '@g2e/domain/money'
import { orderSides, orderStatuses, orderTypes, timesInForce } from '@g2e/domain/orders'
import { BrokerAccountId, BrokerOrderId, ExecutionId, WireMismatch, transactionTypes } from '@g2e/brokers/port'
import type {
  Mapped,
  MappedFailure,
  PayloadMapping,
  ReportedAccount,
  ReportedBalance,
  ReportedBar,
  ReportedOrder,
  ReportedPosition,
  ReportedQuote,
  ReportedTransaction,
} from '@g2e/brokers/port'
import * as wire from './wire.ts'

/** Its enumerations are ours already; what is not is named unknown. */
const oneOf = <T extends string>(known: readonly T[], value: string): T | undefined =>
  known.find((one) => one === value)

export function fit<S extends z.ZodType>(schema: S, payload: unknown, operation: string): z.infer<S> {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  const raw = JSON.stringify(payload) ?? ''
  throw new WireMismatch(`The answer does not fit at ${path}.`, { brokerId: 'fifth', operation, raw, path })
}

const mapped = <T>(items: readonly T[]): Mapped<T> => ({ items, warnings: [] })

export function accountOf(payload: unknown): ReportedAccount {
  const raw = fit(wire.wireAccount, payload, 'accounts')
  return {
    id: BrokerAccountId(raw.id),
    accountNumber: raw.number,
    accountType: null,
    accountName: 'Fifth',
    currency: 'USD',
    tradable: true,
    tradingNote: null,
    raw,
  }
}

export function balanceOf(payload: unknown): ReportedBalance {
  const raw = fit(wire.wireAccount, payload, 'balance')
  const cash = Money(raw.cash)
  return {
    currency: 'USD',
    cash,
    cashAvailable: null,
    buyingPower: Money(raw.buyingPower),
    dayTradingBuyingPower: null,
    portfolioValue: Money(raw.worth),
    marginUsed: decimal(cash).isNegative() ? Money(decimal(cash).neg().toFixed()) : Money('0'),
    asOf: null,
    raw,
  }
}

export const positionsOf = (payload: unknown): readonly ReportedPosition[] =>
  fit(wire.wirePositions, payload, 'positions').positions.map((raw) => ({
    symbol: raw.symbol,
    name: null,
    assetType: oneOf(assetTypes, raw.asset) ?? 'other',
    quantity: Quantity(raw.shares),
    averageCost: Price(raw.cost),
    currentPrice: Price(raw.price),
    marketValue: Money(raw.worth),
    costBasis: null,
    unrealizedPl: null,
    unrealizedPlPercent: null,
    dayChange: null,
    dayChangePercent: null,
    quantityAvailable: null,
    raw,
  }))

export function orderOf(payload: unknown): ReportedOrder {
  const raw = fit(wire.wireOrder, payload, 'order')
  const executions = raw.fills.map(({ id, shares, price, at }) => ({
    executionId: ExecutionId(id),
    quantity: Quantity(shares),
    price: Price(price),
    fee: null,
    at,
  }))
  return {
    brokerOrderId: BrokerOrderId(raw.id),
    clientOrderId: null,
    symbol: raw.symbol,
    assetType: 'stock',
    side: oneOf(orderSides, raw.action) ?? null,
    quantity: Quantity(raw.shares),
    notional: null,
    filledQuantity: Quantity(raw.done),
    leavesQuantity: toQuantity(decimal(raw.shares).minus(raw.done)),
    orderType: oneOf(orderTypes, raw.kind) ?? null,
    limitPrice: raw.limit === null ? null : Price(raw.limit),
    stopPrice: raw.trigger === null ? null : Price(raw.trigger),
    trailPercent: null,
    trailAmount: null,
    timeInForce: oneOf(timesInForce, raw.until) ?? null,
    extendedHours: false,
    orderClass: 'simple',
    legs: [],
    status: oneOf(orderStatuses, raw.state) ?? 'unknown',
    brokerStatus: raw.state,
    submittedAt: raw.entered,
    filledAt: raw.state === 'filled' ? (executions.at(-1)?.at ?? null) : null,
    updatedAt: null,
    averageFillPrice: raw.average === null ? null : Price(raw.average),
    rejectReason: null,
    replaces: null,
    replacedBy: null,
    executions,
    raw,
  }
}

export const ordersOf = (payload: unknown): readonly ReportedOrder[] =>
  fit(wire.wireOrders, payload, 'orders').orders.map(orderOf)

export function ledgerOf(payload: unknown) {
  const { rows, next } = fit(wire.wireLedger, payload, 'transactions')
  const transactions = rows.map((raw): ReportedTransaction => ({
    id: raw.id,
    type: oneOf(transactionTypes, raw.what) ?? 'other',
    symbol: raw.symbol,
    quantity: raw.shares === null ? null : Quantity(raw.shares),
    price: raw.price === null ? null : Price(raw.price),
    fee: Money(raw.fee),
    amount: Money(raw.amount),
    date: raw.day,
    at: null,
    description: null,
    brokerOrderId: raw.order === null ? null : BrokerOrderId(raw.order),
    raw,
  }))
  return { transactions, next }
}

export const quotesOf = (payload: unknown): readonly ReportedQuote[] =>
  fit(wire.wireQuotes, payload, 'quotes').quotes.map(({ symbol, bid, ask, last, at }) => ({
    symbol,
    bid: Price(String(bid)),
    ask: Price(String(ask)),
    last: Price(String(last)),
    volume: null,
    change: null,
    changePercent: null,
    high: null,
    low: null,
    open: null,
    previousClose: null,
    timestamp: at,
    source: 'fifth',
    delayed: false,
  }))

export const barsOf = (payload: unknown, symbol: string): readonly ReportedBar[] =>
  fit(wire.wireBars, payload, 'bars').bars.map(({ at, open, high, low, close, volume }) => ({
    symbol,
    time: at,
    open: Price(String(open)),
    high: Price(String(high)),
    low: Price(String(low)),
    close: Price(String(close)),
    volume: Quantity(String(volume)),
  }))

const kinds: Readonly<Record<number, MappedFailure['kind']>> = {
  401: 'auth_required',
  404: 'not_found',
  422: 'rejected',
  429: 'rate_limited',
}

export function failureOf({ status, body }: { readonly status: number; readonly body: unknown }): MappedFailure {
  const said = wire.wireRefusal.safeParse(body)
  const kind = kinds[status] ?? (status >= 400 && status < 500 ? 'invalid_request' : 'unavailable')
  return {
    kind,
    code: null,
    message: said.success ? said.data.refused : `HTTP ${status}`,
    retryable: kind === 'rate_limited' || kind === 'unavailable',
  }
}

export const payloadMapping: PayloadMapping = {
  account: (payload) => mapped([accountOf(payload)]),
  balance: (payload) => mapped([balanceOf(payload)]),
  positions: (payload) => mapped(positionsOf(payload)),
  orders: (payload) => mapped(ordersOf(payload)),
  quotes: (payload) => mapped(quotesOf(payload)),
  transactions: (payload) => mapped(ledgerOf(payload).transactions),
  bars: (payload) => mapped(barsOf(payload, '')),
  error: failureOf,
}
