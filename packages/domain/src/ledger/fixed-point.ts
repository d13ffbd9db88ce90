/**
 * Exact arithmetic for whole ledgers: every amount, price and quantity as an integer count of 10^-18, the finest unit in
 * which anything we see is traded. Sums and differences are exact; a product or quotient is rounded once, half to even, at
 * the eighteenth place. Decimal texts stay at the edge; a decimal object per row would cost fifty times as much.
 */
import { isDecimalText, NotADecimal } from '../money/index.ts'

export const fixedPlaces = 18
/** One. */
export const unit = 10n ** 18n
const floatUnit = 1e18

const powers: readonly bigint[] = Array.from({ length: fixedPlaces + 1 }, (_, place) => 10n ** BigInt(place))

/** Opens a decimal text; what is beyond the eighteenth place is rounded half to even. Throws `NotADecimal`. */
export function units(text: string): bigint {
  if (!isDecimalText(text)) throw new NotADecimal(text)
  const point = text.indexOf('.')
  if (point === -1) return BigInt(text) * unit
  const fraction = text.slice(point + 1)
  const digits = text.slice(0, point) + fraction
  if (fraction.length <= fixedPlaces) return BigInt(digits) * (powers[fixedPlaces - fraction.length] ?? 1n)
  return divided(BigInt(digits), 10n ** BigInt(fraction.length - fixedPlaces))
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value)
export { sizeOf as absolute }

/** `a / b` to the nearest integer, half to even. `b` is not zero. */
export function divided(a: bigint, b: bigint): bigint {
  const quotient = a / b
  const rest = a - quotient * b
  if (rest === 0n) return quotient
  const twice = sizeOf(rest) * 2n
  const size = sizeOf(b)
  if (twice < size || (twice === size && quotient % 2n === 0n)) return quotient
  return a < 0n === b < 0n ? quotient + 1n : quotient - 1n
}

/** Product of two amounts. */
export const times = (a: bigint, b: bigint): bigint => divided(a * b, unit)
/** Quotient of two amounts; `b` is not zero. */
export const over = (a: bigint, b: bigint): bigint => divided(a * unit, b)
/** The part of `whole` that `some` of `all` stands for; `all` is not zero. */
export const share = (whole: bigint, some: bigint, all: bigint): bigint => divided(whole * some, all)

/** Decimal text without trailing zeros, or rounded half to even to `places` with all of them kept. */
export function unitsText(value: bigint, places?: number): string {
  const kept = places ?? fixedPlaces
  const rounded = places === undefined ? value : divided(value, 10n ** BigInt(fixedPlaces - places))
  const digits = sizeOf(rounded)
    .toString()
    .padStart(kept + 1, '0')
  const whole = digits.slice(0, digits.length - kept)
  const fraction = digits.slice(digits.length - kept)
  const told = places === undefined ? fraction.replace(/0+$/, '') : fraction
  return `${rounded < 0n ? '-' : ''}${whole}${told === '' ? '' : `.${told}`}`
}

/** The border to statistics: nothing comes back over it. */
export const numberOf = (value: bigint): number => Number(value / unit) + Number(value % unit) / floatUnit
