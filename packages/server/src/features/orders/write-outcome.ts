/** What a failed write proves (architecture.md 8): silence is never a "no". */
import { BrokerError } from '@g2e/brokers/port'
import type { Capabilities } from '@g2e/brokers/port'

export type WriteOutcome =
  /** The broker said no, in so many words. */
  | { readonly kind: 'rejected'; readonly message: string }
  /** Nothing left us, or it was refused unread. */
  | { readonly kind: 'not_sent'; readonly needsSignIn: boolean; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string }

export function outcomeOfWrite(
  error: unknown,
  capabilities: Pick<Capabilities, 'rateLimitedWritesAreRefused'>,
): WriteOutcome {
  if (!(error instanceof BrokerError)) return { kind: 'unknown', message: 'an unexpected error after sending' }
  const { kind, message } = error
  // "Already used" says that the broker has an order of this id: ours, of the try whose answer was lost.
  if (kind === 'rejected' && error.context.failure?.kind === 'duplicate') return { kind: 'unknown', message }
  if (kind === 'rejected') return { kind, message }
  if (kind === 'not_sent' || kind === 'unsupported') return { kind: 'not_sent', needsSignIn: false, message }
  if (kind === 'auth_required') return { kind: 'not_sent', needsSignIn: true, message }
  if (kind === 'rate_limited' && capabilities.rateLimitedWritesAreRefused)
    return { kind: 'not_sent', needsSignIn: false, message }
  return { kind: 'unknown', message }
}
