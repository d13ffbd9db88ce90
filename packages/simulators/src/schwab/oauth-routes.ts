/**
 * OAuth 2.0 with its quirks (brokers/schwab.md 2): an https callback compared to the letter, a code that ends with `@` and
 * lives for 30 seconds, Basic authentication of the app, refresh errors with a misleading name. `decision=approve` in the
 * query answers what the button would.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accountLinks } from './credentials.ts'
import type { AccountLink, Consent, TokenAnswer } from './credentials.ts'
import type { Desk } from './desk.ts'
import { consentErrorPage, consentPage } from './oauth-page.ts'
import { isRecord, listOf, textOf } from './wire/fields.ts'
import type { Fields } from './wire/fields.ts'
import { edgeBlock } from './wire/refusal.ts'

const loginDefault = 'simulated'
const loginLengthMax = 64

/** Why a callback address is none, as a sentence. */
function callbackFault(desk: Desk, address: string): string | undefined {
  const { callbackMustBeHttps, registeredCallback } = desk.settings.current
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    return 'The parameter redirect_uri must be a web address.'
  if (callbackMustBeHttps && new URL(address).protocol !== 'https:')
    return 'The callback address must begin with https, also on this machine (https://127.0.0.1:PORT).'
  if (registeredCallback !== null && registeredCallback !== address)
    return 'The callback address is not the one that is registered for this application.'
  return undefined
}

/** The request, or a sentence on what is wrong with it. Such errors are shown, never redirected. */
function readConsent(desk: Desk, query: Fields): Consent | string {
  const clientId = textOf(query, 'client_id')
  const redirectUri = textOf(query, 'redirect_uri')
  if (clientId === undefined) return 'The parameter client_id is missing.'
  if (redirectUri === undefined) return 'The parameter redirect_uri is missing.'
  if (textOf(query, 'response_type') !== 'code') return 'The parameter response_type must be code.'
  if (!desk.credentials.isKnownKey(clientId)) return 'The application is not known, or not ready for use.'
  const fault = callbackFault(desk, redirectUri)
  if (fault !== undefined) return fault
  const chosen = listOf(query, 'link')
  const isLink = (name: string): name is AccountLink => accountLinks.some((link) => link === name)
  return {
    clientId,
    redirectUri,
    login: (textOf(query, 'login') ?? loginDefault).slice(0, loginLengthMax),
    links: textOf(query, 'chosen') === undefined && chosen.length === 0 ? accountLinks : chosen.filter(isLink),
  }
}

function redirect(reply: FastifyReply, address: string, answer: Fields): FastifyReply {
  const target = new URL(address)
  for (const [name, value] of Object.entries(answer))
    if (typeof value === 'string') target.searchParams.set(name, value)
  return reply.redirect(target.href, 302)
}

function decide(desk: Desk, reply: FastifyReply, query: Fields): FastifyReply {
  const consent = readConsent(desk, query)
  if (typeof consent === 'string')
    return reply.code(400).type('text/html; charset=utf-8').send(consentErrorPage(consent))
  const decision = textOf(query, 'decision')
  const state = textOf(query, 'state')
  if (decision === 'approve') {
    const { code, session } = desk.credentials.authorize(consent)
    return redirect(reply, consent.redirectUri, { code, session, state })
  }
  if (decision === 'deny') {
    const words = { error: 'access_denied', error_description: 'The user denied the request' }
    const said = desk.settings.current.deniedCallback === 'error' ? words : {}
    return redirect(reply, consent.redirectUri, { ...said, state })
  }
  const fields = Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  return reply
    .type('text/html; charset=utf-8')
    .send(consentPage({ clientId: consent.clientId, login: consent.login, fields }))
}

const wrapped = (error: string, description: string) => ({
  error: 'unsupported_token_type',
  error_description: `400 Bad Request: "{"error_description":"${description}","error":"${error}"}"`,
})
/** The inner JSON is text, not nested JSON (`oauth-token.json`). */
const refreshDead = wrapped(
  'refresh_token_authentication_error',
  'Exception while authenticating refresh token [tokenDigest=SIMULATED=, Exception=Failed refresh token authentication [tokenDigest=SIMULATED=]]',
)
/** Not documented; in the form of the refresh's. */
const codeDead = wrapped('invalid_request', 'Bad authorization code: the code is invalid, used or expired')

function clientOf(desk: Desk, request: FastifyRequest): string | undefined {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [id = '', ...secret] = Buffer.from(value, 'base64').toString('utf8').split(':')
  return desk.credentials.isClient(id, secret.join(':')) ? id : undefined
}

function sendTokens(reply: FastifyReply, answer: TokenAnswer): FastifyReply {
  return reply.header('cache-control', 'no-store').send(answer)
}

function refresh(desk: Desk, reply: FastifyReply, clientId: string, body: Fields): FastifyReply {
  const isStruck = desk.quirks.take('refresh_expired')
  const refreshToken = textOf(body, 'refresh_token') ?? ''
  const answer = isStruck ? undefined : desk.credentials.refresh({ refreshToken, clientId })
  if (answer) return sendTokens(reply, answer)
  if (desk.settings.current.refreshRefusal === 'unsupported_token_type') return reply.code(400).send(refreshDead)
  return reply.code(401).send({ error: 'invalid_client', error_description: 'refresh token invalid' })
}

function exchange(desk: Desk, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (desk.quirks.take('edge_block')) throw edgeBlock()
  const clientId = clientOf(desk, request)
  if (clientId === undefined)
    return reply.code(401).send({ error: desk.settings.current.badClientError, error_description: 'Unauthorized' })
  const body = isRecord(request.body) ? request.body : {}
  const grantType = textOf(body, 'grant_type')
  if (grantType === 'refresh_token') return refresh(desk, reply, clientId, body)
  if (grantType !== 'authorization_code')
    return reply.code(400).send({ error: 'unsupported_grant_type', error_description: 'grant_type is not supported' })
  const code = textOf(body, 'code') ?? ''
  const answer = desk.credentials.redeem({ code, clientId, redirectUri: textOf(body, 'redirect_uri') ?? '' })
  return answer ? sendTokens(reply, answer) : reply.code(400).send(codeDead)
}

export function oauthRoutes(app: FastifyInstance, desk: Desk): void {
  app.get<{ Querystring: Record<string, unknown> }>('/v1/oauth/authorize', (request, reply) =>
    decide(desk, reply, request.query),
  )
  app.post('/v1/oauth/token', (request, reply) => exchange(desk, request, reply))
}
