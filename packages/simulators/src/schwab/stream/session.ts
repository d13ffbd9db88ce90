/** One WebSocket of the streamer: who it is, what it has subscribed to, and the timers that end it. */
import type { WebSocket } from 'ws'
import type { ShapedStream } from '../../faults/faults.ts'
import type { Principal } from '../credentials.ts'
import type { Desk } from '../desk.ts'
import { codes, dataFrame, heartbeatFrame, noticeFrame, responseFrame, unnamed } from './protocol.ts'
import type { DataBlock, Named } from './protocol.ts'
import { newsOf } from './services.ts'
import type { ServiceName, Subscription } from './services.ts'

export class Session {
  readonly #desk: Desk
  readonly #socket: WebSocket
  readonly #shaped: ShapedStream
  readonly #timers = new Set<NodeJS.Timeout>()
  #heartbeat: NodeJS.Timeout | undefined
  #emptiness: NodeJS.Timeout | undefined
  #login: Named = unnamed
  principal: Principal | undefined
  correlationId = ''
  readonly subscriptions = new Map<ServiceName, Subscription>()
  /** Services with a command under way. */
  readonly busy = new Set<ServiceName>()

  constructor(desk: Desk, socket: WebSocket, path: string) {
    this.#desk = desk
    this.#socket = socket
    const target = { send: (data: string | Uint8Array) => socket.send(data), close: () => socket.close() }
    this.#shaped = desk.context.faults.shape(target, path)
  }

  get #now(): number {
    return this.#desk.context.clock.now()
  }

  /** After so many wall milliseconds, unless the session is over. */
  later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
  }

  answer(request: Named, code: number, msg: string): void {
    this.#socket.send(responseFrame(request, this.#now, code, msg))
  }

  admit(principal: Principal, login: Named): void {
    this.principal = principal
    this.correlationId = login.correlationId
    this.#login = login
    clearInterval(this.#heartbeat)
    this.#heartbeat = setInterval(() => {
      if (!this.#desk.settings.current.streamIsSilent) this.#socket.send(heartbeatFrame(this.#now))
    }, this.#desk.settings.current.heartbeatMs)
    this.watchEmptiness()
  }

  /** A stream that nobody uses is closed after a while. */
  watchEmptiness(): void {
    clearTimeout(this.#emptiness)
    this.#emptiness = undefined
    if (!this.principal || [...this.subscriptions.values()].some(({ keys }) => keys.size > 0)) return
    const end = (): void => this.stop(codes.stopStreaming, 'Stop streaming due to empty subscription')
    this.#emptiness = setTimeout(end, this.#desk.settings.current.emptySubscriptionMs)
  }

  /** Says why, in the envelope that is set, and closes. */
  stop(code: number, msg: string): void {
    const { closingEnvelope } = this.#desk.settings.current
    const asNotice = closingEnvelope === 'notify' || (closingEnvelope === 'sample' && code === codes.stopStreaming)
    this.#socket.send(asNotice ? noticeFrame(this.#now, code, msg) : responseFrame(this.#login, this.#now, code, msg))
    this.#socket.close()
    this.end()
  }

  /** Data go through the faults; answers to commands do not. */
  push(blocks: readonly DataBlock[]): void {
    if (blocks.length === 0 || this.#desk.settings.current.streamIsSilent) return
    this.#shaped.sendEvent(dataFrame(this.#now, blocks))
  }

  /** What the market has to tell since the last look. */
  look(only?: ServiceName): void {
    const blocks: DataBlock[] = []
    for (const [service, subscription] of this.subscriptions) {
      if (only !== undefined && service !== only) continue
      const content = newsOf(this.#desk, service, subscription)
      if (content.length > 0) blocks.push({ service, content })
    }
    this.push(blocks)
  }

  close(): void {
    this.#socket.close()
  }

  terminate(): void {
    this.end()
    this.#socket.terminate()
  }

  /** The socket is gone: nothing waits any longer. */
  end(): void {
    clearInterval(this.#heartbeat)
    clearTimeout(this.#emptiness)
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#shaped.end()
    this.principal = undefined
  }
}
