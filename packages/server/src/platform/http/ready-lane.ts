/**
 * The lane in front of the framework: a GET whose answer is kept as bytes goes out with the checks that it needs and nothing
 * else. It answers only what memory can decide (the token was checked before, its session is open, the limit is far); in
 * every other case it steps aside, and the framework's own route says the same at more cost.
 */
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { minuteMs } from '../clock.ts'
import type { Limits } from '../limits/limits.ts'
import type { Metrics } from '../metrics.ts'
import { accessCookie } from './authentication.ts'
import { holdsTag } from './ready-buffer.ts'
import type { ReadyBuffer } from './ready-buffer.ts'

/** The session behind an access token. */
export interface KnownSession {
  readonly userId: string
  readonly sessionId: string
}

/** From memory alone; `undefined`: unknown here, which says nothing about the token. */
export type KnownSessionOf = (token: string) => KnownSession | undefined

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The whole answer to a GET of exactly this path by that session, when it is at hand and nothing else is to be done. */
    ready?: (session: KnownSession) => ReadyBuffer | undefined
  }
}

export interface ReadyLaneParts {
  readonly knownSession: KnownSessionOf
  readonly limits: Limits
  readonly rateLimitPerMinute: number
  readonly metrics: Metrics
  /** Those that every answer carries. */
  readonly headers: Readonly<Record<string, string>>
}

const bearerPrefix = 'Bearer '
const cookieStart = `${accessCookie}=`

function tokenOf({ authorization, cookie }: IncomingMessage['headers']): string | undefined {
  if (authorization !== undefined)
    return authorization.startsWith(bearerPrefix) ? authorization.slice(bearerPrefix.length) : undefined
  if (cookie === undefined) return undefined
  const found = cookie.split('; ').find((part) => part.startsWith(cookieStart))
  return found?.slice(cookieStart.length)
}

interface Left {
  /** By the last word of the limiter; `undefined`: it was never asked. */
  remaining: number | undefined
  /** Taken by us, not yet answered by the limiter. */
  taking: number
}

/** People in memory; the first to come are forgotten first. */
const peopleMax = 10_000

/** Whether the next request is surely within the limit, which it then counts against. */
function createRate({ limits, rateLimitPerMinute }: ReadyLaneParts): (userId: string) => boolean {
  const limit = { name: 'http', requests: rateLimitPerMinute, perMs: minuteMs }
  const people = new Map<string, Left>()
  const leftOf = (userId: string): Left => {
    const found = people.get(userId)
    if (found) return found
    const left: Left = { remaining: undefined, taking: 0 }
    people.set(userId, left)
    for (const first of people.keys()) {
      if (people.size <= peopleMax) break
      people.delete(first)
    }
    return left
  }
  return (userId) => {
    if (rateLimitPerMinute === 0) return true
    const left = leftOf(userId)
    const learn = ({ remaining }: { readonly remaining: number }): void => {
      left.remaining = remaining
    }
    const forget = (): void => {
      left.remaining = undefined
    }
    if (left.remaining === undefined || left.remaining - left.taking < 1) {
      void limits.peek(limit, userId).then(learn, forget)
      return false
    }
    left.taking += 1
    void limits
      .take(limit, userId)
      .then(learn, forget)
      .finally(() => {
        left.taking -= 1
      })
    return true
  }
}

function headersFor(parts: ReadyLaneParts): (answer: ReadyBuffer, status: 200 | 304) => readonly string[] {
  const fixed = Object.entries(parts.headers).flat()
  const made = new WeakMap<ReadyBuffer, { readonly 200: readonly string[]; readonly 304: readonly string[] }>()
  return (answer, status) => {
    const found = made.get(answer)
    if (found) return found[status]
    const both = [...fixed, 'etag', answer.etag, 'cache-control', 'private, no-cache']
    const type = ['content-type', 'application/json; charset=utf-8', 'content-length', String(answer.bytes.length)]
    const lists = { 200: [...both, ...type], 304: both }
    made.set(answer, lists)
    return lists[status]
  }
}

type ReadyOf = (session: KnownSession) => ReadyBuffer | undefined

/** Before any route is registered. */
export function openReadyLane(http: FastifyInstance, parts: ReadyLaneParts): void {
  const routes = new Map<string, ReadyOf>()
  let isOpen = true
  http.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
    if (config?.ready && method === 'GET') routes.set(url, config.ready)
  })
  http.addHook('preClose', (done) => {
    isOpen = false
    done()
  })
  const isWithinLimit = createRate(parts)
  const count = parts.metrics.counter('g2e_ready_answers_total', 'Answers given from memory, before the framework', [])
  const headersOf = headersFor(parts)

  const answered = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { url = '', method, headers } = request
    const ready = method === 'GET' && isOpen ? routes.get(url) : undefined
    // What another site's page asks for is the framework's business.
    if (!ready || headers.origin !== undefined) return false
    const startedAt = performance.now()
    const token = tokenOf(headers)
    const session = token === undefined ? undefined : parts.knownSession(token)
    const answer = session && ready(session)
    if (!answer || !isWithinLimit(session.userId)) return false
    const status = holdsTag(headers['if-none-match'], answer.etag) ? 304 : 200
    response.writeHead(status, [...headersOf(answer, status)])
    response.end(status === 200 ? answer.bytes : undefined)
    count.inc()
    parts.metrics.http.observe({ method: 'GET', route: url, status }, (performance.now() - startedAt) / 1_000)
    return true
  }
  http.addHook('onReady', (done) => {
    const behind = http.server.listeners('request')
    http.server.removeAllListeners('request')
    http.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (answered(request, response)) return
      for (const listener of behind) listener.call(http.server, request, response)
    })
    done()
  })
}
