/** How the amount changed: what was there, what was put in and taken out, what the market and income added. */
import type { Performance } from '@g2e/contract/performance'
import type { ReceiptFigure } from '@g2e/contract/receipts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { costsQuery, useScope } from '../../api/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import { Change, Chart, Money, Section, differenceOf, numberText } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './performance-text.ts'
import { flowsOf, valueSeries } from './return-series.ts'

const moneyAxis = (value: number): string =>
  numberText(String(Math.round(value)), { placesMax: 1, compact: true }) ?? ''

interface AmountChangeProps {
  readonly performance: Performance
  readonly range: PerformanceRange
}
export function AmountChange({ performance, range }: AmountChangeProps) {
  const { benchmark } = range
  const costs = useQuery(costsQuery(range, useScope())).data
  const series = useMemo(
    () =>
      valueSeries(
        performance,
        {
          value: text.value,
          putIn: text.putIn,
          cost: text.costOfHeld,
          sameMoney: text.sameMoney(benchmark),
        },
        costs,
      ),
    [performance, benchmark, costs],
  )
  return (
    <Section
      className="mt"
      title={text.amount}
      end={
        <>
          <span className="key" style={{ '--k': 'var(--c1)' }}>
            {text.value}
          </span>
          <span className="key" style={{ '--k': 'var(--c2)' }}>
            {text.putIn}
          </span>
          {series.some(({ id }) => id === 'cost') ? (
            <span className="key hideph" style={{ '--k': 'var(--c3)' }}>
              {text.costOfHeld}
            </span>
          ) : null}
          <span className="key dash hideph" style={{ '--k': 'var(--bench)' }}>
            {text.sameMoney(benchmark)}
          </span>
        </>
      }
    >
      <Bridge performance={performance} range={range} />
      <Chart
        label={text.valueChart}
        series={series}
        height={200}
        format={(value) => <Money value={value} currency="USD" />}
        axis={moneyAxis}
      />
    </Section>
  )
}

interface PartProps {
  readonly term: string
  readonly figure?: ReceiptFigure
  readonly range: PerformanceRange
  readonly children: ReactNode
}
const Part = ({ term, figure, range, children }: PartProps) => (
  <div>
    <p className="s m">{term}</p>
    <p className="lead nw">
      {figure === undefined ? (
        children
      ) : (
        <FigureReceipt figure={figure} range={range}>
          {children}
        </FigureReceipt>
      )}
    </p>
  </div>
)

/** Exact: the first plus what follows is the last. */
function Bridge({ performance, range }: AmountChangeProps) {
  const { value } = performance
  const flows = flowsOf(performance)
  return (
    <>
      <div className="bridge">
        <Part term={text.start} figure="opening" range={range}>
          <Money value={value.opening} currency="USD" />
        </Part>
        {flows === null ? (
          <Part term={text.netFlows} figure="netFlows" range={range}>
            <Money value={value.netFlows} currency="USD" signed />
          </Part>
        ) : (
          <>
            <Part term={text.youPutIn} figure="netFlows" range={range}>
              <Money value={flows.in} currency="USD" signed />
            </Part>
            <Part term={text.youTookOut} range={range}>
              <Money value={flows.out} currency="USD" signed />
            </Part>
          </>
        )}
        <Part term={text.marketAndIncome} figure="gain" range={range}>
          <Change value={value.gain} currency="USD" arrow={false} />
        </Part>
        <Part term={text.now} figure="closing" range={range}>
          <Money value={value.closing} currency="USD" />
        </Part>
      </div>
      <p className="s q" style={{ margin: '-6px 0 12px' }}>
        {text.ofWhich} {text.priceGain} <Money value={value.priceGain} signed />, {text.income}{' '}
        <Money value={value.income} signed />, {text.fees} <Money value={differenceOf('0', value.fees)} />, {text.taxes}{' '}
        <Money value={differenceOf('0', value.taxes)} />
      </p>
    </>
  )
}
