/** The lines of the performance charts, and what was put in and taken out. */
import type { Costs, Performance } from '@g2e/contract/performance'
import { compareDecimals, differenceOf, sumOf } from '../../ui/index.ts'
import type { ChartSeries } from '../../ui/index.ts'

const negated = (value: string | null): string | null => (value === null ? null : differenceOf('0', value))

interface Labels {
  readonly you: string
  readonly benchmark: string
  readonly below: string
}

/** Return and benchmark, and below them how far under its best day the return was (zero or less). */
export const returnSeries = ({ series }: Pick<Performance, 'series'>, labels: Labels): readonly ChartSeries[] => [
  {
    kind: 'line',
    id: 'you',
    label: labels.you,
    colour: 'c1',
    points: series.map(({ date, twrPercent }) => ({ at: date, value: twrPercent })),
  },
  {
    kind: 'line',
    id: 'benchmark',
    label: labels.benchmark,
    colour: 'bench',
    dashed: true,
    points: series.map(({ date, benchmarkPercent }) => ({ at: date, value: benchmarkPercent })),
  },
  {
    kind: 'area',
    id: 'below',
    label: labels.below,
    colour: 'loss',
    strip: true,
    points: series.map(({ date, drawdownPercent }) => ({ at: date, value: negated(drawdownPercent) })),
  },
]

/** What was there at the start and every flow since, day by day; the flows of the first day are in the opening value. */
export function putIn({
  series,
  value,
}: Pick<Performance, 'series' | 'value'>): readonly { readonly at: string; readonly value: string | null }[] {
  let total = value.opening
  return series.map(({ date, netFlow }, index) => {
    if (total !== null && index > 0) total = sumOf([total, netFlow])
    return { at: date, value: total }
  })
}

/** No line while nothing of it is known. */
const costLine = (label: string, costs: Pick<Costs, 'series'> | undefined): readonly ChartSeries[] =>
  costs?.series.some(({ invested }) => invested !== null)
    ? [
        {
          kind: 'line',
          id: 'cost',
          label,
          colour: 'c3',
          points: costs.series.map(({ date, invested }) => ({ at: date, value: invested })),
        },
      ]
    : []

export const valueSeries = (
  performance: Performance,
  labels: { readonly value: string; readonly putIn: string; readonly cost: string; readonly sameMoney: string },
  costs: Pick<Costs, 'series'> | undefined,
): readonly ChartSeries[] => [
  {
    kind: 'area',
    id: 'value',
    label: labels.value,
    colour: 'c1',
    points: performance.series.map(({ date, value }) => ({ at: date, value })),
  },
  { kind: 'line', id: 'put-in', label: labels.putIn, colour: 'c2', points: putIn(performance) },
  ...costLine(labels.cost, costs),
  {
    kind: 'line',
    id: 'same-money',
    label: labels.sameMoney,
    colour: 'bench',
    dashed: true,
    points: performance.series.map(({ date, benchmarkValue }) => ({ at: date, value: benchmarkValue })),
  },
]

/** Days with more in than out, and the others; `null` where the days do not add up to the server's own net flows. */
export function flowsOf({
  series,
  value,
}: Pick<Performance, 'series' | 'value'>): { readonly in: string; readonly out: string } | null {
  const flows = series.slice(1).map(({ netFlow }) => netFlow)
  const paidIn = sumOf(flows.filter((flow) => !flow.startsWith('-')))
  const paidOut = sumOf(flows.filter((flow) => flow.startsWith('-')))
  const left = differenceOf(sumOf([paidIn, paidOut]), value.netFlows)
  return /[1-9]/.test(left) ? null : { in: paidIn, out: paidOut }
}

export interface MovedRow {
  readonly key: string
  readonly gain: string | null
  readonly points: string | null
}

/** The largest movers either way, gains first; the rest together. */
export function movedRows(
  { contributions }: Pick<Performance, 'contributions'>,
  shownMax: number,
): { readonly shown: readonly MovedRow[]; readonly rest: MovedRow | null; readonly restCount: number } {
  const size = (gain: string | null) => (gain ?? '0').replace('-', '')
  const rows = contributions
    .map(({ symbol, gain, contributionPercent }) => ({ key: symbol, gain, points: contributionPercent }))
    .toSorted((a, b) => compareDecimals(size(b.gain), size(a.gain)))
  const others = rows.slice(shownMax)
  const sumKnown = (values: readonly (string | null)[]) => {
    const known = values.filter((value) => value !== null)
    return known.length === values.length ? sumOf(known) : null
  }
  return {
    shown: rows.slice(0, shownMax).toSorted((a, b) => compareDecimals(b.gain, a.gain)),
    rest:
      others.length === 0
        ? null
        : {
            key: 'others',
            gain: sumKnown(others.map(({ gain }) => gain)),
            points: sumKnown(others.map(({ points }) => points)),
          },
    restCount: others.length,
  }
}
