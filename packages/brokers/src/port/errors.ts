/**
 * What can go wrong at a broker, told apart by evidence. On a write, only the broker's own word (`Rejected`), proof that
 * nothing left us (`NotSent`) or a documented refusal unread (`RateLimited` where the contract says so, `AuthRequired`)
 * mean "no"; everything else is `OutcomeUnknown` and is reconciled, never sent again.
 */

import type { BrokerWarning } from './reported.ts'

/** Finer kind of a broker's answer, used by `g2e map <broker> error`, messages and tests. */
export const failureKinds = [
  'auth_required',
  'forbidden',
  'not_found',
  'invalid_request',
  'insufficient_funds',
  'insufficient_position',
  'rejected',
  'duplicate',
  'rate_limited',
  'unavailable',
] as const
export type FailureKind = (typeof failureKinds)[number]

/** A broker's error answer in our words. `code` is the broker's own, as text. */
export interface MappedFailure {
  readonly kind: FailureKind
  readonly code: string | null
  readonly message: string
  /** Whether the same read may be tried again; never a licence to resend an order. */
  readonly retryable: boolean
}

export interface BrokerErrorContext {
  readonly brokerId: string
  /** The port's operation, e.g. `placeOrder`; never a URL with ids in it. */
  readonly operation: string
  readonly failure?: MappedFailure | undefined
  /** What a person should know and do, where the general words for this kind of error would mislead. */
  readonly advice?: string | undefined
  /** On a {@link Rejected} order: what the broker asked that nobody had acknowledged. It was declined, and nothing was placed. */
  readonly questions?: readonly BrokerWarning[] | undefined
  /** Broker's request id, for support. */
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

export abstract class BrokerError extends Error {
  abstract readonly kind:
    | 'not_sent'
    | 'unavailable'
    | 'rate_limited'
    | 'auth_required'
    | 'rejected'
    | 'unsupported'
    | 'wire_mismatch'
    | 'outcome_unknown'
  readonly context: BrokerErrorContext

  constructor(message: string, context: BrokerErrorContext) {
    super(message, { cause: context.cause })
    this.name = new.target.name
    this.context = context
  }
}

/** The request never left us, or is documented as refused unread. */
export class NotSent extends BrokerError {
  override readonly kind = 'not_sent'
}

/** 5xx, timeout, breaker open. Reads may be tried again. Adapters turn it into {@link OutcomeUnknown} on writes. */
export class Unavailable extends BrokerError {
  override readonly kind = 'unavailable'
}

export class RateLimited extends BrokerError {
  override readonly kind = 'rate_limited'
  /** Milliseconds after which the broker takes calls again, where it said so. */
  readonly retryAfterMs: number | undefined
  constructor(message: string, context: BrokerErrorContext & { readonly retryAfterMs?: number | undefined }) {
    super(message, context)
    this.retryAfterMs = context.retryAfterMs
  }
}

/** The token is dead, or lacks the right: a person must sign in again. `forbidden` failures carry it in `failure.kind`. */
export class AuthRequired extends BrokerError {
  override readonly kind = 'auth_required'
}

/** The broker says no, in so many words. */
export class Rejected extends BrokerError {
  override readonly kind = 'rejected'
}

/** The broker cannot do this; `field` is the OrderRequest field in the way, where there is one. */
export class Unsupported extends BrokerError {
  override readonly kind = 'unsupported'
}

/** The answer does not fit the documented shape. `raw` is the body as received (capped), kept for support. */
export class WireMismatch extends BrokerError {
  override readonly kind = 'wire_mismatch'
  readonly raw: string
  /** Where it does not fit, e.g. `[3].qty`. */
  readonly path: string
  constructor(message: string, context: BrokerErrorContext & { readonly raw: string; readonly path: string }) {
    super(message, context)
    this.raw = context.raw
    this.path = context.path
  }
}

/** Something left us and nobody knows what became of it. */
export class OutcomeUnknown extends BrokerError {
  override readonly kind = 'outcome_unknown'
}
