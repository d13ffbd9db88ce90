/**
 * The risk figures of many series at once, one pass over each and one selection: what a screen over hundreds of symbols asks
 * for. The definitions are those of `domain/risk` with a target of nothing; there each figure is a pass of its own.
 */
export interface ReturnSeries {
  /** Returns of each series. */
  readonly periods: number
  readonly series: number
  /** Series after series. */
  readonly returns: Float64Array
  /** As many returns as a series has. */
  readonly benchmark: Float64Array
  readonly perYear: number
  /** Place of the return that value at risk is: floor((1 - level) * (periods - 1)). */
  readonly tailPlace: number
}

/** By series; what is not defined is not a number. Losses are positive. */
export interface SeriesRisk {
  readonly sharpe: Float64Array
  readonly sortino: Float64Array
  readonly maxDrawdown: Float64Array
  readonly beta: Float64Array
  readonly valueAtRisk: Float64Array
}

/** The value that stands at `place` of the sorted ones (Hoare 1961); they change places. */
function selected(values: Float64Array, place: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0
    let up = low
    let down = high
    while (up <= down) {
      while ((values[up] ?? 0) < pivot) up += 1
      while ((values[down] ?? 0) > pivot) down -= 1
      if (up > down) break
      const held = values[up] ?? 0
      values[up] = values[down] ?? 0
      values[down] = held
      up += 1
      down -= 1
    }
    if (place <= down) high = down
    else if (place >= up) low = up
    else break
  }
  return values[place] ?? Number.NaN
}

/** Distances of the benchmark from its mean, and the sum of their squares. */
function distances(benchmark: Float64Array): {
  readonly from: Float64Array
  readonly squares: number
} {
  let sum = 0
  for (const value of benchmark) sum += value
  const from = benchmark.map((value) => value - sum / benchmark.length)
  let squares = 0
  for (const value of from) squares += value * value
  return { from, squares }
}

export function seriesRisk(input: ReturnSeries): SeriesRisk {
  const { periods, series, returns, perYear, tailPlace } = input
  const column = () => new Float64Array(series)
  const found = {
    sharpe: column(),
    sortino: column(),
    maxDrawdown: column(),
    beta: column(),
    valueAtRisk: column(),
  }
  const { from, squares: spread } = distances(input.benchmark)
  const tail = new Float64Array(periods)
  const year = Math.sqrt(perYear)
  for (let place = 0; place < series; place += 1) {
    const first = place * periods
    let sum = 0
    let squares = 0
    let downSquares = 0
    let together = 0
    let growth = 1
    let peak = 1
    let least = 1
    for (let at = 0; at < periods; at += 1) {
      const value = returns[first + at] ?? 0
      sum += value
      squares += value * value
      if (value < 0) downSquares += value * value
      together += value * (from[at] ?? 0)
      growth *= 1 + value
      if (growth > peak) peak = growth
      const left = growth / peak
      if (left < least) least = left
      tail[at] = value
    }
    const mean = sum / periods
    found.sharpe[place] = (mean / Math.sqrt((squares - periods * mean * mean) / (periods - 1))) * year
    found.sortino[place] = (mean / Math.sqrt(downSquares / periods)) * year
    found.maxDrawdown[place] = 1 - least
    found.beta[place] = together / spread
    found.valueAtRisk[place] = -selected(tail, tailPlace)
  }
  return found
}
