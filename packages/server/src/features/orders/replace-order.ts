/**
 * Changes a working order. The live order is read first and only what was given changes; the changed ticket passes the same
 * gate. Where the broker makes a new order of it, that one is journalled before the call, like any other; where it keeps
 * the id, the terms follow the broker's word.
 */
import { BrokerError, BrokerOrderId, ClientOrderId } from '@g2e/brokers/port'
import type { BrokerSession, OrderChange as PortChange, ReportedOrder } from '@g2e/brokers/port'
import type { Order, OrderChange, OrderRequest as WireRequest } from '@g2e/contract/orders'
import { decimal, toQuantity } from '@g2e/domain/money'
import {
  brokerPreviewChecks,
  brokerWarningPrefix,
  isFinal,
  runChecks,
  sinceThen,
  tradingStateCheck,
} from '@g2e/domain/orders'
import type { Check, CheckFacts } from '@g2e/domain/orders'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { eventsOf, instantOf, legsOf, termsOfReport } from './broker-report.ts'
import { clientOrderIdOf } from './client-order-id.ts'
import { orderChanged } from './events.ts'
import { gatherFacts, journalFacts } from './gather-facts.ts'
import type { GatheredFacts } from './gather-facts.ts'
import { readBack } from './ingest-report.ts'
import type { BrokerAccount } from './ingest-report.ts'
import { journalOrder } from './journal-order.ts'
import { newRecord, toDomainRequest } from './order-record.ts'
import type { OrderRecord } from './order-record.ts'
import { sendingLock } from './orders-deps.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { assertMayGo } from './place-order.ts'
import { presentOrder } from './present.ts'
import { assertConsistent, contentHashOf, furtherChecks } from './preview-order.ts'
import { whereOf } from './reconcile-orders.ts'
import { outcomeOfWrite } from './write-outcome.ts'

export interface Replaced {
  readonly status: 200 | 202
  /** The order that is now live. */
  readonly order: Order
}

type Wanted = z.infer<typeof OrderChange>

const changeable = ['quantity', 'limitPrice', 'stopPrice', 'trailPercent', 'trailAmount', 'timeInForce'] as const
const neverWaitMs = 1_000

/** @throws 404; 409 for another version or a final order; 422 when a check stops it. */
export async function replaceOrder(
  deps: OrdersDeps,
  actor: UserActor,
  { id, wanted }: { readonly id: string; readonly wanted: Wanted },
): Promise<Replaced> {
  const found = await deps.orders.find(actor.userId, id)
  if (!found) throw notFound('order')
  assertSomethingGiven(wanted)
  if (found.version !== wanted.version)
    throw new ProblemError('conflict', `This order is at version ${found.version} by now; read it again.`, {
      members: { order: presentOrder(found) },
    })
  const where = await whereOf(deps, found)
  if (!where) throw new ProblemError('conflict', 'The connection of this order is gone; change it at the broker.')
  const { session, live } = await readLive(deps, where, found)
  const original = ticketOf(live)
  const changed = { ...original, ...givenOf(wanted) }
  assertConsistent(changed)
  const newId = deps.platform.ids.next()
  const gathered = await gatherFacts(deps, actor.userId, changed, clientOrderIdOf(newId))
  const checks = [...(await checksOf(deps, gathered, live)), ...(await questionsAbout(gathered, session))]
  assertMayGo(checks, wanted.acknowledgedWarnings ?? [])
  const job: Job = { actor, where, session, live, original, changed, wanted, gathered, newId }
  return deps.connections.definitionOf(live.brokerId).capabilities.replace === 'new_order'
    ? replaceByNew(deps, job)
    : replaceInPlace(deps, job)
}

interface Job {
  readonly actor: UserActor
  readonly where: BrokerAccount
  readonly session: BrokerSession
  readonly live: OrderRecord
  readonly original: WireRequest
  readonly changed: WireRequest
  readonly wanted: Wanted
  readonly gathered: GatheredFacts
  readonly newId: string
}

const givenOf = (wanted: Wanted): Partial<WireRequest> =>
  Object.fromEntries(changeable.flatMap((field) => (wanted[field] === undefined ? [] : [[field, wanted[field]]])))

function assertSomethingGiven(wanted: Wanted): void {
  if (Object.keys(givenOf(wanted)).length > 0) return
  throw new ProblemError('validation_failed', 'body gives nothing to change', {
    errors: [{ path: 'body', message: `give at least one of ${changeable.join(', ')}` }],
  })
}

async function readLive(
  deps: OrdersDeps,
  where: BrokerAccount,
  found: OrderRecord,
): Promise<{ readonly session: BrokerSession; readonly live: OrderRecord }> {
  if (found.brokerOrderId === null && !isFinal(found.status))
    throw new ProblemError('conflict', 'The broker does not know this order yet; try again when its state is known.')
  if (isFinal(found.status)) throw finalConflict(found)
  const session = await deps.connections.session(where.connection)
  const live = (await readBack(deps, session, where, found, 'broker_poll')) ?? found
  if (isFinal(live.status)) throw finalConflict(live)
  if (live.status === 'pending_cancel') throw new ProblemError('conflict', 'This order is being canceled.')
  return { session, live }
}

const finalConflict = (order: OrderRecord): ProblemError =>
  new ProblemError('conflict', `This order is ${order.status}; it can no longer be changed.`, {
    members: { order: presentOrder(order) },
  })

/** The ticket as it works now. Terms that nobody knows are an error: nothing is filled in. */
function ticketOf(order: OrderRecord): WireRequest {
  const { side, orderType, timeInForce } = order
  if (side === null || orderType === null || timeInForce === null || order.orderClass === 'multileg')
    throw new ProblemError('conflict', 'What this order says is not known in full; change it at the broker.')
  const term = <K extends string>(name: K, value: string | null) => (value === null ? {} : { [name]: value })
  return {
    ...order.request,
    accountId: order.accountId,
    symbol: order.symbol,
    side,
    orderType,
    timeInForce,
    ...term('quantity', order.quantity),
    ...term('notional', order.quantity === null ? order.notional : null),
    ...term('limitPrice', order.limitPrice),
    ...(orderType === 'trailing_stop' ? {} : term('stopPrice', order.stopPrice)),
    ...term('trailPercent', order.trailPercent),
    ...term('trailAmount', order.trailPercent === null ? order.trailAmount : null),
    ...(order.extendedHours && { extendedHours: true }),
  }
}

const withoutOriginal = (facts: CheckFacts, live: OrderRecord): CheckFacts => ({
  ...facts,
  openOrders: facts.openOrders.filter(({ id }) => id !== live.id),
})

/** The order that is replaced does not stand in the way of its successor. */
async function checksOf(deps: OrdersDeps, gathered: GatheredFacts, live: OrderRecord): Promise<readonly Check[]> {
  const { facts } = gathered
  const freed = live.side === 'sell' || live.side === 'buy_to_cover' ? remaining(live) : null
  const position = facts.position
  const adjusted: CheckFacts = {
    ...withoutOriginal(facts, live),
    recentOrders: [],
    position:
      position === null || position.available === null || freed === null
        ? position
        : { ...position, available: freedQuantity(position.available, freed) },
  }
  const skipped = new Set(['duplicate_order', 'max_orders_per_day', 'buying_power'])
  const checks = runChecks(adjusted).filter(({ check, outcome }) => outcome === 'pass' || !skipped.has(check))
  return [...checks, ...(await furtherChecks(deps, live.userId, { ...gathered, facts: adjusted }))]
}

/** What a broker that asks will ask about the changed order, each as a warning of its own; a broker that cannot say asks later. */
async function questionsAbout(
  { definition, request, context }: GatheredFacts,
  session: BrokerSession,
): Promise<readonly Check[]> {
  if (!definition.capabilities.asksQuestions) return []
  try {
    const { warnings } = await session.previewOrder(request, context)
    return brokerPreviewChecks({ warnings, refusals: [], failure: null })
  } catch (error) {
    if (error instanceof BrokerError) return []
    throw error
  }
}

/** The broker's own questions among the names of warnings, as it names them. */
const acknowledgedQuestions = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name.startsWith(brokerWarningPrefix)).map((name) => name.slice(brokerWarningPrefix.length))

const remaining = (order: OrderRecord): string =>
  decimal(order.quantity ?? '0')
    .minus(order.filledQuantity)
    .toFixed()

const freedQuantity = (available: NonNullable<CheckFacts['position']>['quantity'], freed: string) =>
  toQuantity(decimal(available).abs().plus(freed))

const portChangeOf = (wanted: Wanted): PortChange => {
  const { quantity, limitPrice, stopPrice, trailPercent, trailAmount, timeInForce } = toDomainChange(wanted)
  return { quantity, limitPrice, stopPrice, trailPercent, trailAmount, timeInForce }
}

/** Through the ticket's own reader, so that each text gets its type. */
const toDomainChange = (wanted: Wanted): PortChange =>
  toDomainRequest({
    accountId: '',
    symbol: '',
    side: 'buy',
    orderType: 'market',
    timeInForce: wanted.timeInForce ?? 'day',
    ...givenOf(wanted),
  })

async function call(job: Job, clientOrderId: string): Promise<ReportedOrder> {
  const { session, where, live, original, wanted } = job
  const change = portChangeOf(wanted)
  return session.replaceOrder({
    accountId: where.account.brokerAccountId,
    brokerOrderId: BrokerOrderId(live.brokerOrderId ?? ''),
    change: wanted.timeInForce === undefined ? { ...change, timeInForce: undefined } : change,
    clientOrderId: ClientOrderId(clientOrderId),
    original: toDomainRequest(original),
    acknowledgedWarnings: acknowledgedQuestions(wanted.acknowledgedWarnings ?? []),
  })
}

const auditOf = ({ live, wanted }: Job, newOrderId: string | null) => ({
  action: 'order_modify',
  resourceType: 'order',
  resourceId: live.id,
  details: { change: givenOf(wanted), version: wanted.version, newOrderId },
})

async function replaceByNew(deps: OrdersDeps, job: Job): Promise<Replaced> {
  return deps.platform.locks.exclusively(
    sendingLock(job.newId),
    async () => {
      const record = await journalReplacement(deps, job)
      try {
        const report = await call(job, record.clientOrderId ?? '')
        const after = await journalOrder(deps, record, {
          events: eventsOf(report),
          source: 'system',
          detail: report.brokerStatus,
          legs: legsOf(report),
          facts: { submittedAt: instantOf(report.submittedAt) ?? isoOf(job.gathered.facts.brokerNowMs) },
        })
        await readOld(deps, job)
        return { status: 200, order: presentOrder(after ?? record) }
      } catch (error) {
        return replacementFailed(deps, job, record, error)
      }
    },
    { waitMs: neverWaitMs },
  )
}

/** The broker says what became of the old one; a replacement that was accepted is not yet proof (alpaca.md 2.9). */
async function readOld(deps: OrdersDeps, { session, where, live }: Job): Promise<void> {
  try {
    await readBack(deps, session, where, live, 'broker_poll')
  } catch (error) {
    deps.platform.log.info({ err: error, orderId: live.id }, 'a replaced order could not be read back; the poll will')
  }
}

/** A stop or another order may have come since the checks: looked at once more, in the transaction that journals the change. */
async function assertStopsAllow(deps: OrdersDeps, { gathered, live }: Job): Promise<void> {
  const now = sinceThen(gathered.facts, await journalFacts(deps, gathered.scope, gathered.tradeDate))
  assertMayGo([tradingStateCheck(withoutOriginal(now, live))], [])
}

async function journalReplacement(deps: OrdersDeps, job: Job): Promise<OrderRecord> {
  const { actor, live, changed, gathered, newId } = job
  return deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.approvals.lockUser(actor.userId)
    await assertStopsAllow(deps, job)
    const at = isoOf(deps.platform.clock.now())
    const current = await deps.orders.lock(live.id)
    if (!current || isFinal(current.status)) throw finalConflict(current ?? live)
    const record = newRecord(changed, {
      id: newId,
      userId: actor.userId,
      connectionId: live.connectionId,
      brokerId: live.brokerId,
      clientOrderId: clientOrderIdOf(newId),
      source: live.source === 'external' ? 'user' : live.source,
      replacesOrderId: live.id,
      previewId: null,
      tradeDate: gathered.tradeDate,
      sentAtBroker: isoOf(gathered.facts.brokerNowMs),
      positionBefore: gathered.facts.position?.quantity ?? null,
      at,
    })
    await deps.orders.insert(record)
    await deps.orders.appendEvents(record, [
      { at, type: 'journalled', status: 'pending', source: 'user', detail: null },
    ])
    await deps.approvals.insertApproval({
      orderId: newId,
      userId: actor.userId,
      previewId: null,
      contentHash: contentHashOf({ replaces: live.id, version: live.version, order: changed }),
      acknowledgedWarnings: job.wanted.acknowledgedWarnings ?? [],
      via: actor.via,
      sessionId: actor.sessionId,
      ip: actor.ip,
      createdAt: at,
    })
    unit.audit(auditOf(job, newId))
    unit.publish(orderChanged, { order: presentOrder(record) })
    return record
  })
}

async function replacementFailed(deps: OrdersDeps, job: Job, record: OrderRecord, error: unknown): Promise<Replaced> {
  const outcome = outcomeOfWrite(error, job.gathered.definition.capabilities)
  deps.platform.log.warn({ err: error, orderId: record.id, outcome: outcome.kind }, 'an order was not replaced plainly')
  if (outcome.kind === 'unknown') {
    const after = await journalOrder(deps, record, {
      events: [{ type: 'outcome_unknown' }],
      source: 'system',
      detail: outcome.message,
    })
    return { status: 202, order: presentOrder(after ?? record) }
  }
  const isWord = outcome.kind === 'rejected'
  await journalOrder(deps, record, {
    events: [
      isWord ? { type: 'reported', status: 'rejected', rejectReason: outcome.message, at: null } : { type: 'not_sent' },
    ],
    source: 'system',
    detail: outcome.message,
  })
  await readOld(deps, job)
  throw refusal(outcome, record.id)
}

function refusal(
  outcome: Exclude<ReturnType<typeof outcomeOfWrite>, { kind: 'unknown' }>,
  orderId: string,
): ProblemError {
  const members = { orderId }
  if (outcome.kind === 'rejected')
    return new ProblemError('conflict', `The broker does not change this order: ${outcome.message}`, { members })
  return new ProblemError(outcome.needsSignIn ? 'broker_auth_required' : 'broker_unavailable', outcome.message, {
    members,
  })
}

/** Same id: what the broker says the order is now, is what it is; a lost answer is read back by the poll. */
async function replaceInPlace(deps: OrdersDeps, job: Job): Promise<Replaced> {
  const { actor, live } = job
  await deps.platform.work.inTransaction(actor, async () => {
    await deps.approvals.lockUser(actor.userId)
    await assertStopsAllow(deps, job)
    await journalOrder(deps, live, { events: [], source: 'user', actor, audit: auditOf(job, null) })
  })
  try {
    const report = await call(job, live.clientOrderId ?? clientOrderIdOf(job.newId))
    const after = await journalOrder(deps, live, {
      events: eventsOf(report),
      source: 'user',
      detail: 'changed',
      legs: legsOf(report),
      facts: termsOfReport(report),
    })
    return { status: 200, order: presentOrder(after ?? live) }
  } catch (error) {
    const outcome = outcomeOfWrite(error, job.gathered.definition.capabilities)
    deps.platform.log.warn({ err: error, orderId: live.id, outcome: outcome.kind }, 'an order was not changed plainly')
    await readOld(deps, job)
    if (outcome.kind !== 'unknown') throw refusal(outcome, live.id)
    const now = (await deps.orders.find(live.userId, live.id)) ?? live
    return { status: 202, order: presentOrder(now) }
  }
}
