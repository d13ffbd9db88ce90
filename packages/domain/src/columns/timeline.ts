/**
 * A portfolio's whole past, ready for questions: value, flows, cost and growth day by day. One more row moves only the days
 * from its own on, and only by its own symbol; a quote moves only today; any range is read off the days; a filter walks the
 * symbols that are asked for and no others. Returns are daily and time-weighted, flows at the end of their day.
 */
import { RunningStatistics } from './statistics.ts'
import type { RunStatistics } from './statistics.ts'
import type { LedgerColumns, MarketColumns } from './columns.ts'
import { applyTo, emptyHoldings, pass, rateOf } from './pass.ts'
import type { ColumnRow, DayColumns, Holdings } from './pass.ts'
import { RowsBySymbol } from './rows-by-symbol.ts'

export interface Totals extends RunStatistics {
  /** In the base currency. */
  readonly value: number
  readonly invested: number
  readonly unrealized: number
  readonly realized: number
}

export interface RangeAnswer extends RunStatistics {
  readonly opening: number
  readonly closing: number
  readonly netFlows: number
}

/** Days between two places from which the growth can be taken up again. */
const daysPerMark = 64

export class Timeline {
  readonly ledger: LedgerColumns
  readonly market: MarketColumns
  readonly holdings: Holdings
  readonly days: DayColumns
  /** Growth of one, by day. */
  readonly index: Float64Array
  readonly #perYear: number
  readonly #rows: RowsBySymbol
  /** Before each `daysPerMark` days. */
  readonly #marks: RunningStatistics[] = []
  /** Up to the day before the last, and with it. */
  #before = new RunningStatistics()
  #now = new RunningStatistics()
  #realized = 0

  /** The prices of `market` become the timeline's own: `quote` writes into them. */
  constructor(ledger: LedgerColumns, market: MarketColumns, { perYear }: { readonly perYear: number }) {
    this.ledger = ledger
    this.market = market
    this.#perYear = perYear
    this.holdings = emptyHoldings(market.symbols)
    const column = () => new Float64Array(market.days)
    this.days = { value: column(), flow: column(), invested: column() }
    this.index = column()
    this.#rows = new RowsBySymbol(ledger, market.symbols)
    pass(ledger, market, this.holdings, this.days)
    for (const realized of this.holdings.realized) this.#realized += realized
    this.#linkFrom(0)
  }

  totals(): Totals {
    const last = this.market.days - 1
    const value = this.days.value[last] ?? 0
    const invested = this.days.invested[last] ?? 0
    return {
      ...this.#now.told(this.#perYear),
      value,
      invested,
      unrealized: value - invested,
      realized: this.#realized / 10 ** this.ledger.moneyPlaces,
    }
  }

  /** By symbol, in the base currency: value of the last day less cost. */
  unrealized(): Float64Array {
    const { quantity, cost } = this.holdings
    const last = this.market.days - 1
    const [unit, moneyUnit] = [10 ** this.ledger.quantityPlaces, 10 ** this.ledger.moneyPlaces]
    return Float64Array.from(quantity, (held, symbol) => {
      const price = (this.market.price[last * this.market.symbols + symbol] ?? 0) * rateOf(this.market, last, symbol)
      return (held * price) / unit - (cost[symbol] ?? 0) / moneyUnit
    })
  }

  /** One more row, of the last day or of any day before it. */
  append(row: ColumnRow): void {
    const { day, symbol, quantity } = row
    const isLate = day < (this.holdings.lastDay[symbol] ?? -1)
    const before = this.holdings.realized[symbol] ?? 0
    const flow = isLate ? this.#insert(row) : this.#addLast(row)
    this.#realized += (this.holdings.realized[symbol] ?? 0) - before
    const { value } = this.days
    const unit = 10 ** this.ledger.quantityPlaces
    for (let at = day; at < this.market.days; at += 1)
      value[at] = (value[at] ?? 0) + (quantity * this.#price(at, symbol)) / unit
    this.days.flow[day] = (this.days.flow[day] ?? 0) + flow / 10 ** this.ledger.moneyPlaces
    this.#linkFrom(day)
  }

  /** A new price of the last day. */
  quote(symbol: number, price: number): Totals {
    const last = this.market.days - 1
    const at = last * this.market.symbols + symbol
    const change = (price - (this.market.price[at] ?? 0)) * rateOf(this.market, last, symbol)
    this.market.price[at] = price
    const moved = (this.holdings.quantity[symbol] ?? 0) * change
    this.days.value[last] = (this.days.value[last] ?? 0) + moved / 10 ** this.ledger.quantityPlaces
    this.#linkLast()
    return this.totals()
  }

  /** From the close of one day to the close of another. */
  range(from: number, to: number): RangeAnswer {
    return this.#read(this.days, from, to)
  }

  /** As `range`, of these symbols alone: what moved between them and the others is a flow. */
  only(symbols: readonly number[], from: number, to: number): RangeAnswer {
    const value = new Float64Array(this.market.days)
    const flow = new Float64Array(this.market.days)
    const [unit, moneyUnit] = [10 ** this.ledger.quantityPlaces, 10 ** this.ledger.moneyPlaces]
    for (const symbol of symbols) {
      let held = 0
      let reached = 0
      const fill = (to: number): void => {
        if (held !== 0)
          for (let day = reached; day < to; day += 1)
            value[day] = (value[day] ?? 0) + (held * this.#price(day, symbol)) / unit
        reached = to
      }
      this.#rows.visit(symbol, ({ day, quantity, amount }) => {
        fill(day)
        held += quantity
        const paid = Math.round(amount * rateOf(this.market, day, symbol)) / moneyUnit
        flow[day] = (flow[day] ?? 0) + (quantity >= 0 ? paid : -paid)
      })
      fill(this.market.days)
    }
    return this.#read({ value, flow }, from, to)
  }

  #price(day: number, symbol: number): number {
    const { symbols, price } = this.market
    return (price[day * symbols + symbol] ?? 0) * rateOf(this.market, day, symbol)
  }

  #read({ value, flow }: Pick<DayColumns, 'value' | 'flow'>, from: number, to: number): RangeAnswer {
    const run = new RunningStatistics()
    let netFlows = 0
    for (let day = from + 1; day <= to; day += 1) {
      const opening = value[day - 1] ?? 0
      netFlows += flow[day] ?? 0
      if (opening > 0) run.add(((value[day] ?? 0) - (flow[day] ?? 0)) / opening - 1)
    }
    return {
      ...run.told(this.#perYear),
      opening: value[from] ?? 0,
      closing: value[to] ?? 0,
      netFlows,
    }
  }

  #addLast(row: ColumnRow): number {
    this.#rows.add(row)
    const { cost, flow } = applyTo(this.holdings, this.market, row)
    this.#invest(row.day, this.market.days, cost)
    return flow
  }

  /** The symbol's rows once more, with the new one in its place: cost depends on what came before. */
  #insert(row: ColumnRow): number {
    this.#trace(row.symbol, -1)
    this.#rows.add(row)
    this.#trace(row.symbol, 1)
    const paid = Math.round(row.amount * rateOf(this.market, row.day, row.symbol))
    return row.quantity >= 0 ? paid : -paid
  }

  /** Puts the symbol's cost into the days, or takes it out of them. */
  #trace(symbol: number, sign: 1 | -1): void {
    const { quantity, cost, realized, fees } = this.holdings
    for (const column of [quantity, cost, realized, fees]) column[symbol] = 0
    let reached = 0
    let invested = 0
    this.#rows.visit(symbol, (row) => {
      this.#invest(reached, row.day, sign * invested)
      reached = row.day
      invested += applyTo(this.holdings, this.market, row).cost
    })
    this.#invest(reached, this.market.days, sign * invested)
  }

  #invest(from: number, to: number, cost: number): void {
    if (cost === 0) return
    const { invested } = this.days
    const more = cost / 10 ** this.ledger.moneyPlaces
    for (let day = from; day < to; day += 1) invested[day] = (invested[day] ?? 0) + more
  }

  /** The growth of this day and all after it. */
  #linkFrom(day: number): void {
    const last = this.market.days - 1
    if (day === last && last > 0) {
      this.#linkLast()
      return
    }
    const mark = Math.floor(day / daysPerMark)
    const run = this.#marks[mark]?.copy() ?? new RunningStatistics()
    for (let at = mark * daysPerMark; at <= last; at += 1) {
      if (at % daysPerMark === 0) this.#marks[at / daysPerMark] = run.copy()
      if (at === last) this.#before = run.copy()
      this.#link(run, at)
    }
    this.#now = run
  }

  #linkLast(): void {
    this.#now = this.#before.copy()
    this.#link(this.#now, this.market.days - 1)
  }

  #link(run: RunningStatistics, day: number): void {
    const { value, flow } = this.days
    const opening = day === 0 ? 0 : (value[day - 1] ?? 0)
    if (opening > 0) run.add(((value[day] ?? 0) - (flow[day] ?? 0)) / opening - 1)
    this.index[day] = run.growth
  }
}
