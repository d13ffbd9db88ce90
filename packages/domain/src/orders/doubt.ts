/**
 * When an order in doubt becomes a person's to decide, and which of the broker's orders it could be. As long as the broker's
 * own lists may still prove one thing or the other, nobody is asked: a person's word is for what no list will ever settle.
 */
import { matchingKey } from './matching-key.ts'
import { matchToleranceMs } from './judge-unknown.ts'
import type { ListedOrder, UnknownOrder } from './judge-unknown.ts'
import type { OrderProgress } from './order.ts'

export const doubts = ['several_candidates', 'position_moved', 'connection_gone', 'no_proof'] as const
export type Doubt = (typeof doubts)[number]

/** Lists that have proved nothing for so long will hardly do so any more. */
export const undecidedAfterMs = 15 * 60_000

export interface DoubtFacts {
  /** What the search for it has come upon. */
  readonly found: ReadonlySet<'ambiguous' | 'position_moved'>
  /** The broker can still be asked. */
  readonly isConnected: boolean
  /** Milliseconds since the epoch, our clock, both. */
  readonly sentAtMs: number
  readonly nowMs: number
}

/** Why only a person can tell; `null` = its outcome is known, or is still being found out. */
export function doubtAbout(
  { status, brokerOrderId }: Pick<OrderProgress, 'status' | 'brokerOrderId'>,
  { found, isConnected, sentAtMs, nowMs }: DoubtFacts,
): Doubt | null {
  if (status !== 'unknown' || brokerOrderId !== null) return null
  if (!isConnected) return 'connection_gone'
  if (found.has('ambiguous')) return 'several_candidates'
  if (found.has('position_moved')) return 'position_moved'
  return nowMs - sentAtMs >= undecidedAfterMs ? 'no_proof' : null
}

export interface CandidateLists<T extends ListedOrder> {
  readonly orders: readonly T[]
  readonly keepsClientOrderId: boolean
  /** Broker ids that already belong to orders of ours. */
  readonly taken: ReadonlySet<string>
}

/** The broker's orders that it could be: same symbol and side, not before it left, nobody else's. Equal tickets come first. */
export function candidatesFor<T extends ListedOrder>(
  order: UnknownOrder,
  { orders, keepsClientOrderId, taken }: CandidateLists<T>,
): readonly T[] {
  const key = matchingKey(order)
  const earliestMs = order.sentAtBrokerMs - matchToleranceMs
  return orders
    .filter(
      (listed) =>
        !taken.has(listed.brokerOrderId) &&
        listed.symbol === order.symbol &&
        listed.side === order.side &&
        (listed.submittedAt === null || Date.parse(listed.submittedAt) >= earliestMs) &&
        (!keepsClientOrderId || listed.clientOrderId === order.clientOrderId),
    )
    .toSorted((a, b) => Number(matchingKey(b) === key) - Number(matchingKey(a) === key))
}
