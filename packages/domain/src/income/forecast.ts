/**
 * What holdings will probably pay in the next twelve months: nobody promised it, so every line is an estimate and says from
 * what. A holding is taken to go on in its own rhythm, with the shares of now and what a share was last paid.
 */
import { addDays, dateOfDayNumber, dayNumber } from '../calendar/index.ts'
import { divided, over, times, unit } from '../ledger/index.ts'
import type { ReportedLine } from '../ledger/index.ts'
import { heldOn } from './held.ts'
import type { Payment } from './payment.ts'
import { rhythmOf } from './rhythm.ts'
import type { Rhythm } from './rhythm.ts'

export interface IncomeHolding {
  readonly symbol: string
  /** By account, in shares of now. */
  readonly shares: ReadonlyMap<string, bigint>
  /** Of this symbol, ascending by day. */
  readonly payments: readonly Payment[]
  /** Of this symbol by account, ascending. */
  readonly lines: ReadonlyMap<string, readonly ReportedLine[]>
}

export interface ExpectedPayment {
  readonly date: string
  readonly symbol: string
  readonly status: 'declared' | 'estimated'
  /** `null` of a declared one. */
  readonly rhythm: Rhythm | null
  readonly shares: bigint
  readonly perShare: bigint
  /** To the cent. */
  readonly amount: bigint
  readonly basis: string
}

/** Nobody promised it. */
export interface Estimate extends ExpectedPayment {
  /** Between two payments. */
  readonly months: number
}

/** How far ahead payments are told. */
export const horizonDays = 365
/** Who bought between the record day and the payment held more than was paid for. */
const settledDays = 45
const centUnits = unit / 100n

/** `2026-11-30` and three months is `2027-02-28`. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const count = year * 12 + month - 1 + months
  const first = (at: number) => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
  const lastDay = Number(addDays(first(count + 1), -1).slice(8))
  return `${first(count).slice(0, 8)}${String(Math.min(day, lastDay)).padStart(2, '0')}`
}

interface PerShare {
  readonly amount: bigint
  readonly date: string
}

/** Of the latest payment to an account that had held the same shares for a while; else of the latest at all. */
function lastPerShare({ payments, shares, lines }: IncomeHolding): PerShare | undefined {
  let latest: PerShare | undefined
  for (const [, ofDay] of [...Map.groupBy(payments, ({ date, accountId }) => `${date}|${accountId}`)].toReversed()) {
    const [first] = ofDay
    if (!first) continue
    const own = lines.get(first.accountId) ?? []
    const now = shares.get(first.accountId) ?? 0n
    const held = heldOn(first.day, now, own)
    let paid = 0n
    for (const { amount } of ofDay) paid += amount
    if (held <= 0n || paid <= 0n) continue
    const found = { amount: over(paid, held), date: first.date }
    if (heldOn(first.day - settledDays, now, own) === held) return found
    latest ??= found
  }
  return latest
}

/** The payments of one holding after `today` (a New York date), or why none is expected. */
export function expectedOf(holding: IncomeHolding, today: string): readonly Estimate[] | { readonly reason: string } {
  const { symbol, payments } = holding
  let shares = 0n
  for (const held of holding.shares.values()) shares += held
  if (shares <= 0n) return []
  const now = dayNumber(today)
  const found = rhythmOf(
    payments.map(({ day }) => day),
    now,
  )
  if ('reason' in found) return found
  const perShare = lastPerShare(holding)
  if (!perShare) return { reason: 'what a share was paid cannot be told' }
  const last = dateOfDayNumber(found.lastDay)
  const until = addDays(today, horizonDays)
  const amount = divided(times(shares, perShare.amount), centUnits) * centUnits
  const basis = `${found.rhythm}, last on ${last}; per share as of ${perShare.date}, shares of now`
  const expected: Estimate[] = []
  for (let step = found.months; ; step += found.months) {
    const due = addMonths(last, step)
    // One that should have come by now is still awaited.
    const date = due < today ? today : due
    if (date > until) return expected
    expected.push({
      date,
      symbol,
      status: 'estimated',
      rhythm: found.rhythm,
      months: found.months,
      shares,
      perShare: perShare.amount,
      amount,
      basis,
    })
  }
}
