/** A history as the contract tells it: percentages with six places, money with two, and what was left out. */
import type { Performance } from '@g2e/contract/performance'
import { dateOfDayNumber } from '@g2e/domain/calendar'
import { numberOf, unitsText } from '@g2e/domain/ledger'
import { decimal, round } from '@g2e/domain/money'
import { contributions, linkReturn, mwr, twr } from '@g2e/domain/performance'
import type { History, LinkReturn } from '@g2e/domain/performance'
import type { Excluded } from './scope-ledger.ts'

const percentPlaces = 6
const moneyPlaces = 2
/** Dates named one by one; the rest is counted. */
const datesMax = 3

interface Told {
  readonly history: History
  readonly benchmark: { readonly symbol: string; readonly on: (day: number) => bigint | undefined }
  readonly missing: ReadonlyMap<string, string>
  readonly excluded: readonly Excluded[]
  readonly asOf: string | null
}

const percent = (fraction: number | null): string | null =>
  fraction === null || !Number.isFinite(fraction) ? null : round(decimal(fraction).times(100), percentPlaces).toFixed()

function datesText(days: readonly number[]): string {
  const named = days.slice(0, datesMax).map(dateOfDayNumber).join(', ')
  return days.length > datesMax ? `${named} and ${days.length - datesMax} more` : named
}

function conventions(returns: readonly LinkReturn[], benchmark: string, asOf: string | null) {
  const isTrue = returns.every(({ isModifiedDietz }) => !isModifiedDietz)
  return {
    returnKind: isTrue
      ? 'time-weighted, daily, linked'
      : 'time-weighted, daily, linked; Modified Dietz over the days without a valuation',
    flowTiming: 'in_start_out_end',
    dayCount: 'actual/365',
    annualization: 'mwrPercent is a yearly rate (XIRR); twrPercent and benchmarkPercent are of the whole period',
    priceBasis: `daily closes as traded, the last day at the broker's present price; ${benchmark} by price, without its dividends`,
    logReturns: false,
    riskFreeRate: '0',
    fees: 'included',
    taxes: 'those that the broker withholds are included',
    asOf,
  }
}

/** The benchmark's growth since the first day, by day. */
function compare({ history, benchmark }: Told): {
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

/** Paid in negative, taken out positive, the closing value as if taken out; nothing when either end has no value. */
function moneyWeighted({ days }: History): { readonly value: number | null; readonly reason: string | null } {
  const opening = days[0]
  const closing = days.at(-1)
  if (!opening || !closing || opening === closing) return { value: null, reason: null }
  if (opening.value === null || closing.value === null)
    return { value: null, reason: 'the period opens or closes on a day without a valuation' }
  const flows = days.slice(1).map(({ day, netFlow }) => ({ day, amount: -numberOf(netFlow) }))
  const { value, status } = mwr([
    { day: opening.day, amount: -numberOf(opening.value) },
    ...flows,
    { day: closing.day, amount: numberOf(closing.value) },
  ])
  const reasons = {
    ok: null,
    no_answer: 'no yearly rate explains these flows',
    no_unique_answer: 'more than one yearly rate explains these flows',
  }
  return { value, reason: reasons[status] }
}

function reasonsOf(
  { history, missing, excluded, benchmark }: Told,
  {
    returns,
    unlinked,
    mwrReason,
    isCompared,
  }: {
    readonly returns: readonly LinkReturn[]
    readonly unlinked: readonly number[]
    readonly mwrReason: string | null
    readonly isCompared: boolean
  },
): Excluded[] {
  const reasons = [...excluded]
  for (const [symbol, count] of history.unpriced)
    reasons.push({
      what: symbol,
      reason: `${missing.get(symbol) ?? 'there is no recent price'}: ${count} ${count === 1 ? 'day has' : 'days have'} no value`,
    })
  const dietz = returns.filter(({ isModifiedDietz }) => isModifiedDietz).map(({ day }) => day)
  if (dietz.length > 0)
    reasons.push({
      what: 'twrPercent',
      reason: `Modified Dietz up to ${datesText(dietz)}, as a flow's day has no value`,
    })
  if (unlinked.length > 0)
    reasons.push({ what: 'twrPercent', reason: `left out, as no capital was at work: ${datesText(unlinked)}` })
  if (mwrReason !== null) reasons.push({ what: 'mwrPercent', reason: mwrReason })
  if (!isCompared && history.days.length > 0)
    reasons.push({ what: 'benchmarkPercent', reason: `there is no price of ${benchmark.symbol} on the first day` })
  return reasons
}

export function presentPerformance(told: Told): Performance {
  const { history, benchmark, asOf } = told
  const returns = history.links.map((link) => linkReturn(link))
  const { value, index, unlinked } = twr(returns)
  const compared = compare(told)
  const { value: yearly, reason } = moneyWeighted(history)
  const firstValued = history.days.find((day) => day.value !== null)?.day
  const growthOn = (day: number) => (day === firstValued ? 1 : index.get(day))
  const last = history.days.at(-1)
  return {
    conventions: conventions(returns, benchmark.symbol, asOf),
    series: history.days.map(({ day, value: worth, netFlow }) => {
      const growth = growthOn(day)
      return {
        date: dateOfDayNumber(day),
        value: worth === null ? null : unitsText(worth, moneyPlaces),
        netFlow: unitsText(netFlow, moneyPlaces),
        twrPercent: growth === undefined ? null : percent(growth - 1),
        benchmarkPercent: percent(compared.at(day)),
      }
    }),
    twrPercent: percent(value),
    mwrPercent: percent(yearly),
    benchmarkPercent: last ? percent(compared.at(last.day)) : null,
    contributions: contributions(history.links, returns).map(({ symbol, contribution, gain }) => ({
      symbol,
      contributionPercent: percent(contribution),
      gain: unitsText(gain, moneyPlaces),
    })),
    excluded: reasonsOf(told, { returns, unlinked, mwrReason: reason, isCompared: compared.isKnown }),
  }
}
