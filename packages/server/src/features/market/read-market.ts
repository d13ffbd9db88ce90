/** Bars, news, search and the market's clock, from the first source that answers. */
import { BrokerError, Rejected } from '@g2e/brokers/port'
import type { BarsQuery, ReportedBar, ReportedInstrument, ReportedNews, Timeframe } from '@g2e/brokers/port'
import type { MarketClock } from '@g2e/contract/market'
import { marketClock, newYorkInstant } from '@g2e/domain/calendar'
import { dayMs, isoOf, minuteMs } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { Platform } from '../../platform/platform.ts'
import { firstAnswer } from './sources.ts'
import type { MarketSource, MarketSources } from './sources.ts'

const barsKeptMs = minuteMs
/** Short: what is asked again within a page's requests, while news stays new. */
const newsKeptMs = 5_000
/** Without `from`: enough for a first chart. */
const defaultRangeMs: Readonly<Record<Timeframe, number>> = {
  '1Min': 2 * dayMs,
  '5Min': 7 * dayMs,
  '1Hour': 45 * dayMs,
  '1Day': 366 * dayMs,
}
/** More would be megabytes of a chart that nobody can read. */
const rangeMsMax: Readonly<Record<Timeframe, number>> = {
  '1Min': 10 * dayMs,
  '5Min': 60 * dayMs,
  '1Hour': 2 * 366 * dayMs,
  '1Day': 30 * 366 * dayMs,
}
const dateOnly = /^\d{4}-\d{2}-\d{2}$/

export interface MarketReaderParts {
  readonly platform: Platform
  readonly sources: MarketSources
}

export interface BarsRequest {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** A New York date or an instant. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const noSource = () =>
  new ProblemError('broker_unavailable', 'There is no source of market data yet: connect a broker first.')

const invalid = (path: string, message: string) =>
  new ProblemError('validation_failed', message, { errors: [{ path, message }] })

/** @throws ProblemError naming the parameter that does not fit. */
export function barsRange({ timeframe, from, to }: BarsRequest, nowMs: number): { from: string; to: string } {
  const startOf = (text: string) => (dateOnly.test(text) ? newYorkInstant(text, 0) : Date.parse(text))
  // A date as the end means the whole of that day.
  const endOf = (text: string) => (dateOnly.test(text) ? newYorkInstant(text, 0) + dayMs - 1 : Date.parse(text))
  // Nothing is known of the future, and years with five digits are no instants to a broker.
  const toMs = to === undefined ? nowMs : Math.min(endOf(to), nowMs + dayMs)
  const fromMs = from === undefined ? toMs - defaultRangeMs[timeframe] : startOf(from)
  if (fromMs > toMs) throw invalid('query.from', 'from must not be after to.')
  if (toMs - fromMs > rangeMsMax[timeframe])
    throw invalid('query.from', `At ${timeframe} a chart spans at most ${rangeMsMax[timeframe] / dayMs} days.`)
  return { from: isoOf(fromMs), to: isoOf(toMs) }
}

export async function readBars(
  { platform, sources }: MarketReaderParts,
  userId: string,
  query: BarsQuery,
): Promise<{ readonly bars: readonly ReportedBar[]; readonly source: string }> {
  const answer = await firstAnswer(await sources.of(userId), async (session, source) => {
    const { symbol, timeframe, adjustment } = query
    // A chart that ends "now" is asked for again and again: its minute names it.
    const minute = (text: string) => text.slice(0, 16)
    const key = `bars:${source.key}:${symbol}:${timeframe}:${adjustment}:${minute(query.from)}:${minute(query.to)}`
    const bars = await platform.cache.getOrSet(key, barsKeptMs, () => session.bars(query))
    return { bars, source: source.words() }
  }).catch((error: unknown) => {
    // The broker's word on a symbol is no conflict: there is no such thing there.
    throw error instanceof Rejected ? notFound('instrument') : error
  })
  if (!answer) throw noSource()
  return answer
}

/** The time by which a person's market goes: their best source's. */
export async function marketNow({ platform, sources }: MarketReaderParts, userId: string): Promise<number> {
  const [source] = await sources.of(userId)
  return source ? source.now() : platform.clock.now()
}

export async function readNews(
  { platform, sources }: MarketReaderParts,
  userId: string,
  query: { readonly symbols: readonly string[]; readonly limit: number },
): Promise<readonly ReportedNews[]> {
  const symbols = query.symbols.toSorted()
  const answer = await firstAnswer(await sources.of(userId), (session, source) =>
    platform.cache.getOrSet(`news:${source.key}:${symbols.join(',')}:${query.limit}`, newsKeptMs, () =>
      session.news({ symbols, limit: query.limit }),
    ),
  )
  return answer ?? []
}

/** What the sources find; nothing when none answers, as our own list still does. */
export async function searchSources(
  { platform, sources }: MarketReaderParts,
  userId: string,
  text: string,
  limit: number,
): Promise<readonly ReportedInstrument[]> {
  try {
    return (await firstAnswer(await sources.of(userId), (session) => session.searchInstruments(text, limit))) ?? []
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    platform.log.debug({ err: error }, 'no source searched')
    return []
  }
}

function calendarClock(nowMs: number, source: string): MarketClock {
  const { isOpen, session, nextOpenMs, nextCloseMs } = marketClock(nowMs)
  return { now: isoOf(nowMs), isOpen, session, nextOpen: isoOf(nextOpenMs), nextClose: isoOf(nextCloseMs), source }
}

async function askClock(source: MarketSource): Promise<MarketClock> {
  const session = await source.session()
  const { now, isOpen, session: phase, nextOpen, nextClose } = await session.marketClock()
  return { now, isOpen, session: phase, nextOpen, nextClose, source: source.words() }
}

/** The source's own word; when it cannot be had, New York's calendar at the source's time. */
export async function readClock({ platform, sources }: MarketReaderParts, userId: string): Promise<MarketClock> {
  const [source] = await sources.of(userId)
  if (!source) return calendarClock(platform.clock.now(), 'exchange calendar')
  try {
    return await askClock(source)
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    await source.failed(error)
    return calendarClock(await source.now(), 'exchange calendar')
  }
}
