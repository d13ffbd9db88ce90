/**
 * A circuit breaker per connection: a host that fails again and again is left alone for a while, so that one broker in
 * trouble costs neither its own limits nor our patience.
 */
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel'
import { HttpFailure } from './http.ts'
import type { HttpAnswer } from './http.ts'

export { BrokenCircuitError } from 'cockatiel'

/** So many failures in a row open it; reads that are tried again count each time. */
export const breakerFailuresMax = 8
export const breakerPauseMs = 5_000

const isUnwell = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'status' in value && Number(value.status) >= 500

export interface Breaker {
  /** What `send` answers or throws; unsent with `BrokenCircuitError` while the host is left alone. */
  execute(send: () => Promise<HttpAnswer>): Promise<HttpAnswer>
}

/**
 * Counts silence and 5xx; every other answer, refusals included, shows that the host is well. A closed breaker is told only
 * what changes its count, afterwards: the calls of a host that is well cost nothing.
 */
export function createBreaker(limits: { readonly failuresMax?: number; readonly pauseMs?: number } = {}): Breaker {
  const policy = circuitBreaker(handleType(HttpFailure).orWhenResult(isUnwell), {
    halfOpenAfter: limits.pauseMs ?? breakerPauseMs,
    breaker: new ConsecutiveBreaker(limits.failuresMax ?? breakerFailuresMax),
  })
  let hasFailed = false
  /** What came of the call itself stands, whatever the breaker makes of it. */
  const tell = async (outcome: () => Promise<HttpAnswer>): Promise<void> => {
    if (policy.state === CircuitState.Closed) await Promise.allSettled([policy.execute(outcome)])
  }
  const watched = async (send: () => Promise<HttpAnswer>): Promise<HttpAnswer> => {
    try {
      const answer = await send()
      const isFailure = isUnwell(answer)
      if (isFailure || hasFailed) {
        hasFailed = isFailure
        await tell(() => Promise.resolve(answer))
      }
      return answer
    } catch (error) {
      hasFailed = true
      await tell(() => Promise.reject(error))
      throw error
    }
  }
  return { execute: (send) => (policy.state === CircuitState.Closed ? watched(send) : policy.execute(send)) }
}
