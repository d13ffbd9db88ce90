/**
 * The one stream of a sign-in (schwab.md 5), shared by everything that listens: login, then for each service its set of keys,
 * one command at a time. Every connection asks anew for address and token. A second program of the same person takes the
 * stream away (code 12); then nobody fights for it, and whoever listens polls.
 */
import type { BrokerEnvironment, StreamState } from '../port/broker.ts'
import { AuthRequired } from '../port/errors.ts'
import { ReconnectingStream } from '../kit/index.ts'
import type { StreamLink, StreamTimings } from '../kit/index.ts'
import { brokerId } from './addresses.ts'
import { isSuccess, readFrame, streamCodes, streamWords } from './stream-frame.ts'
import type { CommandResult, StreamFrame } from './stream-frame.ts'

export type StreamService = 'ACCT_ACTIVITY' | 'LEVELONE_EQUITIES' | 'LEVELONE_OPTIONS'

/** What a connection begins with: where, who, and the token. */
export interface StreamerLogin {
  readonly url: string
  readonly customerId: string
  readonly correlId: string
  readonly channel: string
  readonly functionId: string
  readonly token: string
}

export interface StreamerOptions {
  /** Fresh for every connection. @throws BrokerError */
  readonly login: () => Promise<StreamerLogin>
  /** After the token was denied. */
  readonly renew: (token: string) => Promise<unknown>
  readonly hooks: Pick<BrokerEnvironment, 'random' | 'log'>
  readonly timings?: Partial<StreamTimings> | undefined
  readonly silenceMs?: number | undefined
}

export interface ServiceListener {
  readonly fields: string
  /** The items of one data frame. */
  readonly onItems: (items: readonly unknown[]) => void
  /** Of this service: live once its subscription stands. */
  readonly onState: (state: StreamState) => void
}

/** Observed cap of keys for each service (schwab.md 5). */
export const keysMax = 500
/** No frame for this long, heartbeats included, and the connection is dead. */
export const silenceMs = 60_000
const timings: Partial<StreamTimings> = { waitMin: 2_000, waitMax: 128_000 }

/** One service: what is wanted, what stands, and the command that is under way. */
class Channel {
  readonly service: StreamService
  readonly listener: ServiceListener
  wanted: ReadonlySet<string> = new Set()
  standing: ReadonlySet<string> = new Set()
  under: { readonly requestId: string; readonly keys: ReadonlySet<string> } | undefined
  /** A command failed on this connection: it is not repeated there. */
  hasFailed = false

  constructor(service: StreamService, listener: ServiceListener) {
    this.service = service
    this.listener = listener
  }

  reset(): void {
    this.standing = new Set()
    this.under = undefined
    this.hasFailed = false
  }

  /** The next command towards what is wanted; `undefined` = nothing to do, or one is under way. */
  next(): { readonly command: 'SUBS' | 'ADD' | 'UNSUBS'; readonly keys: readonly string[] } | undefined {
    if (this.under !== undefined || this.hasFailed) return undefined
    const wanted = [...this.wanted].slice(0, keysMax)
    if (this.standing.size === 0) return wanted.length === 0 ? undefined : { command: 'SUBS', keys: wanted }
    const kept = new Set(wanted)
    const gone = [...this.standing].filter((key) => !kept.has(key))
    if (gone.length > 0) return { command: 'UNSUBS', keys: gone }
    const added = wanted.filter((key) => !this.standing.has(key))
    return added.length === 0 ? undefined : { command: 'ADD', keys: added }
  }
}

export class Streamer {
  readonly #options: StreamerOptions
  readonly #channels = new Map<string, Channel>()
  #stream: ReconnectingStream | undefined
  #link: StreamLink | undefined
  #login: StreamerLogin | undefined
  #isLoggedIn = false
  #requests = 0
  #heardAt = 0
  #watch: NodeJS.Timeout | undefined
  #state: StreamState = { state: 'connecting' }

  constructor(options: StreamerOptions) {
    this.#options = options
  }

  /** Before anything is wanted of it. */
  listen(service: StreamService, listener: ServiceListener): void {
    this.#channels.set(service, new Channel(service, listener))
  }

  /** Replaces the keys of a service; without any key of any service the stream is closed. */
  want(service: StreamService, keys: readonly string[]): void {
    const channel = this.#channels.get(service)
    if (!channel) return
    const isNews = channel.wanted.size === 0 && keys.length > 0
    channel.wanted = new Set(keys)
    if (![...this.#channels.values()].some(({ wanted }) => wanted.size > 0)) {
      void this.close()
      return
    }
    if (!this.#stream) this.#open()
    else if (isNews && this.#state.state !== 'live') channel.listener.onState(this.#state)
    this.#pump(channel)
  }

  isStreaming(service: StreamService, key: string): boolean {
    return this.#isLoggedIn && this.#channels.get(service)?.standing.has(key) === true
  }

  async close(): Promise<void> {
    const stream = this.#stream
    this.#stream = undefined
    this.#forget()
    await stream?.close()
  }

  #open(): void {
    const { hooks, login } = this.#options
    this.#state = { state: 'connecting' }
    this.#stream = new ReconnectingStream({
      url: async () => {
        this.#login = await login()
        return this.#login.url
      },
      hooks,
      timings: { ...timings, ...this.#options.timings },
      label: `${brokerId} streamer`,
      onState: (state) => this.#turned(state),
      dialogue: {
        opened: (link) => this.#opened(link),
        received: (text, link) => this.#received(text, link),
      },
    })
  }

  /** Live is told by each service, when its subscription stands. */
  #turned(state: StreamState): void {
    this.#state = state
    if (state.state === 'live') return
    this.#forget()
    for (const { wanted, listener } of this.#channels.values()) if (wanted.size > 0) listener.onState(state)
  }

  #forget(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
    this.#link = undefined
    this.#isLoggedIn = false
    for (const channel of this.#channels.values()) channel.reset()
  }

  #opened(link: StreamLink): void {
    const login = this.#login
    if (!login) return
    this.#link = link
    this.#heardAt = performance.now()
    const patienceMs = this.#options.silenceMs ?? silenceMs
    this.#watch = setInterval(() => {
      if (performance.now() - this.#heardAt > patienceMs)
        link.fail('nothing was heard, not even a heartbeat', 'passing')
    }, patienceMs / 4)
    this.#watch.unref()
    this.#send(link, 'ADMIN', 'LOGIN', {
      Authorization: login.token,
      SchwabClientChannel: login.channel,
      SchwabClientFunctionId: login.functionId,
    })
  }

  #send(link: StreamLink, service: string, command: string, parameters: Readonly<Record<string, string>>): string {
    this.#requests += 1
    const requestid = String(this.#requests)
    const request = {
      requestid,
      service,
      command,
      SchwabClientCustomerId: this.#login?.customerId,
      SchwabClientCorrelId: this.#login?.correlId,
      parameters,
    }
    link.send(JSON.stringify({ requests: [request] }))
    return requestid
  }

  #received(text: string, link: StreamLink): void {
    this.#heardAt = performance.now()
    let frame: StreamFrame
    try {
      frame = readFrame(text)
    } catch (error) {
      this.#options.hooks.log.warn(
        { brokerId, stream: 'streamer', error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
        'a frame of the streamer could not be read',
      )
      return
    }
    for (const result of frame.results) this.#answered(result, link)
    for (const { service, items } of frame.data) this.#channels.get(service)?.listener.onItems(items)
  }

  #answered(result: CommandResult, link: StreamLink): void {
    const { service, code, message } = result
    if (code === streamCodes.tooManyConnections) {
      link.fail(streamWords(code, message), 'permanent')
    } else if (code === streamCodes.loginDenied) void this.#denied(link, message)
    else if (code === streamCodes.stopped || code === streamCodes.connectionNotFound)
      link.fail(streamWords(code, message), 'passing')
    else if (service === 'ADMIN') this.#loggedIn(result, link)
    else this.#commanded(result, link)
  }

  /** The token may have died on the way: a new one, and a new connection. */
  async #denied(link: StreamLink, message: string): Promise<void> {
    const token = this.#login?.token ?? ''
    try {
      await this.#options.renew(token)
      link.fail(streamWords(streamCodes.loginDenied, message), 'passing')
    } catch (error) {
      const isOver = error instanceof AuthRequired
      link.fail(error instanceof Error ? error.message : message, isOver ? 'permanent' : 'passing')
    }
  }

  #loggedIn({ code, message }: CommandResult, link: StreamLink): void {
    if (!isSuccess(code)) {
      link.fail(streamWords(code, message), 'passing')
      return
    }
    this.#isLoggedIn = true
    for (const channel of this.#channels.values()) this.#pump(channel)
  }

  #pump(channel: Channel): void {
    const link = this.#link
    if (!link || !this.#isLoggedIn) return
    const next = channel.next()
    if (!next) return
    const { command, keys } = next
    const fields = command === 'UNSUBS' ? {} : { fields: channel.listener.fields }
    const requestId = this.#send(link, channel.service, command, { keys: keys.join(','), ...fields })
    const after = command === 'SUBS' ? [] : [...channel.standing]
    const left = command === 'UNSUBS' ? after.filter((key) => !keys.includes(key)) : [...after, ...keys]
    channel.under = { requestId, keys: new Set(left) }
  }

  #commanded({ service, requestId, code, message }: CommandResult, link: StreamLink): void {
    const channel = this.#channels.get(service)
    const under = channel?.under
    if (!channel || !under || (requestId !== '' && requestId !== under.requestId)) return
    channel.under = undefined
    if (isSuccess(code)) {
      channel.standing = under.keys
      link.ready()
      if (channel.wanted.size > 0) channel.listener.onState({ state: 'live' })
      this.#pump(channel)
      return
    }
    // What could not be subscribed is polled; the next connection tries again.
    channel.hasFailed = true
    this.#options.hooks.log.warn({ brokerId, service, code }, `the streamer refused a subscription: ${message}`)
    if (channel.standing.size === 0) channel.listener.onState({ state: 'down', detail: streamWords(code, message) })
  }
}
