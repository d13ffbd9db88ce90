/**
 * What the vault keeps for this broker: the consumer's keys, the access token and when it was issued. A token dies at the
 * midnight in New York that follows, whatever is renewed meanwhile (brokers/etrade.md 1.3), so that instant is kept too.
 */
import { addDays, newYorkInstant, newYorkTime } from '@g2e/domain/calendar'
import type { Credentials, Granted } from '../port/authorization.ts'
import { AuthRequired } from '../port/errors.ts'
import { brokerId } from './addresses.ts'
import type { ConsumerKeys } from './addresses.ts'

export interface EtradeCredentials extends ConsumerKeys {
  readonly accessToken: string
  readonly accessTokenSecret: string
  /** Milliseconds since the epoch, by the broker's clock; `null` = not known, and then the broker says when it is over. */
  readonly issuedAtMs: number | null
  /** When it was woken last, so that one instance of the app sees what another did; `null` = never. */
  readonly renewedAtMs: number | null
}

/** After so long without a call a token rests until it is renewed (brokers/etrade.md 1.3). */
export const restsAfterMs = 2 * 3_600_000

/** @throws AuthRequired when they are of no known form. */
export function readCredentials(stored: Credentials): EtradeCredentials {
  const { consumerKey, consumerSecret, accessToken, accessTokenSecret, issuedAt, renewedAt } = stored
  if (consumerKey && consumerSecret && accessToken && accessTokenSecret) {
    return {
      consumerKey,
      consumerSecret,
      accessToken,
      accessTokenSecret,
      issuedAtMs: msOf(issuedAt),
      renewedAtMs: msOf(renewedAt),
    }
  }
  throw new AuthRequired('The stored E*TRADE sign-in is incomplete. Connect again.', { brokerId, operation: 'open' })
}

function msOf(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

export const secretsOf = ({ consumerSecret, accessToken, accessTokenSecret, consumerKey }: EtradeCredentials) =>
  [consumerSecret, accessTokenSecret, accessToken, consumerKey] as const

/** The next midnight on New York's clocks, 23 to 25 hours into a day that changes them; milliseconds since the epoch. */
export const midnightAfter = (ms: number): number => newYorkInstant(addDays(newYorkTime(ms).date, 1), 0)

/** When the sign-in is over; `null` = not known. */
export const endsAtMs = ({ issuedAtMs }: EtradeCredentials): number | null =>
  issuedAtMs === null ? null : midnightAfter(issuedAtMs)

/** Credentials to be kept, used last at `nowMs`: they rest two hours from then and are over at midnight. */
export function granted(credentials: EtradeCredentials, nowMs: number): Granted {
  const { consumerKey, consumerSecret, accessToken, accessTokenSecret, renewedAtMs } = credentials
  const issuedAtMs = credentials.issuedAtMs ?? nowMs
  const endMs = midnightAfter(issuedAtMs)
  return {
    credentials: {
      consumerKey,
      consumerSecret,
      accessToken,
      accessTokenSecret,
      issuedAt: new Date(issuedAtMs).toISOString(),
      ...(renewedAtMs === null ? {} : { renewedAt: new Date(renewedAtMs).toISOString() }),
    },
    renewBy: new Date(Math.min(nowMs + restsAfterMs, endMs)).toISOString(),
    reauthorizeBy: new Date(endMs).toISOString(),
  }
}
