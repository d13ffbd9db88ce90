/**
 * Every enumeration of the broker that we read or write, as tables in both directions (brokers/etrade.md 2.12, 5). Reading
 * goes through a Map, so that no word sent (`constructor`) finds anything but an entry; unlisted words are named in a warning.
 */
import type { OrderClass, OrderSide, OrderStatus, OrderType, TimeInForce } from '@g2e/domain/orders'

/** Statuses whose meaning the quantities decide are `by_quantity`. */
export const orderStatusOf: ReadonlyMap<string, OrderStatus | 'executed' | 'by_quantity'> = new Map<
  string,
  OrderStatus | 'executed' | 'by_quantity'
>([
  ['OPEN', 'open'],
  ['PARTIAL', 'by_quantity'],
  ['INDIVIDUAL_FILLS', 'by_quantity'],
  ['EXECUTED', 'executed'],
  ['DONE_TRADE_EXECUTED', 'executed'],
  ['OPTION_EXERCISE', 'executed'],
  ['OPTION_ASSIGNMENT', 'executed'],
  // It can still fill, so it is not canceled.
  ['CANCEL_REQUESTED', 'pending_cancel'],
  ['CANCELLED', 'canceled'],
  ['EXPIRED', 'expired'],
  ['REJECTED', 'rejected'],
])

export const equityActions: Readonly<Record<OrderSide, string>> = {
  buy: 'BUY',
  sell: 'SELL',
  buy_to_cover: 'BUY_TO_COVER',
  sell_short: 'SELL_SHORT',
}

/** `sell` closes, `sell_short` writes, `buy_to_cover` buys to close (api.md, single options). */
export const optionActions: Readonly<Record<OrderSide, string>> = {
  buy: 'BUY_OPEN',
  sell: 'SELL_CLOSE',
  buy_to_cover: 'BUY_CLOSE',
  sell_short: 'SELL_OPEN',
}

export const sideOf: ReadonlyMap<string, OrderSide> = new Map<string, OrderSide>([
  ['BUY', 'buy'],
  ['SELL', 'sell'],
  ['BUY_TO_COVER', 'buy_to_cover'],
  ['SELL_SHORT', 'sell_short'],
  ['BUY_OPEN', 'buy'],
  ['SELL_CLOSE', 'sell'],
  ['BUY_CLOSE', 'buy_to_cover'],
  ['SELL_OPEN', 'sell_short'],
])

export interface PriceMeaning {
  /** `null` = none of ours. */
  readonly orderType: OrderType | null
  /** Where the price type says when, and not the term. */
  readonly timeInForce?: TimeInForce
  readonly hasLimit?: true
  readonly hasStop?: true
  /** `stopPrice` is the trail, not a price (brokers/etrade.md 5). */
  readonly trail?: 'amount' | 'percent'
  /** The net of a package: paid is bought, received is sold. */
  readonly net?: OrderSide
}

export const priceTypeOf: ReadonlyMap<string, PriceMeaning> = new Map<string, PriceMeaning>([
  ['MARKET', { orderType: 'market' }],
  ['LIMIT', { orderType: 'limit', hasLimit: true }],
  ['STOP', { orderType: 'stop', hasStop: true }],
  ['STOP_LIMIT', { orderType: 'stop_limit', hasLimit: true, hasStop: true }],
  ['TRAILING_STOP_CNST', { orderType: 'trailing_stop', trail: 'amount' }],
  ['TRAILING_STOP_PRCT', { orderType: 'trailing_stop', trail: 'percent' }],
  ['MARKET_ON_OPEN', { orderType: 'market', timeInForce: 'opg' }],
  ['MARKET_ON_CLOSE', { orderType: 'market', timeInForce: 'cls' }],
  ['LIMIT_ON_OPEN', { orderType: 'limit', timeInForce: 'opg', hasLimit: true }],
  ['LIMIT_ON_CLOSE', { orderType: 'limit', timeInForce: 'cls', hasLimit: true }],
  ['NET_DEBIT', { orderType: 'limit', hasLimit: true, net: 'buy' }],
  ['NET_CREDIT', { orderType: 'limit', hasLimit: true, net: 'sell' }],
])

/** `opg` and `cls` are price types here, good for the day. */
export const wireTerms: Readonly<Record<TimeInForce, string>> = {
  day: 'GOOD_FOR_DAY',
  gtc: 'GOOD_UNTIL_CANCEL',
  ioc: 'IMMEDIATE_OR_CANCEL',
  fok: 'FILL_OR_KILL',
  opg: 'GOOD_FOR_DAY',
  cls: 'GOOD_FOR_DAY',
}

export const termOf: ReadonlyMap<string, TimeInForce> = new Map<string, TimeInForce>([
  ['GOOD_FOR_DAY', 'day'],
  ['GOOD_UNTIL_CANCEL', 'gtc'],
  ['IMMEDIATE_OR_CANCEL', 'ioc'],
  ['FILL_OR_KILL', 'fok'],
])

/** Groups of orders, which the API lists and does not take (brokers/etrade.md 2.12, 2.13). */
export const groupClassOf: ReadonlyMap<string, OrderClass> = new Map<string, OrderClass>([
  ['ONE_CANCELS_ALL', 'oco'],
  ['ONE_TRIGGERS_ALL', 'oto'],
  ['ONE_TRIGGERS_OCO', 'bracket'],
  ['BRACKETED', 'bracket'],
])
