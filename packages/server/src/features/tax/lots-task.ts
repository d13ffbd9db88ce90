/** Lots, realized gains and wash sales out of the brokers' ledger lines, by the very analysis of `g2e analyze`. */
import { movementOf, rowOfLine } from '@g2e/domain/ledger'
import type { BundleRow, LotMethod } from '@g2e/domain/ledger'
import { analyze, bundleDefaults } from '@g2e/domain/ledger-bundle'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import { rowsOfPage } from '../../platform/off-loop/page.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import type { LedgerRow } from '../accounts/index.ts'

export type LotsPart =
  | {
      readonly kind: 'wanted'
      readonly accounts: Bundle['accounts']
      /** New York date. */
      readonly to: string
      readonly method: LotMethod
    }
  /** A page of `LedgerRow`. */
  | { readonly kind: 'page'; readonly bytes: Uint8Array }

export interface LotsAnswerPart {
  readonly lots?: BundleAnswer['lots']
  readonly gains?: BundleAnswer['gains']
  readonly washSales?: BundleAnswer['washSales']
  readonly excluded?: BundleAnswer['excluded']
}

/** Read by the event loop in about a millisecond. */
const rowsPerPart = 500

/**
 * Some brokers call the purchase that closes a short sale a plain purchase: it is a cover as far as the account is short.
 * A line that does both, closing and opening, is left as it is and named by the analysis.
 */
function withCovers(lines: readonly LedgerRow[]): readonly BundleRow[] {
  const held = new Map<string, bigint>()
  return lines.map((line) => {
    const moved = movementOf(line)
    const key = `${line.accountId}|${line.symbol ?? ''}`
    const before = held.get(key) ?? 0n
    if (!('reason' in moved)) held.set(key, before + moved.quantity)
    const row = rowOfLine(line, { id: line.id, account: line.accountId })
    return line.type === 'buy' && before < 0n ? { ...row, type: 'buy_to_cover' } : row
  })
}

function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += rowsPerPart) yield items.slice(from, from + rowsPerPart)
}

function* answerOf(
  lines: readonly LedgerRow[],
  { accounts, to, method }: Extract<LotsPart, { kind: 'wanted' }>,
): Generator<LotsAnswerPart> {
  const answer = analyze({
    baseCurrency: 'USD',
    accounts,
    transactions: withCovers(lines),
    prices: {},
    fx: {},
    valuations: [],
    flows: [],
    cashFlows: [],
    returns: [],
    benchmarkReturns: [],
    range: { to },
    options: { ...bundleDefaults, lotMethod: method },
  })
  for (const lots of slices(answer.lots)) yield { lots }
  for (const gains of slices(answer.gains)) yield { gains }
  for (const washSales of slices(answer.washSales)) yield { washSales }
  const ids = new Set(lines.map(({ id }) => id))
  // Without prices nothing is valued here; only lines that could not be counted are told.
  for (const excluded of slices(answer.excluded.filter(({ what }) => ids.has(what)))) yield { excluded }
}

export function open(): OffLoopTask<LotsPart, LotsAnswerPart> {
  const lines: LedgerRow[] = []
  let wanted: Extract<LotsPart, { kind: 'wanted' }> | undefined
  return {
    take: (part) => {
      if (part.kind === 'wanted') wanted = part
      else for (const line of rowsOfPage<LedgerRow>(part.bytes)) lines.push(line)
    },
    answer: () => (wanted ? answerOf(lines, wanted) : []),
  }
}

export const lotsTask: TaskAt<LotsPart, LotsAnswerPart> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
