/**
 * Holds a broker's report of an account against its ledger. Pure: the same report, lines and baseline give the same
 * differences. Neither side is corrected by the other; what a person accepted counts as part of the ledger.
 */
import { dayNumber, newYorkTime } from '../calendar/index.ts'
import { absolute, units, unitsText } from '../ledger/index.ts'
import type { Baseline, CountedLines } from './baseline.ts'
import { linesSince } from './baseline.ts'
import { cashCause, passingCashCause } from './cash-cause.ts'
import { costCause } from './cost-cause.ts'
import { isPassing } from './difference.ts'
import type { DifferenceKind, LikelyCause } from './difference.ts'
import { LedgerSide } from './ledger-side.ts'
import type { LedgerLine } from './ledger-side.ts'
import { isMaterialCost, isSameCost, listingDaysMax, roundingQuantityMax, sameCashMax } from './limits.ts'
import { quantityCauses } from './quantity-cause.ts'
import type { Doubt, Verdict } from './quantity-cause.ts'
import { countedHoldings } from './report.ts'
import type { CountedHolding, Report } from './report.ts'

export interface Figure {
  readonly kind: DifferenceKind
  /** `null` for cash. */
  readonly symbol: string | null
}

export interface Found extends Figure {
  readonly broker: string
  readonly ledger: string
  readonly difference: string
  readonly likelyCause: LikelyCause
  readonly explanation: string
  readonly isMaterial: boolean
  readonly holdsOrders: boolean
}

export interface Accepted extends Figure {
  /** Broker minus ledger, as it was explained. */
  readonly difference: string
}

export interface CompareInput {
  readonly report: Report
  /** Oldest first. */
  readonly lines: readonly LedgerLine[]
  readonly baseline: Baseline
  readonly accepted: readonly Accepted[]
  /** Of the differences that stand: since when, broker's time. */
  readonly seenSince: (figure: Figure) => string | undefined
}

export interface Comparison {
  readonly found: readonly Found[]
  /** Accepted ones that the ledger explains by itself now. */
  readonly outgrown: readonly Accepted[]
  /** Figures that were compared. */
  readonly compared: number
  /** What could not be compared, each in a sentence. */
  readonly uncompared: readonly string[]
}

const isFigure = (a: Figure, b: Figure): boolean => a.kind === b.kind && a.symbol === b.symbol

function playLedger(baseline: Baseline, { counted }: Pick<CountedLines, 'counted'>): LedgerSide {
  const ledger = new LedgerSide()
  ledger.begin(baseline.cash, baseline.holdings)
  for (const line of counted) ledger.count(line)
  return ledger
}

/** Lines of the day of the baseline, without a time, are counted where that makes the two sides agree. */
function settledLines(
  { report, baseline, lines }: CompareInput,
  held: ReadonlyMap<string, CountedHolding>,
): readonly LedgerLine[] {
  const { counted, doubtful } = linesSince(baseline, lines)
  if (doubtful.length === 0) return counted
  const without = playLedger(baseline, { counted })
  const differs = (side: LedgerSide, symbol: string): boolean =>
    absolute((held.get(symbol)?.quantity ?? 0n) - (side.quantities.get(symbol) ?? 0n)) > roundingQuantityMax
  const bySymbol = Map.groupBy(doubtful, ({ symbol }) => symbol)
  const chosen: LedgerLine[] = []
  for (const [symbol, own] of bySymbol) {
    if (symbol === null || !differs(without, symbol)) continue
    if (!differs(playLedger(baseline, { counted: [...counted, ...own] }), symbol)) chosen.push(...own)
  }
  const cash = report.cash === null ? null : units(report.cash)
  const others = doubtful.filter((line) => !chosen.includes(line))
  const candidates = [chosen, [...chosen, ...(bySymbol.get(null) ?? [])], [...chosen, ...others]]
  const agrees = candidates.find((some) => {
    const side = playLedger(baseline, { counted: [...counted, ...some] })
    return (
      cash !== null &&
      absolute(cash - side.cash) <= sameCashMax &&
      ![...bySymbol.keys()].some((symbol) => symbol !== null && differs(side, symbol) && !differs(without, symbol))
    )
  })
  return [...counted, ...(agrees ?? chosen)]
}

/** Adds what a person explained, unless the ledger explains it by itself now. */
function addAccepted(
  ledger: LedgerSide,
  accepted: readonly Accepted[],
  { held, cash }: { readonly held: ReadonlyMap<string, CountedHolding>; readonly cash: bigint | null },
): readonly Accepted[] {
  const outgrown: Accepted[] = []
  for (const one of accepted) {
    const { kind, symbol } = one
    const amount = units(one.difference)
    if (kind === 'cash') {
      if (cash !== null && absolute(cash - ledger.cash) <= sameCashMax) outgrown.push(one)
      else ledger.cash += amount
    } else if (kind === 'quantity' && symbol !== null) {
      const raw = (held.get(symbol)?.quantity ?? 0n) - (ledger.quantities.get(symbol) ?? 0n)
      if (absolute(raw) <= roundingQuantityMax) outgrown.push(one)
      else ledger.addExplained(symbol, amount)
    }
  }
  return outgrown
}

const text = (value: bigint, places?: number): string => unitsText(value, places)

function told(figure: Figure, sides: { readonly broker: bigint; readonly ledger: bigint }, verdict: Verdict): Found {
  const { broker, ledger } = sides
  const places = figure.kind === 'quantity' ? undefined : 2
  const difference = broker - ledger
  const isBig = figure.kind === 'cost_basis' ? isMaterialCost(difference, ledger) : true
  const isMaterial = isBig && !isPassing(verdict.cause)
  return {
    ...figure,
    broker: text(broker, places),
    ledger: text(ledger, places),
    difference: text(difference, places),
    likelyCause: verdict.cause,
    explanation: verdict.explanation,
    isMaterial,
    // A cost decides taxes, not what an order can do.
    holdsOrders: isMaterial && figure.kind !== 'cost_basis',
  }
}

interface Sides {
  readonly input: CompareInput
  readonly ledger: LedgerSide
  readonly held: ReadonlyMap<string, CountedHolding>
}

function doubtsOf({ ledger, held }: Sides): readonly Doubt[] {
  const bySymbol = Map.groupBy(ledger.lines, ({ movement }) => movement.symbol)
  return [...new Set([...held.keys(), ...ledger.quantities.keys()])].toSorted().flatMap((symbol) => {
    const there = held.get(symbol)
    const broker = there?.quantity ?? 0n
    const count = ledger.quantities.get(symbol) ?? 0n
    if (broker === count) return []
    const lines = bySymbol.get(symbol) ?? []
    const lastPrice = lines.findLast(({ line }) => line.price !== null)?.line.price ?? null
    return [
      {
        symbol,
        broker,
        ledger: count,
        difference: broker - count,
        brokerCost: there?.cost ?? null,
        ledgerCost: ledger.costs.get(symbol)?.costs()?.[0] ?? null,
        price: there?.price ?? (lastPrice === null ? null : units(lastPrice)),
        tradedAt: lastPrice === null ? null : units(lastPrice),
        repeated: there?.repeated ?? 0n,
        lines,
      },
    ]
  })
}

/** Not there at the first comparison, and not for long: the broker may list it yet. */
function newnessOf({ report, baseline, seenSince }: CompareInput): (symbol: string) => boolean {
  const now = dayNumber(report.today)
  return (symbol) => {
    const since = seenSince({ kind: 'quantity', symbol }) ?? report.asOf
    const isLater = Date.parse(since) > Date.parse(baseline.asOf)
    return isLater && now - dayNumber(newYorkTime(Date.parse(since)).date) < listingDaysMax
  }
}

function foundAmounts(sides: Sides): readonly Found[] {
  const { input, ledger } = sides
  const { report } = input
  const { currency, today } = report
  const moment = { asOfMs: Date.parse(report.asOf), today }
  const cash = report.cash === null ? null : units(report.cash)
  const difference = cash === null ? null : cash - ledger.cash
  const isSame = difference === null || absolute(difference) <= sameCashMax
  const facts = { ...moment, currency, difference: difference ?? 0n, lines: ledger.lines }
  const passing = isSame ? undefined : passingCashCause(facts)
  const doubts = doubtsOf(sides)
  const cashDifference = difference === null ? null : isSame || passing ? 0n : difference
  const causes = quantityCauses(doubts, { ...moment, currency, cashDifference, isNew: newnessOf(input) })
  const found = doubts.flatMap(({ symbol, broker, ledger: counted }) => {
    const verdict = causes.bySymbol.get(symbol)
    return verdict ? [told({ kind: 'quantity', symbol }, { broker, ledger: counted }, verdict)] : []
  })
  if (isSame || cash === null) return found
  const [trade] = causes.traded
  const verdict = passing ?? cashCause(facts, trade === undefined ? undefined : causes.bySymbol.get(trade))
  return [...found, told({ kind: 'cash', symbol: null }, { broker: cash, ledger: ledger.cash }, verdict)]
}

/** Only where the quantities agree: the cost of other units cannot be the same. */
function foundCosts({ input, ledger, held }: Sides): { readonly found: readonly Found[]; readonly compared: number } {
  const found: Found[] = []
  let compared = 0
  for (const [symbol, { quantity, cost }] of held) {
    if (absolute(quantity - (ledger.quantities.get(symbol) ?? 0n)) > roundingQuantityMax) continue
    const ways = ledger.costs.get(symbol)?.costs()
    const plain = ways?.[0]
    if (cost === null || !ways || plain === undefined) continue
    compared += 1
    const explained = input.accepted.filter((one) => isFigure(one, { kind: 'cost_basis', symbol }))
    const extra = explained.reduce((sum, one) => sum + units(one.difference), 0n)
    // Some brokers tell the cost of a short position below zero, others above.
    const broker = absolute(cost)
    if (ways.some((way) => isSameCost(broker, absolute(way)) || isSameCost(broker, absolute(way) + extra))) continue
    const counted = absolute(plain) + extra
    const verdict = costCause({ symbol, quantity, broker, ledger: counted, currency: input.report.currency })
    found.push(told({ kind: 'cost_basis', symbol }, { broker, ledger: counted }, verdict))
  }
  return { found, compared }
}

export function compare(input: CompareInput): Comparison {
  const { report, baseline, accepted } = input
  const held = countedHoldings(report)
  const ledger = playLedger(baseline, { counted: settledLines(input, held) })
  const cash = report.cash === null ? null : units(report.cash)
  const outgrown = addAccepted(ledger, accepted, { held, cash })
  const sides: Sides = { input, ledger, held }
  const amounts = foundAmounts(sides)
  const costs = foundCosts(sides)
  const uncompared: string[] = []
  if (cash === null) uncompared.push('Cash is not compared: the broker does not tell every payment.')
  if (ledger.unread > 0)
    uncompared.push(
      `${ledger.unread === 1 ? 'A transaction' : `${ledger.unread} transactions`} could not be understood and moved nothing.`,
    )
  const counted = [...ledger.quantities].filter(([symbol, quantity]) => quantity !== 0n || held.has(symbol))
  const symbols = new Set([...held.keys(), ...counted.map(([symbol]) => symbol)])
  return {
    found: [...amounts, ...costs.found],
    outgrown,
    compared: symbols.size + (cash === null ? 0 : 1) + costs.compared,
    uncompared,
  }
}
