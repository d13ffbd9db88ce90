/** Orders checked in a row: each sees the accounts as they would be once those before it were filled. Nothing is kept or sent. */
import type { Check, OrderRequest as WireRequest } from '@g2e/contract/orders'
import type { AssetType } from '@g2e/domain/instruments'
import { assumedFill, carryForward, isBlocked, runChecks, validateRequest } from '@g2e/domain/orders'
import type { AssumedFill } from '@g2e/domain/orders'
import type { UserActor } from '../../platform/actor.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { clientOrderIdOf } from './client-order-id.ts'
import { withChosenContract } from './contracts.ts'
import { gatherFacts } from './gather-facts.ts'
import { toDomainRequest } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { furtherChecks } from './preview-order.ts'

export interface CheckedOrder {
  readonly order: WireRequest
  readonly checks: readonly Check[]
  readonly isBlocked: boolean
  readonly assetType: AssetType
  /** What a fill would come to; `null` = not known, or several legs. */
  readonly fill: AssumedFill | null
}

/** @throws 422 with the fields of every ticket that contradicts itself. */
function assertAllConsistent(requests: readonly WireRequest[]): void {
  const errors = requests.flatMap((request, index) =>
    validateRequest(toDomainRequest(request)).map(({ field, message }) => ({
      path: `body.orders.${index}.${field}`,
      message,
    })),
  )
  const [first] = errors
  if (first) throw new ProblemError('validation_failed', `${first.path}: ${first.message}`, { errors })
}

/** @throws 404 for an account that is not this user's. */
export async function checkSequence(
  deps: OrdersDeps,
  actor: UserActor,
  requests: readonly WireRequest[],
): Promise<readonly CheckedOrder[]> {
  assertAllConsistent(requests)
  const checked: CheckedOrder[] = []
  const filled: AssumedFill[] = []
  for (const request of requests) {
    const order = await withChosenContract(deps, actor.userId, request)
    const gathered = await gatherFacts(deps, actor.userId, order, clientOrderIdOf(deps.platform.ids.next()))
    const facts = carryForward(gathered.facts, filled)
    const checks = [...runChecks(facts), ...(await furtherChecks(deps, actor.userId, { ...gathered, facts }))]
    const blocked = isBlocked(checks)
    const fill = assumedFill(facts)
    if (fill && !blocked) filled.push(fill)
    checked.push({ order, checks, isBlocked: blocked, assetType: facts.assetType, fill })
  }
  return checked
}
