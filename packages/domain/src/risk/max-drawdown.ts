/** The deepest fall from a peak, where it began and ended, and when the peak was reached again. */
export interface Drawdown {
  /** Positive: a loss of this fraction. */
  readonly value: number
  /** Places among the closes: 0 is the one before the first return. `null` without a fall, or without a recovery. */
  readonly peak: number | null
  readonly trough: number | null
  readonly recovered: number | null
}

export function maxDrawdown(returns: ArrayLike<number>): Drawdown | null {
  if (returns.length === 0) return null
  let level = 1
  let top = 1
  let topAt = 0
  let worst = { value: 0, peak: null as number | null, trough: null as number | null, top: 1 }
  let recovered: number | null = null
  for (let i = 0; i < returns.length; i += 1) {
    level *= 1 + (returns[i] ?? 0)
    if (worst.trough !== null && recovered === null && level >= worst.top) recovered = i + 1
    if (level >= top) {
      top = level
      topAt = i + 1
    }
    const fall = 1 - level / top
    if (fall > worst.value) {
      worst = { value: fall, peak: topAt, trough: i + 1, top }
      recovered = null
    }
  }
  const { value, peak, trough } = worst
  return { value, peak, trough, recovered }
}

/** How far each close is under the highest so far; the first is the one before the first return. Positive: a loss. */
export function drawdowns(returns: ArrayLike<number>): Float64Array {
  const falls = new Float64Array(returns.length + 1)
  let level = 1
  let top = 1
  for (let i = 0; i < returns.length; i += 1) {
    level *= 1 + (returns[i] ?? 0)
    if (level > top) top = level
    falls[i + 1] = 1 - level / top
  }
  return falls
}
