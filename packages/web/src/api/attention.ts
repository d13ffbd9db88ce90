/** Which connections need the person, and how soon. */
import type { Connection } from '@g2e/contract/connections'

const hourMs = 60 * 60_000
/** A sign-in of several days is worth a word on its last day, one of a day in its last hour: as G2E reminds. */
const soonMs = { days: 24 * hourMs, day: hourMs } as const
/** Some brokers count a little over a day. */
const dayMsMax = 26 * hourMs

/** Whether this broker asks anew every day: by what it says, or by how long this sign-in lasts. */
function isDaily({ signInDays, connectedAt, reauthorizeBy }: Connection): boolean {
  if (signInDays !== null) return signInDays < 2
  if (connectedAt === null || reauthorizeBy === null) return false
  return Date.parse(reauthorizeBy) - Date.parse(connectedAt) <= dayMsMax
}

export type Attention = 'fine' | 'failing' | 'soon' | 'now'

/** `now`: nothing works until they act; `soon`: it ends within a day, or within the hour where it lasts only a day; `failing`: it works again by itself, or says why not. */
export function attentionOf(connection: Connection, nowMs: number): Attention {
  if (connection.status === 'expired' || connection.status === 'error' || connection.status === 'revoked') return 'now'
  const daily = isDaily(connection)
  // A simulated sign-in of a day renews itself; one of a week is the person's to renew, as at the real broker.
  const isTheirs = !(daily && connection.environment === 'simulated')
  const leftMs = connection.reauthorizeBy === null ? null : Date.parse(connection.reauthorizeBy) - nowMs
  if (isTheirs && leftMs !== null && leftMs < (daily ? soonMs.day : soonMs.days)) return 'soon'
  return connection.lastError === null ? 'fine' : 'failing'
}
/** Simulators that were reset: nothing brings these accounts back, only fresh ones can be opened. */
export const accountsAreGone = ({ environment, status }: Connection): boolean =>
  environment === 'simulated' && status === 'error'
/** Whether one of these connections stays silent until the person acts; others are read again by themselves. */
export const waitsForPerson = (connections: readonly (Connection | undefined)[], nowMs: number): boolean =>
  connections.some((one) => one !== undefined && attentionOf(one, nowMs) === 'now')
export const needsPerson = (attention: Attention): boolean => attention === 'now' || attention === 'soon'
