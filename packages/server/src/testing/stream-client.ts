/** Reads the live stream as a browser does. */
import type { TestClient } from './test-client.ts'

export interface Frame {
  readonly id: string | null
  readonly event: string
  readonly data: unknown
}

interface Streamed {
  readonly origin: string
  readonly client: TestClient
}

export class StreamClient {
  readonly frames: Frame[] = []
  lastId: string | null = null
  readonly #stop = new AbortController()
  #waiting: (() => void)[] = []
  ended = false

  /** @throws what the server answers instead of a stream. */
  static async open({ origin, client }: Streamed, query: string, lastEventId?: string): Promise<StreamClient> {
    const reader = new StreamClient()
    const response = await fetch(`${origin}/api/v1/stream${query}`, {
      headers: {
        authorization: `Bearer ${client.token ?? ''}`,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
      signal: reader.#stop.signal,
    })
    const type = response.headers.get('content-type') ?? ''
    if (response.status !== 200 || !type.includes('text/event-stream'))
      throw new Error(`the stream was answered with ${response.status} ${type}: ${await response.text()}`)
    void reader.#read(response)
    await reader.until(() => reader.lastId !== null)
    return reader
  }

  async #read(response: Response): Promise<void> {
    let rest = ''
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (rest + chunk).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) this.#take(block)
        for (const wake of this.#waiting.splice(0)) wake()
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    }
    this.ended = true
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #take(block: string): void {
    const field = (name: string) =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2)
    const id = field('id') ?? null
    if (id !== null) this.lastId = id
    const event = field('event')
    if (event !== undefined) this.frames.push({ id, event, data: JSON.parse(field('data') ?? 'null') as unknown })
  }

  async until(isThere: () => boolean): Promise<void> {
    while (!isThere() && !this.ended) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  close(): void {
    this.#stop.abort()
  }
}
