/**
 * Letting us in (brokers/etrade.md 1.2 to 1.4): a request token, a person's consent, a code that is pasted or comes by a
 * registered callback, an access token until midnight. A callback's address is never sent: on a key without a registration
 * it is refused, and with one `oob` is right too.
 */
import { z } from 'zod'
import type {
  Authorization,
  AuthorizationStep,
  BeginAuthorization,
  CompleteAuthorization,
  Credentials,
  Granted,
  SimulatedRequest,
} from '../port/authorization.ts'
import type { BrokerEnvironment, BrokerSettings } from '../port/broker.ts'
import { AuthRequired, Unsupported, WireMismatch } from '../port/errors.ts'
import { openSimulatedLogin } from '../kit/index.ts'
import { addressesOf, brokerId, consumerKeysOf } from './addresses.ts'
import type { ConsumerKeys } from './addresses.ts'
import { granted, midnightAfter, readCredentials } from './credentials.ts'
import type { EtradeCredentials } from './credentials.ts'
import { askTokens, readToken } from './token-endpoint.ts'

/** Life of a request token (brokers/etrade.md 1.3). */
const consentSeconds = 300

export function authorization(settings: BrokerSettings, hooks: BrokerEnvironment): Authorization {
  return {
    begin: (request) => begin(settings, hooks, request),
    complete: (answer) => complete(settings, hooks, answer),
    simulated: (request) => openSimulated(settings, hooks, request),
    renew: (current) => renew(settings, hooks, readCredentials(current)),
    revoke: (current) => revoke(settings, hooks, current),
  }
}

function keysOf(settings: BrokerSettings, operation: string): ConsumerKeys {
  const keys = consumerKeysOf(settings)
  if (keys) return keys
  throw new Unsupported('Sign-in at E*TRADE needs ETRADE_CONSUMER_KEY and ETRADE_CONSUMER_SECRET.', {
    brokerId,
    operation,
  })
}

async function begin(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  { environment }: BeginAuthorization,
): Promise<AuthorizationStep> {
  const operation = 'beginAuthorization'
  if (environment === 'simulated') {
    throw new Unsupported('Simulated accounts need no sign-in.', { brokerId, operation })
  }
  const keys = keysOf(settings, operation)
  const { tokens, consent } = addressesOf(settings, environment)
  const body = await askTokens(tokens, hooks, { call: 'request_token', keys, extra: { oauth_callback: 'oob' } })
  const { token, tokenSecret } = readToken('request_token', body)
  return {
    // The names are the broker's own, and the token is encoded once more for the address.
    authorizationUrl: `${consent}/e/t/etws/authorize?key=${encodeURIComponent(keys.consumerKey)}&token=${encodeURIComponent(token)}`,
    method: 'verifier',
    expiresIn: consentSeconds,
    oauthToken: token,
    pending: { ...keys, requestToken: token, requestTokenSecret: tokenSecret },
  }
}

async function complete(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  { environment, pending = {}, oauthToken, oauthVerifier, code }: CompleteAuthorization,
): Promise<Granted> {
  const context = { brokerId, operation: 'completeAuthorization' }
  const { consumerKey, consumerSecret, requestToken, requestTokenSecret } = pending
  if (!consumerKey || !consumerSecret || !requestToken || !requestTokenSecret) {
    throw new AuthRequired('This sign-in at E*TRADE was not begun here, or is over. Connect again.', context)
  }
  if (oauthToken !== undefined && oauthToken !== '' && oauthToken !== requestToken) {
    throw new AuthRequired('E*TRADE answered for another sign-in than the one begun here. Connect again.', context)
  }
  // A code that was copied comes with the spaces around it.
  const verifier = (oauthVerifier ?? code ?? '').trim()
  if (!/^[\x21-\x7e]{1,64}$/.test(verifier)) {
    throw new AuthRequired(
      'The code that E*TRADE shows after you agree is missing. Paste it, or connect again.',
      context,
    )
  }
  const { tokens } = addressesOf(settings, environment)
  const body = await askTokens(tokens, hooks, {
    call: 'access_token',
    keys: { consumerKey, consumerSecret, token: requestToken, tokenSecret: requestTokenSecret },
    extra: { oauth_verifier: verifier },
  })
  const { token, tokenSecret } = readToken('access_token', body)
  const now = hooks.now()
  return granted(
    {
      consumerKey,
      consumerSecret,
      accessToken: token,
      accessTokenSecret: tokenSecret,
      issuedAtMs: now,
      renewedAtMs: null,
    },
    now,
  )
}

const keysFor = ({ consumerKey, consumerSecret, accessToken, accessTokenSecret }: EtradeCredentials) => ({
  consumerKey,
  consumerSecret,
  token: accessToken,
  tokenSecret: accessTokenSecret,
})

/** Tokens of every environment come from one address, so which one this is does not matter. */
const tokensAddress = (settings: BrokerSettings): string => addressesOf(settings, 'live').tokens

/** Wakes a resting token; it cannot be carried past midnight (brokers/etrade.md 1.3). @throws AuthRequired then. */
export async function renew(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  credentials: EtradeCredentials,
): Promise<Granted> {
  const now = hooks.now()
  const { issuedAtMs } = credentials
  if (issuedAtMs !== null && now >= midnightAfter(issuedAtMs)) {
    throw new AuthRequired('The sign-in at E*TRADE ended at midnight Eastern. Sign in again.', {
      brokerId,
      operation: 'renew',
    })
  }
  await askTokens(tokensAddress(settings), hooks, { call: 'renew_access_token', keys: keysFor(credentials) })
  return granted({ ...credentials, renewedAtMs: now }, now)
}

/** A token that is over needs no revocation. */
async function revoke(settings: BrokerSettings, hooks: BrokerEnvironment, current: Credentials): Promise<void> {
  const keys = keysFor(readCredentials(current))
  try {
    await askTokens(tokensAddress(settings), hooks, { call: 'revoke_access_token', keys })
  } catch (error) {
    const code = error instanceof AuthRequired ? error.context.failure?.code : undefined
    if (code !== 'token_expired' && code !== 'token_rejected') throw error
  }
}

const SimulatedLogin = z.object({
  consumerKey: z.string().min(1),
  consumerSecret: z.string().min(1),
  accessToken: z.string().min(1),
  accessTokenSecret: z.string().min(1),
})

async function openSimulated(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  { userRef, simulatorsUrl }: SimulatedRequest,
): Promise<Granted> {
  const address = addressesOf(settings, 'simulated').api
  const parsed = SimulatedLogin.safeParse(await openSimulatedLogin({ userRef, simulatorsUrl, brokerId, address }))
  if (!parsed.success)
    throw new WireMismatch('The simulators answered with something else than a login.', {
      brokerId,
      operation: 'simulated',
      raw: '',
      path: parsed.error.issues[0]?.path.join('.') ?? '',
    })
  const now = hooks.now()
  return granted({ ...parsed.data, issuedAtMs: now, renewedAtMs: null }, now)
}
