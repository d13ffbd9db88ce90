/**
 * The history that every figure comes from: the past of the accounts in scope, rolled back from what the brokers show now and
 * priced at each day's close (domain). Performance, risk, breakdowns and receipts read the same one, kept ready like the
 * portfolio, so that they cannot disagree.
 */
import { crossingDays, firstDay, priceScale, symbolsBetween } from '@g2e/domain/columns'
import type { Past, PastMarket } from '@g2e/domain/columns'
import { dayNumber, newYorkTime } from '@g2e/domain/calendar'
import { units } from '@g2e/domain/ledger'
import { decimal, round } from '@g2e/domain/money'
import { twr } from '@g2e/domain/performance'
import type { Contribution, History, LinkReturn, Twr } from '@g2e/domain/performance'
import { Kept } from '../../platform/kept/kept.ts'
import { refreshWaitMs } from '../accounts/index.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import { accountsInScope } from '../portfolio/index.ts'
import type { PortfolioScope, ReadPortfolioDeps } from '../portfolio/index.ts'
import { knownSplits } from './known-splits.ts'
import { moneyWeighted } from './money-weighted.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import type { Pasts, WalkedPast } from './pasts.ts'
import type { AccountMoves } from './account-moves.ts'
import { daysOf, openedOn, periodOf } from './period.ts'
import type { Period, PeriodQuery } from './period.ts'
import type { PriceTable, Prices } from './prices.ts'
import type { Excluded } from './scope-task.ts'

const keptMs = 60_000
/** Users times scopes times ranges; the oldest goes first. A decade of days is about a megabyte. */
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
  readonly accounts: readonly AccountMoves[]
  readonly past: Past
  /** Of its symbols, or of those of a past that is a part of it. */
  readonly marketOf: (past: Past) => PastMarket
  readonly excluded: readonly Excluded[]
  /** Oldest of the accounts' values. */
  readonly asOf: string | null
  /** As opened: not before the day before the ledger's first line. */
  readonly span: Period
  /** New York date. */
  readonly today: string
  readonly days: readonly number[]
  readonly history: History
  readonly contributions: readonly Contribution[]
  readonly returns: readonly LinkReturn[]
  readonly weighted: MoneyWeighted
  readonly twr: Twr
  readonly benchmark: Benchmark
  readonly missing: ReadonlyMap<string, string>
}

export interface Reckoner {
  /** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a range that is none. */
  reckon(userId: string, query: ReckonQuery, scope?: PortfolioScope): Promise<Reckoned>
  /** Something of these accounts changed; of all without them. */
  drop(userId: string, accountIds?: readonly string[]): void
}

interface ReckonerDeps extends ReadPortfolioDeps {
  readonly pasts: Pasts
  readonly prices: Prices
}

export function createReckoner(deps: ReckonerDeps): Reckoner {
  const kept = new Kept<Reckoned>({ clock: deps.clock, keptMs, sizeMax: keptMax })
  const drop = (userId: string, accountIds?: readonly string[]) => {
    kept.drop(userId)
    deps.pasts.drop(userId, accountIds)
  }
  return {
    drop,
    reckon: async (userId, query, scope = {}) => {
      const accountIds = await accountsInScope(deps, userId, scope.accountIds)
      if (scope.refresh) {
        await deps.accounts.refresh(userId, accountIds, { waitMsMax: refreshWaitMs })
        drop(userId)
      }
      const today = newYorkTime(await deps.market.now(userId)).date
      const period = periodOf(query, today)
      const benchmark = (query.benchmark ?? benchmarkDefault).toUpperCase()
      const key = [period.from, period.to, today, benchmark, ...accountIds.toSorted()].join('|')
      return kept.get(userId, key, () => reckonOnce(deps, userId, { accountIds, period, today, benchmark }))
    },
  }
}

interface Wanted {
  readonly accountIds: readonly string[]
  readonly period: Period
  readonly today: string
  readonly benchmark: string
}

/** Accounts in another currency, and those never read, are left out and named. */
export const isCounted = ({ balance }: AccountSnapshot): boolean =>
  balance !== null && balance.cash !== null && balance.currency === currency

/** Prices of now, from the positions. */
function presentOf(snapshots: readonly AccountSnapshot[]): ReadonlyMap<string, bigint> {
  const present = new Map<string, bigint>()
  for (const { positions } of snapshots)
    for (const { symbol, currentPrice } of positions)
      if (currentPrice !== null) present.set(symbol, units(currentPrice))
  return present
}

const oldestOf = (snapshots: readonly AccountSnapshot[]): string | null =>
  snapshots.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted()[0] ?? null

async function reckonOnce(
  deps: ReckonerDeps,
  userId: string,
  { accountIds, period, today, benchmark }: Wanted,
): Promise<Reckoned> {
  const { pasts, prices } = deps
  const { past, isNothing, excluded, snapshots, accounts } = await pasts.open(userId, accountIds, dayNumber(today))
  const span = { from: openedOn(period, firstDay(past)), to: period.to }
  const [first, last] = [dayNumber(span.from), dayNumber(span.to)]
  const days = isNothing ? [] : daysOf(span, crossingDays(past, { from: first, to: last }))
  const symbols = symbolsBetween(past, first, last).map((place) => past.symbols[place] ?? '')
  const [own, compared] = await Promise.all([
    isNothing
      ? undefined
      : prices.read(userId, symbols, {
          ...span,
          adjustment: 'raw',
          splits: await knownSplits(deps.accounts, userId, snapshots),
        }),
    isNothing ? undefined : prices.read(userId, [benchmark], { ...span, adjustment: 'split' }),
  ])
  const counted = snapshots.filter(isCounted)
  const present = presentOf(counted)
  const wrong = own ? wrongScales(past, own, { from: first, to: last }) : new Map<string, string>()
  const marketOf = (of: Past): PastMarket => ({
    closes: of.symbols.map((symbol) => (wrong.has(symbol) ? undefined : own?.columnsOf(symbol))),
    today: dayNumber(today),
    // Today's value is the one that the portfolio shows.
    present: of.symbols.map((symbol) => present.get(symbol)),
  })
  const [walked] = await pasts.walk(past, marketOf(past), [{ days: Int32Array.from(days), isItemized: true }])
  const { history, contributions, returns, weighted } = walked ?? nothing
  return {
    userId,
    accountIds,
    snapshots,
    accounts,
    past,
    marketOf,
    excluded: [...excluded, ...[...wrong].map(([what, reason]) => ({ what, reason }))],
    asOf: oldestOf(counted),
    span,
    today,
    days,
    history,
    contributions,
    returns,
    weighted,
    twr: twr(returns),
    benchmark: { symbol: benchmark, on: (day) => compared?.on(benchmark, day), prices: compared },
    missing: own?.missing ?? new Map(),
  }
}

/** Closes that are off by one factor from what was paid are no prices of what is held: they are named and not counted. */
function wrongScales(
  past: Past,
  prices: PriceTable,
  span: { readonly from: number; readonly to: number },
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const place of symbolsBetween(past, span.from, span.to)) {
    const symbol = past.symbols[place] ?? ''
    const closes = prices.columnsOf(symbol)
    const factor = closes && priceScale(past, place, { closes, ...span })
    if (factor === undefined) continue
    const times = factor > 1 ? factor : 1 / factor
    found.set(
      symbol,
      `its daily prices are about ${round(decimal(times), 1).toFixed()} times ${factor > 1 ? 'less' : 'more'} than what was paid for it on those days: a split that no transaction tells, another unit or another instrument; they are not used`,
    )
  }
  return found
}

const nothing: WalkedPast = {
  history: { days: [], links: [], unpriced: new Map() },
  returns: [],
  contributions: [],
  weighted: moneyWeighted([]),
}
