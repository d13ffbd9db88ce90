/** What is compared with: a server that sends a buffer it was handed, by `node:http` alone or as a bare Fastify route. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'

interface Ready {
  readonly kind: 'node:http' | 'fastify'
  readonly body: string
  readonly etag: string
}

function tell(port: number): void {
  process.send?.({ result: { origin: `http://127.0.0.1:${port}` } })
}

function serveBare(bytes: Buffer, etag: string): void {
  const head = { etag, 'cache-control': 'private, no-cache' }
  const full = { ...head, 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304, head).end()
    else response.writeHead(200, full).end(bytes)
  })
  server.listen(0, '127.0.0.1', () => tell((server.address() as AddressInfo).port))
}

async function serveFastify(bytes: Buffer, etag: string): Promise<void> {
  const app = fastify({ keepAliveTimeout: 60_000 })
  app.get('/portfolio', (request, reply) => {
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === etag) return reply.status(304).send()
    return reply.type('application/json; charset=utf-8').send(bytes)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  tell((app.server.address() as AddressInfo).port)
}

process.once('message', ({ kind, body, etag }: Ready) => {
  const bytes = Buffer.from(body)
  if (kind === 'node:http') serveBare(bytes, etag)
  else void serveFastify(bytes, etag)
})
process.on('disconnect', () => process.exit(0))
