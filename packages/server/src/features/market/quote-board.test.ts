import type { Quote } from '@g2e/contract/market'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { QuoteBoard, tickMsDefault } from './quote-board.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const quoteOf = (symbol: string, news: Partial<Quote>): Quote => ({
  symbol,
  bid: null,
  ask: null,
  last: null,
  volume: null,
  change: null,
  changePercent: null,
  high: null,
  low: null,
  open: null,
  previousClose: null,
  timestamp: null,
  source: 'a source',
  delayed: false,
  ...news,
})
const failing = (error: unknown): void => {
  throw error
}
const boardOf = (onError: (error: unknown) => void = failing) => new QuoteBoard({ onError })
const tick = (): void => void vi.advanceTimersByTime(tickMsDefault)

describe('a reader', () => {
  test('gets one list per tick, each symbol once and as it is now, whole', () => {
    const board = boardOf()
    const lists: (readonly Quote[])[] = []
    board.add(['AAPL', 'MSFT'], (quotes) => lists.push(quotes))
    board.take(quoteOf('AAPL', { bid: '10.00', ask: '10.02', previousClose: '9.90' }))
    board.take(quoteOf('MSFT', { last: '20.00' }))
    board.take(quoteOf('AAPL', { bid: '10.01', ask: null }))
    expect(lists).toEqual([])
    tick()
    expect(lists).toEqual([
      [quoteOf('AAPL', { bid: '10.01', ask: '10.02', previousClose: '9.90' }), quoteOf('MSFT', { last: '20.00' })],
    ])
    tick()
    expect(lists).toHaveLength(1)
  })

  test('who comes later is told what is known, at once', () => {
    const board = boardOf()
    board.add(['AAPL'], () => undefined)
    board.take(quoteOf('AAPL', { last: '10.00' }))
    tick()
    const seen: Quote[] = []
    board.add(['AAPL', 'MSFT'], (quotes) => seen.push(...quotes))
    expect(seen).toEqual([quoteOf('AAPL', { last: '10.00' })])
  })

  test('gets the very object that the others get, so that it is written out once', () => {
    const board = boardOf()
    const [first, second]: [Quote[], Quote[]] = [[], []]
    board.add(['AAPL'], (quotes) => first.push(...quotes))
    board.add(['AAPL'], (quotes) => second.push(...quotes))
    board.take(quoteOf('AAPL', { last: '10.00' }))
    tick()
    expect(first[0]).toBe(second[0])
  })

  test('that are many take turns within the tick, and each is told once in it', () => {
    const board = boardOf()
    const lists = Array.from({ length: 10 }, (): (readonly Quote[])[] => [])
    for (const list of lists) board.add(['AAPL'], (quotes) => list.push(quotes))
    board.take(quoteOf('AAPL', { last: '10.00' }))
    vi.advanceTimersByTime(tickMsDefault / 5)
    expect(lists.filter(({ length }) => length === 1)).toHaveLength(2)
    board.take(quoteOf('AAPL', { last: '10.01' }))
    vi.advanceTimersByTime((tickMsDefault * 3) / 5)
    expect(lists.filter(({ length }) => length === 1)).toHaveLength(8)
    vi.advanceTimersByTime((tickMsDefault * 2) / 5)
    expect(lists.map((list) => list.at(-1)?.[0]?.last)).toEqual(lists.map(() => '10.01'))
    expect(lists.filter(({ length }) => length === 2)).toHaveLength(2)
  })

  test('that is slow does not lengthen the tick: the next turn is counted from when the last was due', () => {
    const board = boardOf()
    const heardAt: number[] = []
    board.add(['AAPL'], () => {
      heardAt.push(performance.now())
      vi.advanceTimersByTime(3)
      board.take(quoteOf('AAPL', { last: '10.01' }))
    })
    board.take(quoteOf('AAPL', { last: '10.00' }))
    for (let ms = 0; ms < 400 && heardAt.length < 11; ms += 1) vi.advanceTimersByTime(1)
    const [first = 0] = heardAt
    // Ten ticks of 25 ms; counted from the end of each turn it would be ten of 28.
    expect(
      heardAt
        .slice(0, 11)
        .map((at) => Math.round(at - first))
        .at(-1),
    ).toBe(250)
    board.close()
  })

  test('that fails keeps nothing from the others', () => {
    const errors: unknown[] = []
    const board = boardOf((error) => errors.push(error))
    const seen: Quote[] = []
    board.add(['AAPL'], () => failing(new Error('broken')))
    board.add(['AAPL'], (quotes) => seen.push(...quotes))
    board.take(quoteOf('AAPL', { last: '10.00' }))
    tick()
    expect([errors.length, seen.length]).toEqual([1, 1])
  })

  test('that has left hears nothing; of what nobody hears nothing is kept', () => {
    const board = boardOf()
    const seen: Quote[] = []
    const stop = board.add(['AAPL'], (quotes) => seen.push(...quotes))
    board.take(quoteOf('AAPL', { last: '10.00' }))
    stop()
    stop()
    tick()
    expect(seen).toEqual([])
    expect([board.size, board.symbols, board.known('AAPL')]).toEqual([0, [], undefined])
  })
})

test('whatever comes in whatever order: at the end every reader has seen the newest of each of its symbols', () => {
  const symbols = ['A', 'B', 'C', 'D']
  const step = fc.oneof(
    fc.record({ symbol: fc.constantFrom(...symbols), last: fc.integer({ min: 1, max: 999 }) }),
    fc.constant('tick' as const),
  )
  fc.assert(
    fc.property(fc.array(fc.subarray(symbols), { minLength: 1, maxLength: 5 }), fc.array(step), (wishes, steps) => {
      const board = boardOf()
      const seen = wishes.map((wish) => {
        const latest = new Map<string, string | null>()
        board.add(wish, (quotes) => {
          expect(new Set(quotes.map(({ symbol }) => symbol)).size).toBe(quotes.length)
          for (const { symbol, last } of quotes) latest.set(symbol, last)
        })
        return { wish, latest }
      })
      const truth = new Map<string, string>()
      for (const one of steps) {
        if (one === 'tick') tick()
        else {
          truth.set(one.symbol, String(one.last))
          board.take(quoteOf(one.symbol, { last: String(one.last) }))
        }
      }
      tick()
      for (const { wish, latest } of seen) for (const symbol of wish) expect(latest.get(symbol)).toBe(truth.get(symbol))
      board.close()
    }),
  )
})
