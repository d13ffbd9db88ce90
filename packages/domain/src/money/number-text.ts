/**
 * The text of a number that a broker sent. Lists of orders and positions are made of numbers, and turning them into text is a
 * good part of reading them: whole numbers and figures of up to eight places are written here from tables, several times as
 * fast as the platform does it, and everything else by the platform.
 */
import { Decimal, NotADecimal, isDecimalText } from './decimal.ts'

/** Below this a millionth is more than the distance of two doubles, so that only one text reads as such a figure. */
const figureMax = 2 ** 31
const million = 1_000_000
/** Below this a figure of eight places has at most fifteen digits, and no two of those read as one double. */
const longFigureMax = 10 ** 7
const hundredMillion = 10 ** 8
const thousand = 1000
const hundred = 100

/** `000` to `999`. */
const threeDigits: readonly string[] = Array.from({ length: thousand }, (_, count) => String(count).padStart(3, '0'))
/** `0` to `999`. */
const small: readonly string[] = Array.from({ length: thousand }, (_, count) => String(count))
/** Nothing, `.01` to `.99`, without trailing zeros. */
const ofHundredths: readonly string[] = Array.from({ length: 100 }, (_, part) =>
  part === 0 ? '' : `.${String(part).padStart(2, '0').replace(/0$/, '')}`,
)

let lastFront = 0
let lastFrontText = '0'

/** Of a whole number from 0 to 2^53. Ids of a list mostly begin alike, so their front is written once. */
export function textOfWhole(value: number): string {
  if (value < thousand) return small[value] ?? ''
  if (value < million) return String(value)
  const front = Math.floor(value / million)
  if (front !== lastFront) {
    lastFront = front
    lastFrontText = String(front)
  }
  const back = value - front * million
  const thousands = Math.floor(back / thousand)
  return lastFrontText + ((threeDigits[thousands] ?? '') + (threeDigits[back - thousands * thousand] ?? ''))
}

/** Of millionths below a million, behind the point, without trailing zeros. */
export function textOfMillionths(part: number): string {
  const front = Math.floor(part / thousand)
  const digits = (threeDigits[front] ?? '') + (threeDigits[part - front * thousand] ?? '')
  let { length } = digits
  while (digits.charCodeAt(length - 1) === 48) length -= 1
  return digits.slice(0, length)
}

/** Of hundred-millionths below a hundred million, behind the point, without trailing zeros. */
export function textOfHundredMillionths(part: number): string {
  const front = Math.floor(part / hundred)
  const back = part - front * hundred
  if (back === 0) return textOfMillionths(front)
  const thousands = Math.floor(front / thousand)
  const digits = (threeDigits[thousands] ?? '') + (threeDigits[front - thousands * thousand] ?? '')
  // `.01` to `.99`, of which the point is not wanted.
  return digits + (ofHundredths[back] ?? '').slice(1)
}

/** `undefined` = it has more places than are written here. `whole` is what stands before the point; `value` is below `figureMax`. */
function textOfFigure(value: number, whole: number): string | undefined {
  const hundredths = Math.round(value * 100)
  // Only then is the double the nearest one to that many hundredths.
  if (hundredths / 100 === value) return textOfWhole(whole) + (ofHundredths[hundredths - whole * 100] ?? '')
  const millionths = Math.round(value * million)
  if (millionths / million === value) return `${textOfWhole(whole)}.${textOfMillionths(millionths - whole * million)}`
  if (value >= longFigureMax) return undefined
  const parts = Math.round(value * hundredMillion)
  if (parts / hundredMillion !== value) return undefined
  return `${textOfWhole(whole)}.${textOfHundredMillionths(parts - whole * hundredMillion)}`
}

/**
 * A JSON number as sent by a broker becomes a decimal through its shortest text (`String(n)`), never through
 * arithmetic, so `0.1` is `"0.1"`. Exponents are written out. Throws {@link NotADecimal} for NaN and infinities.
 */
export function decimalTextOfNumber(value: number): string {
  // What stands before the point, unless that is longer than 31 bits.
  const whole = value | 0
  if (whole === value) return whole >= 0 ? textOfWhole(whole) : `-${textOfWhole(-whole)}`
  if (value > 0) {
    if (value >= figureMax) return Number.isSafeInteger(value) ? textOfWhole(value) : byPlatform(value)
    return textOfFigure(value, whole) ?? byPlatform(value)
  }
  const text = value > -figureMax ? textOfFigure(-value, -whole) : undefined
  return text === undefined ? byPlatform(value) : `-${text}`
}

function byPlatform(value: number): string {
  if (!Number.isFinite(value)) throw new NotADecimal(value)
  const text = String(value)
  return isDecimalText(text) ? text : new Decimal(text).toFixed()
}
