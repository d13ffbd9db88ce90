/** Splits and dividends as a function of (seed, symbol, date): the splits that really were, then made-up ones; quarterly dividends that grow slowly. */
import { calendar, tradingDayIndexAtOrBefore, tradingDayList } from './calendar.ts'
import { hash, keyOf, uniform } from './random.ts'
import type { SimCorporateAction, SimDividend, SimSplit } from './market.ts'
import { pastSplits } from './universe.ts'
import type { Listing } from './universe.ts'

const anchorDate = '2026-06-30'
const anchorYear = 2026.5
const firstMadeUpYear = 2027
const lastMadeUpYear = 2033
const dividendGrowth = 1.05

/** The first trading day on or after a date. */
function onOrAfter(date: string): string {
  const index = tradingDayIndexAtOrBefore(date)
  const found = tradingDayList[index]
  return found === date ? date : calendar.nextTradingDay(date)
}

export class CorporateActions {
  readonly #seed: number
  readonly #splits = new Map<string, readonly SimSplit[]>()

  constructor(seed: number) {
    this.#seed = seed
  }

  /** All of the symbol, oldest first. */
  splits(listing: Listing): readonly SimSplit[] {
    const known = this.#splits.get(listing.symbol)
    if (known) return known
    const found: SimSplit[] = (pastSplits[listing.symbol] ?? []).map(([exDate, ratio]) => ({
      kind: 'split',
      symbol: listing.symbol,
      exDate,
      ratio: String(ratio),
    }))
    if (listing.assetType === 'stock' && listing.basePrice > 180) found.push(...this.#madeUpSplits(listing))
    this.#splits.set(listing.symbol, found)
    return found
  }

  #madeUpSplits(listing: Listing): readonly SimSplit[] {
    const key = keyOf(this.#seed, 'splits', listing.symbol)
    const found: SimSplit[] = []
    for (let year = firstMadeUpYear; year <= lastMadeUpYear; year += 1) {
      if (uniform(key, year) > 0.06) continue
      const month = 1 + (hash(key, year + 5000) % 12)
      const exDate = onOrAfter(`${year}-${String(month).padStart(2, '0')}-12`)
      found.push({ kind: 'split', symbol: listing.symbol, exDate, ratio: hash(key, year + 9000) % 3 === 0 ? '3' : '2' })
    }
    return found
  }

  /** Price of the shares of a date per price of the anchor's shares: 10 before a ten for one split that came later. */
  shareFactor(listing: Listing, date: string): number {
    let factor = 1
    for (const { exDate, ratio } of this.splits(listing)) {
      if (exDate > date && exDate <= anchorDate) factor *= Number(ratio)
      if (exDate <= date && exDate > anchorDate) factor /= Number(ratio)
    }
    return factor
  }

  /** Product of the ratios of splits after `from` and up to `to`. */
  splitRatio(listing: Listing, from: string, to: string): number {
    return this.splits(listing).reduce(
      (ratio, split) => (split.exDate > from && split.exDate <= to ? ratio * Number(split.ratio) : ratio),
      1,
    )
  }

  dividends(listing: Listing, from: string, to: string): readonly SimDividend[] {
    if (listing.dividendYield === 0) return []
    const key = keyOf(this.#seed, 'dividends', listing.symbol)
    const phase = hash(key, 0) % 3
    const day = 4 + (hash(key, 1) % 20)
    const found: SimDividend[] = []
    for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year += 1) {
      for (let quarter = 0; quarter < 4; quarter += 1) {
        const month = String(quarter * 3 + phase + 1).padStart(2, '0')
        const exDate = onOrAfter(`${year}-${month}-${String(day).padStart(2, '0')}`)
        if (exDate >= from && exDate <= to) found.push(this.#dividend(listing, exDate, key))
      }
    }
    return found
  }

  #dividend(listing: Listing, exDate: string, key: number): SimDividend {
    const years = Math.floor(Number(exDate.slice(0, 4)) - anchorYear)
    const yearly = listing.basePrice * listing.dividendYield * dividendGrowth ** years
    const cents = Math.max(1, Math.round((yearly / 4) * this.shareFactor(listing, exDate) * 100))
    let payDate = exDate
    for (let days = 12 + (hash(key, 2) % 6); days > 0; days -= 1) payDate = calendar.nextTradingDay(payDate)
    return {
      kind: 'dividend',
      symbol: listing.symbol,
      exDate,
      recordDate: exDate,
      payDate,
      amountPerShare: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    }
  }

  between(listing: Listing, from: string, to: string): readonly SimCorporateAction[] {
    const splits = this.splits(listing).filter(({ exDate }) => exDate >= from && exDate <= to)
    return [...splits, ...this.dividends(listing, from, to)].sort((a, b) => (a.exDate < b.exDate ? -1 : 1))
  }
}
