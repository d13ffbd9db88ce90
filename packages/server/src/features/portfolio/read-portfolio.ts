/**
 * Reads the accounts as their brokers reported them, adds them up (domain) and keeps the answer ready: one object and one
 * buffer per user and scope, dropped when anything of those accounts changes, and after a minute.
 */
import type { Portfolio } from '@g2e/contract/portfolio'
import { aggregate } from '@g2e/domain/portfolio'
import type { AccountValues, AggregatePortfolio } from '@g2e/domain/portfolio'
import type { Clock } from '../../platform/clock.ts'
import { notFound } from '../../platform/http/problem.ts'
import { readyBufferOf } from '../../platform/http/ready-buffer.ts'
import type { ReadyBuffer } from '../../platform/http/ready-buffer.ts'
import { refreshWaitMs } from '../accounts/index.ts'
import type { AccountSnapshot, Accounts } from '../accounts/index.ts'
import type { MarketData } from '../market/index.ts'
import { presentPortfolio } from './present.ts'

export const keptMs = 60_000
/** Users times scopes; the oldest goes first. */
const keptMax = 2_000

export interface ReadPortfolioDeps {
  readonly accounts: Accounts
  readonly market: MarketData
  readonly clock: Clock
}

export interface Scope {
  readonly accountIds?: readonly string[] | undefined
  readonly refresh?: boolean | undefined
}

export interface Reading {
  readonly aggregate: AggregatePortfolio
  readonly portfolio: Portfolio
  readonly ready: ReadyBuffer
  /** What it was added up from. */
  readonly snapshots: readonly AccountSnapshot[]
}

interface Kept {
  readonly userId: string
  readonly until: number
  readonly reading: Promise<Reading>
  /** Once it has been read. */
  done?: Reading
}

export interface PortfolioReader {
  /** @throws ProblemError `not_found` for an account that is not this user's. */
  read(userId: string, scope?: Scope): Promise<Reading>
  /** All included accounts, when that is at hand and still true. */
  atHand(userId: string): ReadyBuffer | undefined
  /** Something of this user's accounts changed. */
  drop(userId: string): void
}

const keyOf = (userId: string, accountIds: readonly string[] | undefined): string =>
  `${userId}|${accountIds ? [...new Set(accountIds)].toSorted().join(',') : '*'}`

export function createPortfolioReader(deps: ReadPortfolioDeps): PortfolioReader {
  const kept = new Map<string, Kept>()
  const drop = (userId: string) => {
    for (const [key, entry] of kept) if (entry.userId === userId) kept.delete(key)
  }
  const start = (key: string, userId: string, scope: Scope): Promise<Reading> => {
    const reading = readAccounts(deps, userId, scope.accountIds)
    const entry: Kept = { userId, until: deps.clock.now() + keptMs, reading }
    kept.delete(key)
    kept.set(key, entry)
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break
      kept.delete(oldest)
    }
    // A failure is the caller's and is not kept; a change while reading has dropped the entry already.
    reading.then(
      (done) => {
        entry.done = done
      },
      () => {
        if (kept.get(key) === entry) kept.delete(key)
      },
    )
    return reading
  }
  return {
    read: async (userId, scope = {}) => {
      const key = keyOf(userId, scope.accountIds)
      if (scope.refresh) {
        const scoped = await accountsInScope(deps, userId, scope.accountIds)
        await deps.accounts.refresh(userId, scoped, { waitMsMax: refreshWaitMs })
        drop(userId)
        return start(key, userId, scope)
      }
      const found = kept.get(key)
      return found && found.until > deps.clock.now() ? found.reading : start(key, userId, scope)
    },
    atHand: (userId) => {
      const found = kept.get(keyOf(userId, undefined))
      return found && found.until > deps.clock.now() ? found.done?.ready : undefined
    },
    drop,
  }
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function accountsInScope(
  { accounts }: ReadPortfolioDeps,
  userId: string,
  wanted: readonly string[] | undefined,
): Promise<readonly string[]> {
  const own = await accounts.list(userId)
  if (!wanted) return own.filter(({ includeInAggregate }) => includeInAggregate).map(({ id }) => id)
  const ids = new Set(own.map(({ id }) => id))
  if (wanted.some((id) => !ids.has(id))) throw notFound('account')
  return wanted
}

async function readAccounts(
  deps: ReadPortfolioDeps,
  userId: string,
  wanted: readonly string[] | undefined,
): Promise<Reading> {
  const scoped = await accountsInScope(deps, userId, wanted)
  const snapshots = scoped.length === 0 ? [] : await deps.accounts.snapshots(userId, scoped)
  const symbols = new Set(snapshots.flatMap(({ positions }) => positions.map(({ symbol }) => symbol)))
  const labels = await deps.market.instruments(userId, [...symbols])
  const summed = aggregate(snapshots.map(valuesOf), labels)
  const portfolio = presentPortfolio(summed)
  return { aggregate: summed, portfolio, ready: readyBufferOf(portfolio), snapshots }
}

/** An account as it goes into the sum. */
export const valuesOf = ({ account, status, asOf, error, balance, positions }: AccountSnapshot): AccountValues => ({
  accountId: account.id,
  brokerId: account.brokerId,
  accountName: account.accountName,
  currency: balance?.currency ?? account.currency,
  status,
  asOf,
  error,
  cash: balance?.cash ?? null,
  buyingPower: balance?.buyingPower ?? null,
  holdings: positions,
})
