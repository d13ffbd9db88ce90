/** Shares bought together: what each cost, is worth, and when selling it becomes long-term. */
import type { Portfolio } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { lotsQuery, useNames, useScope } from '../../api/index.ts'
import type { Names } from '../../api/index.ts'
import {
  Change,
  Chip,
  DataTable,
  EmptyState,
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
import { lotRows } from './lot-rows.ts'
import type { Held, LotRow } from './lot-rows.ts'
import { readSort, writeSort } from './sort-word.ts'
import { ExcludedNote, MethodField, useLotMethod } from './tax-parts.tsx'
import { text } from './tax-text.ts'

const defaultSort: Sort = { column: 'opened', direction: 'ascending' }

const heldText = (held: Held): string => {
  if (held.kind === 'long') return text.terms.long
  return held.daysToLong === null ? text.shortAlways : text.daysToLong(held.daysToLong)
}
const heldRank = ({ held }: LotRow): number =>
  held.kind === 'long' ? 0 : (held.daysToLong ?? Number.POSITIVE_INFINITY)

const figure = (
  id: string,
  head: string,
  pick: (row: LotRow) => string | null,
  rest: Omit<Column<LotRow>, 'id' | 'head' | 'compare' | 'align'>,
): Column<LotRow> => ({ id, head, align: 'right', compare: (a, b) => compareDecimals(pick(a), pick(b)), ...rest })

const words = (pick: (row: LotRow) => string) => (a: LotRow, b: LotRow) => pick(a).localeCompare(pick(b))

const columnsOf = (names: Names): readonly Column<LotRow>[] => [
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
  {
    id: 'term',
    head: text.term,
    on: 'medium',
    compare: (a, b) => heldRank(a) - heldRank(b),
    cell: ({ held }) => <span className={held.kind === 'long' ? 'nw' : 'm nw'}>{heldText(held)}</span>,
  },
  figure('quantity', text.quantity, ({ lot }) => lot.quantity, {
    on: 'medium',
    cell: ({ lot }) => <Quantity value={lot.quantity} />,
  }),
  figure('each', text.costEach, (row) => row.costEach, {
    on: 'wide',
    cell: (row) => <Price value={row.costEach} />,
  }),
  figure('cost', text.cost, ({ lot }) => lot.costBasis, {
    on: 'wide',
    cell: ({ lot }) => <Money value={lot.costBasis} />,
  }),
  figure('value', text.value, (row) => row.value, { on: 'medium', cell: (row) => <Money value={row.value} /> }),
  figure('unrealized', text.unrealized, (row) => row.unrealized, {
    cell: (row) => <Change value={row.unrealized} arrow={false} />,
  }),
  figure('percent', text.percent, (row) => row.unrealizedPercent, {
    on: 'medium',
    cell: (row) => <Change value={row.unrealizedPercent} unit="percent" arrow={false} />,
  }),
]

const csvHeads = ['symbol', 'account', 'opened', 'term', 'quantity', 'cost basis', 'value', 'unrealized', 'purchase']
const saveLots = (rows: readonly LotRow[], names: Names) =>
  saveFile(
    'lots.csv',
    'text/csv',
    csvText(
      csvHeads,
      rows.map(({ lot, value, unrealized, held }) => [
        lot.symbol,
        names.account(lot.accountId)?.short ?? lot.accountId,
        lot.openedOn,
        held.kind,
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
      {({ items, excluded }) =>
        today === undefined ? (
          <TableSkeleton rows={10} />
        ) : (
          <>
            <ExcludedNote excluded={excluded} />
            <LotTable rows={lotRows(items, portfolio.positions, today)} method={method} />
          </>
        )
      }
    </Loadable>
  )
}

function LotTable({
  rows,
  method,
}: {
  readonly rows: readonly LotRow[]
  readonly method: ReturnType<typeof useLotMethod>
}) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const names = useNames()
  const columns = useMemo(() => columnsOf(names), [names])
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
          foot={<LotTotals rows={shown} />}
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

const LotTotals = ({ rows }: { readonly rows: readonly LotRow[] }) => (
  <tr>
    <th scope="row">{text.total}</th>
    <td className="hidelg" />
    <td />
    <td className="hideph" />
    <td className="hideph" />
    <td className="hidemd" />
    <td className="r hidemd">
      <Money value={sumOf(rows.map(({ lot }) => lot.costBasis))} />
    </td>
    <td className="r hideph">
      <Money value={sumKnown(rows.map(({ value }) => value))} />
    </td>
    <td className="r">
      <Change value={sumKnown(rows.map(({ unrealized }) => unrealized))} arrow={false} />
    </td>
    <td className="hideph" />
  </tr>
)
