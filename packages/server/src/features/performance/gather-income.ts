/**
 * What was paid, and what is ahead, before it is told: the income answer and the receipts of its figures read the same. Lines
 * are read page by page: nobody waits while a large ledger is read.
 */
import { BrokerError } from '@g2e/brokers/port'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { aheadOf, horizonDays, paymentOf } from '@g2e/domain/income'
import type { DeclaredDividend, ExpectedPayment, IncomeHolding, Payment } from '@g2e/domain/income'
import { numberOf, units } from '@g2e/domain/ledger'
import { refreshWaitMs } from '../accounts/index.ts'
import type { AccountSnapshot, Accounts, TransactionRecord } from '../accounts/index.ts'
import { accountsInScope } from '../portfolio/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { currency } from './reckon.ts'
import type { Excluded } from './scope-task.ts'

/** Paid at most so long after the ex-date. */
const announcedBeforeDays = 90

export interface IncomeWish {
  readonly year?: number | undefined
}

type Declared = ReadonlyMap<string, readonly DeclaredDividend[]>

export interface GatheredIncome {
  readonly year: number
  /** New York date. */
  readonly today: string
  readonly snapshots: readonly AccountSnapshot[]
  /** In our currency, oldest first. */
  readonly counted: readonly TransactionRecord[]
  readonly payments: readonly Payment[]
  readonly ofYear: readonly Payment[]
  readonly declared: Declared
  readonly excluded: readonly Excluded[]
}

export const isOfYear = (date: string, year: number): boolean => Number(date.slice(0, 4)) === year

export const sum = (values: readonly bigint[]): bigint => {
  let total = 0n
  for (const value of values) total += value
  return total
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function gatherIncome(
  deps: PerformanceDeps,
  userId: string,
  { year: wanted }: IncomeWish,
  scope: PortfolioScope,
): Promise<GatheredIncome> {
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
  const year = wanted ?? Number(today.slice(0, 4))
  const declared = await declaredDividends(deps, userId, snapshots, { today, excluded })
  const ofYear = payments.filter(({ date }) => isOfYear(date, year))
  return { year, today, snapshots, counted, payments, ofYear, declared, excluded }
}

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

/** What is held and has paid, or will for sure. */
export function holdingsOf({ snapshots, counted, payments, declared }: GatheredIncome): readonly IncomeHolding[] {
  const shares = new Map<string, Map<string, bigint>>()
  for (const { account, positions } of snapshots)
    for (const { symbol, quantity } of positions) {
      const byAccount = shares.get(symbol) ?? new Map<string, bigint>()
      byAccount.set(account.id, (byAccount.get(account.id) ?? 0n) + units(quantity))
      shares.set(symbol, byAccount)
    }
  const linesOf = Map.groupBy(counted, ({ symbol }) => symbol)
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

export interface Expected {
  /** Ascending by day, then symbol. */
  readonly items: readonly ExpectedPayment[]
  readonly until: string
  readonly excluded: Excluded[]
}

/** After today, within a year. */
export function expectedPayments(gathered: GatheredIncome): Expected {
  const { today, declared } = gathered
  const excluded = [...gathered.excluded]
  const items: ExpectedPayment[] = []
  for (const holding of holdingsOf(gathered)) {
    const { items: own, reason } = aheadOf(holding, declared.get(holding.symbol) ?? [], today)
    items.push(...own)
    if (reason !== null) excluded.push({ what: `calendar.${holding.symbol}`, reason })
  }
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  items.sort((a, b) => order(a.date, b.date) || order(a.symbol, b.symbol))
  return { items, until: addDays(today, horizonDays), excluded }
}

/** In `month` (`2026-03`), or of all. */
export const expectedSum = (
  items: readonly ExpectedPayment[],
  status: ExpectedPayment['status'],
  month: string,
): bigint => sum(items.flatMap((item) => (item.status === status && item.date.startsWith(month) ? [item.amount] : [])))

/** What is expected over what the positions are worth, a fraction; `null` where something held has no price. */
export function yieldOf(snapshots: readonly AccountSnapshot[], items: readonly ExpectedPayment[]): number | null {
  const values = snapshots.flatMap(({ positions }) => positions.map(({ marketValue }) => marketValue))
  const known = values.flatMap((value) => (value === null ? [] : [units(value)]))
  const whole = sum(known)
  if (whole <= 0n || known.length < values.length) return null
  return numberOf(sum(items.map(({ amount }) => amount))) / numberOf(whole)
}
