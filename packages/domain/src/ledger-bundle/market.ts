/** Prices and rates of a bundle: the latest on or before a day, in the base currency. */
import { closesOf } from '../columns/index.ts'
import type { Closes } from '../columns/index.ts'
import { cashSymbol, over, times, unit } from '../ledger/index.ts'
import type { Refused, Row } from '../ledger/index.ts'
import { dateReader, latestOn, placeOn, positiveSeries } from './dated-series.ts'
import type { DatedSeries } from './dated-series.ts'
import type { Bundle } from './types.ts'

export interface BundleMarket {
  readonly rateOn: (currency: string, day: number) => bigint | undefined
  readonly priceOn: (symbol: string, day: number) => bigint | undefined
  /** Days on which something of this became known. */
  readonly daysOf: (symbol: string) => readonly number[]
  /** All that `priceOn` can answer, as columns. */
  readonly closesOf: (symbol: string) => Closes | undefined
  readonly lastDay: number | undefined
  /** As given, of each symbol. */
  readonly quotes: ReadonlyMap<string, DatedSeries>
}

interface Split {
  readonly day: number
  readonly ratio: bigint
}

const cashPrefix = cashSymbol('')
const bridge = 'USD'

function ratesOf(fx: ReadonlyMap<string, DatedSeries>, base: string): BundleMarket['rateOn'] {
  const direct = (from: string, to: string, day: number): bigint | undefined => {
    if (from === to) return unit
    const quoted = latestOn(fx.get(`${from}${to}`), day)
    if (quoted !== undefined) return quoted
    const inverse = latestOn(fx.get(`${to}${from}`), day)
    return inverse === undefined ? undefined : over(unit, inverse)
  }
  return (currency, day) => {
    const found = direct(currency, base, day)
    if (found !== undefined || currency === bridge || base === bridge) return found
    const first = direct(currency, bridge, day)
    const second = direct(bridge, base, day)
    return first === undefined || second === undefined ? undefined : times(first, second)
  }
}

function splitsOf(rows: readonly Row[]): ReadonlyMap<string, readonly Split[]> {
  const found = new Map<string, Split[]>()
  for (const { type, symbol, day, ratio } of rows) {
    if (type !== 'split' || symbol === null || ratio === null || ratio <= 0n) continue
    const list = found.get(symbol) ?? []
    // Each account has a row of the same split.
    if (!list.some((known) => known.day === day && known.ratio === ratio)) list.push({ day, ratio })
    found.set(symbol, list)
  }
  return found
}

/** In the currency of the symbol's rows; the first row says which. */
function currenciesOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { symbol, currency, newSymbol } of rows) {
    if (symbol !== null && !found.has(symbol)) found.set(symbol, currency)
    if (newSymbol !== null && !found.has(newSymbol)) found.set(newSymbol, currency)
  }
  return found
}

/** The prices of the days on which one may change. */
function steps(changing: readonly number[], priceOn: (day: number) => bigint | undefined): DatedSeries {
  const days: number[] = []
  const values: bigint[] = []
  for (const day of [...new Set(changing)].toSorted((a, b) => a - b)) {
    const price = priceOn(day)
    if (price === undefined) continue
    days.push(day)
    values.push(price)
  }
  return { days, values }
}

export function bundleMarket(
  { prices, fx, baseCurrency }: Bundle,
  rows: readonly Row[],
  excluded: Refused[],
): BundleMarket {
  const dayOf = dateReader()
  const quotes = new Map(
    Object.entries(prices).map(([name, list]) => [name, positiveSeries(name, list, excluded, dayOf)]),
  )
  const rates = new Map(Object.entries(fx).map(([name, list]) => [name, positiveSeries(name, list, excluded, dayOf)]))
  const rateOn = ratesOf(rates, baseCurrency)
  const splits = splitsOf(rows)
  const currencies = currenciesOf(rows)
  const quoteOn = (symbol: string, day: number): bigint | undefined => {
    const series = quotes.get(symbol)
    if (!series) return undefined
    const place = placeOn(series, day)
    let quote = series.values[place]
    const from = series.days[place]
    if (quote === undefined || from === undefined) return undefined
    // A quote from before a split is of the old shares.
    for (const { day: on, ratio } of splits.get(symbol) ?? []) if (from < on && on <= day) quote = over(quote, ratio)
    return quote
  }
  const priceOn = (symbol: string, day: number): bigint | undefined => {
    if (symbol.startsWith(cashPrefix)) return rateOn(symbol.slice(cashPrefix.length), day)
    const quote = quoteOn(symbol, day)
    const currency = currencies.get(symbol) ?? baseCurrency
    if (quote === undefined || currency === baseCurrency) return quote
    const rate = rateOn(currency, day)
    return rate === undefined ? undefined : times(quote, rate)
  }
  const pairsOf = (currency: string) =>
    [...rates].filter(([name]) => name.includes(currency)).map(([, series]) => series)
  return {
    rateOn,
    priceOn,
    quotes,
    daysOf: (symbol) =>
      symbol.startsWith(cashPrefix)
        ? pairsOf(symbol.slice(cashPrefix.length)).flatMap(({ days }) => days)
        : (quotes.get(symbol)?.days ?? []),
    closesOf: (symbol) => {
      const isCash = symbol.startsWith(cashPrefix)
      const own = quotes.get(symbol)
      const ratios = splits.get(symbol) ?? []
      const isOfRates = isCash || (currencies.get(symbol) ?? baseCurrency) !== baseCurrency
      if (!isOfRates && ratios.length === 0) return own && closesOf(own)
      const changing = [own?.days ?? [], ratios.map(({ day }) => day)]
      if (isOfRates) changing.push(...[...rates.values()].map(({ days }) => days))
      return closesOf(steps(changing.flat(), (day) => priceOn(symbol, day)))
    },
    lastDay: [...quotes.values()].reduce<number | undefined>((latest, { days }) => {
      const last = days.at(-1)
      return last === undefined || (latest !== undefined && latest > last) ? latest : last
    }, undefined),
  }
}
