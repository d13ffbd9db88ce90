/**
 * Settings to addresses (brokers/alpaca.md 1.1). The environment alone picks the trading host, so that nothing meant for
 * paper can fall through to live; an address that was set wins, which is how the simulator stands in.
 */
import type { Environment } from '@g2e/domain/accounts'
import { Unsupported } from '../port/errors.ts'
import type { BrokerSetting, BrokerSettings } from '../port/broker.ts'

export const brokerId = 'alpaca'
export const brokerName = 'Alpaca'

export const settings: readonly BrokerSetting[] = [
  {
    name: 'ALPACA_CLIENT_ID',
    secret: false,
    description: 'Client id of your Alpaca OAuth app. Needed only for sign-in at Alpaca; API keys work without it.',
  },
  { name: 'ALPACA_CLIENT_SECRET', secret: true, description: 'Client secret of your Alpaca OAuth app.' },
  {
    name: 'ALPACA_PAPER',
    secret: false,
    description:
      'true: sign-in at Alpaca is offered for paper accounts only, until Alpaca has approved your app for live trading. API keys are not affected.',
    defaultValue: 'true',
  },
  {
    name: 'ALPACA_BASE_URL',
    secret: false,
    description: 'Trading address used in place of the live and paper ones, without version; sign-in goes there too.',
    simulator: { path: '/alpaca', scheme: 'http' },
  },
  {
    name: 'ALPACA_DATA_URL',
    secret: false,
    description: 'Market data address, without version; the data stream is derived from it.',
    defaultValue: 'https://data.alpaca.markets',
    simulator: { path: '/alpaca-data', scheme: 'http' },
  },
  {
    name: 'ALPACA_STREAM_URL',
    secret: false,
    description: 'Address of the stream of order updates, without `/stream`; default: the trading address.',
    simulator: { path: '/alpaca', scheme: 'ws' },
  },
]

const hosts = {
  paper: 'https://paper-api.alpaca.markets',
  live: 'https://api.alpaca.markets',
  data: 'https://data.alpaca.markets',
  dataStream: 'wss://stream.data.alpaca.markets',
  consent: 'https://app.alpaca.markets',
} as const

export interface Addresses {
  readonly trading: string
  readonly data: string
  readonly orderStream: string
  readonly dataStream: string
}

const trimmed = (url: string | undefined): string | undefined =>
  url === undefined || url === '' ? undefined : url.replace(/\/+$/, '')

const toWebSocket = (url: string): string => url.replace(/^http/, 'ws')

const unsupported = (operation: string, message: string): Unsupported =>
  new Unsupported(message, { brokerId, operation })

/** @throws Unsupported when the environment has no address, or one that contradicts it. */
export function addressesOf(given: BrokerSettings, environment: Environment): Addresses {
  const base = trimmed(given['ALPACA_BASE_URL'])
  const trading = base ?? (environment === 'simulated' ? undefined : hosts[environment])
  if (trading === undefined) {
    throw unsupported('open', 'Simulated accounts need the simulators: start with DEMO=true or set SIM_URL.')
  }
  const otherHost = environment === 'live' ? hosts.paper : hosts.live
  if (trading === otherHost) {
    throw unsupported('open', `ALPACA_BASE_URL is ${otherHost}, which is not for ${environment} accounts.`)
  }
  const data = trimmed(given['ALPACA_DATA_URL']) ?? hosts.data
  const stream = trimmed(given['ALPACA_STREAM_URL']) ?? toWebSocket(trading)
  return {
    trading,
    data,
    orderStream: stream.endsWith('/stream') ? stream : `${stream}/stream`,
    dataStream: data === hosts.data ? hosts.dataStream : toWebSocket(data),
  }
}

/** Where a person agrees, and where the code is exchanged: both under the base address when one is set. */
export function oauthAddresses(given: BrokerSettings): { readonly consent: string; readonly token: string } {
  const base = trimmed(given['ALPACA_BASE_URL'])
  return { consent: base ?? hosts.consent, token: base ?? hosts.live }
}

export const isPaperOnly = (given: BrokerSettings): boolean => (given['ALPACA_PAPER'] ?? 'true') !== 'false'

export function oauthApp(
  given: BrokerSettings,
): { readonly clientId: string; readonly clientSecret: string } | undefined {
  const clientId = given['ALPACA_CLIENT_ID']
  const clientSecret = given['ALPACA_CLIENT_SECRET']
  return clientId && clientSecret ? { clientId, clientSecret } : undefined
}
