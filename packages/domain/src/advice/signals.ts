/**
 * What daily closes say of one instrument. Statistics, hence floating point: nothing of it becomes money again
 * (architecture.md 3).
 */
import { decimal, fixed } from '../money/index.ts'
import type { Price } from '../money/index.ts'

export interface DailyClose {
  /** When that day's session closed, ISO 8601 UTC. */
  readonly at: string
  readonly close: Price
}

export interface PriceSignals {
  /** Instant of the last close, ISO 8601 UTC. */
  readonly asOf: string
  readonly last: number
  /** Mean of the last 50 and 200 closes; `null` while there are fewer. */
  readonly average50: number | null
  readonly average200: number | null
  /** Standard deviation of the last 60 daily log returns, a year's worth (times the root of 252), in percent. */
  readonly volatilityPercent: number | null
  /** Below the highest of the last 252 closes, in percent; zero at the high. */
  readonly drawdownPercent: number
}

const shortDays = 50
const longDays = 200
const volatilityDays = 60
const yearDays = 252

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length

function volatility(closes: readonly number[]): number | null {
  const recent = closes.slice(-(volatilityDays + 1))
  if (recent.length <= volatilityDays) return null
  const returns = recent.slice(1).map((close, index) => Math.log(close / (recent[index] ?? close)))
  const center = mean(returns)
  const variance = returns.reduce((total, value) => total + (value - center) ** 2, 0) / (returns.length - 1)
  return Math.sqrt(variance * yearDays) * 100
}

/** `closes` oldest first, adjusted for splits. `null` when there is none above zero. */
export function priceSignals(closes: readonly DailyClose[]): PriceSignals | null {
  const known = closes.filter(({ close }) => decimal(close).gt(0))
  const prices = known.map(({ close }) => Number(close))
  const [last, asOf] = [prices.at(-1), known.at(-1)?.at]
  if (last === undefined || asOf === undefined) return null
  const averageOf = (days: number) => (prices.length >= days ? mean(prices.slice(-days)) : null)
  const high = Math.max(...prices.slice(-yearDays))
  return {
    asOf,
    last,
    average50: averageOf(shortDays),
    average200: averageOf(longDays),
    volatilityPercent: volatility(prices),
    drawdownPercent: ((high - last) / high) * 100,
  }
}

/** A statistic as a decimal text with two places. */
export const statisticText = (value: number): string => fixed(decimal(value), 2)
