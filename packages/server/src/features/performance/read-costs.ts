/** What was paid for what is held, day by day, and what each symbol made of it: realized, not yet realized, fees. */
import type { Costs } from '@g2e/contract/performance'
import { costsWithin, wideAt } from '@g2e/domain/columns'
import type { Reported, SymbolCost, ToldCosts } from '@g2e/domain/columns'
import { dateOfDayNumber, dayNumber } from '@g2e/domain/calendar'
import { contractSize, fixedPlaces, times, units, unitsText } from '@g2e/domain/ledger'
import type { PortfolioScope } from '../portfolio/index.ts'
import type { LedgerCosts } from './costs-task.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { currency } from './reckon.ts'
import type { Reckoned } from './reckon.ts'
import type { PeriodQuery } from './period.ts'

const moneyPlaces = 2

/** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a range that is none. */
export async function readCosts(
  { reckoner, pasts }: PerformanceDeps,
  userId: string,
  query: PeriodQuery,
  scope: PortfolioScope,
): Promise<Costs> {
  const reckoned = await reckoner.reckon(userId, query, scope)
  const { costs, told } = await reckonCosts({ pasts }, reckoned)
  return present(reckoned, costs, told)
}

/** The answer and the receipts of its figures read the same. */
export async function reckonCosts(
  { pasts }: Pick<PerformanceDeps, 'pasts'>,
  reckoned: Reckoned,
): Promise<{ readonly costs: LedgerCosts; readonly told: ToldCosts }> {
  const { userId, accountIds, past, today, days } = reckoned
  const costs = await pasts.costs(userId, accountIds, dayNumber(today))
  const told = costsWithin(costs.columns, past, reckoned.marketOf(past), {
    days: Int32Array.from(days),
    reported: reportedBeside(reckoned, costs),
  })
  return { costs, told }
}

/** As soon as something of a sum is not known, the sum is not. */
export function costTotals({ isPartial, symbols, unknown }: ToldCosts) {
  const isWhole = unknown.length === 0
  return {
    invested: isPartial.at(-1) === 1 ? null : sumOf(symbols, ({ cost }) => cost),
    unrealized: isWhole ? sumOf(symbols, ({ unrealized }) => unrealized) : null,
    realized: isWhole ? sumOf(symbols, ({ realized }) => realized) : null,
    fees: isWhole ? sumOf(symbols, ({ fees }) => fees) : null,
  }
}

/** Positions of accounts that have no line of the symbol, at the cost that the broker tells; none where one lacks it. */
function reportedBeside({ snapshots }: Reckoned, { accounts }: LedgerCosts): ReadonlyMap<string, readonly Reported[]> {
  const found = new Map<string, Reported[]>()
  const lacking = new Set<string>()
  for (const { account, positions } of snapshots)
    for (const { symbol, quantity, averageCost } of positions) {
      if (accounts.get(account.id)?.has(symbol)) continue
      const held = units(quantity)
      if (averageCost === null) lacking.add(symbol)
      const cost = averageCost === null ? 0n : times(held, units(averageCost)) * contractSize(symbol)
      found.set(symbol, [...(found.get(symbol) ?? []), { quantity: held, cost }])
    }
  for (const symbol of lacking) found.delete(symbol)
  return found
}

const money = (amount: bigint): string => unitsText(amount, moneyPlaces)
const moneyOr = (amount: bigint | null): string | null => (amount === null ? null : money(amount))

/** `null` as soon as one of them is. */
function sumOf(symbols: readonly SymbolCost[], pick: (one: SymbolCost) => bigint | null): bigint | null {
  let sum = 0n
  for (const one of symbols) {
    const amount = pick(one)
    if (amount === null) return null
    sum += amount
  }
  return sum
}

function present(
  { days, span, today, asOf, past }: Reckoned,
  { since, excluded }: LedgerCosts,
  told: ToldCosts,
): Costs {
  const { invested, isPartial, symbols, unknown } = told
  const totals = costTotals(told)
  const unpriced = symbols.filter(({ unrealized }) => unrealized === null)
  const isNothing = past.symbols.length === 0
  return {
    conventions: {
      method: 'average cost, account by account: a sale takes its part of what everything held of the symbol cost',
      costBasis:
        'what was paid, fees included; what was sold short counts as received; what no transaction of its account tells at the cost that the broker shows',
      realized: 'within the range: proceeds less their part of the cost, fees taken off',
      unrealized: 'at the end of the range: what is held at its price, less its cost',
      washSales: 'left aside: a loss counts on its day; Gains tells what is deferred',
      priceBasis: 'the last close of the range, today the broker’s present price',
      rounding: `exact to the ${fixedPlaces}th place; a part of a cost is rounded there once`,
      currency,
      coverage: { from: since, to: today },
      asOf,
    },
    from: isNothing ? null : span.from,
    to: isNothing ? null : span.to,
    series: days.map((day, place) => ({
      date: dateOfDayNumber(day),
      invested: isPartial[place] === 1 ? null : money(wideAt(invested, place)),
    })),
    totals: {
      invested: moneyOr(totals.invested),
      unrealized: moneyOr(totals.unrealized),
      realized: moneyOr(totals.realized),
      fees: moneyOr(totals.fees),
    },
    items: symbols.map(({ symbol, quantity, cost, realized, unrealized, fees }) => ({
      symbol,
      quantity: unitsText(quantity),
      costBasis: money(cost),
      realized: money(realized),
      unrealized: moneyOr(unrealized),
      fees: money(fees),
    })),
    excluded: [
      ...excluded,
      ...unknown.map((symbol) => ({
        what: symbol,
        reason: 'the transactions do not tell all of its purchases, so what it cost is not known',
      })),
      ...unpriced.map(({ symbol }) => ({ what: symbol, reason: 'it has no price at the end of the range' })),
    ],
  }
}
