/**
 * Reads an account's orders at the broker and applies what it says: after every (re)connection of the stream, on a watchdog
 * while any order works (streams stop silently, alpaca.md 7), and now and then for orders made elsewhere.
 */
import { BrokerError, BrokerOrderId } from '@g2e/brokers/port'
import type { BrokerSession, ReportedOrder } from '@g2e/brokers/port'
import { decimal } from '@g2e/domain/money'
import { executedQuantity, isFinal } from '@g2e/domain/orders'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { executionEvent } from './broker-report.ts'
import { ingestReport, readBack } from './ingest-report.ts'
import type { BrokerAccount } from './ingest-report.ts'
import { journalOrder } from './journal-order.ts'
import type { OrderRecord } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'

/** How far back orders made elsewhere are looked for. */
const discoveryMs = 7 * dayMs
/** A cancel that the broker took and that shows no effect after this long was lost. */
const cancelLostMs = 10_000
const cancelGivenUpMs = 60_000

/** @throws BrokerError. */
export async function pollAccount(deps: OrdersDeps, session: BrokerSession, where: BrokerAccount): Promise<void> {
  const { account, connection } = where
  const working = await deps.orders.working(account.id)
  const brokerNowMs = await deps.connections.brokerNow(connection)
  const since = isoOf(
    Math.min(brokerNowMs - discoveryMs, ...working.map((order) => Date.parse(order.createdAt) - dayMs)),
  )
  const { orders } = await session.orders(account.brokerAccountId, { scope: 'all', since })
  const kept = await deps.orders.byBrokerOrderIds(
    account.id,
    orders.map(({ brokerOrderId }) => brokerOrderId),
  )
  const known = new Map(kept.map((order) => [order.brokerOrderId, order]))
  for (const report of orders) {
    const order = known.get(report.brokerOrderId)
    const now = isNews(report, order) ? await ingestReport(deps, where, { report, source: 'broker_poll' }) : order
    if (now) await completeFills(deps, session, where, now)
    if (order) await pursueCancel(deps, session, where, order, report)
  }
  const listed = new Set<string>(orders.map(({ brokerOrderId }) => brokerOrderId))
  for (const order of working)
    if (order.brokerOrderId !== null && !listed.has(order.brokerOrderId))
      await readBack(deps, session, where, order, 'broker_poll')
}

/** Where the broker lists fills apart from orders, those that the stream did not bring are read. @throws BrokerError. */
export async function completeFills(
  deps: OrdersDeps,
  session: BrokerSession,
  { account }: BrokerAccount,
  order: OrderRecord,
): Promise<void> {
  const { brokerOrderId } = order
  if (brokerOrderId === null || !hasUnlistedFills(deps, order)) return
  const executions = await session.executions(account.brokerAccountId, BrokerOrderId(brokerOrderId))
  if (executions.length === 0) return
  await journalOrder(deps, order, {
    events: executions.map((execution) => executionEvent(execution, brokerOrderId)),
    source: 'broker_poll',
  })
}

/** Old orders made elsewhere are left as they were reported: their fills are in the account's history. */
function hasUnlistedFills(deps: OrdersDeps, order: OrderRecord): boolean {
  if (decimal(executedQuantity(order.executions)).gte(order.filledQuantity)) return false
  return order.source !== 'external' || deps.platform.clock.now() - Date.parse(order.createdAt) < dayMs
}

/** What says the same as before is skipped. */
function isNews(report: ReportedOrder, order: OrderRecord | undefined): boolean {
  if (!order) return true
  return (
    order.status !== report.status ||
    order.filledQuantity !== report.filledQuantity ||
    report.executions.length > order.executions.length ||
    order.limitPrice !== report.limitPrice ||
    order.stopPrice !== report.stopPrice ||
    order.quantity !== report.quantity ||
    report.legs.length > 0
  )
}

/** A second cancel is harmless, a lost one is not (alpaca.md 6): it is asked again until the order says something. */
async function pursueCancel(
  deps: OrdersDeps,
  session: BrokerSession,
  where: BrokerAccount,
  order: OrderRecord,
  report: ReportedOrder,
): Promise<void> {
  const { cancelRequestedAt, brokerOrderId } = order
  if (order.status !== 'pending_cancel' || cancelRequestedAt === null || brokerOrderId === null) return
  const ageMs = deps.platform.clock.now() - Date.parse(cancelRequestedAt)
  if (isFinal(report.status) || report.status === 'pending_cancel' || ageMs < cancelLostMs) return
  if (ageMs > cancelGivenUpMs) {
    await journalOrder(deps, order, {
      events: [{ type: 'cancel_refused', at: isoOf(await deps.connections.brokerNow(where.connection)) }],
      source: 'broker_poll',
      detail: 'the broker keeps the order working',
    })
    return
  }
  try {
    await session.cancelOrder(where.account.brokerAccountId, BrokerOrderId(brokerOrderId))
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    deps.platform.log.warn({ err: error, orderId: order.id }, 'a cancel could not be repeated')
  }
}
