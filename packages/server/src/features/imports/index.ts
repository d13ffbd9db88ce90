/** Transactions from files, accounts that no API reaches, and everything out again. */
import { isoOf, secondMs } from '../../platform/clock.ts'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { syncEveryMs } from '../accounts/index.ts'
import { createImportsDeps } from './imports-deps.ts'
import type { ImportSources, ImportsDeps } from './imports-deps.ts'
import { registerImportRoutes } from './routes.ts'
import { valueAccount } from './value-account.ts'

export type { ImportSources } from './imports-deps.ts'

export interface Imports {
  readonly routes: (http: Http) => void
}

const lookEveryMs = 20 * secondMs

/** Accounts without a connection are valued as often as the others are read. */
function registerValuing(deps: ImportsDeps): void {
  const { platform, accounts } = deps
  platform.tasks.repeat({
    name: 'imports-value',
    everyMs: lookEveryMs,
    acrossInstances: 'one',
    run: async (signal) => {
      const due = await accounts.own.unvaluedSince(isoOf(platform.clock.now() - syncEveryMs))
      for (const account of due) {
        if (signal.aborted) return
        try {
          await valueAccount(deps, account)
        } catch (error) {
          // One account that cannot be valued leaves the others; what was known of it stays and grows old.
          platform.log.warn({ err: error, accountId: account.id }, 'an account was not valued')
        }
      }
    },
  })
}

export function createImports(platform: Platform, sources: ImportSources): Imports {
  const deps = createImportsDeps(platform, sources)
  registerValuing(deps)
  return { routes: (http) => registerImportRoutes(http, deps) }
}
