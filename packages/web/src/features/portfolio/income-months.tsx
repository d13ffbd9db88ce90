/** Twelve bars, dividends below and interest on top; the same as a table for whoever reads rather than sees. */
import type { Income } from '@g2e/contract/income'
import { useState } from 'react'
import { DataTable, Money, TextButton } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './income-text.ts'

type Months = Income['months']
const monthFormat = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })
/** `Jan` of `2026-01`. */
export const monthText = (month: string): string => monthFormat.format(Date.parse(`${month.slice(0, 7)}-15T00:00:00Z`))

const height = (value: string, most: number): string => `${Math.max(0, (Number(value) / most) * 100)}%`

interface MonthsProps {
  readonly months: Months
  readonly year: string
}
export function MonthBars({ months, year }: MonthsProps) {
  const [asTable, setAsTable] = useState(false)
  const most = Math.max(1, ...months.map(({ total }) => Number(total)))
  return (
    <figure className="chart" aria-label={text.byMonth}>
      {asTable ? (
        <MonthTable months={months} year={year} />
      ) : (
        <>
          <ul className="month-bars" aria-label={text.byMonth}>
            {months.map(({ month, dividends, interest, total }) => (
              <li key={month}>
                <span className="sr">
                  {monthText(month)} <Money value={total} currency="USD" />
                </span>
                <i style={{ height: height(interest, most), background: 'var(--c2)' }} />
                <i style={{ height: height(dividends, most), background: 'var(--c1)' }} />
              </li>
            ))}
          </ul>
          <p className="month-names s q" aria-hidden="true">
            {months.map(({ month }) => (
              <span key={month}>{monthText(month)}</span>
            ))}
          </p>
        </>
      )}
      <figcaption className="chart-foot">
        <TextButton onClick={() => setAsTable(!asTable)}>{asTable ? text.showAsChart : text.showAsTable}</TextButton>
        <span className="key sq" style={{ '--k': 'var(--c1)' }}>
          {text.dividends}
        </span>
        <span className="key sq" style={{ '--k': 'var(--c2)' }}>
          {text.interest}
        </span>
      </figcaption>
    </figure>
  )
}

const MonthTable = ({ months, year }: MonthsProps) => (
  <DataTable
    caption={text.byMonth}
    density="compact"
    rows={months}
    rowKey={({ month }) => month}
    columns={[
      { id: 'month', head: text.month, heads: true, cell: ({ month }) => monthText(month) },
      {
        id: 'dividends',
        head: text.dividends,
        align: 'right',
        cell: (row) => (
          <FigureReceipt figure="incomeDividends" year={year} by="month" of={row.month}>
            <Money value={row.dividends} />
          </FigureReceipt>
        ),
      },
      {
        id: 'interest',
        head: text.interest,
        align: 'right',
        cell: (row) => (
          <FigureReceipt figure="incomeInterest" year={year} by="month" of={row.month}>
            <Money value={row.interest} />
          </FigureReceipt>
        ),
      },
      {
        id: 'total',
        head: text.total,
        align: 'right',
        cell: (row) => (
          <FigureReceipt figure="incomeTotal" year={year} by="month" of={row.month}>
            <Money value={row.total} />
          </FigureReceipt>
        ),
      },
    ]}
  />
)
