/** Shares bought together: what each cost, is worth, and when selling it becomes long-term. */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { ReceiptFigure } from '@g2e/contract/receipts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { lotsQuery, useNames, useScope } from '../../api/index.ts'
import type { LotMethod, Names } from '../../api/index.ts'
import {
  Change,
  Chip,
  DataTable,
  EmptyState,
  HowMade,
  Icon,
  Loadable,
  Money,
  Price,
  Quantity,
  Section,
  TableSkeleton,
  TextButton,
  compareDecimals,
  csvText,
  dayText,
  saveFile,
  sortRows,
  sumOf,
  useToday,
} from '../../ui/index.ts'
import type { Column, Sort } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { lotRows } from './lot-rows.ts'
import type { LotRow } from './lot-rows.ts'
import { readSort, writeSort } from './sort-word.ts'
import { ExcludedNote, MethodField, useLotMethod } from './tax-parts.tsx'
import { text } from './tax-text.ts'

const defaultSort: Sort = { column: 'opened', direction: 'ascending' }

const termText = (daysToLong: number | null): string => {
  if (daysToLong === 0) return text.terms.long
  return daysToLong === null ? text.shortAlways : text.daysToLong(daysToLong)
}
const termRank = ({ daysToLong }: LotRow): number => daysToLong ?? Number.POSITIVE_INFINITY

interface FigureColumn {
  readonly head: string
  readonly figure: ReceiptFigure
  readonly pick: (row: LotRow) => string | null
  readonly shown: (value: string | null) => ReactNode
  readonly on?: Column<LotRow>['on']
}
/** A figure opens the receipt of its lot; what is not known has none. */
const figureColumn = (
  id: string,
  method: LotMethod,
  { head, figure, pick, shown, on }: FigureColumn,
): Column<LotRow> => ({
  id,
  head,
  align: 'right',
  ...(on && { on }),
  compare: (a, b) => compareDecimals(pick(a), pick(b)),
  cell: (row) => {
    const value = pick(row)
    if (value === null) return shown(null)
    return (
      <FigureReceipt figure={figure} by="lot" of={keyOf(row)} method={method}>
        {shown(value)}
      </FigureReceipt>
    )
  },
})

const keyOf = ({ lot: { transactionId, symbol, accountId } }: LotRow): string =>
  [transactionId, symbol, accountId].join(',')

const words = (pick: (row: LotRow) => string) => (a: LotRow, b: LotRow) => pick(a).localeCompare(pick(b))

const columnsOf = (names: Names, method: LotMethod): readonly Column<LotRow>[] => [
  ...lotColumns(names),
  termColumn(method),
  ...figureColumns(method),
]

const lotColumns = (names: Names): readonly Column<LotRow>[] => [
  {
    id: 'symbol',
    head: text.symbol,
    heads: true,
    compare: words(({ lot }) => lot.symbol),
    cell: ({ lot }) => <b className="md">{lot.symbol}</b>,
  },
  {
    id: 'account',
    head: text.account,
    on: 'wider',
    cell: ({ lot }) => <span className="m">{names.account(lot.accountId)?.short}</span>,
  },
  {
    id: 'opened',
    head: text.opened,
    compare: words(({ lot }) => lot.openedOn),
    cell: ({ lot }) => (
      <span className="nw">
        {dayText(lot.openedOn)}
        {lot.heldSince === lot.openedOn ? null : (
          <span className="q s described">{text.heldSince(dayText(lot.heldSince))}</span>
        )}
      </span>
    ),
  },
]

const termColumn = (method: LotMethod): Column<LotRow> => ({
  id: 'term',
  head: text.term,
  on: 'medium',
  compare: (a, b) => termRank(a) - termRank(b),
  cell: (row) =>
    row.daysToLong === null ? (
      <span className="m nw">{termText(null)}</span>
    ) : (
      <FigureReceipt figure="lotDaysToLong" by="lot" of={keyOf(row)} method={method}>
        <span className={row.daysToLong === 0 ? 'nw' : 'm nw'}>{termText(row.daysToLong)}</span>
      </FigureReceipt>
    ),
})

const figureColumns = (method: LotMethod): readonly Column<LotRow>[] => [
  figureColumn('quantity', method, {
    head: text.quantity,
    figure: 'lotQuantity',
    pick: ({ lot }) => lot.quantity,
    shown: (value) => <Quantity value={value} />,
    on: 'medium',
  }),
  figureColumn('each', method, {
    head: text.costEach,
    figure: 'lotCostEach',
    pick: ({ costEach }) => costEach,
    shown: (value) => <Price value={value} />,
    on: 'wide',
  }),
  figureColumn('cost', method, {
    head: text.cost,
    figure: 'lotCostBasis',
    pick: ({ lot }) => lot.costBasis,
    shown: (value) => <Money value={value} />,
    on: 'wide',
  }),
  figureColumn('value', method, {
    head: text.value,
    figure: 'lotValue',
    pick: ({ value }) => value,
    shown: (value) => <Money value={value} />,
    on: 'medium',
  }),
  figureColumn('unrealized', method, {
    head: text.unrealized,
    figure: 'lotUnrealized',
    pick: ({ unrealized }) => unrealized,
    shown: (value) => <Change value={value} arrow={false} />,
  }),
  figureColumn('percent', method, {
    head: text.percent,
    figure: 'lotUnrealizedPercent',
    pick: ({ unrealizedPercent }) => unrealizedPercent,
    shown: (value) => <Change value={value} unit="percent" arrow={false} />,
    on: 'medium',
  }),
]

const csvHeads = ['symbol', 'account', 'opened', 'term', 'quantity', 'cost basis', 'value', 'unrealized', 'purchase']
const saveLots = (rows: readonly LotRow[], names: Names) =>
  saveFile(
    'lots.csv',
    'text/csv',
    csvText(
      csvHeads,
      rows.map(({ lot, value, unrealized, daysToLong }) => [
        lot.symbol,
        names.account(lot.accountId)?.short ?? lot.accountId,
        lot.openedOn,
        daysToLong === 0 ? 'long' : 'short',
        lot.quantity,
        lot.costBasis,
        value,
        unrealized,
        lot.transactionId,
      ]),
    ),
  )

export default function LotsTab({ portfolio }: { readonly portfolio: Portfolio }) {
  const method = useLotMethod()
  const today = useToday()
  const lots = useQuery(lotsQuery(method, useScope()))
  return (
    <Loadable
      query={lots}
      what={text.lotsWhat}
      skeleton={<TableSkeleton rows={10} />}
      empty={
        <>
          <EmptyState title={text.noLots}>{text.noLotsBody}</EmptyState>
          <ExcludedNote excluded={lots.data?.excluded ?? []} />
        </>
      }
      isEmpty={(data) => data.items.length === 0}
    >
      {({ items, excluded, conventions }) =>
        today === undefined ? (
          <TableSkeleton rows={10} />
        ) : (
          <>
            <ExcludedNote excluded={excluded} />
            <LotTable rows={lotRows(items, portfolio.positions, today)} method={method} />
            <HowMade conventions={conventions} />
          </>
        )
      }
    </Loadable>
  )
}

interface LotTableProps {
  readonly rows: readonly LotRow[]
  readonly method: LotMethod
}
function LotTable({ rows, method }: LotTableProps) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const names = useNames()
  const columns = useMemo(() => columnsOf(names, method), [names, method])
  const sort = readSort(search.sort, defaultSort)
  const change = (next: Partial<typeof search>) =>
    void navigate({ to: '/portfolio', search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false })
  const shown = useShown(rows, columns, sort, search.filter ?? '')
  return (
    <Section
      title={text.lots}
      end={
        <>
          <span className="hideph">
            {text.lotsCount(shown.length, new Set(shown.map(({ lot }) => lot.symbol)).size)}
          </span>
          <TextButton onClick={() => saveLots(shown, names)}>{text.download}</TextButton>
        </>
      }
    >
      <div className="row wrap items-end" style={{ gap: 12, margin: '4px 0 12px' }}>
        <MethodField method={method} />
        <SymbolFilter value={search.filter ?? ''} onFilter={(filter) => change({ filter })} />
      </div>
      {shown.length === 0 ? (
        <NoMatch hidden={rows.length} onClear={() => change({ filter: undefined })} />
      ) : (
        <DataTable
          caption={text.lots}
          density="list"
          rows={shown}
          columns={columns}
          rowKey={({ lot }) => `${lot.transactionId} ${lot.symbol} ${lot.accountId}`}
          sort={sort}
          onSort={(next) => change({ sort: writeSort(next) })}
          foot={<LotTotals rows={shown} isAll={shown.length === rows.length} method={method} />}
        />
      )}
      <p className="s q" style={{ marginTop: 10, maxWidth: '90ch' }}>
        {text.lotsNote}
      </p>
    </Section>
  )
}

const NoMatch = ({ hidden, onClear }: { readonly hidden: number; readonly onClear: () => void }) => (
  <EmptyState title={text.noMatch} actions={<Chip onClick={onClear}>{text.clear}</Chip>}>
    {text.noMatchBody(hidden)}
  </EmptyState>
)

/** In the chosen order, of the wanted symbols. */
function useShown(rows: readonly LotRow[], columns: readonly Column<LotRow>[], sort: Sort, filter: string) {
  const wanted = filter.trim().toUpperCase()
  return useMemo(
    () =>
      sortRows(
        rows.filter(({ lot }) => lot.symbol.includes(wanted)),
        columns,
        sort,
      ),
    [rows, columns, wanted, sort.column, sort.direction],
  )
}

interface SymbolFilterProps {
  readonly value: string
  readonly onFilter: (filter: string | undefined) => void
}
const SymbolFilter = ({ value, onFilter }: SymbolFilterProps) => (
  <div className="in" style={{ width: 200 }}>
    <Icon name="filter" />
    <input
      className="field"
      type="search"
      aria-label={text.filter}
      placeholder={text.filter}
      value={value}
      onChange={(event) => onFilter(event.currentTarget.value || undefined)}
    />
  </div>
)

/** A sum of some would be a wrong number: it is known where every part is. */
const sumKnown = (values: readonly (string | null)[]): string | null => {
  const known = values.filter((value) => value !== null)
  return known.length === values.length ? sumOf(known) : null
}

interface LotTotalsProps extends LotTableProps {
  readonly isAll: boolean
}
function LotTotals({ rows, isAll, method }: LotTotalsProps) {
  const symbols = [...new Set(rows.map(({ lot }) => lot.symbol))].join(',')
  const part = isAll ? {} : ({ by: 'symbol', of: symbols } as const)
  const opened = (figure: ReceiptFigure, value: string | null, shown: ReactNode) =>
    value === null || (!isAll && symbols.length > partLengthMax) ? (
      shown
    ) : (
      <FigureReceipt figure={figure} method={method} {...part}>
        {shown}
      </FigureReceipt>
    )
  const cost = sumOf(rows.map(({ lot }) => lot.costBasis))
  const value = sumKnown(rows.map((row) => row.value))
  const unrealized = sumKnown(rows.map((row) => row.unrealized))
  return (
    <tr>
      <th scope="row">{text.total}</th>
      <td className="hidelg" />
      <td />
      <td className="hideph" />
      <td className="hideph" />
      <td className="hidemd" />
      <td className="r hidemd">{opened('lotCostBasis', cost, <Money value={cost} />)}</td>
      <td className="r hideph">{opened('lotValue', value, <Money value={value} />)}</td>
      <td className="r">{opened('lotUnrealized', unrealized, <Change value={unrealized} arrow={false} />)}</td>
      <td className="hideph" />
    </tr>
  )
}
/** The most that the contract lets a receipt's part be named by. */
const partLengthMax = 400
