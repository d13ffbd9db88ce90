/**
 * Letting us in (ibkr.md 2): the person signs in at the gateway's own page, with their second factor, and nothing of it
 * comes through us. So there is no code to exchange; that the gateway is signed in, and to what, is the whole answer.
 */
import { newYorkInstant, newYorkTime, addDays } from '@g2e/domain/calendar'
import type {
  Authorization,
  BeginAuthorization,
  CompleteAuthorization,
  Granted,
  SimulatedRequest,
} from '../port/authorization.ts'
import type { BrokerEnvironment, BrokerSettings } from '../port/broker.ts'
import { AuthRequired, Unsupported } from '../port/errors.ts'
import { openSimulatedLogin } from '../kit/index.ts'
import { addressesOf, brokerId, signInPage } from './addresses.ts'
import { GatewayClient } from './client.ts'
import { GatewaySession, competingCode } from './gateway-session.ts'

/** Time to sign in with a second factor. */
const signInSeconds = 900

/**
 * Gateways where a person has been told that another program has the session. Beginning a sign-in after that is the
 * consent to take it over; without having been told, nothing is ever taken (ibkr.md 2.2).
 */
const told = new Set<string>()

export function authorization(settings: BrokerSettings, hooks: BrokerEnvironment): Authorization {
  return {
    begin: (request) => Promise.resolve().then(() => begin(settings, request)),
    complete: (answer) => complete(settings, hooks, answer),
    simulated: (request) => openSimulated(settings, hooks, request),
  }
}

function begin(settings: BrokerSettings, { environment }: BeginAuthorization) {
  if (environment === 'simulated')
    throw new Unsupported('Simulated accounts need no sign-in.', { brokerId, operation: 'beginAuthorization' })
  const addresses = addressesOf(settings)
  const isConsent = told.delete(addresses.gateway)
  return {
    method: 'gateway' as const,
    authorizationUrl: signInPage(addresses),
    expiresIn: signInSeconds,
    ...(isConsent ? { pending: { compete: 'true' } } : {}),
  }
}

/** @throws AuthRequired while nobody is signed in there, or to something else than was asked for. */
async function complete(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  { environment, pending }: CompleteAuthorization,
): Promise<Granted> {
  const addresses = addressesOf(settings)
  const credentials = { session: undefined, accounts: [] }
  const client = new GatewayClient({ addresses, credentials, hooks })
  const mayCompete = pending?.['compete'] === 'true'
  const session = new GatewaySession({ client, addresses, credentials, environment, hooks, mayCompete })
  try {
    await session.ready('brokerage')
    const ids = session.brokerageAccounts?.accounts ?? []
    if (ids.length === 0)
      throw new AuthRequired('This Interactive Brokers username has no account. Sign in with another.', {
        brokerId,
        operation: 'completeAuthorization',
      })
    return { credentials: { accounts: ids.join(',') }, reauthorizeBy: endOfSignIn(hooks.now()) }
  } catch (error) {
    if (error instanceof AuthRequired && error.context.failure?.code === competingCode) told.add(addresses.gateway)
    throw error
  } finally {
    session.close()
    await client.close()
  }
}

/** At most a day, and reset around midnight of the region (ibkr.md 2.3; the exact time is not confirmed). */
function endOfSignIn(nowMs: number): string {
  const { date } = newYorkTime(nowMs)
  return new Date(newYorkInstant(addDays(date, 1), 0)).toISOString()
}

/** A gateway of its own at the simulators, signed in. */
async function openSimulated(
  settings: BrokerSettings,
  hooks: BrokerEnvironment,
  { userRef, simulatorsUrl }: SimulatedRequest,
): Promise<Granted> {
  const { gateway } = addressesOf(settings)
  const credentials = await openSimulatedLogin({ brokerId, address: gateway, simulatorsUrl, userRef })
  return { credentials, reauthorizeBy: endOfSignIn(hooks.now()) }
}
