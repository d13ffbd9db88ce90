/**
 * What an account's ledger is counted from. Where its lines begin with money or securities coming in and explain the cash
 * and nearly everything held, the history is whole and the count begins at nothing. Most brokers keep only some years of
 * lines (docs/adr/0008): then the count begins with what was held when the account was first read, and a difference is
 * judged from there on (docs/adr/0015).
 */
import { absolute, units } from '../ledger/index.ts'
import { newYorkTime } from '../calendar/index.ts'
import { roundingCashMax, roundingQuantityMax } from './limits.ts'
import { LedgerSide } from './ledger-side.ts'
import type { LedgerLine } from './ledger-side.ts'
import { countedHoldings } from './report.ts'
import type { Report } from './report.ts'

export interface Baseline {
  readonly kind: 'whole_history' | 'first_reading'
  /** New York date: of the first line, or of the reading. */
  readonly since: string
  /** Broker's time of the first comparison, ISO 8601 UTC. */
  readonly asOf: string
  /** Of a first reading; `null` = not reported. */
  readonly cash: string | null
  /** Of a first reading. */
  readonly holdings: readonly {
    readonly symbol: string
    readonly quantity: string
    readonly costBasis: string | null
  }[]
}

/** Of all that was ever held or traded, the part that a whole history explains: three quarters. */
const explainedOfFour = 3

function isWhole(report: Report, lines: readonly LedgerLine[]): boolean {
  if (report.cash === null) return false
  const ledger = new LedgerSide()
  for (const line of lines) ledger.count(line)
  const [first] = ledger.movements
  if (!first?.isFlow || (first.cash <= 0n && first.quantity <= 0n)) return false
  if (absolute(units(report.cash) - ledger.cash) > roundingCashMax) return false
  const held = countedHoldings(report)
  const symbols = new Set([...held.keys(), ...ledger.quantities.keys()])
  const explained = [...symbols].filter((symbol) => {
    const difference = (held.get(symbol)?.quantity ?? 0n) - (ledger.quantities.get(symbol) ?? 0n)
    return absolute(difference) <= roundingQuantityMax
  })
  return explained.length * 4 >= symbols.size * explainedOfFour
}

/** Chosen once, at the first whole reading of an account. `lines` oldest first. */
export function chooseBaseline(report: Report, lines: readonly LedgerLine[]): Baseline {
  const { asOf, cash } = report
  const [first] = lines
  if (first && isWhole(report, lines))
    return { kind: 'whole_history', since: first.date, asOf, cash: null, holdings: [] }
  const holdings = report.holdings.map(({ symbol, quantity, costBasis }) => ({ symbol, quantity, costBasis }))
  return { kind: 'first_reading', since: newYorkTime(Date.parse(asOf)).date, asOf, cash, holdings }
}

export interface CountedLines {
  readonly counted: readonly LedgerLine[]
  /** Of the day of the first reading, without a time: in it already, or not. */
  readonly doubtful: readonly LedgerLine[]
}

/** The lines that come after the baseline. */
export function linesSince(baseline: Baseline, lines: readonly LedgerLine[]): CountedLines {
  if (baseline.kind === 'whole_history') return { counted: lines, doubtful: [] }
  const counted: LedgerLine[] = []
  const doubtful: LedgerLine[] = []
  const begin = Date.parse(baseline.asOf)
  for (const line of lines) {
    if (line.date < baseline.since) continue
    const isAfter = line.at === null ? line.date > baseline.since : Date.parse(line.at) > begin
    if (isAfter) counted.push(line)
    else if (line.at === null) doubtful.push(line)
  }
  return { counted, doubtful }
}
