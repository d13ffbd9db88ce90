/** Ten years of daily returns of five hundred series. */
import { randomOf } from './history.ts'

export interface Returns {
  readonly periods: number
  readonly series: number
  /** Series after series. */
  readonly returns: Float64Array
}

export function makeReturns(): Returns {
  const [periods, series] = [2_520, 500]
  const random = randomOf(11)
  const draw = () => 0.0003 + 0.012 * (random() + random() + random() + random() - 2)
  return { periods, series, returns: Float64Array.from({ length: periods * series }, draw) }
}
