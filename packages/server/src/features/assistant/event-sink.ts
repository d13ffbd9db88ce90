/** The stream of one answer to one reader: server-sent events, a comment now and then, and word of when the reader has gone. */
import type { ServerResponse } from 'node:http'

const heartbeatMs = 10_000
/** A reader that takes nothing any more is gone. */
const backlogBytesMax = 1024 * 1024

export class EventSink {
  readonly #response: ServerResponse
  readonly #heart: NodeJS.Timeout
  #open = true

  /** `onGone` is called once, when the reader leaves before the end. */
  constructor(response: ServerResponse, onGone: () => void) {
    this.#response = response
    this.#heart = setInterval(() => this.#write(': still here\n\n'), heartbeatMs).unref()
    const gone = () => {
      clearInterval(this.#heart)
      if (!this.#open) return
      this.#open = false
      onGone()
    }
    response.on('close', gone)
    response.on('error', gone)
  }

  event(name: string, data: unknown): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  end(): void {
    clearInterval(this.#heart)
    if (!this.#open) return
    this.#open = false
    this.#response.end()
  }

  #write(text: string): void {
    if (!this.#open) return
    if (this.#response.writableLength > backlogBytesMax) this.#response.destroy()
    else this.#response.write(text)
  }
}
