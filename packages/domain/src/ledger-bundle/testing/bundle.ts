/** What the tests of a bundle begin with. */
import type { BundleRow } from '../../ledger/index.ts'
import { bundleDefaults } from '../types.ts'
import type { Bundle } from '../types.ts'

export const emptyBundle: Bundle = {
  baseCurrency: 'USD',
  accounts: [],
  transactions: [],
  prices: {},
  fx: {},
  valuations: [],
  flows: [],
  cashFlows: [],
  returns: [],
  benchmarkReturns: [],
  range: {},
  options: bundleDefaults,
}

/** Of symbol `M` in account `A`, where nothing else is said. */
export const row = (id: string, date: string, type: string, rest: Partial<BundleRow> = {}): BundleRow => ({
  id,
  account: 'A',
  date,
  type,
  symbol: 'M',
  ...rest,
})
