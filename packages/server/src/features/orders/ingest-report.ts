/** A broker's word on one of its orders, from a stream or a list: applied to the order that it is, or kept as one made elsewhere. */
import { BrokerOrderId, ClientOrderId } from '@g2e/brokers/port'
import type { BrokerSession, ReportedExecution, ReportedOrder } from '@g2e/brokers/port'
import { isFinal, matchingKey } from '@g2e/domain/orders'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { isUniqueViolation } from '../../platform/db/errors.ts'
import type { AccountRecord } from '../accounts/index.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import { eventsOf, executionEvent, externalRecord, legsOf, termsOfReport } from './broker-report.ts'
import { orderChanged, orderFilled } from './events.ts'
import { journalOrder } from './journal-order.ts'
import type { OrderNews } from './journal-order.ts'
import type { OrderRecord } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { presentOrder } from './present.ts'

export interface BrokerAccount {
  readonly account: AccountRecord
  readonly connection: ConnectionRecord
}

export interface Heard {
  readonly report: ReportedOrder
  readonly source: OrderNews['source']
  /** A fill that came with it and may not be part of the report. */
  readonly execution?: ReportedExecution | null | undefined
}

/** Which of our orders a report speaks of. */
export async function findReported(
  deps: OrdersDeps,
  accountId: string,
  { brokerOrderId, clientOrderId }: Pick<ReportedOrder, 'brokerOrderId' | 'clientOrderId'>,
): Promise<OrderRecord | undefined> {
  const byBroker = await deps.orders.byBrokerOrderId(accountId, brokerOrderId)
  if (byBroker || clientOrderId === null) return byBroker
  return deps.orders.byClientOrderId(accountId, clientOrderId)
}

/** Terms follow the broker where it may change them under the same id, or where they were never ours. */
const adoptsTerms = (deps: OrdersDeps, order: OrderRecord): boolean =>
  order.source === 'external' || deps.connections.definitionOf(order.brokerId).capabilities.replace === 'same_id'

export function newsOf(deps: OrdersDeps, order: OrderRecord, { report, source, execution }: Heard): OrderNews {
  const events = eventsOf(report)
  const extra = execution ? [executionEvent(execution, report.brokerOrderId)] : []
  return {
    events: [...extra, ...events],
    source,
    detail: report.brokerStatus,
    legs: legsOf(report),
    facts: {
      ...(adoptsTerms(deps, order) && termsOfReport(report)),
      ...(order.submittedAt === null && { submittedAt: report.submittedAt && isoOf(Date.parse(report.submittedAt)) }),
      ...(order.watchUntil !== null && { watchUntil: null }),
    },
  }
}

/** @returns the order as it is now; `undefined` when the report is left to the reconciler. */
export async function ingestReport(
  deps: OrdersDeps,
  where: BrokerAccount,
  heard: Heard,
): Promise<OrderRecord | undefined> {
  const { account } = where
  const known = await findReported(deps, account.id, heard.report)
  if (known) return journalOrder(deps, known, newsOf(deps, known, heard))
  if (await deps.orders.byLeg(account.id, heard.report.brokerOrderId)) return undefined
  if (await mayBeOurs(deps, where, heard.report)) return undefined
  return discover(deps, where, heard)
}

/** Where the broker keeps no id of ours, a report may be of an order whose answer is still under way. */
async function mayBeOurs(
  deps: OrdersDeps,
  { account, connection }: BrokerAccount,
  report: ReportedOrder,
): Promise<boolean> {
  if (deps.connections.definitionOf(connection.brokerId).capabilities.clientOrderId) return false
  const [unsettled, watched] = [await deps.orders.unsettledOf(account.id), await deps.orders.watchedOf(account.id)]
  const key = matchingKey(report)
  return [...unsettled, ...watched].some((order) => matchingKey(order) === key)
}

async function discover(
  deps: OrdersDeps,
  { account, connection }: BrokerAccount,
  { report }: Heard,
): Promise<OrderRecord | undefined> {
  const { ids, clock, work } = deps.platform
  const nowMs = clock.now()
  const replaces = report.replaces === null ? undefined : await deps.orders.byBrokerOrderId(account.id, report.replaces)
  const record = externalRecord(report, {
    id: ids.next(),
    userId: account.userId,
    connectionId: connection.id,
    accountId: account.id,
    brokerId: account.brokerId,
    replacesOrderId: replaces?.id ?? null,
    nowMs,
  })
  try {
    await work.inTransaction(onBehalfOf(account.userId), async (unit) => {
      await deps.orders.insert(record)
      await deps.orders.addExecutions(record, record.executions)
      await deps.orders.appendEvents(record, [
        {
          at: isoOf(nowMs),
          type: 'discovered',
          status: record.status,
          source: 'broker_poll',
          detail: report.brokerStatus,
        },
      ])
      unit.publish(orderChanged, { order: presentOrder(record) })
      if (record.filledQuantity !== '0' && !isFinal(record.status))
        unit.publish(orderFilled, { orderId: record.id, accountId: account.id })
    })
  } catch (error) {
    // Stream and list saw it at the same time; the other one has kept it.
    if (isUniqueViolation(error)) return undefined
    throw error
  }
  return record
}

/** The broker's newest word on one order, applied. @throws BrokerError. */
export async function readBack(
  deps: OrdersDeps,
  session: BrokerSession,
  where: BrokerAccount,
  order: Pick<OrderRecord, 'brokerOrderId' | 'clientOrderId' | 'id' | 'userId'>,
  source: OrderNews['source'],
): Promise<OrderRecord | undefined> {
  const report = await findAtBroker(deps, session, where, order)
  if (!report) return undefined
  const current = await deps.orders.find(order.userId, order.id)
  return current && journalOrder(deps, current, newsOf(deps, current, { report, source }))
}

export async function findAtBroker(
  deps: OrdersDeps,
  session: BrokerSession,
  { account, connection }: BrokerAccount,
  { brokerOrderId, clientOrderId }: Pick<OrderRecord, 'brokerOrderId' | 'clientOrderId'>,
): Promise<ReportedOrder | undefined> {
  if (brokerOrderId !== null)
    return session.findOrder(account.brokerAccountId, { brokerOrderId: BrokerOrderId(brokerOrderId) })
  const keepsOurs = deps.connections.definitionOf(connection.brokerId).capabilities.clientOrderId
  if (!keepsOurs || clientOrderId === null) return undefined
  return session.findOrder(account.brokerAccountId, { clientOrderId: ClientOrderId(clientOrderId) })
}
