/**
 * The one WebSocket of a gateway (ibkr.md 4), shared by orders and quotes: authorized with a fresh tickle on each
 * connection, subscribed to whatever is wanted, watched by the server's own heartbeat. Frames are hints; what counts is read.
 */
import { ReconnectingStream } from '../kit/index.ts'
import type { StreamLink, StreamTimings } from '../kit/index.ts'
import type { BrokerEnvironment, StreamState } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import { brokerId } from './addresses.ts'
import type { GatewayCredentials } from './credentials.ts'
import type { GatewaySession } from './gateway-session.ts'
import { isObject } from './wire/read.ts'
import type { WireObject } from './wire/read.ts'

export interface StreamListener {
  /** A frame whose topic begins so, e.g. `sor` or `smd+`. */
  readonly topic: string
  readonly onFrame: (frame: WireObject) => void
  readonly onState: (state: StreamState) => void
  /** What must be read before subscribing, on each connection. */
  readonly before?: (() => Promise<void>) | undefined
}

export interface GatewayStreamOptions {
  readonly url: string
  readonly certificateAuthority: string | undefined
  readonly credentials: GatewayCredentials
  readonly session: GatewaySession
  readonly hooks: BrokerEnvironment
  readonly timings?: Partial<StreamTimings> | undefined
}

const ticEveryMs = 60_000
/** Heartbeats come every ten seconds; once they do, so long a silence is death. */
const heartbeatMsMax = 30_000
/** Reading the orders before subscribing to them may wait for its turn twice. */
const readyWithinMs = 40_000

export class GatewayStream {
  readonly #options: GatewayStreamOptions
  readonly #listeners = new Set<StreamListener>()
  /** What is subscribed by which frame, and ended by which. */
  readonly #topics = new Map<string, string>()
  #stream: ReconnectingStream | undefined
  #state: StreamState = { state: 'connecting' }
  #link: StreamLink | undefined
  #beats: NodeJS.Timeout | undefined
  #tics: NodeJS.Timeout | undefined
  #isSubscribed = false
  #isSubscribing = false

  constructor(options: GatewayStreamOptions) {
    this.#options = options
  }

  get isLive(): boolean {
    return this.#state.state === 'live'
  }

  listen(listener: StreamListener): { readonly close: () => Promise<void> } {
    this.#listeners.add(listener)
    if (this.#stream) {
      listener.onState(this.#state)
      if (this.#isSubscribed && listener.before) void this.#runBefore(listener.before)
    } else this.#open()
    return {
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
      },
    }
  }

  /** Sent now if the stream stands, and on each connection from now on. */
  subscribe(on: string, off: string): void {
    if (this.#topics.has(on)) return
    this.#topics.set(on, off)
    if (this.#isSubscribed) this.#stream?.send(on)
  }

  unsubscribe(on: string): void {
    const off = this.#topics.get(on)
    if (off === undefined) return
    this.#topics.delete(on)
    if (this.#isSubscribed) this.#stream?.send(off)
  }

  /** The same subscriptions anew: streams of prices have ended without a word (ibkr.md 4). */
  renew(prefix: string): void {
    if (!this.#isSubscribed) return
    for (const [on, off] of this.#topics) {
      if (!on.startsWith(prefix)) continue
      this.#stream?.send(off)
      this.#stream?.send(on)
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    this.#topics.clear()
    this.#stopTimers()
    const stream = this.#stream
    this.#stream = undefined
    this.#state = { state: 'connecting' }
    await stream?.close()
  }

  #open(): void {
    const { url, certificateAuthority, credentials, hooks, timings } = this.#options
    this.#stream = new ReconnectingStream({
      url,
      certificateAuthority,
      hooks,
      timings: { readyWithin: readyWithinMs, ...timings },
      label: `${brokerId} stream`,
      headers: {
        'user-agent': 'G2E',
        ...(credentials.session === undefined ? {} : { cookie: `api=${credentials.session}` }),
      },
      onState: (state) => this.#turned(state),
      dialogue: {
        opened: (link) => void this.#authorize(link),
        received: (text, link) => this.#received(text, link),
      },
    })
  }

  #turned(state: StreamState): void {
    this.#state = state
    if (state.state !== 'live') {
      this.#isSubscribed = false
      this.#isSubscribing = false
      this.#stopTimers()
    }
    for (const { onState } of this.#listeners) onState(state)
  }

  async #authorize(link: StreamLink): Promise<void> {
    this.#link = link
    const { session } = this.#options
    try {
      await session.ready('brokerage')
      const token = await session.streamToken()
      if (token !== undefined) link.send(JSON.stringify({ session: token }))
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      link.fail(error.message, 'passing')
    }
  }

  #received(text: string, link: StreamLink): void {
    const frame = frameIn(text)
    if (frame === undefined) {
      this.#options.hooks.log.warn({ brokerId, stream: 'gateway' }, 'a frame of the stream could not be read')
      return
    }
    const topic = typeof frame['topic'] === 'string' ? frame['topic'] : ''
    if (topic === 'system') {
      if (typeof frame['success'] === 'string') void this.#authorized(link)
      else if ('hb' in frame) this.#beat(link)
    } else if (topic === 'sts') this.#sessionTold(isObject(frame['args']) ? frame['args'] : {}, link)
    else for (const listener of this.#listeners) if (topic.startsWith(listener.topic)) listener.onFrame(frame)
  }

  #sessionTold(args: WireObject, link: StreamLink): void {
    // Before that, the session is only on its way up, and its coming is told as well.
    const isEnd = args['authenticated'] === false && this.#isSubscribed
    if (isEnd || args['competing'] === true) {
      this.#options.session.ended()
      const why = args['competing'] === true ? 'another program uses this username' : 'the trading session ended'
      link.fail(why, 'passing')
    } else if (args['authenticated'] === true) void this.#authorized(link)
  }

  /** Told by two frames, of which either may come first or alone. */
  async #authorized(link: StreamLink): Promise<void> {
    if (this.#isSubscribing || this.#isSubscribed || link !== this.#link) return
    this.#isSubscribing = true
    // The sign-in alone authorizes a connection; what is subscribed needs the brokerage session too.
    await this.#runBefore(() => this.#options.session.ready('brokerage'))
    for (const { before } of this.#listeners) if (before) await this.#runBefore(before)
    if (link !== this.#link || !this.#isSubscribing) return
    this.#isSubscribing = false
    this.#isSubscribed = true
    for (const on of this.#topics.keys()) link.send(on)
    this.#tics = setInterval(() => link.send('tic'), ticEveryMs)
    this.#tics.unref()
    link.ready()
  }

  async #runBefore(before: () => Promise<void>): Promise<void> {
    try {
      await before()
    } catch (error) {
      // What could not be read before is read after, as after every connection.
      if (!(error instanceof BrokerError)) throw error
    }
  }

  #beat(link: StreamLink): void {
    clearTimeout(this.#beats)
    this.#beats = setTimeout(() => link.fail('the heartbeat stopped', 'passing'), heartbeatMsMax)
    this.#beats.unref()
  }

  #stopTimers(): void {
    clearTimeout(this.#beats)
    clearInterval(this.#tics)
  }
}

function frameIn(text: string): WireObject | undefined {
  try {
    const frame: unknown = JSON.parse(text)
    return isObject(frame) ? frame : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
