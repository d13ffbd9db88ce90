/** What a period began with, took in, earned and ended with; exact, so that it adds up to the last digit. */
import type { Performance } from '@g2e/contract/performance'
import { dayNumber } from '@g2e/domain/calendar'
import { unitsText } from '@g2e/domain/ledger'
import { earnedWithin } from './account-moves.ts'
import type { Reckoned } from './reckon.ts'

export interface PeriodValue {
  readonly opening: bigint | null
  readonly closing: bigint | null
  readonly netFlows: bigint
  /** closing - opening - netFlows; `null` while an end has no value. */
  readonly gain: bigint | null
  readonly told: Performance['value']
}

const text = (value: bigint | null): string | null => (value === null ? null : unitsText(value))

export function valueOf({ history, accounts, span }: Reckoned): PeriodValue {
  const { days } = history
  // Nothing was ever held: that is worth nothing, and known.
  const isNothing = days.length === 0
  const opening = isNothing ? 0n : (days[0]?.value ?? null)
  const closing = isNothing ? 0n : (days.at(-1)?.value ?? null)
  let netFlows = 0n
  for (const { netFlow } of days.slice(1)) netFlows += netFlow
  const gain = opening === null || closing === null ? null : closing - opening - netFlows
  const within = { first: dayNumber(span.from), last: dayNumber(span.to) }
  const { income, fees, taxes } = earnedWithin(accounts, within)
  const told = {
    opening: text(opening),
    netFlows: unitsText(netFlows),
    gain: text(gain),
    income: unitsText(income),
    fees: unitsText(fees),
    taxes: unitsText(taxes),
    priceGain: text(gain === null ? null : gain - income + fees + taxes),
    closing: text(closing),
  }
  return { opening, closing, netFlows, gain, told }
}
