/** How often something pays, read off the days on which it did. */
export const rhythms = ['monthly', 'quarterly', 'semiannual', 'annual'] as const
export type Rhythm = (typeof rhythms)[number]

interface Beat {
  readonly rhythm: Rhythm
  readonly months: number
  /** Days between two payments. */
  readonly least: number
  readonly most: number
}

const beats: readonly Beat[] = [
  { rhythm: 'monthly', months: 1, least: 24, most: 38 },
  { rhythm: 'quarterly', months: 3, least: 76, most: 106 },
  { rhythm: 'semiannual', months: 6, least: 160, most: 205 },
  { rhythm: 'annual', months: 12, least: 335, most: 395 },
]
/** Two brokers pay the same dividend some days apart. */
const sameDaysMax = 6
/** The rhythm of today is in the latest payments. */
const gapsLooked = 4
/** A payment later than this many intervals has not come. */
const overdueAfter = 1.5

export interface Found {
  readonly rhythm: Rhythm
  readonly months: number
  readonly lastDay: number
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** `days` ascending. Two payments are the least that have a distance between them; a distance like no rhythm is none. */
export function rhythmOf(days: readonly number[], today: number): Found | { readonly reason: string } {
  const distinct: number[] = []
  for (const day of days) {
    const last = distinct.at(-1)
    if (last === undefined || day - last > sameDaysMax) distinct.push(day)
  }
  const lastDay = distinct.at(-1)
  if (lastDay === undefined || distinct.length < 2) return { reason: 'it has paid only once so far' }
  const gaps = distinct.slice(1).map((day, place) => day - (distinct[place] ?? 0))
  const gap = median(gaps.slice(-gapsLooked))
  const beat = beats.find(({ least, most }) => gap >= least && gap <= most)
  if (!beat) return { reason: 'its payments follow no rhythm' }
  if (today - lastDay > beat.most * overdueAfter) return { reason: 'its last payment is overdue' }
  return { rhythm: beat.rhythm, months: beat.months, lastDay }
}
