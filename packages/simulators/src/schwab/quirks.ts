/** Oddities on demand beyond the faults of the host (brokers/schwab.md 10): each is armed for so many calls and forgotten at a restart. */
import { z } from 'zod'

export const quirks = [
  /** An edge's HTML page with 403 in place of any answer, on the token address too (2.4). */
  'edge_block',
  /** A gateway's plain text with 404 (9). */
  'gateway_404',
  /** A refusal with an empty body (3). */
  'empty_error',
  /** The order is created; the answer does not say which (3.7). */
  'location_missing',
  /** The order is created; the answer names another one (3.7). */
  'location_wrong',
  /** The chain does not fit through the gateway (4). */
  'chain_too_big',
  /** A refresh is refused as if the seven days were over (2.4). */
  'refresh_expired',
  /** The stream's LOGIN is denied, code 3 (5). */
  'stream_denied',
  /** A stream command meets no connection, code 20 (5). */
  'stream_not_found',
] as const
export type Quirk = (typeof quirks)[number]

const countMax = 1_000_000
const QuirkRequest = z.strictObject({
  quirk: z.enum(quirks),
  count: z.number().int().min(1).max(countMax).default(1),
})

export class Quirks {
  readonly #left = new Map<Quirk, number>()

  /** Throws a `ZodError` for what is no quirk. */
  arm(request: unknown): void {
    const { quirk, count } = QuirkRequest.parse(request)
    this.#left.set(quirk, (this.#left.get(quirk) ?? 0) + count)
  }

  /** Uses one up, if there is one. */
  take(quirk: Quirk): boolean {
    const left = this.#left.get(quirk) ?? 0
    if (left <= 0) return false
    this.#left.set(quirk, left - 1)
    return true
  }

  clear(): void {
    this.#left.clear()
  }
}
