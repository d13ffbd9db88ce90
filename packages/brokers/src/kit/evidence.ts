/**
 * From what is known about a failed call to a {@link BrokerError}. On a read a failure only says whether to try again;
 * on a write, silence is never a "no": only the broker's own words, or proof that nothing was read, end an order.
 */
import {
  AuthRequired,
  NotSent,
  OutcomeUnknown,
  RateLimited,
  Rejected,
  Unavailable,
  WireMismatch,
} from '../port/errors.ts'
import type { BrokerError, BrokerErrorContext, MappedFailure } from '../port/errors.ts'

export type Evidence =
  /** Nothing left us: no connection, breaker open, our own budget spent. */
  | { readonly kind: 'never_sent'; readonly reason: string; readonly cause?: unknown }
  | { readonly kind: 'no_answer'; readonly reason: string; readonly cause: unknown }
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly failure: MappedFailure
      /** The body was the broker's own error document, not a gateway's page. */
      readonly inSoManyWords: boolean
      readonly retryAfterMs: number | undefined
      readonly requestId: string | undefined
    }
  /** A success whose body is damaged (`path` is `$`) or does not fit the schema. */
  | {
      readonly kind: 'unreadable'
      readonly raw: string
      readonly path: string
      readonly reason: string
      readonly cause: unknown
    }

export interface CallFacts {
  readonly brokerId: string
  readonly brokerName: string
  readonly operation: string
}

/** `path` of a body that is not even JSON: the transport's fault, so a read may be tried again. */
export const wholeBody = '$'

const contextOf = (facts: CallFacts, evidence: Evidence): BrokerErrorContext => ({
  brokerId: facts.brokerId,
  operation: facts.operation,
  ...(evidence.kind === 'answered' ? { failure: evidence.failure, requestId: evidence.requestId } : {}),
  ...('cause' in evidence ? { cause: evidence.cause } : {}),
})

const waitWords = (retryAfterMs: number | undefined): string =>
  retryAfterMs === undefined ? 'in a moment' : `in ${Math.max(1, Math.ceil(retryAfterMs / 1000))} s`

export function readError(facts: CallFacts, evidence: Evidence): BrokerError {
  const context = contextOf(facts, evidence)
  const name = facts.brokerName
  switch (evidence.kind) {
    case 'never_sent':
      return new NotSent(`${name} could not be reached (${evidence.reason}); it is tried again by itself.`, context)
    case 'no_answer':
      return new Unavailable(`${name} did not answer (${evidence.reason}); it is tried again by itself.`, context)
    case 'unreadable':
      return new WireMismatch(
        `${name} answered ${facts.operation} with something we cannot read at ${evidence.path}: ${evidence.reason}`,
        { ...context, raw: evidence.raw, path: evidence.path },
      )
    case 'answered':
      return answeredRead(facts, evidence, context)
  }
}

function answeredRead(
  { brokerName: name }: CallFacts,
  evidence: Evidence & { readonly kind: 'answered' },
  context: BrokerErrorContext,
): BrokerError {
  const { failure, retryAfterMs } = evidence
  switch (failure.kind) {
    case 'rate_limited':
      return new RateLimited(`${name} takes no more calls for now; try again ${waitWords(retryAfterMs)}.`, {
        ...context,
        retryAfterMs,
      })
    case 'unavailable':
      return new Unavailable(`${name} has trouble (HTTP ${evidence.status}); it is tried again by itself.`, context)
    case 'auth_required':
    case 'forbidden':
      return new AuthRequired(`${name} does not let us in: ${failure.message} Sign in at ${name} again.`, context)
    case 'not_found':
    case 'invalid_request':
    case 'insufficient_funds':
    case 'insufficient_position':
    case 'rejected':
    case 'duplicate':
      return new Rejected(failure.message, context)
  }
}

export function writeError(
  facts: CallFacts,
  evidence: Evidence,
  rules: { readonly rateLimitedWritesAreRefused: boolean },
): BrokerError {
  const context = contextOf(facts, evidence)
  const name = facts.brokerName
  const unknown = (why: string) =>
    new OutcomeUnknown(`${name} may have taken this (${why}); we look it up there and send nothing again.`, context)
  switch (evidence.kind) {
    case 'never_sent':
      return new NotSent(`Nothing was sent: ${name} could not be reached (${evidence.reason}).`, context)
    case 'no_answer':
      return unknown(evidence.reason)
    case 'unreadable':
      return unknown(`its answer cannot be read at ${evidence.path}: ${evidence.reason}`)
    case 'answered': {
      const { failure } = evidence
      const serverFault = evidence.status >= 500 || evidence.status === 408 || evidence.status < 400
      if (failure.kind === 'rate_limited' && rules.rateLimitedWritesAreRefused) {
        const when = waitWords(evidence.retryAfterMs)
        return new NotSent(`${name} refused this unread, it takes no more calls for now; try again ${when}.`, context)
      }
      if (serverFault || failure.kind === 'unavailable' || failure.kind === 'rate_limited') {
        return unknown(`HTTP ${evidence.status}`)
      }
      if (evidence.status === 401 || failure.kind === 'auth_required') {
        return new AuthRequired(`${name} does not let us in: ${failure.message} Sign in at ${name} again.`, context)
      }
      // A page of some gateway is not the broker's word, and a duplicate says that an order with this id exists.
      if (!evidence.inSoManyWords || failure.kind === 'duplicate') return unknown(failure.message)
      if (failure.kind === 'forbidden') {
        return new AuthRequired(`${name} does not allow this: ${failure.message} Sign in at ${name} again.`, context)
      }
      return new Rejected(failure.message, context)
    }
  }
}
