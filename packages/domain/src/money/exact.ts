/**
 * Exact products, differences and quotients of short decimals, as whole numbers of their smallest place: while those stay
 * below 2^53 a double holds them exactly, at a small part of a decimal object's time. Anything longer is left to decimals, so
 * the answer is the same text either way. For lists of positions, where every row needs several.
 */
import { decimal, round } from './decimal.ts'

const [zero, nine, minus, point] = [48, 57, 45, 46]
const digitsMax = 15
const powersOfTen: readonly number[] = Array.from({ length: 16 }, (_, power) => 10 ** power)
/** A remainder times ten must still be exact. */
const divisorMax = 900_000_000_000_000

interface Scaled {
  readonly units: number
  readonly places: number
}

/** `undefined` = longer than fits, or no plain decimal. */
function scaled(text: string): Scaled | undefined {
  const { length } = text
  const isNegative = text.charCodeAt(0) === minus
  let units = 0
  let places = -1
  const first = isNegative ? 1 : 0
  if (length - first > digitsMax + 1 || length === first) return undefined
  for (let index = first; index < length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= zero && code <= nine) {
      units = units * 10 + (code - zero)
      if (places >= 0) places += 1
    } else if (code === point && places < 0) places = 0
    else return undefined
  }
  return Number.isSafeInteger(units) ? { units: isNegative ? -units : units, places: Math.max(0, places) } : undefined
}

function textOf(units: number, places: number): string {
  if (units === 0) return '0'
  if (places === 0) return String(units)
  const size = Math.abs(units)
  const power = powersOfTen[places]
  if (power === undefined) return decimal(units).div(decimal(10).pow(places)).toFixed()
  const whole = Math.floor(size / power)
  let part = size - whole * power
  let width = places
  while (width > 0 && part % 10 === 0) {
    part /= 10
    width -= 1
  }
  const text = width === 0 ? String(whole) : `${whole}.${String(part).padStart(width, '0')}`
  return units < 0 ? `-${text}` : text
}

/** `a` times `b`, without trailing zeros. */
export function productOf(a: string, b: string): string {
  const [left, right] = [scaled(a), scaled(b)]
  if (left !== undefined && right !== undefined) {
    const units = left.units * right.units
    if (Number.isSafeInteger(units)) return textOf(units, left.places + right.places)
  }
  return decimal(a).times(b).toFixed()
}

/** `a` less `b`, without trailing zeros. */
export function differenceOf(a: string, b: string): string {
  const [left, right] = [scaled(a), scaled(b)]
  if (left !== undefined && right !== undefined) {
    const places = Math.max(left.places, right.places)
    const units =
      left.units * (powersOfTen[places - left.places] ?? Number.NaN) -
      right.units * (powersOfTen[places - right.places] ?? Number.NaN)
    if (Number.isSafeInteger(units)) return textOf(units, places)
  }
  return decimal(a).minus(b).toFixed()
}

/** `a` over `b`, rounded half to even to `places`, without trailing zeros. `b` is not zero. */
export const quotientOf = (a: string, b: string, places: number): string => divided(a, b, places, 0)

/** `part` in percent of the size of `whole`, rounded half to even to `places`. `whole` is not zero. */
export const percentOf = (part: string, whole: string, places: number): string =>
  divided(part, whole.charCodeAt(0) === minus ? whole.slice(1) : whole, places, 2)

function divided(a: string, b: string, places: number, shift: number): string {
  const [left, right] = [scaled(a), scaled(b)]
  const units = left === undefined || right === undefined ? undefined : dividedUnits(left, right, places + shift)
  if (units !== undefined) return textOf(units, places)
  return round(
    decimal(a)
      .div(b)
      .times(10 ** shift),
    places,
  ).toFixed()
}

/** Several digits at a time, as many as a remainder times their power still holds exactly; `undefined` = not within what is exact. */
function dividedUnits(left: Scaled, right: Scaled, places: number): number | undefined {
  const shift = places + right.places - left.places
  const divisor = Math.abs(right.units) * (shift < 0 ? (powersOfTen[-shift] ?? Number.NaN) : 1)
  if (divisor === 0 || !(divisor <= divisorMax)) return undefined
  let quotient = Math.floor(Math.abs(left.units) / divisor)
  let rest = Math.abs(left.units) - quotient * divisor
  const digits = digitsBelow(divisor)
  for (let steps = shift; steps > 0; steps -= digits) {
    const power = powersOfTen[Math.min(steps, digits)] ?? Number.NaN
    const next = rest * power
    const part = Math.floor(next / divisor)
    rest = next - part * divisor
    quotient = quotient * power + part
  }
  if (!(quotient < Number.MAX_SAFE_INTEGER)) return undefined
  if (rest * 2 > divisor || (rest * 2 === divisor && quotient % 2 === 1)) quotient += 1
  return left.units < 0 === right.units < 0 ? quotient : -quotient
}

/** By how many digits what is less than `divisor` may be shifted and stay exact; at least one. */
function digitsBelow(divisor: number): number {
  let digits = 1
  while (divisor * (powersOfTen[digits + 1] ?? Number.NaN) <= Number.MAX_SAFE_INTEGER) digits += 1
  return digits
}
