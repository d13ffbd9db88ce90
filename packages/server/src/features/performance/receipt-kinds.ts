/** What each figure's receipt says of it: its unit, where it stands in the answer, and how it is made, in words. */
import type { PartFigure, ReceiptFigure } from '@g2e/contract/receipts'
import { checkupKinds, costKinds, lotKinds, stressKinds, washSaleKinds } from './held-kinds.ts'
import type { ReceiptKind } from './held-kinds.ts'

const ofYear = 'by the year with 252 periods'
const ofLines = 'Every line is in the bundle, as the brokers report it.'
const ofLots = 'Lots are matched by the method named, from the ledger’s lines alone.'
export const receiptKinds: Readonly<Record<ReceiptFigure, ReceiptKind>> = {
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
  taxes: {
    unit: 'usd',
    path: 'workings.taxes',
    method: 'Taxes as the brokers report them, withheld or billed, each a line of its own; positive = paid.',
  },
  priceGain: {
    unit: 'usd',
    path: 'workings.priceGain',
    method: 'What prices did: the gain less income, plus fees and taxes.',
  },
  benchmarkClosing: {
    unit: 'usd',
    path: 'workings.closing',
    method: 'The opening value and every flow, put into the benchmark at the close of their days; its last value.',
  },
  benchmarkGain: {
    unit: 'usd',
    path: 'workings.gain',
    method: 'Closing value of the same money in the benchmark, less opening value less net flows.',
  },
  benchmarkMwrPercent: {
    unit: 'percent',
    path: 'workings.mwr',
    method: 'The one yearly rate (actual/365) of the same money in the benchmark.',
  },
  contributionPercent: {
    unit: 'percent',
    path: 'workings.contribution',
    method:
      'Gain of each link over the whole’s capital, times the whole’s growth before it, added up: its part of the whole’s time-weighted return.',
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
  hhi: {
    unit: 'ratio',
    path: 'workings.hhi',
    method: 'Sum of the squared weights of the positions in the total value; cash adds nothing.',
  },
  effectiveHoldings: {
    unit: 'ratio',
    path: 'workings.effectiveHoldings',
    method: 'One over the sum of squared weights.',
  },
  topWeightPercent: {
    unit: 'percent',
    path: 'workings.topWeight',
    method: 'Weight of the largest positions by size in the total value; a short counts by its size.',
  },
  correlation: {
    unit: 'ratio',
    path: 'workings.average',
    method: 'Pearson’s coefficient of the returns between the days on which both have a close, adjusted for splits.',
  },
  correlationAverage: {
    unit: 'ratio',
    path: 'workings.average',
    method: 'Mean of Pearson’s coefficient over all pairs of the largest holdings with enough days in common.',
  },
  exposureValue: {
    unit: 'usd',
    path: 'workings.value',
    method: 'Present value of the holdings of this kind, added up; cash is a kind of its own.',
  },
  exposurePercent: {
    unit: 'percent',
    path: 'workings.weight',
    method: 'Present value of the holdings of this kind over the total value, cash included.',
  },
  incomeDividends: { unit: 'usd', path: 'workings.dividends', method: `Dividends, reinvested ones too. ${ofLines}` },
  incomeInterest: {
    unit: 'usd',
    path: 'workings.interest',
    method: `Interest received less interest paid. ${ofLines}`,
  },
  incomeTotal: { unit: 'usd', path: 'workings.total', method: `Dividends and interest. ${ofLines}` },
  incomeQualified: {
    unit: 'usd',
    path: 'workings.qualified',
    method: `Dividends that the broker’s own words call qualified. ${ofLines}`,
  },
  incomeNonQualified: {
    unit: 'usd',
    path: 'workings.nonQualified',
    method: `Dividends that the broker’s own words call ordinary or not qualified. ${ofLines}`,
  },
  incomeNotTold: {
    unit: 'usd',
    path: 'workings.notTold',
    method: `Dividends of which the broker’s words do not say whether they are qualified. ${ofLines}`,
  },
  incomeTaxesWithheld: {
    unit: 'usd',
    path: 'workings.taxesWithheld',
    method: `Lines of tax; positive = taken off. ${ofLines}`,
  },
  expectedDeclared: {
    unit: 'usd',
    path: 'workings.declared',
    method: 'Announced dividends per share times the shares held before the ex-date, each to the cent, added up.',
  },
  expectedEstimated: {
    unit: 'usd',
    path: 'workings.estimated',
    method:
      'Nobody promised it: each holding goes on in its own rhythm, with the shares of now and what a share was last paid, each payment to the cent, added up; a declared dividend replaces the estimate nearest to it.',
  },
  expectedYieldPercent: {
    unit: 'percent',
    path: 'workings.yield',
    method: 'Declared and estimated payments of the next twelve months over the present value of the positions.',
  },
  realizedProceeds: {
    unit: 'usd',
    path: 'workings.proceeds',
    method: `What closing brought, fees taken off. ${ofLots}`,
  },
  realizedCostBasis: { unit: 'usd', path: 'workings.costBasis', method: `What the closed lots cost. ${ofLots}` },
  realizedGain: {
    unit: 'usd',
    path: 'workings.gain',
    method: `Proceeds less cost, before what wash sales defer. ${ofLots}`,
  },
  realizedShort: { unit: 'usd', path: 'workings.short', method: `Gains of lots held a year or less. ${ofLots}` },
  realizedLong: { unit: 'usd', path: 'workings.long', method: `Gains of lots held for more than a year. ${ofLots}` },
  realizedDisallowed: {
    unit: 'usd',
    path: 'workings.disallowed',
    method: `Losses that wash sales over all accounts in scope defer (IRS Publication 550); positive. ${ofLots}`,
  },
  realizedTotal: {
    unit: 'usd',
    path: 'workings.realized',
    method: `Gains with the deferred losses added back. ${ofLots}`,
  },
  ...stressKinds,
  ...checkupKinds,
  ...lotKinds,
  ...costKinds,
  ...washSaleKinds,
}

/** Where a part's own figure stands; the method is the whole's, upon the part alone. */
export const partPaths: Readonly<Record<PartFigure, string>> = {
  twrPercent: 'workings.twr',
  mwrPercent: 'workings.mwr',
  contributionPercent: 'workings.contribution',
  opening: 'workings.opening',
  netFlows: 'workings.netFlows',
  gain: 'workings.gain',
  closing: 'workings.closing',
}
