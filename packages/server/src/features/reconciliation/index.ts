/** Whether brokers' reports and their transactions agree: compared after each reading and import, told with its likely cause, settled by a person. */
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { accountsChanged, syncProgressed } from '../accounts/index.ts'
import { reconcileAccounts, reconcileConnection } from './reconcile-account.ts'
import { createReconciliationDeps } from './reconciliation-deps.ts'
import type { ReconciliationParts } from './reconciliation-deps.ts'
import { registerReconciliationRoutes } from './routes.ts'
import type { DifferenceRow } from './store.ts'

export { differenceFound } from './events.ts'

export interface Reconciliations {
  /** Open differences for which new orders of the account wait. */
  holding(
    userId: string,
    accountId: string,
  ): Promise<readonly Pick<DifferenceRow, 'kind' | 'symbol' | 'broker' | 'ledger'>[]>
  readonly routes: (http: Http) => void
}

export function createReconciliation(platform: Platform, parts: ReconciliationParts): Reconciliations {
  const deps = createReconciliationDeps(platform, parts)
  platform.events.subscribe('reconciliation-after-sync', syncProgressed, async ({ userId, payload }) => {
    // A failed reading may have read some accounts; a running one has not read its transactions yet.
    if (userId !== null && payload.status !== 'running') await reconcileConnection(deps, userId, payload.connectionId)
  })
  // What explains a difference often comes in a file: whoever brought it does not wait for the next reading.
  platform.events.subscribe('reconciliation-after-import', accountsChanged, async ({ userId, payload }) => {
    const { byImport, connectionId, accountIds } = payload
    if (userId !== null && byImport && connectionId !== null) await reconcileAccounts(deps, userId, accountIds)
  })
  return {
    holding: (userId, accountId) => deps.store.holding({ userId, accountId }),
    routes: (http) => registerReconciliationRoutes(http, deps),
  }
}
