/**
 * One WebSocket that is kept up: it reconnects with growing, jittered waits, notices a silent death by ping and pong,
 * and lets the broker's dialogue (greeting, authentication, subscription) run again on each connection. Delivery is not
 * promised by any broker, so every time the dialogue is ready again the owner must read what it may have missed.
 */
import { WebSocket } from 'ws'
import type { RawData } from 'ws'
import type { BrokerEnvironment, StreamState } from '../port/broker.ts'

/** What a broker's dialogue may do with the connection at hand; calls after its end do nothing. */
export interface StreamLink {
  send(text: string): void
  /** The subscription stands: the stream is live and the waits begin anew. */
  ready(): void
  /** Ends this connection. `permanent`: trying again is of no use (not authorized), so nobody does. */
  fail(reason: string, permanence: 'permanent' | 'passing'): void
}

export interface StreamDialogue {
  opened(link: StreamLink): void
  /** One message, binary frames decoded as UTF-8. */
  received(text: string, link: StreamLink): void
}

export interface StreamOptions {
  /** A function is asked before every connection, for addresses that the broker gives out; it may reject. */
  readonly url: string | (() => Promise<string>)
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly certificateAuthority?: string | undefined
  readonly dialogue: StreamDialogue
  readonly onState: (state: StreamState) => void
  readonly hooks: Pick<BrokerEnvironment, 'random' | 'log'>
  readonly label: string
  readonly timings?: Partial<StreamTimings> | undefined
}

/** Milliseconds. */
export interface StreamTimings {
  readonly pingEvery: number
  /** Without a sign of life for so long after a ping the connection is dead. */
  readonly pongWithin: number
  readonly readyWithin: number
  readonly waitMin: number
  readonly waitMax: number
}
export const streamTimings: StreamTimings = {
  pingEvery: 10_000,
  pongWithin: 8_000,
  readyWithin: 15_000,
  waitMin: 1_000,
  waitMax: 64_000,
}
const messageBytesMax = 4 * 1024 * 1024

export class ReconnectingStream {
  readonly #options: StreamOptions
  readonly #timings: StreamTimings
  #socket: WebSocket | undefined
  #retry: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(options: StreamOptions) {
    this.#options = options
    this.#timings = { ...streamTimings, ...options.timings }
    this.#connect()
  }

  /** Sends on the connection at hand; dropped while there is none, since the dialogue subscribes anew when it stands. */
  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text)
  }

  /** Resolves when nothing more will be called. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    const socket = this.#socket
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      socket.close(1000)
      setTimeout(() => socket.terminate(), 1_000).unref()
    })
  }

  #connect(): void {
    this.#options.onState({ state: 'connecting' })
    const { url } = this.#options
    if (typeof url === 'string') {
      this.#connectTo(url)
      return
    }
    url()
      .then((found) => {
        if (!this.#closed) this.#connectTo(found)
      })
      .catch((error: unknown) => {
        this.#ended(error instanceof Error ? error.message.slice(0, 200) : 'no address', 'passing')
      })
  }

  #connectTo(url: string): void {
    const connection = new Connection(url, this.#options, this.#timings, {
      ready: () => {
        this.#failures = 0
        if (!this.#closed) this.#options.onState({ state: 'live' })
      },
      ended: (reason, permanence) => this.#ended(reason, permanence),
      isClosed: () => this.#closed,
    })
    this.#socket = connection.socket
  }

  #ended(reason: string, permanence: 'permanent' | 'passing'): void {
    if (this.#closed) return
    const { hooks, label, onState } = this.#options
    if (permanence === 'permanent') {
      this.#closed = true
      hooks.log.warn({ stream: label, reason }, 'the stream ended for good')
      onState({ state: 'down', detail: reason })
      return
    }
    const { waitMin, waitMax } = this.#timings
    const stepMs = Math.min(waitMax, waitMin * 2 ** this.#failures)
    const waitMs = stepMs * (0.5 + hooks.random() / 2)
    this.#failures += 1
    hooks.log.info({ stream: label, reason, waitMs: Math.round(waitMs) }, 'the stream was lost and comes back')
    onState({ state: 'connecting', detail: reason })
    this.#retry = setTimeout(() => this.#connect(), waitMs)
    this.#retry.unref()
  }
}

interface Owner {
  ready(): void
  ended(reason: string, permanence: 'permanent' | 'passing'): void
  isClosed(): boolean
}

/** One connection from upgrade to close; ends exactly once. */
class Connection {
  readonly socket: WebSocket
  readonly #owner: Owner
  readonly #timings: StreamTimings
  readonly #link: StreamLink
  #reason = 'the connection was closed'
  #permanence: 'permanent' | 'passing' = 'passing'
  #over = false
  #ping: NodeJS.Timeout | undefined
  #pong: NodeJS.Timeout | undefined
  readonly #unready: NodeJS.Timeout

  constructor(url: string, options: StreamOptions, timings: StreamTimings, owner: Owner) {
    this.#owner = owner
    this.#timings = timings
    this.socket = new WebSocket(url, {
      headers: { ...options.headers },
      followRedirects: false,
      handshakeTimeout: timings.readyWithin,
      maxPayload: messageBytesMax,
      perMessageDeflate: false,
      ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
    })
    this.#link = {
      send: (text) => {
        if (!this.#over && this.socket.readyState === WebSocket.OPEN) this.socket.send(text)
      },
      ready: () => {
        if (this.#over) return
        clearTimeout(this.#unready)
        owner.ready()
      },
      fail: (reason, permanence) => this.#fail(reason, permanence),
    }
    this.#unready = setTimeout(() => this.#fail('no subscription in time', 'passing'), timings.readyWithin)
    this.#unready.unref()
    this.#listen(options.dialogue)
  }

  #listen(dialogue: StreamDialogue): void {
    const alive = () => {
      clearTimeout(this.#pong)
      this.#pong = undefined
    }
    this.socket.on('open', () => {
      this.#ping = setInterval(() => this.#sendPing(), this.#timings.pingEvery)
      this.#ping.unref()
      dialogue.opened(this.#link)
    })
    this.socket.on('message', (data: RawData) => {
      alive()
      if (!this.#over && !this.#owner.isClosed()) dialogue.received(textOf(data), this.#link)
    })
    this.socket.on('pong', alive)
    this.socket.on('error', (error) => {
      this.#reason = error.message.slice(0, 200)
    })
    this.socket.on('close', () => this.#end())
  }

  #sendPing(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return
    this.socket.ping()
    // A later ping must not give an unanswered one more time.
    if (this.#pong) return
    this.#pong = setTimeout(() => this.#fail('no answer to a ping', 'passing'), this.#timings.pongWithin)
    this.#pong.unref()
  }

  #fail(reason: string, permanence: 'permanent' | 'passing'): void {
    if (this.#over) return
    this.#reason = reason
    this.#permanence = permanence
    this.socket.terminate()
    this.#end()
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#unready)
    clearInterval(this.#ping)
    clearTimeout(this.#pong)
    this.#owner.ended(this.#reason, this.#permanence)
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8')
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data).toString('utf8')
}
