/** Deviation of the returns, by the year; of logarithmic returns where that is agreed. */
import { deviation } from './moments.ts'

export function volatility(
  returns: ArrayLike<number>,
  { perYear, isLog }: { readonly perYear: number; readonly isLog: boolean },
): number | null {
  const values = isLog ? Float64Array.from(returns, (value) => Math.log1p(value)) : returns
  const found = deviation(values)
  return found === null || !Number.isFinite(found) ? null : found * Math.sqrt(perYear)
}
