/**
 * Every enumeration of the broker that we read or write, as tables in both directions. No word sent (`constructor`) finds
 * anything but an entry; a word that is not listed is named in a warning by the caller.
 */
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderClass, OrderSide, OrderStatus, OrderType, PositionEffect, TimeInForce } from '@g2e/domain/orders'
import { WordTable } from '../kit/index.ts'

/** The complete enum of alpaca.md 2.6: 17 of the specification and `pending_review` of alpaca-py. */
export const wireOrderStatuses = [
  'pending_new',
  'accepted',
  'accepted_for_bidding',
  'pending_review',
  'held',
  'new',
  'stopped',
  'suspended',
  'partially_filled',
  'pending_cancel',
  'pending_replace',
  'done_for_day',
  'calculated',
  'filled',
  'canceled',
  'expired',
  'rejected',
  'replaced',
] as const
export type WireOrderStatus = (typeof wireOrderStatuses)[number]

/** alpaca.md 8.4. `calculated` is refined by the quantities where they say that all of it is filled. */
const statuses: Readonly<Record<WireOrderStatus, OrderStatus>> = {
  pending_new: 'pending',
  accepted: 'pending',
  accepted_for_bidding: 'pending',
  pending_review: 'pending',
  held: 'pending',
  new: 'open',
  stopped: 'open',
  suspended: 'open',
  partially_filled: 'partially_filled',
  // It can still fill, so it is not canceled (alpaca.md 8.4).
  pending_cancel: 'pending_cancel',
  pending_replace: 'open',
  // A GTC order resumes the next day, and a DAY order stays open until a final status is read.
  done_for_day: 'open',
  calculated: 'open',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  replaced: 'replaced',
}

export const wireOrderTypes: Readonly<Record<OrderType, string>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  stop_limit: 'stop_limit',
  trailing_stop: 'trailing_stop',
}

export const wireTimesInForce: Readonly<Record<TimeInForce, string>> = {
  day: 'day',
  gtc: 'gtc',
  ioc: 'ioc',
  fok: 'fok',
  opg: 'opg',
  cls: 'cls',
}

export const wireOrderClasses: Readonly<Record<OrderClass, string>> = {
  simple: 'simple',
  bracket: 'bracket',
  oco: 'oco',
  oto: 'oto',
  multileg: 'mleg',
}

/** Our side as the broker's pair of side and position intent (alpaca.md 8.4). */
export const wireSides: Readonly<Record<OrderSide, { readonly side: 'buy' | 'sell'; readonly intent: string }>> = {
  buy: { side: 'buy', intent: 'buy_to_open' },
  sell: { side: 'sell', intent: 'sell_to_close' },
  sell_short: { side: 'sell', intent: 'sell_to_open' },
  buy_to_cover: { side: 'buy', intent: 'buy_to_close' },
}

const assetTypes: Readonly<Record<string, AssetType>> = {
  us_equity: 'stock',
  us_option: 'option',
  crypto: 'crypto',
  // An initial public offering becomes a share (alpaca.md 2.7, IPO).
  ipo: 'stock',
}

const inverted = <T extends string>(table: Readonly<Record<T, string>>): WordTable<T> => {
  const words = new Map<string, T>()
  for (const ours in table) words.set(table[ours], ours)
  return new WordTable(words)
}

export const orderStatusOf = new WordTable<OrderStatus>(Object.entries(statuses))
export const orderTypeOf = inverted(wireOrderTypes)
export const timeInForceOf = inverted(wireTimesInForce)
export const orderClassOf = inverted(wireOrderClasses)
export const assetTypeOf = new WordTable<AssetType>(Object.entries(assetTypes))

/** Side by intent where there is one: `buy` to close covers, `sell` to open is short; the rest goes by `side`. */
export const sideOfIntent = new WordTable<OrderSide>([
  ['buy_to_open', 'buy'],
  ['buy_to_close', 'buy_to_cover'],
  ['sell_to_open', 'sell_short'],
  ['sell_to_close', 'sell'],
])

/** `sell_short` has occurred in FILL activities (alpaca.md 2.3). */
export const sideOf = new WordTable<OrderSide>([
  ['buy', 'buy'],
  ['sell', 'sell'],
  ['sell_short', 'sell_short'],
])

export const effectOfIntent = new WordTable<PositionEffect>([
  ['buy_to_open', 'open'],
  ['sell_to_open', 'open'],
  ['buy_to_close', 'close'],
  ['sell_to_close', 'close'],
])
