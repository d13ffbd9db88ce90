/** Means and deviations that the ratios are made of. All over one pass of numbers; periods are as they come. */
export const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0
  return sum / values.length
}

/** Sum of squared distances from the mean. */
export function squares(values: ArrayLike<number>): number {
  const middle = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += ((values[i] ?? 0) - middle) ** 2
  return sum
}

/** Of a sample (n - 1); `null` under two values. */
export const deviation = (values: ArrayLike<number>): number | null =>
  values.length < 2 ? null : Math.sqrt(squares(values) / (values.length - 1))

/** Rounding noise of a series that does not move: dividing by it would be a figure of nothing. */
const noise = 1e-15

/** `null` where the divisor is nothing. */
export const ratio = (a: number | null, b: number | null): number | null =>
  a === null || b === null || Math.abs(b) <= noise ? null : a / b

/** Growth over all periods. */
export function growth(values: ArrayLike<number>): number {
  let product = 1
  for (let i = 0; i < values.length; i += 1) product *= 1 + (values[i] ?? 0)
  return product
}

/** Pairwise differences of two series of one length. */
export const differences = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from(a, (value, place) => value - (b[place] ?? 0))
