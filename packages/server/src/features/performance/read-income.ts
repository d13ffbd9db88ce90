/** Dividends and interest of a year, and what is expected of the next: estimates are told as such, never as facts. */
import type { Income } from '@g2e/contract/income'
import type { ExpectedPayment, Payment } from '@g2e/domain/income'
import { units, unitsText } from '@g2e/domain/ledger'
import { decimal, round } from '@g2e/domain/money'
import type { AccountSnapshot, TransactionRecord } from '../accounts/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { percentText } from './figure-text.ts'
import { expectedPayments, expectedSum, gatherIncome, isOfYear, sum, yieldOf } from './gather-income.ts'
import type { GatheredIncome, IncomeWish } from './gather-income.ts'
import { incomeConventions } from './line-conventions.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { currency } from './reckon.ts'

const pricePlaces = 9

interface Sums {
  dividends: bigint
  interest: bigint
}

function sumsOf(payments: readonly Payment[]): Sums {
  const sums = { dividends: 0n, interest: 0n }
  for (const { kind, amount } of payments) {
    if (kind === 'interest') sums.interest += amount
    else sums.dividends += amount
  }
  return sums
}

const told = (payments: readonly Payment[]) => {
  const { dividends, interest } = sumsOf(payments)
  return {
    dividends: unitsText(dividends),
    interest: unitsText(interest),
    total: unitsText(dividends + interest),
  }
}

const dividendsThat = (payments: readonly Payment[], qualified: boolean | null): string =>
  unitsText(
    sum(
      payments.flatMap((payment) =>
        payment.kind !== 'interest' && payment.qualified === qualified ? [payment.amount] : [],
      ),
    ),
  )

const monthsOfYear = (year: number): readonly string[] =>
  Array.from({ length: 12 }, (_, place) => `${String(year).padStart(4, '0')}-${String(place + 1).padStart(2, '0')}`)

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readIncome(
  deps: PerformanceDeps,
  userId: string,
  wish: IncomeWish,
  scope: PortfolioScope,
): Promise<Income> {
  const gathered = await gatherIncome(deps, userId, wish, scope)
  const { year, today, snapshots, ofYear, counted, payments } = gathered
  const symbols = [...new Set(payments.flatMap(({ symbol }) => (symbol === null ? [] : [symbol])))]
  const labels = await deps.market.instruments(userId, symbols)
  const { calendar, excluded } = calendarOf(gathered)
  const asOf = oldestOf(snapshots)
  return {
    conventions: incomeConventions({ since: sinceOf(counted), today, asOf, currency }),
    year,
    currency,
    asOf,
    totals: totalsOf(
      ofYear,
      counted.filter(({ date }) => isOfYear(date, year)),
    ),
    months: monthsOfYear(year).map((month) => ({
      month,
      ...told(ofYear.filter(({ date }) => date.startsWith(month))),
    })),
    bySymbol: bySymbolOf(ofYear, (symbol) => labels.get(symbol)?.name ?? null),
    byAccount: byAccountOf(ofYear, snapshots),
    payments: ofYear.map(presentPayment).toReversed(),
    calendar,
    excluded,
  }
}

/** Of the first line of any kind. */
const sinceOf = (lines: readonly TransactionRecord[]): string | null =>
  lines.reduce<string | null>((first, { date }) => (first === null || date < first ? date : first), null)

function oldestOf(snapshots: readonly AccountSnapshot[]): string | null {
  return snapshots.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted()[0] ?? null
}

/** Of these payments, and of the lines of tax among these. */
export function totalsOf(payments: readonly Payment[], lines: readonly TransactionRecord[]): Income['totals'] {
  const taxes = lines.flatMap(({ type, amount }) => (type === 'tax' && amount !== null ? [-units(amount)] : []))
  return {
    ...told(payments),
    qualified: dividendsThat(payments, true),
    nonQualified: dividendsThat(payments, false),
    notTold: dividendsThat(payments, null),
    taxesWithheld: unitsText(sum(taxes)),
  }
}

const largestFirst = (a: { readonly total: string }, b: { readonly total: string }): number =>
  decimal(b.total).comparedTo(a.total)

const bySymbolOf = (payments: readonly Payment[], nameOf: (symbol: string) => string | null): Income['bySymbol'] =>
  [...Map.groupBy(payments, ({ symbol }) => symbol)]
    .map(([symbol, own]) => ({
      symbol,
      name: symbol === null ? null : nameOf(symbol),
      payments: own.length,
      ...told(own),
    }))
    .toSorted(largestFirst)

function byAccountOf(payments: readonly Payment[], snapshots: readonly AccountSnapshot[]): Income['byAccount'] {
  const names = new Map(snapshots.map(({ account }) => [account.id, account.accountName]))
  return [...Map.groupBy(payments, ({ accountId }) => accountId)]
    .map(([accountId, own]) => ({ accountId, accountName: names.get(accountId) ?? 'Account', ...told(own) }))
    .toSorted(largestFirst)
}

const presentPayment = ({ id, accountId, symbol, kind, date, amount, qualified }: Payment) => ({
  date,
  accountId,
  symbol,
  kind,
  amount: unitsText(amount),
  qualified,
  transactionId: id,
})

/** The twelve months after today, and what is left of this one. */
function monthsAhead(today: string, until: string): readonly string[] {
  const months: string[] = []
  const [year = 0, month = 1] = today.split('-').map(Number)
  for (let count = year * 12 + month - 1; ; count += 1) {
    const name = `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
    if (name > until.slice(0, 7)) return months
    months.push(name)
  }
}

const perShareText = (value: bigint): string => round(decimal(unitsText(value)), pricePlaces).toFixed()

function calendarOf(gathered: GatheredIncome): Pick<Income, 'calendar' | 'excluded'> {
  const { today, snapshots } = gathered
  const { items, until, excluded } = expectedPayments(gathered)
  const sumOf = (status: ExpectedPayment['status'], month = '') => expectedSum(items, status, month)
  const yieldPercent = percentText(yieldOf(snapshots, items))
  if (yieldPercent === null)
    excluded.push({ what: 'calendar.yieldPercent', reason: 'nothing is held, or something held has no price' })
  const calendar = {
    from: today,
    to: until,
    items: items.map(({ date, symbol, status, rhythm, shares, perShare, amount, basis }) => ({
      date,
      symbol,
      status,
      shares: unitsText(shares),
      perShare: perShareText(perShare),
      amount: unitsText(amount),
      rhythm,
      basis,
    })),
    declared: unitsText(sumOf('declared')),
    estimated: unitsText(sumOf('estimated')),
    months: monthsAhead(today, until).map((month) => ({
      month,
      declared: unitsText(sumOf('declared', month)),
      estimated: unitsText(sumOf('estimated', month)),
    })),
    yieldPercent,
  }
  return { calendar, excluded }
}
