/** When a broker that answered 429 takes calls again, from the headers that brokers send. */
import { headerOf } from './http.ts'
import type { HttpHeaders } from './http.ts'

/** However long a broker says: then we ask again. */
export const rateLimitWaitMsMax = 60_000

const clamp = (ms: number): number => Math.min(rateLimitWaitMsMax, Math.max(0, ms))

/**
 * `Retry-After` (seconds or a date), else `X-RateLimit-Reset` (Unix seconds), measured on the answer's own `Date`
 * where there is one: our clock may differ. `undefined`: the broker did not say. Milliseconds.
 */
export function retryAfterMs(headers: HttpHeaders, nowMs: number): number | undefined {
  const sentAt = Date.parse(headerOf(headers, 'date') ?? '')
  const now = Number.isNaN(sentAt) ? nowMs : sentAt
  const after = headerOf(headers, 'retry-after')?.trim()
  if (after !== undefined && after !== '') {
    if (/^\d+(?:\.\d+)?$/.test(after)) return clamp(Number(after) * 1000)
    const at = Date.parse(after)
    if (!Number.isNaN(at)) return clamp(at - now)
  }
  const reset = headerOf(headers, 'x-ratelimit-reset')?.trim()
  if (reset !== undefined && /^\d{9,11}$/.test(reset)) return clamp(Number(reset) * 1000 - now)
  return undefined
}
