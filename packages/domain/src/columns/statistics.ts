/** What a run of daily returns says, in one pass over its days. Fractions; the drawdown is positive where something was lost. */
export interface RunStatistics {
  /** Time-weighted return of the run. */
  readonly twr: number
  readonly maxDrawdown: number
  /** By the year; `null` under two returns or without any deviation. */
  readonly volatility: number | null
  readonly sharpe: number | null
  readonly sortino: number | null
  readonly observations: number
}

/** Kept while the days go by; a copy is a place to go on from. */
export class RunningStatistics {
  growth = 1
  peak = 1
  deepest = 0
  sum = 0
  squares = 0
  downSquares = 0
  count = 0

  add(value: number): void {
    this.growth *= 1 + value
    this.sum += value
    this.squares += value * value
    if (value < 0) this.downSquares += value * value
    this.count += 1
    if (this.growth > this.peak) this.peak = this.growth
    const fall = 1 - this.growth / this.peak
    if (fall > this.deepest) this.deepest = fall
  }

  copy(): RunningStatistics {
    return Object.assign(new RunningStatistics(), this)
  }

  told(perYear: number): RunStatistics {
    const { growth, deepest, sum, squares, downSquares, count } = this
    const mean = sum / count
    const deviation = Math.sqrt(Math.max(0, squares - count * mean * mean) / (count - 1))
    const year = Math.sqrt(perYear)
    const isSpread = count > 1 && deviation > 0
    return {
      twr: growth - 1,
      maxDrawdown: deepest,
      volatility: count > 1 ? deviation * year : null,
      sharpe: isSpread ? (mean / deviation) * year : null,
      sortino: downSquares > 0 ? (mean / Math.sqrt(downSquares / count)) * year : null,
      observations: count,
    }
  }
}
