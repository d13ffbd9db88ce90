/**
 * Settings to addresses (schwab.md 1). Schwab has no paper accounts: every call is against a real one, so paper exists only
 * where the address leads somewhere else than to Schwab, which is how the real sign-in is tried against a simulator.
 */
import type { Environment } from '@g2e/domain/accounts'
import { Unsupported } from '../port/errors.ts'
import type { BrokerSetting, BrokerSettings } from '../port/broker.ts'

export const brokerId = 'schwab'
export const brokerName = 'Schwab'

const liveHost = 'https://api.schwabapi.com'

export const settings: readonly BrokerSetting[] = [
  {
    name: 'SCHWAB_CLIENT_ID',
    secret: false,
    description: 'App key of your app at developer.schwab.com, whose state must be "Ready For Use".',
  },
  { name: 'SCHWAB_CLIENT_SECRET', secret: true, description: 'Secret of your Schwab app.' },
  {
    name: 'SCHWAB_CALLBACK_URL',
    secret: false,
    description:
      'Callback exactly as registered with your Schwab app. Unset: the address of this server where it is https, else https://127.0.0.1. Where it is not the address of this server, the person pastes the address that the browser ends at.',
  },
  {
    name: 'SCHWAB_BASE_URL',
    secret: false,
    description: "Address used in place of Schwab's, for sign-in, trading and market data, without version.",
    simulator: { path: '/schwab', scheme: 'http' },
  },
  {
    name: 'SCHWAB_STREAM_URL',
    secret: false,
    description: 'Whole address of the streamer; default: the one that Schwab names for the person.',
  },
]

const trimmed = (url: string | undefined): string | undefined =>
  url === undefined || url === '' ? undefined : url.replace(/\/+$/, '')

const isOwnHost = (url: string): boolean => /(?:^|\.)schwab(?:api)?\.com$/i.test(new URL(url).hostname)

/** What can be connected: real money, simulated logins, and paper where the address is not Schwab's. */
export function environmentsOf(given: BrokerSettings): readonly Environment[] {
  const base = trimmed(given['SCHWAB_BASE_URL'])
  return base === undefined || isOwnHost(base) ? ['live', 'simulated'] : ['live', 'paper', 'simulated']
}

/** The one host that everything but the streamer lives at. @throws Unsupported when the environment has no address. */
export function baseOf(given: BrokerSettings, environment: Environment): string {
  const base = trimmed(given['SCHWAB_BASE_URL'])
  if (environment === 'live' && base === undefined) return liveHost
  if (base !== undefined && (environment === 'live' || !isOwnHost(base))) return base
  const message =
    environment === 'simulated'
      ? 'Simulated accounts need the simulators: start with DEMO=true or set SIM_URL.'
      : 'Schwab has no paper accounts.'
  throw new Unsupported(message, { brokerId, operation: 'open' })
}

/** `undefined` = the one that the person's preferences name. */
export const streamOf = (given: BrokerSettings): string | undefined => trimmed(given['SCHWAB_STREAM_URL'])

/** Every callback must be https, loopback included (schwab.md 2.1): what to register where this server is not. */
const loopbackCallback = 'https://127.0.0.1'

/** Where the browser is sent back to: what is registered, to the letter. */
export function callbackOf(given: BrokerSettings, own: string): string {
  const registered = given['SCHWAB_CALLBACK_URL']
  if (registered) return registered
  return own.startsWith('https://') ? own : loopbackCallback
}

export interface SchwabApp {
  readonly clientId: string
  readonly clientSecret: string
}

export function appOf(given: BrokerSettings): SchwabApp | undefined {
  const clientId = given['SCHWAB_CLIENT_ID']
  const clientSecret = given['SCHWAB_CLIENT_SECRET']
  return clientId && clientSecret ? { clientId, clientSecret } : undefined
}
