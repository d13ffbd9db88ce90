/**
 * A ledger and its prices as columns. Money and quantities are whole counts of a smallest unit, held in doubles: below 2^51
 * such a count is exact, and a sum or difference of two is one instruction. `openColumns` chooses units so fine that every
 * row is told exactly, and refuses a ledger whose sums might leave that range; then the decimals of the ledger do it.
 */
export interface LedgerColumns {
  /** Rows; the arrays may be longer. */
  readonly count: number
  /** Place of the row's day among the days, ascending. */
  readonly day: Int32Array
  readonly symbol: Int32Array
  /** Units held more (bought) or less (sold), a count of 10^-quantityPlaces. */
  readonly quantity: Float64Array
  /** Paid or received for them without fee, above zero, a count of 10^-moneyPlaces in the symbol's currency. */
  readonly amount: Float64Array
  readonly fee: Float64Array
  readonly quantityPlaces: number
  readonly moneyPlaces: number
}

export interface MarketColumns {
  readonly days: number
  readonly symbols: number
  /** By day, then symbol: a unit's closing price in the symbol's currency. */
  readonly price: Float64Array
  readonly currencies: number
  /** Of each symbol; 0 is the base currency. */
  readonly currency: Uint8Array
  /** By day, then currency: base currency for one unit. */
  readonly rate: Float64Array
}

/** As it is read: decimals in doubles, each the shortest text of what was meant. */
export interface PlainRows {
  readonly day: Int32Array
  readonly symbol: Int32Array
  readonly quantity: Float64Array
  readonly price: Float64Array
  readonly fee: Float64Array
  /** 1 bought, -1 sold. */
  readonly side: Int8Array
}

/** Counts below it are exact, so are their sums, and what a part of one costs can be told exactly (`average-cost.ts`). */
export const exactMax = 2 ** 51
const placesMax = 9
const moneyPlacesMax = 15

/** The count of 10^-places that a double stands for; `undefined` when it is none. */
function countOf(value: number, places: number): number | undefined {
  const count = Math.round(value * 10 ** places)
  // 10^places and the count are exact, so this is the double nearest to the decimal: the very one that was read.
  return count / 10 ** places === value && Math.abs(count) <= exactMax ? count : undefined
}

/** The fewest places that tell every value exactly; `undefined` = more than we count with. */
function placesOf(values: Float64Array): number | undefined {
  let places = 0
  for (const value of values) {
    while (places <= placesMax && countOf(value, places) === undefined) places += 1
    if (places > placesMax) return undefined
  }
  return places
}

/** Of all rows: whatever is summed of them, in whatever order, stays below it. */
function sumsOf({ quantity, price, fee }: PlainRows): {
  readonly money: number
  readonly units: number
} {
  let money = 0
  let units = 0
  for (let row = 0; row < quantity.length; row += 1) {
    const size = Math.abs(quantity[row] ?? 0)
    units += size
    money += size * Math.abs(price[row] ?? 0) + Math.abs(fee[row] ?? 0)
  }
  return { money, units }
}

/**
 * Rows of one currency or many as columns; `undefined` for rows that cannot be told exactly so. `rateMax`: the largest rate
 * that turns an amount into the base currency.
 */
export function openColumns(rows: PlainRows, rateMax = 1): LedgerColumns | undefined {
  const count = rows.day.length
  const quantityPlaces = placesOf(rows.quantity)
  const pricePlaces = placesOf(rows.price)
  const feePlaces = placesOf(rows.fee)
  if (quantityPlaces === undefined || pricePlaces === undefined || feePlaces === undefined) return undefined
  const least = Math.max(quantityPlaces + pricePlaces, feePlaces)
  const { money, units } = sumsOf(rows)
  if (units * 10 ** quantityPlaces > exactMax) return undefined
  // What a sale takes off the cost is rounded once, so the finer the better.
  let moneyPlaces = moneyPlacesMax
  while (moneyPlaces >= least && money * rateMax * 10 ** moneyPlaces > exactMax) moneyPlaces -= 1
  if (moneyPlaces < least) return undefined
  const quantity = new Float64Array(count)
  const amount = new Float64Array(count)
  const fee = new Float64Array(count)
  const more = 10 ** (moneyPlaces - quantityPlaces - pricePlaces)
  const moreFee = 10 ** (moneyPlaces - feePlaces)
  for (let row = 0; row < count; row += 1) {
    const size = countOf(rows.quantity[row] ?? 0, quantityPlaces) ?? 0
    quantity[row] = size * (rows.side[row] ?? 0)
    amount[row] = size * (countOf(rows.price[row] ?? 0, pricePlaces) ?? 0) * more
    fee[row] = (countOf(rows.fee[row] ?? 0, feePlaces) ?? 0) * moreFee
  }
  return {
    count,
    day: rows.day,
    symbol: rows.symbol,
    quantity,
    amount,
    fee,
    quantityPlaces,
    moneyPlaces,
  }
}
