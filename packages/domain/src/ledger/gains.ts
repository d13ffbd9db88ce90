/** What a closing realized, purchase by purchase. */
import { dateOfDayNumber } from '../calendar/index.ts'

export interface Gain {
  readonly symbol: string
  readonly account: string
  /** Day numbers. */
  readonly openedOn: number
  readonly closedOn: number
  quantity: bigint
  proceeds: bigint
  costBasis: bigint
  readonly term: 'short' | 'long'
  /** Of a loss: what a wash sale defers or, with an individual retirement account, forbids. */
  disallowed: bigint
  readonly closingId: string
  readonly openingId: string
}

const shortestYear = 365

/**
 * More than a year, counted from the day after the purchase (IRS Publication 550, "Holding Period"): bought on 5 February,
 * it is short until 5 February of the next year and long from the sixth.
 */
export function termOf(heldSince: number, closedOn: number): 'short' | 'long' {
  const held = closedOn - heldSince
  // Only about a year the calendar is asked.
  if (held < shortestYear || held > shortestYear + 2) return held < shortestYear ? 'short' : 'long'
  return dateOfDayNumber(closedOn) >= anniversaryOf(heldSince) ? 'long' : 'short'
}

/** A year after the day after the purchase; of one that is a leap day the text of a day that may not be, only to compare. */
function anniversaryOf(heldSince: number): string {
  const start = dateOfDayNumber(heldSince + 1)
  const year = String(Number(start.slice(0, 4)) + 1).padStart(4, '0')
  return `${year}${start.slice(4)}`
}

/** Day number of the first day on which selling is long-term. */
export function longFrom(heldSince: number): number {
  const [year = 0, month = 1, day = 1] = anniversaryOf(heldSince).split('-').map(Number)
  // Held from 29 February: 1 March, as there is no such day in the next year.
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000)
}
