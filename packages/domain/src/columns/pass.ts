/**
 * One pass over the days: rows move what is held and what it cost, prices make it a value. Money and quantities are exact
 * counts; values, flows and returns are statistics and leave the counts here.
 */
import { costOfPart } from './average-cost.ts'
import type { LedgerColumns, MarketColumns } from './columns.ts'

/** By symbol, as counts of the ledger's units; money in the base currency. */
export interface Holdings {
  readonly quantity: Float64Array
  /** Of what is held, at average cost. */
  readonly cost: Float64Array
  readonly realized: Float64Array
  readonly fees: Float64Array
  /** Place of the day of the last row; -1 without one. */
  readonly lastDay: Int32Array
}

/** By day, in the base currency. */
export interface DayColumns {
  /** At the close. */
  readonly value: Float64Array
  /** What was put into holdings less what was taken out, at the end of the day. */
  readonly flow: Float64Array
  readonly invested: Float64Array
}

export interface ColumnRow {
  readonly day: number
  readonly symbol: number
  readonly quantity: number
  readonly amount: number
  readonly fee: number
}

export const emptyHoldings = (symbols: number): Holdings => ({
  quantity: new Float64Array(symbols),
  cost: new Float64Array(symbols),
  realized: new Float64Array(symbols),
  fees: new Float64Array(symbols),
  lastDay: new Int32Array(symbols).fill(-1),
})

/** Base currency for one unit of the symbol's. */
export const rateOf = ({ currencies, currency, rate }: MarketColumns, day: number, symbol: number): number =>
  currencies === 1 ? 1 : (rate[day * currencies + (currency[symbol] ?? 0)] ?? 0)

/** Applies one row; tells by how much the cost of all that is held changed. A sale of more than is held takes what there is. */
function applyRow(holdings: Holdings, symbol: number, quantity: number, amount: number): number {
  const held = holdings.quantity[symbol] ?? 0
  const cost = holdings.cost[symbol] ?? 0
  holdings.quantity[symbol] = held + quantity
  if (quantity >= 0) {
    holdings.cost[symbol] = cost + amount
    return amount
  }
  const part = held > 0 ? costOfPart(cost, Math.min(-quantity, held), held) : 0
  holdings.realized[symbol] = (holdings.realized[symbol] ?? 0) + amount - part
  holdings.cost[symbol] = cost - part
  return -part
}

/** As `applyRow`, with the row's fee and day; the amount is turned into the base currency to the nearest count. */
export function applyTo(holdings: Holdings, market: MarketColumns, row: ColumnRow): { cost: number; flow: number } {
  const { day, symbol, quantity } = row
  const rate = rateOf(market, day, symbol)
  const amount = rate === 1 ? row.amount : Math.round(row.amount * rate)
  const cost = applyRow(holdings, symbol, quantity, amount)
  holdings.fees[symbol] = (holdings.fees[symbol] ?? 0) + (rate === 1 ? row.fee : Math.round(row.fee * rate))
  holdings.lastDay[symbol] = day
  return { cost, flow: quantity >= 0 ? amount : -amount }
}

/** Four sums side by side, as the processor adds them up. */
function worth(quantity: Float64Array, price: Float64Array, offset: number): number {
  const count = quantity.length
  // One by one: an array of them would be made at every call.
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let symbol = 0
  for (; symbol + 3 < count; symbol += 4) {
    const at = offset + symbol
    a += (quantity[symbol] ?? 0) * (price[at] ?? 0)
    b += (quantity[symbol + 1] ?? 0) * (price[at + 1] ?? 0)
    c += (quantity[symbol + 2] ?? 0) * (price[at + 2] ?? 0)
    d += (quantity[symbol + 3] ?? 0) * (price[at + 3] ?? 0)
  }
  for (; symbol < count; symbol += 1) a += (quantity[symbol] ?? 0) * (price[offset + symbol] ?? 0)
  return a + b + c + d
}

/** As `worth`, each price in its currency. */
function worthAtRates(quantity: Float64Array, market: MarketColumns, day: number): number {
  const { symbols, currencies, price, currency, rate } = market
  const prices = day * symbols
  const rates = day * currencies
  let sum = 0
  for (let symbol = 0; symbol < symbols; symbol += 1)
    sum += (quantity[symbol] ?? 0) * (price[prices + symbol] ?? 0) * (rate[rates + (currency[symbol] ?? 0)] ?? 0)
  return sum
}

/** Fills the days and leaves in `holdings` what there is at the end. */
export function pass(ledger: LedgerColumns, market: MarketColumns, holdings: Holdings, days: DayColumns): void {
  const { count, day, symbol, quantity, amount, fee } = ledger
  const { days: dayCount, symbols, currencies } = market
  const { fees, lastDay } = holdings
  const moneyUnit = 10 ** ledger.moneyPlaces
  const unit = 10 ** ledger.quantityPlaces
  let row = 0
  let invested = 0
  for (let today = 0; today < dayCount; today += 1) {
    let flow = 0
    for (; row < count && day[row] === today; row += 1) {
      const held = symbol[row] ?? 0
      const change = quantity[row] ?? 0
      let paid = amount[row] ?? 0
      let charged = fee[row] ?? 0
      if (currencies > 1) {
        const rate = rateOf(market, today, held)
        paid = Math.round(paid * rate)
        charged = Math.round(charged * rate)
      }
      invested += applyRow(holdings, held, change, paid)
      flow += change >= 0 ? paid : -paid
      fees[held] = (fees[held] ?? 0) + charged
      lastDay[held] = today
    }
    const value =
      currencies === 1
        ? worth(holdings.quantity, market.price, today * symbols)
        : worthAtRates(holdings.quantity, market, today)
    days.value[today] = value / unit
    days.flow[today] = flow / moneyUnit
    days.invested[today] = invested / moneyUnit
  }
}
