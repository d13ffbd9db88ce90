/**
 * A person settles what no list of the broker can: which of its orders this one is, or that there is none. Only for an order
 * that is in doubt for good; as long as the reconciler may still find out, it is refused. What a person called not placed is
 * looked for to the end of the day like any other, so a mistake comes to light.
 */
import { BrokerError, BrokerOrderId } from '@g2e/brokers/port'
import type { BrokerSession, ReportedOrder } from '@g2e/brokers/port'
import type { Order, OrderCandidates, OrderResolution } from '@g2e/contract/orders'
import { candidatesFor, doubtAbout } from '@g2e/domain/orders'
import type { Doubt } from '@g2e/domain/orders'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { newsOf } from './ingest-report.ts'
import type { BrokerAccount } from './ingest-report.ts'
import { journalOrder } from './journal-order.ts'
import type { OrderRecord } from './order-record.ts'
import { sendingLock } from './orders-deps.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { completeFills } from './poll-orders.ts'
import { presentCandidate, presentOrder } from './present.ts'
import { endOfDay, reconcileOrder, whereOf } from './reconcile-orders.ts'

/** The reconciler may be looking at it just now. */
const lockWaitMs = 10_000

/** Why only a person can tell what became of it; `null` = known, or still being found out. */
export async function doubtOf(deps: OrdersDeps, order: OrderRecord): Promise<Doubt | null> {
  if (order.status !== 'unknown' || order.brokerOrderId !== null) return null
  const where = await whereOf(deps, order)
  const found = new Set<'ambiguous' | 'position_moved'>()
  for (const kind of ['ambiguous', 'position_moved'] as const)
    if (await deps.orders.hasEvent(order.id, kind)) found.add(kind)
  return doubtAbout(order, {
    found,
    isConnected: where !== undefined && where.connection.status !== 'revoked',
    sentAtMs: Date.parse(order.sentAt ?? order.createdAt),
    nowMs: deps.platform.clock.now(),
  })
}

async function openSession(
  deps: OrdersDeps,
  order: OrderRecord,
): Promise<{ readonly session: BrokerSession; readonly where: BrokerAccount } | undefined> {
  const where = await whereOf(deps, order)
  if (!where || where.connection.status === 'revoked') return undefined
  return { session: await deps.connections.session(where.connection), where }
}

async function fitting(
  deps: OrdersDeps,
  { account, connection }: BrokerAccount,
  order: OrderRecord,
  orders: readonly ReportedOrder[],
): Promise<readonly ReportedOrder[]> {
  const unknown = {
    ...order,
    sentAtMs: Date.parse(order.sentAt ?? order.createdAt),
    sentAtBrokerMs: Date.parse(order.sentAtBroker ?? order.createdAt),
    missedAtMs: null,
  }
  return candidatesFor(unknown, {
    orders,
    keepsClientOrderId: deps.connections.definitionOf(connection.brokerId).capabilities.clientOrderId,
    taken: await deps.orders.takenBrokerIds(
      account.id,
      orders.map(({ brokerOrderId }) => brokerOrderId),
    ),
  })
}

/** What it could be at the broker, read just now. Empty where nothing is in doubt. @throws 404; BrokerError. */
export async function listCandidates(
  deps: OrdersDeps,
  userId: string,
  id: string,
): Promise<z.infer<typeof OrderCandidates>> {
  const order = await deps.orders.find(userId, id)
  if (!order) throw notFound('order')
  const opened = order.status === 'unknown' && order.brokerOrderId === null ? await openSession(deps, order) : undefined
  if (!opened) return { items: [], complete: false }
  const { session, where } = opened
  const { orders, complete } = await session.orders(where.account.brokerAccountId, { scope: 'all' })
  return { items: (await fitting(deps, where, order, orders)).map(presentCandidate), complete }
}

const conflict = (message: string, order: OrderRecord): ProblemError =>
  new ProblemError('conflict', message, { members: { order: presentOrder(order) } })

/** @throws 404; 409 while it is not in doubt for good; 422 when the order named cannot be it; BrokerError. */
export async function resolveOrder(
  deps: OrdersDeps,
  actor: UserActor,
  { id, resolution }: { readonly id: string; readonly resolution: z.infer<typeof OrderResolution> },
): Promise<Order> {
  if (!(await deps.orders.find(actor.userId, id))) throw notFound('order')
  const settled = await deps.platform.locks.exclusively(
    sendingLock(id),
    async () => {
      const { order, doubt } = await stillInDoubt(deps, actor, id)
      return resolution.outcome === 'matches'
        ? matchTo(deps, actor, { order, doubt, brokerOrderId: resolution.brokerOrderId })
        : callNotPlaced(deps, actor, { order, doubt })
    },
    { waitMs: lockWaitMs },
  )
  return presentOrder(settled)
}

interface InDoubt {
  readonly order: OrderRecord
  readonly doubt: Doubt
}

/** The broker is asked once more first: proof goes before anybody's word. */
async function stillInDoubt(deps: OrdersDeps, actor: UserActor, id: string): Promise<InDoubt> {
  try {
    await reconcileOrder(deps, { id, userId: actor.userId })
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    deps.platform.log.info({ err: error, orderId: id }, 'an order is settled without another look at the broker')
  }
  const order = await deps.orders.find(actor.userId, id)
  if (!order) throw notFound('order')
  const doubt = await doubtOf(deps, order)
  if (doubt !== null) return { order, doubt }
  throw order.status === 'unknown'
    ? conflict('The broker is still being asked what became of this order; wait for its answer.', order)
    : conflict(`What became of this order is known: it is ${order.status.replace('_', ' ')}.`, order)
}

const auditOf = (order: OrderRecord, details: Readonly<Record<string, unknown>>) => ({
  action: 'order_resolve',
  resourceType: 'order',
  resourceId: order.id,
  details: { symbol: order.symbol, accountId: order.accountId, ...details },
})

async function matchTo(
  deps: OrdersDeps,
  actor: UserActor,
  { order, doubt, brokerOrderId }: InDoubt & { readonly brokerOrderId: string },
): Promise<OrderRecord> {
  const opened = await openSession(deps, order)
  if (!opened) throw conflict('The connection of this order is gone, so no order at the broker can be named.', order)
  const { session, where } = opened
  const report = await session.findOrder(where.account.brokerAccountId, { brokerOrderId: BrokerOrderId(brokerOrderId) })
  const [match] = report ? await fitting(deps, where, order, [report]) : []
  if (!match) {
    const message = 'is no order of this account at the broker that this one could be'
    throw new ProblemError('validation_failed', message, { errors: [{ path: 'body.brokerOrderId', message }] })
  }
  const matched = await journalOrder(deps, order, {
    ...newsOf(deps, order, { report: match, source: 'user' }),
    detail: `said to be ${brokerOrderId}, which is ${match.brokerStatus}`,
    actor,
    audit: auditOf(order, { outcome: 'matches', brokerOrderId, doubt }),
  })
  if (!matched) throw notFound('order')
  await completeFills(deps, session, where, matched)
  return (await deps.orders.find(actor.userId, order.id)) ?? matched
}

async function callNotPlaced(deps: OrdersDeps, actor: UserActor, { order, doubt }: InDoubt): Promise<OrderRecord> {
  // What it was said not to be is an order of its own, and is shown as one; a search would keep it hidden.
  const isLookedFor = doubt !== 'several_candidates' && doubt !== 'connection_gone'
  const resolved = await journalOrder(deps, order, {
    events: [{ type: 'not_found' }],
    source: 'user',
    detail: 'said not to have been placed',
    facts: { watchUntil: isLookedFor ? endOfDay(order) : null },
    actor,
    audit: auditOf(order, { outcome: 'not_placed', doubt }),
  })
  if (!resolved) throw notFound('order')
  return resolved
}
