/** A history as the contract tells it: percentages with ten places, money of days with two, and what was left out. */
import type { Performance } from '@g2e/contract/performance'
import { dateOfDayNumber } from '@g2e/domain/calendar'
import { numberOf, unitsText } from '@g2e/domain/ledger'
import { modifiedDietz, sameFlows } from '@g2e/domain/performance'
import type { SameFlows } from '@g2e/domain/performance'
import { drawdowns } from '@g2e/domain/risk'
import { conventionsOf } from './conventions.ts'
import { percentText } from './figure-text.ts'
import { moneyWeighted } from './money-weighted.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import { valueOf } from './period-value.ts'
import type { PeriodValue } from './period-value.ts'
import type { Reckoned } from './reckon.ts'
import type { Excluded } from './scope-task.ts'

const moneyPlaces = 2
/** Dates named one by one in a sentence; the rest is counted. */
const datesMax = 3
/** Days listed by their date. */
const listedMax = 50
const yearDays = 365

function datesText(days: readonly number[]): string {
  const named = days.slice(0, datesMax).map(dateOfDayNumber).join(', ')
  return days.length > datesMax ? `${named} and ${days.length - datesMax} more` : named
}

/** The benchmark's growth since the first day, by day. */
function compare({ history, benchmark }: Reckoned): {
  readonly at: (day: number) => number | null
  readonly isKnown: boolean
} {
  const start = history.days.map(({ day }) => benchmark.on(day)).at(0)
  return {
    isKnown: start !== undefined,
    at: (day) => {
      const price = benchmark.on(day)
      return start === undefined || price === undefined ? null : numberOf(price) / numberOf(start) - 1
    },
  }
}

/** By day, where the growth is known. */
function drawdownsOf({ returns, history }: Reckoned): ReadonlyMap<number, number> {
  const known = returns.filter(({ value }) => value !== null)
  const falls = drawdowns(known.map(({ value }) => value ?? 0))
  const first = history.links[0]?.from
  return new Map([
    ...(first === undefined ? [] : [[first, 0] as const]),
    ...known.map(({ day }, place) => [day, falls[place + 1] ?? 0] as const),
  ])
}

/** Only from one year on: a shorter period's rate by the year would be a guess. */
export function annualizedOf({ twr, history }: Reckoned): number | null {
  const [first, last] = [history.days[0], history.days.at(-1)]
  if (!first || !last || twr.value === null || twr.value < -1) return null
  const days = last.day - first.day
  return days < yearDays ? null : (1 + twr.value) ** (yearDays / days) - 1
}

export function wholeDietz({ history }: Reckoned, { opening, closing }: PeriodValue): number | null {
  const [first, last] = [history.days[0], history.days.at(-1)]
  if (!first || !last || opening === null || closing === null) return null
  const flows = history.days.slice(1).flatMap((day) => day.flows)
  return modifiedDietz({ from: first.day, to: last.day, opening, closing, flows }, 'in_start_out_end')
}

interface Beside {
  readonly value: PeriodValue
  readonly weighted: MoneyWeighted
  readonly same: SameFlows
  readonly isCompared: boolean
  readonly dietz: number | null
}

function unpricedReasons({ history, missing }: Reckoned): Excluded[] {
  return [...history.unpriced].map(([symbol, count]) => ({
    what: symbol,
    reason: `${missing.get(symbol) ?? 'there is no recent price'}: ${count} ${count === 1 ? 'day has' : 'days have'} no value`,
  }))
}

function reasonsOf(reckoned: Reckoned, { value, weighted, same, isCompared, dietz }: Beside): Excluded[] {
  const { history, excluded, benchmark, returns, twr } = reckoned
  const reasons = [...excluded, ...unpricedReasons(reckoned)]
  const tell = (what: string, reason: string | null) => {
    if (reason !== null) reasons.push({ what, reason })
  }
  const weightedOn = returns.filter(({ isModifiedDietz }) => isModifiedDietz).map(({ day }) => day)
  if (weightedOn.length > 0)
    tell('twrPercent', `Modified Dietz up to ${datesText(weightedOn)}, as a flow's day has no value`)
  if (twr.unlinked.length > 0) tell('twrPercent', `left out, as no capital was at work: ${datesText(twr.unlinked)}`)
  if (history.days.length === 0) return reasons
  if (twr.value === null) tell('twrPercent', 'there are no two days with a value')
  if (annualizedOf(reckoned) === null) tell('twrAnnualizedPercent', 'the period is under 365 days, or has no return')
  tell('mwrPercent', weighted.reason)
  if (dietz === null) tell('modifiedDietzPercent', 'an end has no value, or no capital was at work')
  if (value.gain === null) tell('value.gain', 'the period opens or closes on a day without a valuation')
  if (!isCompared) tell('benchmarkPercent', `there is no price of ${benchmark.symbol} on the first day`)
  tell('benchmark.closing', same.reason)
  return reasons
}

function benchmarkOf(reckoned: Reckoned, same: SameFlows): Performance['benchmark'] {
  const { history, benchmark } = reckoned
  const closing = same.values.at(-1) ?? null
  const opening = history.days[0]?.value ?? null
  let flows = 0n
  for (const { netFlow } of history.days.slice(1)) flows += netFlow
  const gain = closing === null || opening === null ? null : closing - opening - flows
  const days = history.days.map((day, place) => ({ ...day, value: same.values[place] ?? null }))
  return {
    symbol: benchmark.symbol,
    closing: closing === null ? null : unitsText(closing, moneyPlaces),
    gain: gain === null ? null : unitsText(gain, moneyPlaces),
    mwrPercent: percentText(moneyWeighted(days).value),
  }
}

function methodOf({ returns, twr }: Reckoned): Performance['method'] {
  const weightedOn = returns.filter(({ isModifiedDietz }) => isModifiedDietz).map(({ day }) => dateOfDayNumber(day))
  return {
    name: weightedOn.length === 0 ? 'true_twr' : 'modified_dietz',
    modifiedDietzOn: weightedOn.slice(0, listedMax),
    modifiedDietzCount: weightedOn.length,
    unlinkedOn: twr.unlinked.slice(0, listedMax).map(dateOfDayNumber),
  }
}

function seriesOf(reckoned: Reckoned, same: SameFlows, at: (day: number) => number | null): Performance['series'] {
  const { history, twr } = reckoned
  const firstValued = history.days.find((day) => day.value !== null)?.day
  const falls = drawdownsOf(reckoned)
  return history.days.map(({ day, value, netFlow }, place) => {
    const growth = day === firstValued ? 1 : twr.index.get(day)
    const held = same.values[place] ?? null
    return {
      date: dateOfDayNumber(day),
      value: value === null ? null : unitsText(value, moneyPlaces),
      netFlow: unitsText(netFlow, moneyPlaces),
      twrPercent: growth === undefined ? null : percentText(growth - 1),
      benchmarkPercent: percentText(at(day)),
      drawdownPercent: percentText(falls.get(day) ?? null),
      benchmarkValue: held === null ? null : unitsText(held, moneyPlaces),
    }
  })
}

export function presentPerformance(reckoned: Reckoned): Performance {
  const { history, benchmark, twr } = reckoned
  const compared = compare(reckoned)
  const same = sameFlows(history.days, benchmark.on)
  const { weighted } = reckoned
  const value = valueOf(reckoned)
  const dietz = wholeDietz(reckoned, value)
  const last = history.days.at(-1)
  return {
    conventions: conventionsOf(reckoned),
    series: seriesOf(reckoned, same, compared.at),
    twrPercent: percentText(twr.value),
    twrAnnualizedPercent: percentText(annualizedOf(reckoned)),
    mwrPercent: percentText(weighted.value),
    mwrStatus: weighted.status,
    modifiedDietzPercent: percentText(dietz),
    benchmarkPercent: last ? percentText(compared.at(last.day)) : null,
    benchmark: benchmarkOf(reckoned, same),
    value: value.told,
    method: methodOf(reckoned),
    contributions: reckoned.contributions.map(({ symbol, contribution, gain }) => ({
      symbol,
      contributionPercent: percentText(contribution),
      gain: unitsText(gain, moneyPlaces),
    })),
    excluded: reasonsOf(reckoned, { value, weighted, same, isCompared: compared.isKnown, dietz }),
  }
}
