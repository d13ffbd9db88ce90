/**
 * An order that was approved while its broker cannot be reached, or wants a sign-in first. No check of ours refuses it:
 * nothing can be sent, which is proof (api.md, POST /orders), so the order is kept as `rejected`, `not_sent`.
 */
import type { Check } from '@g2e/contract/orders'
import type { GatheredFacts } from './gather-facts.ts'
import type { OrdersDeps } from './orders-deps.ts'

export interface NotReached {
  readonly needsSignIn: boolean
  readonly message: string
}

/** `undefined`: the broker was reached, or something else stops the order as well. */
export async function notReached(
  deps: OrdersDeps,
  { facts, connection }: GatheredFacts,
  checks: readonly Check[],
): Promise<NotReached | undefined> {
  const stopping = checks.filter(({ outcome }) => outcome === 'block')
  const silence = stopping.find(({ check }) => check === 'connection_status')
  // Without the broker there may be no price either; that is the same cause and no word on the order.
  const isFollowing = ({ check }: Check) => check === 'price_collar' && facts.quote === null
  if (!silence || !stopping.every((check) => check === silence || isFollowing(check))) return undefined
  // What was read of the broker may have ended the connection meanwhile.
  const current = await deps.connections.find(connection.userId, connection.id)
  return { needsSignIn: current?.status !== 'active', message: silence.message }
}
