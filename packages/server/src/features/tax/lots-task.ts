/** Lots, realized gains and wash sales out of the brokers' ledger lines, by the very analysis of `g2e analyze`. */
import { asCovers, rowOfLine } from '@g2e/domain/ledger'
import type { LotMethod } from '@g2e/domain/ledger'
import { analyze, bundleDefaults } from '@g2e/domain/ledger-bundle'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import { rowsOfPage } from '../../platform/off-loop/page.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import type { LedgerRow } from '../accounts/index.ts'
import { gainSums, gainYears } from './gain-sums.ts'
import type { GainSums, GainYear } from './gain-sums.ts'
import { heldInLots } from './unexplained.ts'
import type { HeldInLots } from './unexplained.ts'

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

/** A wash sale with what it carried over to the purchase. */
export type WashSaleTold = BundleAnswer['washSales'][number] &
  Pick<BundleAnswer['washCarried'][number], 'basisAdded' | 'heldLonger'>

export interface LotsAnswerPart {
  readonly lots?: BundleAnswer['lots']
  readonly gains?: BundleAnswer['gains']
  readonly washSales?: readonly WashSaleTold[]
  readonly excluded?: BundleAnswer['excluded']
  /** Last: sums over all of the gains, and the date of the first line. */
  readonly sums?: {
    readonly totals: GainSums
    readonly years: readonly GainYear[]
    readonly since: string | null
    readonly held: HeldInLots
  }
}

/** Read by the event loop in about a millisecond. */
const rowsPerPart = 500

const latestFirst = (a: { readonly closedOn: string }, b: { readonly closedOn: string }): number =>
  a.closedOn < b.closedOn ? 1 : a.closedOn > b.closedOn ? -1 : 0

function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += rowsPerPart) yield items.slice(from, from + rowsPerPart)
}

function washSalesOf({ washSales, washCarried }: BundleAnswer): readonly WashSaleTold[] {
  const keyOf = (sellId: string, buyId: string | null): string => JSON.stringify([sellId, buyId])
  const carried = new Map(washCarried.map((one) => [keyOf(one.sellId, one.buyId), one]))
  return washSales.map((sale) => {
    const own = sale.verdict === 'match' ? carried.get(keyOf(sale.sellId, sale.buyId)) : undefined
    return { ...sale, basisAdded: own?.basisAdded ?? '0', heldLonger: own?.heldLonger ?? [] }
  })
}

function* answerOf(
  lines: readonly LedgerRow[],
  { accounts, to, method }: Extract<LotsPart, { kind: 'wanted' }>,
): Generator<LotsAnswerPart> {
  const answer = analyze({
    baseCurrency: 'USD',
    accounts,
    transactions: asCovers(lines).map((line) => rowOfLine(line, { id: line.id, account: line.accountId })),
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
  for (const gains of slices(answer.gains.toSorted(latestFirst))) yield { gains }
  for (const washSales of slices(washSalesOf(answer))) yield { washSales }
  const ids = new Set(lines.map(({ id }) => id))
  // Without prices nothing is valued here; only lines that could not be counted are told.
  for (const excluded of slices(answer.excluded.filter(({ what }) => ids.has(what)))) yield { excluded }
  let since: string | null = null
  for (const { date } of lines) if (since === null || date < since) since = date
  const sums = { totals: gainSums(answer.gains), years: gainYears(answer.gains) }
  yield { sums: { ...sums, since, held: heldInLots(answer.lots) } }
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
