/** The yearly rate of a history (domain), and in words why there is none. */
import { numberOf } from '@g2e/domain/ledger'
import { mwr } from '@g2e/domain/performance'
import type { HistoryDay, Mwr } from '@g2e/domain/performance'

export interface MoneyWeighted {
  readonly value: number | null
  readonly status: Mwr['status'] | 'not_valued'
  readonly reason: string | null
}

const reasons: Readonly<Record<Mwr['status'], string | null>> = {
  ok: null,
  no_answer: 'no yearly rate explains these flows',
  no_unique_answer: 'no unique answer: more than one yearly rate explains these flows',
}

/** Paid in negative, taken out positive, the closing value as if taken out; nothing when either end has no value. */
export function moneyWeighted(days: readonly Pick<HistoryDay, 'day' | 'value' | 'netFlow'>[]): MoneyWeighted {
  const opening = days[0]
  const closing = days.at(-1)
  if (!opening || !closing || opening === closing)
    return { value: null, status: 'not_valued', reason: 'there is no day to reckon over' }
  if (opening.value === null || closing.value === null)
    return { value: null, status: 'not_valued', reason: 'the period opens or closes on a day without a valuation' }
  const flows = days.slice(1).map(({ day, netFlow }) => ({ day, amount: -numberOf(netFlow) }))
  const { value, status } = mwr([
    { day: opening.day, amount: -numberOf(opening.value) },
    ...flows,
    { day: closing.day, amount: numberOf(closing.value) },
  ])
  return { value, status, reason: reasons[status] }
}
