/**
 * The history that every figure comes from: the ledger of the accounts in scope, rolled back from what the brokers show now
 * and priced at each day's close (domain). Performance, risk, breakdowns and receipts read the same one, kept ready like the
 * portfolio, so that they cannot disagree.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { dayNumber, newYorkTime } from '@g2e/domain/calendar'
import type { Movement } from '@g2e/domain/ledger'
import { linkReturn, twr, walkHistory } from '@g2e/domain/performance'
import type { History, HistoryInput, LinkReturn, Twr } from '@g2e/domain/performance'
import type { AccountSnapshot, TransactionRecord } from '../accounts/index.ts'
import { accountsInScope } from '../portfolio/index.ts'
import type { PortfolioScope, ReadPortfolioDeps } from '../portfolio/index.ts'
import { daysOf, openedOn, periodOf } from './period.ts'
import type { Period, PeriodQuery } from './period.ts'
import { readPrices } from './prices.ts'
import type { PriceTable } from './prices.ts'
import { scopeLedger } from './scope-ledger.ts'
import type { ScopeLedger } from './scope-ledger.ts'

const keptMs = 60_000
/** Users times scopes times ranges; the oldest goes first. A decade of fifty holdings is some megabytes. */
const keptMax = 40
export const benchmarkDefault = 'SPY'
export const currency = 'USD'

export interface ReckonQuery extends PeriodQuery {
  readonly benchmark?: string | undefined
}

export interface Benchmark {
  readonly symbol: string
  /** Its price as the portfolio's days see it; split-adjusted, without dividends. */
  readonly on: (day: number) => bigint | undefined
  readonly prices: PriceTable | undefined
}

export interface Reckoned {
  readonly userId: string
  readonly accountIds: readonly string[]
  readonly snapshots: readonly AccountSnapshot[]
  readonly lines: readonly TransactionRecord[]
  readonly ledger: ScopeLedger
  /** As opened: not before the day before the ledger's first line. */
  readonly span: Period
  /** New York date. */
  readonly today: string
  readonly days: readonly number[]
  readonly history: History
  readonly returns: readonly LinkReturn[]
  readonly twr: Twr
  readonly benchmark: Benchmark
  readonly priceOn: HistoryInput['priceOn']
  readonly missing: ReadonlyMap<string, string>
}

export interface Reckoner {
  /** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a range that is none. */
  reckon(userId: string, query: ReckonQuery, scope?: PortfolioScope): Promise<Reckoned>
  drop(userId: string): void
}

interface Kept {
  readonly userId: string
  readonly until: number
  readonly reading: Promise<Reckoned>
}

export function createReckoner(deps: ReadPortfolioDeps): Reckoner {
  const kept = new Map<string, Kept>()
  const drop = (userId: string) => {
    for (const [key, entry] of kept) if (entry.userId === userId) kept.delete(key)
  }
  return {
    drop,
    reckon: async (userId, query, scope = {}) => {
      const accountIds = await accountsInScope(deps, userId, scope.accountIds)
      if (scope.refresh) {
        await deps.accounts.refresh(userId, accountIds)
        drop(userId)
      }
      const today = newYorkTime(await deps.market.now(userId)).date
      const period = periodOf(query, today)
      const benchmark = (query.benchmark ?? benchmarkDefault).toUpperCase()
      const key = [userId, period.from, period.to, today, benchmark, ...accountIds.toSorted()].join('|')
      const found = kept.get(key)
      if (found && found.until > deps.clock.now()) return found.reading
      const reading = reckonOnce(deps, userId, { accountIds, period, today, benchmark })
      const entry = { userId, until: deps.clock.now() + keptMs, reading }
      kept.delete(key)
      kept.set(key, entry)
      for (const oldest of kept.keys()) {
        if (kept.size <= keptMax) break
        kept.delete(oldest)
      }
      reading.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      return reading
    },
  }
}

interface Wanted {
  readonly accountIds: readonly string[]
  readonly period: Period
  readonly today: string
  readonly benchmark: string
}

/** Everything that was held at some time of the period. */
function symbolsOf(ledger: ScopeLedger): readonly string[] {
  const symbols = new Set(ledger.quantities.keys())
  for (const { symbol, quantity } of ledger.movements) if (symbol !== null && quantity !== 0n) symbols.add(symbol)
  return [...symbols]
}

/** What was held at the close that opens the period, and what moved in it. */
export function openAt(ledger: ScopeLedger, { from, to }: Period): Omit<HistoryInput, 'days' | 'priceOn'> {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  let { cash } = ledger
  const quantities = new Map(ledger.quantities)
  const movements: Movement[] = []
  for (const movement of ledger.movements) {
    if (movement.day > last) continue
    if (movement.day > first) {
      movements.push(movement)
      continue
    }
    cash += movement.cash
    const { symbol, quantity } = movement
    if (symbol !== null) quantities.set(symbol, (quantities.get(symbol) ?? 0n) + quantity)
  }
  return { cash, quantities, movements }
}

async function reckonOnce(
  deps: ReadPortfolioDeps,
  userId: string,
  { accountIds, period, today, benchmark }: Wanted,
): Promise<Reckoned> {
  const { accounts, market } = deps
  const isEmpty = accountIds.length === 0
  const snapshots = isEmpty ? [] : await accounts.snapshots(userId, accountIds)
  const lines = isEmpty ? [] : await accounts.ledger(userId, { accountIds })
  const ledger = scopeLedger(snapshots, lines, { currency, today })
  const isNothing = ledger.movements.length === 0 && ledger.quantities.size === 0 && ledger.cash === 0n
  const span = { from: openedOn(period, ledger.movements), to: period.to }
  const days = isNothing ? [] : daysOf(span, ledger.movements)
  const [prices, compared] = await Promise.all([
    isNothing ? undefined : readPrices(market, userId, symbolsOf(ledger), { ...span, adjustment: 'raw' }),
    isNothing ? undefined : readPrices(market, userId, [benchmark], { ...span, adjustment: 'split' }),
  ])
  const priceOn = (symbol: string, day: number) => priceOf(ledger, prices, { symbol, day, today: dayNumber(today) })
  const history = await unhurried({ days, ...openAt(ledger, span), priceOn })
  const returns = history.links.map((link) => linkReturn(link))
  return {
    userId,
    accountIds,
    snapshots,
    lines,
    ledger,
    span,
    today,
    days,
    history,
    returns,
    twr: twr(returns),
    benchmark: { symbol: benchmark, on: (day) => compared?.on(benchmark, day), prices: compared },
    priceOn,
    missing: prices?.missing ?? new Map(),
  }
}

/** Other requests get their turn between the steps. */
export async function unhurried(input: HistoryInput): Promise<History> {
  const walk = walkHistory(input)
  for (;;) {
    const step = walk.next()
    if (step.done === true) return step.value
    await nextTurn()
  }
}

function priceOf(
  { present }: ScopeLedger,
  prices: PriceTable | undefined,
  { symbol, day, today }: { readonly symbol: string; readonly day: number; readonly today: number },
): bigint | undefined {
  // Today's value is the one that the portfolio shows.
  if (day >= today) {
    const now = present.get(symbol)
    if (now !== undefined) return now
  }
  return prices?.on(symbol, day)
}
