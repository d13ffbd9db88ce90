/**
 * Exact products, differences and quotients of short decimals, as whole numbers of their smallest place: while those stay
 * below 2^53 a double holds them exactly, at a small part of a decimal object's time. Anything longer is left to decimals, so
 * the answer is the same text either way. For lists of positions, where every row needs several.
 */
import { decimal, round } from './decimal.ts'
import type { Money, Percent } from './decimal.ts'
import { textOfFraction, textOfWhole } from './number-text.ts'

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
  const size = Math.abs(units)
  const power = powersOfTen[places]
  if (power === undefined) return decimal(units).div(decimal(10).pow(places)).toFixed()
  const whole = Math.floor(size / power)
  const part = size - whole * power
  const text = part === 0 ? textOfWhole(whole) : textOfWhole(whole) + textOfPart(part, places)
  return units < 0 ? `-${text}` : text
}

/** The point and what stands behind it, without trailing zeros; `part` is not zero. */
function textOfPart(part: number, places: number): string {
  if (places <= 8) return textOfFraction(part * (powersOfTen[8 - places] ?? Number.NaN))
  let rest = part
  let width = places
  while (rest % 10 === 0) {
    rest /= 10
    width -= 1
  }
  return `.${String(rest).padStart(width, '0')}`
}

function timesOf(left: Scaled | undefined, right: Scaled | undefined): Scaled | undefined {
  if (left === undefined || right === undefined) return undefined
  const units = left.units * right.units
  return Number.isSafeInteger(units) ? { units, places: left.places + right.places } : undefined
}

function minusOf(left: Scaled | undefined, right: Scaled | undefined): Scaled | undefined {
  if (left === undefined || right === undefined) return undefined
  const places = Math.max(left.places, right.places)
  const units =
    left.units * (powersOfTen[places - left.places] ?? Number.NaN) -
    right.units * (powersOfTen[places - right.places] ?? Number.NaN)
  return Number.isSafeInteger(units) ? { units, places } : undefined
}

/** `a` times `b`, without trailing zeros. */
export function productOf(a: string, b: string): string {
  const product = timesOf(scaled(a), scaled(b))
  return product === undefined ? decimal(a).times(b).toFixed() : textOf(product.units, product.places)
}

/** `a` less `b`, without trailing zeros. */
export function differenceOf(a: string, b: string): string {
  const difference = minusOf(scaled(a), scaled(b))
  return difference === undefined ? decimal(a).minus(b).toFixed() : textOf(difference.units, difference.places)
}

/** `a` over `b`, rounded half to even to `places`, without trailing zeros. `b` is not zero. */
export const quotientOf = (a: string, b: string, places: number): string => divided(a, b, places, 0)

/** `part` in percent of the size of `whole`, rounded half to even to `places`. `whole` is not zero. */
export const percentOf = (part: string, whole: string, places: number): string =>
  divided(part, whole.charCodeAt(0) === minus ? whole.slice(1) : whole, places, 2)

/** What units cost together, and a profit on them in percent of that size; `null` = they cost nothing. */
export interface CostOfUnits {
  readonly cost: Money
  readonly profitPercent: Percent | null
}

/** {@link productOf} and {@link percentOf} of it, read once. `profit` in the money of `each`; percent rounded to `places`. */
export function costOf(
  { held, each, profit }: { readonly held: string; readonly each: string; readonly profit: string },
  places: number,
): CostOfUnits {
  const product = timesOf(scaled(held), scaled(each))
  const earned = product === undefined || product.units === 0 ? undefined : scaled(profit)
  const percent = product && earned && dividedUnits(earned, sizeOf(product), places + 2)
  if (product !== undefined && percent !== undefined)
    return { cost: moneyOf(product.units, product.places), profitPercent: percentTextOf(percent, places) }
  const cost = productOf(held, each)
  return {
    cost: cost as Money,
    profitPercent: decimal(cost).isZero() ? null : (percentOf(profit, cost, places) as Percent),
  }
}

/** What units gained in money, and each of them in percent of what it was; `null` = it was worth nothing. */
export interface GainOfUnits {
  readonly money: Money
  readonly percent: Percent | null
}

/** Of units held all along while one went from `before` to `now`; units owed gain where it falls. Rounded half to even. */
export function gainOf(
  { held, before, now }: { readonly held: string; readonly before: string; readonly now: string },
  places: { readonly money: number; readonly percent: number },
): GainOfUnits {
  const units = scaled(held)
  const first = scaled(before)
  const gained = minusOf(scaled(now), first)
  const earned = timesOf(units, gained)
  const money = earned && dividedUnits(earned, one, places.money)
  const isShort = held.charCodeAt(0) === minus
  if (money !== undefined && gained !== undefined && first !== undefined && first.units !== 0) {
    const signed = isShort ? { units: -gained.units, places: gained.places } : gained
    const percent = dividedUnits(signed, sizeOf(first), places.percent + 2)
    if (percent !== undefined)
      return { money: moneyOf(money, places.money), percent: percentTextOf(percent, places.percent) }
  }
  const change = differenceOf(now, before)
  return {
    money: quotientOf(productOf(held, change), '1', places.money) as Money,
    percent: decimal(before).isZero()
      ? null
      : (percentOf(isShort ? differenceOf('0', change) : change, before, places.percent) as Percent),
  }
}

// What is written here is a decimal, so its form is not looked at again.
const moneyOf = (units: number, places: number): Money => textOf(units, places) as Money
const percentTextOf = (units: number, places: number): Percent => textOf(units, places) as Percent

const one: Scaled = { units: 1, places: 0 }
const sizeOf = ({ units, places }: Scaled): Scaled => ({ units: Math.abs(units), places })

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

/** All digits at once where a remainder times their power is exact, else as many as are; `undefined` = not within what is exact. */
function dividedUnits(left: Scaled, right: Scaled, places: number): number | undefined {
  const shift = places + right.places - left.places
  const divisor = Math.abs(right.units) * (shift < 0 ? (powersOfTen[-shift] ?? Number.NaN) : 1)
  if (divisor === 0 || !(divisor <= divisorMax)) return undefined
  let quotient = Math.floor(Math.abs(left.units) / divisor)
  let rest = Math.abs(left.units) - quotient * divisor
  const power = shift > 0 ? (powersOfTen[shift] ?? Number.NaN) : 1
  const next = rest * power
  if (next <= Number.MAX_SAFE_INTEGER) {
    const part = Math.floor(next / divisor)
    rest = next - part * divisor
    quotient = quotient * power + part
  } else {
    const digits = digitsBelow(divisor)
    for (let steps = shift; steps > 0; steps -= digits) {
      const some = powersOfTen[Math.min(steps, digits)] ?? Number.NaN
      const more = rest * some
      const part = Math.floor(more / divisor)
      rest = more - part * divisor
      quotient = quotient * some + part
    }
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
