/** Dividends and interest of a year, and what is expected of the next: estimates are told as such, never as facts. */
import { BrokerError } from '@g2e/brokers/port'
import type { Income } from '@g2e/contract/income'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { aheadOf, paymentOf } from '@g2e/domain/income'
import type { DeclaredDividend, ExpectedPayment, IncomeHolding, Payment } from '@g2e/domain/income'
import { units, unitsText } from '@g2e/domain/ledger'
import { decimal, round } from '@g2e/domain/money'
import { refreshWaitMs } from '../accounts/index.ts'
import type { AccountSnapshot, Accounts, TransactionRecord } from '../accounts/index.ts'
import { accountsInScope } from '../portfolio/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { currency } from './reckon.ts'
import type { Excluded } from './scope-task.ts'

const horizonDays = 365
/** Paid at most so long after the ex-date. */
const announcedBeforeDays = 90
const pricePlaces = 9
const percentPlaces = 6

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

const sum = (values: readonly bigint[]): bigint => {
  let total = 0n
  for (const value of values) total += value
  return total
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

export interface IncomeWish {
  readonly year?: number | undefined
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readIncome(
  deps: PerformanceDeps,
  userId: string,
  { year }: IncomeWish,
  scope: PortfolioScope,
): Promise<Income> {
  const { accounts, market } = deps
  const accountIds = await accountsInScope(deps, userId, scope.accountIds)
  if (scope.refresh) await accounts.refresh(userId, accountIds, { waitMsMax: refreshWaitMs })
  const snapshots = accountIds.length === 0 ? [] : await accounts.snapshots(userId, accountIds)
  const lines = await linesOf(accounts, userId, accountIds)
  const today = newYorkTime(await market.now(userId)).date
  const excluded: Excluded[] = []
  const counted = lines.filter((line) => line.currency === currency)
  if (counted.length < lines.length)
    excluded.push({
      what: 'transactions',
      reason: `${lines.length - counted.length} are in another currency, and no exchange rate is made up`,
    })
  const payments = counted.flatMap((line) => paymentOf(line) ?? [])
  const wanted = year ?? Number(today.slice(0, 4))
  const symbols = [...new Set(payments.flatMap(({ symbol }) => (symbol === null ? [] : [symbol])))]
  const labels = await market.instruments(userId, symbols)
  const declared = await declaredDividends(deps, userId, snapshots, { today, excluded })
  const ofYear = payments.filter(({ date }) => Number(date.slice(0, 4)) === wanted)
  return {
    year: wanted,
    currency,
    asOf: oldestOf(snapshots),
    totals: totalsOf(ofYear, counted, wanted),
    months: monthsOfYear(wanted).map((month) => ({
      month,
      ...told(ofYear.filter(({ date }) => date.startsWith(month))),
    })),
    bySymbol: bySymbolOf(ofYear, (symbol) => labels.get(symbol)?.name ?? null),
    byAccount: byAccountOf(ofYear, snapshots),
    payments: ofYear.map(presentPayment).toReversed(),
    calendar: calendarOf({ snapshots, lines: counted, payments, today, excluded, declared }),
    excluded,
  }
}

type Declared = ReadonlyMap<string, readonly DeclaredDividend[]>

/** Of what is held now, by symbol; a source that does not answer leaves the estimates, and says so. */
async function declaredDividends(
  { market }: PerformanceDeps,
  userId: string,
  snapshots: readonly AccountSnapshot[],
  { today, excluded }: { readonly today: string; readonly excluded: Excluded[] },
): Promise<Declared> {
  const symbols = snapshots.flatMap(({ positions }) => positions.map(({ symbol }) => symbol))
  if (symbols.length === 0) return new Map()
  const without = (reason: string): Declared => {
    excluded.push({ what: 'calendar.declared', reason: `${reason}; everything ahead is estimated` })
    return new Map()
  }
  const range = { from: addDays(today, -announcedBeforeDays), to: addDays(today, horizonDays) }
  try {
    const { source, items } = await market.dividends(userId, { symbols, ...range })
    if (source === null) return without('none of your connections tells declared dividends')
    return Map.groupBy(
      items.map(({ amountPerShare, ...told }) => ({ ...told, perShare: units(amountPerShare) })),
      ({ symbol }) => symbol,
    )
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    return without('declared dividends could not be read just now')
  }
}

/** Page by page: nobody waits while a large ledger is read. */
async function linesOf(
  accounts: Accounts,
  userId: string,
  accountIds: readonly string[],
): Promise<readonly TransactionRecord[]> {
  if (accountIds.length === 0) return []
  const lines: TransactionRecord[] = []
  const { pages } = await accounts.ledgerPages(userId, { accountIds })
  for await (const page of pages) lines.push(...page)
  return lines
}

function oldestOf(snapshots: readonly AccountSnapshot[]): string | null {
  return snapshots.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted()[0] ?? null
}

function totalsOf(payments: readonly Payment[], lines: readonly TransactionRecord[], year: number): Income['totals'] {
  const taxes = lines.flatMap(({ type, date, amount }) =>
    type === 'tax' && amount !== null && Number(date.slice(0, 4)) === year ? [-units(amount)] : [],
  )
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

interface Ahead {
  readonly snapshots: readonly AccountSnapshot[]
  readonly lines: readonly TransactionRecord[]
  readonly payments: readonly Payment[]
  readonly today: string
  readonly excluded: Excluded[]
  readonly declared: Declared
}

function holdingsOf({ snapshots, lines, payments, declared }: Ahead): readonly IncomeHolding[] {
  const shares = new Map<string, Map<string, bigint>>()
  for (const { account, positions } of snapshots)
    for (const { symbol, quantity } of positions) {
      const byAccount = shares.get(symbol) ?? new Map<string, bigint>()
      byAccount.set(account.id, (byAccount.get(account.id) ?? 0n) + units(quantity))
      shares.set(symbol, byAccount)
    }
  const linesOf = Map.groupBy(lines, ({ symbol }) => symbol)
  const paid = Map.groupBy(
    payments.filter(({ kind }) => kind !== 'interest'),
    ({ symbol }) => symbol,
  )
  return [...shares].flatMap(([symbol, byAccount]) => {
    const own = paid.get(symbol) ?? []
    if (own.length === 0 && !declared.has(symbol)) return []
    return [
      {
        symbol,
        shares: byAccount,
        payments: own,
        lines: Map.groupBy(linesOf.get(symbol) ?? [], ({ accountId }) => accountId),
      },
    ]
  })
}

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

function yieldOf(snapshots: readonly AccountSnapshot[], expected: bigint): string | null {
  const values = snapshots.flatMap(({ positions }) => positions.map(({ marketValue }) => marketValue))
  const known = values.flatMap((value) => (value === null ? [] : [units(value)]))
  const whole = sum(known)
  if (whole <= 0n || known.length < values.length) return null
  return round(decimal(unitsText(expected)).div(unitsText(whole)).times(100), percentPlaces).toFixed()
}

function calendarOf(ahead: Ahead): Income['calendar'] {
  const { today, snapshots, excluded } = ahead
  const until = addDays(today, horizonDays)
  const items: ExpectedPayment[] = []
  for (const holding of holdingsOf(ahead)) {
    const { items: own, reason } = aheadOf(holding, ahead.declared.get(holding.symbol) ?? [], today)
    items.push(...own)
    if (reason !== null) excluded.push({ what: `calendar.${holding.symbol}`, reason })
  }
  items.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.symbol < b.symbol ? -1 : 1))
  const sumOf = (status: ExpectedPayment['status'], month = '') =>
    sum(items.flatMap((item) => (item.status === status && item.date.startsWith(month) ? [item.amount] : [])))
  const yieldPercent = yieldOf(snapshots, sumOf('declared') + sumOf('estimated'))
  if (yieldPercent === null)
    excluded.push({ what: 'calendar.yieldPercent', reason: 'nothing is held, or something held has no price' })
  return {
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
}
