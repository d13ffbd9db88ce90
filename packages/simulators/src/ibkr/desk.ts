/** What every part of the simulated gateway shares: the context of the host, the gateways, the contracts, the switches. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BrokerContext } from '../host/broker-server.ts'
import { Instruments } from './contracts/instruments.ts'
import { ScriptedOrders } from './orders/scripted-orders.ts'
import { Gateways } from './session/gateways.ts'
import type { Gateway } from './session/gateways.ts'
import type { GatewayMemory } from './session/gateway-memory.ts'
import { sessionOfCookie } from './session/cookie.ts'
import { limitOf } from './session/rate-limits.ts'
import type { Instant } from './session/rate-limits.ts'
import { isInMaintenance } from './session/session-times.ts'
import { SettingsBook } from './settings.ts'
import { recordOf } from './wire/fields.ts'
import type { Fields } from './wire/fields.ts'
import { lengthRequired, noBridge, notAuthenticated, tooMany, unavailable, WireRefusal } from './wire/refusal.ts'

export interface Desk {
  readonly context: BrokerContext
  readonly settings: SettingsBook
  readonly gateways: Gateways
  readonly instruments: Instruments
  readonly scripted: ScriptedOrders
  readonly instant: () => Instant
}

export function openDesk(context: BrokerContext): Desk {
  const settings = new SettingsBook(context.store.collection('settings'))
  return {
    context,
    settings,
    gateways: new Gateways(context, settings),
    instruments: new Instruments(context, settings),
    scripted: new ScriptedOrders(context.store.collection('scripted')),
    instant: () => ({ elapsed: performance.now(), simulated: context.clock.now() }),
  }
}

/** Which session a path needs: none to ask for it, the sign-in, or the brokerage session on top (brokers/ibkr.md 2.1). */
export type Tier = 'open' | 'outer' | 'brokerage'

export interface Call {
  readonly gateway: Gateway
  readonly memory: GatewayMemory
  readonly params: Fields
  readonly query: Fields
  /** The body as it came. */
  readonly rawBody: unknown
  /** The body as JSON; refuses what is no object. */
  readonly body: () => Fields
}
export type Handler = (call: Call) => unknown

type Request = FastifyRequest<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>

/** Every POST needs a body, at least `{}` (brokers/ibkr.md 1). */
function demandBody(request: Request): void {
  const length = request.headers['content-length']
  const hasBody = request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  if (request.method === 'POST' && !hasBody) throw lengthRequired()
}

function demandQuiet(desk: Desk, memory: GatewayMemory, path: string): void {
  const { enforcesLimits, requestsPerSecond, blockAfterBreachMs } = desk.settings.current
  const now = desk.instant()
  if (memory.limits.isBlocked(now, blockAfterBreachMs)) throw tooMany()
  if (!enforcesLimits) return
  const own = limitOf(path)
  const isFree =
    (requestsPerSecond === 0 || memory.limits.take({ name: 'all', count: requestsPerSecond, windowMs: 1_000 }, now)) &&
    (own === undefined || memory.limits.take(own, now))
  if (isFree) return
  if (blockAfterBreachMs > 0) memory.limits.block(now)
  throw tooMany()
}

/** Without a brokerage session, and for a moment after it was opened. */
function demandBridge(gateway: Gateway, memory: GatewayMemory): void {
  if (!gateway.brokerage || performance.now() < memory.bridgeReadyAt) throw noBridge()
}

export function demandService({ context, settings }: Desk): void {
  if (isInMaintenance(context.market.calendar, context.clock.now(), settings.current.saturdayMaintenance))
    throw unavailable()
}

/** Registers the API's routes: body, gateway, limits and sessions first, then the handler; refusals become answers. */
export class Routes {
  readonly #app: FastifyInstance
  readonly #desk: Desk

  constructor(app: FastifyInstance, desk: Desk) {
    this.#app = app
    this.#desk = desk
  }

  get(path: string, tier: Tier, handler: Handler): void {
    this.#on('GET', path, tier, handler)
  }

  post(path: string, tier: Tier, handler: Handler): void {
    this.#on('POST', path, tier, handler)
  }

  delete(path: string, tier: Tier, handler: Handler): void {
    this.#on('DELETE', path, tier, handler)
  }

  #on(method: 'GET' | 'POST' | 'DELETE', path: string, tier: Tier, handler: Handler): void {
    this.#app.route<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>({
      method,
      url: `/v1/api${path}`,
      handler: async (request, reply) => {
        const body = await handler(this.#admit(request, path, tier))
        if (typeof body === 'string') return reply.type('text/plain; charset=utf-8').send(body)
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
      },
    })
  }

  #admit(request: Request, path: string, tier: Tier): Call {
    const { gateways, settings } = this.#desk
    demandBody(request)
    demandService(this.#desk)
    const gateway = gateways.find(sessionOfCookie(request.headers.cookie))
    if (!gateway) throw notAuthenticated(settings.current.unauthorizedForm)
    const memory = gateways.memory(gateway)
    demandQuiet(this.#desk, memory, path)
    memory.lastSeenAt = this.#desk.context.clock.now()
    if (tier !== 'open' && !gateway.sso) throw notAuthenticated(settings.current.unauthorizedForm)
    if (tier === 'brokerage') {
      demandNoOutage(this.#desk)
      demandBridge(gateway, memory)
      dropQuestion(this.#desk, memory, path)
    }
    return {
      gateway,
      memory,
      params: request.params,
      query: request.query,
      rawBody: request.body,
      body: () => recordOf(request.body),
    }
  }
}

/** One page says that any other call invalidates an open question (brokers/ibkr.md 3.7). */
function dropQuestion({ settings }: Desk, { brokerage }: GatewayMemory, path: string): void {
  const isAnswer = path.startsWith('/iserver/reply/') || path === '/iserver/notification'
  if (settings.current.questionsInvalidatedBy === 'iserver' && !isAnswer) brokerage.question = undefined
}

/** Just after a brokerage reset the servers behind the gateway are away for a while. */
function demandNoOutage({ context, settings }: Desk): void {
  const { brokerageResetMinute, brokerageOutageMs } = settings.current
  const now = context.clock.now()
  const { date, minute } = context.market.calendar.newYork(now)
  if (minute < brokerageResetMinute || brokerageOutageMs === 0) return
  const reset = context.market.calendar.newYorkInstant(date, brokerageResetMinute)
  if (now < reset + brokerageOutageMs) throw unavailable()
}

export function sendRefusal(reply: FastifyReply, { status, body, contentType }: WireRefusal): FastifyReply {
  return reply
    .code(status)
    .type(contentType)
    .send(typeof body === 'string' ? body : JSON.stringify(body))
}

/** JSON bodies of any content type, refusals and faults of our own in the gateway's shape. */
export function prepareApi(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      const text = String(body)
      done(null, text.trim() === '' ? undefined : JSON.parse(text))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      done(new WireRefusal(400, { error: 'Bad Request: malformed JSON', statusCode: 400 }), undefined)
    }
  })
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof WireRefusal) return sendRefusal(reply, error)
    const status = statusOf(error)
    if (status !== undefined && status < 500)
      return sendRefusal(reply, new WireRefusal(status, { error: 'Bad Request', statusCode: status }))
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`simulators: ibkr: ${reason}\n`)
    return sendRefusal(reply, new WireRefusal(500, { error: 'Internal Server Error', statusCode: 500 }))
  })
  app.setNotFoundHandler((_request, reply) =>
    sendRefusal(reply, new WireRefusal(404, { error: 'Resource not found', statusCode: 404 })),
  )
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
