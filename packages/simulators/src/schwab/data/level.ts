/**
 * One look at the price of an instrument, from which quotes, chains and level-one frames are made. Day figures are reset at
 * 03:30 and the volume at 07:28 New York (brokers/schwab.md 5): they are zero from then until the open.
 */
import type { Market, SimBar, SimOptionQuote, SimQuote } from '../../market/market.ts'
import { rounded } from '../wire/fields.ts'
import type { Instrument } from '../wire/instrument.ts'

const pricesResetMinute = 210
const volumeResetMinute = 448
const openMinute = 570
const lotShares = 100
const yearMs = 365 * 86_400_000

export interface Level {
  readonly quote: SimQuote
  /** Lots for shares, contracts for options. */
  readonly bidSize: number
  readonly askSize: number
  readonly open: number
  readonly high: number
  readonly low: number
  /** Of the trading day before the one that is quoted. */
  readonly previousClose: number
  readonly volume: number
  readonly mark: number
  readonly netChange: number
  readonly percentChange: number
  readonly markChange: number
  readonly markPercentChange: number
  readonly regular: {
    readonly last: number
    readonly size: number
    readonly change: number
    readonly percent: number
    readonly at: number
  }
  readonly postChange: number
  readonly postPercentChange: number
  readonly option: SimOptionQuote | undefined
}

const percentOf = (change: number, base: number): number => (base === 0 ? 0 : rounded((change / base) * 100, 8))

/** The trading day whose figures are shown at an instant: today from its pre-market on. */
function shownDay({ calendar }: Market, at: number): string {
  const { date } = calendar.newYork(at)
  const hours = calendar.hours(date)
  return hours && at >= calendar.newYorkInstant(date, pricesResetMinute) ? date : calendar.previousTradingDay(date)
}

const inside = (last: number, { bid, ask }: SimQuote): number => {
  if (bid <= 0) return last
  return last >= bid && last <= ask ? last : rounded((bid + ask) / 2)
}

interface DayFigures {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** Asked about many times a second by streams: one minute's figures are kept, the last price is laid over them. */
class DayBook {
  readonly #known = new Map<string, { readonly minute: number; readonly bar: DayFigures }>()

  of(market: Market, symbol: string, at: number): DayFigures {
    const minute = Math.floor(at / 60_000)
    const known = this.#known.get(symbol)
    if (known?.minute === minute) return known.bar
    const bar: SimBar | undefined = market.snapshot(symbol, at)?.dayBar
    const figures = bar ?? { open: 0, high: 0, low: 0, close: 0, volume: 0 }
    if (this.#known.size > 5_000) this.#known.clear()
    this.#known.set(symbol, { minute, bar: figures })
    return figures
  }
}
/** By market, since a process may hold several. */
const books = new WeakMap<Market, DayBook>()
const bookOf = (market: Market): DayBook => {
  const known = books.get(market)
  if (known) return known
  const made = new DayBook()
  books.set(market, made)
  return made
}

function dayFigures(market: Market, instrument: Instrument, quote: SimQuote): DayFigures {
  const { at } = quote
  if (instrument.kind === 'option') return optionDay(market, instrument.symbol, quote)
  const { date, minute } = market.calendar.newYork(at)
  const bar = bookOf(market).of(market, instrument.symbol, at)
  const isBeforeOpen = market.calendar.hours(date) !== undefined && minute < openMinute
  const hasNoPrices = isBeforeOpen && minute >= pricesResetMinute
  const isOpen = market.calendar.isOpen(at)
  return {
    open: hasNoPrices ? 0 : bar.open,
    high: hasNoPrices ? 0 : isOpen ? Math.max(bar.high, quote.last) : bar.high,
    low: hasNoPrices ? 0 : isOpen ? Math.min(bar.low, quote.last) : bar.low,
    close: bar.close,
    volume: isBeforeOpen && minute >= volumeResetMinute ? 0 : bar.volume,
  }
}

/** Contracts have no tape of their own: their day lies between yesterday's close and now. */
function optionDay(market: Market, symbol: string, quote: SimQuote): DayFigures {
  const before = market.previousClose(symbol, quote.at)
  return {
    open: before,
    high: Math.max(before, quote.last),
    low: Math.min(before, quote.last),
    close: quote.last,
    volume: market.optionQuote(symbol, quote.at)?.volume ?? 0,
  }
}

function previousCloseOf(market: Market, instrument: Instrument, at: number): number {
  if (instrument.kind === 'option') return market.previousClose(instrument.symbol, at)
  return market.closeOn(instrument.symbol, market.calendar.previousTradingDay(shownDay(market, at)))
}

export function levelOf(market: Market, instrument: Instrument, at: number): Level | undefined {
  const quote = market.quote(instrument.symbol, at)
  if (!quote) return undefined
  const day = dayFigures(market, instrument, quote)
  const previousClose = previousCloseOf(market, instrument, at)
  const isOpen = market.calendar.isOpen(at)
  const isOption = instrument.kind === 'option'
  const regularLast = isOpen || isOption ? quote.last : day.close
  const session = market.calendar.sessionAt(at)
  const mark = inside(quote.last, quote)
  const change = (price: number): number => rounded(price - previousClose, 4)
  const postChange = isOption || session !== 'post' ? 0 : rounded(quote.last - day.close, 4)
  const lot = isOption ? 1 : lotShares
  return {
    quote,
    bidSize: Math.round(quote.bidSize / lot),
    askSize: Math.round(quote.askSize / lot),
    open: day.open,
    high: day.high,
    low: day.low,
    previousClose,
    volume: day.volume,
    mark,
    netChange: change(quote.last),
    percentChange: percentOf(change(quote.last), previousClose),
    markChange: change(mark),
    markPercentChange: percentOf(change(mark), previousClose),
    regular: {
      last: regularLast,
      size: quote.lastSize,
      change: change(regularLast),
      percent: percentOf(change(regularLast), previousClose),
      at: isOpen ? quote.lastAt : lastCloseBefore(market, at),
    },
    postChange,
    postPercentChange: percentOf(postChange, day.close),
    option: isOption ? market.optionQuote(instrument.symbol, at) : undefined,
  }
}

/** When the regular session that ended last did. */
function lastCloseBefore({ calendar }: Market, at: number): number {
  const { date } = calendar.newYork(at)
  const today = calendar.hours(date)
  if (today && at >= today.closesAt) return today.closesAt
  return calendar.hours(calendar.previousTradingDay(date))?.closesAt ?? at
}

interface Range {
  readonly high: number
  readonly low: number
}
const ranges = new WeakMap<Market, Map<string, Range>>()

/** Highest and lowest prices of 52 weeks, of the day's beginning. */
export function yearRange(market: Market, symbol: string, at: number): Range {
  const { date } = market.calendar.newYork(at)
  const known = ranges.get(market) ?? new Map<string, Range>()
  ranges.set(market, known)
  const key = `${date} ${symbol}`
  const found = known.get(key)
  if (found) return found
  const today = market.calendar.newYorkInstant(date, 0)
  const bars = market.bars({ symbol, timeframe: 'week', from: at - yearMs, to: today, adjustment: 'split' }, today)
  const range = {
    high: bars.reduce((high, bar) => Math.max(high, bar.high), 0),
    low: bars.reduce((low, bar) => Math.min(low, bar.low), Number.MAX_SAFE_INTEGER),
  }
  const made = bars.length > 0 ? range : { high: 0, low: 0 }
  if (known.size > 5_000) known.clear()
  known.set(key, made)
  return made
}

/** The market begins anew with another seed: what was computed of the old one is wrong now. */
export function forgetLevels(market: Market): void {
  books.delete(market)
  ranges.delete(market)
}
