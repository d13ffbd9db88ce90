/**
 * The same money in something else: the opening value buys it on the first day, every flow buys or sells at the close of its
 * day (or of the next day that has a price). More taken out than it would be worth cannot be answered, and ends the series.
 */
import { over, times } from '../ledger/index.ts'
import type { HistoryDay } from './history.ts'

export interface SameFlows {
  /** One for each day; `null` where there is no price, or nothing left to take out. */
  readonly values: readonly (bigint | null)[]
  readonly reason: string | null
}

type Day = Pick<HistoryDay, 'day' | 'netFlow' | 'value'>

export function sameFlows(days: readonly Day[], priceOn: (day: number) => bigint | undefined): SameFlows {
  const [first] = days
  const none = (reason: string): SameFlows => ({ values: days.map(() => null), reason })
  if (!first) return none('there is no day')
  if (first.value === null) return none('the period opens on a day without a valuation')
  const opening = priceOn(first.day)
  if (opening === undefined) return none('it has no price on the first day')
  let shares = over(first.value, opening)
  let waiting = 0n
  let isSpent = false
  const values = days.map(({ day, netFlow }, place) => {
    if (place > 0) waiting += netFlow
    const price = priceOn(day)
    if (isSpent || price === undefined) return null
    shares += over(waiting, price)
    waiting = 0n
    isSpent = shares < 0n
    return isSpent ? null : times(shares, price)
  })
  return { values, reason: isSpent ? 'more was taken out than it would have been worth' : null }
}
