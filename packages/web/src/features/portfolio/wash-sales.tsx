/** Losses that do not count for now, each with its verdict, and what every verdict means. */
import type { WashSaleList } from '@g2e/contract/portfolio'
import type { ReceiptFigure } from '@g2e/contract/receipts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { lotsQuery, useNames, useScope, washSalesQuery } from '../../api/index.ts'
import type { LotMethod } from '../../api/index.ts'
import {
  DataTable,
  EmptyState,
  Loadable,
  Money,
  Quantity,
  Section,
  TableSkeleton,
  Tag,
  dayText,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { Pager } from './pager.tsx'
import { text } from './tax-text.ts'

type WashSale = WashSaleList['items'][number]
type Verdict = WashSale['verdict']

const verdicts = ['match', 'possible', 'coverage_incomplete'] as const satisfies readonly Verdict[]
const verdictTone = { match: 'loss', possible: 'warn', coverage_incomplete: 'neutral' } as const

export function WashSales({ year, method }: { readonly year: string; readonly method: LotMethod }) {
  const scope = useScope()
  const [page, setPage] = useState(1)
  const sales = useQuery(washSalesQuery({ year, method, page }, scope))
  const bought = useBought(method, scope)
  return (
    <Section className="mt" title={text.washTitle(year)} end={<span className="hideph">{text.washRule}</span>}>
      <Loadable
        query={sales}
        what={text.washWhat}
        skeleton={<TableSkeleton rows={3} />}
        empty={<EmptyState title={text.washNone(year)}>{text.washNoneBody}</EmptyState>}
        isEmpty={(data) => data.items.length === 0}
      >
        {({ items, pages }) => (
          <>
            <Told sales={items} method={method} bought={bought} />
            <Pager page={page} pages={pages} onGo={setPage} />
          </>
        )}
      </Loadable>
    </Section>
  )
}

/** When and where the shares that deferred a loss were bought, as far as they are still held. */
function useBought(method: LotMethod, scope: readonly string[]): (buyId: string) => string | undefined {
  const names = useNames()
  const lots = useQuery(lotsQuery(method, scope)).data?.items ?? []
  const byId = new Map(lots.map((lot) => [lot.transactionId, lot]))
  return (buyId) => {
    const lot = byId.get(buyId)
    if (!lot) return undefined
    return text.boughtIn(dayText(lot.openedOn), names.account(lot.accountId)?.short ?? lot.accountId)
  }
}

const keyOf = ({ sellId, buyId, verdict }: WashSale): string => [sellId, buyId ?? '-', verdict].join(',')

const columnsOf = (
  bought: (buyId: string) => string | undefined,
  opened: (figure: ReceiptFigure, sale: WashSale, shown: ReactNode) => ReactNode,
): readonly Column<WashSale>[] => [
  { id: 'symbol', head: text.symbol, heads: true, cell: (sale) => <b className="md">{sale.symbol}</b> },
  { id: 'sold', head: text.soldOn, cell: (sale) => <span className="nw">{dayText(sale.soldOn)}</span> },
  {
    id: 'bought',
    head: text.bought,
    on: 'wide',
    cell: (sale) => (sale.buyId === null ? null : <span className="m">{bought(sale.buyId) ?? text.boughtGone}</span>),
  },
  {
    id: 'shares',
    head: text.shares,
    align: 'right',
    on: 'medium',
    cell: (sale) => opened('washSaleQuantity', sale, <Quantity value={sale.quantity} />),
  },
  {
    id: 'amount',
    head: text.amount,
    align: 'right',
    cell: (sale) => opened('washSaleDisallowed', sale, <Money value={sale.disallowed} />),
  },
  {
    id: 'basis',
    head: text.basisAdded,
    align: 'right',
    on: 'wide',
    cell: (sale) =>
      sale.verdict === 'match' ? opened('washSaleBasisAdded', sale, <Money value={sale.basisAdded} />) : null,
  },
  {
    id: 'longer',
    head: text.heldLonger,
    align: 'right',
    on: 'wide',
    cell: (sale) => {
      const [longest] = sale.heldLonger
      return longest ? opened('washSaleHeldLonger', sale, text.days(longest.days)) : null
    },
  },
  {
    id: 'verdict',
    head: text.verdict,
    align: 'right',
    cell: (sale) => <Tag tone={verdictTone[sale.verdict]}>{text.verdicts[sale.verdict]}</Tag>,
  },
]

interface ToldProps {
  readonly sales: readonly WashSale[]
  readonly method: LotMethod
  readonly bought: (buyId: string) => string | undefined
}
function Told({ sales, method, bought }: ToldProps) {
  const opened = (figure: ReceiptFigure, sale: WashSale, shown: ReactNode) => (
    <FigureReceipt figure={figure} by="washSale" of={keyOf(sale)} method={method}>
      {shown}
    </FigureReceipt>
  )
  const met = verdicts.filter((verdict) => sales.some((sale) => sale.verdict === verdict))
  return (
    <>
      <DataTable
        caption={text.washWhat}
        density="list"
        rows={sales}
        rowKey={(sale) => `${sale.sellId} ${sale.buyId ?? ''}`}
        columns={columnsOf(bought, opened)}
      />
      <dl className="explained mt1">
        {met.map((verdict) => (
          <div key={verdict}>
            <dt>
              <Tag tone={verdictTone[verdict]}>{text.verdicts[verdict]}</Tag>
            </dt>
            <dd className="m">{text.verdictWords[verdict]}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
