/**
 * Trades as they follow from quotes. A quote says what was traded last and not when: its time is often that of a bid. So the
 * first quote of a symbol is only where we begin, and a trade is what changes it afterwards. A contract that is traded once a
 * day is worth what lies between bid and ask, so a trade outside of these says nothing of its value.
 */
import { isOptionSymbol } from '../instruments/index.ts'
import { units } from '../ledger/index.ts'
import type { Price } from '../money/index.ts'

export interface TradedQuote {
  readonly symbol: string
  readonly last: Price | string | null
  readonly bid: Price | string | null
  readonly ask: Price | string | null
  /** ISO 8601 UTC. */
  readonly timestamp: string | null
}

export interface Trade {
  readonly symbol: string
  /** A count of 10^-18. */
  readonly price: bigint
  readonly atMs: number
}

export class LastTrades {
  readonly #last = new Map<string, string>()
  readonly #trades = new Map<string, Trade>()

  /** The newest trade of each symbol that has had one since it was first heard of. */
  get trades(): Iterable<Trade> {
    return this.#trades.values()
  }
  /** Of what a quote was told. */
  get symbols(): Iterable<string> {
    return this.#last.keys()
  }

  /** `undefined`: nothing was traded. */
  take({ symbol, last, bid, ask, timestamp }: TradedQuote): Trade | undefined {
    if (last === null || timestamp === null) return undefined
    const before = this.#last.get(symbol)
    this.#last.set(symbol, last)
    if (before === undefined || before === last) return undefined
    const price = units(last)
    const atMs = Date.parse(timestamp)
    const known = this.#trades.get(symbol)
    if (price <= 0n || Number.isNaN(atMs) || (known && known.atMs > atMs)) return undefined
    if (isOptionSymbol(symbol) && !isWithin(price, bid, ask)) return undefined
    const trade = { symbol, price, atMs }
    this.#trades.set(symbol, trade)
    return trade
  }

  /** Of other symbols nothing is heard any more. */
  keep(symbols: ReadonlySet<string>): void {
    for (const symbol of this.#last.keys())
      if (!symbols.has(symbol)) {
        this.#last.delete(symbol)
        this.#trades.delete(symbol)
      }
  }
}

const isWithin = (price: bigint, bid: string | null, ask: string | null): boolean =>
  (bid === null || units(bid) <= price) && (ask === null || price <= units(ask))
