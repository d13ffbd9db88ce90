/** The audit log: who did what, in a chain that shows any change. Entries are written by `platform.work`. */
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { registerAuditRoutes } from './routes.ts'
import { createAuditStore } from './store.ts'

export { createAppendAudit } from './append-entries.ts'
export { ChainVerifier } from './chain.ts'

export function createAudit({ db }: Platform) {
  const store = createAuditStore(db)
  return { routes: (http: Http) => registerAuditRoutes(http, store) }
}
