/**
 * What became of an order whose outcome nobody knows, judged by what the broker's own lists say (api.md, "unknown ends").
 * Found is found; "not found" takes two complete lists without it, the second at least 30 s after sending, and a position
 * that has not moved; everything else waits. Two equal orders where the broker keeps no id of ours are for a person to tell.
 */
import { decimal } from '../money/index.ts'
import type { Quantity } from '../money/index.ts'
import { matchOrder } from './matching-key.ts'
import type { MatchCandidate, OrderTerms } from './matching-key.ts'

/** A list this long after sending would show the order, had it arrived. */
export const absenceProvedAfterMs = 30_000
/** How far the broker's clock and queue may be from ours when orders are matched by what they say. */
export const matchToleranceMs = 120_000
/** A read this near the one before it says nothing new. */
const betweenReadsMs = 1_000

export interface ListedOrder extends MatchCandidate {
  readonly clientOrderId: string | null
}

export interface UnknownOrder extends OrderTerms {
  readonly clientOrderId: string | null
  /** Milliseconds since the epoch when it left, by our clock and by the broker's. */
  readonly sentAtMs: number
  readonly sentAtBrokerMs: number
  /** When a complete list first lacked it, our clock; `null` = none did yet. */
  readonly missedAtMs: number | null
}

export interface BrokerLists<T extends ListedOrder> {
  readonly orders: readonly T[]
  /** Every page, every state, no filter. */
  readonly complete: boolean
  /** Our clock when the list was asked for. */
  readonly readAtMs: number
  /** Whether this broker keeps our client order id. */
  readonly keepsClientOrderId: boolean
  /** Broker ids that already belong to orders of ours. */
  readonly taken: ReadonlySet<string>
  /** `null` = cannot be told. */
  readonly hasPositionMoved: boolean | null
}

export type Verdict<T> =
  | { readonly kind: 'found'; readonly order: T }
  | { readonly kind: 'ambiguous'; readonly orders: readonly T[] }
  | { readonly kind: 'missed' }
  | { readonly kind: 'not_found' }
  /** Absent from the lists, yet the position changed: nobody may call that rejected. */
  | { readonly kind: 'position_moved' }
  | { readonly kind: 'undecided' }

export function judgeUnknown<T extends ListedOrder>(order: UnknownOrder, lists: BrokerLists<T>): Verdict<T> {
  const found = find(order, lists)
  if (found !== undefined) return found
  if (!lists.complete) return { kind: 'undecided' }
  if (order.missedAtMs === null) return { kind: 'missed' }
  const isSecond = lists.readAtMs - order.missedAtMs >= betweenReadsMs
  const isLate = lists.readAtMs - order.sentAtMs >= absenceProvedAfterMs
  if (!isSecond || !isLate) return { kind: 'undecided' }
  if (lists.hasPositionMoved === null) return { kind: 'undecided' }
  return lists.hasPositionMoved ? { kind: 'position_moved' } : { kind: 'not_found' }
}

function find<T extends ListedOrder>(order: UnknownOrder, lists: BrokerLists<T>): Verdict<T> | undefined {
  const { orders, keepsClientOrderId, taken } = lists
  if (keepsClientOrderId) {
    const own = orders.find((listed) => listed.clientOrderId !== null && listed.clientOrderId === order.clientOrderId)
    return own === undefined ? undefined : { kind: 'found', order: own }
  }
  const match = matchOrder(order, orders, { sentAtMs: order.sentAtBrokerMs, toleranceMs: matchToleranceMs, taken })
  if (match.kind === 'one') return { kind: 'found', order: match.order }
  return match.kind === 'ambiguous' ? { kind: 'ambiguous', orders: match.orders } : undefined
}

/** Whether what is held differs from what was held before, plus the fills that are accounted for since. */
export function hasPositionMoved(
  before: Quantity | null,
  now: Quantity | null,
  knownChanges: readonly string[],
): boolean | null {
  if (before === null || now === null) return null
  const expected = knownChanges.reduce((total, change) => total.plus(change), decimal(before))
  return !expected.eq(now)
}

/** Milliseconds after which an unknown order is looked for again: quickly at first (alpaca.md 6), then steadily. */
export function nextLookMs(sinceSentMs: number): number {
  const [first] = [500, 1_000, 2_000, 4_000, 8_000].filter((at) => at > sinceSentMs)
  return first === undefined ? 5_000 : first - sinceSentMs
}
