/**
 * Services of the streamer. Level one tells changes over the last image, books are told whole, charts and account activity
 * as a sequence (brokers/schwab.md 5).
 */
import type { Desk } from '../desk.ts'
import { levelOf } from '../data/level.ts'
import type { Level } from '../data/level.ts'
import { dayNumber } from '../../market/date.ts'
import { rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { findInstrument } from '../wire/instrument.ts'
import { equityTimes, levelOneOf, optionTimes } from './level-one.ts'
import type { FieldValue, Image } from './level-one.ts'

export const accountActivity = 'ACCT_ACTIVITY'
export const services = [
  'LEVELONE_EQUITIES',
  'LEVELONE_OPTIONS',
  'CHART_EQUITY',
  'NYSE_BOOK',
  'NASDAQ_BOOK',
  'OPTIONS_BOOK',
  accountActivity,
] as const
export type ServiceName = (typeof services)[number]
export const isService = (name: string): name is ServiceName => services.some((service) => service === name)

/** One session's subscription to one service, and what it has been told. */
export interface Subscription {
  readonly keys: Set<string>
  fields: ReadonlySet<number>
  readonly images: Map<string, Image>
  /** Whole texts last told, of books. */
  readonly told: Map<string, string>
  /** Simulated instant up to which the candles have been told. */
  chartedUntil: number
  sequence: number
}

export const newSubscription = (now: number): Subscription => ({
  keys: new Set(),
  fields: new Set(),
  images: new Map(),
  told: new Map(),
  chartedUntil: now,
  sequence: 0,
})

/** Only what is subscribed to, by number; 0 is the key itself, which is always there. */
const chosen = (values: Image, fields: ReadonlySet<number>): Fields =>
  Object.fromEntries(
    [...values]
      .filter(([number]) => number !== 0 && fields.has(number))
      .map(([number, value]) => [String(number), value]),
  )

function changesOf(before: Image, now: Image, times: ReadonlySet<number>): Image {
  const changed = [...now].filter(([number, value]) => before.get(number) !== value)
  return new Map(changed.every(([number]) => times.has(number)) ? [] : changed)
}

function levelOneNews(desk: Desk, kind: 'asset' | 'option', subscription: Subscription): readonly Fields[] {
  const times = kind === 'asset' ? equityTimes : optionTimes
  return [...subscription.keys].flatMap((key) => {
    const now = levelOneOf(desk, key, kind)
    if (!now) return []
    const before = subscription.images.get(key)
    subscription.images.set(key, now.image)
    if (!before)
      return desk.settings.current.levelOneSkipsImage
        ? []
        : [{ key, ...now.first, ...chosen(now.image, subscription.fields) }]
    const changes = chosen(changesOf(before, now.image, times), subscription.fields)
    return Object.keys(changes).length > 0 ? [{ key, ...changes }] : []
  })
}

const minuteMs = 60_000

/** Candles that were completed since the last look, in the order of the wire: sequence first (5). */
function chartNews({ context }: Desk, subscription: Subscription): readonly Fields[] {
  const { clock, market } = context
  const until = Math.floor(clock.now() / minuteMs) * minuteMs
  const from = Math.floor(subscription.chartedUntil / minuteMs) * minuteMs
  subscription.chartedUntil = Math.max(subscription.chartedUntil, until)
  if (until <= from) return []
  return [...subscription.keys].flatMap((key) => {
    const instrument = findInstrument(market, key)
    if (instrument?.kind !== 'asset') return []
    const query = { symbol: instrument.symbol, timeframe: { minutes: 1 }, from, to: until - 1, extendedHours: true }
    return market.bars(query, clock.now()).map((bar) => {
      subscription.sequence += 1
      const { date } = market.calendar.newYork(bar.at)
      const values: readonly FieldValue[] = [
        key,
        Math.floor(bar.at / minuteMs) % 1440,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        Math.round(bar.volume),
        bar.at,
        dayNumber(date),
      ]
      const numbers: Image = new Map(values.map((value, place) => [place, value] as const))
      return { seq: subscription.sequence, key, ...chosen(numbers, subscription.fields) }
    })
  })
}

const bookDepth = 3
const makers = ['NSDQ', 'ARCX', 'BATS']

function sideOf(level: Level, isBid: boolean): readonly Fields[] {
  const { quote } = level
  const [price, size] = isBid ? [quote.bid, quote.bidSize] : [quote.ask, quote.askSize]
  return Array.from({ length: bookDepth }, (_unused, step) => {
    const each = rounded(price + (isBid ? -step : step) * 0.01)
    const amount = size * (step + 1)
    const part = Math.max(1, Math.floor(amount / makers.length))
    return {
      0: each,
      1: part * makers.length,
      2: makers.length,
      3: makers.map((maker) => ({ 0: maker, 1: part, 2: quote.at % 86_400_000 })),
    }
  }).filter(({ 0: each }) => each > 0)
}

/** The exchange of a book: shares of others are not in it. */
const booksOf: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  NYSE_BOOK: ['NYSE', 'ARCA'],
  NASDAQ_BOOK: ['NASDAQ'],
}

function bookNews({ context }: Desk, service: ServiceName, subscription: Subscription): readonly Fields[] {
  const { clock, market } = context
  return [...subscription.keys].flatMap((key) => {
    const instrument = findInstrument(market, key)
    if (!instrument) return []
    const isListed =
      instrument.kind === 'option' ? service === 'OPTIONS_BOOK' : booksOf[service]?.includes(instrument.asset.exchange)
    const level = isListed ? levelOf(market, instrument, clock.now()) : undefined
    if (!level) return []
    const { bid, ask, bidSize, askSize } = level.quote
    const text = `${bid} ${bidSize} ${ask} ${askSize}`
    if (subscription.told.get(key) === text) return []
    subscription.told.set(key, text)
    const values: Fields = { 1: level.quote.at, 2: sideOf(level, true), 3: sideOf(level, false) }
    const wanted = Object.entries(values).filter(([number]) => subscription.fields.has(Number(number)))
    return [{ key, ...Object.fromEntries(wanted) }]
  })
}

/** What a service has to tell since the last look; account activity is told as it happens. */
export function newsOf(desk: Desk, service: ServiceName, subscription: Subscription): readonly Fields[] {
  switch (service) {
    case 'LEVELONE_EQUITIES':
      return levelOneNews(desk, 'asset', subscription)
    case 'LEVELONE_OPTIONS':
      return levelOneNews(desk, 'option', subscription)
    case 'CHART_EQUITY':
      return chartNews(desk, subscription)
    case 'NYSE_BOOK':
    case 'NASDAQ_BOOK':
    case 'OPTIONS_BOOK':
      return bookNews(desk, service, subscription)
    case accountActivity:
      return []
  }
}
