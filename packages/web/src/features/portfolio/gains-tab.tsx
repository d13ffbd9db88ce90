/** What selling realized, year by year; the chosen year lot by lot, with its wash sales. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { gainsQuery, useNames, useScope } from '../../api/index.ts'
import type { Names } from '../../api/index.ts'
import {
  Change,
  DataTable,
  EmptyState,
  Loadable,
  Money,
  Quantity,
  Section,
  TableSkeleton,
  TextButton,
  compareDecimals,
  dayText,
  saveFile,
  sumOf,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { gainYears, gainsCsv } from './gain-years.ts'
import type { GainYear, RealizedGain } from './gain-years.ts'
import { ExcludedNote, MethodField, useLotMethod } from './tax-parts.tsx'
import { text } from './tax-text.ts'
import { WashSales } from './wash-sales.tsx'

export default function GainsTab() {
  const method = useLotMethod()
  const gains = useQuery(gainsQuery(method, useScope()))
  return (
    <Loadable
      query={gains}
      what={text.gainsWhat}
      skeleton={<TableSkeleton rows={10} />}
      empty={
        <>
          <EmptyState title={text.noGains}>{text.noGainsBody}</EmptyState>
          <ExcludedNote excluded={gains.data?.excluded ?? []} />
        </>
      }
      isEmpty={(data) => data.items.length === 0}
    >
      {({ items, excluded }) => (
        <>
          <ExcludedNote excluded={excluded} />
          <ByYear gains={items} method={method} />
        </>
      )}
    </Loadable>
  )
}

interface ByYearProps {
  readonly gains: readonly RealizedGain[]
  readonly method: ReturnType<typeof useLotMethod>
}
function ByYear({ gains, method }: ByYearProps) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const years = useMemo(() => gainYears(gains), [gains])
  const chosen = years.find(({ year }) => year === search.year) ?? years[0]
  const choose = (year: string) =>
    void navigate({ to: '/portfolio', search: (before) => ({ ...before, year }), resetScroll: false })
  if (!chosen) return null
  const lines = gains.filter(({ closedOn }) => closedOn.startsWith(chosen.year))
  return (
    <>
      <Section title={text.gainsTitle}>
        <div style={{ margin: '4px 0 12px' }}>
          <MethodField method={method} />
        </div>
        <DataTable
          caption={text.gainsTitle}
          rows={years}
          rowKey={({ year }) => year}
          rowClass={({ year }) => (year === chosen.year ? 'sel' : undefined)}
          columns={yearColumns(chosen.year, choose)}
        />
        <p className="s q" style={{ marginTop: 10, maxWidth: '90ch' }}>
          {text.gainsNote}
        </p>
      </Section>
      <YearLines year={chosen.year} lines={lines} />
      <WashSales year={chosen.year} method={method} />
    </>
  )
}

const yearColumns = (chosen: string, choose: (year: string) => void): readonly Column<GainYear>[] => [
  {
    id: 'year',
    head: text.year,
    heads: true,
    cell: ({ year }) => (
      <button
        type="button"
        className={year === chosen ? 'b' : 'link'}
        aria-pressed={year === chosen}
        aria-label={text.showYear(year)}
        style={{ minHeight: 24, minWidth: 44 }}
        onClick={() => choose(year)}
      >
        {year}
      </button>
    ),
  },
  { id: 'sales', head: text.sales, align: 'right', on: 'wide', cell: ({ count }) => count },
  {
    id: 'short',
    head: text.shortTerm,
    align: 'right',
    cell: ({ short }) => <Change value={short} arrow={false} />,
  },
  {
    id: 'long',
    head: text.longTerm,
    align: 'right',
    cell: ({ long }) => <Change value={long} arrow={false} />,
  },
  {
    id: 'disallowed',
    head: text.disallowed,
    align: 'right',
    on: 'medium',
    cell: ({ disallowed }) => <Money value={disallowed} signed />,
  },
  {
    id: 'total',
    head: text.afterWash,
    align: 'right',
    on: 'medium',
    cell: ({ total }) => (
      <b>
        <Change value={total} arrow={false} />
      </b>
    ),
  },
]

const lineColumns = (names: Names): readonly Column<RealizedGain>[] => [
  { id: 'symbol', head: text.symbol, heads: true, cell: (gain) => <b className="md">{gain.symbol}</b> },
  {
    id: 'account',
    head: text.account,
    on: 'wider',
    cell: (gain) => <span className="m">{names.account(gain.accountId)?.short}</span>,
  },
  {
    id: 'opened',
    head: text.opened,
    on: 'wide',
    cell: (gain) => <span className="m nw">{dayText(gain.openedOn)}</span>,
  },
  { id: 'closed', head: text.closed, cell: (gain) => <span className="nw">{dayText(gain.closedOn)}</span> },
  { id: 'term', head: text.term, on: 'medium', cell: (gain) => text.terms[gain.term] },
  {
    id: 'quantity',
    head: text.quantity,
    align: 'right',
    on: 'medium',
    cell: (gain) => <Quantity value={gain.quantity} />,
  },
  {
    id: 'proceeds',
    head: text.proceeds,
    align: 'right',
    on: 'wide',
    cell: (gain) => <Money value={gain.proceeds} />,
  },
  { id: 'cost', head: text.cost, align: 'right', on: 'wide', cell: (gain) => <Money value={gain.costBasis} /> },
  { id: 'gain', head: text.gain, align: 'right', cell: (gain) => <Change value={gain.gain} arrow={false} /> },
  {
    id: 'disallowed',
    head: text.disallowed,
    align: 'right',
    on: 'medium',
    cell: (gain) => (compareDecimals(gain.disallowed, '0') === 0 ? null : <Money value={gain.disallowed} signed />),
  },
]

function YearLines({ year, lines }: { readonly year: string; readonly lines: readonly RealizedGain[] }) {
  const names = useNames()
  const accountName = (id: string) => names.account(id)?.short ?? id
  const sum = (pick: (gain: RealizedGain) => string) => sumOf(lines.map(pick))
  return (
    <Section
      className="mt"
      title={text.lotByLot(year)}
      end={
        <TextButton onClick={() => saveFile(`gains-${year}.csv`, 'text/csv', gainsCsv(lines, accountName))}>
          {text.download}
        </TextButton>
      }
    >
      <DataTable
        caption={text.lotByLot(year)}
        density="list"
        rows={lines.toSorted((a, b) => b.closedOn.localeCompare(a.closedOn))}
        rowKey={(gain) => `${gain.sellId} ${gain.transactionId} ${gain.symbol}`}
        columns={lineColumns(names)}
        foot={
          <tr>
            <th scope="row">{text.total}</th>
            <td className="hidelg" />
            <td className="hidemd" />
            <td />
            <td className="hideph" />
            <td className="hideph" />
            <td className="r hidemd">
              <Money value={sum(({ proceeds }) => proceeds)} />
            </td>
            <td className="r hidemd">
              <Money value={sum(({ costBasis }) => costBasis)} />
            </td>
            <td className="r">
              <Change value={sum(({ gain }) => gain)} arrow={false} />
            </td>
            <td className="r hideph">
              <Money value={sum(({ disallowed }) => disallowed)} signed />
            </td>
          </tr>
        }
      />
    </Section>
  )
}
