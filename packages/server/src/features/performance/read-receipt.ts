/**
 * The receipt of a figure: the very inputs that it was reckoned from, as a ledger bundle, and what the analysis makes of them.
 * `g2e verify-receipt` recomputes the answer from the bundle with a second implementation, offline.
 */
import type { Receipt, ReceiptFigure } from '@g2e/contract/performance'
import { dateOfDayNumber } from '@g2e/domain/calendar'
import { unitsText } from '@g2e/domain/ledger'
import type { BundleRow } from '@g2e/domain/ledger'
import { analyze } from '@g2e/domain/ledger-bundle'
import type { Bundle, BundleAnswer, Dated } from '@g2e/domain/ledger-bundle'
import { decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { PortfolioScope } from '../portfolio/index.ts'
import { conventionsOf } from './conventions.ts'
import { percentText } from './figure-text.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { riskOptions } from './read-risk.ts'
import type { RiskQuery } from './read-risk.ts'
import type { Reckoned } from './reckon.ts'
import { returnSeriesOf } from './return-series.ts'
import type { Excluded } from './scope-ledger.ts'

export interface ReceiptWish extends RiskQuery {
  readonly figure: ReceiptFigure
}

interface Kind {
  readonly unit: Receipt['unit']
  readonly path: string
  readonly method: string
}

const ofYear = 'by the year with 252 periods'
const kinds: Readonly<Record<ReceiptFigure, Kind>> = {
  twrPercent: {
    unit: 'percent',
    path: 'twr.value',
    method: 'Product of the daily returns (V1 + out) / (V0 + in) - 1; Modified Dietz over days without a valuation.',
  },
  benchmarkPercent: {
    unit: 'percent',
    path: 'twr.value',
    method:
      'The benchmark’s last price over its first, adjusted for splits and without dividends; the valuations are its prices.',
  },
  twrAnnualizedPercent: {
    unit: 'percent',
    path: 'twr.annualized',
    method: '(1 + time-weighted return) ^ (365 / days) - 1; none under 365 days.',
  },
  mwrPercent: {
    unit: 'percent',
    path: 'mwr.value',
    method: 'The one yearly rate (actual/365) at which opening value, flows and closing value are worth nothing.',
  },
  modifiedDietzPercent: {
    unit: 'percent',
    path: 'modifiedDietz',
    method: 'Gain over the opening value and each flow weighted by the part of the period that it was there.',
  },
  opening: { unit: 'usd', path: 'value.opening', method: 'Value at the close that opens the period.' },
  netFlows: { unit: 'usd', path: 'value.netFlows', method: 'Money and securities put in less those taken out.' },
  gain: { unit: 'usd', path: 'value.gain', method: 'Closing value less opening value less net flows.' },
  closing: { unit: 'usd', path: 'value.closing', method: 'Value at the last close, or as the brokers show it now.' },
  income: {
    unit: 'usd',
    path: 'value.income',
    method: 'Dividends and interest; a reinvestment for nothing counts as its shares times their price.',
  },
  fees: {
    unit: 'usd',
    path: 'value.fees',
    method:
      'Fees as the brokers report them, those of trades as rows of their own under the trade’s id; without taxes.',
  },
  volatility: {
    unit: 'fraction',
    path: 'risk.volatility',
    method: `Sample deviation of the daily returns, ${ofYear}.`,
  },
  downsideDeviation: {
    unit: 'fraction',
    path: 'risk.downsideDeviation',
    method: `Root of the mean square of what fell short of the riskless rate, over all days, ${ofYear}.`,
  },
  sharpe: { unit: 'ratio', path: 'risk.sharpe', method: `Mean excess return over sample deviation, ${ofYear}.` },
  sortino: { unit: 'ratio', path: 'risk.sortino', method: `Mean excess return over downside deviation, ${ofYear}.` },
  calmar: { unit: 'ratio', path: 'risk.calmar', method: 'Yearly geometric return over the maximum drawdown.' },
  maxDrawdown: {
    unit: 'fraction',
    path: 'risk.maxDrawdown.value',
    method: 'The deepest fall of the growth of one dollar from its highest so far; positive = loss.',
  },
  beta: { unit: 'ratio', path: 'risk.beta', method: 'Covariance with the benchmark over the benchmark’s variance.' },
  alpha: {
    unit: 'fraction',
    path: 'risk.alpha',
    method: `Mean excess return less beta times the benchmark’s, ${ofYear} (Jensen).`,
  },
  trackingError: {
    unit: 'fraction',
    path: 'risk.trackingError',
    method: `Sample deviation of the difference to the benchmark, ${ofYear}.`,
  },
  informationRatio: {
    unit: 'ratio',
    path: 'risk.informationRatio',
    method: 'Mean difference to the benchmark over the tracking error, by the year.',
  },
  upCapture: {
    unit: 'ratio',
    path: 'risk.upCapture',
    method: 'Geometric mean return over the benchmark’s, of the days on which the benchmark rose.',
  },
  downCapture: {
    unit: 'ratio',
    path: 'risk.downCapture',
    method: 'Geometric mean return over the benchmark’s, of the days on which the benchmark fell.',
  },
  omega: {
    unit: 'ratio',
    path: 'risk.omega',
    method: 'What exceeded the riskless rate for each unit that fell short of it.',
  },
  var95: {
    unit: 'fraction',
    path: 'risk.var',
    method: 'Historical, one day: the return at place floor(0.05 * (n - 1)) of the sorted ones; positive = loss.',
  },
  cvar95: {
    unit: 'fraction',
    path: 'risk.expectedShortfall',
    method: 'Mean of the daily returns up to the value at risk; positive = loss.',
  },
}

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
function earningsBundle(reckoned: Reckoned, kind: 'income' | 'fees'): Bundle {
  const { ledger, span } = reckoned
  const transactions = ledger.earnings.flatMap(({ line, income, fees }): BundleRow[] => {
    const amount = kind === 'income' ? income : -fees
    if (amount === 0n || line.date <= span.from || line.date > span.to) return []
    const { id, accountId: account, date, currency, symbol } = line
    const earned = line.type === 'interest' ? 'interest' : 'dividend'
    const type = kind === 'income' ? earned : 'fee'
    return [{ id, account, date, type, currency, symbol: symbol ?? undefined, amount: unitsText(amount) }]
  })
  return { ...emptyBundle(reckoned, undefined), transactions }
}

function bundleFor(reckoned: Reckoned, figure: ReceiptFigure, riskFreeRate: string | undefined): Bundle {
  if (figure === 'benchmarkPercent') return benchmarkBundle(reckoned)
  if (figure === 'income' || figure === 'fees') return earningsBundle(reckoned, figure)
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

function at(answer: BundleAnswer, path: string): string | null {
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
  const { unit, path } = kinds[figure]
  const found = at(answer, path)
  return found === null || unit !== 'percent' ? found : percentText(decimal(found).toNumber())
}

function exclusionsOf({ ledger, history, twr }: Reckoned, { excluded }: BundleAnswer): Excluded[] {
  const unlinked = twr.unlinked.map((day) => ({
    what: 'twr.value',
    reason: `the performance answer leaves ${dateOfDayNumber(day)} out, as no capital was at work; here it ends the product`,
  }))
  const unpriced = [...history.unpriced].map(([symbol, count]) => ({
    what: symbol,
    reason: `it has no price on ${count} of the days; they have no valuation`,
  }))
  return [...ledger.excluded, ...unpriced, ...unlinked, ...excluded]
}

/** @throws ProblemError as performance does. */
export async function readReceipt(
  { reckoner }: PerformanceDeps,
  userId: string,
  { figure, riskFreeRate, ...query }: ReceiptWish,
  scope: PortfolioScope,
): Promise<Receipt> {
  const reckoned = await reckoner.reckon(userId, query, scope)
  const bundle = bundleFor(reckoned, figure, riskFreeRate)
  const answer = analyze(bundle)
  const { span, snapshots, benchmark, ledger, days } = reckoned
  const isNothing = days.length === 0
  return {
    kind: 'g2e-receipt',
    version: 1,
    figure,
    value: valueIn(reckoned, figure, { transactions: bundle.transactions, answer }),
    ...kinds[figure],
    conventions: conventionsOf(reckoned, { riskFreeRate: bundle.options.riskFreeRate }),
    inputs: {
      from: isNothing ? null : span.from,
      to: isNothing ? null : span.to,
      accounts: snapshots.map(({ account }) => account.accountName),
      valuations: bundle.valuations.length,
      flows: bundle.flows.length,
      transactions: bundle.transactions.length,
      benchmark: figure !== 'benchmarkPercent' && bundle.benchmarkReturns.length === 0 ? null : benchmark.symbol,
      sources: [
        'transactions and positions as the brokers report them',
        'daily closes as traded, of the best source of market data',
      ],
    },
    excluded: exclusionsOf(reckoned, answer),
    asOf: ledger.asOf,
    bundle: { ...bundle },
    answer: { ...answer },
  }
}
