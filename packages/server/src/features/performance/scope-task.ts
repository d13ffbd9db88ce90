/** The accounts of a scope as one past: what they held before their ledgers began, and everything that moved since. */
import { continuedPast, firstOtherDay, movementsFrom, openPast } from '@g2e/domain/columns'
import type { Past, PastOpening } from '@g2e/domain/columns'
import { openingOf } from '@g2e/domain/ledger'
import type { Movement } from '@g2e/domain/ledger'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import { namedMax, shared } from './account-moves.ts'
import type { AccountMoves } from './account-moves.ts'

export interface Excluded {
  readonly what: string
  readonly reason: string
}

export interface ScopeAccount extends Pick<AccountMoves, 'moves' | 'moved' | 'refused' | 'refusedCount'> {
  readonly name: string
  /** What it holds now; or why it cannot be counted. */
  readonly present:
    | { readonly cash: bigint; readonly quantities: ReadonlyMap<string, bigint> }
    | { readonly reason: string }
}

export interface ScopeMember {
  readonly account: ScopeAccount
  /** Day number. */
  readonly today: number
  /** The day before which the movements are known to be those of the former scope; else the columns are compared. */
  readonly sharedUntil?: number | undefined
}
/** First what was put together before, where there is something; then each account. */
export type ScopePart = ScopeMember | { readonly former: FormerScope }

/** What a past was put together of, so that the next one may go on from it. */
export interface FormerScope {
  readonly past: Past
  /** Of the accounts that count, in their order. */
  readonly moves: readonly AccountMoves['moves'][]
  /** The first day of what no transaction tells; infinite where nothing is missing. */
  readonly unreportedFrom: number
}

export interface ScopePast {
  readonly past: Past
  /** Nothing was ever held or moved. */
  readonly isNothing: boolean
  readonly excluded: readonly Excluded[]
  readonly unreportedFrom: number
}

/** Of more rows anew than these a past is put together as a whole: that is quicker, and tells the same. */
const continuedRowsMax = 20_000

function named({ refused, refusedCount }: ScopeAccount, excluded: Excluded[]): void {
  const told = refused.slice(0, Math.max(0, namedMax - excluded.length))
  excluded.push(...told.map(({ id, reason }) => ({ what: id, reason })))
  const unnamed = refusedCount - told.length
  if (unnamed > 0) excluded.push({ what: 'transactions', reason: `${unnamed} more could not be understood` })
}

interface Counted {
  readonly moves: AccountMoves['moves']
  readonly sharedUntil: number | undefined
  /** In no transaction yet; of a day that no other movement of the account comes after. */
  readonly unreported: readonly Movement[]
}

class Scope {
  readonly #quantities = new Map<string, bigint>()
  readonly #counted: Counted[] = []
  readonly #excluded: Excluded[] = []
  #cash = 0n

  add({ account, today, sharedUntil }: ScopeMember): void {
    const { name, present, moves, moved } = account
    if ('reason' in present) {
      this.#excluded.push({ what: name, reason: present.reason })
      return
    }
    named(account, this.#excluded)
    const opening = openingOf(present, moved)
    this.#cash += opening.cash
    for (const [symbol, quantity] of opening.quantities)
      this.#quantities.set(symbol, (this.#quantities.get(symbol) ?? 0n) + quantity)
    const day = Math.max(today, moves.day.at(-1) ?? 0)
    this.#counted.push({ moves, sharedUntil, unreported: opening.unreported.map((movement) => ({ ...movement, day })) })
    if (opening.unreported.length > 0)
      this.#excluded.push({
        what: name,
        reason: 'its positions or cash show what its transactions do not tell yet; that is counted as of today',
      })
  }

  past(former: FormerScope | undefined): ScopePast {
    const opening = { cash: this.#cash, quantities: this.#quantities }
    const past = (former && this.#continued(former, opening)) ?? openPast(opening, this.#movements(-Infinity), shared)
    const isMoved = this.#counted.some(({ moves, unreported }) => moves.day.length + unreported.length > 0)
    const unreported = this.#counted.flatMap((one) => one.unreported.map(({ day }) => day))
    return {
      past,
      isNothing: !isMoved && this.#quantities.size === 0 && this.#cash === 0n,
      excluded: this.#excluded,
      unreportedFrom: Math.min(Infinity, ...unreported),
    }
  }

  /** Of the day and after it, account by account. */
  #movements(from: number): readonly Movement[] {
    return this.#counted.flatMap(({ moves, unreported }) => [...movementsFrom(moves, from), ...unreported])
  }

  #continued(former: FormerScope, opening: PastOpening): Past | undefined {
    if (former.moves.length !== this.#counted.length) return undefined
    const days = this.#counted.flatMap(({ moves, sharedUntil, unreported }, place) => {
      const before = former.moves[place]
      const other = before === undefined ? -Infinity : (sharedUntil ?? firstOtherDay(before, moves) ?? Infinity)
      return [other, ...unreported.map(({ day }) => day)]
    })
    const from = Math.min(former.unreportedFrom, ...days)
    if (from === -Infinity) return undefined
    const later = this.#movements(from)
    return later.length > continuedRowsMax
      ? undefined
      : continuedPast({ former: former.past, from, opening, later }, shared)
  }
}

export function open(): OffLoopTask<ScopePart, ScopePast> {
  const scope = new Scope()
  let former: FormerScope | undefined
  return {
    take: (part) => {
      if ('former' in part) former = part.former
      else scope.add(part)
    },
    answer: () => [scope.past(former)],
  }
}

export const scopeTask: TaskAt<ScopePart, ScopePast> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
