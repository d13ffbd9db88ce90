/**
 * One open stream. What must not be lost (orders, notifications) is written at once, and a reader that lets it pile up is cut
 * off, as it can resume; a list of quotes is one write, and while a reader is behind only the newest of each symbol waits for it.
 * So a stuck reader holds a bounded amount of memory and costs the others nothing.
 */
import type { ServerResponse } from 'node:http'
import type { Quote } from '@g2e/contract/market'

/** Unsent bytes beyond which the reader is cut off. */
const backlogBytesMax = 1024 * 1024
/** Unsent bytes beyond which quotes wait. */
const quotesHeldAbove = 64 * 1024

/** One quote is serialized once, however many read it: the feed hands every reader the same object. */
const frames = new WeakMap<Quote, string>()

/** ASCII, so that it can be written without encoding it for each reader. */
function quoteFrame(quote: Quote): string {
  const known = frames.get(quote)
  if (known !== undefined) return known
  const json = JSON.stringify(quote).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const made = `event: quote\ndata: ${json}\n\n`
  frames.set(quote, made)
  return made
}

export class StreamReader {
  readonly #response: ServerResponse
  /** Of a reader that is behind. */
  readonly #waiting = new Map<string, Quote>()
  #closed = false

  constructor(response: ServerResponse) {
    this.#response = response
    response.on('drain', () => this.#catchUp())
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

  quotes(quotes: readonly Quote[]): void {
    if (this.#closed) return
    if (this.#waiting.size === 0 && this.#response.writableLength <= quotesHeldAbove) {
      let text = ''
      for (const quote of quotes) text += quoteFrame(quote)
      this.#write(text, 'latin1')
      return
    }
    for (const quote of quotes) this.#waiting.set(quote.symbol, quote)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#waiting.clear()
    this.#response.end()
  }

  /** What was sent has left. */
  #catchUp(): void {
    if (this.#waiting.size === 0) return
    const quotes = [...this.#waiting.values()]
    this.#waiting.clear()
    this.quotes(quotes)
  }

  #write(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): void {
    if (this.#closed) return
    if (this.#response.writableLength > backlogBytesMax) {
      this.#closed = true
      this.#response.destroy()
      return
    }
    this.#response.write(text, encoding)
  }
}
