/**
 * How an order is found again at a broker that keeps no id of ours: by what it says. The key is equal exactly when the
 * tickets are; two equal tickets near each other in time are ambiguous, and then a person is asked.
 */
import { decimal } from '../money/index.ts'

export interface OrderTerms {
  readonly symbol: string
  readonly side: string | null
  readonly quantity: string | null
  readonly notional: string | null
  readonly orderType: string | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly timeInForce: string | null
}

const canonical = (value: string | null): string => (value === null ? '' : decimal(value).toFixed())

/** The ticket in one line, decimals without trailing zeros. */
export const matchingKey = (terms: OrderTerms): string =>
  [
    terms.symbol,
    terms.side ?? '',
    canonical(terms.quantity),
    canonical(terms.notional),
    terms.orderType ?? '',
    canonical(terms.limitPrice),
    canonical(terms.stopPrice),
    terms.timeInForce ?? '',
  ].join('|')

export interface MatchCandidate extends OrderTerms {
  readonly brokerOrderId: string
  /** ISO 8601 UTC; `null` = the broker does not say, and then time does not exclude it. */
  readonly submittedAt: string | null
}

export type Match<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly order: T }
  | { readonly kind: 'ambiguous'; readonly orders: readonly T[] }

export interface MatchWindow {
  /** When our order left, milliseconds since the epoch. */
  readonly sentAtMs: number
  /** How far the broker's clock and queue may be from ours. */
  readonly toleranceMs: number
  /** Broker ids that already belong to orders of ours. */
  readonly taken: ReadonlySet<string>
}

/** Which of the broker's orders is ours. */
export function matchOrder<T extends MatchCandidate>(
  order: OrderTerms,
  candidates: readonly T[],
  { sentAtMs, toleranceMs, taken }: MatchWindow,
): Match<T> {
  const key = matchingKey(order)
  const fitting = candidates.filter(
    (candidate) =>
      !taken.has(candidate.brokerOrderId) &&
      matchingKey(candidate) === key &&
      (candidate.submittedAt === null || Math.abs(Date.parse(candidate.submittedAt) - sentAtMs) <= toleranceMs),
  )
  const [first] = fitting
  if (first === undefined) return { kind: 'none' }
  return fitting.length === 1 ? { kind: 'one', order: first } : { kind: 'ambiguous', orders: fitting }
}
