/** A small account whose figures are known by heart, and the lines and reports that make it. */
import { decimal } from '../../money/index.ts'
import { compare } from '../index.ts'
import type { Accepted, Baseline, Found, LedgerLine, Report } from '../index.ts'

let lastId = 0
/** Amounts as a broker tells them: what leaves is below zero. */
export const line = (
  type: string,
  date: string,
  rest: Partial<Omit<LedgerLine, 'id' | 'type' | 'date'>> = {},
): LedgerLine => {
  lastId += 1
  const empty = { symbol: null, quantity: null, price: null, fee: null, amount: null, at: null }
  return { id: String(lastId), type, date, ...empty, ...rest }
}
export const deposit = (amount: string, date = '2025-01-02') => line('deposit', date, { amount })
export const buy = (symbol: string, quantity: string, price: string, date: string, rest = {}) =>
  line('buy', date, { symbol, quantity, price, amount: decimal(quantity).times(price).negated().toFixed(), ...rest })
export const sell = (symbol: string, quantity: string, price: string, date: string, rest = {}) =>
  line('sell', date, { symbol, quantity, price, amount: decimal(quantity).times(price).toFixed(), ...rest })

type Holding = Report['holdings'][number]
export const held = (
  symbol: string,
  quantity: string,
  costBasis: string | null,
  rest: Partial<Holding> = {},
): Holding => ({
  symbol,
  assetType: 'stock',
  quantity,
  costBasis,
  currentPrice: null,
  ...rest,
})
/** Friday afternoon in New York. */
export const asOf = '2026-11-20T20:00:00.000Z'
export const report = (cash: string | null, holdings: readonly Holding[], rest: Partial<Report> = {}): Report => ({
  asOf,
  today: '2026-11-20',
  currency: 'USD',
  cash,
  holdings,
  ...rest,
})

/** 10,000 in; 40 KO at 60, 10 AAPL at 200, 20 MSFT at 100: 3,600 left. */
export const lines: readonly LedgerLine[] = [
  deposit('10000'),
  buy('KO', '40', '60', '2025-01-03'),
  buy('AAPL', '10', '200', '2025-02-03'),
  buy('MSFT', '20', '100', '2025-03-03'),
]
export const ko = held('KO', '40', '2400', { currentPrice: '62' })
export const aapl = held('AAPL', '10', '2000', { currentPrice: '210' })
export const msft = held('MSFT', '20', '2000', { currentPrice: '110' })
export const whole: Baseline = { kind: 'whole_history', since: '2025-01-02', asOf, cash: null, holdings: [] }

interface Scene {
  readonly report: Report
  readonly lines?: readonly LedgerLine[]
  readonly baseline?: Baseline
  readonly accepted?: readonly Accepted[]
  readonly seenSince?: string
}
export const look = ({ seenSince, ...scene }: Scene) =>
  compare({ lines, baseline: whole, accepted: [], seenSince: () => seenSince, ...scene })
export const told = (scene: Scene) =>
  look(scene).found.map(({ kind, symbol, difference, likelyCause, isMaterial }: Found) => [
    symbol ?? kind,
    difference,
    likelyCause,
    isMaterial,
  ])
