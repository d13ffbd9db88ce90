/** Risk figures of a series of returns, with the reason for each that cannot be told. */
import type { Refused } from '../ledger/index.ts'
import { decimal } from '../money/index.ts'
import {
  alpha,
  beta,
  calmar,
  capture,
  downsideDeviation,
  informationRatio,
  maxDrawdown,
  omega,
  sharpe,
  sortino,
  tailLoss,
  trackingError,
  volatility,
} from '../risk/index.ts'
import type { Drawdown } from '../risk/index.ts'
import { numberText } from './number-text.ts'
import { riskFigures } from './types.ts'
import type { BundleOptions, RiskAnswer, RiskFigure } from './types.ts'

export interface RiskInput {
  readonly returns: readonly number[]
  readonly benchmark: readonly number[]
  /** Dates of the closes, the one before the first return included; `undefined` where returns carry none. */
  readonly dates: readonly string[] | undefined
  readonly options: BundleOptions
}

const compared: ReadonlySet<RiskFigure> = new Set([
  'beta',
  'alpha',
  'trackingError',
  'informationRatio',
  'upCapture',
  'downCapture',
])

function figuresOf({ returns, benchmark, options }: RiskInput): Readonly<Record<RiskFigure, number | null>> {
  const perYear = options.annualization
  const target = decimal(options.riskFreeRate).toNumber() / perYear
  const tail = tailLoss(returns, options.varLevel)
  return {
    volatility: volatility(returns, { perYear, isLog: options.returnsKind === 'log' }),
    downsideDeviation: downsideDeviation(returns, { perYear, target }),
    sharpe: sharpe(returns, { perYear, target }),
    sortino: sortino(returns, { perYear, target }),
    calmar: calmar(returns, perYear),
    beta: beta(returns, benchmark),
    alpha: alpha(returns, benchmark, { perYear, target }),
    trackingError: trackingError(returns, benchmark, perYear),
    informationRatio: informationRatio(returns, benchmark, perYear),
    upCapture: capture(returns, benchmark, 'up'),
    downCapture: capture(returns, benchmark, 'down'),
    var: tail?.valueAtRisk ?? null,
    expectedShortfall: tail?.expectedShortfall ?? null,
    omega: omega(returns, target),
  }
}

function reasonOf(name: RiskFigure, { returns, benchmark }: RiskInput): string {
  if (returns.length === 0) return 'there are no returns'
  if (!compared.has(name)) return returns.length < 2 ? 'one return says nothing of it' : 'what it is divided by is zero'
  if (benchmark.length === 0) return 'there are no returns of a benchmark'
  if (benchmark.length !== returns.length)
    return `there are ${returns.length} returns and ${benchmark.length} of the benchmark`
  return name.endsWith('Capture') ? 'the benchmark has no such period' : 'what it is divided by is zero'
}

function drawdownOf({ returns, dates }: RiskInput, excluded: Refused[]): RiskAnswer['maxDrawdown'] {
  const found = maxDrawdown(returns)
  const dateAt = (place: number | null | undefined) => (typeof place === 'number' ? (dates?.[place] ?? null) : null)
  const told = {
    value: found ? numberText(found.value) : null,
    from: dateAt(found?.peak),
    to: dateAt(found?.trough),
    recoveredAt: dateAt(found?.recovered),
  }
  for (const [name, value] of Object.entries(told))
    if (value === null) excluded.push({ what: `risk.maxDrawdown.${name}`, reason: drawdownReason(found, dates) })
  return told
}

function drawdownReason(found: Drawdown | null, dates: readonly string[] | undefined): string {
  if (!found) return 'there are no returns'
  if (found.value === 0) return 'there was no fall'
  return dates ? 'the peak was not reached again' : 'the returns carry no dates'
}

export function riskAnswer(input: RiskInput, excluded: Refused[]): RiskAnswer {
  const figures = figuresOf(input)
  const text = (name: RiskFigure): string | null => {
    const value = figures[name]
    if (value !== null && Number.isFinite(value)) return numberText(value)
    excluded.push({ what: `risk.${name}`, reason: reasonOf(name, input) })
    return null
  }
  const told = Object.fromEntries(riskFigures.map((name) => [name, text(name)])) as Record<RiskFigure, string | null>
  return { ...told, maxDrawdown: drawdownOf(input, excluded) }
}
