/** What was paid for what is held, at average cost, and what each symbol made of it: not yet realized, realized, fees. */
import type { Costs } from '@g2e/contract/performance'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
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
import { text } from './performance-text.ts'

type Item = Costs['items'][number]
const shownMax = 10
const excludedMax = 6

const columns: readonly Column<Item>[] = [
  { id: 'symbol', head: text.symbol, heads: true, cell: ({ symbol }) => <b className="md">{symbol}</b> },
  {
    id: 'quantity',
    head: text.quantity,
    align: 'right',
    on: 'wide',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  { id: 'cost', head: text.cost, align: 'right', cell: ({ costBasis }) => <Money value={costBasis} /> },
  {
    id: 'unrealized',
    head: text.unrealized,
    align: 'right',
    cell: ({ unrealized }) => <Change value={unrealized} arrow={false} />,
  },
  {
    id: 'realized',
    head: text.realized,
    align: 'right',
    on: 'medium',
    cell: ({ realized }) => <Change value={realized} arrow={false} />,
  },
  { id: 'fees', head: text.feesPaid, align: 'right', on: 'wide', cell: ({ fees }) => <Money value={fees} /> },
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
            <Sums totals={data.totals} />
            <BySymbol items={data.items} />
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

const Sums = ({ totals: { invested, unrealized, realized, fees } }: Pick<Costs, 'totals'>) => (
  <div className="bridge">
    <div>
      <p className="s m">{text.costOfHeld}</p>
      <p className="lead nw">
        <Money value={invested} currency="USD" />
      </p>
    </div>
    <div>
      <p className="s m">{text.unrealized}</p>
      <p className="lead nw">
        <Change value={unrealized} currency="USD" arrow={false} />
      </p>
    </div>
    <div>
      <p className="s m">{text.realized}</p>
      <p className="lead nw">
        <Change value={realized} currency="USD" arrow={false} />
      </p>
    </div>
    <div>
      <p className="s m">{text.feesPaid}</p>
      <p className="lead nw">
        <Money value={fees} currency="USD" />
      </p>
    </div>
  </div>
)

/** The dearest first; the rest on demand. */
function BySymbol({ items }: { readonly items: readonly Item[] }) {
  const [isAll, setAll] = useState(false)
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
