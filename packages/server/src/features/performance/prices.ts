/** Closing prices as columns that all threads read: bars as traded or adjusted for splits, kept for a few minutes. */
import { BrokerError } from '@g2e/brokers/port'
import { closeOn, closesOf, plainCloses } from '@g2e/domain/columns'
import type { Closes as CloseColumns } from '@g2e/domain/columns'
import { addDays, dateOfDayNumber, dayNumber, newYorkInstant, newYorkTime } from '@g2e/domain/calendar'
import { closesAsTraded, units } from '@g2e/domain/ledger'
import type { Split } from '@g2e/domain/ledger'
import type { Closes } from '@g2e/domain/risk'
import { dayMs, isoOf, minuteMs } from '../../platform/clock.ts'
import type { Clock } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { Kept } from '../../platform/kept/kept.ts'
import type { MarketData } from '../market/index.ts'
import { shared } from './account-moves.ts'

/** A close older than this is no price of the day any more (the longest closing of the exchange was four days). */
export const staleDaysMax = 7
/** Asked for at once; the source has its own limits besides. */
const concurrent = 6
const keptMs = 5 * minuteMs
/** Of years that are over: what was traded then is traded. */
const pastKeptMs = 12 * 60 * minuteMs
/** Closes of all symbols, twelve bytes each; as many of years that are over. */
const keptClosesMax = 5_000_000

export interface PriceTable {
  /** The latest on or before the day. */
  readonly on: (symbol: string, day: number) => bigint | undefined
  /** Symbols without any bars, and why. */
  readonly missing: ReadonlyMap<string, string>
  /** The closes themselves, only of days that have one; for statistics. */
  readonly closesOf: (symbol: string) => Closes | undefined
  /** The same as columns. */
  readonly columnsOf: (symbol: string) => CloseColumns | undefined
}

export interface PriceRange {
  /** New York dates. */
  readonly from: string
  readonly to: string
  readonly adjustment: 'raw' | 'split'
  /** Of what is wanted as traded: a source that tells closes restated for splits has them put back. */
  readonly splits?: ReadonlyMap<string, readonly Split[]>
}

export interface Prices {
  /** Never throws for a symbol: what has no prices is named. */
  read(userId: string, symbols: readonly string[], range: PriceRange): Promise<PriceTable>
}

/** Or why there are none, which will be so a minute later too. */
type Series = CloseColumns | string

/** Nobody answered this time: asked again by whoever needs it next, and not kept. */
class Unanswered extends Error {}

function unansweredReason(error: unknown): string {
  if (error instanceof Unanswered) return error.message
  throw error
}

const isSame = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a[0] === b[0] && a.every((day, place) => day === b[place])

/** Days of closes that were seen lately: symbols of one exchange share theirs. */
class SharedDays {
  #known: Int32Array[] = []
  readonly #max = 8

  share(closes: CloseColumns): CloseColumns {
    const day = this.#known.find((one) => isSame(one, closes.day))
    if (day) return { ...closes, day }
    this.#known = [closes.day, ...this.#known].slice(0, this.#max)
    return closes
  }
}

interface ReadRange extends Omit<PriceRange, 'splits'> {
  readonly splits?: PriceRange['splits'] | undefined
}

/**
 * From the first year's beginning, last year's at the latest, to the end of a year that is over, or to today (New York): a
 * source is asked once for all ranges of these two years, whatever days they begin and end on.
 */
function wholeYears({ from, to, adjustment }: PriceRange, today: string): ReadRange {
  const [first, last, current] = [from, to, today].map((date) => Number(date.slice(0, 4)))
  if (first === undefined || last === undefined || current === undefined) return { from, to, adjustment }
  const isOver = last < current
  const begin = isOver ? first : Math.min(first, current - 1)
  return { from: `${begin}-01-01`, to: isOver ? `${last}-12-31` : to < today ? today : to, adjustment }
}

/** Past the last split, whose both sides tell how the closes are told. */
function throughSplits(range: ReadRange, splits: readonly Split[]): ReadRange {
  const last = splits.at(-1)
  if (!last) return range
  const seen = dateOfDayNumber(last.day + staleDaysMax)
  return seen > range.to ? { ...range, to: seen } : range
}

export function createPrices(market: MarketData, clock: Clock): Prices {
  const sizeOf = (series: Series): number => (typeof series === 'string' ? 1 : series.day.length)
  const recent = new Kept<Series>({ clock, keptMs, sizeMax: keptClosesMax, sizeOf })
  const past = new Kept<Series>({ clock, keptMs: pastKeptMs, sizeMax: keptClosesMax, sizeOf })
  const days = new SharedDays()
  const readSeries = async (userId: string, symbol: string, range: ReadRange): Promise<Series> => {
    const found = await readCloses(market, userId, symbol, range)
    return typeof found === 'string' ? found : days.share(found)
  }
  return {
    read: async (userId, symbols, range) => {
      const series = new Map<string, CloseColumns>()
      const missing = new Map<string, string>()
      const left = [...symbols]
      const today = newYorkTime(await market.now(userId)).date
      const whole = wholeYears(range, today)
      const kept = whole.to < today ? past : recent
      const work = async (): Promise<void> => {
        for (let symbol = left.pop(); symbol !== undefined; symbol = left.pop()) {
          const wanted = symbol
          const splits = range.splits?.get(symbol) ?? []
          const own = throughSplits(whole, splits)
          const told = splits.map(({ day, ratio }) => `${day}:${ratio}`)
          const key = [symbol, range.adjustment, own.from, own.to, ...told].join('|')
          const read = () => readSeries(userId, wanted, { ...own, splits: range.splits })
          const found = await kept.get(userId, key, read).catch(unansweredReason)
          if (typeof found === 'string') missing.set(symbol, found)
          else series.set(symbol, found)
        }
      }
      await Promise.all(Array.from({ length: Math.min(concurrent, symbols.length) }, work))
      return tableOf(series, missing, range)
    },
  }
}

function tableOf(
  series: ReadonlyMap<string, CloseColumns>,
  missing: ReadonlyMap<string, string>,
  range: PriceRange,
): PriceTable {
  const [first, last] = [dayNumber(range.from) - staleDaysMax, dayNumber(range.to)]
  return {
    missing,
    columnsOf: (symbol) => series.get(symbol),
    closesOf: (symbol) => {
      const found = series.get(symbol)
      if (!found) return undefined
      const from = found.day.findIndex((day) => day >= first)
      const to = found.day.findLastIndex((day) => day <= last) + 1
      if (from < 0 || to <= from) return undefined
      return { days: [...found.day.subarray(from, to)], closes: plainCloses(found).slice(from, to) }
    },
    on: (symbol, day) => {
      const found = series.get(symbol)
      return found && closeOn(found, day)
    },
  }
}

async function readCloses(
  market: MarketData,
  userId: string,
  symbol: string,
  { from, to, adjustment, splits }: ReadRange,
): Promise<Series> {
  try {
    const { bars } = await market.bars(userId, {
      symbol,
      timeframe: '1Day',
      from: isoOf(newYorkInstant(addDays(from, -staleDaysMax), 0)),
      to: isoOf(newYorkInstant(to, 0) + dayMs - 1),
      adjustment,
    })
    if (bars.length === 0) return 'the source has no daily prices of it'
    const byDay = new Map<number, bigint>()
    for (const { time, close } of bars) {
      const value = units(close)
      if (value > 0n) byDay.set(dayNumber(newYorkTime(Date.parse(time)).date), value)
    }
    const told = [...byDay].map(([day, value]) => ({ day, value })).toSorted((a, b) => a.day - b.day)
    const rows = closesAsTraded(told, splits?.get(symbol) ?? [])
    const series = { days: rows.map(({ day }) => day), values: rows.map(({ value }) => value) }
    return closesOf(series, { staleDaysMax, allocate: shared })
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'not_found') return 'the source does not know it'
    if (!(error instanceof ProblemError || error instanceof BrokerError)) throw error
    throw new Unanswered('no source answered with daily prices', { cause: error })
  }
}
