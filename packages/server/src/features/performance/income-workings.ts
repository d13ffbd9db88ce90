/**
 * What a figure of income is made of. Paid: the very lines of the year, of which the second implementation picks those that
 * are asked for. Expected: payments, shares, movements and announcements, from which it makes the forecast once more.
 */
import { noSymbolKey } from '@g2e/contract/receipts'
import type { ReceiptDimension } from '@g2e/contract/receipts'
import { movementOf, unitsText } from '@g2e/domain/ledger'
import type { IncomeHolding } from '@g2e/domain/income'
import { decimalTextOfNumber } from '@g2e/domain/money'
import { expectedPayments, expectedSum, holdingsOf, isOfYear, yieldOf } from './gather-income.ts'
import type { GatheredIncome } from './gather-income.ts'
import { totalsOf } from './read-income.ts'
import type { Workings } from './workings.ts'

interface Part {
  readonly by: ReceiptDimension | undefined
  readonly of: string | undefined
}

interface Paid {
  readonly date: string
  readonly accountId: string
  readonly symbol: string | null
}

function isIn({ by, of }: Part, { date, accountId, symbol }: Paid): boolean {
  if (by === undefined || of === undefined) return true
  if (by === 'month') return date.startsWith(`${of}-`)
  return (by === 'account' ? accountId : (symbol ?? noSymbolKey)) === of
}

const paying: ReadonlySet<string> = new Set(['dividend', 'dividend_reinvested', 'interest', 'tax'])

/** Of the year, or of a month, a symbol or an account in it. */
export function paidWorkings({ year, ofYear, counted, excluded }: GatheredIncome, part: Part): Workings {
  const lines = counted.filter(({ type, date }) => paying.has(type) && isOfYear(date, year))
  const found = totalsOf(
    ofYear.filter((payment) => isIn(part, payment)),
    lines.filter((line) => isIn(part, line)),
  )
  const own = lines.filter((line) => isIn(part, line)).length
  const reason = 'nothing was paid'
  return {
    given: {
      kind: 'paid',
      year,
      by: part.by ?? null,
      of: part.of ?? null,
      lines: lines.map(({ id, accountId: account, date, type, symbol, quantity, price, amount, description }) => {
        return { id, account, date, type, symbol, quantity, price, amount, description }
      }),
    },
    found,
    transactions: own,
    excluded: own === 0 ? [...excluded, { what: part.of ?? String(year), reason }] : excluded,
  }
}

const holdingGiven = ({ symbol, shares, payments, lines }: IncomeHolding) => ({
  symbol,
  shares: Object.fromEntries([...shares].map(([account, held]) => [account, unitsText(held)])),
  payments: payments.map(({ date, accountId, amount }) => [date, accountId, unitsText(amount)]),
  movements: Object.fromEntries(
    [...lines].map(([account, own]) => [
      account,
      own.flatMap((line) => {
        const moved = movementOf(line)
        return 'reason' in moved ? [] : [[line.date, line.type, unitsText(moved.quantity)]]
      }),
    ]),
  ),
})

const numberText = (value: number | null): string | null => (value === null ? null : decimalTextOfNumber(value))

/** Of the next twelve months, or of one of them. */
export function expectedWorkings(
  gathered: GatheredIncome,
  month: string | undefined,
): Workings & { readonly until: string } {
  const { today, snapshots, declared } = gathered
  const { items, until, excluded } = expectedPayments(gathered)
  const holdings = holdingsOf(gathered)
  const held = snapshots.flatMap(({ positions }) => positions)
  const own = items.filter(({ date }) => date.startsWith(month ?? ''))
  return {
    until,
    given: {
      kind: 'expected',
      today,
      month: month ?? null,
      holdings: holdings.map(holdingGiven),
      declared: Object.fromEntries(
        [...declared].map(([symbol, dividends]) => [
          symbol,
          dividends.map(({ perShare, exDate, payDate, isSpecial }) => [
            unitsText(perShare),
            exDate,
            payDate,
            isSpecial,
          ]),
        ]),
      ),
      values: held.map(({ symbol, marketValue }) => [symbol, marketValue]),
    },
    found: {
      items: own.map(({ date, symbol, status, shares, perShare, amount }) => {
        const figures = { shares: unitsText(shares), perShare: unitsText(perShare), amount: unitsText(amount) }
        return { date, symbol, status, ...figures }
      }),
      declared: unitsText(expectedSum(items, 'declared', month ?? '')),
      estimated: unitsText(expectedSum(items, 'estimated', month ?? '')),
      yield: numberText(yieldOf(snapshots, items)),
    },
    transactions: holdings.reduce((count, { payments }) => count + payments.length, 0),
    excluded,
  }
}
