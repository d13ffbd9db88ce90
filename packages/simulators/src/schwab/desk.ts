/** What every part of the simulated Schwab shares: the context of the host, who may come in, and the switches. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SimAccount } from '../exchange/account.ts'
import type { BrokerContext } from '../host/broker-server.ts'
import { Credentials } from './credentials.ts'
import type { Principal } from './credentials.ts'
import { Quirks } from './quirks.ts'
import { RateLimit } from './rate-limit.ts'
import { SettingsBook } from './settings.ts'
import { RecentMoments } from './trader/recent-moments.ts'
import { RejectionNews } from './trader/rejection-news.ts'
import { Veils } from './trader/veils.ts'
import {
  edgeBlock,
  emptyError,
  gatewayNotFound,
  gatewayText,
  invalid,
  notFound,
  refused,
  WireRefusal,
} from './wire/refusal.ts'
import type { ApiName } from './wire/refusal.ts'

export interface Desk {
  readonly context: BrokerContext
  readonly settings: SettingsBook
  readonly credentials: Credentials
  readonly quirks: Quirks
  readonly veils: Veils
  /** Tells those who follow that a veiled rejection is out. */
  readonly rejections: RejectionNews
  /** When orders were placed, wall time: they may be found a little later only. */
  readonly placedAt: RecentMoments
  readonly rates: { readonly writes: RateLimit; readonly reads: RateLimit }
}

export function openDesk(context: BrokerContext): Desk {
  const settings = new SettingsBook(context.store.collection('settings'))
  return {
    context,
    settings,
    credentials: new Credentials(context, settings),
    quirks: new Quirks(),
    veils: new Veils(),
    rejections: new RejectionNews(),
    placedAt: new RecentMoments(),
    // Traffic is limited by real time: a paused market must not starve the people who watch it.
    rates: { writes: new RateLimit(Date.now), reads: new RateLimit(Date.now) },
  }
}

/** What a route answers; without `body` the answer is empty. */
export interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export interface Call {
  readonly principal: Principal
  readonly request: FastifyRequest
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
}
export type Handler = (call: Call) => Answer

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Sends a refusal as it is on the wire. */
export const sendRefusal = (reply: FastifyReply, refusal: WireRefusal): FastifyReply =>
  reply.code(refusal.status).headers(refusal.headers).type(refusal.contentType).send(refusal.body)

/** Oddities of the network between client and API strike before the API sees the call. */
function strike({ quirks }: Desk): void {
  if (quirks.take('edge_block')) throw edgeBlock()
  if (quirks.take('gateway_404')) throw gatewayNotFound()
  if (quirks.take('empty_error')) throw emptyError()
}

const retryAfter = ({ settings }: Desk, seconds: number): Readonly<Record<string, string>> =>
  settings.current.sendsRetryAfter ? { 'retry-after': String(seconds) } : {}

/** One order write of an account; throws when the app's throttle is used up. */
export function countWrite(desk: Desk, accountId: string): void {
  const wait = desk.rates.writes.take(accountId, desk.settings.current.orderWritesPerMinute)
  if (wait !== undefined) throw refused('trader', 429, retryAfter(desk, wait))
}

function countRead(desk: Desk, api: ApiName, { customerId }: Principal): void {
  const { readsPerMinute } = desk.settings.current
  if (readsPerMinute === 0) return
  const wait = desk.rates.reads.take(customerId, readsPerMinute)
  if (wait !== undefined) throw refused(api, 429, retryAfter(desk, wait))
}

/** Registers authenticated routes of one API: network, token, rate, then the handler. */
export class Routes {
  readonly #app: FastifyInstance
  readonly #desk: Desk
  readonly #api: ApiName
  readonly #base: string

  constructor(app: FastifyInstance, desk: Desk, api: ApiName) {
    this.#app = app
    this.#desk = desk
    this.#api = api
    this.#base = api === 'trader' ? '/trader/v1' : '/marketdata/v1'
  }

  on(method: Method, path: string, handler: Handler): void {
    this.#app.route<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>({
      method,
      url: this.#base + path,
      handler: (request, reply) => {
        strike(this.#desk)
        const principal = this.#desk.credentials.ofHeader(request.headers.authorization)
        // No linked account is a 401 too (brokers/schwab.md 3).
        if (!principal || (this.#api === 'trader' && principal.accountIds.length === 0)) throw refused(this.#api, 401)
        if (method === 'GET') countRead(this.#desk, this.#api, principal)
        const answer = handler({ principal, request, params: request.params, query: request.query })
        reply.code(answer.status ?? 200).headers(answer.headers ?? {})
        return answer.body === undefined
          ? reply.send()
          : reply.type('application/json').send(JSON.stringify(answer.body))
      },
    })
  }
}

const looksLikeHash = /^[0-9A-F]{64}$/i

/** The account that a path's hash names. A plain account number is refused (brokers/schwab.md 3). */
export function accountOf({ context, credentials }: Desk, { principal, params }: Call): SimAccount {
  const hash = params['accountHash'] ?? ''
  if (!looksLikeHash.test(hash)) throw invalid('accountNumber: an encrypted account number (hashValue) is required')
  const accountId = principal.accountIds.find((id) => credentials.hashOf(id) === hash)
  const account = accountId === undefined ? undefined : context.exchange.account(accountId)
  if (!account) throw notFound()
  return account
}

/** The accounts that the person linked, in the order of their opening. */
export const accountsOf = ({ context }: Desk, { accountIds }: Principal): readonly SimAccount[] =>
  accountIds.flatMap((id) => context.exchange.account(id) ?? [])

const apiOf = (url: string): ApiName => (url.includes('/marketdata/') ? 'market' : 'trader')

/** The id of each answer, bodies kept as text for their route to read, and refusals in Schwab's shapes. */
export function prepareHost(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    // Not of the seeded stream: reads must neither shift nor store it.
    reply.header('Schwab-Client-CorrelId', randomUUID())
  })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, String(body)),
  )
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof WireRefusal) return sendRefusal(reply, error)
    const status = statusOf(error)
    if (status === undefined || status >= 500) process.stderr.write(`simulated Schwab: ${String(error)}\n`)
    return sendRefusal(reply, refused(apiOf(request.url), status ?? 500))
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send(gatewayText))
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
