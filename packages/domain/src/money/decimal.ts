/**
 * Exact decimals. At rest and in transit money, prices and quantities are checked decimal strings of different
 * types, so that a price cannot be passed where a quantity is meant; a decimal object exists only while something
 * is computed. This folder is the only importer of the decimal library.
 */
import { Decimal as DecimalLibrary } from 'decimal.js'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** An amount of money in the currency that its context names, e.g. `"-1001.25"`. */
export type Money = Branded<'Money'>
/** Price of one unit (one share; for options per share, not per contract). */
export type Price = Branded<'Price'>
/** Number of units; signed where it is a position (short is negative). Up to 9 places at Alpaca. */
export type Quantity = Branded<'Quantity'>
/** A percentage: `"12.5"` is 12.5 %. */
export type Percent = Branded<'Percent'>
/** Any exact decimal text. */
export type DecimalText = Money | Price | Quantity | Percent

/** 40 significant digits, plain notation always: a 38-digit `numeric` survives every operation we make. */
export const Decimal = DecimalLibrary.clone({
  precision: 40,
  toExpNeg: -60,
  toExpPos: 60,
  rounding: DecimalLibrary.ROUND_HALF_EVEN,
})
export type Decimal = DecimalLibrary

const zero = 48
const nine = 57
const digitsMax = 60

/**
 * Whether `text` is a plain decimal: optional minus, digits, optionally a point and digits. No exponent, plus sign,
 * white space or separators. Hand-written because it runs on every number of every broker answer.
 */
export function isDecimalText(text: unknown): text is string {
  if (typeof text !== 'string') return false
  const length = text.length
  let index = length > 0 && text.charCodeAt(0) === 45 ? 1 : 0
  if (index === length || length > digitsMax) return false
  let seenDigit = false
  let seenPoint = false
  for (; index < length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= zero && code <= nine) seenDigit = true
    else if (code === 46 && seenDigit && !seenPoint && index < length - 1) seenPoint = true
    else return false
  }
  return seenDigit
}

export class NotADecimal extends Error {
  readonly value: unknown
  constructor(value: unknown) {
    super(`not a plain decimal: ${typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value}`)
    this.value = value
  }
}

function checked(text: string): string {
  if (!isDecimalText(text)) throw new NotADecimal(text)
  return text
}

/** Checks a decimal text and names what it measures. Throws {@link NotADecimal}. */
export const Money = (text: string): Money => checked(text) as Money
/** Checks a decimal text and names what it measures. Throws {@link NotADecimal}. */
export const Price = (text: string): Price => checked(text) as Price
/** Checks a decimal text and names what it measures. Throws {@link NotADecimal}. */
export const Quantity = (text: string): Quantity => checked(text) as Quantity
/** Checks a decimal text and names what it measures. Throws {@link NotADecimal}. */
export const Percent = (text: string): Percent => checked(text) as Percent

/** Opens a decimal text for computing. */
export const decimal = (value: DecimalText | string | number | Decimal): Decimal => new Decimal(value)

export const toMoney = (value: Decimal): Money => value.toFixed() as Money
export const toPrice = (value: Decimal): Price => value.toFixed() as Price
export const toQuantity = (value: Decimal): Quantity => value.toFixed() as Quantity
export const toPercent = (value: Decimal): Percent => value.toFixed() as Percent

/** Rounds half to even to `places` decimals, keeping them all: `"12.50"`. */
export const round = (value: Decimal, places: number): Decimal =>
  value.toDecimalPlaces(places, DecimalLibrary.ROUND_HALF_EVEN)
/** Text with exactly `places` decimals, rounded half to even. */
export const fixed = (value: Decimal, places: number): string => value.toFixed(places, DecimalLibrary.ROUND_HALF_EVEN)

export const sum = (values: Iterable<Decimal | DecimalText>): Decimal => {
  let total = new Decimal(0)
  for (const value of values) total = total.plus(value)
  return total
}
