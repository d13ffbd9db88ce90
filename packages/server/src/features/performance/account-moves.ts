/** What the lines of one account moved and earned, in columns that all threads read; kept until the account changes. */
import { moveColumns, wideAt, wideColumn } from '@g2e/domain/columns'
import type { MoveColumns, WideColumn } from '@g2e/domain/columns'
import { movementOf, movementsOf } from '@g2e/domain/ledger'
import { earningsOf } from '@g2e/domain/performance'
import type { LineEarnings } from '@g2e/domain/performance'
import type { LedgerRow } from '../accounts/index.ts'

export const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)

/** Lines named one by one; more would bury the answer. */
export const namedMax = 20

interface EarningColumns {
  readonly day: Int32Array
  readonly income: WideColumn
  readonly fees: WideColumn
  readonly taxes: WideColumn
}

export interface AccountMoves {
  readonly moves: MoveColumns
  /** The first of those that could not be understood, and how many there are. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[]
  readonly refusedCount: number
  /** Sums of each day. */
  readonly earnings: EarningColumns
}

/** Only of lines that are counted as movements. */
export const earningOf = (line: LedgerRow): LineEarnings | undefined =>
  'reason' in movementOf(line) ? undefined : earningsOf(line)

function byDay(lines: readonly LedgerRow[]): EarningColumns {
  const days = new Map<number, { income: bigint; fees: bigint; taxes: bigint }>()
  for (const line of lines) {
    const earned = earningOf(line)
    if (!earned) continue
    const sums = days.get(earned.day) ?? { income: 0n, fees: 0n, taxes: 0n }
    sums.income += earned.income
    sums.fees += earned.fees
    sums.taxes += earned.taxes
    days.set(earned.day, sums)
  }
  const sums = [...days.values()]
  const day = new Int32Array(shared(days.size * Int32Array.BYTES_PER_ELEMENT))
  day.set([...days.keys()])
  const column = (name: 'income' | 'fees' | 'taxes') =>
    wideColumn(
      sums.map((one) => one[name]),
      shared,
    )
  return { day, income: column('income'), fees: column('fees'), taxes: column('taxes') }
}

/** `lines` of one account, in any order. */
export function accountMoves(lines: readonly LedgerRow[]): AccountMoves {
  const { movements, refused } = movementsOf(lines)
  return {
    moves: moveColumns(movements, shared),
    refused: refused.slice(0, namedMax),
    refusedCount: refused.length,
    earnings: byDay(lines),
  }
}

/** Of the days after the first and up to the last. */
export function earnedWithin(
  accounts: readonly AccountMoves[],
  { first, last }: { readonly first: number; readonly last: number },
): { readonly income: bigint; readonly fees: bigint; readonly taxes: bigint } {
  const sums = { income: 0n, fees: 0n, taxes: 0n }
  for (const { earnings } of accounts)
    for (const [at, day] of earnings.day.entries()) {
      if (day <= first || day > last) continue
      sums.income += wideAt(earnings.income, at)
      sums.fees += wideAt(earnings.fees, at)
      sums.taxes += wideAt(earnings.taxes, at)
    }
  return sums
}
