/**
 * Brownian motion at whole numbers, reached by halving: the value at any index costs at most 13 draws, none of them a
 * walk through the years, and is then remembered. Standard: variance 1 per step.
 */
import { gaussian, uniform } from './random.ts'

const span = 8192

export class BrownianLevels {
  readonly #key: number
  #known: Float64Array | undefined

  constructor(key: number) {
    this.#key = key
  }

  /** Value at an index in [0, 8192]. */
  at(index: number): number {
    const known = (this.#known ??= new Float64Array(span + 1).fill(Number.NaN))
    const value = known[index]
    if (value === undefined) throw new RangeError(`no level ${index}`)
    if (!Number.isNaN(value)) return value
    const found = this.#compute(index)
    known[index] = found
    return found
  }

  #compute(index: number): number {
    if (index === 0) return 0
    if (index === span) return Math.sqrt(span) * gaussian(this.#key, span)
    const step = index & -index
    const middle = (this.at(index - step) + this.at(index + step)) / 2
    return middle + Math.sqrt(step / 2) * gaussian(this.#key, index)
  }
}

/** A standard Brownian bridge from 0 to 0 over [0, 1] at `count` + 1 even points. */
export function standardBridge(key: number, count: number): Float64Array {
  const points = new Float64Array(count + 1)
  const fill = (low: number, high: number): void => {
    if (high - low < 2) return
    const middle = (low + high) >> 1
    const left = (middle - low) / count
    const right = (high - middle) / count
    const weight = left / (left + right)
    const from = points[low] ?? 0
    const to = points[high] ?? 0
    points[middle] = from + weight * (to - from) + Math.sqrt((left * right) / (left + right)) * gaussian(key, middle)
    fill(low, middle)
    fill(middle, high)
  }
  fill(0, count)
  return points
}

/** Most of a Brownian bridge from `from` to `to` with this deviation over its whole length (inverse of its distribution). */
export const bridgeMaximum = (from: number, to: number, deviation: number, draw: number): number =>
  (from + to + Math.sqrt((to - from) ** 2 - 2 * deviation ** 2 * Math.log(draw))) / 2

/** A bridge within one minute, at 64 steps; `step` 0 is `from`, 64 `to`. */
export function bridgeStep(key: number, ends: { from: number; to: number; deviation: number }, step: number): number {
  let low = 0
  let high = 64
  let lowValue = ends.from
  let highValue = ends.to
  if (step <= 0) return lowValue
  if (step >= 64) return highValue
  for (;;) {
    const middle = (low + high) >> 1
    // Uniform noise of the same variance is enough at this size, and cheap.
    const noise = (uniform(key, middle) - 0.5) * 3.4641
    const value = (lowValue + highValue) / 2 + ends.deviation * Math.sqrt((high - low) / 256) * noise
    if (middle === step) return value
    if (step < middle) {
      high = middle
      highValue = value
    } else {
      low = middle
      lowValue = value
    }
  }
}
