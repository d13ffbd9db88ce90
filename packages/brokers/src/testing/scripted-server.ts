/** A host that answers what a test tells it, over real HTTP. Counts what arrived, so that "sent twice" is visible. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Script = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface ScriptedServer {
  readonly url: string
  /** `METHOD path` of everything that arrived, in order. */
  readonly received: string[]
  /** Answers are taken in order; the last one stays. */
  answer(...scripts: Script[]): void
  close(): Promise<void>
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Script =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
export const text =
  (body: string, status = 200): Script =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body)
  }
/** Takes the request wholly, then resets the connection. */
export const resetAfterReading: Script = (request) => {
  request.socket.destroy()
}
export const silence: Script = () => undefined
/** Promises more bytes than it sends, then closes. */
export const truncated: Script = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{"half":', () => response.socket?.destroy())
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const received: string[] = []
  let scripts: Script[] = [json({})]
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(`${request.method ?? ''} ${request.url ?? ''}`)
      const script = scripts.length > 1 ? scripts.shift() : scripts[0]
      script?.(request, response, Buffer.concat(chunks).toString())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    answer: (...next) => {
      scripts = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
