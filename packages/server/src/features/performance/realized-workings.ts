/**
 * What was realized, from the ledger's lines alone: the very analysis that lots and gains are answered from, over the lines
 * of every symbol that has to do with what is asked. The second implementation matches the lots once more.
 */
import { isRetirementAccount } from '@g2e/domain/accounts'
import { asCovers, familyOf, rowOfLine, units, unitsText } from '@g2e/domain/ledger'
import type { BundleRow, LotMethod } from '@g2e/domain/ledger'
import { bundleDefaults } from '@g2e/domain/ledger-bundle'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { TransactionRecord } from '../accounts/index.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import type { Reckoned } from './reckon.ts'
import { refuse } from './refuse.ts'
import type { Workings } from './workings.ts'

export interface RealizedWish {
  readonly year?: number | undefined
  readonly method: LotMethod
  /** `sellId,transactionId,term`; nothing: all of the year, or of all years. */
  readonly sale?: string | undefined
}

/** Which lines: those that have to do with a closing line or with symbols; without either all of a symbol. */
export interface LotLines {
  readonly method: LotMethod
  readonly sellId?: string | undefined
  readonly symbols?: readonly string[] | undefined
}

type Gain = BundleAnswer['gains'][number]

/** Only what could have to do with it. */
function linesFor(lines: readonly TransactionRecord[], { sellId, symbols }: LotLines): readonly TransactionRecord[] {
  const symbolic = lines.filter(({ symbol }) => symbol !== null)
  if (sellId === undefined && symbols === undefined) return symbolic
  const sold = symbolic.find(({ id }) => id === sellId)?.symbol
  if (sellId !== undefined && (sold === undefined || sold === null))
    throw refuse('query.of', 'of must begin with the id of a sale, followed by a comma and the rest of its key.')
  const names = [...(symbols ?? []), ...(sold ? [sold] : [])]
  const family = new Set(names.flatMap((name) => [...familyOf(symbolic, name)]))
  return symbolic.filter(({ symbol, newSymbol }) => family.has(symbol ?? '') || family.has(newSymbol ?? ''))
}

/** @throws ProblemError `validation_failed` for a sale that is none. */
export async function lotsBundle(
  { accounts }: PerformanceDeps,
  { userId, accountIds, snapshots, today }: Reckoned,
  wish: LotLines,
): Promise<Bundle> {
  const lines: TransactionRecord[] = []
  if (accountIds.length > 0) {
    const { pages } = await accounts.ledgerPages(userId, { accountIds })
    for await (const page of pages) lines.push(...page)
  }
  const rows = asCovers(linesFor(lines, wish)).map((line): BundleRow =>
    rowOfLine(line, { id: line.id, account: line.accountId }),
  )
  return {
    baseCurrency: 'USD',
    accounts: snapshots.map(({ account }) => ({
      id: account.id,
      type: isRetirementAccount(account) ? 'ira' : 'taxable',
    })),
    transactions: rows,
    prices: {},
    fx: {},
    valuations: [],
    flows: [],
    cashFlows: [],
    returns: [],
    benchmarkReturns: [],
    range: { to: today },
    options: { ...bundleDefaults, lotMethod: wish.method },
  }
}

const isSale = ({ sellId, transactionId, term }: Gain, sale: string): boolean =>
  [sellId, transactionId, term].join(',') === sale

export function realizedWorkings(
  { transactions }: Bundle,
  { gains, excluded }: BundleAnswer,
  { year, sale }: RealizedWish,
): Workings {
  const own = gains.filter(
    (gain) =>
      (year === undefined || gain.closedOn.startsWith(`${year}-`)) && (sale === undefined || isSale(gain, sale)),
  )
  const total = (some: readonly Gain[], pick: (gain: Gain) => string): bigint => {
    let all = 0n
    for (const gain of some) all += units(pick(gain))
    return all
  }
  const sumOf = (pick: (gain: Gain) => string): bigint => total(own, pick)
  const [gain, disallowed] = [sumOf((one) => one.gain), sumOf((one) => one.disallowed)]
  const ofTerm = (term: Gain['term']) =>
    total(
      own.filter((one) => one.term === term),
      (one) => one.gain,
    )
  const ids = new Set(transactions.map(({ id }) => id))
  return {
    given: { kind: 'realized', year: year ?? null, sale: sale ?? null },
    found: {
      count: String(own.length),
      proceeds: unitsText(sumOf((one) => one.proceeds)),
      costBasis: unitsText(sumOf((one) => one.costBasis)),
      gain: unitsText(gain),
      short: unitsText(ofTerm('short')),
      long: unitsText(ofTerm('long')),
      disallowed: unitsText(disallowed),
      realized: unitsText(gain + disallowed),
    },
    transactions: transactions.length,
    // Without prices nothing is valued here; only lines that could not be counted are told.
    excluded: [
      ...excluded.filter(({ what }) => ids.has(what)),
      ...(own.length === 0 ? [{ what: sale ?? String(year ?? 'gains'), reason: 'nothing was closed' }] : []),
    ],
  }
}
