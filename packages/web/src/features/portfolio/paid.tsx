/** What was paid for what is held, at average cost, and what each symbol made of it: not yet realized, realized, fees. */
import type { Costs } from '@g2e/contract/performance'
import type { ReceiptFigure } from '@g2e/contract/receipts'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { costsQuery, useScope } from '../../api/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import {
  Change,
  DataTable,
  EmptyState,
  HowMade,
  Loadable,
  Money,
  Note,
  Quantity,
  Section,
  TableSkeleton,
  TextButton,
  compareDecimals,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { excludedText } from './excluded-words.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './performance-text.ts'

type Item = Costs['items'][number]
const shownMax = 10
const excludedMax = 6

interface Told {
  readonly figure: ReceiptFigure
  readonly range: PerformanceRange
  readonly symbol?: string
  readonly value: string | null
  readonly children: ReactNode
}
/** A figure opens its receipt; what is not known has none. */
const Opened = ({ figure, range, symbol, value, children }: Told) =>
  value === null ? (
    children
  ) : (
    <FigureReceipt figure={figure} range={range} {...(symbol !== undefined && { by: 'symbol', of: symbol })}>
      {children}
    </FigureReceipt>
  )

const columnsOf = (range: PerformanceRange): readonly Column<Item>[] => [
  { id: 'symbol', head: text.symbol, heads: true, cell: ({ symbol }) => <b className="md">{symbol}</b> },
  {
    id: 'quantity',
    head: text.quantity,
    align: 'right',
    on: 'wide',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    id: 'cost',
    head: text.cost,
    align: 'right',
    cell: ({ symbol, costBasis }) => (
      <Opened figure="costInvested" range={range} symbol={symbol} value={costBasis}>
        <Money value={costBasis} />
      </Opened>
    ),
  },
  {
    id: 'unrealized',
    head: text.unrealized,
    align: 'right',
    cell: ({ symbol, unrealized }) => (
      <Opened figure="costUnrealized" range={range} symbol={symbol} value={unrealized}>
        <Change value={unrealized} arrow={false} />
      </Opened>
    ),
  },
  {
    id: 'realized',
    head: text.realized,
    align: 'right',
    on: 'medium',
    cell: ({ symbol, realized }) => (
      <Opened figure="costRealized" range={range} symbol={symbol} value={realized}>
        <Change value={realized} arrow={false} />
      </Opened>
    ),
  },
  {
    id: 'fees',
    head: text.feesPaid,
    align: 'right',
    on: 'wide',
    cell: ({ symbol, fees }) => (
      <Opened figure="costFees" range={range} symbol={symbol} value={fees}>
        <Money value={fees} />
      </Opened>
    ),
  },
]

export function Paid({ range }: { readonly range: PerformanceRange }) {
  const costs = useQuery(costsQuery(range, useScope()))
  return (
    <Section className="mt" title={text.paid} end={<span className="hideph">{text.paidNote}</span>}>
      <Loadable
        query={costs}
        what={text.paid}
        skeleton={<TableSkeleton rows={6} />}
        empty={<EmptyState title={text.nothingPaid} />}
        isEmpty={({ items, excluded }) => items.length === 0 && excluded.length === 0}
      >
        {(data) => (
          <>
            <Sums totals={data.totals} range={range} />
            <BySymbol items={data.items} range={range} />
            {data.excluded.length > 0 ? (
              <div className="mt1">
                <Note fact={text.notCounted}>{excludedText(data.excluded, excludedMax)}</Note>
              </div>
            ) : null}
            <HowMade conventions={data.conventions} />
          </>
        )}
      </Loadable>
    </Section>
  )
}

const Sums = ({
  totals: { invested, unrealized, realized, fees },
  range,
}: Pick<Costs, 'totals'> & { readonly range: PerformanceRange }) => (
  <div className="bridge">
    <Sum term={text.costOfHeld}>
      <Opened figure="costInvested" range={range} value={invested}>
        <Money value={invested} currency="USD" />
      </Opened>
    </Sum>
    <Sum term={text.unrealized}>
      <Opened figure="costUnrealized" range={range} value={unrealized}>
        <Change value={unrealized} currency="USD" arrow={false} />
      </Opened>
    </Sum>
    <Sum term={text.realized}>
      <Opened figure="costRealized" range={range} value={realized}>
        <Change value={realized} currency="USD" arrow={false} />
      </Opened>
    </Sum>
    <Sum term={text.feesPaid}>
      <Opened figure="costFees" range={range} value={fees}>
        <Money value={fees} currency="USD" />
      </Opened>
    </Sum>
  </div>
)

const Sum = ({ term, children }: { readonly term: string; readonly children: ReactNode }) => (
  <div>
    <p className="s m">{term}</p>
    <p className="lead nw">{children}</p>
  </div>
)

/** The dearest first; the rest on demand. */
interface BySymbolProps {
  readonly items: readonly Item[]
  readonly range: PerformanceRange
}
function BySymbol({ items, range }: BySymbolProps) {
  const [isAll, setAll] = useState(false)
  const columns = useMemo(() => columnsOf(range), [range])
  const sorted = useMemo(
    () => items.toSorted((a, b) => compareDecimals(b.costBasis, a.costBasis) || (a.symbol < b.symbol ? -1 : 1)),
    [items],
  )
  if (sorted.length === 0) return null
  return (
    <>
      <DataTable
        caption={text.paid}
        density="list"
        rows={isAll ? sorted : sorted.slice(0, shownMax)}
        rowKey={({ symbol }) => symbol}
        columns={columns}
      />
      {sorted.length > shownMax ? (
        <p style={{ marginTop: 8 }}>
          <TextButton onClick={() => setAll(!isAll)}>{isAll ? text.fewer : text.showAll(sorted.length)}</TextButton>
        </p>
      ) : null}
    </>
  )
}
