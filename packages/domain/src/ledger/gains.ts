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
  const start = dateOfDayNumber(heldSince + 1)
  const year = String(Number(start.slice(0, 4)) + 1).padStart(4, '0')
  return dateOfDayNumber(closedOn) >= `${year}${start.slice(4)}` ? 'long' : 'short'
}
