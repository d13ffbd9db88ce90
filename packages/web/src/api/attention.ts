/** Which connections need the person, and how soon. */
import type { Connection } from '@g2e/contract/connections'

const soonMs = 24 * 60 * 60_000

export type Attention = 'fine' | 'failing' | 'soon' | 'now'

/** `now`: nothing works until they act; `soon`: it ends within a day; `failing`: it works again by itself, or says why not. */
export function attentionOf(connection: Connection, nowMs: number): Attention {
  if (connection.status === 'expired' || connection.status === 'error' || connection.status === 'revoked') return 'now'
  // A simulated sign-in of a day is not worth a word; one of a week is the person's to renew, as at the real broker.
  const isDaily = connection.environment === 'simulated' && (connection.signInDays ?? 1) < 2
  if (!isDaily && connection.reauthorizeBy !== null && Date.parse(connection.reauthorizeBy) - nowMs < soonMs)
    return 'soon'
  return connection.lastError === null ? 'fine' : 'failing'
}
/** Simulators that were reset: nothing brings these accounts back, only fresh ones can be opened. */
export const accountsAreGone = ({ environment, status }: Connection): boolean =>
  environment === 'simulated' && status === 'error'
export const needsPerson = (attention: Attention): boolean => attention === 'now' || attention === 'soon'
