/** The ranges that a history is looked at in, as dates on the market's calendar. */
export const ranges = ['1W', '1M', '3M', 'YTD', '1Y', '5Y', 'All'] as const
/** Three years are for looking back at a return; the dashboard has no room for them. */
export type Range = (typeof ranges)[number] | '3Y'

export const rangeWords: Record<Range, string> = {
  '1W': '1 week',
  '1M': '1 month',
  '3M': '3 months',
  YTD: 'this year',
  '1Y': '1 year',
  '3Y': '3 years',
  '5Y': '5 years',
  All: 'since the start',
}

export const isRange = (text: string | undefined): text is Range =>
  text === '3Y' || ranges.some((range) => range === text)

const back: Partial<Record<Range, { readonly days?: number; readonly months?: number }>> = {
  '1W': { days: 7 },
  '1M': { months: 1 },
  '3M': { months: 3 },
  '1Y': { months: 12 },
  '3Y': { months: 36 },
  '5Y': { months: 60 },
}

/** First day of the range that ends on `today` (`YYYY-MM-DD`); `undefined` = as far back as there is. */
export function rangeStart(range: Range, today: string | undefined): string | undefined {
  if (range === 'All' || today === undefined) return undefined
  if (range === 'YTD') return `${Number(today.slice(0, 4)) - 1}-12-31`
  const { days = 0, months = 0 } = back[range] ?? {}
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number)
  // The 31st of March less a month is the last day of February, not the 3rd of March.
  const lastDay = new Date(Date.UTC(year, month - months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, lastDay) - days)).toISOString().slice(0, 10)
}
