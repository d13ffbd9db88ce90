/** What was paid for what is held, out of the ledger's lines: replayed at average cost, in a thread where there are many. */
import { costColumns } from '@g2e/domain/columns'
import type { CostColumns } from '@g2e/domain/columns'
import { asCovers, replay, rowOfLine } from '@g2e/domain/ledger'
import { bundleRows } from '@g2e/domain/ledger-bundle'
import { rowsOfPage } from '../../platform/off-loop/page.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import type { LedgerRow } from '../accounts/index.ts'
import { namedMax, shared } from './account-moves.ts'
import type { Excluded } from './scope-task.ts'

export type CostsPart = { readonly bytes: Uint8Array } | { readonly through: number }

export interface LedgerCosts {
  readonly columns: CostColumns
  /** Date of the first line. */
  readonly since: string | null
  /** Symbols of which an account has lines, by account. */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>
  /** The first of the lines that could not be counted. */
  readonly excluded: readonly Excluded[]
}

/** A performance is not a tax return: a loss that a wash sale defers is lost here on its day, in every account. */
const isRetirement = () => true

function costsOf(lines: readonly LedgerRow[], through: number): LedgerCosts {
  const transactions = asCovers(lines).map((line) => rowOfLine(line, { id: line.id, account: line.accountId }))
  const excluded: Excluded[] = []
  const replayed = replay(bundleRows({ transactions, baseCurrency: 'USD' }, excluded), {
    baseCurrency: 'USD',
    lotMethod: 'average',
    rateOn: () => undefined,
    priceOn: () => undefined,
    isRetirement,
    through,
    to: undefined,
  })
  let since: string | null = null
  const accounts = new Map<string, Set<string>>()
  for (const { date, accountId, symbol, newSymbol } of lines) {
    if (since === null || date < since) since = date
    const symbols = accounts.get(accountId) ?? new Set<string>()
    accounts.set(accountId, symbols)
    for (const name of [symbol, newSymbol]) if (name !== null) symbols.add(name)
  }
  return {
    columns: costColumns(replayed, shared),
    since,
    accounts,
    excluded: [...excluded, ...replayed.excluded].slice(0, namedMax),
  }
}

export function open(): OffLoopTask<CostsPart, LedgerCosts> {
  const lines: LedgerRow[] = []
  let through = 0
  return {
    take: (part) => {
      if ('through' in part) through = part.through
      else for (const row of rowsOfPage<LedgerRow>(part.bytes)) lines.push(row)
    },
    answer: () => [costsOf(lines, through)],
  }
}

export const costsTask: TaskAt<CostsPart, LedgerCosts> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
