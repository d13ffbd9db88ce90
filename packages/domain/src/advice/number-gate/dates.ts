/** Days that a sentence says its figures are of: "as of Nov 20, 2026", "on 2026-11-19". */
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Text before which a fact's date fits: `2026-11-20`, `2026-11` or `2026`; a day without year is `-11-20`. */
export type StatedDate = string

const monthWord = '(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'
const before =
  '\\b(?:as\\s+of|on|at\\s+the\\s+close\\s+(?:of|on)|close\\s+of|for|in|dated|asof)\\s+(?:the\\s+)?(?:close\\s+of\\s+)?'
const patterns: readonly RegExp[] = [
  new RegExp(`${before}(?<iso>\\d{4}-\\d{2}-\\d{2})`, 'giu'),
  new RegExp(`${before}${monthWord}\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:\\s*,?\\s+(?<year>\\d{4}))?(?!\\d)`, 'giu'),
  new RegExp(`${before}(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s+${monthWord}(?:\\s*,?\\s+(?<year>\\d{4}))?`, 'giu'),
]

const two = (value: number | string): string => String(value).padStart(2, '0')

export function statedDates(sentence: string): readonly StatedDate[] {
  return patterns.flatMap((pattern) =>
    [...sentence.matchAll(pattern)].map(({ groups }) => {
      if (groups?.['iso'] !== undefined) return groups['iso']
      const month = two(months.indexOf((groups?.['month'] ?? '').toLowerCase()) + 1)
      return `${groups?.['year'] ?? ''}-${month}-${two(groups?.['day'] ?? '')}`
    }),
  )
}

/** A fact without a date fits any; a stated day without year fits that day of every year. */
export const fitsDates = (asOf: string | undefined, stated: readonly StatedDate[]): boolean =>
  asOf === undefined ||
  stated.length === 0 ||
  stated.some((date) => asOf.slice(0, 10).endsWith(date) || asOf.startsWith(date))
