/** The hero figure and its line. */
import type { Performance } from '@g2e/contract/performance'
import type { Portfolio } from '@g2e/contract/portfolio'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useNames, useTotals, waitsForPerson } from '../../api/index.ts'
import {
  AsOf,
  Change,
  Chart,
  HeroMoney,
  Loadable,
  Money,
  Note,
  Segments,
  Skeleton,
  Ticking,
  numberText,
  ranges,
  useNow,
  usePreferences,
} from '../../ui/index.ts'
import type { ChartSeries, Loading, Range } from '../../ui/index.ts'
import { sameMoney } from './same-money.ts'
import { text } from './text.ts'

const chartHeight = 288
const choices = ranges.map((range) => ({ value: range, label: range }))

interface NetWorthProps {
  readonly portfolio: Portfolio
  readonly performance: Loading<Performance>
  readonly range: Range
  readonly benchmark: string
}

export function NetWorth({ portfolio, performance, range, benchmark }: NetWorthProps) {
  const { currency, accounts } = portfolio
  const navigate = useNavigate()
  const names = useNames()
  const now = useNow(60_000)
  const notFresh = accounts.filter(({ status }) => status !== 'fresh')
  const old = notFresh.length
  const isTheirs = waitsForPerson(
    notFresh.map(({ accountId }) => names.account(accountId)?.connection),
    now,
  )
  return (
    <div className="min-w-0">
      <p className="m" style={{ marginBottom: 4 }}>
        {text.netWorth(accounts.length)}
      </p>
      <Worth portfolio={portfolio} />
      {old > 0 ? (
        <div style={{ marginTop: 12 }}>
          <Note tone={isTheirs ? 'warn' : 'neutral'} icon="clock" fact={text.partial(old)}>
            {isTheirs ? null : text.partialByItself}
          </Note>
        </div>
      ) : null}
      <div className="row wrap sp" style={{ margin: '20px 0 12px' }}>
        <div className="row" style={{ gap: 16 }}>
          <span className="key" style={{ '--k': 'var(--c1)' }}>
            {text.value}
          </span>
          <span className="key dash" style={{ '--k': 'var(--bench)' }}>
            {text.sameMoney(benchmark)}
          </span>
        </div>
        <Segments
          label={text.range}
          choices={choices}
          value={range}
          onChoose={(next) => void navigate({ to: '/', search: (before) => ({ ...before, range: next }) })}
        />
      </div>
      <Loadable query={performance} what={text.performance} skeleton={<Skeleton height={chartHeight} />}>
        {(data) => <ValueChart performance={data} benchmark={benchmark} currency={currency} />}
      </Loadable>
    </div>
  )
}

/** By itself, as it moves with every trade and the chart below does not. */
function Worth({ portfolio }: { readonly portfolio: Portfolio }) {
  const { currency } = portfolio
  const { totals, asOf } = useTotals(portfolio)
  return (
    <>
      <p className="hero">
        <Ticking value={totals.totalValue}>
          <HeroMoney value={totals.totalValue} currency={currency} />
        </Ticking>
      </p>
      <p style={{ marginTop: 10, fontSize: 16, lineHeight: '24px' }}>
        <Change value={totals.dayChange} percent={totals.dayChangePercent} currency={currency} />{' '}
        <span className="m">{text.today}</span>{' '}
        <span className="q s" style={{ marginLeft: 8 }}>
          <AsOf at={asOf} />
        </span>
      </p>
    </>
  )
}

function ValueChart({
  performance,
  benchmark,
  currency,
}: {
  performance: Performance
  benchmark: string
  currency: string
}) {
  const { amountsHidden } = usePreferences()
  const series = useMemo<readonly ChartSeries[]>(
    () => [
      {
        kind: 'area',
        id: 'value',
        label: text.value,
        colour: 'c1',
        points: performance.series.map(({ date, value }) => ({ at: date, value })),
      },
      {
        kind: 'line',
        id: 'benchmark',
        label: text.sameMoney(benchmark),
        colour: 'bench',
        dashed: true,
        points: sameMoney(performance.series),
      },
    ],
    [performance, benchmark],
  )
  return (
    <Chart
      label={text.chart}
      series={performance.series.length > 1 ? series : []}
      height={chartHeight}
      empty={text.chartEmpty}
      format={(value) => <Money value={value} currency={currency} />}
      axis={amountsHidden ? hiddenAxis : compactAxis}
    />
  )
}

const compactAxis = (value: number): string => numberText(value.toFixed(0), { compact: true, placesMax: 1 }) ?? ''
const hiddenAxis = (): string => '•••'
