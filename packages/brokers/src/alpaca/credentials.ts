/** What the vault keeps for this broker: a key pair or an OAuth token (brokers/alpaca.md 1.2, 1.3), and how it is sent. */
import { AuthRequired } from '../port/errors.ts'
import type { Credentials } from '../port/authorization.ts'
import { brokerId } from './addresses.ts'

export type AlpacaCredentials =
  | { readonly kind: 'keys'; readonly apiKey: string; readonly apiSecret: string }
  | { readonly kind: 'token'; readonly accessToken: string }

/** @throws AuthRequired when they are of no known form. */
export function readCredentials(credentials: Credentials): AlpacaCredentials {
  const { apiKey, apiSecret, accessToken } = credentials
  if (apiKey && apiSecret) return { kind: 'keys', apiKey, apiSecret }
  if (accessToken) return { kind: 'token', accessToken }
  throw new AuthRequired('The stored Alpaca sign-in is incomplete. Connect again.', { brokerId, operation: 'open' })
}

/** Name, value, name, value: made once per session. */
export function headersOf(credentials: AlpacaCredentials): readonly string[] {
  const accept = ['accept', 'application/json']
  return credentials.kind === 'keys'
    ? ['APCA-API-KEY-ID', credentials.apiKey, 'APCA-API-SECRET-KEY', credentials.apiSecret, ...accept]
    : ['authorization', `Bearer ${credentials.accessToken}`, ...accept]
}

export const secretsOf = (credentials: AlpacaCredentials): readonly string[] =>
  credentials.kind === 'keys' ? [credentials.apiSecret, credentials.apiKey] : [credentials.accessToken]
