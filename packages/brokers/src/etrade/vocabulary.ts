/**
 * Every enumeration of the broker that we read or write, as tables in both directions (brokers/etrade.md 2.12, 5). No word sent
 * (`constructor`) finds anything but an entry; unlisted words are named in a warning.
 */
import type { OrderClass, OrderSide, OrderStatus, OrderType, TimeInForce } from '@g2e/domain/orders'
import { WordTable } from '../kit/index.ts'

/** Statuses whose meaning the quantities decide are `by_quantity`. */
export const orderStatusOf = new WordTable<OrderStatus | 'executed' | 'by_quantity'>([
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

export const sideOf = new WordTable<OrderSide>([
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
  readonly timeInForce: TimeInForce | null
  readonly hasLimit: boolean
  readonly hasStop: boolean
  /** `stopPrice` is the trail, not a price (brokers/etrade.md 5). */
  readonly trail: 'amount' | 'percent' | null
  /** The net of a package: paid is bought, received is sold. */
  readonly net: OrderSide | null
}

export const noMeaning: PriceMeaning = {
  orderType: null,
  timeInForce: null,
  hasLimit: false,
  hasStop: false,
  trail: null,
  net: null,
}

const meaning = (orderType: OrderType, more: Partial<PriceMeaning> = {}): PriceMeaning => ({
  ...noMeaning,
  orderType,
  ...more,
})

export const priceTypeOf = new WordTable<PriceMeaning>([
  ['MARKET', meaning('market')],
  ['LIMIT', meaning('limit', { hasLimit: true })],
  ['STOP', meaning('stop', { hasStop: true })],
  ['STOP_LIMIT', meaning('stop_limit', { hasLimit: true, hasStop: true })],
  ['TRAILING_STOP_CNST', meaning('trailing_stop', { trail: 'amount' })],
  ['TRAILING_STOP_PRCT', meaning('trailing_stop', { trail: 'percent' })],
  ['MARKET_ON_OPEN', meaning('market', { timeInForce: 'opg' })],
  ['MARKET_ON_CLOSE', meaning('market', { timeInForce: 'cls' })],
  ['LIMIT_ON_OPEN', meaning('limit', { timeInForce: 'opg', hasLimit: true })],
  ['LIMIT_ON_CLOSE', meaning('limit', { timeInForce: 'cls', hasLimit: true })],
  ['NET_DEBIT', meaning('limit', { hasLimit: true, net: 'buy' })],
  ['NET_CREDIT', meaning('limit', { hasLimit: true, net: 'sell' })],
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

export const termOf = new WordTable<TimeInForce>([
  ['GOOD_FOR_DAY', 'day'],
  ['GOOD_UNTIL_CANCEL', 'gtc'],
  ['IMMEDIATE_OR_CANCEL', 'ioc'],
  ['FILL_OR_KILL', 'fok'],
])

/** Groups of orders, which the API lists and does not take (brokers/etrade.md 2.12, 2.13). */
export const groupClassOf = new WordTable<OrderClass>([
  ['ONE_CANCELS_ALL', 'oco'],
  ['ONE_TRIGGERS_ALL', 'oto'],
  ['ONE_TRIGGERS_OCO', 'bracket'],
  ['BRACKETED', 'bracket'],
])
