/**
 * Settings to addresses (brokers/etrade.md 1.1). E*TRADE has no paper accounts: its sandbox answers fixed sample data. Once
 * the base address is set to a host of somebody else, all of it lies there: calls, tokens and the page of consent.
 */
import type { Environment } from '@g2e/domain/accounts'
import { Unsupported } from '../port/errors.ts'
import type { BrokerSetting, BrokerSettings } from '../port/broker.ts'

export const brokerId = 'etrade'
export const brokerName = 'E*TRADE'

export const settings: readonly BrokerSetting[] = [
  {
    name: 'ETRADE_CONSUMER_KEY',
    secret: false,
    description: 'Consumer key of your E*TRADE API app. Sandbox and production have different keys.',
  },
  { name: 'ETRADE_CONSUMER_SECRET', secret: true, description: 'Consumer secret that belongs to the key.' },
  {
    name: 'ETRADE_SANDBOX',
    secret: false,
    description:
      'true: your key is a sandbox key, and E*TRADE answers fixed sample data whatever is asked; nothing can be traded. false: a production key, with real accounts.',
    defaultValue: 'true',
  },
  {
    name: 'ETRADE_BASE_URL',
    secret: false,
    description:
      'Address used in place of the E*TRADE ones, without version; tokens and the page of consent go there too.',
    simulator: { path: '/etrade', scheme: 'http' },
  },
]

const hosts = {
  production: 'https://api.etrade.com',
  sandbox: 'https://apisb.etrade.com',
  /** Tokens of both come from here. */
  tokens: 'https://api.etrade.com',
  consent: 'https://us.etrade.com',
} as const

export interface Addresses {
  /** Without `/v1`. */
  readonly api: string
  /** Without `/oauth`. */
  readonly tokens: string
  /** Without `/e/t/etws/authorize`. */
  readonly consent: string
  /** Sample data instead of the person's accounts. */
  readonly isSandbox: boolean
}

const trimmed = (url: string | undefined): string | undefined =>
  url === undefined || url === '' ? undefined : url.replace(/\/+$/, '')

const isOwnHost = (url: string): boolean => /^https:\/\/(?:[a-z0-9-]+\.)*etrade\.com(?:[:/]|$)/i.test(url)

const isSandboxHost = (url: string): boolean => /^https:\/\/apisb\./i.test(url)

/** The address of somebody else that stands in for E*TRADE. */
function standIn(given: BrokerSettings): string | undefined {
  const base = trimmed(given['ETRADE_BASE_URL'])
  return base === undefined || isOwnHost(base) ? undefined : base
}

/** Paper is where the real sign-in is tried: only at an address that is not E*TRADE's own. */
export const environmentsOf = (given: BrokerSettings): readonly Environment[] =>
  standIn(given) === undefined ? ['live', 'simulated'] : ['paper', 'live', 'simulated']

/** @throws Unsupported when the environment has no address. */
export function addressesOf(given: BrokerSettings, environment: Environment): Addresses {
  const other = standIn(given)
  if (other !== undefined) return { api: other, tokens: other, consent: other, isSandbox: false }
  if (environment === 'simulated') {
    throw unsupported('Simulated accounts need the simulators: start with DEMO=true or set SIM_URL.')
  }
  if (environment === 'paper') {
    throw unsupported('E*TRADE has no paper accounts. Connect live, or try it with simulated accounts.')
  }
  const wantsSandbox = (given['ETRADE_SANDBOX'] ?? 'true') !== 'false'
  const api = trimmed(given['ETRADE_BASE_URL']) ?? (wantsSandbox ? hosts.sandbox : hosts.production)
  return { api, tokens: hosts.tokens, consent: hosts.consent, isSandbox: isSandboxHost(api) }
}

const unsupported = (message: string): Unsupported => new Unsupported(message, { brokerId, operation: 'open' })

export interface ConsumerKeys {
  readonly consumerKey: string
  readonly consumerSecret: string
}

export function consumerKeysOf(given: BrokerSettings): ConsumerKeys | undefined {
  const consumerKey = given['ETRADE_CONSUMER_KEY']
  const consumerSecret = given['ETRADE_CONSUMER_SECRET']
  return consumerKey && consumerSecret ? { consumerKey, consumerSecret } : undefined
}
