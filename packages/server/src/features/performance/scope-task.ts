/** The accounts of a scope as one past: what they held before their ledgers began, and everything that moved since. */
import { movementsIn, openPast } from '@g2e/domain/columns'
import type { Past } from '@g2e/domain/columns'
import { openingOf } from '@g2e/domain/ledger'
import type { Movement } from '@g2e/domain/ledger'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import { namedMax, shared } from './account-moves.ts'
import type { AccountMoves } from './account-moves.ts'

export interface Excluded {
  readonly what: string
  readonly reason: string
}

export interface ScopeAccount extends Pick<AccountMoves, 'moves' | 'refused' | 'refusedCount'> {
  readonly name: string
  /** What it holds now; or why it cannot be counted. */
  readonly present:
    | { readonly cash: bigint; readonly quantities: ReadonlyMap<string, bigint> }
    | { readonly reason: string }
}

export interface ScopePart {
  readonly account: ScopeAccount
  /** Day number. */
  readonly today: number
}

export interface ScopePast {
  readonly past: Past
  /** Nothing was ever held or moved. */
  readonly isNothing: boolean
  readonly excluded: readonly Excluded[]
}

function named({ refused, refusedCount }: ScopeAccount, excluded: Excluded[]): void {
  const told = refused.slice(0, Math.max(0, namedMax - excluded.length))
  excluded.push(...told.map(({ id, reason }) => ({ what: id, reason })))
  const unnamed = refusedCount - told.length
  if (unnamed > 0) excluded.push({ what: 'transactions', reason: `${unnamed} more could not be understood` })
}

class Scope {
  readonly #quantities = new Map<string, bigint>()
  readonly #movements: Movement[] = []
  readonly #excluded: Excluded[] = []
  #cash = 0n

  add({ account, today }: ScopePart): void {
    const { name, present } = account
    if ('reason' in present) {
      this.#excluded.push({ what: name, reason: present.reason })
      return
    }
    const own = movementsIn(account.moves)
    named(account, this.#excluded)
    const opening = openingOf(present, own)
    this.#cash += opening.cash
    for (const [symbol, quantity] of opening.quantities)
      this.#quantities.set(symbol, (this.#quantities.get(symbol) ?? 0n) + quantity)
    for (const movement of own) this.#movements.push(movement)
    const day = Math.max(today, own.at(-1)?.day ?? 0)
    for (const movement of opening.unreported) this.#movements.push({ ...movement, day })
    if (opening.unreported.length > 0)
      this.#excluded.push({
        what: name,
        reason: 'its positions or cash show what its transactions do not tell yet; that is counted as of today',
      })
  }

  past(): ScopePast {
    return {
      past: openPast({ cash: this.#cash, quantities: this.#quantities }, this.#movements, shared),
      isNothing: this.#movements.length === 0 && this.#quantities.size === 0 && this.#cash === 0n,
      excluded: this.#excluded,
    }
  }
}

export function open(): OffLoopTask<ScopePart, ScopePast> {
  const scope = new Scope()
  return { take: (part) => scope.add(part), answer: () => [scope.past()] }
}

export const scopeTask: TaskAt<ScopePart, ScopePast> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
