/** Time-weighted, Modified Dietz and money-weighted return of a period, with the reason for each that cannot be told. */
import { dayNumber } from '../calendar/index.ts'
import { numberOf, units } from '../ledger/index.ts'
import type { Refused } from '../ledger/index.ts'
import { linkReturn, modifiedDietz, mwr } from '../performance/index.ts'
import type { LinkReturn, Mwr } from '../performance/index.ts'
import { numberText } from './number-text.ts'
import { dateText } from './period-values.ts'
import type { PeriodValues } from './period-values.ts'
import type { Bundle, BundleAnswer, BundleOptions } from './types.ts'

const yearDays = 365
const nothingTold = 'neither transactions nor valuations tell it'
const unvalued = 'the period opens or closes on a day without a valuation'

export interface ReturnsAnswer {
  readonly twr: BundleAnswer['twr']
  readonly modifiedDietz: string | null
  readonly mwr: BundleAnswer['mwr']
  /** Those that could be linked. */
  readonly returns: readonly number[]
  /** Of the closes between them, the opening one included. */
  readonly dates: readonly string[]
}

interface Linked {
  readonly value: number | null
  readonly returns: readonly LinkReturn[]
  readonly isModifiedDietz: boolean
}

/** Links that hold no capital and earn nothing are zero; one that earns on no capital ends the product. */
function link({ links }: PeriodValues, { flowTiming }: BundleOptions, excluded: Refused[]): Linked {
  const returns: LinkReturn[] = []
  let growth: number | null = 1
  for (const item of links) {
    const found = linkReturn(item, flowTiming)
    // At the end of its day, the first money has nothing to be measured against; the next day it has.
    const isStart = found.value === null && flowTiming === 'end' && item.opening === 0n
    if (found.value === null && (isStart || growth !== null))
      excluded.push({
        what: isStart ? `twr.daily.${dateText(item.to)}` : 'twr.value',
        reason: `no capital was at work up to ${dateText(item.to)}`,
      })
    if (found.value !== null) {
      returns.push(found)
      if (growth !== null) growth *= 1 + found.value
    }
    if (found.value === null && !isStart) growth = null
  }
  const isModifiedDietz = returns.some((item) => item.isModifiedDietz)
  return { value: growth === null || returns.length === 0 ? null : growth - 1, returns, isModifiedDietz }
}

/** Prices that are wrong by many powers of ten link to more than a double holds. */
function finite(what: string, value: number | null, excluded: Refused[]): number | null {
  if (value === null || Number.isFinite(value)) return value
  excluded.push({ what, reason: 'it is larger than any number that can be told' })
  return null
}

function annualized(
  value: number | null,
  days: number,
  { dayCount }: BundleOptions,
  excluded: Refused[],
): string | null {
  if (value === null) excluded.push({ what: 'twr.annualized', reason: 'there is no return of the period' })
  else if (days < yearDays) excluded.push({ what: 'twr.annualized', reason: 'the period is under 365 days' })
  else if (value < -1) excluded.push({ what: 'twr.annualized', reason: 'more than everything was lost' })
  else return numberText((1 + value) ** (dayCount / days) - 1)
  return null
}

function moneyWeighted(bundle: Bundle, values: PeriodValues | undefined, excluded: Refused[]): BundleAnswer['mwr'] {
  const { dayCount } = bundle.options
  const tell = ({ value, status }: Mwr): BundleAnswer['mwr'] => {
    if (status === 'no_answer')
      excluded.push({ what: 'mwr.value', reason: 'no rate that can be told makes the flows worth nothing' })
    if (status === 'no_unique_answer')
      excluded.push({ what: 'mwr.value', reason: 'more than one rate makes the flows worth nothing' })
    return { value: value === null ? null : numberText(value), status }
  }
  if (bundle.cashFlows.length > 0) {
    const flows = bundle.cashFlows.map(([date, amount]) => ({ day: dayNumber(date), amount: numberOf(units(amount)) }))
    return tell(mwr(flows, dayCount))
  }
  if (!values || values.opening === null || values.closing === null) {
    excluded.push({ what: 'mwr.value', reason: values ? unvalued : nothingTold })
    return { value: null, status: 'no_answer' }
  }
  const { from, to, opening, closing, flows } = values
  const paid = flows.map(({ day, amount }) => ({ day, amount: -numberOf(amount) }))
  const ends = [
    { day: from, amount: -numberOf(opening) },
    { day: to, amount: numberOf(closing) },
  ]
  return tell(mwr([...ends, ...paid], dayCount))
}

export function returnsAnswer(bundle: Bundle, values: PeriodValues | undefined, excluded: Refused[]): ReturnsAnswer {
  const { options } = bundle
  const weighted = moneyWeighted(bundle, values, excluded)
  const isValued = values !== undefined && values.opening !== null && values.closing !== null
  if (!values || !isValued || values.opening === null || values.closing === null) {
    for (const what of ['twr.value', 'twr.annualized', 'modifiedDietz'])
      excluded.push({ what, reason: values ? unvalued : nothingTold })
    const twr = { value: null, annualized: null, method: options.method, daily: [] }
    return { twr, modifiedDietz: null, mwr: weighted, returns: [], dates: [] }
  }
  const { from, to, opening, closing, flows } = values
  const linked = link(values, options, excluded)
  const dietz = modifiedDietz({ from, to, opening, closing, flows }, options.flowTiming)
  if (dietz === null)
    excluded.push({ what: 'modifiedDietz', reason: 'no capital was at work, or the period has no day' })
  if (values.links.length === 0) excluded.push({ what: 'twr.value', reason: 'there is no day to link' })
  const isDietz = options.method === 'modified_dietz'
  const value = finite('twr.value', isDietz ? dietz : linked.value, excluded)
  return {
    twr: {
      value: value === null ? null : numberText(value),
      annualized: annualized(value, to - from, options, excluded),
      method: isDietz || linked.isModifiedDietz ? 'modified_dietz' : 'twr',
      daily: linked.returns.map((item) => [dateText(item.day), numberText(item.value ?? 0)] as const),
    },
    modifiedDietz: dietz === null || !Number.isFinite(dietz) ? null : numberText(dietz),
    mwr: weighted,
    returns: linked.returns.map((item) => item.value ?? 0),
    dates: [dateText(values.links[0]?.from ?? from), ...linked.returns.map((item) => dateText(item.day))],
  }
}
