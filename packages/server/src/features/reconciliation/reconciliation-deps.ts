/** What the use-cases of reconciliation are handed. */
import type { Platform } from '../../platform/platform.ts'
import type { Accounts } from '../accounts/index.ts'
import type { Connections } from '../connections/index.ts'
import { createReconciliationStore } from './store.ts'
import type { ReconciliationStore } from './store.ts'

export interface ReconciliationParts {
  readonly accounts: Pick<Accounts, 'list' | 'ledger' | 'snapshots'>
  readonly connections: Pick<Connections, 'definitionOf'>
}

export interface ReconciliationDeps extends ReconciliationParts {
  readonly platform: Platform
  readonly store: ReconciliationStore
}

export const createReconciliationDeps = (platform: Platform, parts: ReconciliationParts): ReconciliationDeps => ({
  ...parts,
  platform,
  store: createReconciliationStore(platform.db),
})

const waitMs = 30_000
/** One comparison or decision of an account at a time, over all instances. */
export const exclusively = <T>({ platform }: ReconciliationDeps, accountId: string, work: () => Promise<T>) =>
  platform.locks.exclusively(`reconciliation:${accountId}`, work, { waitMs })
