/** What every part of the simulated Alpaca shares: the context of the host, who may come in, and the switches. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BrokerContext } from '../host/broker-server.ts'
import { Configurations } from './trading/configurations.ts'
import { Credentials } from './credentials.ts'
import type { HostEnvironment, Principal, Scope } from './credentials.ts'
import { RateLimit } from './rate-limit.ts'
import { SettingsBook } from './settings.ts'
import { jsonText } from './wire/json-text.ts'
import {
  forbidden,
  internalErrorBody,
  rateLimitedBody,
  scopeMissing,
  unauthorized,
  unauthorizedAsPage,
  WireRefusal,
} from './wire/refusal.ts'

export interface Desk {
  readonly context: BrokerContext
  readonly settings: SettingsBook
  readonly credentials: Credentials
  readonly configurations: Configurations
  readonly rates: { readonly trading: RateLimit; readonly data: RateLimit }
}

export function openDesk(context: BrokerContext): Desk {
  const settings = new SettingsBook(context.store.collection('settings'))
  return {
    context,
    settings,
    credentials: new Credentials(context, settings),
    configurations: new Configurations(context.store.collection('configurations')),
    // Traffic is limited by real time: a paused market must not starve the people who watch it.
    rates: { trading: new RateLimit(Date.now), data: new RateLimit(Date.now) },
  }
}

export interface HostKind {
  readonly name: 'trading' | 'data'
  readonly environment: HostEnvironment
}

/** What a route answers: a body and 200, or a status with or without body. */
export type Answer = { readonly body: unknown; readonly status?: number } | { readonly status: 204 }
export interface Call {
  readonly principal: Principal
  readonly request: FastifyRequest
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
}
export type Handler = (call: Call) => Answer | Promise<Answer>

/** 401 here is a proxy's page (brokers/alpaca.md 1.5, errors.json). */
const pageRoutes = ['/v2/clock', '/v2/calendar']

function principalOf(desk: Desk, request: FastifyRequest, kind: HostKind): Principal {
  const asPage = kind.name === 'data' || pageRoutes.some((route) => (request.routeOptions.url ?? '').endsWith(route))
  const found = desk.credentials.ofHeaders(request.headers, kind.name === 'data' ? 'any' : kind.environment)
  if (found === 'malformed' || found === 'wrong_environment') throw forbidden()
  if (!found) throw asPage ? unauthorizedAsPage() : unauthorized()
  return found
}

function countRequest(desk: Desk, reply: FastifyReply, principal: Principal, kind: HostKind): boolean {
  const { tradingRequestsPerMinute, dataRequestsPerMinute, sendsRetryAfter } = desk.settings.current
  const limit = kind.name === 'trading' ? tradingRequestsPerMinute : dataRequestsPerMinute
  const state = desk.rates[kind.name].take(principal.credential, limit)
  if (limit > 0)
    reply.headers({
      'x-ratelimit-limit': state.limit,
      'x-ratelimit-remaining': state.remaining,
      'x-ratelimit-reset': state.resetsAt,
    })
  if (state.isOver && sendsRetryAfter) reply.header('retry-after', Math.ceil(state.resetsAt - Date.now() / 1000))
  return state.isOver
}

/** Sends a refusal as Alpaca words it. */
export function sendRefusal(reply: FastifyReply, refusal: WireRefusal): FastifyReply {
  const isPage = typeof refusal.body === 'string'
  return reply
    .code(refusal.status)
    .type(isPage ? 'text/html' : 'application/json; charset=UTF-8')
    .send(isPage ? refusal.body : JSON.stringify(refusal.body))
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Registers authenticated routes of one host: credentials, rate, scope, then the handler; refusals become answers. */
export class Routes {
  readonly #app: FastifyInstance
  readonly #desk: Desk
  readonly #kind: HostKind

  constructor(app: FastifyInstance, desk: Desk, kind: HostKind) {
    this.#app = app
    this.#desk = desk
    this.#kind = kind
  }

  on(method: Method, path: string, handler: Handler, scope?: Scope): void {
    this.#app.route<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>({
      method,
      url: path,
      handler: async (request, reply) => {
        const principal = principalOf(this.#desk, request, this.#kind)
        if (countRequest(this.#desk, reply, principal, this.#kind)) throw new WireRefusal(429, rateLimitedBody)
        if (scope && !principal.scopes.has(scope)) throw scopeMissing()
        const answer = await handler({ principal, request, params: request.params, query: request.query })
        if (!('body' in answer)) return reply.code(answer.status).send()
        return reply
          .code(answer.status ?? 200)
          .type('application/json; charset=UTF-8')
          .send(this.#kind.name === 'data' ? jsonText(answer.body) : JSON.stringify(answer.body))
      },
    })
  }
}

/** Request id on every answer, JSON bodies that may be empty, refusals and faults of our own in Alpaca's shape. */
export function prepareHost(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    // Not of the seeded stream: reads must neither shift nor store it.
    reply.header('x-request-id', randomUUID().replaceAll('-', ''))
  })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      const text = String(body)
      done(null, text.trim() === '' ? undefined : JSON.parse(text))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      done(new WireRefusal(400, { code: 40010000, message: 'request body format is invalid' }), undefined)
    }
  })
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof WireRefusal) return sendRefusal(reply, error)
    const status = statusOf(error)
    if (status !== undefined && status < 500)
      return sendRefusal(reply, new WireRefusal(status, { code: 40010000, message: 'request body format is invalid' }))
    return sendRefusal(reply, new WireRefusal(500, internalErrorBody))
  })
  app.setNotFoundHandler((_request, reply) =>
    sendRefusal(reply, new WireRefusal(404, { code: 40410000, message: 'endpoint not found' })),
  )
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
