/**
 * The minutes of one session of one symbol: a bridge from the day's open to its close, stretched so that its extremes
 * are exactly the day's high and low. Minutes therefore add up to the day, and computing one day touches no other.
 */
import { standardBridge } from './brownian.ts'
import { gaussian, hash, keyOf, uniform } from './random.ts'
import { dayDeviation, overnightShare } from './price-model.ts'
import type { DayLevels, Motion, PriceModel } from './price-model.ts'

export interface SessionPath {
  readonly minutes: number
  /** Logarithm of the price at the start of each minute and at the end of the last. */
  readonly points: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  /** Deviation within one minute. */
  readonly minuteDeviation: number
  /** Volume traded before each minute, of 1. */
  readonly volumeBefore: Float64Array
  /** Half-open range of minutes without trading, if the symbol was halted. */
  readonly halt: readonly [from: number, to: number] | undefined
  readonly key: number
}

export interface SessionOf {
  readonly model: PriceModel
  readonly motion: Motion
  readonly day: number
  readonly levels: DayLevels
  readonly minutes: number
}

/** Violent symbols are halted on one day in 400, for 5 to 20 minutes, never in the first two hours. */
function haltOf(motion: Motion, day: number, minutes: number): SessionPath['halt'] {
  if (motion.listing.assetType !== 'stock' || motion.listing.volatility < 0.45 || minutes < 200) return undefined
  const key = keyOf(motion.key, 'halt')
  if (uniform(key, day * 2) > 1 / 400) return undefined
  const from = 120 + (hash(key, day * 2 + 1) % (minutes - 160))
  return [from, from + 5 + (hash(key, day) % 16)]
}

export function sessionPath({ model, motion, day, levels, minutes }: SessionOf): SessionPath {
  const key = keyOf(motion.key, 'minutes', day)
  const isCoin = motion.listing.assetType === 'crypto'
  const share = Math.sqrt(isCoin ? 1 : 1 - overnightShare)
  const points = rawPoints({ model, motion, day, levels, minutes }, share)
  const halt = haltOf(motion, day, minutes)
  if (halt) points.fill(points[halt[0]] ?? levels.open, halt[0], halt[1] + 1)
  const extremes = stretch(points, levels)
  // No bar is made of a halted minute: the one before it ends at the price that stands through the halt.
  const trading = (minute: number): number => (halt && minute >= halt[0] && minute < halt[1] ? halt[0] - 1 : minute)
  const highest = trading(extremes.highest)
  const lowest = trading(extremes.lowest)
  const minuteDeviation = (dayDeviation(motion.loadings) * share) / Math.sqrt(minutes)
  const high = new Float64Array(minutes)
  const low = new Float64Array(minutes)
  for (let minute = 0; minute < minutes; minute += 1) {
    const from = points[minute] ?? 0
    const to = points[minute + 1] ?? 0
    const above = Math.abs(gaussian(key, minute * 2)) * minuteDeviation * 0.5
    const below = Math.abs(gaussian(key, minute * 2 + 1)) * minuteDeviation * 0.5
    high[minute] = minute === highest ? levels.high : Math.min(levels.high, Math.max(from, to) + above)
    low[minute] = minute === lowest ? levels.low : Math.max(levels.low, Math.min(from, to) - below)
  }
  return { minutes, points, high, low, minuteDeviation, volumeBefore: volumes(key, minutes, halt), halt, key }
}

function rawPoints({ model, motion, day, levels, minutes }: SessionOf, share: number): Float64Array {
  const { loadings, listing } = motion
  const isCoin = listing.assetType === 'crypto'
  const market = model.factorBridge(isCoin ? 'coins' : 'stocks', day, minutes)
  const sector = loadings.sector > 0 ? model.factorBridge(listing.sector, day, minutes) : undefined
  const own = standardBridge(keyOf(motion.key, 'within', day), minutes)
  const points = new Float64Array(minutes + 1)
  for (let minute = 0; minute <= minutes; minute += 1) {
    const motionAt =
      loadings.market * (market[minute] ?? 0) +
      loadings.sector * (sector?.[minute] ?? 0) +
      loadings.own * (own[minute] ?? 0)
    points[minute] = levels.open + ((levels.close - levels.open) * minute) / minutes + share * motionAt
  }
  points[0] = levels.open
  points[minutes] = levels.close
  return points
}

/** Stretches what lies beyond open and close until it just reaches high and low; answers the minutes that touch them. */
function stretch(points: Float64Array, { open, close, high, low }: DayLevels): { highest: number; lowest: number } {
  const top = Math.max(open, close)
  const bottom = Math.min(open, close)
  let highest = 0
  let lowest = 0
  points.forEach((value, index) => {
    if (value > (points[highest] ?? 0)) highest = index
    if (value < (points[lowest] ?? 0)) lowest = index
  })
  const over = (points[highest] ?? top) - top
  const under = bottom - (points[lowest] ?? bottom)
  const up = over > 0 ? (high - top) / over : 0
  const down = under > 0 ? (bottom - low) / under : 0
  points.forEach((value, index) => {
    if (value > top) points[index] = top + (value - top) * up
    else if (value < bottom) points[index] = bottom - (bottom - value) * down
  })
  // The last point ends the last minute and starts none.
  const last = points.length - 2
  return { highest: Math.min(highest, last), lowest: Math.min(lowest, last) }
}

/** Volume is heaviest after the open and before the close. */
function volumes(key: number, minutes: number, halt: SessionPath['halt']): Float64Array {
  const before = new Float64Array(minutes + 1)
  for (let minute = 0; minute < minutes; minute += 1) {
    const place = (2 * minute) / minutes - 1
    const isHalted = halt && minute >= halt[0] && minute < halt[1]
    const weight = isHalted ? 0 : (0.5 + 1.6 * place * place) * (0.5 + uniform(key, minute + 4096))
    before[minute + 1] = (before[minute] ?? 0) + weight
  }
  const total = before[minutes] ?? 1
  for (let minute = 0; minute <= minutes; minute += 1) before[minute] = (before[minute] ?? 0) / total
  return before
}

/** Pre- and after-market: thin, narrow, straight from one level to the next with a little noise. */
export function quietPath(
  key: number,
  ends: { from: number; to: number; deviation: number },
  minutes: number,
): SessionPath {
  const bridge = standardBridge(key, minutes)
  const points = bridge.map(
    (value, index) => ends.from + ((ends.to - ends.from) * index) / minutes + ends.deviation * value,
  )
  const minuteDeviation = ends.deviation / Math.sqrt(minutes)
  const high = new Float64Array(minutes)
  const low = new Float64Array(minutes)
  for (let minute = 0; minute < minutes; minute += 1) {
    const pair = [points[minute] ?? 0, points[minute + 1] ?? 0] as const
    high[minute] = Math.max(...pair) + Math.abs(gaussian(key, minute * 2 + 8192)) * minuteDeviation * 0.3
    low[minute] = Math.min(...pair) - Math.abs(gaussian(key, minute * 2 + 8193)) * minuteDeviation * 0.3
  }
  return {
    minutes,
    points,
    high,
    low,
    minuteDeviation,
    volumeBefore: volumes(key, minutes, undefined),
    halt: undefined,
    key,
  }
}
