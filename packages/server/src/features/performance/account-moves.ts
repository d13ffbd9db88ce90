/** What the lines of one account moved and earned, in columns that all threads read; kept until the account changes. */
import {
  continuedMoves,
  continuedWide,
  moveColumns,
  movementsFrom,
  movesBefore,
  wideAt,
  wideColumn,
} from '@g2e/domain/columns'
import type { MoveColumns, WideColumn } from '@g2e/domain/columns'
import { dayNumber } from '@g2e/domain/calendar'
import { movedBy, movementOf, movementsOf } from '@g2e/domain/ledger'
import type { Moved } from '@g2e/domain/ledger'
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
  /** Of all that are refused, ascending. */
  readonly refusedDays: Int32Array
  /** What all movements come to. */
  readonly moved: Moved
  /** Sums of each day, ascending. */
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
  const ascending = [...days].toSorted(([a], [b]) => a - b)
  const sums = ascending.map(([, one]) => one)
  const day = new Int32Array(shared(days.size * Int32Array.BYTES_PER_ELEMENT))
  day.set(ascending.map(([on]) => on))
  const column = (name: 'income' | 'fees' | 'taxes') =>
    wideColumn(
      sums.map((one) => one[name]),
      shared,
    )
  return { day, income: column('income'), fees: column('fees'), taxes: column('taxes') }
}

/** What was told of an account before, and the day (a number) up to which it still stands. */
export interface KnownMoves {
  readonly moves: AccountMoves
  readonly from: number
}

/** `lines` of one account, in any order; with what is known of earlier days those of the day and after it. */
export function accountMoves(lines: readonly LedgerRow[], known?: KnownMoves): AccountMoves {
  if (known) return continued(known, lines)
  const { movements, refused } = movementsOf(lines)
  return {
    moves: moveColumns(movements, shared),
    moved: movedBy(movements),
    refused: refused.slice(0, namedMax),
    refusedCount: refused.length,
    refusedDays: daysOf(lines, refused),
    earnings: byDay(lines),
  }
}

function daysOf(lines: readonly LedgerRow[], refused: readonly { readonly id: string }[]): Int32Array {
  const days = new Int32Array(shared(refused.length * Int32Array.BYTES_PER_ELEMENT))
  if (refused.length === 0) return days
  const byId = new Map(lines.map(({ id, date }) => [id, date]))
  days.set(refused.map(({ id }) => dayNumber(byId.get(id) ?? '')))
  return days
}

function continued({ moves: former, from }: KnownMoves, lines: readonly LedgerRow[]): AccountMoves {
  const moved = movedBefore(former, from)
  const { movements, refused } = movementsOf(lines, moved.quantities)
  const stays = movesBefore({ day: former.refusedDays }, from)
  const days = new Int32Array(shared((stays + refused.length) * Int32Array.BYTES_PER_ELEMENT))
  days.set(former.refusedDays.subarray(0, stays))
  days.set(daysOf(lines, refused), stays)
  return {
    moves: continuedMoves(former.moves, { from, later: movements }, shared),
    moved: together(moved, movedBy(movements)),
    refused: [...former.refused.slice(0, stays), ...refused].slice(0, namedMax),
    refusedCount: stays + refused.length,
    refusedDays: days,
    earnings: continuedEarnings(former.earnings, from, byDay(lines)),
  }
}

/** What the movements before the day come to: all of them less those from then on. */
function movedBefore({ moves, moved }: AccountMoves, from: number): Moved & { readonly isNothing: boolean } {
  const gone = movedBy(movementsFrom(moves, from))
  const quantities = new Map(moved.quantities)
  for (const [symbol, quantity] of gone.quantities) quantities.set(symbol, (quantities.get(symbol) ?? 0n) - quantity)
  const isNothing = movesBefore(moves, from) === 0
  return { cash: moved.cash - gone.cash, quantities, beginsWithFlow: !isNothing && moved.beginsWithFlow, isNothing }
}

function together(before: ReturnType<typeof movedBefore>, later: Moved): Moved {
  const quantities = new Map(before.quantities)
  for (const [symbol, quantity] of later.quantities) quantities.set(symbol, (quantities.get(symbol) ?? 0n) + quantity)
  return {
    cash: before.cash + later.cash,
    quantities,
    beginsWithFlow: before.isNothing ? later.beginsWithFlow : before.beginsWithFlow,
  }
}

function continuedEarnings(former: EarningColumns, from: number, later: EarningColumns): EarningColumns {
  const kept = movesBefore(former, from)
  const day = new Int32Array(shared((kept + later.day.length) * Int32Array.BYTES_PER_ELEMENT))
  day.set(former.day.subarray(0, kept))
  day.set(later.day, kept)
  const column = (name: 'income' | 'fees' | 'taxes') =>
    continuedWide(former[name], kept, {
      later: Array.from(later.day, (_, at) => wideAt(later[name], at)),
      allocate: shared,
    })
  return { day, income: column('income'), fees: column('fees'), taxes: column('taxes') }
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
