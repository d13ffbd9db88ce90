/**
 * Letting us in (brokers/alpaca.md 1.2, 1.3): an OAuth code, a key pair, or a login of the simulators. A token has no
 * known end, no refresh and no revocation, so neither `renew` nor `revoke` exists here; a 401 ends it.
 */
import type { Environment } from '@g2e/domain/accounts'
import type {
  ApiKeys,
  Authorization,
  BeginAuthorization,
  CompleteAuthorization,
  Granted,
  SimulatedRequest,
} from '../port/authorization.ts'
import type { BrokerEnvironment, BrokerSettings } from '../port/broker.ts'
import { AuthRequired, Unsupported } from '../port/errors.ts'
import { authorizationUrl, openSimulatedLogin, requestToken } from '../kit/index.ts'
import type { CallerOptions } from '../kit/index.ts'
import { addressesOf, brokerId, brokerName, isPaperOnly, oauthAddresses, oauthApp } from './addresses.ts'
import { AlpacaClient } from './client.ts'
import { readCredentials } from './credentials.ts'
import type { AlpacaCredentials } from './credentials.ts'

/** How long a code lives is not documented; a few minutes are assumed (brokers/alpaca.md 1.3). */
const consentSeconds = 600

/** Reading the account needs no scope; `account:write` would let us change settings and watchlists, which we never do. */
const scopes = { read: 'data', trade: 'trading data' } as const

export function authorization(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  explain: CallerOptions['explain'],
): Authorization {
  const tried = (environment: Environment, credentials: AlpacaCredentials) =>
    tryOut(settings, { environment, credentials, hooks, explain })
  return {
    begin: (request) => Promise.resolve().then(() => begin(settings, request)),
    complete: async (answer) => {
      const token = await exchange(settings, answer)
      await tried(answer.environment, { kind: 'token', accessToken: token.accessToken })
      return {
        credentials: { accessToken: token.accessToken },
        ...(token.scope === undefined ? {} : { scope: token.scope }),
      }
    },
    withKeys: async (keys) => {
      await tryKeys(keys, tried)
      return { credentials: { apiKey: keys.apiKey, apiSecret: keys.apiSecret } }
    },
    simulated: (request) => openSimulated(settings, request),
  }
}

function begin(settings: BrokerSettings, { environment, callbackUrl, state, access }: BeginAuthorization) {
  const app = oauthApp(settings)
  const refuse = (message: string) => new Unsupported(message, { brokerId, operation: 'beginAuthorization' })
  if (!app) {
    throw refuse('Sign-in at Alpaca needs ALPACA_CLIENT_ID and ALPACA_CLIENT_SECRET. Connect with an API key instead.')
  }
  if (environment === 'simulated') throw refuse('Simulated accounts need no sign-in.')
  if (environment === 'live' && isPaperOnly(settings)) {
    throw refuse(
      'Sign-in at Alpaca is limited to paper accounts (ALPACA_PAPER=true). Connect with a live API key, or set ALPACA_PAPER=false once Alpaca has approved your app.',
    )
  }
  return {
    method: 'redirect' as const,
    expiresIn: consentSeconds,
    authorizationUrl: authorizationUrl(`${oauthAddresses(settings).consent}/oauth/authorize`, {
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: callbackUrl,
      state,
      scope: scopes[access],
      env: environment,
    }),
  }
}

async function exchange(
  settings: BrokerSettings,
  { code, callbackUrl }: CompleteAuthorization,
): Promise<{ readonly accessToken: string; readonly scope: string | undefined }> {
  const context = { brokerId, operation: 'completeAuthorization' }
  const app = oauthApp(settings)
  if (!app) throw new Unsupported('ALPACA_CLIENT_ID and ALPACA_CLIENT_SECRET are not set.', context)
  if (!code) throw new AuthRequired('Alpaca sent no code back. Connect again.', context)
  const answer = await requestToken({ brokerId, brokerName }, oauthAddresses(settings).token, {
    path: '/oauth/token',
    form: {
      grant_type: 'authorization_code',
      code,
      client_id: app.clientId,
      client_secret: app.clientSecret,
      redirect_uri: callbackUrl,
    },
  })
  return { accessToken: answer.access_token, scope: answer.scope }
}

/** One read of the account: the same token may be good on both trading hosts, and keys only on theirs. */
async function tryOut(
  settings: BrokerSettings,
  options: {
    readonly environment: Environment
    readonly credentials: AlpacaCredentials
    readonly hooks: BrokerEnvironment
    readonly explain: CallerOptions['explain']
  },
): Promise<void> {
  const { environment, credentials, hooks, explain } = options
  const client = new AlpacaClient({ addresses: addressesOf(settings, environment), credentials, hooks, explain })
  try {
    await client.account(() => undefined, 'authorize')
  } finally {
    await client.close()
  }
}

async function tryKeys(
  { environment, apiKey, apiSecret }: ApiKeys,
  tried: (environment: Environment, credentials: AlpacaCredentials) => Promise<void>,
): Promise<void> {
  const context = { brokerId, operation: 'withKeys' }
  // What cannot stand in a header would be refused by the HTTP client with a less useful sentence.
  if (!/^[\x21-\x7e]{1,256}$/.test(apiKey) || !/^[\x21-\x7e]{1,256}$/.test(apiSecret)) {
    throw new AuthRequired('An Alpaca key or secret has no spaces and no special letters. Copy both again.', context)
  }
  try {
    await tried(environment, readCredentials({ apiKey, apiSecret }))
  } catch (error) {
    if (!(error instanceof AuthRequired)) throw error
    const other = environment === 'live' ? 'paper' : 'live'
    throw new AuthRequired(
      `Alpaca does not accept these keys for ${environment} trading. Check both parts, and that they are not ${other} keys.`,
      { ...context, failure: error.context.failure, cause: error },
    )
  }
}

async function openSimulated(settings: BrokerSettings, { userRef, simulatorsUrl }: SimulatedRequest): Promise<Granted> {
  const address = addressesOf(settings, 'simulated').trading
  return { credentials: await openSimulatedLogin({ brokerId, address, simulatorsUrl, userRef }) }
}
