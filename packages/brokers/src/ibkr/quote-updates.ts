/**
 * Quotes of one session: topic `smd` for every contract that somebody listens to, snapshots where the stream does not stand,
 * and before it does. A message holds only what changed, so it is laid over the row before it (ibkr.md 4).
 */
import { sessionAt } from '@g2e/domain/calendar'
import type { BrokerEnvironment, QuoteSubscription, StreamHandlers, StreamState } from '../port/broker.ts'
import { BrokerError, WireMismatch } from '../port/errors.ts'
import type { ReportedQuote } from '../port/reported.ts'
import type { ContractDirectory } from './contract-directory.ts'
import type { GatewayStream } from './gateway-stream.ts'
import { conidOf, mapQuotes, quoteFields } from './map/quotes.ts'
import type { WireObject } from './wire/read.ts'

export interface QuoteUpdatesOptions {
  readonly stream: GatewayStream
  readonly contracts: ContractDirectory
  readonly hooks: BrokerEnvironment
  readonly readQuotes: (symbols: readonly string[]) => Promise<readonly ReportedQuote[]>
}

export const quotePollEveryMs = 5_000
/** Streams of prices have been reported to end after minutes (ibkr.md 4): silent so long in market hours, they are asked anew. */
const silentMsMax = 300_000

interface Listener {
  symbols: ReadonlySet<string>
  readonly handlers: StreamHandlers<ReportedQuote>
}

const topicOf = (conid: string): string => `smd+${conid}+${JSON.stringify({ fields: quoteFields })}`

export class QuoteUpdates {
  readonly #options: QuoteUpdatesOptions
  readonly #listeners = new Set<Listener>()
  readonly #rows = new Map<string, WireObject>()
  readonly #topics = new Map<string, string>()
  #topic: { readonly close: () => Promise<void> } | undefined
  #timer: NodeJS.Timeout | undefined
  #state: StreamState = { state: 'connecting' }
  #heardAt = 0

  constructor(options: QuoteUpdatesOptions) {
    this.#options = options
  }

  subscribe(symbols: readonly string[], handlers: StreamHandlers<ReportedQuote>): QuoteSubscription {
    const listener: Listener = { symbols: new Set(symbols), handlers }
    this.#listeners.add(listener)
    if (this.#topic) handlers.onState(this.#state)
    else this.#open()
    void this.#follow(symbols)
    return {
      setSymbols: (next) => {
        const added = next.filter((symbol) => !listener.symbols.has(symbol))
        listener.symbols = new Set(next)
        void this.#follow(added)
      },
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
        else void this.#follow([])
      },
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    clearInterval(this.#timer)
    this.#timer = undefined
    for (const on of this.#topics.values()) this.#options.stream.unsubscribe(on)
    this.#topics.clear()
    this.#rows.clear()
    const topic = this.#topic
    this.#topic = undefined
    await topic?.close()
  }

  #open(): void {
    this.#topic = this.#options.stream.listen({
      topic: 'smd+',
      onFrame: (frame) => this.#changed(frame),
      onState: (state) => this.#turned(state),
      // On a new brokerage session options are without prices until they were searched for again.
      before: async () => void (await this.#options.contracts.resolve([...this.#topics.keys()])),
    })
    this.#timer = setInterval(() => this.#due(), quotePollEveryMs)
    this.#timer.unref()
  }

  #turned(state: StreamState): void {
    this.#state = state
    if (state.state === 'live') this.#heardAt = performance.now()
    for (const { handlers } of this.#listeners) handlers.onState(state)
  }

  #wanted(): ReadonlySet<string> {
    return new Set([...this.#listeners].flatMap(({ symbols }) => [...symbols]))
  }

  /** Topics in line with what is listened to; what is new gets a snapshot at once. */
  async #follow(added: readonly string[]): Promise<void> {
    const { contracts, stream } = this.#options
    try {
      const wanted = this.#wanted()
      for (const [symbol, on] of this.#topics) {
        if (wanted.has(symbol)) continue
        this.#topics.delete(symbol)
        stream.unsubscribe(on)
      }
      const resolved = await contracts.resolve([...wanted].filter((symbol) => !this.#topics.has(symbol)))
      for (const [symbol, found] of resolved) {
        // Nobody may listen any more by the time the contract is found.
        if (!('conid' in found) || !this.#wanted().has(symbol)) continue
        const on = topicOf(found.conid)
        this.#topics.set(symbol, on)
        stream.subscribe(on, `umd+${found.conid}+{}`)
      }
      await this.#readNow(added)
    } catch (error) {
      // The call has been logged by the kit; polling tries again.
      if (!(error instanceof BrokerError)) throw error
    }
  }

  #due(): void {
    if (!this.#options.stream.isLive) {
      void this.#readNow([...this.#wanted()])
      return
    }
    const isSilent = performance.now() - this.#heardAt > silentMsMax
    if (!isSilent || sessionAt(this.#options.hooks.now()) !== 'regular') return
    this.#heardAt = performance.now()
    this.#options.stream.renew('smd+')
  }

  async #readNow(symbols: readonly string[]): Promise<void> {
    if (symbols.length === 0) return
    try {
      for (const quote of await this.#options.readQuotes(symbols)) this.#tell(quote)
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
    }
  }

  #changed(frame: WireObject): void {
    const conid = conidOf(frame)
    if (conid === undefined) return
    this.#heardAt = performance.now()
    const { topic: _topic, ...changes } = frame
    const row = { ...this.#rows.get(conid), ...changes, conid }
    this.#rows.set(conid, row)
    try {
      const [quote] = mapQuotes([row], this.#options.contracts.symbolOf).items
      // Until a last price and a bid or an ask have come, the snapshot says more.
      if (quote && quote.last !== null) this.#tell(quote)
    } catch (error) {
      if (!(error instanceof WireMismatch)) throw error
    }
  }

  #tell(quote: ReportedQuote): void {
    for (const { symbols, handlers } of this.#listeners) if (symbols.has(quote.symbol)) handlers.onEvent(quote)
  }
}
