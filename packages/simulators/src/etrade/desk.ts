/** What every part of the simulated E*TRADE shares: the context of the host, the gate, the people, the switches. */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SimAccount } from '../exchange/account.ts'
import type { BrokerContext } from '../host/broker-server.ts'
import { closedAccountOf, Logins } from './logins.ts'
import type { Login } from './logins.ts'
import { createGate } from './oauth/gate.ts'
import type { Gate } from './oauth/gate.ts'
import { Nonces } from './oauth/nonces.ts'
import { OauthProblem, problemPage } from './oauth/problem.ts'
import { Tokens } from './oauth/tokens.ts'
import { RateLimit } from './rate-limit.ts'
import type { Module } from './rate-limit.ts'
import { SettingsBook } from './settings.ts'
import { readBody } from './wire/node.ts'
import type { WireNode } from './wire/node.ts'
import {
  invalidAccount,
  invalidAccountKey,
  malformed,
  notUsersAccount,
  rateLimited,
  rateLimitText,
  serviceUnavailable,
  WireRefusal,
} from './wire/refusal.ts'
import { jsonText, xmlText } from './wire/value.ts'
import type { Fields } from './wire/value.ts'

export interface Desk {
  readonly context: BrokerContext
  readonly settings: SettingsBook
  readonly tokens: Tokens
  readonly nonces: Nonces
  readonly gate: Gate
  readonly logins: Logins
  readonly rates: RateLimit
}

export function openDesk(context: BrokerContext): Desk {
  const settings = new SettingsBook(context.store.collection('settings'))
  const tokens = new Tokens(context, settings)
  const nonces = new Nonces()
  return {
    context,
    settings,
    tokens,
    nonces,
    gate: createGate({ context, settings, tokens, nonces }),
    logins: new Logins(context, tokens),
    rates: new RateLimit(Date.now),
  }
}

export interface Call {
  readonly login: Login
  readonly params: Readonly<Record<string, string>>
  /** The first value of each parameter. */
  readonly query: ReadonlyMap<string, string>
  /** `.json` or empty: addresses in answers repeat the form of the question. */
  readonly suffix: string
  /** Where the call was made, without query: `/etrade/v1/...`. */
  readonly path: string
  /** The body, which must have this root element. */
  body(root: string): WireNode
}

/** A body under its root element, 204 without one, or a connection that breaks. */
export type Answer =
  | { readonly root: string; readonly body: Fields }
  | { readonly status: 204 }
  | { readonly isDropped: true }
export type Handler = (call: Call) => Answer | Promise<Answer>
export const nothing: Answer = { status: 204 }
export const dropped: Answer = { isDropped: true }

/** The account of the path, which must be one of the person's (2: 100 and 102). */
export function accountOf({ context }: Desk, { login, params }: Call): SimAccount {
  const key = params['account'] ?? ''
  if (closedAccountOf(login).accountIdKey === key) throw invalidAccount()
  const account = context.exchange.account(key)
  if (!account) throw invalidAccountKey()
  if (!login.accountIds.includes(account.accountId)) throw notUsersAccount()
  return account
}

export const addressOf = ({ context }: Desk, path: string): string => `${context.url()}/etrade/v1${path}`

function limitsOf({ settings }: Desk, module: Module) {
  const { current } = settings
  return { perSecond: current[`${module}PerSecond`], perHour: current[`${module}PerHour`] }
}

function queryOf(value: unknown): ReadonlyMap<string, string> {
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(
    fields.flatMap(([name, entry]: [string, unknown]) => {
      const first: unknown = Array.isArray(entry) ? entry[0] : entry
      return typeof first === 'string' ? [[name, first] as const] : []
    }),
  )
}

const wantsJson = (request: FastifyRequest): boolean =>
  (request.url.split('?', 1)[0] ?? '').endsWith('.json') || (request.headers.accept ?? '').includes('application/json')

const typeOf = (format: 'json' | 'xml'): string =>
  format === 'json' ? 'application/json' : 'application/xml;charset=UTF-8'

function send(reply: FastifyReply, format: 'json' | 'xml', root: string, body: Fields): FastifyReply {
  return reply.type(typeOf(format)).send(format === 'json' ? jsonText(root, body) : xmlText(root, body))
}

const rateLimitPage = `<html><body><h1>${rateLimitText}</h1></body></html>`

function sendRefusal(desk: Desk, request: FastifyRequest, reply: FastifyReply, refusal: WireRefusal): FastifyReply {
  const { errorsAsXml, errorsAs200, rateLimitAsHtml } = desk.settings.current
  void reply.code(errorsAs200 ? 200 : refusal.status)
  if (rateLimitAsHtml && refusal.message === rateLimitText) return reply.type('text/html').send(rateLimitPage)
  const format = wantsJson(request) && !errorsAsXml ? 'json' : 'xml'
  return send(reply, format, 'Error', { code: refusal.code, message: refusal.message })
}

function sendError(desk: Desk, request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof WireRefusal) return sendRefusal(desk, request, reply, error)
  if (error instanceof OauthProblem) {
    const { unauthorizedAsHtml, oauthErrorPage } = desk.settings.current
    if (unauthorizedAsHtml)
      return reply
        .code(error.status)
        .type('text/html; charset=utf-8')
        .send(problemPage(error.status, error.message, oauthErrorPage))
    return sendRefusal(desk, request, reply, new WireRefusal(error.status, undefined, error.message))
  }
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500
  if (status < 500) return sendRefusal(desk, request, reply, malformed('The request cannot be read.'))
  process.stderr.write(
    `simulated E*TRADE: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return sendRefusal(desk, request, reply, serviceUnavailable())
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Registers signed routes under `/v1`, with and without `.json`: gate, rate, then the handler. */
export class Routes {
  readonly #app: FastifyInstance
  readonly #desk: Desk

  constructor(app: FastifyInstance, desk: Desk) {
    this.#app = app
    this.#desk = desk
  }

  on(method: Method, path: string, module: Module, handler: Handler): void {
    const endsInName = /[:*][a-z]*$/i.test(path)
    for (const url of endsInName ? [path] : [path, `${path}.json`])
      this.#app.route<{ Params: Record<string, string> }>({
        method,
        url: `/v1${url}`,
        handler: async (request, reply) => {
          const answer = await handler(this.#admit(request, module))
          if ('isDropped' in answer) {
            reply.hijack()
            request.raw.socket.destroy()
            return reply
          }
          if (!('root' in answer)) return reply.code(204).send()
          return send(reply, wantsJson(request) ? 'json' : 'xml', answer.root, answer.body)
        },
      })
  }

  #admit(request: FastifyRequest<{ Params: Record<string, string> }>, module: Module): Call {
    const { gate, logins, rates, settings } = this.#desk
    const { loginId } = gate.wakefulToken(request)
    const login = logins.get(loginId)
    if (!login) throw new OauthProblem('token_rejected')
    if (!rates.take(loginId, module, limitsOf(this.#desk, module))) throw rateLimited()
    const path = request.url.split('?', 1)[0] ?? ''
    const planned = settings.takeError(path)
    if (planned) throw new WireRefusal(planned.status, planned.code, planned.message)
    return {
      login,
      path,
      suffix: path.endsWith('.json') ? '.json' : '',
      params: Object.fromEntries(
        Object.entries(request.params).map(([name, value]) => [name, value.replace(/\.json$/, '')]),
      ),
      query: queryOf(request.query),
      body(root) {
        const text = typeof request.body === 'string' ? request.body : ''
        const { jsonBodies } = settings.current
        if (jsonBodies === 'refused' && text.trimStart().startsWith('{'))
          throw malformed('The request body must be XML.')
        return readBody(text, { root, lists: jsonBodies === 'arrays_only' ? 'arrays_only' : 'any' })
      },
    }
  }
}

/** Trace headers on every answer, bodies as text whatever their type, refusals and faults of our own as E*TRADE's. */
export function prepareHost(app: FastifyInstance, desk: Desk): void {
  app.addHook('onRequest', async (_request, reply) => {
    // Not of the seeded stream: reads must neither shift nor store it.
    const trace = randomBytes(12).toString('hex')
    reply.headers({
      'x-et-trace': trace,
      apiservername: 'sim-api-1',
      'set-cookie': `JSESSIONID=${trace}; Path=/; HttpOnly`,
    })
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, request, reply) => sendError(desk, request, reply, error))
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(desk, request, reply, new WireRefusal(404, undefined, 'The requested resource is not available.')),
  )
}
