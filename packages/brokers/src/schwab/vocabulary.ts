/**
 * Every enumeration of the broker that we read or write, as tables (schwab.md 3.6, 3.7, 7). No word sent (`constructor`)
 * finds anything but an entry; a word that is not listed is named in a warning.
 */
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderSide, OrderStatus, OrderType, PositionEffect, TimeInForce } from '@g2e/domain/orders'
import { WordTable } from '../kit/index.ts'

/** The 21 statuses of the specification. There is none for a partial fill; the quantities say it. */
export const wireOrderStatuses = [
  'AWAITING_PARENT_ORDER',
  'AWAITING_CONDITION',
  'AWAITING_STOP_CONDITION',
  'AWAITING_MANUAL_REVIEW',
  'ACCEPTED',
  'AWAITING_UR_OUT',
  'PENDING_ACTIVATION',
  'QUEUED',
  'WORKING',
  'REJECTED',
  'PENDING_CANCEL',
  'CANCELED',
  'PENDING_REPLACE',
  'REPLACED',
  'FILLED',
  'EXPIRED',
  'NEW',
  'AWAITING_RELEASE_TIME',
  'PENDING_ACKNOWLEDGEMENT',
  'PENDING_RECALL',
  'UNKNOWN',
] as const
export type WireOrderStatus = (typeof wireOrderStatuses)[number]

const statuses: Readonly<Record<WireOrderStatus, OrderStatus>> = {
  NEW: 'pending',
  AWAITING_PARENT_ORDER: 'pending',
  AWAITING_CONDITION: 'pending',
  // The stop waits at the broker for its price: that is the order working.
  AWAITING_STOP_CONDITION: 'open',
  AWAITING_MANUAL_REVIEW: 'pending',
  AWAITING_RELEASE_TIME: 'pending',
  PENDING_ACKNOWLEDGEMENT: 'pending',
  PENDING_ACTIVATION: 'pending',
  ACCEPTED: 'open',
  QUEUED: 'open',
  WORKING: 'open',
  PENDING_REPLACE: 'open',
  // A fill may still follow all three.
  PENDING_CANCEL: 'pending_cancel',
  AWAITING_UR_OUT: 'pending_cancel',
  PENDING_RECALL: 'pending_cancel',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REPLACED: 'replaced',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  UNKNOWN: 'unknown',
}
export const orderStatusOf = new WordTable<OrderStatus>(Object.entries(statuses))

export const wireOrderTypes: Readonly<Record<OrderType, string>> = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP',
  stop_limit: 'STOP_LIMIT',
  trailing_stop: 'TRAILING_STOP',
}

/** An order for the closing auction is a type here, not a duration. */
export const wireCloseTypes: Readonly<Partial<Record<OrderType, string>>> = {
  market: 'MARKET_ON_CLOSE',
  limit: 'LIMIT_ON_CLOSE',
}

export interface OrderTypeMeaning {
  readonly orderType: OrderType
  /** For the closing auction, whatever the duration says. */
  readonly isAtClose: boolean
  /** The net of a package: paid is bought, received is sold. */
  readonly net: OrderSide | null
}

const meaning = (orderType: OrderType, more: Partial<OrderTypeMeaning> = {}): OrderTypeMeaning => ({
  orderType,
  isAtClose: more.isAtClose ?? false,
  net: more.net ?? null,
})

/** The closing types are read as market and limit with `cls`; a net price is the limit of the package. */
export const orderTypeOf = new WordTable<OrderTypeMeaning>([
  ['MARKET', meaning('market')],
  ['LIMIT', meaning('limit')],
  ['STOP', meaning('stop')],
  ['STOP_LIMIT', meaning('stop_limit')],
  ['TRAILING_STOP', meaning('trailing_stop')],
  ['MARKET_ON_CLOSE', meaning('market', { isAtClose: true })],
  ['LIMIT_ON_CLOSE', meaning('limit', { isAtClose: true })],
  ['NET_DEBIT', meaning('limit', { net: 'buy' })],
  ['NET_CREDIT', meaning('limit', { net: 'sell' })],
  ['NET_ZERO', meaning('limit')],
])

export const wireDurations: Readonly<Partial<Record<TimeInForce, string>>> = {
  day: 'DAY',
  gtc: 'GOOD_TILL_CANCEL',
  ioc: 'IMMEDIATE_OR_CANCEL',
  fok: 'FILL_OR_KILL',
  cls: 'DAY',
}

export const timeInForceOf = new WordTable<TimeInForce>([
  ['DAY', 'day'],
  ['GOOD_TILL_CANCEL', 'gtc'],
  ['IMMEDIATE_OR_CANCEL', 'ioc'],
  ['FILL_OR_KILL', 'fok'],
])

export const wireShareSides: Readonly<Record<OrderSide, string>> = {
  buy: 'BUY',
  sell: 'SELL',
  sell_short: 'SELL_SHORT',
  buy_to_cover: 'BUY_TO_COVER',
}
export const wireOptionSides: Readonly<Record<OrderSide, string>> = {
  buy: 'BUY_TO_OPEN',
  sell: 'SELL_TO_CLOSE',
  sell_short: 'SELL_TO_OPEN',
  buy_to_cover: 'BUY_TO_CLOSE',
}

export const sideOf = new WordTable<OrderSide>([
  ['BUY', 'buy'],
  ['BUY_TO_OPEN', 'buy'],
  ['SELL', 'sell'],
  ['SELL_TO_CLOSE', 'sell'],
  ['SELL_SHORT', 'sell_short'],
  ['SELL_SHORT_EXEMPT', 'sell_short'],
  ['SELL_TO_OPEN', 'sell_short'],
  ['BUY_TO_COVER', 'buy_to_cover'],
  ['BUY_TO_CLOSE', 'buy_to_cover'],
])

/** By the instruction where the answer gives no `positionEffect`. */
export const effectOfInstruction = new WordTable<PositionEffect>([
  ['BUY_TO_OPEN', 'open'],
  ['SELL_TO_OPEN', 'open'],
  ['SELL_SHORT', 'open'],
  ['SELL_TO_CLOSE', 'close'],
  ['BUY_TO_CLOSE', 'close'],
  ['BUY_TO_COVER', 'close'],
])
export const effectOf = new WordTable<PositionEffect>([
  ['OPENING', 'open'],
  ['CLOSING', 'close'],
])

/** `COLLECTIVE_INVESTMENT` is told apart by its `type`, see symbols.ts. */
export const assetTypeOf = new WordTable<AssetType>([
  ['EQUITY', 'stock'],
  ['ETF', 'etf'],
  ['OPTION', 'option'],
  ['COLLECTIVE_INVESTMENT', 'etf'],
  ['MUTUAL_FUND', 'mutual_fund'],
  ['CASH_EQUIVALENT', 'cash_equivalent'],
  ['FIXED_INCOME', 'bond'],
  ['BOND', 'bond'],
  ['INDEX', 'other'],
  ['CURRENCY', 'other'],
  ['FUTURE', 'other'],
  ['FUTURE_OPTION', 'other'],
  ['FOREX', 'other'],
  ['PRODUCT', 'other'],
  ['UNKNOWN', 'other'],
])
