/** Made-up news by (seed, symbol, day), clearly about a simulated market, and what the control surface puts in. */
import { calendar } from './calendar.ts'
import { addDays, dayNumber } from './date.ts'
import type { SimNewsItem } from './market.ts'
import { hash, keyOf, uniform } from './random.ts'
import type { Collection } from '../state/state-store.ts'
import { listingOf, universe } from './universe.ts'
import type { Listing } from './universe.ts'

/** `{n}` is the name, `{s}` the symbol, `{i}` the industry. */
const templates: readonly (readonly [headline: string, summary: string])[] = [
  [
    '{n} in focus as {i} demand stays firm',
    'Simulated desks report steady order flow in {i}; {s} traded near its recent average volume.',
  ],
  [
    'Analyst keeps neutral view on {s}',
    'A simulated research note leaves its estimate for {n} unchanged and points to valuation against peers in {i}.',
  ],
  [
    '{n} to present at industry conference',
    'Management of {n} will take part in a simulated {i} conference next week; no new guidance is expected.',
  ],
  [
    '{s}: options activity picks up',
    'Simulated volume in near-dated contracts on {s} rose above its twenty-day average.',
  ],
  [
    'What investors are watching at {n}',
    'Margins, capital returns and demand in {i} lead the list of questions in this simulated preview.',
  ],
  [
    '{n} announces share repurchase update',
    'In a simulated filing {n} reports progress under its existing repurchase programme.',
  ],
  [
    'Peers of {n} report mixed quarter',
    'Simulated results across {i} were mixed, which left the outlook for {s} little changed.',
  ],
  [
    '{n} names new head of operations',
    'The simulated appointment takes effect next month; analysts expect continuity in strategy.',
  ],
]
const authors = ['Sim Wire Desk', 'M. Example', 'R. Sample', 'T. Placeholder']

const filled = (text: string, listing: Listing): string =>
  text
    .replaceAll('{n}', listing.name)
    .replaceAll('{s}', listing.symbol)
    .replaceAll('{i}', listing.industry.toLowerCase())

function newsOfDay(seed: number, listing: Listing, date: string): readonly SimNewsItem[] {
  const day = dayNumber(date)
  const key = keyOf(seed, 'news', listing.symbol)
  const count = uniform(key, day * 8) < 0.55 ? 0 : uniform(key, day * 8 + 1) < 0.75 ? 1 : 2
  return Array.from({ length: count }, (_, index) => {
    const draw = hash(key, day * 8 + 2 + index)
    const [headline, summary] = templates[draw % templates.length] ?? ['', '']
    // Between 6:00 and 18:00 in New York.
    const at = calendar.newYorkInstant(date, 360 + ((draw >>> 8) % 720)) + ((draw >>> 3) % 60) * 1000
    const id = newsId(at, listing.index * 4 + index)
    return {
      id,
      symbols: [listing.symbol],
      headline: filled(headline, listing),
      summary: filled(summary, listing),
      author: authors[draw % authors.length] ?? 'Sim Wire Desk',
      source: 'simulated',
      url: `https://news.example/simulated/${id}`,
      at,
    }
  })
}

/** Rises with the second; the last three digits tell items of one second apart. */
const newsId = (at: number, place: number): number => Math.floor(at / 1000) * 1000 + place

export interface NewsQuery {
  readonly symbols?: readonly string[]
  readonly from: number
  readonly to: number
  readonly limit?: number
}

export class News {
  readonly #seed: () => number
  readonly #injected: Collection<SimNewsItem>

  constructor(seed: () => number, injected: Collection<SimNewsItem>) {
    this.#seed = seed
    this.#injected = injected
  }

  inject(item: { symbol: string; headline: string; summary: string; at: number }): SimNewsItem {
    const id = newsId(item.at, 500 + (this.#injected.size % 500))
    const made = {
      id,
      symbols: [item.symbol],
      headline: item.headline,
      summary: item.summary,
      author: 'Control desk',
      source: 'simulated',
      url: `https://news.example/simulated/${id}`,
      at: item.at,
    }
    this.#injected.set(`${id}-${this.#injected.size}`, made)
    return made
  }

  /** Newest first. */
  between({ symbols, from, to, limit = 200 }: NewsQuery): readonly SimNewsItem[] {
    const listings = symbols ? symbols.flatMap((symbol) => listingOf(symbol) ?? []) : universe
    const wanted = symbols && new Set(symbols.flatMap((symbol) => [symbol, listingOf(symbol)?.symbol ?? symbol]))
    const injected = [...this.#injected.values()].filter(
      (item) => item.at >= from && item.at <= to && (!wanted || item.symbols.some((symbol) => wanted.has(symbol))),
    )
    const found: SimNewsItem[] = []
    const firstDate = calendar.newYork(from).date
    for (let date = calendar.newYork(to).date; date >= firstDate && found.length < limit; date = addDays(date, -1))
      for (const listing of listings)
        found.push(...newsOfDay(this.#seed(), listing, date).filter(({ at }) => at >= from && at <= to))
    return [...found, ...injected].sort((a, b) => b.at - a.at || b.id - a.id).slice(0, limit)
  }
}
