/**
 * Lets signed calls in (brokers/etrade.md 1.5, 1.7). Problems are found in this order: parameters, consumer, timestamp,
 * token, signature, nonce, life of the token. A call with a wrong signature uses up no nonce.
 */
import type { FastifyRequest } from 'fastify'
import type { BrokerContext } from '../../host/broker-server.ts'
import { simulatedConsumer } from '../settings.ts'
import type { SettingsBook } from '../settings.ts'
import { WireRefusal } from '../wire/refusal.ts'
import type { Nonces } from './nonces.ts'
import { OauthProblem } from './problem.ts'
import { signatureOf } from './signature.ts'
import { signedRequestOf } from './signed-request.ts'
import type { SignedRequest } from './signed-request.ts'
import type { AccessToken, RequestToken, Tokens } from './tokens.ts'

const toleranceSeconds = 300
const always = [
  'oauth_consumer_key',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_nonce',
  'oauth_signature',
] as const

export interface Consumer {
  readonly key: string
  readonly secret: string
  /** Registered with customer service; `null`: out of band only. */
  readonly callbackUrl: string | null
}

export interface Gate {
  /** `request_token`: signed without a token. */
  consumer(request: FastifyRequest): { readonly consumer: Consumer; readonly signed: SignedRequest }
  /** `access_token`: signed with the request token's secret. */
  requestToken(request: FastifyRequest): {
    readonly token: RequestToken
    readonly verifier: string
  }
  /** `renew` and `revoke`: a sleeping token may come in. */
  sleepyToken(request: FastifyRequest): AccessToken
  /** Every call under `/v1`: a token that is awake. */
  wakefulToken(request: FastifyRequest): AccessToken
}

export interface GateParts {
  readonly context: BrokerContext
  readonly settings: SettingsBook
  readonly tokens: Tokens
  readonly nonces: Nonces
}

const absent = (names: readonly string[]): OauthProblem =>
  new OauthProblem('parameter_absent', { oauth_parameters_absent: names.join('&') })

function required(signed: SignedRequest, names: readonly string[]): void {
  const missing = names.filter((name) => (signed.oauth.get(name) ?? '') === '')
  if (missing.length > 0) throw absent(missing)
  if (signed.oauth.get('oauth_signature_method') !== 'HMAC-SHA1') throw new OauthProblem('signature_method_rejected')
  const version = signed.oauth.get('oauth_version')
  if (version !== undefined && version !== '1.0') throw new OauthProblem('version_rejected')
}

/** The pair of the simulated environment, those of the settings, and any key whose secret is `sim-secret-KEY`. */
function consumerOf({ settings }: GateParts, signed: SignedRequest): Consumer {
  const key = signed.oauth.get('oauth_consumer_key') ?? ''
  const known = settings.current.consumers[key]
  if (known?.isRejected) throw new OauthProblem('consumer_key_rejected')
  const usual = key === simulatedConsumer.key ? simulatedConsumer.secret : `sim-secret-${key}`
  return { key, secret: known?.secret ?? usual, callbackUrl: known?.callbackUrl ?? null }
}

/** The clocks that count, in seconds. */
function clocksOf({ context, settings }: GateParts): readonly number[] {
  const simulated = Math.floor(context.clock.now() / 1000)
  const wall = Math.floor(Date.now() / 1000)
  return { either: [simulated, wall], simulated: [simulated], wall: [wall] }[settings.current.timestampClock]
}

const isTimely = (clocks: readonly number[], timestamp: string): boolean =>
  /^\d+$/.test(timestamp) && clocks.some((now) => Math.abs(Number(timestamp) - now) <= toleranceSeconds)

function timely(parts: GateParts, signed: SignedRequest): void {
  const clocks = clocksOf(parts)
  if (isTimely(clocks, signed.oauth.get('oauth_timestamp') ?? '')) return
  const [now = 0] = clocks
  throw new OauthProblem('timestamp_refused', {
    oauth_acceptable_timestamps: `${now - toleranceSeconds}-${now + toleranceSeconds}`,
  })
}

function authentic(parts: GateParts, signed: SignedRequest, consumer: Consumer, tokenSecret: string): void {
  const expected = signatureOf(signed, { consumerSecret: consumer.secret, tokenSecret })
  const { oauth } = signed
  if (oauth.get('oauth_signature') !== expected) throw new OauthProblem('signature_invalid')
  const [token = '', timestamp = '', nonce = ''] = ['oauth_token', 'oauth_timestamp', 'oauth_nonce'].map((name) =>
    oauth.get(name),
  )
  const clocks = clocksOf(parts)
  const isNew = parts.nonces.take({ consumerKey: consumer.key, token, timestamp, nonce }, (text) =>
    isTimely(clocks, text),
  )
  if (!isNew) throw new OauthProblem('nonce_used')
}

/** Seen live: a token of another environment is no 401 but a 500 (brokers/etrade.md 1.7). */
const strangeToken = (): WireRefusal =>
  new WireRefusal(500, undefined, 'Unauthorized request - invalid Consumer key and/or session token')

export function createGate(parts: GateParts): Gate {
  const { settings, tokens } = parts
  const opened = (request: FastifyRequest, names: readonly string[]) => {
    const signed = signedRequestOf(request)
    required(signed, names)
    // Sporadic under load, with the nonce in place (1.7 `[client]`).
    if (settings.take('claimNonceAbsent')) throw absent(['oauth_nonce'])
    const consumer = consumerOf(parts, signed)
    timely(parts, signed)
    return { signed, consumer, token: signed.oauth.get('oauth_token') ?? '' }
  }
  const living = (request: FastifyRequest, unknown: () => Error, foreign: () => Error): AccessToken => {
    const { signed, consumer, token } = opened(request, [...always, 'oauth_token'])
    const access = tokens.access(token)
    if (!access) throw unknown()
    if (access.consumerKey !== consumer.key) throw foreign()
    authentic(parts, signed, consumer, access.secret)
    const state = tokens.stateOf(access)
    if (state === 'expired') throw new OauthProblem('token_expired')
    if (state === 'revoked') throw new OauthProblem('token_rejected')
    return access
  }
  const rejected = () => new OauthProblem('token_rejected')
  return {
    consumer(request) {
      const { signed, consumer } = opened(request, always)
      authentic(parts, signed, consumer, '')
      return { consumer, signed }
    },
    requestToken(request) {
      const { signed, consumer, token } = opened(request, [...always, 'oauth_token', 'oauth_verifier'])
      const known = tokens.liveRequest(token)
      if (!known || known.consumerKey !== consumer.key) throw rejected()
      authentic(parts, signed, consumer, known.secret)
      return { token: known, verifier: signed.oauth.get('oauth_verifier') ?? '' }
    },
    sleepyToken: (request) => living(request, rejected, rejected),
    wakefulToken(request) {
      const unknown = () =>
        settings.current.unknownTokenAnswer === 'token_rejected'
          ? rejected()
          : new WireRefusal(401, undefined, 'Invalid access token used')
      const access = living(request, unknown, strangeToken)
      if (tokens.stateOf(access) === 'idle') throw new OauthProblem(settings.current.idleTokenProblem)
      tokens.touch(access)
      return access
    },
  }
}
