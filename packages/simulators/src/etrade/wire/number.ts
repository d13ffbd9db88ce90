/** Numbers of answers: JSON doubles without a fixed scale (brokers/etrade.md 2). Computed as decimals, told as numbers. */
import { Decimal, decimal } from '@g2e/domain/money'

type Amount = string | number | Decimal

/** The double whose shortest text is the decimal. */
export const num = (value: Amount): number => Number(decimal(value).toFixed())

export const rounded = (value: Amount, places: number): number =>
  Number(decimal(value).toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toFixed())

/** Percent units with four decimals: 19.2857. Zero where there is nothing to divide by. */
export const percentOf = (part: Amount, whole: Amount, places = 4): number =>
  decimal(whole).isZero() ? 0 : rounded(decimal(part).times(100).dividedBy(decimal(whole).abs()), places)
