/**
 * The frame around every chart: a labelled figure with a table of the same values, a download, and keys that step through
 * the points and read them out. The drawing library is loaded when the first chart is mounted.
 */
import { Suspense, lazy, useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { chartCsv, chartRows } from './chart-series.ts'
import type { ChartFlag, ChartLevel, ChartRow, ChartSeries } from './chart-series.ts'
import { TextButton } from './controls.tsx'
import { DataTable } from './data-table.tsx'
import { saveFile } from './save-file.ts'
import { Skeleton } from './states.tsx'
import { text } from './text.ts'
import { dayText } from './time.ts'

const ChartCanvas = lazy(() => import('./chart-canvas.tsx'))

export interface ChartProps {
  readonly label: string
  readonly series: readonly ChartSeries[]
  readonly height?: number
  readonly flags?: readonly ChartFlag[]
  readonly levels?: readonly ChartLevel[]
  /** Said where the line would be when there is nothing to draw. */
  readonly empty?: ReactNode
  /** Words a value for the tooltip and the table. */
  readonly format: (value: string | null) => ReactNode
  /** Words an axis tick. */
  readonly axis: (value: number) => string
  readonly zeroLine?: boolean
}

const step: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => Math.max(0, index - 1),
  ArrowRight: (index, last) => Math.min(last, index + 1),
  Home: () => 0,
  End: (_, last) => last,
}

export function Chart({ label, series, height = 280, empty, format, ...rest }: ChartProps) {
  const rows = useMemo(() => chartRows(series), [series])
  const [asTable, setAsTable] = useState(false)
  const [pointed, setPointed] = useState<number | null>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const move = step[event.key]
    if (!move || rows.length === 0) return
    event.preventDefault()
    setPointed(move(pointed ?? rows.length - 1, rows.length - 1))
  }
  const row = pointed === null ? undefined : rows[pointed]
  return (
    <figure className="chart" aria-label={label} style={{ '--h': `${height}px` }}>
      {asTable ? (
        <ChartTable label={label} rows={rows} format={format} height={height} />
      ) : (
        <div
          className="chart-canvas"
          tabIndex={0}
          role="application"
          aria-label={`${label}. ${text.chartKeys}`}
          onKeyDown={onKeyDown}
        >
          {rows.length === 0 ? (
            <p className="m" style={{ paddingTop: height / 2 - 20, textAlign: 'center' }}>
              {empty ?? text.noValues}
            </p>
          ) : (
            <Suspense fallback={<Skeleton height={height} />}>
              <ChartCanvas {...rest} series={series} rows={rows} pointed={pointed} onPoint={setPointed} />
            </Suspense>
          )}
          {row ? <Tooltip row={row} format={format} right={(pointed ?? 0) < rows.length / 2} /> : null}
        </div>
      )}
      <figcaption className="chart-foot">
        <TextButton onClick={() => setAsTable(!asTable)}>{asTable ? text.showAsChart : text.showAsTable}</TextButton>
        <TextButton onClick={() => saveFile(`${label}.csv`, 'text/csv', chartCsv(rows))}>{text.download}</TextButton>
        <span className="hideph">{text.chartCredit}</span>
      </figcaption>
    </figure>
  )
}

const momentText = (at: string): string => (at.length === 10 ? dayText(at) : at.slice(0, 16).replace('T', ' '))

const Tooltip = ({
  row,
  format,
  right,
}: {
  readonly row: ChartRow
  readonly format: ChartProps['format']
  readonly right: boolean
}) => (
  <div className="tip" aria-live="polite" style={right ? { right: 72 } : { left: 8 }}>
    <b>{momentText(row.at)}</b>
    {row.values.map((value) => (
      <div key={value.label}>
        <span
          className={value.colour ? 'key' : undefined}
          style={value.colour ? { '--k': `var(--${value.colour})` } : undefined}
        >
          {value.label}
        </span>
        <span>{format(value.value)}</span>
      </div>
    ))}
  </div>
)

const ChartTable = ({
  label,
  rows,
  format,
  height,
}: {
  label: string
  rows: readonly ChartRow[]
  format: ChartProps['format']
  height: number
}) => (
  <div style={{ maxHeight: Math.max(height, 320), overflow: 'auto' }} tabIndex={0} role="region" aria-label={label}>
    <DataTable
      caption={label}
      density="compact"
      rows={rows.slice(-tableRowsMax)}
      rowKey={(row) => row.at}
      columns={[
        { id: 'at', head: 'Date', heads: true, cell: (row) => momentText(row.at) },
        ...(rows[0]?.values ?? []).map((value, index) => ({
          id: value.label,
          head: value.label,
          align: 'right' as const,
          cell: (row: ChartRow) => format(row.values[index]?.value ?? null),
        })),
      ]}
    />
  </div>
)
/** The download has all of them. */
const tableRowsMax = 140
