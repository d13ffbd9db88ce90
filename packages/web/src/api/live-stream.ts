/**
 * The one live connection of a page. It comes back by itself with the last event's id, so no order event is missed; while
 * the page is hidden for longer it lets go, since browsers allow six connections to a server over all tabs.
 */
import type { streamEvents } from '@g2e/contract/live'
import { send } from './client.ts'
import type { Output } from './client.ts'
import { ApiProblem } from './problem.ts'
import { readEvents } from './server-events.ts'

export type LiveEvents = { [Name in keyof typeof streamEvents]: Output<(typeof streamEvents)[Name]> }
export type LiveState = 'connecting' | 'live' | 'offline'

const retryMsFirst = 1_000
const retryMsMax = 30_000
const hiddenMsMax = 60_000
const baseTopics = ['orders', 'portfolio', 'notifications', 'sync']

interface LiveStreamOptions {
  readonly onEvent: <Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]) => void
  readonly onState: (state: LiveState) => void
  readonly onSignedOut: () => void
}

const names: ReadonlySet<string> = new Set<keyof LiveEvents>([
  'order',
  'quote',
  'portfolio',
  'notification',
  'sync',
  'trading',
  'reset',
])
const isEventName = (name: string): name is keyof LiveEvents => names.has(name)

export class LiveStream {
  readonly #options: LiveStreamOptions
  readonly #watched = new Map<string, number>()
  #abort: AbortController | undefined
  #lastId: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined
  #retryMs = retryMsFirst
  #stopped = true

  constructor(options: LiveStreamOptions) {
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#connect()
  }

  stop(): void {
    this.#stopped = true
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.#letGo()
  }

  /** Quotes of these symbols until the returned function is called; several watchers of one symbol count as one. */
  watch(symbols: readonly string[]): () => void {
    for (const symbol of symbols) this.#watched.set(symbol, (this.#watched.get(symbol) ?? 0) + 1)
    this.#reconnectSoon(250)
    return () => {
      for (const symbol of symbols) {
        const count = (this.#watched.get(symbol) ?? 1) - 1
        if (count > 0) this.#watched.set(symbol, count)
        else this.#watched.delete(symbol)
      }
    }
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer)
    if (document.visibilityState === 'hidden') this.#hiddenTimer = setTimeout(() => this.#letGo(), hiddenMsMax)
    else if (!this.#abort) this.#connect()
  }

  #letGo(): void {
    clearTimeout(this.#timer)
    this.#abort?.abort()
    this.#abort = undefined
  }

  #reconnectSoon(ms: number): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#connect(), ms)
  }

  #topics(): string {
    const symbols = [...this.#watched.keys()].toSorted()
    return [...baseTopics, ...(symbols.length > 0 ? [`quotes:${symbols.join(',')}`] : [])].join(';')
  }

  #connect(): void {
    this.#letGo()
    const abort = new AbortController()
    this.#abort = abort
    this.#run(abort).catch((error: unknown) => {
      if (abort.signal.aborted) return
      if (error instanceof ApiProblem && error.status === 401) {
        this.#options.onSignedOut()
        return
      }
      this.#options.onState('offline')
      this.#reconnectSoon(this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax)
    })
  }

  async #run(abort: AbortController): Promise<void> {
    const response = await send('GET', '/stream', {
      query: { topics: this.#topics() },
      headers: { accept: 'text/event-stream', ...(this.#lastId ? { 'last-event-id': this.#lastId } : {}) },
      signal: abort.signal,
    })
    this.#retryMs = retryMsFirst
    this.#options.onState('live')
    await readEvents(response, ({ event, data, id }) => {
      if (id) this.#lastId = id
      if (isEventName(event)) this.#options.onEvent(event, JSON.parse(data))
    })
    if (!abort.signal.aborted) this.#reconnectSoon(this.#retryMs)
  }
}
