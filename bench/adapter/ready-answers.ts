/** A broker that answers ready bytes over keep-alive HTTP, loopback only. Its own file says what; the port goes to the parent. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

export interface Ready {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export const ready = (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Ready => {
  const body = Buffer.from(value === undefined ? '' : JSON.stringify(value))
  const own = { 'content-type': 'application/json; charset=utf-8', 'content-length': String(body.length) }
  return { status, headers: { ...own, ...headers }, body }
}

/** A documented payload of a broker. */
export const sample = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(`../../packages/brokers/src/${path}`, import.meta.url), 'utf8'))

/** That many of the kinds, one after the other, each made its own. */
export const many = <T, R>(count: number, kinds: readonly T[], one: (kind: T, index: number) => R): R[] =>
  Array.from({ length: count }, (_, index) => kinds[index % kinds.length]).flatMap((kind, index) =>
    kind === undefined ? [] : [one(kind, index)],
  )

/** `find` gets method and address; `undefined` is a 404. A request is read whole before it is answered. */
export function serveReady(find: (method: string, url: string) => Ready | undefined): void {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.on('end', () => {
      const found = find(request.method ?? '', request.url ?? '')
      if (found) response.writeHead(found.status, found.headers).end(found.body)
      else response.writeHead(404).end('{}')
    })
    request.resume()
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
  })
  process.on('disconnect', () => process.exit(0))
}
