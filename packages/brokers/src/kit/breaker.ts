/**
 * A circuit breaker per connection: a host that fails again and again is left alone for a while, so that one broker in
 * trouble costs neither its own limits nor our patience.
 */
import { ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel'
import type { CircuitBreakerPolicy } from 'cockatiel'
import { HttpFailure } from './http.ts'
import type { HttpAnswer } from './http.ts'

export { BrokenCircuitError } from 'cockatiel'

/** So many failures in a row open it; reads that are tried again count each time. */
export const breakerFailuresMax = 8
export const breakerPauseMs = 5_000

const isUnwell = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'status' in value && Number(value.status) >= 500

/** Counts silence and 5xx; every other answer, refusals included, shows that the host is well. */
export function createBreaker(limits: { readonly failuresMax?: number; readonly pauseMs?: number } = {}): Breaker {
  return circuitBreaker(handleType(HttpFailure).orWhenResult(isUnwell), {
    halfOpenAfter: limits.pauseMs ?? breakerPauseMs,
    breaker: new ConsecutiveBreaker(limits.failuresMax ?? breakerFailuresMax),
  })
}

export type Breaker = Pick<CircuitBreakerPolicy, 'state'> & {
  execute(send: () => Promise<HttpAnswer>): Promise<HttpAnswer>
}
