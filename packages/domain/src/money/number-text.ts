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
const hundredThousand = 100_000

/** `000` to `999`. */
const threeDigits: readonly string[] = Array.from({ length: thousand }, (_, count) => String(count).padStart(3, '0'))
/** `0` to `999`. */
const small: readonly string[] = Array.from({ length: thousand }, (_, count) => String(count))
/** Nothing, `.01` to `.99`, without trailing zeros. */
const ofHundredths: readonly string[] = Array.from({ length: 100 }, (_, part) =>
  part === 0 ? '' : `.${String(part).padStart(2, '0').replace(/0$/, '')}`,
)
const withoutZeros = (digits: string): string => digits.replace(/0+$/, '')
/** `001` to `999` without trailing zeros, and `01` to `99` likewise. */
const trimmed: readonly string[] = threeDigits.map(withoutZeros)
const twoTrimmed: readonly string[] = ofHundredths.map((text) => text.slice(1))
/** Behind a point: whole, and without trailing zeros, where nothing comes after. */
const pointThree: readonly string[] = threeDigits.map((digits) => `.${digits}`)
const pointTrimmed: readonly string[] = trimmed.map((digits) => (digits === '' ? '' : `.${digits}`))

let lastFront = 0
let lastFrontText = '0'

/** Of a whole number from 0 to 2^53. Ids of a list mostly begin alike, so their front is written once. */
export function textOfWhole(value: number): string {
  if (value < thousand) return small[value] ?? ''
  if (value < million) {
    const thousands = Math.floor(value / thousand)
    return (small[thousands] ?? '') + (threeDigits[value - thousands * thousand] ?? '')
  }
  const front = Math.floor(value / million)
  if (front !== lastFront) {
    lastFront = front
    lastFrontText = String(front)
  }
  const back = value - front * million
  const thousands = Math.floor(back / thousand)
  return lastFrontText + ((threeDigits[thousands] ?? '') + (threeDigits[back - thousands * thousand] ?? ''))
}

/** The point and what stands behind it, without trailing zeros; of hundred-millionths below a hundred million. Nothing of none. */
export function textOfFraction(part: number): string {
  const front = Math.floor(part / hundredThousand)
  const rest = part - front * hundredThousand
  if (rest === 0) return pointTrimmed[front] ?? ''
  const middle = Math.floor(rest / hundred)
  const back = rest - middle * hundred
  const begin = pointThree[front] ?? ''
  if (back === 0) return begin + (trimmed[middle] ?? '')
  return begin + ((threeDigits[middle] ?? '') + (twoTrimmed[back] ?? ''))
}

/** `undefined` = it has more places than are written here. `whole` is what stands before the point; `value` is below `figureMax`. */
function textOfFigure(value: number, whole: number): string | undefined {
  const hundredths = Math.round(value * 100)
  // Only then is the double the nearest one to that many hundredths.
  if (hundredths / 100 === value) return textOfWhole(whole) + (ofHundredths[hundredths - whole * 100] ?? '')
  const millionths = Math.round(value * million)
  if (millionths / million === value)
    return textOfWhole(whole) + textOfFraction((millionths - whole * million) * hundred)
  if (value >= longFigureMax) return undefined
  const parts = Math.round(value * hundredMillion)
  if (parts / hundredMillion !== value) return undefined
  return textOfWhole(whole) + textOfFraction(parts - whole * hundredMillion)
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
