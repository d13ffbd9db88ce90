/** What is expected of the next twelve months: an estimate is never shown as a promise. */
import type { Income } from '@g2e/contract/income'
import { DataTable, EmptyState, Money, Percent, Price, Quantity, Section, Tag, dayText } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './income-text.ts'

const tones = { declared: 'accent', estimated: 'neutral' } as const

type ExpectedIncome = Income['calendar']['items'][number]

const columns: readonly Column<ExpectedIncome>[] = [
  {
    id: 'date',
    head: text.date,
    cell: (item) => (
      <span className="nw">
        {item.status === 'estimated' ? '≈ ' : ''}
        {dayText(item.date)}
      </span>
    ),
  },
  { id: 'symbol', head: text.symbol, heads: true, cell: (item) => <b className="md">{item.symbol}</b> },
  {
    id: 'status',
    head: text.status,
    cell: (item) => (
      <>
        <Tag tone={tones[item.status]}>{text.statuses[item.status]}</Tag>{' '}
        <span className="q s hidelg">{item.basis}</span>
      </>
    ),
  },
  {
    id: 'shares',
    head: text.shares,
    align: 'right',
    on: 'wide',
    cell: (item) => <Quantity value={item.shares} />,
  },
  {
    id: 'each',
    head: text.perShare,
    align: 'right',
    on: 'wide',
    cell: (item) => <Price value={item.perShare} />,
  },
  { id: 'amount', head: text.amount, align: 'right', cell: (item) => <Money value={item.amount} /> },
]

export const IncomeCalendar = ({ calendar }: { readonly calendar: Income['calendar'] }) => (
  <Section
    className="mt"
    title={text.calendar}
    end={
      <span>
        {text.declared}{' '}
        <FigureReceipt figure="expectedDeclared">
          <Money value={calendar.declared} currency="USD" />
        </FigureReceipt>
        , {text.estimated.toLowerCase()}{' '}
        <FigureReceipt figure="expectedEstimated">
          <Money value={calendar.estimated} currency="USD" />
        </FigureReceipt>
        {calendar.yieldPercent === null ? null : (
          <span className="hideph">
            , {text.yield.toLowerCase()}{' '}
            <FigureReceipt figure="expectedYieldPercent">
              <Percent value={calendar.yieldPercent} places={2} />
            </FigureReceipt>
          </span>
        )}
      </span>
    }
  >
    {calendar.items.length === 0 ? (
      <EmptyState title={text.noCalendar}>{text.noCalendarBody}</EmptyState>
    ) : (
      <DataTable
        caption={text.calendar}
        density="list"
        rows={calendar.items}
        rowKey={(item) => `${item.symbol} ${item.date} ${item.status}`}
        columns={columns}
      />
    )}
    <p className="s q" style={{ marginTop: 8, maxWidth: '90ch' }}>
      {text.calendarNote}
    </p>
  </Section>
)
