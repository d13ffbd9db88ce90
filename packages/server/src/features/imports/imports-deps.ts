/** What the use-cases of imports are handed. */
import type { Platform } from '../../platform/platform.ts'
import type { Accounts } from '../accounts/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Tax } from '../tax/index.ts'
import { createImportStore } from './store.ts'
import type { ImportStore } from './store.ts'

export interface ImportSources {
  readonly accounts: Accounts
  readonly market: MarketData
  readonly tax: Pick<Tax, 'lots'>
  /** What later features add to an export, by its name; of these accounts. No secrets. */
  readonly everythingElse: (userId: string, accountIds: readonly string[]) => Promise<Readonly<Record<string, unknown>>>
}

export interface ImportsDeps extends ImportSources {
  readonly platform: Platform
  readonly store: ImportStore
}

export const createImportsDeps = (platform: Platform, sources: ImportSources): ImportsDeps => ({
  platform,
  ...sources,
  store: createImportStore(platform.db),
})
