/**
 * Quotes from snapshots, latest quotes and trades, and stream messages (alpaca.md 3, 8.3). A price of 0 is no price. Which
 * day the daily bar belongs to decides what the previous close is: before the first trade it is still yesterday's bar.
 */
import { newYorkTime } from '@g2e/domain/calendar'
import { decimal, round, toPercent, toPrice } from '@g2e/domain/money'
import type { Percent, Price } from '@g2e/domain/money'
import type { Mapped, MappingWarning, ReportedQuote } from '../../port/index.ts'
import { isCryptoPair } from '../symbols.ts'
import { joined, mismatch, Notes } from '../wire/notes.ts'
import { instant, isObject, price, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { keyedBySymbol, symbolIn } from './keyed.ts'
import type { Keyed } from './keyed.ts'

export interface QuoteOrigin {
  /** The `feed` that was asked for, e.g. `iex`; kept with each quote, since on `iex` volume, high and low are IEX-only. */
  readonly feed: string
}

/** Feeds that are behind the market by design: `delayed_sip` by 15 minutes, `indicative` likewise for options. */
const delayedFeeds: ReadonlySet<string> = new Set(['delayed_sip', 'indicative'])

const percentPlaces = 6
const hourMs = 3_600_000
const overnightMinute = 20 * 60

/** Any documented answer with quotes, trades or snapshots, one element of it, or stream messages. Throws WireMismatch. */
export function mapQuotes(payload: unknown, origin: QuoteOrigin = { feed: 'alpaca' }): Mapped<ReportedQuote> {
  const warnings: MappingWarning[] = []
  const items = elementsOf(payload, warnings).map((keyed) => quoteOf(keyed, origin, warnings))
  return { items, warnings }
}

function elementsOf(payload: unknown, warnings: MappingWarning[]): readonly Keyed[] {
  if (payload === null || payload === undefined) return []
  if (Array.isArray(payload)) {
    const list: readonly unknown[] = payload
    return list.flatMap((value, index) => streamElement(value, `[${index}]`))
  }
  if (!isObject(payload)) throw mismatch('quotes', '', 'expected quotes', payload)
  const symbol = symbolIn(payload)
  if (symbol !== undefined && isSingle(payload)) return [{ symbol, path: '', value: snapshotOf(payload) }]
  for (const [name, member] of wrappers) {
    if (!(name in payload)) continue
    return keyedBySymbol(payload[name], name, 'quotes', warnings).map((keyed) =>
      member === undefined ? keyed : { ...keyed, value: { [member]: keyed.value } },
    )
  }
  if (isSingle(payload)) throw mismatch('quotes', '', 'the answer names no symbol', payload)
  return keyedBySymbol(payload, '', 'quotes', warnings)
}

/** Maps under a name, and the member of a snapshot that their values are; snapshots are whole. */
const wrappers: readonly (readonly [string, string | undefined])[] = [
  ['snapshots', undefined],
  ['quotes', 'latestQuote'],
  ['trades', 'latestTrade'],
  ['bars', 'minuteBar'],
]
const members = ['latestTrade', 'latestQuote', 'minuteBar', 'dailyBar', 'prevDailyBar', 'quote', 'trade'] as const
/** `T` is also a ticker, so as a key of a bare map it holds an object. */
const isSingle = (value: WireObject): boolean =>
  typeof value['T'] === 'string' || members.some((member) => member in value)

/** `{symbol, quote}`, `{symbol, trade}` and stream messages as a snapshot with the one part that they bring. */
function snapshotOf(value: WireObject): WireObject {
  if ('quote' in value) return { latestQuote: value['quote'] }
  if ('trade' in value) return { latestTrade: value['trade'] }
  if (value['T'] === 'q') return { latestQuote: value }
  return value['T'] === 't' ? { latestTrade: value } : value
}

/** Control messages, bars and statuses of the stream bring no quote. */
function streamElement(value: unknown, path: string): readonly Keyed[] {
  if (!isObject(value)) throw mismatch('quotes', path, 'expected a quote', value)
  const symbol = symbolIn(value)
  if ('T' in value && value['T'] !== 'q' && value['T'] !== 't') return []
  if (symbol === undefined || !isSingle(value)) throw mismatch('quotes', path, 'the quote names no symbol', value)
  return [{ symbol, path, value: snapshotOf(value) }]
}

function quoteOf({ symbol, path, value }: Keyed, { feed }: QuoteOrigin, warnings: MappingWarning[]): ReportedQuote {
  const notes = new Notes('quotes')
  try {
    if (!isObject(value)) throw mismatch('quotes', path, 'expected a snapshot', value)
    const trade = partOf(value['latestTrade'])
    const quote = partOf(value['latestQuote'])
    const day = dayOf(value, trade, isCryptoPair(symbol))
    const last = priced(trade['p'])
    const bid = priced(quote['bp'])
    const ask = priced(quote['ap'])
    if (bid !== null && ask !== null && decimal(bid).gt(ask))
      warnings.push({ path: joined(path, 'latestQuote'), message: `The quote is crossed: bid ${bid}, ask ${ask}.` })
    return {
      symbol,
      bid,
      ask,
      last,
      ...day,
      ...changeOf(last, day.previousClose),
      timestamp: instant(trade['t']) ?? instant(quote['t']) ?? null,
      source: feed,
      delayed: delayedFeeds.has(feed),
    }
  } catch (error) {
    const located = notes.located(error, value)
    throw located === error ? error : mismatch('quotes', path, error instanceof Error ? error.message : '', value)
  }
}

const nothing: WireObject = {}
/** Members are optional or null (alpaca.md 3). */
const partOf = (value: unknown): WireObject => (isObject(value) ? value : nothing)

/** 0 = no quote on that side. */
function priced(value: unknown): Price | null {
  const figure = price(value)
  return figure === null || /^-?[0.]+$/.test(figure) ? null : figure
}

type DayFigures = Pick<ReportedQuote, 'volume' | 'high' | 'low' | 'open' | 'previousClose'>

/** alpaca.md 8.3: the day of the last trade against the day of the daily bar. */
function dayOf(snapshot: WireObject, trade: WireObject, isCrypto: boolean): DayFigures {
  const daily = partOf(snapshot['dailyBar'])
  const previous = partOf(snapshot['prevDailyBar'])
  const dateOf = isCrypto ? centralDate : newYorkDate
  const tradedOn = isCrypto ? centralDate(trade['t']) : tradeDate(trade['t'])
  const isToday = tradedOn !== null && dateOf(daily['t']) === tradedOn
  // Without any daily bar the bar before it is the last one that closed.
  const previousClose = isToday || snapshot['dailyBar'] === null || snapshot['dailyBar'] === undefined
  return {
    volume: isToday ? quantity(daily['v']) : null,
    high: isToday ? priced(daily['h']) : null,
    low: isToday ? priced(daily['l']) : null,
    open: isToday ? priced(daily['o']) : null,
    previousClose: priced((previousClose ? previous : daily)['c']),
  }
}

function msOf(value: unknown): number {
  const at = instant(value)
  return typeof at === 'string' ? Date.parse(at) : Number.NaN
}

function newYorkDate(value: unknown): string | null {
  const ms = msOf(value)
  return Number.isNaN(ms) ? null : newYorkTime(ms).date
}

/** Trades after 20:00 New York belong to the next date (overnight feeds). */
function tradeDate(value: unknown): string | null {
  const ms = msOf(value)
  if (Number.isNaN(ms)) return null
  const wall = newYorkTime(ms)
  return wall.minute < overnightMinute ? wall.date : newYorkTime(ms + 5 * hourMs).date
}

/** Crypto days begin at midnight US Central, which is an hour behind New York all year. */
function centralDate(value: unknown): string | null {
  const ms = msOf(value)
  return Number.isNaN(ms) ? null : newYorkTime(ms - hourMs).date
}

function changeOf(
  last: Price | null,
  previousClose: Price | null,
): { change: Price | null; changePercent: Percent | null } {
  if (last === null || previousClose === null) return { change: null, changePercent: null }
  const change = decimal(last).minus(previousClose)
  return {
    change: toPrice(change),
    changePercent: toPercent(round(change.times(100).div(previousClose), percentPlaces)),
  }
}
