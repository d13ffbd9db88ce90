/**
 * What the vault keeps: no secret of the person's, who signs in at the gateway itself. A real connection remembers its
 * accounts, so that a gateway which somebody else signed in to is not taken for it; a simulated one the cookie that names
 * its own gateway at the simulators.
 */
import { AuthRequired } from '../port/errors.ts'
import type { Credentials } from '../port/authorization.ts'
import { brokerId } from './addresses.ts'

export interface GatewayCredentials {
  /** Value of the cookie `api` at the simulators. */
  readonly session: string | undefined
  /** Account ids that the sign-in had when it was connected; empty = not checked. */
  readonly accounts: readonly string[]
}

/** @throws AuthRequired when they are of no known form. */
export function readCredentials({ session, accounts }: Credentials): GatewayCredentials {
  if (session !== undefined && /^[\x21-\x3a\x3c-\x7e]{1,512}$/.test(session)) return { session, accounts: [] }
  const ids = (accounts ?? '').split(',').filter((id) => id !== '')
  if (session === undefined && ids.length > 0) return { session: undefined, accounts: ids }
  throw new AuthRequired('The stored Interactive Brokers sign-in is incomplete. Connect again.', {
    brokerId,
    operation: 'open',
  })
}

/** Name, value, name, value. The gateway answers no call without a user agent, and no POST without a body (ibkr.md 1). */
export const headersOf = ({ session }: Pick<GatewayCredentials, 'session'>): readonly string[] => [
  'accept',
  'application/json',
  'user-agent',
  'G2E',
  ...(session === undefined ? [] : ['cookie', `api=${session}`]),
]

export const secretsOf = ({ session }: GatewayCredentials): readonly string[] =>
  session === undefined ? [] : [session]
