/**
 * The five steps of signing in (brokers/etrade.md 1.2): request token, the page in the browser, access token, renew,
 * revoke. Bodies are form-encoded or a plain sentence; refusals are the servlet container's page.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Desk } from '../desk.ts'
import { authorizePage, declinedPage, failedPage, verifierPage } from './authorize-page.ts'
import { OauthProblem, problemPage } from './problem.ts'
import { percentEncode } from './signature.ts'

const loginDefault = 'simulated'
const loginLengthMost = 64

/** Form-encoded: `+`, `/` and `=` of tokens arrive escaped and must be decoded once. */
const form = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${percentEncode(value)}`)
    .join('&')

type Step = (request: FastifyRequest) => { readonly body: string; readonly type: string }

const formType = 'application/x-www-form-urlencoded; charset=utf-8'
const sentenceType = 'text/html; charset=utf-8'

function requestToken({ gate, tokens }: Desk): Step {
  return (request) => {
    const { consumer, signed } = gate.consumer(request)
    const callback = signed.oauth.get('oauth_callback')
    if (callback === undefined)
      throw new OauthProblem('parameter_absent', { oauth_parameters_absent: 'oauth_callback' }, 400)
    // Also with a registered callback it stays `oob`; naming the registered address itself does no harm (1.4).
    if (callback !== 'oob' && callback !== consumer.callbackUrl)
      throw new OauthProblem('callback_rejected', { oauth_acceptable_callback: 'oob' }, 400)
    const { token, secret } = tokens.request(consumer.key)
    const body = form({ oauth_token: token, oauth_token_secret: secret, oauth_callback_confirmed: 'true' })
    return { body, type: formType }
  }
}

function accessToken({ gate, tokens }: Desk): Step {
  return (request) => {
    const { token, verifier } = gate.requestToken(request)
    const access = tokens.exchange(token, verifier)
    if (!access) throw new OauthProblem('token_rejected')
    return { body: form({ oauth_token: access.token, oauth_token_secret: access.secret }), type: formType }
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function answerPage(reply: FastifyReply, page: string, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page)
}

/** The page, or with `decision` in the query what its buttons do. */
function authorize(desk: Desk, query: Readonly<Record<string, unknown>>, reply: FastifyReply): FastifyReply {
  const { tokens, settings, logins } = desk
  const request = tokens.liveRequest(textOf(query['token']))
  const key = textOf(query['key'])
  if (!request || request.consumerKey !== key)
    return answerPage(
      reply,
      failedPage('The request token is unknown, used or older than five minutes. Begin again in the application.'),
      400,
    )
  const callback = settings.current.consumers[key]?.callbackUrl ?? null
  const login = textOf(query['login']).trim().slice(0, loginLengthMost) || loginDefault
  if (query['decision'] === 'deny') {
    tokens.deny(request)
    return answerPage(reply, declinedPage)
  }
  if (query['decision'] !== 'approve')
    return answerPage(
      reply,
      authorizePage({ consumerKey: key, token: request.token, login, isRedirected: callback !== null }),
    )
  const verifier = tokens.approve(request, request.loginId ?? logins.signIn(login))
  if (callback === null) return answerPage(reply, verifierPage(verifier))
  const answer = settings.current.callbackCarriesToken
    ? form({ oauth_token: request.token, oauth_verifier: verifier })
    : form({ oauth_verifier: verifier })
  return reply.redirect(`${callback}${callback.includes('?') ? '&' : '?'}${answer}`, 302)
}

export function oauthRoutes(app: FastifyInstance, desk: Desk): void {
  const { gate, tokens, settings } = desk
  const steps: Readonly<Record<string, Step>> = {
    request_token: requestToken(desk),
    access_token: accessToken(desk),
    renew_access_token(request) {
      tokens.renew(gate.sleepyToken(request))
      return { body: 'Access Token has been renewed', type: sentenceType }
    },
    revoke_access_token(request) {
      tokens.revoke(gate.sleepyToken(request))
      return { body: 'Revoked Access Token', type: sentenceType }
    },
  }
  for (const [name, step] of Object.entries(steps))
    app.get(`/oauth/${name}`, (request, reply) => {
      try {
        const { body, type } = step(request)
        return reply.header('cache-control', 'no-store').type(type).send(body)
      } catch (error) {
        if (!(error instanceof OauthProblem)) throw error
        return answerPage(
          reply,
          problemPage(error.status, error.message, settings.current.oauthErrorPage),
          error.status,
        )
      }
    })
  app.get<{ Querystring: Record<string, unknown> }>('/e/t/etws/authorize', (request, reply) =>
    authorize(desk, request.query, reply),
  )
}
