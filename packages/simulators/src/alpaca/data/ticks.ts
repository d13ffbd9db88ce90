/**
 * Historical trades and quotes. The market keeps no ticks, so they are made from its minute bars: each minute gives the
 * prices that it is known to have touched, fifteen seconds apart.
 */
import type { SimAsset, SimBar } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import type { Fields } from '../wire/fields.ts'
import { stamp } from '../wire/time.ts'
import { historyOf, pageAcross } from './data-query.ts'
import type { Page } from './data-query.ts'
import { coinTradeId, tapeOf } from './shapes.ts'

interface Tick {
  readonly at: number
  readonly price: number
  readonly size: number
}

const stepMs = 15_000

const ticksOf = (bar: SimBar): readonly Tick[] =>
  [bar.open, bar.high, bar.low, bar.close].map((price, index) => ({
    at: bar.at + index * stepMs,
    price,
    size: bar.volume / 4,
  }))

/** Ticks of a symbol in a range, at most so many, in the asked order. */
function ticksBetween(
  { context }: Desk,
  symbol: string,
  query: { from: number; to: number; limit: number; descending: boolean },
): readonly Tick[] {
  const minuteMs = 60_000
  const bars = context.market.bars(
    {
      symbol,
      timeframe: { minutes: 1 },
      from: Math.floor(query.from / minuteMs) * minuteMs,
      to: query.to,
      extendedHours: true,
      limit: Math.ceil(query.limit / 4) + 2,
      descending: query.descending,
    },
    context.clock.now(),
  )
  const ticks = bars.flatMap((bar) => (query.descending ? ticksOf(bar).toReversed() : ticksOf(bar)))
  return ticks.filter(({ at }) => at >= query.from && at <= query.to).slice(0, query.limit)
}

type Item = Readonly<Record<string, unknown>>

function tickPage(
  desk: Desk,
  query: Fields,
  symbols: readonly string[],
  isCoin: boolean,
  item: (asset: SimAsset, tick: Tick) => Item,
): Page<Item> {
  const history = historyOf(desk, query, !isCoin)
  return pageAcross(symbols, history, (symbol, range) => {
    const asset = desk.context.market.asset(symbol)
    if (!asset || (asset.assetType === 'crypto') !== isCoin) return []
    return ticksBetween(desk, symbol, { ...range, descending: history.descending }).map((tick) => ({
      at: tick.at,
      item: item(asset, tick),
    }))
  })
}

const number = (at: number): number => Math.floor(at / 1000) % 100_000
const shares = (size: number): number => Math.max(1, Math.round(size))
const coins = (size: number): number => Math.round(size * 1e4) / 1e4
const cents = (value: number): number => Math.round(value * 100) / 100

export const stockTrades = (desk: Desk, query: Fields, symbols: readonly string[]): Page<Item> =>
  tickPage(desk, query, symbols, false, (asset, { at, price, size }) => ({
    t: stamp(at, 1),
    x: 'V',
    p: price,
    s: shares(size),
    c: ['@'],
    i: number(at),
    z: tapeOf(asset),
  }))

export const stockQuotes = (desk: Desk, query: Fields, symbols: readonly string[]): Page<Item> =>
  tickPage(desk, query, symbols, false, (asset, { at, price }) => ({
    t: stamp(at, 1),
    ax: 'V',
    ap: cents(price + asset.tick),
    as: 100,
    bx: 'V',
    bp: cents(price),
    bs: 100,
    c: ['R'],
    z: tapeOf(asset),
  }))

export const coinTrades = (desk: Desk, query: Fields, symbols: readonly string[]): Page<Item> =>
  tickPage(desk, query, symbols, true, (_asset, { at, price, size }) => ({
    t: stamp(at, 1),
    p: price,
    s: coins(size),
    tks: number(at) % 2 === 0 ? 'B' : 'S',
    i: coinTradeId(at),
  }))

export const coinQuotes = (desk: Desk, query: Fields, symbols: readonly string[]): Page<Item> =>
  tickPage(desk, query, symbols, true, (asset, { at, price, size }) => ({
    t: stamp(at, 1),
    bp: cents(price),
    bs: coins(size),
    ap: cents(price + asset.tick),
    as: coins(size),
  }))
