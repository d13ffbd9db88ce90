/**
 * Letting us in (schwab.md 2): an OAuth code whose redirect must match the registered callback to the letter, or a login of
 * the simulators. There is no way to revoke a sign-in, so it ends by itself after seven days.
 */
import { z } from 'zod'
import type {
  Authorization,
  AuthorizationStep,
  BeginAuthorization,
  CompleteAuthorization,
  Granted,
  SimulatedRequest,
} from '../port/authorization.ts'
import type { BrokerEnvironment, BrokerSettings } from '../port/broker.ts'
import { AuthRequired, Unsupported, WireMismatch } from '../port/errors.ts'
import type { Environment } from '@g2e/domain/accounts'
import { authorizationUrl, openSimulatedLogin } from '../kit/index.ts'
import { appOf, baseOf, brokerId, callbackOf } from './addresses.ts'
import { accessMs, grantedOf, readCredentials, signInMs } from './credentials.ts'
import { exchangeCode, renewAccess } from './tokens.ts'
import type { TokenSource } from './tokens.ts'

/** The person has this long to sign in; the code itself then lives for some 30 seconds (schwab.md 2.2). */
const consentSeconds = 600

export function authorization(settings: BrokerSettings, hooks: Pick<BrokerEnvironment, 'now'>): Authorization {
  return {
    begin: (request) => Promise.resolve().then(() => begin(settings, request)),
    complete: (answer) => complete(settings, hooks, answer),
    simulated: (request) => openSimulated(settings, hooks, request),
    renew: async (current) => {
      const credentials = readCredentials(current)
      const environment = credentials.app ? 'simulated' : 'live'
      return grantedOf(await renewAccess(sourceOf(settings, environment, hooks, credentials.app), credentials))
    },
  }
}

/** @throws Unsupported when the app is not in the settings. */
export function sourceOf(
  settings: BrokerSettings,
  environment: Environment,
  { now }: Pick<BrokerEnvironment, 'now'>,
  app = appOf(settings),
): TokenSource {
  if (app) return { base: baseOf(settings, environment), app, now }
  throw new Unsupported('Sign-in at Schwab needs SCHWAB_CLIENT_ID and SCHWAB_CLIENT_SECRET.', {
    brokerId,
    operation: 'beginAuthorization',
  })
}

function begin(settings: BrokerSettings, { environment, callbackUrl, state }: BeginAuthorization): AuthorizationStep {
  if (environment === 'simulated')
    throw new Unsupported('Simulated accounts need no sign-in.', { brokerId, operation: 'beginAuthorization' })
  const source = sourceOf(settings, environment, { now: () => 0 })
  const redirectUri = callbackOf(settings, callbackUrl)
  return {
    // Where the browser does not come back to us, the person brings the address.
    method: redirectUri === callbackUrl ? 'redirect' : 'paste_url',
    expiresIn: consentSeconds,
    pending: { redirectUri },
    authorizationUrl: authorizationUrl(`${source.base}/v1/oauth/authorize`, {
      response_type: 'code',
      client_id: source.app.clientId,
      redirect_uri: redirectUri,
      state,
    }),
  }
}

/**
 * A code ends with `@`, which travels as `%40`: it is decoded once wherever it was copied from, and encoded once on its way
 * to the token endpoint (schwab.md 2.2). A whole address is taken too.
 */
export function codeIn(given: string): string {
  const text = given.trim()
  const inAddress = /[?&]code=([^&#]*)/.exec(text)?.[1]
  const code = inAddress ?? text
  if (!/%[0-9A-Fa-f]{2}/.test(code)) return code
  try {
    return decodeURIComponent(code)
  } catch (error) {
    if (error instanceof URIError) return code
    throw error
  }
}

async function complete(
  settings: BrokerSettings,
  hooks: Pick<BrokerEnvironment, 'now'>,
  { environment, callbackUrl, pending, code }: CompleteAuthorization,
): Promise<Granted> {
  const context = { brokerId, operation: 'completeAuthorization' }
  if (!code) throw new AuthRequired('Schwab sent no code back. Connect again.', context)
  const redirectUri = pending?.['redirectUri'] ?? callbackOf(settings, callbackUrl)
  const { credentials, scope } = await exchangeCode(sourceOf(settings, environment, hooks), {
    code: codeIn(code),
    redirectUri,
  })
  return grantedOf(credentials, scope)
}

const SimulatedLogin = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  /** Of a login whose sign-in was made before; absent = just now. */
  signInEndsAt: z.iso.datetime().optional(),
})

async function openSimulated(
  settings: BrokerSettings,
  { now }: Pick<BrokerEnvironment, 'now'>,
  { userRef, simulatorsUrl }: SimulatedRequest,
): Promise<Granted> {
  const address = baseOf(settings, 'simulated')
  const parsed = SimulatedLogin.safeParse(await openSimulatedLogin({ userRef, simulatorsUrl, brokerId, address }))
  if (!parsed.success)
    throw new WireMismatch('The simulators answered with something else than a login.', {
      brokerId,
      operation: 'simulated',
      raw: '',
      path: parsed.error.issues[0]?.path.join('.') ?? '',
    })
  const { clientId, clientSecret, accessToken, refreshToken, signInEndsAt } = parsed.data
  return grantedOf({
    accessToken,
    refreshToken,
    renewBy: new Date(now() + accessMs).toISOString(),
    reauthorizeBy: signInEndsAt ?? new Date(now() + signInMs).toISOString(),
    app: { clientId, clientSecret },
  })
}
