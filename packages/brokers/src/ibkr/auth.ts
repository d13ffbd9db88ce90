/**
 * Letting us in (ibkr.md 2): the person signs in at the gateway's own page, with their second factor, and nothing of it
 * comes through us. So there is no code to exchange; that the gateway is signed in, and to what, is the whole answer.
 */
import { newYorkInstant, newYorkTime, addDays } from '@g2e/domain/calendar'
import { z } from 'zod'
import type { Authorization, BeginAuthorization, CompleteAuthorization, Granted } from '../port/authorization.ts'
import type { BrokerEnvironment, BrokerSettings } from '../port/broker.ts'
import { AuthRequired, BrokerError, NotSent, Unavailable, Unsupported, WireMismatch } from '../port/errors.ts'
import { HttpClient, HttpFailure } from '../kit/index.ts'
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
    simulated: ({ userRef }) => openSimulated(settings, hooks, userRef),
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

const loginAnswer = z.object({ credentials: z.record(z.string(), z.string()) })
const loginTimeoutMs = 15_000

/** A gateway of its own at the simulators, signed in: the control surface is on the same origin. */
async function openSimulated(settings: BrokerSettings, hooks: BrokerEnvironment, userRef: string): Promise<Granted> {
  const context = { brokerId, operation: 'simulated' }
  const { origin, hostname } = new URL(addressesOf(settings).gateway)
  if (!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new Unsupported('Simulated accounts exist only at our own simulators, on this machine.', context)
  const http = new HttpClient(origin, { connectionsMax: 1 })
  try {
    const answer = await http.send({
      method: 'POST',
      path: '/control/accounts',
      headers: ['content-type', 'application/json', 'accept', 'application/json'],
      body: JSON.stringify({ broker: brokerId, userRef, profile: 'balanced' }),
      timeoutMs: loginTimeoutMs,
    })
    if (answer.status < 200 || answer.status > 299)
      throw new Unavailable(`The simulators opened no account (HTTP ${answer.status}).`, context)
    const parsed = loginAnswer.safeParse(JSON.parse(answer.text))
    if (parsed.success) return { credentials: parsed.data.credentials, reauthorizeBy: endOfSignIn(hooks.now()) }
    throw new WireMismatch('The simulators answered with something else than a login.', {
      ...context,
      raw: '',
      path: parsed.error.issues[0]?.path.join('.') ?? '',
    })
  } catch (error) {
    if (error instanceof BrokerError) throw error
    if (error instanceof HttpFailure && error.kind === 'never_sent')
      throw new NotSent('The simulators could not be reached.', { ...context, cause: error })
    throw new Unavailable('The simulators did not answer in full.', { ...context, cause: error })
  } finally {
    await http.close()
  }
}
