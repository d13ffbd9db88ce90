/**
 * Receipts of figures that stand on ledger lines or on what is held now, and not on the history of values: what was paid, is
 * expected or was realized, lots and wash sales, how the holdings are spread, what a stress would do, and the check-up.
 */
import type { ReceiptDimension, ReceiptFigure } from '@g2e/contract/receipts'
import { Shocks } from '@g2e/contract/risk'
import type { StressPeriodId } from '@g2e/contract/risk'
import type { LotMethod } from '@g2e/domain/ledger'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { Shock } from '@g2e/domain/risk'
import type { PortfolioScope } from '../portfolio/index.ts'
import { gatherCheckup } from './check-up.ts'
import { checkupWorkings, isCheckupFigure } from './checkup-workings.ts'
import { costBundle, costWorkings } from './cost-workings.ts'
import { earningLines } from './earning-lines.ts'
import { gatherIncome } from './gather-income.ts'
import { expectedWorkings, paidWorkings } from './income-workings.ts'
import { lotWorkings, reportedHoldings, washSaleWorkings } from './lot-workings.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { reckonCosts } from './read-costs.ts'
import { betaRange, benchmarkOf, stressPrices } from './read-stress.ts'
import { lotsBundle, realizedWorkings } from './realized-workings.ts'
import type { Reckoned } from './reckon.ts'
import { refuse } from './refuse.ts'
import { needsBetas, pastPeriods } from './stress.ts'
import { periodWorkings, shockWorkings } from './stress-workings.ts'
import { exposureWorkings } from './workings.ts'
import type { Workings } from './workings.ts'

export interface LineWish {
  readonly figure: ReceiptFigure
  readonly by?: ReceiptDimension | undefined
  readonly of?: string | undefined
  readonly year?: number | undefined
  readonly period?: StressPeriodId | undefined
  /** JSON, as it came. */
  readonly shocks?: string | undefined
  readonly benchmark?: string | undefined
  readonly method: LotMethod
}

export interface LineReceipt {
  readonly bundle: Bundle
  readonly answer: BundleAnswer
  readonly workings: Workings
  readonly from: string | null
  readonly to: string | null
  /** Where the figure is held against one. */
  readonly benchmark?: string
  /** Whether closes are among its inputs. */
  readonly isPriced?: boolean
}

/** In the place of what performance is priced by. */
export const priceBases: Readonly<Record<Kind, string>> = {
  exposure: 'what the brokers say that the holdings are worth now',
  paid: 'none: amounts as the brokers report them',
  expected: 'none; the yield is of what the brokers say that the holdings are worth now',
  realized: 'prices and amounts of the trades, as the brokers report them',
  stress:
    'what the brokers say that the holdings are worth now; daily closes adjusted for splits, without dividends, none older than a week',
  checkup:
    'what the brokers say that the holdings are worth now; correlations of daily closes adjusted for splits; fees over the values of the days',
  lot: 'cost by the trades, as the brokers report them; what the brokers say that the holding is worth now',
  washSale: 'prices and amounts of the trades, as the brokers report them',
  cost: 'cost by the trades, or as the broker shows it where no line tells; the last close of the range, today the broker’s present price',
}

const kinds = ['exposure', 'paid', 'expected', 'realized', 'stress', 'checkup', 'lot', 'washSale', 'cost'] as const
type Kind = (typeof kinds)[number]

/** What each is told apart by. */
const dimensions = {
  exposure: ['assetType', 'sector', 'currency', 'symbol'],
  paid: ['month', 'symbol', 'account'],
  expected: ['month'],
  realized: ['sale'],
  stress: ['symbol'],
  checkup: [],
  lot: ['lot', 'symbol'],
  washSale: ['washSale'],
  cost: ['symbol'],
} as const satisfies Readonly<Record<Kind, readonly ReceiptDimension[]>>

const monthPattern = /^\d{4}-(?:0[1-9]|1[0-2])$/

/** `undefined`: it stands on the history. */
export function lineKindOf(figure: ReceiptFigure): Kind | undefined {
  if (figure !== 'income' && figure.startsWith('income')) return 'paid'
  return kinds.find((kind) => figure.startsWith(kind))
}

/** Figures that only the whole has, or only one part of it. */
const wholeOnly: ReadonlySet<ReceiptFigure> = new Set([
  'expectedYieldPercent',
  'stressBenchmarkPercent',
  'stressKnownChange',
  'stressCoveredPercent',
  'stressValueAfter',
])
const oneLotOnly: ReadonlySet<ReceiptFigure> = new Set(['lotCostEach', 'lotUnrealizedPercent', 'lotDaysToLong'])

/** @throws ProblemError `validation_failed` where `by` and `of` do not fit the figure. */
function checkPart(kind: Kind, { figure, by, of }: LineWish): void {
  const own: readonly ReceiptDimension[] = dimensions[kind]
  if (by === undefined && of === undefined && kind !== 'exposure' && kind !== 'washSale') {
    if (oneLotOnly.has(figure)) throw refuse('query.by', `by must be lot for ${figure}.`)
    return
  }
  if (wholeOnly.has(figure)) throw refuse('query.figure', `A part has no ${figure} of its own; ask without by and of.`)
  if (own.length === 0) throw refuse('query.by', `${figure} has no parts; ask without by and of.`)
  if (by === undefined || !own.includes(by)) throw refuse('query.by', `by must be ${own.join(' or ')} for ${figure}.`)
  if (of === undefined) throw refuse('query.of', 'of must name the part.')
  if (by === 'month' && !monthPattern.test(of)) throw refuse('query.of', 'of must be a month such as 2026-03.')
  if (by !== 'lot' && oneLotOnly.has(figure)) throw refuse('query.by', `by must be lot for ${figure}.`)
}

type Span = Pick<LineReceipt, 'from' | 'to'>
const ofYear = (year: number | undefined, without: Span): Span =>
  year === undefined ? without : { from: `${year}-01-01`, to: `${year}-12-31` }

interface Read {
  readonly reckoned: Reckoned
  readonly nothing: Bundle
  readonly scope: PortfolioScope
}

type Maker = (deps: PerformanceDeps, userId: string, wish: LineWish, read: Read) => Promise<LineReceipt>

/** On nothing but workings: the bundle is empty. */
async function plain({ pasts }: PerformanceDeps, { nothing }: Read): Promise<Pick<LineReceipt, 'bundle' | 'answer'>> {
  return { bundle: nothing, answer: await pasts.analyze(nothing) }
}

const makers: Readonly<Record<Kind, Maker>> = {
  exposure: async (deps, userId, { by, of }, read) => {
    const portfolio = await deps.portfolios.read(userId, { accountIds: read.reckoned.accountIds })
    return { ...(await plain(deps, read)), workings: exposureWorkings(portfolio, by, of ?? ''), from: null, to: null }
  },
  paid: async (deps, userId, { by, of, year }, read) => {
    const gathered = await gatherIncome(deps, userId, { year }, { accountIds: read.scope.accountIds })
    const workings = paidWorkings(gathered, { by, of })
    return { ...(await plain(deps, read)), workings, ...ofYear(gathered.year, { from: null, to: null }) }
  },
  expected: async (deps, userId, { of, year }, read) => {
    const gathered = await gatherIncome(deps, userId, { year }, { accountIds: read.scope.accountIds })
    const workings = expectedWorkings(gathered, of)
    return { ...(await plain(deps, read)), workings, from: gathered.today, to: workings.until }
  },
  realized: async (deps, _userId, { of, year, method }, { reckoned }) => {
    const bundle = await lotsBundle(deps, reckoned, { method, sellId: of?.split(',')[0] })
    const answer = await deps.pasts.analyze(bundle)
    const workings = realizedWorkings(bundle, answer, { year, method, sale: of })
    return { bundle, answer, workings, ...ofYear(year, { from: null, to: reckoned.today }) }
  },
  stress: async (deps, userId, wish, read) => ({
    ...(await plain(deps, read)),
    ...(await stressReceipt(deps, userId, wish, read.reckoned)),
    isPriced: true,
  }),
  checkup: async (deps, userId, { figure }, read) => {
    if (!isCheckupFigure(figure)) throw new Error(`${figure} is no figure of the check-up`)
    const gathered = await gatherCheckup(deps, userId, read.scope)
    const { reckoned } = gathered
    const earned = figure === 'checkupFeesPercent' ? await earningLines(deps.accounts, reckoned) : []
    const isOfYear = figure === 'checkupFeesPercent' || figure === 'checkupCorrelation'
    return {
      ...(await plain(deps, read)),
      workings: checkupWorkings(gathered, figure, earned),
      from: isOfYear ? reckoned.span.from : null,
      to: isOfYear ? reckoned.span.to : null,
      isPriced: isOfYear,
    }
  },
  lot: async (deps, userId, { by, of, method }, { reckoned }) => {
    const { accountIds, today } = reckoned
    const holdings = reportedHoldings(await deps.portfolios.read(userId, { accountIds }))
    const symbols = by === 'symbol' ? of?.split(',') : undefined
    const lot = by === 'lot' ? of : undefined
    const family = symbols ?? lot?.split(',').slice(1, 2)
    const bundle = await lotsBundle(deps, reckoned, { method, symbols: family })
    const answer = await deps.pasts.analyze(bundle)
    const workings = lotWorkings(bundle, answer, { lot, symbols, today, holdings })
    return { bundle, answer, workings, from: null, to: today }
  },
  washSale: async (deps, _userId, { of = '', method }, { reckoned }) => {
    const bundle = await lotsBundle(deps, reckoned, { method, sellId: of.split(',')[0] })
    const answer = await deps.pasts.analyze(bundle)
    return { bundle, answer, workings: washSaleWorkings(bundle, answer, of), from: null, to: reckoned.today }
  },
  cost: async (deps, _userId, { of }, { reckoned }) => {
    const bundle = await costBundle(deps, reckoned, of)
    const answer = await deps.pasts.analyze(bundle)
    const { told } = await reckonCosts(deps, reckoned)
    return { bundle, answer, workings: costWorkings(bundle, told, of), ...reckoned.span, isPriced: true }
  },
}

/** @throws ProblemError `validation_failed` naming the first shock that fits nothing. */
function shocksOf(text: string): readonly Shock[] {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw refuse('query.shocks', 'shocks must be JSON, as in the body of POST /portfolio/stress.')
  }
  const { data, error } = Shocks.safeParse(given)
  if (data) return data
  const [issue] = error.issues
  throw refuse('query.shocks', `shocks: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not understood'}.`)
}

/** Through a past period, or through shocks of one's own. */
async function stressReceipt(
  deps: PerformanceDeps,
  userId: string,
  { figure, of, period: periodId, shocks: text, ...wish }: LineWish,
  { accountIds }: Reckoned,
): Promise<Pick<LineReceipt, 'workings' | 'from' | 'to' | 'benchmark'>> {
  if ((periodId === undefined) === (text === undefined))
    throw refuse('query.period', 'A stress is of a period or of shocks: name one of them.')
  if (text !== undefined && figure === 'stressBenchmarkPercent')
    throw refuse('query.figure', 'Shocks have no benchmark to be told beside.')
  if (text === undefined && figure === 'stressValueAfter')
    throw refuse('query.figure', 'A past period tells no value after it; ask for stressChange.')
  const portfolio = await deps.portfolios.read(userId, { accountIds })
  const { positions } = portfolio
  const benchmark = benchmarkOf(wish)
  const period = pastPeriods.find(({ id }) => id === periodId)
  if (period) {
    const { from, to } = period
    const table = await stressPrices(deps, userId, { positions, benchmark, from, to })
    return { workings: periodWorkings(portfolio, table, { period, benchmark, of }), from, to, benchmark }
  }
  const shocks = shocksOf(text ?? '')
  const range = needsBetas(shocks) ? await betaRange(deps, userId) : undefined
  const table = range && (await stressPrices(deps, userId, { positions, benchmark, ...range }))
  const workings = shockWorkings(portfolio, table, { shocks, benchmark, of })
  return { workings, from: range?.from ?? null, to: range?.to ?? null, ...(range && { benchmark }) }
}

/** @throws ProblemError `validation_failed` where `by`, `of` and the rest do not fit the figure. */
export async function lineReceipt(
  deps: PerformanceDeps,
  userId: string,
  wish: LineWish,
  { kind, ...read }: Read & { readonly kind: Kind },
): Promise<LineReceipt> {
  checkPart(kind, wish)
  return makers[kind](deps, userId, wish, read)
}
