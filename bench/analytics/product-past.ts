/** A made-up history as the server keeps it, and the very code with which it is asked: columns, walked to the last digit. */
import { closesOf, costsWithin, openPast, walkColumns } from '@g2e/domain/columns'
import type { CostColumns, Past, PastMarket, ToldCosts, WalkedColumns } from '@g2e/domain/columns'
import { units } from '@g2e/domain/ledger'
import type { Movement } from '@g2e/domain/ledger'
import { maxDrawdown, sharpe, sortino } from '@g2e/domain/risk'
import { makeHistory } from './history.ts'
import type { Case, History } from './history.ts'
import { open as openCosts } from '../../packages/server/src/features/performance/costs-task.ts'
import { closesOfSymbol, daysOf, firstDay, linesOf, pagesOf } from './ledger-pages.ts'
import { analyse as analyseByFloats } from './single-pass.mjs'

const perYear = { perYear: 252, target: 0 }
export const deposited = 1_000_000_000
const deposit: Movement = { day: firstDay, symbol: null, quantity: 0n, cash: units(String(deposited)), isFlow: true }

export const movementsOf = ({ N, day, sym, side, qty, px, fee }: History): readonly Movement[] => [
  deposit,
  ...Array.from({ length: N }, (_, row) => {
    const size = BigInt((side[row] ?? 0) * (qty[row] ?? 0))
    const paid = size * units(String(px[row])) + units(String(fee[row]))
    const on = firstDay + (day[row] ?? 0)
    return { day: on, symbol: `S${sym[row]}`, quantity: size * units('1'), cash: -paid, isFlow: false }
  }),
]

export const openOf = (movements: readonly Movement[]): Past => openPast({ cash: 0n, quantities: new Map() }, movements)

export interface Opened {
  readonly history: History
  readonly past: Past
  readonly market: PastMarket
  readonly days: Int32Array
  readonly costs: CostColumns
}

const timeOf = (date: string, ms: number): string => new Date(Date.parse(date) + ms).toISOString()

/** As the server replays the account's lines for them. */
export function costsOf(history: History): CostColumns {
  const task = openCosts()
  task.take({ through: firstDay + history.D })
  // One after the other within a day, as the single pass takes them; without a time purchases would come first.
  const timed = linesOf(history).map((line, place) => ({ ...line, at: timeOf(line.date, place) }))
  for (const page of pagesOf(timed)) task.take({ bytes: new TextEncoder().encode(page) })
  for (const { columns } of task.answer()) return columns
  throw new Error('nothing came of the lines')
}

export function opened(wanted: Case): Opened {
  const history = makeHistory(wanted)
  const past = openOf(movementsOf(history))
  const days = daysOf(history)
  // Symbols of one exchange share their days.
  const closes = past.symbols.map((symbol) => ({
    ...closesOf(closesOfSymbol(history, Number(symbol.slice(1)))),
    day: days,
  }))
  return { history, past, market: { closes, today: Infinity, present: [] }, days, costs: costsOf(history) }
}

/** All that the single pass tells: columns by day, the figures of their returns, and each holding with its cost and gains. */
export function analyse({ past, market, days, costs }: Opened): {
  readonly told: WalkedColumns
  readonly costs: ToldCosts
  readonly twr: number
  readonly maxDrawdown: number
  readonly sharpe: number
  readonly sortino: number
} {
  const told = walkColumns(past, market, { days })
  const { value, growth } = told.returns
  return {
    told,
    costs: costsWithin(costs, past, market, { days }),
    twr: (growth.at(-1) ?? 1) - 1,
    maxDrawdown: maxDrawdown(value)?.value ?? 0,
    sharpe: sharpe(value, perYear) ?? 0,
    sortino: sortino(value, perYear) ?? 0,
  }
}

/** The same in floats, for comparison: what the single pass values, and the cash beside it. */
export function expected({ history }: Opened) {
  const { D, N, day, fee } = history
  const { chart } = analyseByFloats(history)
  let cash = deposited
  const values = new Float64Array(D)
  for (let today = 0, row = 0; today < D; today += 1) {
    cash -= chart.flow[today] ?? 0
    for (; row < N && day[row] === today; row += 1) cash -= fee[row] ?? 0
    values[today] = (chart.value[today] ?? 0) + cash
  }
  const returns = values.slice(1).map((value, at) => value / (values[at] ?? 1) - 1)
  return {
    value: values.at(-1) ?? 0,
    twr: (values.at(-1) ?? 0) / deposited - 1,
    maxDrawdown: maxDrawdown(returns)?.value ?? 0,
    sharpe: sharpe(returns, perYear) ?? 0,
    sortino: sortino(returns, perYear) ?? 0,
  }
}

/** Average cost in floats, fees included in cost and proceeds: written for the comparison, row by row. */
export function expectedCosts({ history }: Opened) {
  const { N, D, H, day, sym, side, qty, px, fee, price } = history
  const columns = () => new Float64Array(H)
  const [quantity, cost, realized, fees, unrealized] = [columns(), columns(), columns(), columns(), columns()]
  const invested = new Float64Array(D)
  for (let today = 0, row = 0, total = 0; today < D; today += 1) {
    for (; row < N && day[row] === today; row += 1) {
      const symbol = sym[row] ?? 0
      const [size, paid] = [qty[row] ?? 0, (qty[row] ?? 0) * (px[row] ?? 0)]
      const before = cost[symbol] ?? 0
      const held = quantity[symbol] ?? 0
      const isPurchase = (side[row] ?? 0) > 0
      const more = isPurchase ? paid + (fee[row] ?? 0) : (-before * size) / held
      cost[symbol] = before + more
      quantity[symbol] = held + (isPurchase ? size : -size)
      if (!isPurchase) realized[symbol] = (realized[symbol] ?? 0) + paid - (fee[row] ?? 0) + more
      fees[symbol] = (fees[symbol] ?? 0) + (fee[row] ?? 0)
      total += more
    }
    invested[today] = total
  }
  for (let symbol = 0; symbol < H; symbol += 1)
    unrealized[symbol] = (quantity[symbol] ?? 0) * (price[(D - 1) * H + symbol] ?? 0) - (cost[symbol] ?? 0)
  return { invested, quantity, cost, realized, fees, unrealized }
}
