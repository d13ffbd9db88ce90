/**
 * Quotes of one session (schwab.md 5): level one of the streamer laid over what was read, and polling for whatever the
 * stream does not carry: symbols beyond its cap, other kinds of instrument, and everything while it is away.
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { BrokerEnvironment, QuoteSubscription, StreamHandlers } from '../port/broker.ts'
import type { ReportedQuote } from '../port/reported.ts'
import { QuoteFan } from '../kit/index.ts'
import { brokerId } from './addresses.ts'
import { fieldsOf, levelOneItems, symbolOfItem, withItem } from './map/level-one.ts'
import type { LevelOneService } from './map/level-one.ts'
import type { Streamer } from './streamer.ts'
import { wireSymbol } from './symbols.ts'

export interface QuoteUpdatesOptions {
  readonly streamer: Streamer
  readonly hooks: Pick<BrokerEnvironment, 'log'>
  readonly readQuotes: (symbols: readonly string[]) => Promise<readonly ReportedQuote[]>
  readonly pollEveryMs?: number | undefined
}

const services = ['LEVELONE_EQUITIES', 'LEVELONE_OPTIONS'] as const

const serviceOf = (symbol: string): LevelOneService =>
  isOptionSymbol(symbol) ? 'LEVELONE_OPTIONS' : 'LEVELONE_EQUITIES'

export class QuoteUpdates {
  readonly #options: QuoteUpdatesOptions
  readonly #fan: QuoteFan

  constructor(options: QuoteUpdatesOptions) {
    this.#options = options
    const { streamer, readQuotes, pollEveryMs } = options
    this.#fan = new QuoteFan({
      readQuotes,
      pollEveryMs,
      isStreamed: (symbol) => streamer.isStreaming(serviceOf(symbol), wireSymbol(symbol)),
      follow: (wanted) => {
        for (const service of services)
          streamer.want(service, [...wanted].filter((symbol) => serviceOf(symbol) === service).map(wireSymbol))
      },
    })
    for (const service of services)
      streamer.listen(service, {
        fields: fieldsOf(service),
        onItems: (items) => this.#heard(service, items),
        onState: ({ state, detail }) => this.#fan.turned(state === 'live', detail),
      })
  }

  subscribe(symbols: readonly string[], handlers: StreamHandlers<ReportedQuote>): QuoteSubscription {
    return this.#fan.subscribe(symbols, handlers)
  }

  close(): Promise<void> {
    return this.#fan.close()
  }

  #heard(service: LevelOneService, content: readonly unknown[]): void {
    try {
      for (const entry of levelOneItems({ service, content })) {
        const symbol = symbolOfItem(entry)
        this.#fan.tell(withItem(this.#fan.known(symbol), entry))
      }
    } catch (error) {
      this.#options.hooks.log.warn(
        { brokerId, stream: 'quotes', error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
        'a quote of the streamer could not be read',
      )
    }
  }
}
