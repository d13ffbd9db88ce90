/**
 * What the server does when something changes, on the code that it runs: a line more, a late one, a quote. A process of its own
 * with no more in its memory than a thread of the server has, as collecting garbage costs by what else is there.
 */
import { dayNumber } from '@g2e/domain/calendar'
import { units } from '@g2e/domain/ledger'
import { Money, Price, Quantity, decimal, round, toMoney } from '@g2e/domain/money'
import { LastTrades, LiveTotals } from '@g2e/domain/portfolio'
import type { AccountValues, ReportedHolding } from '@g2e/domain/portfolio'
import type { LedgerRow } from '../../packages/server/src/features/accounts/index.ts'
import { accountMoves } from '../../packages/server/src/features/performance/account-moves.ts'
import type { AccountMoves } from '../../packages/server/src/features/performance/account-moves.ts'
import { open } from '../../packages/server/src/features/performance/scope-task.ts'
import type { FormerScope, ScopePast } from '../../packages/server/src/features/performance/scope-task.ts'
import { cases, makeHistory } from './history.ts'
import { firstDay, heldAtLast, linesOf } from './ledger-pages.ts'
import { analyse, opened } from './product-past.ts'

const holdings = 500

/** Microseconds of CPU time of this thread, a call. */
function timed(count: number, work: (index: number) => unknown): number {
  const before = process.threadCpuUsage()
  for (let index = 0; index < count; index += 1) work(index)
  const after = process.threadCpuUsage(before)
  return (after.user + after.system) / count
}

/** The same, of calls that stand by themselves: what the one before asked for has been given back. */
function timedApart(count: number, work: (index: number) => unknown): number {
  let sum = 0
  for (let index = 0; index < count; index += 1) {
    globalThis.gc?.()
    sum += timed(1, () => work(index))
  }
  return sum / count
}

type Present = ReturnType<typeof heldAtLast>

interface GoesOn {
  readonly former: FormerScope
  /** Of its days. */
  readonly from: number
}

function putTogether(own: AccountMoves, present: Present, on?: GoesOn): ScopePast {
  const scope = open()
  if (on) scope.take({ former: on.former })
  const account = { ...own, name: 'A', present }
  scope.take({ account, today: firstDay + 3_650, sharedUntil: on?.from })
  const [put] = scope.answer()
  if (!put) throw new Error('nothing came of it')
  return put
}

/** A share more of one symbol, on a day of the ledger. */
function bought(date: string, index: number): LedgerRow {
  return {
    id: `more${index}`,
    accountId: 'A',
    date,
    at: null,
    type: 'buy',
    symbol: `S${index % holdings}`,
    quantity: '1',
    price: '100',
    fee: '0',
    amount: null,
    currency: 'USD',
    ratio: null,
    newSymbol: null,
    basisFraction: null,
    lots: null,
  }
}

/** As the broker shows it once the line is there. */
function after({ cash, quantities }: Present, { symbol }: LedgerRow): Present {
  const more = new Map(quantities)
  more.set(symbol ?? '', (more.get(symbol ?? '') ?? 0n) + units('1'))
  return { cash: cash - units('100'), quantities: more }
}

/** Lines as columns, and the past that goes on from the one before; of days from `since` on. */
function readOn(lines: readonly LedgerRow[], present: Present, since = '') {
  const own = accountMoves(lines)
  const put = putTogether(own, present)
  const former: FormerScope = { past: put.past, moves: [own.moves], unreportedFrom: put.unreportedFrom }
  const known = lines.filter(({ date }) => date >= since)
  const firstOf = new Map<string, number>()
  for (const [at, { date }] of known.entries()) if (!firstOf.has(date)) firstOf.set(date, at)
  return (date: string, index: number): ScopePast => {
    const line = bought(date, index)
    const later = [...known.slice(firstOf.get(date)), line]
    const from = dayNumber(date)
    const moves = accountMoves(later, { moves: own, from })
    return putTogether(moves, after(present, line), { former, from })
  }
}

function assertSame(lines: readonly LedgerRow[], present: Present, on: (date: string, index: number) => ScopePast) {
  for (const date of [lines.at(-1)?.date ?? '', lines[Math.floor(lines.length / 2)]?.date ?? '']) {
    const line = bought(date, 7)
    const all = [...lines.filter((one) => one.date <= date), line, ...lines.filter((one) => one.date > date)]
    const anew = putTogether(accountMoves(all), after(present, line))
    const inPlace = on(date, 7)
    for (const name of ['heldWide', 'cash', 'cashAfter'] as const)
      if (inPlace.past[name].pairs.join() !== anew.past[name].pairs.join())
        throw new Error(`a past that goes on differs in ${name} from the one put together anew`)
  }
}

/** Five hundred positions in ten accounts, as a broker shows them. */
function portfolio(): readonly AccountValues[] {
  const holding = (place: number): ReportedHolding => {
    const [quantity, price] = [String(1 + (place % 90)), `${20 + (place % 300)}.25`]
    const value = round(decimal(quantity).times(price), 2)
    return {
      symbol: `S${place}`,
      assetType: 'stock',
      quantity: Quantity(quantity),
      averageCost: Price('20'),
      currentPrice: Price(price),
      marketValue: toMoney(value),
      costBasis: toMoney(decimal(quantity).times(20)),
      unrealizedPl: toMoney(value.minus(decimal(quantity).times(20))),
      dayChange: Money('1.5'),
    }
  }
  return Array.from({ length: 10 }, (_, account) => ({
    accountId: String(account),
    brokerId: 'north',
    accountName: `Account ${account}`,
    currency: 'USD',
    status: 'fresh' as const,
    asOf: '2026-11-20T15:00:00.000Z',
    error: null,
    cash: Money('1000'),
    buyingPower: Money('2000'),
    holdings: Array.from({ length: holdings / 10 }, (_, place) => holding(account * (holdings / 10) + place)),
  }))
}

/** A trade of what is held, told as the stream tells it. */
function quotes() {
  const accounts = portfolio()
  const live = new LiveTotals(accounts, new Set(accounts.map(({ accountId }) => accountId)))
  const trades = new LastTrades()
  const followed = live.symbols
  const at = Date.parse('2026-11-20T15:00:01.000Z')
  let count = 0
  const quote = () => {
    const index = (count += 1)
    const symbol = followed[index % followed.length] ?? ''
    const last = `${20 + (index % 300)}.${10 + (Math.floor(index / followed.length) % 80)}`
    const trade = trades.take({ symbol, last, bid: null, ask: null, timestamp: new Date(at + index).toISOString() })
    return trade !== undefined && live.take(trade)
  }
  return { quote, told: () => quote() && live.figures() }
}

const rounds = Number(process.argv[2])
const each = (work: () => number): readonly number[] => Array.from({ length: rounds }, work)

/** What it asks for is not kept. */
function fullPasses(lines: readonly LedgerRow[], present: Present): readonly number[] {
  const data = opened(cases.n100k_h500)
  timed(10, () => analyse(data))
  return each(() =>
    timed(1, () => {
      putTogether(accountMoves(lines), present)
      return analyse(data)
    }),
  )
}

type LineMore = ReturnType<typeof readOn>

function anyDay(on: LineMore, lines: readonly LedgerRow[]): readonly number[] {
  const dayOf = (index: number) => lines[(index * 7_919) % lines.length]?.date ?? ''
  return each(() => timed(8, (index) => on(dayOf(index), index)))
}

function today(on: LineMore, last: string): readonly number[] {
  timed(30, (index) => on(last, index))
  return each(() => timedApart(20, (index) => on(last, index)))
}

/** Of all that is measured with the lines at hand; a thread that reads on has no more of them than those of the day. */
function withLines() {
  const history = makeHistory(cases.n100k_h500)
  const [lines, present] = [linesOf(history), heldAtLast(history)]
  const last = lines.at(-1)?.date ?? ''
  const on = readOn(lines, present)
  assertSame(lines, present, on)
  const full = fullPasses(lines, present)
  return { full, before: anyDay(on, lines), last, onLast: readOn(lines, present, last) }
}

const { full, before, last, onLast } = withLines()
const { quote, told } = quotes()
timed(20_000, told)
process.send?.({
  'a full pass: 100,000 lines understood, put together, walked': full,
  'a line of today more: the columns, and the past that goes on': today(onLast, last),
  'a line of any day before': before,
  'a quote of one of 500 positions': each(() => timed(5_000, quote)),
  'a quote, and the new totals told': each(() => timed(5_000, told)),
})
