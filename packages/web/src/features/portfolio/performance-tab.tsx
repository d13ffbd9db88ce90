/** Value and return told apart. */
import type { Performance } from '@g2e/contract/performance'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { performanceQuery, useScope } from '../../api/index.ts'
import {
  Change,
  Chart,
  DataTable,
  Figures,
  Loadable,
  Note,
  Percent,
  Section,
  Segments,
  TableSkeleton,
  differenceOf,
  isRange,
  numberText,
  rangeStart,
  rangeWords,
  ranges,
  useToday,
} from '../../ui/index.ts'
import type { ChartSeries } from '../../ui/index.ts'
import { text } from './text.ts'

const benchmark = 'SPY'
const choices = ranges.map((range) => ({ value: range, label: range }))
const contributionsMax = 12

export default function PerformanceTab() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const range = isRange(search.range) ? search.range : '1Y'
  const today = useToday()
  const performance = useQuery({
    ...performanceQuery({ from: rangeStart(range, today), benchmark }, useScope()),
    enabled: today !== undefined,
  })
  return (
    <>
      <div className="row sp wrap" style={{ marginBottom: 12 }}>
        <p className="m">{text.explainReturns}</p>
        <Segments
          label={text.range}
          choices={choices}
          value={range}
          onChoose={(next) => void navigate({ to: '/portfolio', search: (before) => ({ ...before, range: next }) })}
        />
      </div>
      <Loadable query={performance} what={text.tabs.performance} skeleton={<TableSkeleton rows={10} />}>
        {(data) => <Told performance={data} words={rangeWords[range]} />}
      </Loadable>
    </>
  )
}

const percentAxis = (value: number): string => `${numberText(value.toFixed(1), { places: 0, signed: true }) ?? ''}%`

function Told({ performance, words }: { readonly performance: Performance; readonly words: string }) {
  const series = useMemo<readonly ChartSeries[]>(
    () => [
      {
        kind: 'area',
        id: 'you',
        label: text.you,
        colour: 'c1',
        points: performance.series.map(({ date, twrPercent }) => ({ at: date, value: twrPercent })),
      },
      {
        kind: 'line',
        id: 'benchmark',
        label: benchmark,
        colour: 'bench',
        dashed: true,
        points: performance.series.map(({ date, benchmarkPercent }) => ({ at: date, value: benchmarkPercent })),
      },
    ],
    [performance],
  )
  return (
    <div className="grid gm">
      <div className="min-w-0">
        <Chart
          label={text.returnChart}
          series={series}
          height={320}
          zeroLine
          format={(value) => <Percent value={value} places={2} signed />}
          axis={percentAxis}
        />
        <Contributions performance={performance} />
      </div>
      <Section title={words}>
        <Figures
          items={[
            { term: text.return, value: <Change value={performance.twrPercent} unit="percent" /> },
            { term: text.moneyWeighted, value: <Change value={performance.mwrPercent} unit="percent" /> },
            { term: benchmark, value: <Change value={performance.benchmarkPercent} unit="percent" /> },
            { term: text.difference, value: <Points performance={performance} /> },
          ]}
        />
        {performance.excluded.length > 0 ? (
          <div className="mt1">
            <Note fact={text.excluded}>
              {performance.excluded.map(({ what, reason }) => `${what}: ${reason}`).join('; ')}
            </Note>
          </div>
        ) : null}
      </Section>
    </div>
  )
}

function Points({ performance: { twrPercent, benchmarkPercent } }: { readonly performance: Performance }) {
  if (twrPercent === null || benchmarkPercent === null) return <Percent value={null} />
  return <>{numberText(differenceOf(twrPercent, benchmarkPercent), { places: 1, signed: true })} pts</>
}

const Contributions = ({ performance }: { readonly performance: Performance }) => (
  <Section title={text.contributions} className="mt">
    <DataTable
      caption={text.contributions}
      density="list"
      rows={performance.contributions
        .toSorted((a, b) => Math.abs(Number(b.contributionPercent ?? 0)) - Math.abs(Number(a.contributionPercent ?? 0)))
        .slice(0, contributionsMax)}
      rowKey={(row) => row.symbol}
      columns={[
        { id: 'symbol', head: text.symbol, heads: true, cell: (row) => <b className="md">{row.symbol}</b> },
        { id: 'gain', head: text.gain, align: 'right', cell: (row) => <Change value={row.gain} arrow={false} /> },
        {
          id: 'contribution',
          head: text.contribution,
          align: 'right',
          cell: (row) => <Change value={row.contributionPercent} unit="percent" arrow={false} />,
        },
      ]}
    />
  </Section>
)
