/** Five figures under the chart. Each return opens how it was reckoned. */
import type { Performance } from '@g2e/contract/performance'
import type { Portfolio } from '@g2e/contract/portfolio'
import type { ReactNode } from 'react'
import { useTotals } from '../../api/index.ts'
import {
  AsOf,
  Money,
  Percent,
  Receipt,
  ReceiptLine,
  Skeleton,
  differenceOf,
  numberText,
  rangeWords,
  signOf,
  sumOf,
  flowTimingText,
} from '../../ui/index.ts'
import type { Range } from '../../ui/index.ts'
import { text } from './text.ts'

interface FigureStripProps {
  readonly portfolio: Portfolio
  readonly performance: Performance | undefined
  readonly range: Range
  readonly benchmark: string
}

/** Value now less value then, less what was put in between: exact, from the days that have a value. */
export function gainOf(series: Performance['series']): { readonly gain: string; readonly flows: string } | null {
  const valued = series.filter((day) => day.value !== null)
  const opening = valued[0]
  const closing = valued.at(-1)
  if (!opening?.value || !closing?.value || opening === closing) return null
  const flows = sumOf(
    series.filter((day) => day.date > opening.date && day.date <= closing.date).map((day) => day.netFlow),
  )
  return { gain: differenceOf(differenceOf(closing.value, opening.value), flows), flows }
}

const tone = (value: string | null | undefined): string => {
  const sign = value ? signOf(value, 2) : 0
  return sign > 0 ? ' gain' : sign < 0 ? ' loss' : ''
}

const Tile = ({
  label,
  figure,
  below,
  colour = '',
}: {
  label: string
  figure: ReactNode
  below: ReactNode
  colour?: string
}) => (
  <div>
    <p className="s">{label}</p>
    <p className={`fv${colour}`}>{figure}</p>
    <p className="s">{below}</p>
  </div>
)

export function FigureStrip({ portfolio, performance, range, benchmark }: FigureStripProps) {
  const { currency } = portfolio
  const { totals } = useTotals(portfolio)
  const words = rangeWords[range]
  if (!performance) return <Skeleton height={84} />
  const gain = gainOf(performance.series)
  return (
    <div className="kp" style={{ marginTop: 24 }}>
      <Tile
        label={text.gain(words)}
        colour={tone(gain?.gain)}
        figure={<Money value={gain?.gain} currency={currency} places={0} signed />}
        below={gain ? <Flows flows={gain.flows} currency={currency} /> : ''}
      />
      <Tile
        label={text.return(words)}
        colour={tone(performance.twrPercent)}
        figure={
          <Receipt figure={<Percent value={performance.twrPercent} places={1} signed />} label={text.return(words)}>
            <ReturnReceipt performance={performance} label={text.return(words)} />
          </Receipt>
        }
        below={text.timeWeighted}
      />
      <Tile
        label={text.benchmark(benchmark, words)}
        figure={<Percent value={performance.benchmarkPercent} places={1} signed />}
        below={<Against performance={performance} benchmark={benchmark} />}
      />
      <Tile
        label={text.cash}
        figure={<Money value={totals.cash} currency={currency} places={0} />}
        below={<CashShare totals={totals} />}
      />
      <Tile
        label={text.unrealized}
        colour={tone(totals.unrealizedPl)}
        figure={<Money value={totals.unrealizedPl} currency={currency} places={0} signed />}
        below={
          <>
            <Percent value={totals.unrealizedPlPercent} signed /> {text.onWhatYouHold}
          </>
        }
      />
    </div>
  )
}

function Flows({ flows, currency }: { readonly flows: string; readonly currency: string }) {
  const sign = signOf(flows, 0)
  if (sign === 0) return <>{text.noFlows}</>
  return (
    <>
      <Money value={flows.replace('-', '')} currency={currency} places={0} /> {sign > 0 ? text.putIn : text.takenOut}
    </>
  )
}

function Against({ performance, benchmark }: { readonly performance: Performance; readonly benchmark: string }) {
  if (performance.twrPercent === null || performance.benchmarkPercent === null) return null
  const points = differenceOf(performance.twrPercent, performance.benchmarkPercent)
  const figure = numberText(points.replace('-', ''), { places: 1 }) ?? ''
  return <>{points.startsWith('-') ? text.behind(figure, benchmark) : text.ahead(figure, benchmark)}</>
}

/** A share for the eye, to one place: a float does. */
function CashShare({ totals }: { readonly totals: Portfolio['totals'] }) {
  const total = Number(totals.totalValue)
  if (!(total > 0)) return null
  return (
    <>
      <Percent value={((Number(totals.cash) / total) * 100).toFixed(1)} /> {text.ofNetWorth}
    </>
  )
}

function ReturnReceipt({ performance, label }: { readonly performance: Performance; readonly label: string }) {
  const { conventions, excluded } = performance
  const { receipt } = text
  return (
    <>
      <p className="b">{label}</p>
      <p className="fig2" style={{ margin: '4px 0 6px' }}>
        <Percent value={performance.twrPercent} places={4} signed />
      </p>
      <hr />
      <ReceiptLine term={receipt.kind} value={conventions.returnKind} />
      <ReceiptLine term={receipt.flows} value={flowTimingText(conventions.flowTiming)} />
      <ReceiptLine term={receipt.dayCount} value={conventions.dayCount} />
      <ReceiptLine term={receipt.annualized} value={conventions.annualization} />
      <ReceiptLine term={receipt.prices} value={conventions.priceBasis} />
      <ReceiptLine term={receipt.fees} value={conventions.fees} />
      <ReceiptLine term={receipt.taxes} value={conventions.taxes} />
      <ReceiptLine term={text.moneyWeighted} value={<Percent value={performance.mwrPercent} places={4} signed />} />
      <hr />
      <ReceiptLine term={receipt.asOf} value={<AsOf at={conventions.asOf} />} />
      {excluded.map(({ what, reason }) => (
        <ReceiptLine key={what + reason} term={`${receipt.excluded}: ${what}`} value={reason} />
      ))}
    </>
  )
}
