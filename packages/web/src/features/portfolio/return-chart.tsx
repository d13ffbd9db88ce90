/** How well the money worked: return against the benchmark, and under it how far below the best day. */
import type { Performance } from '@g2e/contract/performance'
import { useMemo } from 'react'
import type { PerformanceRange } from '../../api/index.ts'
import { Chart, Percent, Section, differenceOf, numberText } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './performance-text.ts'
import { returnSeries } from './return-series.ts'

export const percentAxis = (value: number): string =>
  `${numberText(value.toFixed(1), { places: 0, signed: true }) ?? ''}%`

interface ReturnChartProps {
  readonly performance: Performance
  readonly range: PerformanceRange
}
export function ReturnChart({ performance, range }: ReturnChartProps) {
  const { benchmark } = range
  const series = useMemo(
    () => returnSeries(performance, { you: text.you, benchmark, below: text.below }),
    [performance, benchmark],
  )
  return (
    <Section
      title={text.howWell}
      end={
        <>
          <span className="key" style={{ '--k': 'var(--c1)' }}>
            {text.you}
          </span>
          <span className="key dash" style={{ '--k': 'var(--bench)' }}>
            {benchmark}
          </span>
        </>
      }
    >
      <Returns performance={performance} range={range} />
      <Chart
        label={text.returnChart}
        series={series}
        height={360}
        zeroLine
        format={(value) => <Percent value={value} places={2} signed />}
        axis={percentAxis}
      />
    </Section>
  )
}

const signClass = (value: string | null): string => {
  if (value === null || !/[1-9]/.test(value)) return ''
  return value.startsWith('-') ? ' loss' : ' gain'
}

function Returns({ performance, range }: ReturnChartProps) {
  const { twrPercent, mwrPercent, mwrStatus, benchmarkPercent } = performance
  return (
    <div className="returns">
      <div>
        <p className={`figure${signClass(twrPercent)}`}>
          <FigureReceipt figure="twrPercent" range={range}>
            <Percent value={twrPercent} places={2} signed />
          </FigureReceipt>
        </p>
        <p className="m s">{text.timeWeighted}</p>
      </div>
      <div>
        <p className="fig2">
          <FigureReceipt figure="mwrPercent" range={range}>
            <Percent value={mwrPercent} places={2} signed />
          </FigureReceipt>
        </p>
        <p className="m s">{mwrStatus === 'ok' ? text.moneyWeighted : text.mwr[mwrStatus]}</p>
      </div>
      <div>
        <p className="fig2">
          <FigureReceipt figure="benchmarkPercent" range={range}>
            <Percent value={benchmarkPercent} places={2} signed />
          </FigureReceipt>
        </p>
        <p className="m s">
          {text.benchmarkSaid(range.benchmark)} <Ahead performance={performance} />
        </p>
      </div>
    </div>
  )
}

function Ahead({ performance: { twrPercent, benchmarkPercent, benchmark } }: { readonly performance: Performance }) {
  if (twrPercent === null || benchmarkPercent === null) return null
  const difference = differenceOf(twrPercent, benchmarkPercent)
  const points = numberText(difference.replace('-', ''), { places: 1 }) ?? ''
  return (
    <>{difference.startsWith('-') ? text.behind(points, benchmark.symbol) : text.ahead(points, benchmark.symbol)}</>
  )
}
