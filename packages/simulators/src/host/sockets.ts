/** WebSocket upgrades: each goes to the broker whose prefix it has, which takes it or leaves it (404). */
import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { SimSocket } from './broker-server.ts'
import { foreignness } from './loopback-only.ts'

const payloadBytesMax = 1024 * 1024

/** Decides about one upgrade before anything is answered: a status refuses it, `reset` breaks it off. */
export type UpgradeGate = (request: IncomingMessage) => Promise<number | 'reset' | 'go_on'>

export interface Sockets {
  /** For the server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Breaks off every connection. */
  terminateAll(): void
}

type WriteCallback = (error?: Error | null) => void
type HeldWrite = readonly [chunk: unknown, encoding: BufferEncoding | undefined, done: WriteCallback | undefined]

/**
 * Holds back what is written to the socket until the broker has decided, since the library answers 101 before anyone has
 * seen the WebSocket. Answers how to let it go.
 */
function holdWrites(socket: Duplex): (letGo: boolean) => void {
  const write = socket.write.bind(socket)
  const held: HeldWrite[] = []
  socket.write = (chunk: unknown, encodingOrDone?: BufferEncoding | WriteCallback, done?: WriteCallback): boolean => {
    held.push(typeof encodingOrDone === 'function' ? [chunk, undefined, encodingOrDone] : [chunk, encodingOrDone, done])
    return true
  }
  return (letGo) => {
    socket.write = write
    if (letGo) for (const [chunk, encoding = 'utf8', done] of held) write(chunk, encoding, done)
  }
}

const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

export function createSockets(gate: UpgradeGate, connect: (connection: SimSocket) => boolean): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: payloadBytesMax })
  const open = new Set<WebSocket>()
  const accept = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulators')
    const release = holdWrites(socket)
    server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate())
      if (!connect({ socket: webSocket, request, path: pathname, query: searchParams })) {
        release(false)
        refuse(socket, 404)
        return
      }
      open.add(webSocket)
      webSocket.on('close', () => open.delete(webSocket))
      release(true)
    })
  }
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      if (foreignness(request.headers) !== undefined) return refuse(socket, 403)
      gate(request).then(
        (decision) => {
          if (decision === 'reset') socket.destroy()
          else if (decision === 'go_on') accept(request, socket, head)
          else refuse(socket, decision)
        },
        () => refuse(socket, 500),
      )
    },
    terminateAll() {
      for (const socket of open) socket.terminate()
      open.clear()
    },
  }
}
