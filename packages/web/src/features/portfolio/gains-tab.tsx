/** What selling realized, year by year; the chosen year lot by lot, with its wash sales. */
import type { ReceiptFigure } from '@g2e/contract/receipts'
import type { GainList } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { allGains, gainsQuery, useNames, useScope } from '../../api/index.ts'
import type { LotMethod, Names } from '../../api/index.ts'
import {
  Change,
  DataTable,
  EmptyState,
  HowMade,
  Loadable,
  Money,
  Quantity,
  Section,
  TableSkeleton,
  TextButton,
  compareDecimals,
  dayText,
  saveFile,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { gainsCsv } from './gains-file.ts'
import type { RealizedGain } from './gains-file.ts'
import { Pager } from './pager.tsx'
import { ExcludedNote, MethodField, useLotMethod } from './tax-parts.tsx'
import { text } from './tax-text.ts'
import { WashSales } from './wash-sales.tsx'

type GainYear = GainList['years'][number]

export default function GainsTab() {
  const method = useLotMethod()
  const gains = useQuery(gainsQuery({ method, page: 1 }, useScope()))
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
      isEmpty={(data) => data.years.length === 0}
    >
      {({ years, excluded, conventions }) => (
        <>
          <ExcludedNote excluded={excluded} />
          <ByYear years={years} method={method} />
          <HowMade conventions={conventions} />
        </>
      )}
    </Loadable>
  )
}

interface ByYearProps {
  readonly years: readonly GainYear[]
  readonly method: LotMethod
}
function ByYear({ years, method }: ByYearProps) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const chosen = years.find(({ year }) => String(year) === search.year) ?? years[0]
  const choose = (year: number) =>
    void navigate({
      to: '/portfolio',
      search: (before) => ({ ...before, year: String(year), page: undefined }),
      resetScroll: false,
    })
  if (!chosen) return null
  return (
    <>
      <Section title={text.gainsTitle}>
        <div style={{ margin: '4px 0 12px' }}>
          <MethodField method={method} />
        </div>
        <DataTable
          caption={text.gainsTitle}
          rows={years}
          rowKey={({ year }) => String(year)}
          rowClass={({ year }) => (year === chosen.year ? 'sel' : undefined)}
          columns={yearColumns({ chosen: chosen.year, method, choose })}
        />
        <p className="s q" style={{ marginTop: 10, maxWidth: '90ch' }}>
          {text.gainsNote}
        </p>
      </Section>
      <YearLines totals={chosen} method={method} />
      <WashSales key={chosen.year} year={String(chosen.year)} method={method} />
    </>
  )
}

interface YearColumns {
  readonly chosen: number
  readonly method: LotMethod
  readonly choose: (year: number) => void
}

function yearColumns({ chosen, method, choose }: YearColumns): readonly Column<GainYear>[] {
  const opened = (figure: ReceiptFigure, year: number, shown: ReactNode) => (
    <FigureReceipt figure={figure} year={String(year)} method={method}>
      {shown}
    </FigureReceipt>
  )
  return [
    {
      id: 'year',
      head: text.year,
      heads: true,
      cell: ({ year }) => (
        <button
          type="button"
          className={year === chosen ? 'b' : 'link'}
          aria-pressed={year === chosen}
          aria-label={text.showYear(String(year))}
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
      cell: ({ year, short }) => opened('realizedShort', year, <Change value={short} arrow={false} />),
    },
    {
      id: 'long',
      head: text.longTerm,
      align: 'right',
      cell: ({ year, long }) => opened('realizedLong', year, <Change value={long} arrow={false} />),
    },
    {
      id: 'disallowed',
      head: text.disallowed,
      align: 'right',
      on: 'medium',
      cell: ({ year, disallowed }) => opened('realizedDisallowed', year, <Money value={disallowed} signed />),
    },
    {
      id: 'total',
      head: text.afterWash,
      align: 'right',
      on: 'medium',
      cell: ({ year, total }) => <b>{opened('realizedTotal', year, <Change value={total} arrow={false} />)}</b>,
    },
  ]
}

const saleOf = ({ sellId, transactionId, term }: RealizedGain): string => [sellId, transactionId, term].join(',')

/** What one sale realized of one purchase, with its receipt. */
const saleFigure = (method: LotMethod, figure: ReceiptFigure, gain: RealizedGain, shown: ReactNode) => (
  <FigureReceipt figure={figure} by="sale" of={saleOf(gain)} method={method}>
    {shown}
  </FigureReceipt>
)

const lineColumns = (names: Names, method: LotMethod): readonly Column<RealizedGain>[] => [
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
  ...amountColumns(method),
]

const amountColumns = (method: LotMethod): readonly Column<RealizedGain>[] => [
  {
    id: 'proceeds',
    head: text.proceeds,
    align: 'right',
    on: 'wide',
    cell: (gain) => saleFigure(method, 'realizedProceeds', gain, <Money value={gain.proceeds} />),
  },
  {
    id: 'cost',
    head: text.cost,
    align: 'right',
    on: 'wide',
    cell: (gain) => saleFigure(method, 'realizedCostBasis', gain, <Money value={gain.costBasis} />),
  },
  {
    id: 'gain',
    head: text.gain,
    align: 'right',
    cell: (gain) => saleFigure(method, 'realizedGain', gain, <Change value={gain.gain} arrow={false} />),
  },
  {
    id: 'disallowed',
    head: text.disallowed,
    align: 'right',
    on: 'medium',
    cell: (gain) =>
      compareDecimals(gain.disallowed, '0') === 0
        ? null
        : saleFigure(method, 'realizedDisallowed', gain, <Money value={gain.disallowed} signed />),
  },
]

interface YearLinesProps {
  readonly totals: GainYear
  readonly method: LotMethod
}
function YearLines({ totals, method }: YearLinesProps) {
  const names = useNames()
  const scope = useScope()
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const year = String(totals.year)
  const page = Math.max(1, Math.trunc(Number(search.page ?? 1)) || 1)
  const gains = useQuery(gainsQuery({ method, year, page }, scope))
  const go = (next: number) =>
    void navigate({
      to: '/portfolio',
      search: (before) => ({ ...before, page: String(next) }),
      resetScroll: false,
    })
  return (
    <Section
      className="mt"
      title={text.lotByLot(year)}
      end={<DownloadYear year={year} method={method} scope={scope} names={names} />}
    >
      <Loadable query={gains} what={text.gainsWhat} skeleton={<TableSkeleton rows={10} />}>
        {({ items, pages }) => (
          <>
            <DataTable
              caption={text.lotByLot(year)}
              density="list"
              rows={items}
              rowKey={(gain) => `${saleOf(gain)} ${gain.symbol}`}
              columns={lineColumns(names, method)}
              foot={<YearTotals totals={totals} method={method} />}
            />
            <Pager page={page} pages={pages} onGo={go} />
          </>
        )}
      </Loadable>
    </Section>
  )
}

/** Over all pages of the year. */
function YearTotals({ totals, method }: YearLinesProps) {
  const opened = (figure: ReceiptFigure, shown: ReactNode) => (
    <FigureReceipt figure={figure} year={String(totals.year)} method={method}>
      {shown}
    </FigureReceipt>
  )
  return (
    <tr>
      <th scope="row">{text.total}</th>
      <td className="hidelg" />
      <td className="hidemd" />
      <td />
      <td className="hideph" />
      <td className="hideph" />
      <td className="r hidemd">{opened('realizedProceeds', <Money value={totals.proceeds} />)}</td>
      <td className="r hidemd">{opened('realizedCostBasis', <Money value={totals.costBasis} />)}</td>
      <td className="r">{opened('realizedGain', <Change value={totals.gain} arrow={false} />)}</td>
      <td className="r hideph">{opened('realizedDisallowed', <Money value={totals.disallowed} signed />)}</td>
    </tr>
  )
}

interface DownloadYearProps {
  readonly year: string
  readonly method: LotMethod
  readonly scope: readonly string[]
  readonly names: Names
}
/** All of the year, whatever page is shown; says so when it could not be read. */
function DownloadYear({ year, method, scope, names }: DownloadYearProps) {
  const [failed, setFailed] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const download = async () => {
    setBusy(true)
    setFailed(null)
    try {
      const { items } = await allGains({ method, year }, scope)
      const accountName = (id: string) => names.account(id)?.short ?? id
      saveFile(`gains-${year}.csv`, 'text/csv', gainsCsv(items, accountName))
    } catch (error) {
      setFailed(text.downloadFailed(error instanceof Error ? error.message : String(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {failed === null ? null : (
        <span className="loss" role="alert">
          {failed}
        </span>
      )}
      <TextButton disabled={busy} onClick={() => void download()}>
        {text.download}
      </TextButton>
    </>
  )
}
