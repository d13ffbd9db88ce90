/**
 * Who asks. Every route needs a signed-in user unless it says `auth: 'none'`, so forgetting is safe. The tests of a request
 * come in the order of api.md: 401, 403 (CSRF, scope), 429, and only then is its body looked at.
 */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor, Scope, UserActor } from '../actor.ts'
import type { Limits } from '../limits/limits.ts'
import { minuteMs } from '../clock.ts'
import { ProblemError } from './problem.ts'

/** What a request carries to prove who sent it. */
export interface Credentials {
  readonly bearer: string | undefined
  readonly accessCookie: string | undefined
  readonly ip: string
  readonly userAgent: string | null
}

export interface Authenticated {
  readonly actor: UserActor
  readonly by: 'bearer' | 'cookie'
}

/** The identity feature gives it. `undefined`: nobody, or no longer valid. */
export type Authenticate = (credentials: Credentials) => Promise<Authenticated | undefined>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `none`: open to everybody; `optional`: known if signed in. Default: a signed-in user is required. */
    auth?: 'none' | 'optional'
    /** What an API key needs. Default: `read` for GET, `admin` for the rest. */
    scope?: Scope
  }
  interface FastifyRequest {
    /** Read it with `actorOf` where a user is required. */
    actor: Actor
    authenticated: Authenticated | null
  }
}

export const accessCookie = 'g2e_access'
export const csrfCookie = 'g2e_csrf'
const csrfHeader = 'x-csrf-token'
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const userAgentMax = 300

/** The signed-in user of a route that requires one. */
export function actorOf(request: FastifyRequest): UserActor {
  if (!request.authenticated) throw new ProblemError('unauthenticated')
  return request.authenticated.actor
}

export const bearerOf = (header: string | undefined): string | undefined => /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1]

export function userAgentOf(request: FastifyRequest): string | null {
  // Node reads headers as latin1; what is not plain text would not fit into the database.
  return request.headers['user-agent']?.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, userAgentMax) ?? null
}

function equalTexts(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function assertCsrf(request: FastifyRequest): void {
  if (safeMethods.has(request.method)) return
  const header = request.headers[csrfHeader]
  const cookie = request.cookies[csrfCookie]
  if (typeof header !== 'string' || !cookie || !equalTexts(header, cookie))
    throw new ProblemError('forbidden', 'The X-CSRF-Token header must equal the cookie g2e_csrf.')
}

function assertScope(request: FastifyRequest, actor: UserActor): void {
  const needed = request.routeOptions.config.scope ?? (safeMethods.has(request.method) ? 'read' : 'admin')
  if (!actor.scopes.includes(needed)) throw new ProblemError('forbidden', `This API key lacks the scope "${needed}".`)
}

export interface AuthenticationParts {
  readonly authenticate: Authenticate
  readonly limits: Limits
  /** 0 = no limit. */
  readonly rateLimitPerMinute: number
}

export function registerAuthentication(http: FastifyInstance, parts: AuthenticationParts): void {
  const limit = { name: 'http', requests: parts.rateLimitPerMinute, perMs: minuteMs }
  const nobody = (request: FastifyRequest): Actor => ({
    userId: null,
    via: 'system',
    sessionId: null,
    ip: request.ip,
    userAgent: userAgentOf(request),
    scopes: [],
  })
  const assertRate = async (key: string) => {
    if (parts.rateLimitPerMinute === 0) return
    const taken = await parts.limits.take(limit, key)
    if (taken.allowed) return
    const seconds = Math.max(1, Math.ceil(taken.retryAfterMs / 1_000))
    throw new ProblemError('rate_limited', `Wait ${seconds} s.`, { headers: { 'retry-after': String(seconds) } })
  }

  http.decorateRequest('authenticated', null)
  http.decorateRequest('actor', {
    getter(this: FastifyRequest): Actor {
      return this.authenticated?.actor ?? nobody(this)
    },
  })
  http.addHook('onRequest', async (request) => {
    const { auth } = request.routeOptions.config
    if (auth === 'none' || request.is404) return
    const found = await parts.authenticate({
      bearer: bearerOf(request.headers.authorization),
      accessCookie: request.cookies[accessCookie],
      ip: request.ip,
      userAgent: userAgentOf(request),
    })
    if (!found) {
      if (auth === 'optional') return
      throw new ProblemError('unauthenticated')
    }
    if (found.by === 'cookie') assertCsrf(request)
    assertScope(request, found.actor)
    request.authenticated = found
    await assertRate(found.actor.userId)
  })
}
