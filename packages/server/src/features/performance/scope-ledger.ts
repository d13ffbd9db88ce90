/** The ledger of the accounts in scope as one: what they held before it began, and everything that moved since. */
import { dayNumber } from '@g2e/domain/calendar'
import { movementOf, movementsOf, openingOf, units } from '@g2e/domain/ledger'
import type { Movement } from '@g2e/domain/ledger'
import { earningsOf } from '@g2e/domain/performance'
import type { LineEarnings } from '@g2e/domain/performance'
import { ledgerRowsMax } from '../accounts/index.ts'
import type { AccountSnapshot, TransactionRecord } from '../accounts/index.ts'

export interface Excluded {
  readonly what: string
  readonly reason: string
}

/** Of which line, for its receipt. */
export interface ScopeEarning extends LineEarnings {
  readonly line: TransactionRecord
}

export interface ScopeLedger {
  readonly cash: bigint
  readonly quantities: ReadonlyMap<string, bigint>
  /** Ascending by day. */
  readonly movements: readonly Movement[]
  readonly earnings: readonly ScopeEarning[]
  /** Prices of now, from the positions. */
  readonly present: ReadonlyMap<string, bigint>
  readonly asOf: string | null
  readonly excluded: readonly Excluded[]
}

/** More lines would bury the answer; the rest is counted. */
const namedMax = 20

const add = (to: Map<string, bigint>, from: ReadonlyMap<string, bigint>): void => {
  for (const [symbol, quantity] of from) to.set(symbol, (to.get(symbol) ?? 0n) + quantity)
}

function movedBy(lines: readonly TransactionRecord[], excluded: Excluded[]): readonly Movement[] {
  const { movements, refused } = movementsOf(lines)
  const named = refused.slice(0, Math.max(0, namedMax - excluded.length))
  excluded.push(...named.map(({ id, reason }) => ({ what: id, reason })))
  const unnamed = refused.length - named.length
  if (unnamed > 0) excluded.push({ what: 'transactions', reason: `${unnamed} more could not be understood` })
  return movements
}

/** Only of lines that are counted as movements. */
function earningsOfLines(lines: readonly TransactionRecord[]): readonly ScopeEarning[] {
  return lines.flatMap((line) => {
    const earned = 'reason' in movementOf(line) ? undefined : earningsOf(line)
    return earned ? [{ ...earned, line }] : []
  })
}

/** Accounts in another currency, and those never read, are left out and named. `today` is a New York date. */
export function scopeLedger(
  snapshots: readonly AccountSnapshot[],
  lines: readonly TransactionRecord[],
  { currency, today }: { readonly currency: string; readonly today: string },
): ScopeLedger {
  const excluded: Excluded[] = []
  if (lines.length >= ledgerRowsMax)
    excluded.push({
      what: 'transactions',
      reason: `at most ${ledgerRowsMax} are counted, the oldest; ask for fewer accounts`,
    })
  const quantities = new Map<string, bigint>()
  const present = new Map<string, bigint>()
  const movements: Movement[] = []
  const earnings: ScopeEarning[] = []
  const byAccount = Map.groupBy(lines, ({ accountId }) => accountId)
  let cash = 0n
  let asOf: string | null = null
  for (const { account, balance, positions, asOf: readAt } of snapshots) {
    const held = heldCash(balance, currency)
    if ('reason' in held) {
      excluded.push({ what: account.accountName, reason: held.reason })
      continue
    }
    const shares = new Map<string, bigint>()
    for (const { symbol, quantity, currentPrice } of positions) {
      add(shares, new Map([[symbol, units(quantity)]]))
      if (currentPrice !== null) present.set(symbol, units(currentPrice))
    }
    const ownLines = byAccount.get(account.id) ?? []
    const own = movedBy(ownLines, excluded)
    earnings.push(...earningsOfLines(ownLines))
    const opening = openingOf({ cash: held.cash, quantities: shares }, own)
    cash += opening.cash
    add(quantities, opening.quantities)
    movements.push(...own)
    const day = Math.max(dayNumber(today), own.at(-1)?.day ?? 0)
    movements.push(...opening.unreported.map((movement) => ({ ...movement, day })))
    if (opening.unreported.length > 0)
      excluded.push({
        what: account.accountName,
        reason: 'its positions or cash show what its transactions do not tell yet; that is counted as of today',
      })
    if (readAt !== null && (asOf === null || readAt < asOf)) asOf = readAt
  }
  movements.sort((a, b) => a.day - b.day)
  return { cash, quantities, movements, earnings, present, asOf, excluded }
}

function heldCash(
  balance: AccountSnapshot['balance'],
  currency: string,
): { readonly cash: bigint } | { readonly reason: string } {
  if (!balance || balance.cash === null) return { reason: 'it was never read, or its cash is not reported' }
  if (balance.currency !== currency)
    return { reason: `it is kept in ${balance.currency}, and no exchange rate is made up` }
  return { cash: units(balance.cash) }
}
