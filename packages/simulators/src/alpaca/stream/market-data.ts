/**
 * The market-data WebSockets (brokers/alpaca.md 4.3): greeting, authentication within seconds or by headers, additive
 * subscriptions, one socket per credential and endpoint, all messages in arrays.
 */
import type { RawData, WebSocket } from 'ws'
import type { ShapedStream } from '../../faults/faults.ts'
import type { SimSocket } from '../../host/broker-server.ts'
import type { Principal } from '../credentials.ts'
import type { Desk } from '../desk.ts'
import { feedOf, streamErrors } from './feeds.ts'
import type { Feed, StreamErrorCode } from './feeds.ts'
import { messagesBetween } from './market-messages.ts'
import { encodeMessage, readMessage } from './message-format.ts'
import { Subscriptions } from './subscriptions.ts'

interface Session {
  readonly socket: WebSocket
  readonly feed: Feed
  readonly isPacked: boolean
  readonly shaped: ShapedStream
  readonly subscriptions: Subscriptions
  readonly deadline: NodeJS.Timeout
  credential: string | undefined
  /** Simulated instant up to which the client has been told. */
  seenAt: number
}

export class MarketDataStreams {
  readonly #desk: Desk
  readonly #sessions = new Set<Session>()
  #pump: NodeJS.Timeout | undefined

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** False for a path that is no feed. */
  connect({ socket, request, path }: SimSocket, feedPath: string): boolean {
    const feed = feedOf(feedPath)
    if (!feed) return false
    const { context, settings } = this.#desk
    const target = { send: (data: string | Uint8Array) => socket.send(data), close: () => socket.close() }
    const session: Session = {
      socket,
      feed,
      isPacked: (request.headers['content-type'] ?? '').includes('msgpack'),
      shaped: context.faults.shape(target, path),
      subscriptions: new Subscriptions(feed),
      deadline: setTimeout(() => this.#fail(session, 404, { closes: true }), settings.current.streamAuthTimeoutMs),
      credential: undefined,
      seenAt: context.clock.now(),
    }
    this.#sessions.add(session)
    socket.on('message', (data) => this.#receive(session, data))
    socket.on('close', () => this.#forget(session))
    socket.on('error', () => socket.terminate())
    this.#send(session, [{ T: 'success', msg: 'connected' }])
    const byHeaders = this.#desk.credentials.ofHeaders(request.headers, 'any')
    if (typeof byHeaders === 'object') this.#admit(session, byHeaders)
    return true
  }

  close(): void {
    clearInterval(this.#pump)
    this.#pump = undefined
    for (const session of this.#sessions) {
      clearTimeout(session.deadline)
      session.socket.terminate()
    }
  }

  #forget(session: Session): void {
    clearTimeout(session.deadline)
    session.shaped.end()
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    clearInterval(this.#pump)
    this.#pump = undefined
  }

  #send(session: Session, messages: readonly unknown[]): void {
    session.socket.send(encodeMessage(messages, session.isPacked))
  }

  #fail(session: Session, code: StreamErrorCode, options: { readonly closes?: boolean } = {}): void {
    this.#send(session, [{ T: 'error', code, msg: streamErrors[code] }])
    if (options.closes) session.socket.close()
  }

  #receive(session: Session, data: RawData): void {
    const message = readMessage(data, session.isPacked)
    const action = message?.['action']
    if (!message) return this.#fail(session, 400)
    if (action === 'auth') return this.#authenticate(session, message)
    if (action !== 'subscribe' && action !== 'unsubscribe') return this.#fail(session, 400)
    if (session.credential === undefined) return this.#fail(session, 401)
    const isBasic = this.#desk.settings.current.dataPlan === 'basic'
    const refusal = session.subscriptions.apply(message, { isBasic })
    if (refusal !== undefined) return this.#fail(session, refusal)
    this.#send(session, [session.subscriptions.list()])
    this.#startPump()
  }

  /** A token comes as the secret of the key `oauth`. */
  #authenticate(session: Session, { key, secret }: Readonly<Record<string, unknown>>): void {
    if (session.credential !== undefined) return this.#fail(session, 403)
    const { credentials, settings } = this.#desk
    if (typeof key !== 'string' || typeof secret !== 'string') return this.#fail(session, 400)
    const found =
      key === 'oauth'
        ? settings.current.oauthOnMarketData
          ? credentials.ofToken(secret, 'any')
          : undefined
        : credentials.ofKey(key, secret, 'any')
    if (typeof found !== 'object') return this.#fail(session, 402, { closes: true })
    this.#admit(session, found)
  }

  #admit(session: Session, principal: Principal): void {
    const { feed } = session
    const { dataPlan } = this.#desk.settings.current
    if (!principal.scopes.has('data')) return this.#fail(session, 411, { closes: true })
    if (feed.needsPlan && dataPlan === 'basic') return this.#fail(session, 409, { closes: true })
    if (feed.kind === 'options' && !session.isPacked) return this.#fail(session, 412, { closes: true })
    const isTaken = [...this.#sessions].some(
      (other) => other.credential === principal.credential && other.feed.path === feed.path,
    )
    if (isTaken) return this.#fail(session, 406, { closes: true })
    clearTimeout(session.deadline)
    session.credential = principal.credential
    this.#send(session, [{ T: 'success', msg: 'authenticated' }])
  }

  #startPump(): void {
    this.#pump ??= setInterval(() => this.#tell(), this.#desk.settings.current.marketDataIntervalMs)
  }

  #tell(): void {
    const { context } = this.#desk
    const now = context.clock.now()
    for (const session of this.#sessions) {
      if (session.credential === undefined || session.seenAt >= now) continue
      const span = { from: session.seenAt, to: now }
      session.seenAt = now
      if (context.faults.isDark()) continue
      const messages = messagesBetween(this.#desk, session.feed, session.subscriptions, span)
      if (messages.length > 0) session.shaped.sendEvent(encodeMessage(messages, session.isPacked))
    }
  }
}
