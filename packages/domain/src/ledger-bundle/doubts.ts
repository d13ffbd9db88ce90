/**
 * What a bundle says that is counted as given and yet can hardly be true: named, never changed. A price for one day of
 * another scale than its neighbours, a trade far from the quote of its day, a page that is there twice under other ids.
 */
import { absolute, contractSize, numberOf, over, times, unit, unitsText } from '../ledger/index.ts'
import type { Refused, Row } from '../ledger/index.ts'
import { dateOfDayNumber } from '../calendar/index.ts'
import { placeOn } from './dated-series.ts'
import type { DatedSeries } from './dated-series.ts'
import type { BundleMarket } from './market.ts'

/** So many times more or less is a slip of scale and no market. */
const scaleMin = 10n
/** A quote this old says nothing of a trade. */
const quoteDaysMax = 7
/** Named one by one; more are counted. */
const namedMax = 20
const trades: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])

const isFar = (a: bigint, b: bigint): boolean => a >= b * scaleMin || b >= a * scaleMin
const isNear = (a: bigint, b: bigint): boolean => a < b * 2n && b < a * 2n
const timesText = (a: bigint, b: bigint): string => {
  const factor = Math.round(numberOf(over(a > b ? a : b, a > b ? b : a)))
  return `about ${factor} times ${a > b ? 'more' : 'less'} than`
}

class Told {
  readonly #excluded: Refused[]
  #left = namedMax
  #more = 0

  constructor(excluded: Refused[]) {
    this.#excluded = excluded
  }

  tell(what: string, reason: string): void {
    if (this.#left > 0) this.#excluded.push({ what, reason })
    else this.#more += 1
    this.#left -= 1
  }

  end(what: string, words: string): void {
    if (this.#more > 0) this.#excluded.push({ what, reason: `${this.#more} more ${words}` })
  }
}

/** One day of another scale between two that agree. */
function spikes(prices: ReadonlyMap<string, DatedSeries>, told: Told): void {
  for (const [symbol, { days, values }] of prices)
    for (let at = 1; at + 1 < values.length; at += 1) {
      const [before, value, after] = [values[at - 1], values[at], values[at + 1]]
      if (before === undefined || value === undefined || after === undefined) continue
      if (!isFar(value, before) || !isFar(value, after) || !isNear(before, after)) continue
      const date = dateOfDayNumber(days[at] ?? 0)
      told.tell(
        symbol,
        `its price of ${date} is ${timesText(value, before)} that of the days around it, a slip of scale; it is used as given`,
      )
    }
}

/** What one unit was traded for: the price that is told, else what the amount says. */
function paidFor({ price, quantity, cash, symbol }: Row): bigint | null {
  if (price !== null && price !== 0n) return price
  if (quantity === null || quantity === 0n) return null
  return over(absolute(cash), quantity) / contractSize(symbol ?? '')
}

function farTrades(rows: readonly Row[], { priceOn, quotes, rateOn }: BundleMarket, told: Told): void {
  for (const row of rows) {
    const { id, type, symbol, day, currency } = row
    if (symbol === null || !trades.has(type)) continue
    const series = quotes.get(symbol)
    const quotedDay = series?.days[placeOn(series, day)]
    if (quotedDay === undefined || day - quotedDay > quoteDaysMax) continue
    const [paid, rate, quote] = [paidFor(row), rateOn(currency, day), priceOn(symbol, day)]
    if (paid === null || paid <= 0n || rate === undefined || quote === undefined) continue
    const own = rate === unit ? paid : times(paid, rate)
    if (own > 0n && isFar(own, quote))
      told.tell(
        id,
        `it was traded at ${timesText(own, quote)} the price of ${symbol} of its day: a total where a price per unit is meant, a slip of scale or another currency; it is counted as given`,
      )
  }
}

/** Of one trade, in its own currency. */
const worthMax = unit * 10n ** 10n

function hugeTrades(rows: readonly Row[], told: Told): void {
  for (const { id, type, cash, currency } of rows)
    if (trades.has(type) && absolute(cash) >= worthMax)
      told.tell(
        id,
        `it is worth ${unitsText(worthMax)} ${currency} or more, which hardly anybody owns; it is counted as given`,
      )
}

/** Bought or sold at nothing beside an amount: the amount counts. */
function zeroPrices(rows: readonly Row[], told: Told): void {
  for (const { id, type, price } of rows)
    if (price === 0n && trades.has(type)) told.tell(id, 'its price is zero; what is paid is taken from the amount')
}

const isSame = (a: Row, b: Row): boolean =>
  a.quantity === b.quantity &&
  a.price === b.price &&
  a.cash === b.cash &&
  a.fee === b.fee &&
  a.account === b.account &&
  a.type === b.type &&
  a.symbol === b.symbol &&
  a.time === b.time &&
  a.currency === b.currency

const repeatedMin = 2

/** Equal fills are common; as many equal rows as others are a page that was read twice. */
function repeated(rows: readonly Row[], excluded: Refused[]): void {
  // They are in order: those that could be the same are of one day.
  let ofDay: { readonly day: number; readonly bySymbol: Map<string | null, Row[]> } | undefined
  let count = 0
  let first: readonly [string, string] | undefined
  for (const row of rows) {
    if (ofDay?.day !== row.day) ofDay = { day: row.day, bySymbol: new Map() }
    const others = ofDay.bySymbol.get(row.symbol)
    const known = others?.find((other) => isSame(other, row))
    if (known) {
      count += 1
      first ??= [row.id, known.id]
    } else if (others) others.push(row)
    else ofDay.bySymbol.set(row.symbol, [row])
  }
  if (first && count >= repeatedMin && count * 2 >= rows.length - count)
    excluded.push({
      what: 'transactions',
      reason: `${count} of ${rows.length} rows repeat another in all but the id (${first[0]} as ${first[1]}): a page that is there twice? They are counted`,
    })
}

export function doubtsOf(rows: readonly Row[], market: BundleMarket, excluded: Refused[]): void {
  const ofPrices = new Told(excluded)
  spikes(market.quotes, ofPrices)
  ofPrices.end('prices', 'are of another scale than the days around them')
  const ofTrades = new Told(excluded)
  if (market.quotes.size > 0) farTrades(rows, market, ofTrades)
  ofTrades.end('transactions', 'were traded far from the price of their day')
  const ofZeros = new Told(excluded)
  zeroPrices(rows, ofZeros)
  ofZeros.end('transactions', 'have a price of zero')
  const ofSizes = new Told(excluded)
  hugeTrades(rows, ofSizes)
  ofSizes.end('transactions', 'are worth as much or more')
  repeated(rows, excluded)
}
