/**
 * Contract ids. Shares, funds and coins have one by their place in the universe (a few are the real ones); a share is also listed
 * in Mexico and as a Canadian receipt under ids of their own, so that a symbol alone is ambiguous (brokers/ibkr.md 3.4). An
 * option gets its id when it is first named, and keeps it.
 */
import { createHash } from 'node:crypto'
import type { BrokerContext } from '../../host/broker-server.ts'
import type { SimAsset, SimOptionContract } from '../../market/market.ts'
import type { Collection } from '../../state/state-store.ts'
import type { SettingsBook } from '../settings.ts'

export type Listing = 'home' | 'second' | 'mexico' | 'receipt'

export type Instrument =
  | { readonly kind: 'asset'; readonly conid: number; readonly asset: SimAsset; readonly listing: Listing }
  | {
      readonly kind: 'option'
      readonly conid: number
      readonly contract: SimOptionContract
      readonly underlying: SimAsset
      readonly underlyingConid: number
    }

const realConids: Readonly<Record<string, number>> = {
  AAPL: 265598,
  SPY: 756733,
  MSFT: 272093,
  'BTC/USD': 479624278,
}
const realForeign: Readonly<Record<string, Partial<Record<Listing, number>>>> = {
  AAPL: { mexico: 38708077, receipt: 532640894 },
}
const firstConid: Readonly<Record<Listing, number>> = {
  home: 4_800_011,
  second: 12_100_057,
  mexico: 38_710_003,
  receipt: 532_650_041,
}
const conidStep = 1_013
const firstOptionConid = 600_000_000
const optionConids = 1_400_000_000

export class Instruments {
  readonly #context: BrokerContext
  readonly #settings: SettingsBook
  readonly #options: Collection<string>
  readonly #byConid = new Map<number, { readonly asset: SimAsset; readonly listing: Listing }>()
  readonly #conids = new Map<string, number>()

  constructor(context: BrokerContext, settings: SettingsBook) {
    this.#context = context
    this.#settings = settings
    this.#options = context.store.collection('options')
    context.market.assets().forEach((asset, place) => {
      const isShare = asset.assetType === 'stock'
      for (const listing of ['home', ...(isShare ? (['second', 'mexico', 'receipt'] as const) : [])] as const) {
        const real = listing === 'home' ? realConids[asset.symbol] : realForeign[asset.symbol]?.[listing]
        const conid = real ?? firstConid[listing] + place * conidStep
        this.#byConid.set(conid, { asset, listing })
        this.#conids.set(`${asset.symbol} ${listing}`, conid)
      }
    })
  }

  /** The id of what the market calls by this symbol. */
  conidOf(symbol: string): number {
    const own = this.listingConid(symbol, 'home')
    return own ?? this.#optionConid(symbol)
  }

  listingConid(symbol: string, listing: Listing): number | undefined {
    return this.#conids.get(`${symbol} ${listing}`)
  }

  #optionConid(symbol: string): number {
    const digest = createHash('sha256').update(symbol).digest().readUInt32BE(0)
    for (let step = 0; ; step += 1) {
      const conid = firstOptionConid + ((digest + step) % optionConids)
      const taken = this.#options.get(String(conid))
      if (taken === symbol) return conid
      if (taken !== undefined) continue
      this.#options.set(String(conid), symbol)
      return conid
    }
  }

  find(conid: number): Instrument | undefined {
    const listed = this.#byConid.get(conid)
    if (listed) {
      if (listed.listing === 'second' && !this.isAmbiguous(listed.asset.symbol)) return undefined
      return { kind: 'asset', conid, ...listed }
    }
    const symbol = this.#options.get(String(conid))
    return symbol === undefined ? undefined : this.#option(conid, symbol)
  }

  #option(conid: number, symbol: string): Instrument | undefined {
    const contract = this.#context.market.option(symbol)
    const underlying = contract && this.#context.market.asset(contract.underlying)
    if (!contract || !underlying) return undefined
    return { kind: 'option', conid, contract, underlying, underlyingConid: this.conidOf(underlying.symbol) }
  }

  /** Of a symbol of the market. */
  ofSymbol(symbol: string): Instrument | undefined {
    const asset = this.#context.market.asset(symbol)
    if (asset) return { kind: 'asset', conid: this.conidOf(asset.symbol), asset, listing: 'home' }
    return this.#context.market.option(symbol) ? this.#option(this.conidOf(symbol), symbol) : undefined
  }

  isAmbiguous(symbol: string): boolean {
    return this.#settings.current.ambiguousSymbols.includes(symbol)
  }

  /** Of the wire's symbol: capital letters only, a class share with its separator, a coin by its base. */
  ofTicker(ticker: string): SimAsset | undefined {
    return this.#context.market.assets().find((asset) => this.ticker(asset) === ticker)
  }

  /** `AAPL`, `BRK B`, `BTC`. */
  ticker({ symbol, assetType }: SimAsset): string {
    if (assetType === 'crypto') return symbol.split('/')[0] ?? symbol
    return symbol.replace('.', this.#settings.current.classShareSeparator)
  }
}

/** What the market trades under; a listing abroad has no price here. */
export const tradedSymbol = (instrument: Instrument): string | undefined => {
  if (instrument.kind === 'option') return instrument.contract.symbol
  return instrument.listing === 'home' || instrument.listing === 'second' ? instrument.asset.symbol : undefined
}
