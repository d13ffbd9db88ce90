/**
 * One open stream. What must not be lost (orders, notifications) is written at once, and a reader that lets it pile up is cut
 * off, as it can resume; quotes are conflated: the newest of each symbol, one write per tick, none while the reader is behind.
 * So a stuck reader holds a bounded amount of memory and costs the others nothing.
 */
import type { ServerResponse } from 'node:http'
import type { Quote } from '@g2e/contract/market'

/** Unsent bytes beyond which the reader is cut off. */
const backlogBytesMax = 1024 * 1024
/** Unsent bytes beyond which quotes wait. */
const quotesHeldAbove = 64 * 1024

/** One quote is serialized once, however many read it: the feed hands every reader the same object. */
const frames = new WeakMap<Quote, Buffer>()

function quoteFrame(quote: Quote): Buffer {
  const known = frames.get(quote)
  if (known) return known
  const made = Buffer.from(`event: quote\ndata: ${JSON.stringify(quote)}\n\n`)
  frames.set(quote, made)
  return made
}

export class StreamReader {
  readonly #response: ServerResponse
  readonly #quotes = new Map<string, Quote>()
  #closed = false

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get closed(): boolean {
    return this.#closed
  }

  /** `id` only where a reader may resume from it. */
  event(name: string, data: unknown, id?: number): void {
    this.#write(`${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Sets the place to resume from, and says how soon to come back after a break. */
  begin(latestId: number): void {
    this.#write(`retry: 2000\nid: ${latestId}\n\n`)
  }

  comment(text: string): void {
    this.#write(`: ${text}\n\n`)
  }

  quote(quote: Quote): void {
    this.#quotes.set(quote.symbol, quote)
  }

  /** Once per tick. */
  flushQuotes(): void {
    if (this.#quotes.size === 0 || this.#closed || this.#response.writableLength > quotesHeldAbove) return
    const parts: Buffer[] = []
    for (const quote of this.#quotes.values()) parts.push(quoteFrame(quote))
    this.#quotes.clear()
    const [only] = parts
    this.#write(parts.length === 1 && only ? only : Buffer.concat(parts))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#quotes.clear()
    this.#response.end()
  }

  #write(bytes: string | Buffer): void {
    if (this.#closed) return
    if (this.#response.writableLength > backlogBytesMax) {
      this.#closed = true
      this.#response.destroy()
      return
    }
    this.#response.write(bytes)
  }
}
