/** Cancels pass in every trading state. A cancel that the broker took is a wish: a fill may still win. */
import { BrokerError, BrokerOrderId } from '@g2e/brokers/port'
import type { CancelAllAnswer, Order } from '@g2e/contract/orders'
import { isFinal } from '@g2e/domain/orders'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound, problemOf } from '../../platform/http/problem.ts'
import { readBack } from './ingest-report.ts'
import type { BrokerAccount } from './ingest-report.ts'
import { isSettled, journalOrder } from './journal-order.ts'
import type { OrderRecord } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { presentOrder } from './present.ts'
import { reconcileOrder, whereOf } from './reconcile-orders.ts'
import { outcomeOfWrite } from './write-outcome.ts'

const statusWords = (order: OrderRecord): string => order.status.replace('_', ' ')

const isFinalConflict = (order: OrderRecord): ProblemError =>
  new ProblemError('conflict', `This order is ${statusWords(order)}; there is nothing left to cancel.`, {
    members: { order: presentOrder(order) },
  })

/** @throws 404; 409 when it is final; 503 or 403 when provably nothing was asked of the broker. */
export async function cancelOrder(deps: OrdersDeps, actor: UserActor, id: string): Promise<Order> {
  const found = await deps.orders.find(actor.userId, id)
  if (!found) throw notFound('order')
  if (isFinal(found.status)) throw isFinalConflict(found)
  const where = await whereOf(deps, found)
  if (!where) throw new ProblemError('conflict', 'The connection of this order is gone; cancel it at the broker.')
  const order = await located(deps, found)
  if (order.brokerOrderId === null)
    throw new ProblemError('conflict', 'The broker does not know this order yet; try again when its state is known.', {
      members: { order: presentOrder(order) },
    })
  return askCancel(deps, actor, where, order)
}

/** An order in doubt can be canceled as soon as the broker shows it, so it is looked for once more. */
async function located(deps: OrdersDeps, order: OrderRecord): Promise<OrderRecord> {
  if (order.brokerOrderId !== null || isSettled(order)) return order
  if (order.status !== 'unknown') return order
  await reconcileOrder(deps, order)
  const now = (await deps.orders.find(order.userId, order.id)) ?? order
  if (isFinal(now.status)) throw isFinalConflict(now)
  return now
}

async function askCancel(deps: OrdersDeps, actor: UserActor, where: BrokerAccount, order: OrderRecord): Promise<Order> {
  const { account, connection } = where
  const requested = await journalOrder(deps, order, {
    events: [{ type: 'cancel_requested' }],
    source: 'user',
    actor,
    facts: { cancelRequestedAt: isoOf(deps.platform.clock.now()) },
    audit: { action: 'order_cancel', resourceType: 'order', resourceId: order.id, details: { symbol: order.symbol } },
  })
  try {
    const session = await deps.connections.session(connection)
    await session.cancelOrder(account.brokerAccountId, BrokerOrderId(order.brokerOrderId ?? ''))
  } catch (error) {
    return cancelFailed(deps, where, requested ?? order, error)
  }
  await deps.connections.reportOutcome(connection, null)
  return presentOrder((await readQuietly(deps, where, order)) ?? requested ?? order)
}

/** What is newest, if the broker says it just now; the stream will say it anyway. */
async function readQuietly(
  deps: OrdersDeps,
  where: BrokerAccount,
  order: OrderRecord,
): Promise<OrderRecord | undefined> {
  try {
    return await readBack(deps, await deps.connections.session(where.connection), where, order, 'broker_poll')
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    deps.platform.log.info({ err: error, orderId: order.id }, 'an order could not be read back after a write')
    return undefined
  }
}

async function cancelFailed(
  deps: OrdersDeps,
  where: BrokerAccount,
  order: OrderRecord,
  error: unknown,
): Promise<Order> {
  const { capabilities } = deps.connections.definitionOf(order.brokerId)
  const outcome = outcomeOfWrite(error, capabilities)
  if (outcome.kind === 'unknown') {
    deps.platform.log.warn({ err: error, orderId: order.id }, 'whether a cancel arrived is not known')
    return presentOrder(order)
  }
  const refused = async () =>
    (await journalOrder(deps, order, {
      events: [{ type: 'cancel_refused', at: isoOf(await deps.connections.brokerNow(where.connection)) }],
      source: 'system',
      detail: outcome.message,
    })) ?? order
  if (outcome.kind === 'not_sent') {
    await deps.connections.reportOutcome(where.connection, error)
    await refused()
    throw new ProblemError(outcome.needsSignIn ? 'broker_auth_required' : 'broker_unavailable', outcome.message, {
      members: { orderId: order.id },
    })
  }
  const now = await readQuietly(deps, where, order)
  if (now && isFinal(now.status)) throw isFinalConflict(now)
  throw new ProblemError('conflict', `The broker does not cancel this order: ${outcome.message}`, {
    members: { order: presentOrder(await refused()) },
  })
}

/** Orders of one connection are canceled in a few at a time; connections do not wait for each other. */
const cancelsAtOnce = 4

/** Each order on its own: one that cannot be canceled does not keep the others working. */
export async function cancelAll(
  deps: OrdersDeps,
  actor: UserActor,
  accountId: string | undefined,
): Promise<z.infer<typeof CancelAllAnswer>> {
  if (accountId !== undefined && !(await deps.accounts.find(actor.userId, accountId))) throw notFound('account')
  return cancelOrders(deps, actor, await deps.orders.workingOf(actor.userId, accountId))
}

/** Connections do not wait for each other. */
export async function cancelOrders(
  deps: OrdersDeps,
  actor: UserActor,
  orders: readonly OrderRecord[],
): Promise<z.infer<typeof CancelAllAnswer>> {
  const queues = Map.groupBy(orders, ({ connectionId }) => connectionId)
  const items = await Promise.all([...queues.values()].map((queue) => cancelEach(deps, actor, queue)))
  return { items: items.flat() }
}

type CancelItem = z.infer<typeof CancelAllAnswer>['items'][number]

async function cancelEach(
  deps: OrdersDeps,
  actor: UserActor,
  orders: readonly OrderRecord[],
): Promise<readonly CancelItem[]> {
  const items: CancelItem[] = []
  for (let start = 0; start < orders.length; start += cancelsAtOnce) {
    const batch = orders.slice(start, start + cancelsAtOnce)
    items.push(...(await Promise.all(batch.map((order) => cancelOne(deps, actor, order)))))
  }
  return items
}

async function cancelOne(deps: OrdersDeps, actor: UserActor, order: OrderRecord): Promise<CancelItem> {
  try {
    return { orderId: order.id, status: (await cancelOrder(deps, actor, order.id)).status, error: null }
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code === 'internal') deps.platform.log.error({ err: error, orderId: order.id }, 'a cancel failed')
    const now = await deps.orders.find(actor.userId, order.id)
    return { orderId: order.id, status: now?.status ?? order.status, error: problem.message }
  }
}
