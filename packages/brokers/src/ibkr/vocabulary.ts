/**
 * Every enumeration of the broker that we read or write, as tables. Reading goes through a Map, so that no word sent
 * (`constructor`) finds anything but an entry; a word that is not listed is named in a warning by the caller.
 */
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderSide, OrderStatus, OrderType, TimeInForce } from '@g2e/domain/orders'

/** ibkr.md 3.6 and order-status-map.json. There is no partial status: quantities tell. */
const statuses = {
  // Final only when it stays so; the session looks twice (order-book.ts).
  Inactive: 'rejected',
  PendingSubmit: 'pending',
  // Untriggered stops and orders that wait for the open work at the broker.
  PreSubmitted: 'open',
  Submitted: 'open',
  Filled: 'filled',
  PendingCancel: 'pending_cancel',
  PreCancelled: 'pending_cancel',
  Cancelled: 'canceled',
  WarnState: 'pending',
} as const satisfies Readonly<Record<string, OrderStatus>>

export const wireOrderTypes: Readonly<Record<OrderType, string>> = {
  market: 'MKT',
  limit: 'LMT',
  stop: 'STP',
  stop_limit: 'STOP_LIMIT',
  trailing_stop: 'TRAIL',
}

export const wireSides: Readonly<Record<OrderSide, 'BUY' | 'SELL'>> = {
  buy: 'BUY',
  sell: 'SELL',
  sell_short: 'SELL',
  buy_to_cover: 'BUY',
}

/** No FOK and no closing auction (ibkr.md 3.7). */
export const wireTimesInForce: Readonly<Partial<Record<TimeInForce, string>>> = {
  day: 'DAY',
  gtc: 'GTC',
  ioc: 'IOC',
  opg: 'OPG',
}

export const orderStatusOf: ReadonlyMap<string, OrderStatus> = new Map(Object.entries(statuses))

/** Requests say `LMT`, lists `LIMIT` beside the display text `Limit`, statuses `LIMIT`. */
export const orderTypeOf: ReadonlyMap<string, OrderType> = new Map<string, OrderType>([
  ['MARKET', 'market'],
  ['MKT', 'market'],
  ['Market', 'market'],
  ['LIMIT', 'limit'],
  ['LMT', 'limit'],
  ['Limit', 'limit'],
  ['STOP', 'stop'],
  ['STP', 'stop'],
  ['Stop', 'stop'],
  ['STOP_LIMIT', 'stop_limit'],
  ['STOPLIMIT', 'stop_limit'],
  ['STP LMT', 'stop_limit'],
  ['Stop Limit', 'stop_limit'],
  ['TRAIL', 'trailing_stop'],
  ['TRAILING_STOP', 'trailing_stop'],
  ['Trailing Stop', 'trailing_stop'],
])

/** DAY orders show as `CLOSE` in lists (ibkr.md 3.6). */
export const timeInForceOf: ReadonlyMap<string, TimeInForce> = new Map<string, TimeInForce>([
  ['CLOSE', 'day'],
  ['DAY', 'day'],
  ['GTC', 'gtc'],
  ['IOC', 'ioc'],
  ['OPG', 'opg'],
])

export const sideOf: ReadonlyMap<string, 'buy' | 'sell'> = new Map<string, 'buy' | 'sell'>([
  ['BUY', 'buy'],
  ['SELL', 'sell'],
  ['B', 'buy'],
  ['S', 'sell'],
  ['BOT', 'buy'],
  ['SLD', 'sell'],
])

/** `STK` is a fund where `type` says so; what has no place of its own is `other`. */
export const assetTypeOf: ReadonlyMap<string, AssetType> = new Map<string, AssetType>([
  ['STK', 'stock'],
  ['OPT', 'option'],
  ['CRYPTO', 'crypto'],
  ['FUND', 'mutual_fund'],
  ['BOND', 'bond'],
  ['FUT', 'other'],
  ['FOP', 'other'],
  ['CASH', 'other'],
  ['WAR', 'other'],
  ['CFD', 'other'],
  ['IND', 'other'],
  ['BAG', 'other'],
])

export const fundTypes: ReadonlySet<unknown> = new Set(['ETF', 'ETN', 'ETP'])
