/** All WebSockets of the simulated gateways: who connects, the beat, and what happens that they are told. */
import type { RawData, WebSocket } from 'ws'
import type { SimSocket } from '../../host/broker-server.ts'
import type { Desk } from '../desk.ts'
import { sessionOfCookie } from '../session/cookie.ts'
import type { Gateway } from '../session/gateways.ts'
import type { SimulatedEvent } from '../simulator-routes.ts'
import { bulletinFrame, heartbeat, notificationFrame } from './frames.ts'
import { SocketSession } from './socket-session.ts'

const socketPath = '/ibkr/v1/api/ws'
/** How often the clocks are looked at, wall milliseconds. */
const beatMs = 40

const textOf = (data: RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}

interface Client {
  readonly session: SocketSession
  readonly socket: WebSocket
  nextHeartbeat: number
  nextLook: number
}

export class GatewayStreams {
  readonly #desk: Desk
  readonly #clients = new Set<Client>()
  readonly #leave: () => void
  #beat: NodeJS.Timeout | undefined

  constructor(desk: Desk) {
    this.#desk = desk
    this.#leave = desk.context.exchange.subscribe((event) => {
      for (const { session } of this.#clients) session.tell(event)
    })
    desk.gateways.onChange((gatewayId, change) => {
      for (const { session } of this.#clients) if (session.gatewayId === gatewayId) session.changed(change)
    })
  }

  connect({ socket, request, path }: SimSocket): boolean {
    if (path !== socketPath) return false
    const target = { send: (data: string | Uint8Array) => socket.send(data), close: () => socket.close() }
    const session = new SocketSession(this.#desk, socket, this.#desk.context.faults.shape(target, path))
    const { heartbeatMs, streamIntervalMs } = this.#desk.settings.current
    const now = performance.now()
    const client: Client = { session, socket, nextHeartbeat: now + heartbeatMs, nextLook: now + streamIntervalMs }
    this.#clients.add(client)
    socket.on('message', (data) => session.receive(textOf(data)))
    socket.on('close', () => {
      this.#clients.delete(client)
      session.end()
      if (this.#clients.size === 0) this.#stopBeating()
    })
    this.#startBeating()
    session.authorize(sessionOfCookie(request.headers.cookie))
    return true
  }

  #startBeating(): void {
    this.#beat ??= setInterval(() => this.#beatAll(), beatMs).unref()
  }

  #stopBeating(): void {
    clearInterval(this.#beat)
    this.#beat = undefined
  }

  #beatAll(): void {
    const { heartbeatMs, streamIntervalMs } = this.#desk.settings.current
    const now = performance.now()
    for (const client of this.#clients) {
      const { session } = client
      // Looking at a gateway is what notices that its session has ended; the listener above tells.
      if (session.gatewayId !== undefined) this.#desk.gateways.byId(session.gatewayId)
      if (session.gatewayId !== undefined && now >= client.nextHeartbeat) {
        client.nextHeartbeat = now + heartbeatMs
        session.send(heartbeat(this.#desk.context.clock.now()))
      }
      if (now >= client.nextLook) {
        client.nextLook = now + streamIntervalMs
        session.pushMarket()
      }
    }
  }

  /** What tests let happen at a gateway's sockets. */
  happen(gateway: Gateway, { event, text }: SimulatedEvent): void {
    for (const { session } of this.#clients) {
      if (session.gatewayId !== gateway.gatewayId) continue
      if (event === 'socket_closed') session.close()
      if (event === 'notification') session.send(notificationFrame(text ?? 'Simulated notification.'))
      if (event === 'bulletin') session.send(bulletinFrame(text ?? 'Simulated bulletin.'))
    }
  }

  close(): void {
    this.#leave()
    this.#stopBeating()
    for (const { socket } of this.#clients) socket.terminate()
    this.#clients.clear()
  }
}
