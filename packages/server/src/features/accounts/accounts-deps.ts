/** What the use-cases of accounts are handed. */
import type { Platform } from '../../platform/platform.ts'
import type { Connections } from '../connections/index.ts'
import { createAccountStore } from './store/accounts.ts'
import type { AccountStore } from './store/accounts.ts'
import { createHoldingStore } from './store/holdings.ts'
import type { HoldingStore } from './store/holdings.ts'
import { createTransactionStore } from './store/transactions.ts'
import type { TransactionStore } from './store/transactions.ts'

export interface AccountsDeps {
  readonly platform: Platform
  readonly connections: Connections
  readonly accounts: AccountStore
  readonly holdings: HoldingStore
  readonly transactions: TransactionStore
}

export const createAccountsDeps = (platform: Platform, connections: Connections): AccountsDeps => ({
  platform,
  connections,
  accounts: createAccountStore(platform.db),
  holdings: createHoldingStore(platform.db),
  transactions: createTransactionStore(platform.db),
})
