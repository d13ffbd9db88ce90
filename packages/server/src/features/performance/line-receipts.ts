/**
 * Receipts of figures that stand on ledger lines or on what is held now, and not on the history of values: what was paid, is
 * expected or was realized, and how the holdings are spread.
 */
import type { ReceiptDimension, ReceiptFigure } from '@g2e/contract/performance'
import type { LotMethod } from '@g2e/domain/ledger'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { PortfolioScope } from '../portfolio/index.ts'
import { gatherIncome } from './gather-income.ts'
import { expectedWorkings, paidWorkings } from './income-workings.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { realizedBundle, realizedWorkings } from './realized-workings.ts'
import type { Reckoned } from './reckon.ts'
import { refuse } from './refuse.ts'
import { exposureWorkings } from './workings.ts'
import type { Workings } from './workings.ts'

export interface LineWish {
  readonly figure: ReceiptFigure
  readonly by?: ReceiptDimension | undefined
  readonly of?: string | undefined
  readonly year?: number | undefined
  readonly method: LotMethod
}

export interface LineReceipt {
  readonly bundle: Bundle
  readonly answer: BundleAnswer
  readonly workings: Workings
  readonly from: string | null
  readonly to: string | null
}

const kinds = ['exposure', 'paid', 'expected', 'realized'] as const
type Kind = (typeof kinds)[number]

/** What each is told apart by. */
const dimensions = {
  exposure: ['assetType', 'sector', 'currency', 'symbol'],
  paid: ['month', 'symbol', 'account'],
  expected: ['month'],
  realized: ['sale'],
} as const satisfies Readonly<Record<Kind, readonly ReceiptDimension[]>>

const monthPattern = /^\d{4}-(?:0[1-9]|1[0-2])$/

/** `undefined`: it stands on the history. */
export function lineKindOf(figure: ReceiptFigure): Kind | undefined {
  if (figure !== 'income' && figure.startsWith('income')) return 'paid'
  return kinds.find((kind) => figure.startsWith(kind))
}

/** @throws ProblemError `validation_failed` where `by` and `of` do not fit the figure. */
function checkPart(kind: Kind, { figure, by, of }: LineWish): void {
  if (by === undefined && of === undefined && kind !== 'exposure') return
  const own: readonly ReceiptDimension[] = dimensions[kind]
  const words = `by must be ${own.join(' or ')} for ${figure}.`
  if (figure === 'expectedYieldPercent') throw refuse('query.figure', 'A part has no yield of its own; ask without by.')
  if (by === undefined || !own.includes(by)) throw refuse('query.by', words)
  if (of === undefined) throw refuse('query.of', 'of must name the part.')
  if (by === 'month' && !monthPattern.test(of)) throw refuse('query.of', 'of must be a month such as 2026-03.')
}

type Span = Pick<LineReceipt, 'from' | 'to'>
const ofYear = (year: number | undefined, without: Span): Span =>
  year === undefined ? without : { from: `${year}-01-01`, to: `${year}-12-31` }

interface Read {
  readonly kind: Kind
  readonly reckoned: Reckoned
  readonly nothing: Bundle
  readonly scope: PortfolioScope
}

/** @throws ProblemError `validation_failed` where `by` and `of` do not fit the figure. */
export async function lineReceipt(
  deps: PerformanceDeps,
  userId: string,
  wish: LineWish,
  { kind, reckoned, nothing, scope }: Read,
): Promise<LineReceipt> {
  checkPart(kind, wish)
  const { by, of, year, method } = wish
  if (kind === 'realized') {
    const own = { year, method, sale: of }
    const bundle = await realizedBundle(deps, reckoned, own)
    const answer = await deps.pasts.analyze(bundle)
    const workings = realizedWorkings(bundle, answer, own)
    return { bundle, answer, workings, ...ofYear(year, { from: null, to: reckoned.today }) }
  }
  const answer = await deps.pasts.analyze(nothing)
  if (kind === 'exposure') {
    const portfolio = await deps.portfolios.read(userId, { accountIds: reckoned.accountIds })
    const workings = exposureWorkings(portfolio, by, of ?? '')
    return { bundle: nothing, answer, workings, from: null, to: null }
  }
  const gathered = await gatherIncome(deps, userId, { year }, { accountIds: scope.accountIds })
  const { today } = gathered
  if (kind === 'paid')
    return {
      bundle: nothing,
      answer,
      workings: paidWorkings(gathered, { by, of }),
      ...ofYear(gathered.year, { from: null, to: null }),
    }
  const workings = expectedWorkings(gathered, of)
  return { bundle: nothing, answer, workings, from: today, to: workings.until }
}
