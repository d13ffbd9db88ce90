/**
 * The receipt of a figure: the very inputs that it was reckoned from, as a ledger bundle, and what the analysis makes of them.
 * `g2e verify-receipt` recomputes the answer from the bundle with a second implementation, offline.
 */
import { breakdownDimensions } from '@g2e/contract/performance'
import { partFigures } from '@g2e/contract/receipts'
import type { BreakdownDimension } from '@g2e/contract/performance'
import type { Receipt, ReceiptFigure } from '@g2e/contract/receipts'
import { dateOfDayNumber } from '@g2e/domain/calendar'
import { unitsText } from '@g2e/domain/ledger'
import type { BundleRow } from '@g2e/domain/ledger'
import type { Bundle, BundleAnswer, Dated } from '@g2e/domain/ledger-bundle'
import { decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { Accounts } from '../accounts/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { conventionsOf } from './conventions.ts'
import { earningLines } from './earning-lines.ts'
import { percentText } from './figure-text.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { lineKindOf, lineReceipt, priceBases } from './line-receipts.ts'
import type { LineWish } from './line-receipts.ts'
import { partsOf } from './read-breakdown.ts'
import { riskOptions } from './read-risk.ts'
import type { RiskQuery } from './read-risk.ts'
import type { Reckoned } from './reckon.ts'
import { refuse } from './refuse.ts'
import { partPaths, receiptKinds } from './receipt-kinds.ts'
import type { ReceiptKind } from './held-kinds.ts'
import { returnSeriesOf } from './return-series.ts'
import type { Excluded } from './scope-task.ts'
import {
  benchmarkWorkings,
  concentrationWorkings,
  correlationWorkings,
  earningsWorkings,
  partWorkings,
} from './workings.ts'
import type { Workings } from './workings.ts'

export interface ReceiptWish extends RiskQuery, LineWish {}

const emptyBundle = (reckoned: Reckoned, riskFreeRate: string | undefined): Bundle => ({
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
  range: reckoned.days.length === 0 ? {} : { from: reckoned.span.from, to: reckoned.span.to },
  options: riskOptions(riskFreeRate),
})

/** The benchmark's price on the first and each later day that has one. */
function benchmarkBundle(reckoned: Reckoned): Bundle {
  const { history, benchmark } = reckoned
  const prices = history.days.map(({ day }) => [day, benchmark.on(day)] as const)
  const [first] = prices
  const isKnown = first !== undefined && first[1] !== undefined
  const valuations = prices.flatMap(([day, price]): Dated[] =>
    !isKnown || price === undefined ? [] : [[dateOfDayNumber(day), unitsText(price)]],
  )
  return { ...emptyBundle(reckoned, undefined), valuations }
}

/** The very lines of the period that earned or cost something. */
async function earningsBundle(accounts: Accounts, reckoned: Reckoned, kind: 'income' | 'fees'): Promise<Bundle> {
  const lines = await earningLines(accounts, reckoned)
  const transactions = lines.flatMap(({ line, income, fees }): BundleRow[] => {
    const amount = kind === 'income' ? income : -fees
    if (amount === 0n) return []
    const { id, accountId: account, date, currency, symbol } = line
    const earned = line.type === 'interest' ? 'interest' : 'dividend'
    const type = kind === 'income' ? earned : 'fee'
    return [{ id, account, date, type, currency, symbol: symbol ?? undefined, amount: unitsText(amount) }]
  })
  return { ...emptyBundle(reckoned, undefined), transactions }
}

function bundleFor(
  accounts: Accounts,
  reckoned: Reckoned,
  { figure, riskFreeRate }: Pick<ReceiptWish, 'figure' | 'riskFreeRate'>,
): Bundle | Promise<Bundle> {
  if (figure === 'benchmarkPercent') return benchmarkBundle(reckoned)
  if (figure === 'income' || figure === 'fees') return earningsBundle(accounts, reckoned, figure)
  return historyBundle(reckoned, riskFreeRate)
}

/** Only what the portfolio's own history says: valuations and flows, and the benchmark's returns beside. */
function historyBundle(reckoned: Reckoned, riskFreeRate: string | undefined): Bundle {
  const { history } = reckoned
  const valuations = history.days.flatMap(({ day, value }): Dated[] =>
    value === null ? [] : [[dateOfDayNumber(day), unitsText(value)]],
  )
  const flows = history.days
    .slice(1)
    .flatMap((day) => day.flows.map(({ day: on, amount }): Dated => [dateOfDayNumber(on), unitsText(amount)]))
  const { benchmark } = returnSeriesOf(reckoned)
  const [first, last] = [valuations[0]?.[0], valuations.at(-1)?.[0]]
  return {
    ...emptyBundle(reckoned, riskFreeRate),
    valuations,
    flows,
    benchmarkReturns: benchmark.map(decimalTextOfNumber),
    range: { ...(first !== undefined && { from: first }), ...(last !== undefined && { to: last }) },
  }
}

function at(answer: object, path: string): string | null {
  let found: unknown = answer
  for (const name of path.split('.')) found = Object(found)[name]
  return typeof found === 'string' ? found : null
}

/** Figures of the ends of the period are unknown while an end has no value, though days between them have. */
const needsEnds: ReadonlySet<ReceiptFigure> = new Set([
  'mwrPercent',
  'modifiedDietzPercent',
  'opening',
  'closing',
  'gain',
])

function valueIn(
  reckoned: Reckoned,
  figure: ReceiptFigure,
  { transactions, answer }: Pick<Bundle, 'transactions'> & { readonly answer: BundleAnswer },
): string | null {
  const { days } = reckoned.history
  if (needsEnds.has(figure) && (days[0]?.value === null || days.at(-1)?.value === null)) return null
  // No line that earned or cost anything: there is nothing to add up, and that is known.
  if ((figure === 'income' || figure === 'fees') && transactions.length === 0) return '0'
  return valueAt(answer, receiptKinds[figure])
}

function valueAt(answer: object, { unit, path }: Pick<ReceiptKind, 'unit' | 'path'>): string | null {
  const found = at(answer, path)
  return found === null || unit !== 'percent' ? found : percentText(decimal(found).toNumber())
}

function exclusionsOf({ excluded: before, history, twr }: Reckoned, { excluded }: BundleAnswer): Excluded[] {
  const unlinked = twr.unlinked.map((day) => ({
    what: 'twr.value',
    reason: `the performance answer leaves ${dateOfDayNumber(day)} out, as no capital was at work; here it ends the product`,
  }))
  const unpriced = [...history.unpriced].map(([symbol, count]) => ({
    what: symbol,
    reason: `it has no price on ${count} of the days; they have no valuation`,
  }))
  return [...before, ...unpriced, ...unlinked, ...excluded]
}

const ofEarnings: ReadonlySet<ReceiptFigure> = new Set(['taxes', 'priceGain'])
const ofBenchmark: ReadonlySet<ReceiptFigure> = new Set(['benchmarkClosing', 'benchmarkGain', 'benchmarkMwrPercent'])
const ofShape: ReadonlySet<ReceiptFigure> = new Set(['hhi', 'effectiveHoldings', 'topWeightPercent'])
const ofPairs: ReadonlySet<ReceiptFigure> = new Set(['correlation', 'correlationAverage'])

/** What the bundle alone cannot tell; `null` where it can. */
async function workingsOf(
  deps: PerformanceDeps,
  reckoned: Reckoned,
  { figure, by, of }: ReceiptWish,
): Promise<Workings | null> {
  const { portfolios } = deps
  const { userId, accountIds } = reckoned
  if (ofEarnings.has(figure)) return earningsWorkings(reckoned, await earningLines(deps.accounts, reckoned))
  if (ofBenchmark.has(figure)) return benchmarkWorkings(reckoned)
  if (ofShape.has(figure)) return concentrationWorkings(await portfolios.read(userId, { accountIds }), figure, of)
  if (ofPairs.has(figure)) {
    const portfolio = await portfolios.read(userId, { accountIds })
    return correlationWorkings(deps.prices, reckoned, { figure, of, portfolio })
  }
  if (of === undefined) return null
  const { parts } = await partsOf(deps, reckoned, breakdownBy(by))
  return partWorkings(
    deps.pasts,
    reckoned,
    parts.find(({ key }) => key === of),
    of,
  )
}

/** @throws ProblemError `validation_failed` for what no breakdown is made by. */
function breakdownBy(by: LineWish['by']): BreakdownDimension {
  if (by === undefined) return 'symbol'
  const found = breakdownDimensions.find((own) => own === by)
  if (found) return found
  throw refuse('query.by', `by must be one of ${breakdownDimensions.join(', ')} for this figure.`)
}

/** @throws ProblemError `validation_failed` where a part is asked of a figure that parts do not have. */
function partPathOf({ figure, by, of }: ReceiptWish): string | undefined {
  const isPart = by !== undefined || (of !== undefined && figure !== 'topWeightPercent' && figure !== 'correlation')
  if (figure === 'contributionPercent' && of === undefined) throw refuse('query.of', 'of must name the part.')
  if (!isPart) return undefined
  if (of === undefined) throw refuse('query.of', 'of must name the part.')
  const found = partFigures.find((own) => own === figure)
  if (!found) throw refuse('query.figure', `A part has no ${figure} of its own; ask without by and of.`)
  return partPaths[found]
}

interface Found {
  readonly bundle: Bundle
  readonly answer: BundleAnswer
  readonly workings: Workings | null
  readonly kind: ReceiptKind
  readonly by: Receipt['by']
  readonly value: string | null
  readonly excluded: readonly Excluded[]
  readonly inputs: Pick<Receipt['inputs'], 'from' | 'to' | 'benchmark' | 'sources'>
  readonly priceBasis?: string
}

const reported = 'transactions and positions as the brokers report them'
const closes = 'daily closes of the best source of market data'

async function ofHistory(deps: PerformanceDeps, reckoned: Reckoned, wish: ReceiptWish): Promise<Found> {
  const { figure, by } = wish
  const partPath = partPathOf(wish)
  const bundle = await bundleFor(deps.accounts, reckoned, wish)
  const answer = await deps.pasts.analyze(bundle)
  const workings = await workingsOf(deps, reckoned, wish)
  const kind = { ...receiptKinds[figure], ...(partPath !== undefined && { path: partPath }) }
  const { span, benchmark, days } = reckoned
  const isCompared = figure.startsWith('benchmark') || bundle.benchmarkReturns.length > 0
  return {
    bundle,
    answer,
    workings,
    kind,
    by: partPath === undefined ? null : (by ?? 'symbol'),
    value: workings
      ? valueAt({ workings: workings.found }, kind)
      : valueIn(reckoned, figure, { transactions: bundle.transactions, answer }),
    excluded: [...exclusionsOf(reckoned, answer), ...(workings?.excluded ?? [])],
    inputs: {
      from: days.length === 0 ? null : span.from,
      to: days.length === 0 ? null : span.to,
      benchmark: isCompared ? benchmark.symbol : null,
      sources: [reported, closes],
    },
  }
}

async function ofLines(
  deps: PerformanceDeps,
  wish: ReceiptWish,
  read: Omit<Parameters<typeof lineReceipt>[3], 'nothing'>,
): Promise<Found> {
  const { reckoned } = read
  const nothing = emptyBundle(reckoned, undefined)
  const { from, to, benchmark, isPriced, ...found } = await lineReceipt(deps, reckoned.userId, wish, {
    ...read,
    nothing,
  })
  const kind = receiptKinds[wish.figure]
  return {
    ...found,
    kind,
    by: wish.by ?? null,
    value: valueAt({ workings: found.workings.found }, kind),
    excluded: found.workings.excluded,
    inputs: { from, to, benchmark: benchmark ?? null, sources: isPriced ? [reported, closes] : [reported] },
    priceBasis: priceBases[read.kind],
  }
}

/** @throws ProblemError as performance does, and where `by` and `of` do not fit the figure. */
export async function readReceipt(
  deps: PerformanceDeps,
  userId: string,
  wish: ReceiptWish,
  scope: PortfolioScope,
): Promise<Receipt> {
  const { figure, of, from, to, benchmark } = wish
  const reckoned = await deps.reckoner.reckon(userId, { from, to, benchmark }, scope)
  const lineKind = lineKindOf(figure)
  const found = lineKind
    ? await ofLines(deps, wish, { kind: lineKind, reckoned, scope })
    : await ofHistory(deps, reckoned, wish)
  const { bundle, answer, workings, kind, by, value, excluded, inputs, priceBasis } = found
  return {
    kind: 'g2e-receipt',
    version: 1,
    figure,
    by,
    of: of ?? null,
    value,
    ...kind,
    conventions: conventionsOf(reckoned, {
      riskFreeRate: bundle.options.riskFreeRate,
      ...(priceBasis && { priceBasis }),
    }),
    inputs: {
      accounts: reckoned.snapshots.map(({ account }) => account.accountName),
      valuations: bundle.valuations.length,
      flows: bundle.flows.length,
      transactions: workings?.transactions ?? bundle.transactions.length,
      ...inputs,
    },
    excluded: [...excluded],
    asOf: reckoned.asOf,
    bundle: { ...bundle, ...(workings && { workings: workings.given }) },
    answer: { ...answer, ...(workings && { workings: workings.found }) },
  }
}
