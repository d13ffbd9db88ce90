/** Candles with one's own fills and working orders on them. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { barsQuery, ordersQuery, workingStatuses } from '../../api/index.ts'
import type { Timeframe } from '../../api/index.ts'
import {
  Chart,
  Chip,
  Loadable,
  Price,
  Segments,
  Skeleton,
  dateOf,
  numberText,
  priceText,
  quantityText,
  useNow,
  sideWord,
} from '../../ui/index.ts'
import type { ChartFlag, ChartLevel, ChartSeries } from '../../ui/index.ts'
import { text } from './text.ts'

const chartHeight = 440
const ordersMax = 200

const spans = {
  '1D': { days: 1, timeframe: '5Min' },
  '1W': { days: 7, timeframe: '1Hour' },
  '1M': { days: 31, timeframe: '1Hour' },
  '6M': { days: 183, timeframe: '1Day' },
  '1Y': { days: 366, timeframe: '1Day' },
  '5Y': { days: 1_827, timeframe: '1Day' },
} as const satisfies Record<string, { days: number; timeframe: Timeframe }>
type Span = keyof typeof spans
const isSpan = (value: string | undefined): value is Span => value !== undefined && value in spans
const choices = (['1D', '1W', '1M', '6M', '1Y', '5Y'] as const).map((value) => ({ value, label: value }))

const dayMs = 86_400_000
const priceAxis = (value: number): string => priceText(value.toFixed(2)) ?? ''

/** Fills by the moment of their candle: the day, or the bar they fall into. */
const flagTime = (at: string, timeframe: Timeframe, times: readonly string[]): string =>
  timeframe === '1Day' ? dateOf(Date.parse(at)) : (times.findLast((time) => time <= at) ?? at)

export function PriceChart({ symbol }: { readonly symbol: string }) {
  const search = useSearch({ from: '/inside/symbols/$symbol' })
  const navigate = useNavigate()
  const [shown, setShown] = useState({ trades: true, orders: true })
  const span: Span = isSpan(search.range) ? search.range : '6M'
  const { days, timeframe } = spans[span]
  const from = dateOf(useNow(60_000) - days * dayMs)
  const bars = useQuery(barsQuery({ symbol, timeframe, from }))
  return (
    <>
      <div className="row wrap sp" style={{ marginBottom: 10, gap: 8 }}>
        <Segments
          label={text.range}
          choices={choices}
          value={span}
          onChoose={(range) =>
            void navigate({
              to: '/symbols/$symbol',
              params: { symbol },
              search: (before) => ({ ...before, range }),
              resetScroll: false,
            })
          }
        />
        <span className="row" style={{ gap: 6 }}>
          <Chip pressed={shown.trades} onClick={() => setShown({ ...shown, trades: !shown.trades })}>
            {text.myTrades}
          </Chip>
          <Chip pressed={shown.orders} onClick={() => setShown({ ...shown, orders: !shown.orders })}>
            {text.workingOrders}
          </Chip>
        </span>
      </div>
      <Loadable query={bars} what={text.bars} skeleton={<Skeleton height={chartHeight} />}>
        {({ items }) => <Candles symbol={symbol} timeframe={timeframe} items={items} shown={shown} />}
      </Loadable>
      <p className="s q" style={{ marginTop: 6 }}>
        {text.legend}
      </p>
    </>
  )
}

interface CandlesProps {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly items: readonly { time: string; open: string; high: string; low: string; close: string; volume: string }[]
  readonly shown: { readonly trades: boolean; readonly orders: boolean }
}

function Candles({ symbol, timeframe, items, shown }: CandlesProps) {
  const filled = useQuery(ordersQuery({ symbol, status: ['filled', 'partially_filled'], pageSize: ordersMax })).data
    ?.items
  const working = useQuery(ordersQuery({ symbol, status: workingStatuses, pageSize: ordersMax })).data?.items
  const series = useMemo<readonly ChartSeries[]>(() => {
    const candles = items.map(({ time, ...rest }) => ({ at: timeframe === '1Day' ? time.slice(0, 10) : time, ...rest }))
    return [{ kind: 'candles', id: 'price', label: symbol, candles }]
  }, [items, timeframe, symbol])
  const flags = useMemo<readonly ChartFlag[]>(() => {
    const times = items.map(({ time }) => time)
    const first = times[0] ?? ''
    return (shown.trades ? (filled ?? []) : [])
      .filter((order) => order.filledAt !== null && order.side !== null && order.filledAt >= first)
      .map((order) => {
        const side = order.side === 'buy' || order.side === 'buy_to_cover' ? ('buy' as const) : ('sell' as const)
        const label = `${side === 'buy' ? 'B' : 'S'} ${quantityText(order.filledQuantity, 4) ?? ''}`
        return { at: flagTime(order.filledAt ?? '', timeframe, times), side, label }
      })
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
  }, [filled, items, timeframe, shown.trades])
  const levels = useMemo<readonly ChartLevel[]>(
    () =>
      (shown.orders ? (working ?? []) : []).flatMap((order) => {
        const price = order.limitPrice ?? order.stopPrice
        if (price === null || order.side === null) return []
        const label = `${sideWord(order.side)} ${quantityText(order.leavesQuantity ?? order.quantity ?? '', 4) ?? ''}`
        return [{ price, label, kind: 'order' as const }]
      }),
    [working, shown.orders],
  )
  return (
    <Chart
      label={text.candles(symbol, text.frames[timeframe])}
      series={series}
      flags={flags}
      levels={levels}
      height={chartHeight}
      empty={text.noBars}
      format={(value) =>
        value !== null && Number(value) > 1_000_000 ? (
          numberText(value, { compact: true, placesMax: 1 })
        ) : (
          <Price value={value} />
        )
      }
      axis={priceAxis}
    />
  )
}
