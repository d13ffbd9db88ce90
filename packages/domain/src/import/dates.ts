/** Dates and times as files write them. A date that could be read two ways is read by the given format, never by luck. */
import { dateOf, isDate, newYorkTime } from '../calendar/index.ts'

export const dateFormats = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'MM/DD/YYYY',
  'MM/DD/YY',
  'DD/MM/YYYY',
  'DD.MM.YYYY',
  'DD-MM-YYYY',
  'DD-MMM-YYYY',
  'MMM DD, YYYY',
] as const
export type DateFormat = (typeof dateFormats)[number]

type Part = 'y' | 'm' | 'd'
const shapes: Readonly<Record<DateFormat, readonly [RegExp, readonly Part[]]>> = {
  'YYYY-MM-DD': [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, ['y', 'm', 'd']],
  'YYYY/MM/DD': [/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, ['y', 'm', 'd']],
  YYYYMMDD: [/^(\d{4})(\d{2})(\d{2})$/, ['y', 'm', 'd']],
  'MM/DD/YYYY': [/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, ['m', 'd', 'y']],
  'MM/DD/YY': [/^(\d{1,2})\/(\d{1,2})\/(\d{2})$/, ['m', 'd', 'y']],
  'DD/MM/YYYY': [/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, ['d', 'm', 'y']],
  'DD.MM.YYYY': [/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, ['d', 'm', 'y']],
  'DD-MM-YYYY': [/^(\d{1,2})-(\d{1,2})-(\d{4})$/, ['d', 'm', 'y']],
  'DD-MMM-YYYY': [/^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})$/, ['d', 'm', 'y']],
  'MMM DD, YYYY': [/^([A-Za-z]{3})[a-z]* (\d{1,2}),? (\d{4})$/, ['m', 'd', 'y']],
}
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Two digits of a year: up to this one in this century. */
const pivotYear = 70

const monthOf = (text: string): number => (/^\d/.test(text) ? Number(text) : months.indexOf(text.toLowerCase()) + 1)
const yearOf = (text: string): number =>
  text.length === 4 ? Number(text) : Number(text) + (Number(text) < pivotYear ? 2_000 : 1_900)

/** `YYYY-MM-DD`, or `undefined` for what is no date in that format. A time behind the date is left aside. */
export function readDate(text: string, format: DateFormat): string | undefined {
  const [shape, order] = shapes[format]
  const day = text.trim().replace(/[T ]+\d{1,2}:\d{2}.*$/, '')
  const match = shape.exec(day)
  if (!match) return undefined
  const of = (part: Part): string => match[order.indexOf(part) + 1] ?? ''
  const found = dateOf(yearOf(of('y')), monthOf(of('m')), Number(of('d')))
  return isDate(found) ? found : undefined
}

/**
 * The format that reads all samples that are dates at all (a line of totals is none); of several the first, so that
 * `YYYY-MM-DD` wins, and US before European order.
 */
export function guessDateFormat(samples: readonly string[]): DateFormat | undefined {
  const given = samples.filter((text) => dateFormats.some((format) => readDate(text, format) !== undefined))
  if (given.length === 0) return undefined
  return dateFormats.find((format) => given.every((text) => readDate(text, format) !== undefined))
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*(Z|UTC)?$/

/**
 * An instant in UTC from a time of that day (UTC: `14:30`, `14:30:05`, `14:30:05Z`) or from a whole ISO instant, which must
 * lie on that New York date or on that date in UTC. `undefined`: no time.
 */
export function readTime(text: string, date: string): string | undefined {
  const match = clock.exec(text.trim())
  const iso = match
    ? `${date}T${(match[1] ?? '').padStart(2, '0')}:${match[2] ?? ''}:${match[3] ?? '00'}${match[4] ?? ''}Z`
    : text.trim()
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(iso)) return undefined
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return undefined
  const instant = new Date(ms).toISOString()
  return match || newYorkTime(ms).date === date || instant.startsWith(date) ? instant : undefined
}

/** The shortest text that {@link readTime} reads back to this instant. */
export function timeText(at: string, date: string): string {
  if (!at.startsWith(`${date}T`)) return at
  return at.slice(11).replace('.000Z', 'Z')
}
