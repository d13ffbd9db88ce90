/** Puts the market together: a seed, the prices set by hand, the news put in. */
import { dayBarAt, marketBars } from './bars.ts'
import { calendar, tradingDayIndexAtOrBefore } from './calendar.ts'
import type { Market, SimNewsItem } from './market.ts'
import { News } from './news.ts'
import { listedOptions, optionQuoteAt, parseOption } from './options.ts'
import { Overrides } from './overrides.ts'
import type { Override } from './overrides.ts'
import { lastSessionEnd, previousClose, quoteAt, snapshotAt } from './quotes.ts'
import { Tape } from './tape.ts'
import type { StateStore } from '../state/state-store.ts'
import { listingOf, universe } from './universe.ts'
import { dayMs } from './date.ts'
import { cryptoDayIndex } from './price-model.ts'

/** The market with the handles that only the control surface may touch. */
export interface ControlledMarket extends Market {
  /** From `at` on the symbol trades around `price`. False for an unknown symbol. */
  setPrice(symbol: string, price: number, at: number): boolean
  addNews(item: { symbol: string; headline: string; summary: string; at: number }): SimNewsItem
  /** Another seed: nothing of before is remembered. The store must be empty by then. */
  reseed(seed: number): void
}

export function createMarket(seed: number, store: StateStore): ControlledMarket {
  const overrides = new Overrides(store.collection<readonly Override[]>('market.overrides'))
  let tape = new Tape(seed, overrides)
  const news = new News(() => tape.model.seed, store.collection<SimNewsItem>('market.news'))
  return {
    calendar,
    assets: () => universe,
    asset: listingOf,
    quote(symbol, at) {
      const listing = listingOf(symbol)
      if (listing) return quoteAt(tape, listing, at)
      const contract = parseOption(symbol)
      return contract && optionQuoteAt(tape, contract, at)
    },
    snapshot(symbol, at) {
      const listing = listingOf(symbol)
      return listing && snapshotAt(tape, listing, at)
    },
    bars(query, at) {
      const listing = listingOf(query.symbol)
      return listing ? marketBars(tape, listing, query, at) : []
    },
    closeOn(symbol, date) {
      const listing = listingOf(symbol)
      if (!listing) return 0
      const isCoin = listing.assetType === 'crypto'
      const day = isCoin ? cryptoDayIndex(Date.parse(`${date}T00:00:00Z`)) : tradingDayIndexAtOrBefore(date)
      return dayBarAt(tape, listing, day, Date.parse(`${date}T00:00:00Z`) + 2 * dayMs)?.close ?? 0
    },
    previousClose(symbol, at) {
      const listing = listingOf(symbol)
      if (listing) return previousClose(tape, listing, at)
      const contract = parseOption(symbol)
      if (!contract) return 0
      return optionQuoteAt(tape, contract, lastSessionEnd(at) - 1)?.last ?? 0
    },
    news: (query) => news.between(query),
    corporateActions(symbol, fromDate, toDate) {
      const listing = listingOf(symbol)
      return listing ? tape.actions.between(listing, fromDate, toDate) : []
    },
    options: (query, at) => listedOptions(tape, query, at),
    option: parseOption,
    optionQuote(symbol, at) {
      const contract = parseOption(symbol)
      return contract && optionQuoteAt(tape, contract, at)
    },
    setPrice(symbol, price, at) {
      const listing = listingOf(symbol)
      if (!listing) return false
      overrides.add(listing.symbol, { at, factor: price / tape.unshifted(listing, at) })
      return true
    },
    addNews: (item) => news.inject(item),
    reseed(next) {
      tape = new Tape(next, overrides)
    },
  }
}
