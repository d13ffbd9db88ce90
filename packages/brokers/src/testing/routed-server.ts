/** A host that answers by route, over real HTTP and WebSocket: for brokers whose calls come in an order of their own. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

export interface RoutedRequest {
  readonly method: string
  /** With query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown
}

export interface RoutedAnswer {
  readonly status?: number | undefined
  /** A text is sent as it is, `undefined` as no body, anything else as JSON. */
  readonly body?: unknown
  /** Takes the request wholly, then resets the connection. */
  readonly reset?: boolean | undefined
}

export interface RoutedServer {
  readonly url: string
  readonly received: RoutedRequest[]
  /** Sockets that are open, in the order in which they came. */
  readonly sockets: Set<WebSocket>
  close(): Promise<void>
}

export async function startRoutedServer(options: {
  readonly answer: (request: RoutedRequest) => RoutedAnswer | Promise<RoutedAnswer>
  readonly onSocket?: (socket: WebSocket, headers: RoutedRequest['headers']) => void
}): Promise<RoutedServer> {
  const received: RoutedRequest[] = []
  const sockets = new Set<WebSocket>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { method = '', url = '', headers } = request
      const routed: RoutedRequest = { method, path: url, headers, body: text === '' ? undefined : JSON.parse(text) }
      received.push(routed)
      void Promise.resolve(options.answer(routed)).then(({ status = 200, body, reset = false }) => {
        if (reset) {
          request.socket.destroy()
          return
        }
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
      })
    })
  })
  const upgrades = new WebSocketServer({ server })
  upgrades.on('connection', (socket, { headers }) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    options.onSocket?.(socket, headers)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    sockets,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate()
        upgrades.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
