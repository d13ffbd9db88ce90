import { matchingKey } from '../matching-key.ts'
import type { OrderTerms } from '../matching-key.ts'
import type { OrderRequest } from '../request.ts'
import { pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'

const name = 'duplicate_order'

export const termsOf = (request: OrderRequest): OrderTerms => ({
  symbol: request.symbol,
  side: request.side,
  quantity: request.quantity ?? null,
  notional: request.notional ?? null,
  orderType: request.orderType,
  limitPrice: request.limitPrice ?? null,
  stopPrice: request.stopPrice ?? null,
  timeInForce: request.timeInForce,
})

/** The same ticket seconds ago is more often a second click than a second wish. */
export function duplicateOrderCheck({ request, recentOrders, limits, nowMs }: CheckFacts): Check {
  const window = limits.duplicateWindowSeconds
  if (window === null) return pass(name, 'Repeated orders are not looked for.')
  const key = matchingKey(termsOf(request))
  const ages = recentOrders
    .filter((order) => !order.isVoid && matchingKey(order) === key)
    .map((order) => (nowMs - order.createdAtMs) / 1_000)
    .filter((seconds) => seconds <= window)
  const [first] = ages.toSorted((a, b) => a - b)
  if (first === undefined) return pass(name, 'No equal order went out just before.')
  return warn(name, `An equal order went out ${Math.max(0, Math.round(first))} s ago; is this one meant as well?`)
}
