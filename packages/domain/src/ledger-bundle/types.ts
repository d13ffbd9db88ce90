/** What `g2e analyze` is given and what it answers (api.md, "Ledger bundle"): decimals are texts, dates `YYYY-MM-DD`. */
import type { BundleRow, LotMethod, Refused } from '../ledger/index.ts'
import type { FlowTiming, Mwr } from '../performance/index.ts'

export type Dated = readonly [date: string, value: string]

export interface BundleOptions {
  readonly lotMethod: LotMethod
  readonly flowTiming: FlowTiming
  readonly returnsKind: 'simple' | 'log'
  /** Periods in a year. */
  readonly annualization: number
  /** Yearly, a fraction. */
  readonly riskFreeRate: string
  /** Days in a year, for yearly rates. */
  readonly dayCount: number
  readonly method: 'twr' | 'modified_dietz'
  readonly varLevel: string
}

export const bundleDefaults: BundleOptions = {
  lotMethod: 'fifo',
  flowTiming: 'in_start_out_end',
  returnsKind: 'simple',
  annualization: 252,
  riskFreeRate: '0',
  dayCount: 365,
  method: 'twr',
  varLevel: '0.95',
}

export interface Bundle {
  readonly baseCurrency: string
  readonly accounts: readonly { readonly id: string; readonly type: string }[]
  readonly transactions: readonly BundleRow[]
  readonly prices: Readonly<Record<string, readonly Dated[]>>
  readonly fx: Readonly<Record<string, readonly Dated[]>>
  readonly valuations: readonly Dated[]
  readonly flows: readonly Dated[]
  readonly cashFlows: readonly Dated[]
  readonly returns: readonly string[]
  readonly benchmarkReturns: readonly string[]
  readonly range: { readonly from?: string | undefined; readonly to?: string | undefined }
  readonly options: BundleOptions
}

type Figure = string | null

export interface BundleAnswer {
  readonly twr: {
    readonly value: Figure
    readonly annualized: Figure
    readonly method: 'twr' | 'modified_dietz'
    readonly daily: readonly (readonly [string, string])[]
  }
  readonly mwr: { readonly value: Figure; readonly status: Mwr['status'] }
  readonly modifiedDietz: Figure
  readonly value: Readonly<Record<'opening' | 'closing' | 'netFlows' | 'gain' | 'income' | 'fees', Figure>>
  readonly risk: RiskAnswer
  readonly lots: readonly {
    readonly symbol: string
    readonly account: string
    readonly openedOn: string
    readonly quantity: string
    readonly costBasis: string
    readonly transactionId: string
    /** From which day it counts as held: before `openedOn` where a wash sale's time was carried over. */
    readonly heldSince: string
    /** The parts that count from different days, the longest held first; empty where all of it counts from `heldSince`. */
    readonly heldParts: readonly { readonly heldSince: string; readonly quantity: string }[]
  }[]
  readonly gains: readonly {
    readonly symbol: string
    readonly account: string
    readonly openedOn: string
    readonly closedOn: string
    readonly quantity: string
    readonly proceeds: string
    readonly costBasis: string
    readonly gain: string
    readonly term: 'short' | 'long'
    readonly disallowed: string
    readonly sellId: string
    readonly transactionId: string
  }[]
  readonly washSales: readonly {
    readonly sellId: string
    readonly buyId: Figure
    readonly quantity: string
    readonly disallowed: string
    readonly verdict: 'match' | 'possible' | 'coverage_incomplete'
  }[]
  /** What each match carried over to the purchase, in the order of `washSales`; a retirement account takes nothing over. */
  readonly washCarried: readonly {
    readonly sellId: string
    readonly buyId: string
    readonly basisAdded: string
    /** Shares that count as held longer, and by how many days; the longest first. */
    readonly heldLonger: readonly { readonly days: number; readonly quantity: string }[]
  }[]
  readonly excluded: readonly Refused[]
  readonly conventions: Readonly<Record<string, string | boolean | number | null>>
}

export const riskFigures = [
  'volatility',
  'downsideDeviation',
  'sharpe',
  'sortino',
  'calmar',
  'beta',
  'alpha',
  'trackingError',
  'informationRatio',
  'upCapture',
  'downCapture',
  'var',
  'expectedShortfall',
  'omega',
] as const
export type RiskFigure = (typeof riskFigures)[number]
export type RiskAnswer = Readonly<Record<RiskFigure, Figure>> & {
  readonly maxDrawdown: Readonly<Record<'value' | 'from' | 'to' | 'recoveredAt', Figure>>
}
