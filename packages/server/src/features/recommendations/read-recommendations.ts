import type { RecommendationsQuery } from '@g2e/contract/recommendations'
import { isOrderable } from '@g2e/domain/advice'
import type { OrderPreview } from '@g2e/contract/orders'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { orderRequestOf } from './order-request.ts'
import { presentRecommendation } from './present.ts'
import type { RecommendationRecord } from './recommendation-record.ts'
import { expireDue } from './recommendations-deps.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'

/** Newest first; what is over by the broker's clock is shown as expired. */
export async function listRecommendations(
  deps: RecommendationsDeps,
  userId: string,
  { page, pageSize, status }: z.output<typeof RecommendationsQuery>,
) {
  await expireDue(deps, userId)
  const { items, total } = await deps.store.page(userId, { status, offset: (page - 1) * pageSize, limit: pageSize })
  return { items: items.map(presentRecommendation), total, page, pageSize, pages: Math.ceil(total / pageSize) }
}

/** @throws 404 */
export async function readRecommendation(
  deps: RecommendationsDeps,
  userId: string,
  id: string,
): Promise<RecommendationRecord> {
  await expireDue(deps, userId)
  const record = await deps.store.find(userId, id)
  if (!record) throw notFound('recommendation')
  return record
}

/** The preview of the order that it means; every check runs again. @throws 404; 409 `conflict` when rejected or lapsed. */
export async function draftOrder(deps: RecommendationsDeps, actor: UserActor, id: string): Promise<OrderPreview> {
  const record = await readRecommendation(deps, actor.userId, id)
  if (!isOrderable(record.status))
    throw new ProblemError('conflict', `This idea is ${record.status}; ask for ideas again to order.`)
  return deps.orders.preview(actor, orderRequestOf(record))
}
