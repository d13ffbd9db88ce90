/**
 * The `trade_updates` WebSocket (brokers/alpaca.md 4.1): the client speaks first, frames are binary JSON on paper, the
 * list of streams is absolute, and nothing is replayed on reconnect.
 */
import type { RawData, WebSocket } from 'ws'
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { ShapedStream } from '../../faults/faults.ts'
import type { SimSocket } from '../../host/broker-server.ts'
import type { HostEnvironment, Principal } from '../credentials.ts'
import type { Desk } from '../desk.ts'
import { isRecord } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { tradeUpdate } from './trade-update.ts'

export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}

/** The JSON object of a message; `undefined` for anything else. */
export function parseMessage(data: RawData): Fields | undefined {
  try {
    const value: unknown = JSON.parse(textOf(data))
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface Session {
  readonly socket: WebSocket
  readonly host: HostEnvironment
  readonly shaped: ShapedStream
  principal: Principal | undefined
  listens: boolean
}

export class TradeUpdates {
  readonly #desk: Desk
  readonly #sessions = new Set<Session>()
  readonly #leave: () => void

  constructor(desk: Desk) {
    this.#desk = desk
    this.#leave = desk.context.exchange.subscribe((event) => this.#tell(event))
  }

  connect({ socket, path }: SimSocket, host: HostEnvironment): boolean {
    const target = { send: (data: string | Uint8Array) => socket.send(data), close: () => socket.close() }
    const shaped = this.#desk.context.faults.shape(target, path)
    const session: Session = { socket, host, shaped, principal: undefined, listens: false }
    this.#sessions.add(session)
    socket.on('message', (data) => this.#receive(session, data))
    socket.on('close', () => {
      this.#sessions.delete(session)
      shaped.end()
    })
    socket.on('error', () => socket.terminate())
    return true
  }

  close(): void {
    this.#leave()
    for (const { socket } of this.#sessions) socket.terminate()
  }

  #frame(message: unknown): string | Uint8Array {
    const text = JSON.stringify(message)
    return this.#desk.settings.current.tradeUpdateFrames === 'binary' ? Buffer.from(text, 'utf8') : text
  }

  #receive(session: Session, data: RawData): void {
    const message = parseMessage(data)
    const action = message?.['action']
    if (message && (action === 'authenticate' || action === 'auth')) return this.#authenticate(session, message)
    if (message && action === 'listen') return this.#listen(session, message)
    session.socket.send(this.#frame({ action: 'error', data: { error_message: 'invalid syntax' } }))
    session.socket.close()
  }

  #authenticate(session: Session, message: Fields): void {
    const found = this.#principalOf(message, session.host)
    const inUse = [...this.#sessions].filter((other) => other.principal?.accountId === found?.accountId).length
    const isAllowed = found && inUse < this.#desk.settings.current.tradeUpdateConnectionsMax
    session.principal = isAllowed ? found : undefined
    const status = isAllowed ? 'authorized' : 'unauthorized'
    session.socket.send(this.#frame({ stream: 'authorization', data: { status, action: 'authenticate' } }))
  }

  /** `key_id` and `secret_key`, `oauth_token`, or the newer `key` and `secret` beside the action. */
  #principalOf(message: Fields, host: HostEnvironment): Principal | undefined {
    const { credentials, settings } = this.#desk
    const data = isRecord(message['data']) ? message['data'] : message
    const token = data['oauth_token']
    const [key, secret] = [data['key_id'] ?? data['key'], data['secret_key'] ?? data['secret']]
    const found =
      typeof token === 'string' && settings.current.oauthOnTradeUpdates
        ? credentials.ofToken(token, host)
        : typeof key === 'string' && typeof secret === 'string'
          ? credentials.ofKey(key, secret, host)
          : undefined
    return found === 'wrong_environment' ? undefined : found
  }

  #listen(session: Session, message: Fields): void {
    if (!session.principal) {
      const data = { status: 'unauthorized', action: 'listen' }
      session.socket.send(this.#frame({ stream: 'authorization', data }))
      return
    }
    const asked = isRecord(message['data']) ? message['data']['streams'] : undefined
    session.listens = Array.isArray(asked) && asked.includes('trade_updates')
    const streams = session.listens ? ['trade_updates'] : []
    session.socket.send(this.#frame({ stream: 'listening', data: { streams } }))
  }

  #tell(event: OrderEvent): void {
    const { context, settings } = this.#desk
    const { order } = event
    // The stream has omitted the cancellation of legs that never worked (alpaca-py 198, js 87).
    const isOmitted =
      settings.current.streamOmitsHeldLegs && event.type === 'canceled' && order.held && order.parentId !== null
    const listeners = [...this.#sessions].filter(
      ({ listens, principal }) => listens && principal?.accountId === order.accountId,
    )
    if (isOmitted || listeners.length === 0 || context.faults.isDark()) return
    const update = tradeUpdate(context.exchange, event)
    if (!update) return
    const frame = this.#frame({ stream: 'trade_updates', data: update })
    for (const { shaped } of listeners) shaped.sendEvent(frame)
  }
}
