/**
 * What the vault keeps for this broker (schwab.md 2.3): both tokens, when the access part dies, and when a person must have
 * signed in again, which counts from the sign-in and not from renewals. A simulated login brings the app's own pair too.
 */
import { AuthRequired } from '../port/errors.ts'
import type { Credentials, Granted } from '../port/authorization.ts'
import { brokerId } from './addresses.ts'
import type { SchwabApp } from './addresses.ts'

export interface SchwabCredentials {
  readonly accessToken: string
  readonly refreshToken: string
  /** ISO 8601 UTC. */
  readonly renewBy: string
  readonly reauthorizeBy: string
  /** Of a simulated login; a real one uses the app in the settings. */
  readonly app?: SchwabApp | undefined
}

/** Seven days from the exchange of the code; it may end a little earlier or later (schwab.md 2.3). */
export const signInMs = 7 * 86_400_000
export const accessMs = 1_800_000

/** @throws AuthRequired when they are of no known form. */
export function readCredentials(credentials: Credentials): SchwabCredentials {
  const { accessToken, refreshToken, renewBy, reauthorizeBy, clientId, clientSecret } = credentials
  if (!accessToken || !refreshToken || !renewBy || !reauthorizeBy)
    throw new AuthRequired('The stored Schwab sign-in is incomplete. Connect again.', { brokerId, operation: 'open' })
  const app = clientId && clientSecret ? { clientId, clientSecret } : undefined
  return { accessToken, refreshToken, renewBy, reauthorizeBy, ...(app === undefined ? {} : { app }) }
}

export function grantedOf({ app, ...tokens }: SchwabCredentials, scope?: string): Granted {
  return {
    credentials: { ...tokens, ...app },
    renewBy: tokens.renewBy,
    reauthorizeBy: tokens.reauthorizeBy,
    ...(scope === undefined ? {} : { scope }),
  }
}

export const secretsOf = ({ accessToken, refreshToken, app }: SchwabCredentials): readonly string[] => [
  accessToken,
  refreshToken,
  ...(app ? [app.clientSecret] : []),
]
