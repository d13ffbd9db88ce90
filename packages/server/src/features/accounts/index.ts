/** Accounts inside connections, and what the brokers report of them: stored as reported, with source, time and raw payload. */
import type { Account } from '@g2e/contract/connections'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ConnectionRecord, Connections } from '../connections/index.ts'
import type {
  AccountRecord,
  AccountSnapshot,
  DailyValue,
  TransactionRecord,
  TransactionsFilter,
} from './account-record.ts'
import { createAccountsDeps } from './accounts-deps.ts'
import { registerAccountJobs, requestSync } from './jobs.ts'
import { createOwnAccounts } from './own-accounts.ts'
import type { OwnAccounts } from './own-accounts.ts'
import { accountIdsOf, listAccounts, presentAccount, readSnapshots } from './read-accounts.ts'
import { createRefresh } from './refresh-accounts.ts'
import type { RefreshAccounts } from './refresh-accounts.ts'
import { registerAccountRoutes } from './routes.ts'
import type { LedgerBytes, LedgerDay, LedgerPages } from './store/ledger-pages.ts'

export type {
  AccountRecord,
  AccountSnapshot,
  DailyValue,
  ImportedTransaction,
  LedgerRow,
  TransactionRecord,
  TransactionsFilter,
} from './account-record.ts'
export type { LedgerBytes, LedgerDay, LedgerPages }
export { importSource } from './account-record.ts'
export { accountsChanged, accountsWithOtherLines, syncProgressed } from './events.ts'
export { syncEveryMs } from './jobs.ts'

/** A person who asks for the newest waits this long for a broker at most. */
export const refreshWaitMs = 5_000

export interface Accounts {
  /** Of connections that were not removed; the default one first. */
  list(userId: string): Promise<readonly AccountRecord[]>
  find(userId: string, accountId: string): Promise<AccountRecord | undefined>
  /** Without `accountIds`: all that are included in the aggregate. Unknown ids are left out. */
  snapshots(userId: string, accountIds?: readonly string[]): Promise<readonly AccountSnapshot[]>
  /** Newest first, a page. */
  transactions(
    userId: string,
    filter: TransactionsFilter,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly items: readonly TransactionRecord[]; readonly total: number }>
  /** Oldest first, page by page, for large ledgers: nobody waits while one is read. Beyond the limit the newest are left out. */
  ledgerPages(userId: string, filter: TransactionsFilter): Promise<LedgerPages>
  /** The same as bytes, for a thread that opens them. */
  ledgerBytes(userId: string, filter: TransactionsFilter): Promise<LedgerBytes>
  /** All, oldest first, at most `ledgerRowsMax`. */
  ledger(userId: string, filter: TransactionsFilter): Promise<readonly TransactionRecord[]>
  /** What the accounts were worth day by day, as far as we were there to read it; oldest first. */
  dailyValues(
    userId: string,
    range: { readonly accountIds?: readonly string[] | undefined; readonly from: string; readonly to: string },
  ): Promise<readonly DailyValue[]>
  /** Reads balance and positions of these accounts now (after a fill, or `refresh=true`). A failing broker is told in the snapshot, not thrown. */
  readonly refresh: RefreshAccounts
  /** Queues a sync of the whole connection. */
  requestSync(connection: Pick<ConnectionRecord, 'id' | 'userId'>): Promise<void>
  /** Those without a connection, and lines from files. */
  readonly own: OwnAccounts
  present(userId: string): Promise<readonly Account[]>
  readonly routes: (http: Http) => void
}

export function createAccounts(platform: Platform, connections: Connections): Accounts {
  const deps = createAccountsDeps(platform, connections)
  const { transactions, holdings } = deps
  registerAccountJobs(deps)
  return {
    list: (userId) => listAccounts(deps, userId),
    find: async (userId, accountId) => (await listAccounts(deps, userId)).find(({ id }) => id === accountId),
    snapshots: (userId, accountIds) => readSnapshots(deps, userId, accountIds),
    transactions: async (userId, filter, page) =>
      transactions.page(userId, await accountIdsOf(deps, userId, filter), filter, page),
    ledgerPages: async (userId, filter) =>
      transactions.ledgerPages(userId, await accountIdsOf(deps, userId, filter), filter),
    ledgerBytes: async (userId, filter) =>
      transactions.ledgerBytes(userId, await accountIdsOf(deps, userId, filter), filter),
    ledger: async (userId, filter) => transactions.ledger(userId, await accountIdsOf(deps, userId, filter), filter),
    dailyValues: async (userId, { accountIds, from, to }) =>
      holdings.dailyValues(await accountIdsOf(deps, userId, { accountIds }), { from, to }),
    refresh: createRefresh(deps),
    requestSync: (connection) => requestSync(platform, connection),
    own: createOwnAccounts(deps),
    present: async (userId) => (await listAccounts(deps, userId)).map(presentAccount),
    routes: (http) => registerAccountRoutes(http, deps),
  }
}
