/**
 * Decimal strings to text, without a float in between: Intl.NumberFormat takes decimal strings exactly. Only this folder
 * words numbers. A minus is U+2212, an unknown figure is said in words and never 0.
 */
import { shareOf } from './exact.ts'

const locale = typeof navigator === 'undefined' ? 'en-US' : navigator.language

type NumberText = `${number}`
const isNumberText = (text: string): text is NumberText => /^-?\d+(?:\.\d+)?$/.test(text)

const formats = new Map<string, Intl.NumberFormat>()

function numberFormat(
  places: number,
  placesMax: number,
  currency: string | undefined,
  compact: boolean,
): Intl.NumberFormat {
  const key = `${places}/${placesMax}/${currency ?? ''}/${compact}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, {
    minimumFractionDigits: places,
    maximumFractionDigits: placesMax,
    roundingMode: 'halfEven',
    ...(currency === undefined ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
    ...(compact ? { notation: 'compact' } : {}),
  })
  formats.set(key, made)
  return made
}

export interface NumberStyle {
  /** Places always shown. */
  readonly places?: number
  /** Places shown where there are so many. */
  readonly placesMax?: number
  readonly currency?: string | undefined
  /** `+` in front of what is positive. */
  readonly signed?: boolean
  /** `2.5M`: axes and tiles only. */
  readonly compact?: boolean
}

const zero = /^0*(?:[.,]0*)?$/

/** `null` when the text is no decimal. The sign is decided after rounding, so that −0.00 never appears. */
export function numberText(value: string, style: NumberStyle = {}): string | null {
  if (!isNumberText(value)) return null
  const places = style.places ?? 0
  const unsigned = value.replace(/^-/, '')
  if (!isNumberText(unsigned)) return null
  const text = numberFormat(places, style.placesMax ?? places, style.currency, style.compact ?? false).format(unsigned)
  const isZero = zero.test(text.replaceAll(/[^\d.,]/g, ''))
  if (isZero) return text
  if (value.startsWith('-')) return `−${text}`
  return style.signed ? `+${text}` : text
}

/** -1, 0 or 1, as shown with that many places. */
export function signOf(value: string, places: number): -1 | 0 | 1 {
  const text = numberText(value, { places })
  if (text === null || zero.test(text.replaceAll(/[^\d.,]/g, ''))) return 0
  return value.startsWith('-') ? -1 : 1
}

/** Quantities are whole, or have up to `placesMax` places without trailing zeros. */
export const quantityText = (value: string, placesMax = 8): string | null => numberText(value, { placesMax })

/** A fraction as a percentage: `0.1193` is `11.9%`. `null` when the text is no decimal. */
export function percentText(fraction: string, places: number): string | null {
  if (!isNumberText(fraction)) return null
  const percent = shareOf(fraction, { part: '100', whole: '1', places: places + 4 })
  const text = percent === null ? null : numberText(percent, { places })
  return text === null ? null : `${text}%`
}

/** A price has two places, or as many as it comes with where they are more (instrument tick size). */
export function priceText(value: string): string | null {
  const given = value.split('.')[1]?.replace(/0+$/, '').length ?? 0
  return numberText(value, { places: Math.max(2, Math.min(given, 8)) })
}

/** For sorting: exact order of two decimal strings; `null` (not known) comes last. */
export function compareDecimals(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  const negative = a.startsWith('-')
  if (negative !== b.startsWith('-')) return negative ? -1 : 1
  const order = compareUnsigned(a.replace('-', ''), b.replace('-', ''))
  return negative ? -order : order
}

function compareUnsigned(a: string, b: string): number {
  const [wholeA = '', partA = ''] = a.split('.')
  const [wholeB = '', partB = ''] = b.split('.')
  const left = wholeA.replace(/^0+/, '')
  const right = wholeB.replace(/^0+/, '')
  if (left.length !== right.length) return left.length < right.length ? -1 : 1
  const length = Math.max(partA.length, partB.length)
  const x = left + partA.padEnd(length, '0')
  const y = right + partB.padEnd(length, '0')
  return x === y ? 0 : x < y ? -1 : 1
}
