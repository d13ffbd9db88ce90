/** A deterministic stream of quotes, made inside the process that is measured, so that every variant pays the same for it. */
import type { Quote } from '../../packages/contract/src/market.ts'

export const symbolCount = 500
export const symbolsPerClient = 20
/** How often the feed is looked after; what is due leaves together. */
const stepMs = 5

export const symbolAt = (index: number): string => `S${String(index).padStart(3, '0')}`

/** 20 different symbols for a client, spread over all. */
export const symbolsOf = (client: number): readonly string[] =>
  Array.from({ length: symbolsPerClient }, (_, place) =>
    symbolAt((client * 7 + place * 25 + ((client * 13 + place) % 25)) % symbolCount),
  )

/** Wall clock in milliseconds, with fractions, the same in all processes. */
export const wallMs = (): number => performance.timeOrigin + performance.now()

/** `volume` carries the instant of sending. */
export function quoteAt(index: number, price: number, sentAt: string): Quote {
  const cents = (offset: number): string => (price + offset).toFixed(2)
  return {
    symbol: symbolAt(index),
    bid: cents(-0.01),
    ask: cents(0.01),
    last: cents(0),
    volume: sentAt,
    change: '1.25',
    changePercent: '1.26',
    high: '111.00',
    low: '99.00',
    open: '100.50',
    previousClose: '99.75',
    timestamp: '2026-11-20T18:46:08.000Z',
    source: 'bench',
    delayed: false,
  }
}

export interface Feed {
  readonly count: () => number
  readonly stop: () => void
}

export function startFeed(perSecond: number, onQuote: (quote: Quote) => void): Feed {
  let seed = 99
  let index = 0
  let count = 0
  let due = 0
  let lastAt = performance.now()
  const draw = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 4_294_967_296
  }
  const timer = setInterval(() => {
    const at = performance.now()
    // Never more than a second behind: what cannot keep up is fed less, and shows it.
    due = Math.min(perSecond, due + ((at - lastAt) * perSecond) / 1_000)
    lastAt = at
    const sentAt = wallMs().toFixed(1)
    for (; due >= 1; due -= 1) {
      index = (index + 1 + Math.floor(draw() * 7)) % symbolCount
      count += 1
      onQuote(quoteAt(index, 100 + draw() * 10, sentAt))
    }
  }, stepMs)
  return { count: () => count, stop: () => clearInterval(timer) }
}
