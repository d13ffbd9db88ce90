/**
 * What a stress is made of: the holdings of now, and either the closes around a past period's ends or the shocks with the
 * closes that betas come from. The second implementation makes every move of every holding once more.
 */
import type { Portfolio } from '@g2e/contract/portfolio'
import { dateOfDayNumber, dayNumber } from '@g2e/domain/calendar'
import { closeOn } from '@g2e/domain/columns'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { unitsText } from '@g2e/domain/ledger'
import { decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { Shock, StressOutcome } from '@g2e/domain/risk'
import { staleDaysMax } from './prices.ts'
import type { PriceTable } from './prices.ts'
import { betaReturnsMin, changePercentOf, throughPeriod, throughShocks, valueAfter } from './stress.ts'
import type { PastPeriod } from './stress.ts'
import type { Workings } from './workings.ts'

type Held = Pick<Portfolio, 'positions' | 'totals'>
interface Of {
  readonly benchmark: string
  /** A symbol: the figures of this holding. */
  readonly of: string | undefined
}

/** Percentages stand as fractions in workings. */
const fraction = (percent: string | null): string | null =>
  percent === null ? null : decimal(percent).div(100).toFixed()

const holdingsGiven = ({ positions }: Held) =>
  positions.map(({ symbol, sector, assetType, marketValue }) => [symbol, sector, assetType, marketValue])

/** All holdings, or the one that is asked for: then the change and its percentage are its own. */
function found(outcome: StressOutcome, { totals }: Held, of: string | undefined) {
  const own = of === undefined ? undefined : (outcome.positions.find(({ symbol }) => symbol === of) ?? null)
  return {
    change: own === undefined ? outcome.change : (own?.change ?? null),
    changePercent: fraction(own === undefined ? changePercentOf(outcome, totals) : (own?.changePercent ?? null)),
    knownChange: outcome.knownChange,
    covered: fraction(outcome.coveredPercent),
    positions: outcome.positions.map(({ symbol, change, changePercent }) => [symbol, change, fraction(changePercent)]),
  }
}

/** What is not known, and why; of one holding that alone. */
function lacking({ positions }: StressOutcome, of: string | undefined): Workings['excluded'] {
  const own = positions.filter(({ symbol }) => of === undefined || symbol === of)
  if (own.length === 0 && of !== undefined) return [{ what: of, reason: 'nothing of this is held' }]
  return own.flatMap(({ symbol, reason }) => (reason === null ? [] : [{ what: symbol, reason }]))
}

/** Of what has closes of its own to be moved by: no option. */
const namesOf = ({ positions }: Held, benchmark: string): readonly string[] => [
  ...new Set([...positions.map(({ symbol }) => symbol), benchmark].filter((symbol) => !isOptionSymbol(symbol))),
]

/** The closes that may count on one of the days. */
function closesNear(table: PriceTable, symbols: readonly string[], days: readonly number[]) {
  return Object.fromEntries(
    symbols.flatMap((symbol) => {
      const columns = table.columnsOf(symbol)
      if (!columns) return []
      const near = [...columns.day].filter((day) => days.some((end) => day <= end && day >= end - staleDaysMax))
      return [[symbol, near.map((day) => [dateOfDayNumber(day), unitsText(closeOn(columns, day) ?? 0n)])]]
    }),
  )
}

export function periodWorkings(
  held: Held,
  table: PriceTable,
  { period, benchmark, of }: Of & { readonly period: PastPeriod },
): Workings {
  const { outcome, benchmarkPercent } = throughPeriod(held.positions, table, { period, benchmark })
  const { id, from, to } = period
  return {
    given: {
      kind: 'stress_period',
      period: id,
      from,
      to,
      staleDaysMax,
      benchmark,
      of: of ?? null,
      totalValue: held.totals.totalValue,
      holdings: holdingsGiven(held),
      closes: closesNear(table, namesOf(held, benchmark), [dayNumber(from), dayNumber(to)]),
    },
    found: { benchmark: fraction(benchmarkPercent), ...found(outcome, held, of) },
    transactions: 0,
    excluded: lacking(outcome, of),
  }
}

/** `table`: of the year that betas are made of; nothing where no market is shocked. */
export function shockWorkings(
  held: Held,
  table: PriceTable | undefined,
  { shocks, benchmark, of }: Of & { readonly shocks: readonly Shock[] },
): Workings {
  const outcome = throughShocks(held.positions, table, { shocks, benchmark })
  const closes = namesOf(held, benchmark).flatMap((symbol) => {
    const own = table?.closesOf(symbol)
    if (!own) return []
    const rows = Array.from(own.days, (day, place) => [
      dateOfDayNumber(day),
      decimalTextOfNumber(own.closes[place] ?? 0),
    ])
    return [[symbol, rows]]
  })
  return {
    given: {
      kind: 'stress_shocks',
      shocks,
      returnsMin: betaReturnsMin,
      benchmark,
      of: of ?? null,
      totalValue: held.totals.totalValue,
      holdings: holdingsGiven(held),
      closes: Object.fromEntries(closes),
    },
    found: { valueAfter: valueAfter(outcome, held.totals), ...found(outcome, held, of) },
    transactions: 0,
    excluded: lacking(outcome, of),
  }
}
