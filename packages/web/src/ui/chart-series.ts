/** What a chart is given: figures as the strings they are, drawn as floats, read out as strings. */
import { csvText } from './csv.ts'

export interface LinePoint {
  /** `YYYY-MM-DD` or an instant. */
  readonly at: string
  readonly value: string | null
}
export interface LineSeries {
  readonly kind: 'line' | 'area'
  readonly id: string
  readonly label: string
  /** Name of a colour variable: `c1`, `bench`. */
  readonly colour: string
  readonly dashed?: boolean
  /** Drawn in a strip of its own under the others, filled from its line up to the strip's top: how far below something. */
  readonly strip?: boolean
  readonly points: readonly LinePoint[]
}
export interface Candle {
  readonly at: string
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
}
export interface CandleSeries {
  readonly kind: 'candles'
  readonly id: string
  readonly label: string
  readonly candles: readonly Candle[]
}
export type ChartSeries = LineSeries | CandleSeries

/** A fill of one's own on a candle. */
export interface ChartFlag {
  readonly at: string
  readonly side: 'buy' | 'sell'
  readonly label: string
}
/** A price that has something waiting at it. */
export interface ChartLevel {
  readonly price: string
  readonly label: string
  readonly kind: 'order' | 'alert' | 'lot'
}

export interface ChartRow {
  readonly at: string
  readonly values: readonly { readonly label: string; readonly colour: string | null; readonly value: string | null }[]
}

/** The same figures as rows of one moment each: for the table, the tooltip and the download. */
export function chartRows(series: readonly ChartSeries[]): readonly ChartRow[] {
  const candles = series.find((one) => one.kind === 'candles')
  if (candles) {
    return candles.candles.map((candle) => ({
      at: candle.at,
      values: (['open', 'high', 'low', 'close', 'volume'] as const).map((field) => ({
        label: field,
        colour: null,
        value: candle[field],
      })),
    }))
  }
  const lines = series.filter((one) => one.kind !== 'candles')
  const byTime = new Map<string, (string | null)[]>()
  for (const [index, line] of lines.entries()) {
    for (const point of line.points) {
      const row = byTime.get(point.at) ?? lines.map(() => null)
      row[index] = point.value
      byTime.set(point.at, row)
    }
  }
  return [...byTime.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([at, values]) => ({
      at,
      values: lines.map((line, index) => ({ label: line.label, colour: line.colour, value: values[index] ?? null })),
    }))
}

export const chartCsv = (rows: readonly ChartRow[]): string =>
  csvText(
    ['at', ...(rows[0]?.values.map((value) => value.label) ?? [])],
    rows.map((row) => [row.at, ...row.values.map((value) => value.value)]),
  )
