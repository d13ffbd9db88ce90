/**
 * OAuth 2.0: consent page and code exchange (brokers/alpaca.md 1.3). `decision=approve` in the query answers what the
 * button would. Any client is accepted unless one is configured. Tokens come without expiry and refresh token.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { scopes } from './credentials.ts'
import type { Environment } from './credentials.ts'
import type { Desk } from './desk.ts'
import { consentErrorPage, consentPage } from './oauth-page.ts'
import { isRecord, optionalText } from './wire/fields.ts'
import type { Fields } from './wire/fields.ts'

const loginDefault = 'simulated'
const loginLengthMax = 64

interface Consent {
  readonly clientId: string
  readonly redirectUri: URL
  readonly state: string | undefined
  readonly scope: string
  readonly environments: readonly Environment[]
  readonly login: string
}

const environmentsOf = (env: string | undefined): readonly Environment[] | undefined => {
  if (env === undefined) return ['live', 'paper']
  return env === 'live' || env === 'paper' ? [env] : undefined
}

/** The request, or a sentence on what is wrong with it. Errors before the address is known are shown, never redirected. */
function readConsent(desk: Desk, query: Fields): Consent | string {
  const clientId = optionalText(query, 'client_id')
  const address = optionalText(query, 'redirect_uri')
  if (clientId === undefined) return 'The parameter client_id is missing.'
  if (address === undefined) return 'The parameter redirect_uri is missing.'
  if (optionalText(query, 'response_type') !== 'code') return 'The parameter response_type must be code.'
  const { oauthClient } = desk.settings.current
  if (oauthClient && oauthClient.id !== clientId) return 'The application is not known.'
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    return 'The parameter redirect_uri must be a web address.'
  const environments = environmentsOf(optionalText(query, 'env'))
  if (!environments) return 'The parameter env must be live or paper.'
  const login = (optionalText(query, 'login') ?? loginDefault).slice(0, loginLengthMax)
  const scope = optionalText(query, 'scope') ?? ''
  return { clientId, redirectUri: new URL(address), state: optionalText(query, 'state'), scope, environments, login }
}

function redirect(reply: FastifyReply, consent: Consent, answer: Readonly<Record<string, string>>): FastifyReply {
  const target = new URL(consent.redirectUri)
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
  if (consent.state !== undefined) target.searchParams.set('state', consent.state)
  return reply.redirect(target.href, 302)
}

function decide(desk: Desk, reply: FastifyReply, query: Fields): FastifyReply {
  const consent = readConsent(desk, query)
  if (typeof consent === 'string')
    return reply.code(400).type('text/html; charset=utf-8').send(consentErrorPage(consent))
  const stranger = consent.scope.split(' ').find((name) => name !== '' && !scopes.some((scope) => scope === name))
  if (stranger !== undefined)
    return redirect(reply, consent, { error: 'invalid_scope', error_description: `unknown scope ${stranger}` })
  const decision = optionalText(query, 'decision')
  if (decision === 'approve') {
    const code = desk.credentials.grant({ ...consent, redirectUri: optionalText(query, 'redirect_uri') ?? '' })
    return redirect(reply, consent, { code })
  }
  if (decision === 'deny')
    return redirect(reply, consent, { error: 'access_denied', error_description: 'The user denied the request' })
  const fields = Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  return reply.type('text/html; charset=utf-8').send(consentPage({ ...consent, fields }))
}

/** Bodies of failed exchanges are not documented (`[U]`); these are RFC 6749's. */
function exchangeCode(desk: Desk, reply: FastifyReply, body: unknown): FastifyReply {
  const refuse = (status: number, error: string, text: string): FastifyReply =>
    reply.code(status).send({ error, error_description: text })
  if (!isRecord(body)) return refuse(400, 'invalid_request', 'the body must be form encoded')
  const [grantType, code, clientId, clientSecret, redirectUri] = [
    'grant_type',
    'code',
    'client_id',
    'client_secret',
    'redirect_uri',
  ].map((name) => optionalText(body, name))
  if (grantType !== 'authorization_code')
    return refuse(400, 'unsupported_grant_type', 'grant_type must be authorization_code')
  if (!code || !clientId || !clientSecret || !redirectUri)
    return refuse(400, 'invalid_request', 'code, client_id, client_secret and redirect_uri are required')
  const { oauthClient } = desk.settings.current
  if (oauthClient && (oauthClient.id !== clientId || oauthClient.secret !== clientSecret))
    return refuse(401, 'invalid_client', 'client authentication failed')
  const redeemed = desk.credentials.redeem({ code, clientId, redirectUri })
  if (!redeemed) return refuse(400, 'invalid_grant', 'the code is invalid, used or expired')
  return reply.header('cache-control', 'no-store').send({
    access_token: redeemed.token,
    token_type: 'bearer',
    scope: redeemed.scope,
  })
}

export function oauthRoutes(app: FastifyInstance, desk: Desk): void {
  app.get<{ Querystring: Record<string, unknown> }>('/oauth/authorize', (request, reply) =>
    decide(desk, reply, request.query),
  )
  app.post('/oauth/token', (request, reply) => exchangeCode(desk, reply, request.body))
  // The dashboard's "disconnect" (1.3 `[U]`), for tests and demos of a revoked token.
  app.post('/simulator/revoke', (request, reply) => {
    const token = isRecord(request.body) ? optionalText(request.body, 'token') : undefined
    return reply.code(token !== undefined && desk.credentials.revoke(token) ? 204 : 404).send()
  })
}
