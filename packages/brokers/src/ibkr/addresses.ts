/**
 * Settings to addresses (brokers/ibkr.md 1). The gateway is a program on the user's own machine: one address for the sign-in
 * page, the API and, with `ws` in place of `http`, the stream. Paper or live is a matter of the login, not of the address.
 */
import { existsSync, readFileSync } from 'node:fs'
import { Unsupported } from '../port/errors.ts'
import type { BrokerSetting, BrokerSettings } from '../port/broker.ts'

export const brokerId = 'ibkr'
export const brokerName = 'Interactive Brokers'

export const settings: readonly BrokerSetting[] = [
  {
    name: 'IBKR_GATEWAY_URL',
    secret: false,
    description:
      'Address of your own Client Portal Gateway, without `/v1/api`. You sign in on its page; one gateway serves one user.',
    defaultValue: 'https://localhost:5000',
    simulator: { path: '/ibkr', scheme: 'http' },
  },
  {
    name: 'IBKR_GATEWAY_CA',
    secret: false,
    description: "The gateway's self-signed certificate (PEM), or the path of a file that holds it.",
  },
  {
    name: 'IBKR_STREAM_URL',
    secret: false,
    description: "Address of the gateway's stream, without `/v1/api/ws`; default: the gateway's address.",
    simulator: { path: '/ibkr', scheme: 'ws' },
  },
]

const defaultGateway = 'https://localhost:5000'

export interface Addresses {
  /** As a person opens it in a browser, e.g. `https://localhost:5000`. */
  readonly gateway: string
  readonly api: string
  readonly stream: string
  readonly certificateAuthority: string | undefined
}

const trimmed = (url: string | undefined): string | undefined =>
  url === undefined || url === '' ? undefined : url.replace(/\/+$/, '')

/** @throws Unsupported when an address is none, or the certificate file cannot be read. */
export function addressesOf(given: BrokerSettings): Addresses {
  const gateway = trimmed(given['IBKR_GATEWAY_URL']) ?? defaultGateway
  if (!/^https?:\/\/[^/]/.test(gateway))
    throw new Unsupported('IBKR_GATEWAY_URL is no http address.', { brokerId, operation: 'open' })
  const stream = trimmed(given['IBKR_STREAM_URL']) ?? gateway.replace(/^http/, 'ws')
  return {
    gateway,
    api: `${gateway}/v1/api`,
    stream: `${stream}/v1/api/ws`,
    certificateAuthority: certificateOf(given['IBKR_GATEWAY_CA']),
  }
}

/** The page that the gateway itself opens at its root; the query is the one that its own redirect has. */
export const signInPage = ({ gateway }: Addresses): string => `${gateway}/sso/Login?forwardTo=22&RL=1`

function certificateOf(given: string | undefined): string | undefined {
  if (given === undefined || given === '') return undefined
  if (given.includes('-----BEGIN')) return given.replaceAll('\\n', '\n')
  if (!existsSync(given))
    throw new Unsupported(`IBKR_GATEWAY_CA names no certificate and no file that exists: ${given.slice(0, 200)}`, {
      brokerId,
      operation: 'open',
    })
  return readFileSync(given, 'utf8')
}
