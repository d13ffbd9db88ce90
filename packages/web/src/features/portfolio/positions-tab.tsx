/** Any position, any slice, any broker in one table; the treemap above it shows where the money is. */
import type { Portfolio } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { allocationQuery, useNames, useScope } from '../../api/index.ts'
import type { AllocationBy } from '../../api/index.ts'
import {
  Chip,
  DataTable,
  EmptyState,
  Icon,
  Loadable,
  Money,
  Change,
  Percent,
  Section,
  Segments,
  ShareBars,
  TableSkeleton,
  Treemap,
  TreemapScale,
  compareDecimals,
  sumOf,
} from '../../ui/index.ts'
import type { Sort, Tile } from '../../ui/index.ts'
import { positionColumns } from './position-columns.tsx'
import { isGrouping, positionRows, shownPositions, totalsOf } from './position-rows.ts'
import type { Grouping, RowsWanted } from './position-rows.ts'
import { readSort, writeSort } from './sort-word.ts'
import { text } from './text.ts'

const defaultSort: Sort = { column: 'value', direction: 'descending' }

export function PositionsTab({ portfolio }: { readonly portfolio: Portfolio }) {
  return (
    <>
      <div className="grid where">
        <Where portfolio={portfolio} />
        <AllocationAside />
      </div>
      <PositionsTable portfolio={portfolio} />
    </>
  )
}

/** More pieces than this are too small to see; they become one. */
const tilesMax = 40

/** The largest positions, and all others as one piece without a colour. */
function tilesOf(positions: Portfolio['positions'], open: (symbol: string) => void): Tile[] {
  const priced = positions.flatMap(({ symbol, marketValue, dayChangePercent }) =>
    marketValue === null
      ? []
      : [
          {
            key: symbol,
            label: symbol,
            value: marketValue,
            changePercent: dayChangePercent,
            onOpen: () => open(symbol),
          },
        ],
  )
  const sorted = priced.toSorted((a, b) => compareDecimals(b.value, a.value))
  const rest = sorted.slice(tilesMax)
  if (rest.length === 0) return sorted
  const others = {
    key: 'others',
    label: text.others(rest.length),
    value: sumOf(rest.map((tile) => tile.value)),
    changePercent: null,
  }
  return [...sorted.slice(0, tilesMax), others]
}

function Where({ portfolio }: { readonly portfolio: Portfolio }) {
  const navigate = useNavigate()
  const tiles = useMemo(
    () => tilesOf(portfolio.positions, (symbol) => void navigate({ to: '/symbols/$symbol', params: { symbol } })),
    [portfolio.positions, navigate],
  )
  return (
    <Section title={text.whereTitle} end={text.areaIs}>
      <Treemap label={text.whereTitle} tiles={tiles} />
      <div style={{ marginTop: 8 }}>
        <TreemapScale />
      </div>
    </Section>
  )
}

const asideChoices = (['assetType', 'sector', 'broker'] as const).map((by) => ({
  value: by,
  label: text.byChoices[by],
}))

function AllocationAside() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const by: AllocationBy = asideChoices.find(({ value }) => value === search.by)?.value ?? 'assetType'
  const allocation = useQuery(allocationQuery(by, useScope()))
  return (
    <Section
      title={text.by}
      end={
        <Segments
          label={text.byLabel}
          choices={asideChoices}
          value={by}
          onChoose={(next) => void navigate({ to: '/portfolio', search: (before) => ({ ...before, by: next }) })}
        />
      }
    >
      <Loadable query={allocation} what={text.tabs.allocation} skeleton={<TableSkeleton rows={5} />}>
        {({ items }) => <ShareBars label={text.tabs.allocation} shares={items.slice(0, 8)} />}
      </Loadable>
      <p className="s q" style={{ marginTop: 10 }}>
        {text.percentOf}
      </p>
    </Section>
  )
}

const groupings = [
  { value: 'class', label: text.groupClass },
  { value: 'sector', label: text.groupSector },
  { value: 'none', label: text.noGroup },
] as const satisfies readonly { value: Grouping; label: string }[]

const rowClass = { group: 'gr', holding: 'sub', position: '' } as const

const toggled = (all: ReadonlySet<string>, one: string): ReadonlySet<string> =>
  all.has(one) ? new Set([...all].filter((known) => known !== one)) : new Set([...all, one])

function PositionsTable({ portfolio }: { readonly portfolio: Portfolio }) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const names = useNames()
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [losersOnly, setLosersOnly] = useState(false)
  const grouping = isGrouping(search.group) ? search.group : 'class'
  const change = (next: Partial<typeof search>) =>
    void navigate({ to: '/portfolio', search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false })
  const toggle = (symbol: string) => setOpened((before) => toggled(before, symbol))
  const columns = useMemo(() => positionColumns(names, portfolio.currency, toggle), [names, portfolio.currency])
  const wanted: RowsWanted = {
    grouping,
    sort: readSort(search.sort, defaultSort),
    filter: search.filter ?? '',
    losersOnly,
    opened,
  }
  const rows = useMemo(
    () => positionRows(portfolio, columns, wanted),
    [portfolio, columns, grouping, search.sort, search.filter, losersOnly, opened],
  )
  return (
    <div className="mt2">
      <div className="row wrap" style={{ gap: 8, marginBottom: 8 }}>
        <div className="in" style={{ width: 200 }}>
          <Icon name="filter" />
          <input
            className="field"
            type="search"
            aria-label={text.filter}
            placeholder={text.filter}
            value={search.filter ?? ''}
            onChange={(event) => change({ filter: event.currentTarget.value || undefined })}
          />
        </div>
        <Segments label={text.group} choices={groupings} value={grouping} onChoose={(group) => change({ group })} />
        <Chip pressed={losersOnly} onClick={() => setLosersOnly(!losersOnly)}>
          {text.losers}
        </Chip>
      </div>
      {rows.length === 0 ? (
        <NothingShown portfolio={portfolio} onClear={() => (change({ filter: undefined }), setLosersOnly(false))} />
      ) : (
        <DataTable
          caption={text.tabs.positions}
          className="pt"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          rowClass={(row) => (row.kind === 'position' && row.open ? 'open' : rowClass[row.kind])}
          sort={wanted.sort}
          onSort={(sort) => change({ sort: writeSort(sort) })}
          foot={<TotalRow portfolio={portfolio} wanted={wanted} />}
        />
      )}
    </div>
  )
}

const NothingShown = ({ portfolio, onClear }: { readonly portfolio: Portfolio; readonly onClear: () => void }) =>
  portfolio.positions.length === 0 ? (
    <EmptyState title={text.emptyTitle}>{text.emptyBody}</EmptyState>
  ) : (
    <EmptyState title={text.noMatch} actions={<Chip onClick={onClear}>{text.clear}</Chip>}>
      {text.noMatchBody(portfolio.positions.length)}
    </EmptyState>
  )

/** Sums of what is shown; of everything, the server's own totals less the cash. */
function TotalRow({ portfolio, wanted }: { readonly portfolio: Portfolio; readonly wanted: RowsWanted }) {
  const totals = totalsOf(shownPositions(portfolio, wanted))
  return (
    <tr>
      <th scope="row">{text.total}</th>
      <td className="hidemd" />
      <td className="hidelg" />
      <td className="hidemd" />
      <td className="r">
        <Money value={totals.marketValue} />
      </td>
      <td className="r hideph">
        <Percent value={totals.weightPercent} />
      </td>
      <td className="r hideph">
        <Change value={totals.dayChange} />
      </td>
      <td className="r">
        <Change value={totals.dayChangePercent} unit="percent" arrow={false} />
      </td>
      <td className="r hidemd">
        <Change value={totals.unrealizedPl} arrow={false} />
      </td>
      <td className="r hidelg">
        <Change value={totals.unrealizedPlPercent} unit="percent" arrow={false} />
      </td>
    </tr>
  )
}
