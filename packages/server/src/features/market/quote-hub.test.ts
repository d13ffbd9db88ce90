import { Unavailable } from '@g2e/brokers/port'
import type { BrokerSession, ReportedQuote, StreamHandlers } from '@g2e/brokers/port'
import type { Quote } from '@g2e/contract/market'
import { Price } from '@g2e/domain/money'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { inProcessLocks } from '../../platform/locks/in-process.ts'
import { createLogger } from '../../platform/log.ts'
import { createTasks } from '../../platform/tasks.ts'
import { createQuoteHub } from './quote-hub.ts'
import { presentQuote } from './read-quotes.ts'
import type { Known } from './read-quotes.ts'
import type { MarketSource } from './sources.ts'

/** Set anew for every test, so that reports have times. */
let now = 0
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)

const quoteOf = (symbol: string, last: string): ReportedQuote => ({
  symbol,
  bid: null,
  ask: null,
  last: Price(last),
  volume: null,
  change: null,
  changePercent: null,
  high: null,
  low: null,
  open: null,
  previousClose: null,
  timestamp: new Date(Date.UTC(2026, 10, 20, 15) + (now += 1)).toISOString(),
  source: 'feed',
  delayed: false,
})

/** A source behind the port, played by hand: what it pushes, what it answers, and whether it can be reached. */
class PlayedSource {
  readonly name: string
  readonly source: MarketSource
  /** Answers when asked; a symbol that is not here is not carried. */
  readonly quotes = new Map<string, ReportedQuote>()
  subscribed: readonly string[] = []
  isDown = false
  #handlers: StreamHandlers<ReportedQuote> | undefined

  constructor(name: string, facts: Partial<MarketSource> = {}) {
    this.name = name
    const session: Pick<BrokerSession, 'streamQuotes'> = {
      streamQuotes: (symbols, handlers) => {
        this.subscribed = symbols
        this.#handlers = handlers
        handlers.onState({ state: 'connecting' })
        return {
          setSymbols: (next) => {
            this.subscribed = next
          },
          close: () => {
            this.subscribed = []
            return Promise.resolve()
          },
        }
      },
    }
    this.source = {
      key: name,
      isSimulated: false,
      isRealTime: true,
      quotesPerCall: 50,
      rank: 7,
      hasOptionChains: false,
      hasMovers: false,
      hasDividends: false,
      words: () => name,
      session: () => (this.isDown ? Promise.reject(down()) : Promise.resolve(session as BrokerSession)),
      now: () => Promise.resolve(0),
      failed: () => Promise.resolve(),
      ...facts,
    }
  }

  answer(symbol: string, last: string): void {
    this.quotes.set(symbol, quoteOf(symbol, last))
  }

  push(symbol: string, last: string): void {
    this.answer(symbol, last)
    const quote = this.quotes.get(symbol)
    if (quote) this.#handlers?.onEvent(quote)
  }

  turn(state: 'live' | 'connecting' | 'down'): void
  turn(state: 'polling', polled?: readonly string[]): void
  turn(state: 'live' | 'polling' | 'connecting' | 'down', polled?: readonly string[]): void {
    this.#handlers?.onState({ state, polled })
  }
}

const down = () => new Unavailable('It is down.', { brokerId: 'played', operation: 'quotes' })

function listening(sources: readonly PlayedSource[], symbols: readonly string[] = ['AAPL']) {
  const failures: string[] = []
  const log = createLogger({ level: 'error', destination: { write: (line) => failures.push(line) } })
  const platform = { log, tasks: createTasks({ locks: inProcessLocks(), log }) }
  const readFrom = (source: MarketSource, wanted: readonly string[]): Promise<ReadonlyMap<string, Known>> => {
    const played = sources.find(({ name }) => name === source.key)
    return Promise.resolve(
      new Map(
        wanted.map((symbol): [string, Known] => {
          const quote = played?.isDown ? undefined : played?.quotes.get(symbol)
          return [symbol, quote ? { quote: presentQuote(quote, source) } : { reason: 'It has none.' }]
        }),
      ),
    )
  }
  const hub = createQuoteHub(platform, { of: () => Promise.resolve(sources.map(({ source }) => source)) }, { readFrom })
  const told: Quote[] = []
  const stop = hub.subscribe('user', symbols, (quotes) => told.push(...quotes))
  const latest = (symbol = 'AAPL') => {
    const quote = told.findLast((one) => one.symbol === symbol)
    return quote && `${quote.last} ${quote.source}`
  }
  return { hub, told, stop, latest, failures }
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'performance',
    ],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a reader with two sources', () => {
  test('follows the best alone while it pushes', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    next.answer('AAPL', '20')
    const { latest } = listening([best, next])
    await seconds(1)
    best.turn('live')
    best.push('AAPL', '11')
    await seconds(30)
    expect([latest(), best.subscribed, next.subscribed]).toEqual(['11 best', ['AAPL'], []])
  })

  test('gets what the next one pushes when the best stream drops, and comes back to it', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    next.answer('AAPL', '20')
    const { latest, told } = listening([best, next])
    await seconds(1)
    best.turn('live')
    best.push('AAPL', '11')
    await seconds(1)
    best.turn('polling')
    await seconds(1)
    expect(next.subscribed).toEqual(['AAPL'])
    next.turn('live')
    next.push('AAPL', '21')
    await seconds(6)
    expect(latest()).toBe('21 next')
    // What the best one answers meanwhile does not come in between.
    best.answer('AAPL', '12')
    await seconds(20)
    expect(latest()).toBe('21 next')
    best.turn('live')
    best.push('AAPL', '13')
    await seconds(1)
    expect(latest()).toBe('13 best')
    const before = told.length
    next.push('AAPL', '22')
    await seconds(20)
    expect([told.length, next.subscribed]).toEqual([before, []])
  })

  test('gets polled quotes of the best until the next has told something', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    const { latest } = listening([best, next])
    await seconds(1)
    best.turn('polling')
    best.answer('AAPL', '11')
    await seconds(12)
    expect([latest(), next.subscribed]).toEqual(['11 best', ['AAPL']])
  })

  test('turns to the next for a symbol that the best does not carry, and for that one alone', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    next.answer('BTC/USD', '90000')
    const { latest } = listening([best, next], ['AAPL', 'BTC/USD'])
    await seconds(1)
    best.turn('live')
    best.push('AAPL', '11')
    await seconds(1)
    next.turn('live')
    next.push('BTC/USD', '90001')
    await seconds(1)
    expect([latest('AAPL'), latest('BTC/USD')]).toEqual(['11 best', '90001 next'])
    expect([best.subscribed, next.subscribed]).toEqual([['AAPL', 'BTC/USD'], ['BTC/USD']])
  })

  test('turns to the next where only some symbols are polled at the best', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    for (const source of [best, next]) for (const symbol of ['AAPL', 'MSFT']) source.answer(symbol, '10')
    listening([best, next], ['AAPL', 'MSFT'])
    await seconds(1)
    best.turn('polling', ['MSFT'])
    await seconds(1)
    expect(next.subscribed).toEqual(['MSFT'])
  })

  test('leaves a stream that says nothing while its own broker knows newer quotes', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    next.answer('AAPL', '20')
    const { latest } = listening([best, next])
    await seconds(1)
    best.turn('live')
    best.push('AAPL', '11')
    for (const last of ['12', '13', '14', '15', '16']) {
      best.answer('AAPL', last)
      await seconds(5)
    }
    expect(next.subscribed).toEqual(['AAPL'])
    next.turn('live')
    next.push('AAPL', '21')
    await seconds(1)
    expect(latest()).toBe('21 next')
  })

  test('stays with a silent stream whose broker knows nothing newer: at night nothing moves', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    next.answer('AAPL', '20')
    listening([best, next])
    await seconds(1)
    best.turn('live')
    await seconds(120)
    expect(next.subscribed).toEqual([])
  })

  test('does not give up real time for what is delayed, but has that where there is nothing else', async () => {
    const [best, late] = [new PlayedSource('best'), new PlayedSource('late', { isRealTime: false, rank: 5 })]
    best.answer('AAPL', '10')
    late.answer('AAPL', '9')
    const { latest } = listening([best, late])
    await seconds(1)
    best.turn('polling')
    await seconds(20)
    expect([latest(), late.subscribed]).toEqual(['10 best', []])
    best.isDown = true
    await seconds(20)
    late.turn('live')
    late.push('AAPL', '9.5')
    await seconds(1)
    expect(latest()).toBe('9.5 late')
  })

  test('never sees made-up prices beside real ones', async () => {
    const [best, madeUp] = [new PlayedSource('best'), new PlayedSource('madeUp', { isSimulated: true, rank: 3 })]
    best.isDown = true
    madeUp.answer('AAPL', '1')
    const { told } = listening([best, madeUp])
    await seconds(60)
    expect([told, madeUp.subscribed]).toEqual([[], []])
  })

  test('that stops is forgotten at all sources', async () => {
    const [best, next] = [new PlayedSource('best'), new PlayedSource('next')]
    best.answer('AAPL', '10')
    const { hub, stop, failures } = listening([best, next])
    await seconds(1)
    best.turn('polling')
    await seconds(1)
    stop()
    await seconds(30)
    expect([best.subscribed, next.subscribed, failures]).toEqual([[], [], []])
    await hub.close()
  })
})
