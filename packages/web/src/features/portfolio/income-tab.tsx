/** What the holdings paid, by month and symbol, and what may come: declared and estimated told apart. */
import type { Income } from '@g2e/contract/income'
import type { ReceiptFigure } from '@g2e/contract/receipts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { incomeQuery, useScope } from '../../api/index.ts'
import {
  Button,
  DataTable,
  EmptyState,
  Figures,
  HowMade,
  Loadable,
  Money,
  Note,
  Percent,
  Section,
  TableSkeleton,
  TextButton,
  csvText,
  percentOf,
  saveFile,
  useToday,
} from '../../ui/index.ts'
import { excludedText } from './excluded-words.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { IncomeCalendar } from './income-calendar.tsx'
import { MonthBars } from './income-months.tsx'
import { text } from './income-text.ts'

export default function IncomeTab() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const thisYear = useToday()?.slice(0, 4)
  const year = /^\d{4}$/.test(search.year ?? '') ? search.year : thisYear
  const income = useQuery({ ...incomeQuery(year ?? '', useScope()), enabled: year !== undefined })
  const go = (step: number) =>
    void navigate({
      to: '/portfolio',
      search: (before) => ({ ...before, year: String(Number(year) + step) }),
      resetScroll: false,
    })
  return (
    <Loadable query={income} what={text.what} skeleton={<TableSkeleton rows={12} />}>
      {(data) => (
        <>
          <div className="row" style={{ marginBottom: 12, gap: 8 }}>
            <Button size="small" onClick={() => go(-1)}>
              {text.earlier}
            </Button>
            <Button size="small" disabled={year === thisYear} onClick={() => go(1)}>
              {text.later}
            </Button>
          </div>
          <Year income={data} />
          <IncomeCalendar calendar={data.calendar} />
          <HowMade conventions={data.conventions} />
          {data.excluded.length > 0 ? (
            <div className="mt1">
              <Note fact={text.excluded}>{excludedText(data.excluded, excludedMax)}</Note>
            </div>
          ) : null}
        </>
      )}
    </Loadable>
  )
}
const excludedMax = 6

function Year({ income }: { readonly income: Income }) {
  const year = String(income.year)
  if (income.payments.length === 0)
    return (
      <Section title={text.title(year)}>
        <EmptyState title={text.none(year)}>{text.noneBody}</EmptyState>
      </Section>
    )
  return (
    <div className="grid gm">
      <div className="min-w-0">
        <Section title={text.title(year)}>
          <MonthBars months={income.months} year={year} />
        </Section>
        <BySymbol income={income} />
      </div>
      <Section title={text.totals(year)}>
        <Totals income={income} />
      </Section>
    </div>
  )
}

function Totals({ income: { totals, year } }: { readonly income: Income }) {
  const paid = (figure: ReceiptFigure, value: string) => (
    <FigureReceipt figure={figure} year={String(year)}>
      <Money value={value} />
    </FigureReceipt>
  )
  return (
    <Figures
      items={[
        { term: text.dividends, value: paid('incomeDividends', totals.dividends) },
        { term: text.interest, value: paid('incomeInterest', totals.interest) },
        { term: text.total, value: paid('incomeTotal', totals.total), total: true },
        { term: text.qualified, value: paid('incomeQualified', totals.qualified) },
        { term: text.nonQualified, value: paid('incomeNonQualified', totals.nonQualified) },
        { term: text.notTold, value: paid('incomeNotTold', totals.notTold) },
        { term: text.withheld, value: paid('incomeTaxesWithheld', totals.taxesWithheld) },
      ]}
    />
  )
}

/** The contract's key of payments that name no symbol. */
const noSymbolKey = '-'

const savePayments = ({ year, payments }: Income): void =>
  saveFile(
    `income-${year}.csv`,
    'text/csv',
    csvText(
      ['date', 'symbol', 'kind', 'amount', 'qualified', 'account', 'transaction'],
      payments.map((one) => [
        one.date,
        one.symbol,
        one.kind,
        one.amount,
        one.qualified === null ? null : String(one.qualified),
        one.accountId,
        one.transactionId,
      ]),
    ),
  )

const BySymbol = ({ income }: { readonly income: Income }) => (
  <Section
    className="mt"
    title={text.bySymbol}
    end={<TextButton onClick={() => savePayments(income)}>{text.download}</TextButton>}
  >
    <DataTable
      caption={text.bySymbol}
      density="list"
      rows={income.bySymbol}
      rowKey={({ symbol }) => symbol ?? ''}
      columns={[
        {
          id: 'symbol',
          head: text.symbol,
          heads: true,
          cell: ({ symbol, name }) => (
            <>
              <b className="md">{symbol ?? text.noSymbol}</b> <span className="m hideph">{name}</span>
            </>
          ),
        },
        { id: 'payments', head: text.payments, align: 'right', on: 'medium', cell: ({ payments }) => payments },
        {
          id: 'total',
          head: text.amount,
          align: 'right',
          cell: ({ symbol, total }) => (
            <FigureReceipt figure="incomeTotal" year={String(income.year)} by="symbol" of={symbol ?? noSymbolKey}>
              <Money value={total} />
            </FigureReceipt>
          ),
        },
        {
          id: 'share',
          head: '%',
          align: 'right',
          on: 'medium',
          cell: ({ total }) => <Percent value={percentOf(total, income.totals.total)} />,
        },
      ]}
    />
    {income.bySymbol.some(({ symbol }) => symbol === null) ? (
      <p className="s q" style={{ marginTop: 8 }}>
        {text.noSymbolNote}
      </p>
    ) : null}
  </Section>
)
