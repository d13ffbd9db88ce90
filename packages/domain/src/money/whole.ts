/**
 * Whole numbers, which most quantities are, without a decimal object: lists of orders are mapped hundreds at a time, and
 * below 15 digits a double adds and compares them exactly. Whatever is not one is left to `decimal`.
 */
import { decimal, isDecimalText, sum, toQuantity } from './decimal.ts'
import type { Quantity } from './decimal.ts'
import { decimalTextOfNumber } from './number-text.ts'

const zero = 48
const nine = 57
const minus = 45
const digitsMax = 14

/** The number of at most 14 digits that `text` writes, sign and point excluded; `undefined` = it is none. */
export function wholeNumber(text: string): number | undefined {
  const { length } = text
  if (length === 0 || length > digitsMax) return undefined
  let value = 0
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < zero || code > nine) return undefined
    value = value * 10 + (code - zero)
  }
  return value
}

/** Of a whole number of at most 15 digits. */
export const quantityOfWhole = (value: number): Quantity => decimalTextOfNumber(value) as Quantity

/** Exact sum; `0` of none. */
export function sumOfQuantities(quantities: readonly Quantity[]): Quantity {
  let total = 0
  for (const quantity of quantities) {
    const value = wholeNumber(quantity)
    if (value === undefined) return toQuantity(sum(quantities))
    total += value
  }
  return Number.isSafeInteger(total) ? quantityOfWhole(total) : toQuantity(sum(quantities))
}

/** What is left of `whole` without `part`, signed, exactly. */
export function quantityWithout(whole: Quantity, part: Quantity): Quantity {
  const left = wholeNumber(whole)
  const right = wholeNumber(part)
  if (left === undefined || right === undefined) return toQuantity(decimal(whole).minus(part))
  return quantityOfWhole(left - right)
}

/** Whether `a` is at least `b`, exactly. */
export function isAtLeast(a: Quantity, b: Quantity): boolean {
  const left = wholeNumber(a)
  const right = wholeNumber(b)
  return left === undefined || right === undefined ? decimal(a).gte(b) : left >= right
}

/** Whether a figure is above zero, by its text: it has a digit that is not 0 and no sign. */
export function isAboveZero(text: string): boolean {
  if (!isDecimalText(text)) return decimal(text).gt(0)
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > zero && code <= nine) return text.charCodeAt(0) !== minus
  }
  return false
}

/** How many decimals a figure is written with, useless zeros included. */
export function placesWritten(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}
