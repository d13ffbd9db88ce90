/** The ledger, page by page: searched, filtered, and taken along as a file. */
import type { Transaction } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { allTransactions, transactionsQuery, useNames, useScope } from '../../api/index.ts'
import type { Names, TransactionsFilter } from '../../api/index.ts'
import {
  Chip,
  DataTable,
  EmptyState,
  Loadable,
  Money,
  Price,
  Quantity,
  Section,
  TableSkeleton,
  TextButton,
  csvText,
  dayText,
  saveFile,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { Pager } from './pager.tsx'
import { TransactionFilters } from './transaction-filters.tsx'
import type { LedgerFilter } from './transaction-filters.tsx'
import { text, typeText } from './transactions-text.ts'

/** Where a line comes from unless the broker lists it as it always did. */
function LedgerMarks({ row }: { readonly row: Transaction }) {
  const marks = [
    row.withdrawnAt === null ? null : text.withdrawn(dayText(row.withdrawnAt.slice(0, 10))),
    row.correctedAt === null ? null : text.corrected(dayText(row.correctedAt.slice(0, 10))),
    row.source === 'file' ? text.fromFile : null,
  ].filter((mark) => mark !== null)
  return marks.length === 0 ? null : <span className="q s described">{marks.join('; ')}</span>
}

const columnsOf = (names: Names): readonly Column<Transaction>[] => [
  { id: 'date', head: text.date, heads: true, cell: (row) => <span className="m nw">{dayText(row.date)}</span> },
  {
    id: 'type',
    head: text.type,
    cell: (row) => (
      <>
        {typeText(row.type)}
        <LedgerMarks row={row} />
        {row.description === null ? null : <span className="q s hidelg described">{row.description}</span>}
      </>
    ),
  },
  { id: 'symbol', head: text.symbol, cell: (row) => <b className="md">{row.symbol}</b> },
  {
    id: 'account',
    head: text.account,
    on: 'wide',
    cell: (row) => <span className="m nw">{names.account(row.accountId)?.short ?? names.broker(row.brokerId)}</span>,
  },
  {
    id: 'quantity',
    head: text.quantity,
    align: 'right',
    on: 'medium',
    cell: (row) => (row.quantity === null ? null : <Quantity value={row.quantity} />),
  },
  {
    id: 'price',
    head: text.price,
    align: 'right',
    on: 'wide',
    cell: (row) => (row.price === null ? null : <Price value={row.price} />),
  },
  {
    id: 'fee',
    head: text.fee,
    align: 'right',
    on: 'wide',
    cell: (row) => (row.fee === null ? null : <Money value={row.fee} />),
  },
  {
    id: 'amount',
    head: text.amount,
    align: 'right',
    cell: (row) => (row.amount === null ? null : <Money value={row.amount} signed />),
  },
]

const csvHeads = [
  'date',
  'type',
  'symbol',
  'quantity',
  'price',
  'fee',
  'amount',
  'currency',
  'account',
  'description',
  'source',
  'correctedAt',
  'withdrawnAt',
  'id',
]
const transactionsCsv = (rows: readonly Transaction[], names: Names): string =>
  csvText(
    csvHeads,
    rows.map((row) => [
      row.date,
      row.type,
      row.symbol,
      row.quantity,
      row.price,
      row.fee,
      row.amount,
      row.currency,
      names.account(row.accountId)?.short ?? row.accountId,
      row.description,
      row.source,
      row.correctedAt,
      row.withdrawnAt,
      row.id,
    ]),
  )

export default function TransactionsTab() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const names = useNames()
  const scope = useScope()
  const filter: LedgerFilter = { q: search.q, type: search.type, from: search.from, to: search.to }
  const page = Math.max(1, Math.trunc(Number(search.page ?? 1)) || 1)
  const transactions = useQuery(transactionsQuery({ ...filter, page }, scope))
  const change = (next: LedgerFilter & { readonly page?: string | undefined }) =>
    void navigate({
      to: '/portfolio',
      search: (before) => ({ ...before, page: undefined, ...next }),
      replace: next.page === undefined,
      resetScroll: next.page !== undefined,
    })
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const clear = () => change({ q: undefined, type: undefined, from: undefined, to: undefined })
  return (
    <Section
      title={text.title}
      end={
        <>
          {transactions.data ? <span className="hideph">{text.found(transactions.data.total)}</span> : null}
          <DownloadAll filter={filter} scope={scope} names={names} />
        </>
      }
    >
      <TransactionFilters filter={filter} onChange={change} onClear={isFiltered ? clear : undefined} />
      <Loadable
        query={transactions}
        what={text.what}
        skeleton={<TableSkeleton rows={12} />}
        empty={
          isFiltered ? (
            <EmptyState title={text.noMatch} actions={<Chip onClick={clear}>{text.clear}</Chip>}>
              {text.noMatchBody}
            </EmptyState>
          ) : (
            <EmptyState title={text.none}>{text.noneBody}</EmptyState>
          )
        }
        isEmpty={(data) => data.total === 0}
      >
        {(data) => (
          <>
            <DataTable
              caption={text.title}
              density="list"
              columns={columnsOf(names)}
              rows={data.items}
              rowKey={(row) => row.id}
            />
            <Pager page={page} pages={data.pages} onGo={(next) => change({ ...filter, page: String(next) })} />
          </>
        )}
      </Loadable>
    </Section>
  )
}

interface DownloadAllProps {
  readonly filter: Omit<TransactionsFilter, 'page'>
  readonly scope: readonly string[]
  readonly names: Names
}
/** Reads every page of what is filtered; says so while it does, and when it could not. */
function DownloadAll({ filter, scope, names }: DownloadAllProps) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const download = async () => {
    setBusy(true)
    setFailed(null)
    try {
      saveFile('transactions.csv', 'text/csv', transactionsCsv(await allTransactions(filter, scope), names))
    } catch (error) {
      setFailed(text.downloadFailed(error instanceof Error ? error.message : String(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {failed ? (
        <span className="loss" role="alert">
          {failed}
        </span>
      ) : null}
      <TextButton disabled={busy} onClick={() => void download()}>
        {busy ? text.downloading : text.download}
      </TextButton>
    </>
  )
}
