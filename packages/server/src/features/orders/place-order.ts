/**
 * From a person's yes to an order at the broker. Preview, checks on fresh facts, then one transaction: order `pending`,
 * approval, audit entry, journal, news. Only after its commit the broker is called, once; what its answer or silence
 * proves decides the state. Nothing here sends twice: an unknown outcome belongs to reconcile-orders.
 */
import { createHash } from 'node:crypto'
import type { BrokerSession, ReportedOrder } from '@g2e/brokers/port'
import type { Check, Order, OrderRequest, PlaceOrderRequest } from '@g2e/contract/orders'
import {
  brokerWarningPrefix,
  isBlocked,
  runChecks,
  sinceThen,
  standingChecks,
  unacknowledged,
} from '@g2e/domain/orders'
import canonicalize from 'canonicalize'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { AccountRecord } from '../accounts/index.ts'
import { eventsOf, instantOf, legsOf } from './broker-report.ts'
import { orderChanged } from './events.ts'
import { findAccount, gatherFacts, journalFacts } from './gather-facts.ts'
import type { GatheredFacts } from './gather-facts.ts'
import { journalOrder } from './journal-order.ts'
import { newRecord } from './order-record.ts'
import type { OrderRecord } from './order-record.ts'
import { sendingLock } from './orders-deps.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { notReached } from './not-reached.ts'
import type { NotReached } from './not-reached.ts'
import { presentOrder } from './present.ts'
import { assertConsistent, contentHashOf, furtherChecks, makePreview } from './preview-order.ts'
import { assertNotHalted, strategyOf } from './stops-touching.ts'
import type { StoredPreview } from './store/approvals.ts'
import { outcomeOfWrite } from './write-outcome.ts'

export interface Placed {
  readonly status: 200 | 201 | 202
  readonly order: Order
}

/** How long a repeated request waits for the first one with its key. */
const sameKeyWaitMs = 120_000
const neverWaitMs = 1_000

const bodyHashOf = (body: PlaceOrderRequest): string =>
  createHash('sha256')
    .update(canonicalize(body) ?? '', 'utf8')
    .digest('hex')

/** A yes: what exactly was shown, the facts as they are now, and which warnings were named. */
interface Approved {
  readonly preview: StoredPreview
  readonly gathered: GatheredFacts
  readonly checks: readonly Check[]
  readonly acknowledged: readonly string[]
  /** The broker cannot be reached: nothing will be sent. */
  readonly silence?: NotReached | undefined
}

export async function placeOrder(
  deps: OrdersDeps,
  actor: UserActor,
  { key, body }: { readonly key: string; readonly body: PlaceOrderRequest },
): Promise<Placed> {
  if (!('previewId' in body)) assertConsistent(requestOf(body))
  const bodyHash = bodyHashOf(body)
  return deps.platform.locks.exclusively(
    `order-key:${actor.userId}:${key}`,
    async () => {
      const earlier = await deps.approvals.findSubmission(actor.userId, key)
      if (earlier) return replay(deps, actor, earlier, bodyHash)
      const approved =
        'previewId' in body ? await approvePreview(deps, actor, body) : await approveDirect(deps, actor, body)
      const silence = await notReached(deps, approved.gathered, approved.checks)
      if (!silence) assertMayGo(approved.checks, approved.acknowledged)
      return send(deps, actor, { ...approved, silence }, { key, bodyHash })
    },
    { waitMs: sameKeyWaitMs },
  )
}

const assertNotHaltedFor = async (
  deps: OrdersDeps,
  account: AccountRecord,
  { recommendationId }: Pick<OrderRequest, 'recommendationId'>,
): Promise<void> => {
  const { userId } = account
  await assertNotHalted(deps, { userId, account, strategyId: await strategyOf(deps, userId, recommendationId) })
}

type DirectBody = Exclude<PlaceOrderRequest, { previewId: string }>

function requestOf(body: DirectBody) {
  const { acknowledgedWarnings: _acknowledged, ...request } = body
  return request
}

async function replay(
  deps: OrdersDeps,
  actor: UserActor,
  earlier: { readonly bodyHash: string; readonly orderId: string },
  bodyHash: string,
): Promise<Placed> {
  if (earlier.bodyHash !== bodyHash) throw new ProblemError('idempotency_mismatch')
  const record = await deps.orders.find(actor.userId, earlier.orderId)
  if (!record) throw notFound('order')
  return { status: 200, order: presentOrder(record) }
}

const previewUsed = (orderId: string): ProblemError =>
  new ProblemError('preview_used', undefined, { members: { orderId } })

async function approvePreview(
  deps: OrdersDeps,
  actor: UserActor,
  body: Extract<PlaceOrderRequest, { previewId: string }>,
): Promise<Approved> {
  const preview = await deps.approvals.findPreview(actor.userId, body.previewId)
  if (!preview) throw notFound('preview')
  const used = await deps.orders.byPreview(actor.userId, preview.id)
  if (used) throw previewUsed(used.id)
  const { account, connection } = await findAccount(deps, actor.userId, preview.accountId)
  await assertNotHaltedFor(deps, account, preview.content.order)
  if ((await deps.connections.brokerNow(connection)) > Date.parse(preview.expiresAt))
    throw new ProblemError('preview_expired', `This preview was good until ${preview.expiresAt}.`)
  if (contentHashOf(preview.content) !== preview.contentHash)
    throw new Error(`the preview ${preview.id} is not what was shown`)
  const gathered = await gatherFacts(deps, actor.userId, preview.content.order, preview.clientOrderId)
  const checks = [
    ...runChecks(gathered.facts),
    ...(await furtherChecks(deps, actor.userId, gathered)),
    ...preview.content.checks.filter(
      ({ check }) => check === 'broker_preview' || check.startsWith(brokerWarningPrefix),
    ),
  ]
  return { preview, gathered, checks, acknowledged: body.acknowledgedWarnings ?? [] }
}

async function approveDirect(deps: OrdersDeps, actor: UserActor, body: DirectBody): Promise<Approved> {
  const { account } = await findAccount(deps, actor.userId, body.accountId)
  await assertNotHaltedFor(deps, account, body)
  const { stored, gathered } = await makePreview(deps, actor, requestOf(body))
  return { preview: stored, gathered, checks: stored.content.checks, acknowledged: body.acknowledgedWarnings ?? [] }
}

/** Block before warning. */
export function assertMayGo(checks: readonly Check[], acknowledged: readonly string[]): void {
  if (isBlocked(checks)) {
    const first = checks.find(({ outcome }) => outcome === 'block')
    throw new ProblemError('order_blocked', first?.message, { members: { checks } })
  }
  const open = unacknowledged(checks, acknowledged)
  if (open.length > 0) throw new ProblemError('warnings_unacknowledged', open[0]?.message, { members: { checks } })
}

interface Submission {
  readonly key: string
  readonly bodyHash: string
}

const sourceOf = (actor: UserActor, recommendationId: string | undefined): OrderRecord['source'] => {
  if (recommendationId !== undefined) return 'recommendation'
  return actor.via === 'api_key' ? 'api' : 'user'
}

/** The lock tells the reconciler that somebody is sending, for exactly as long as somebody is. */
async function send(deps: OrdersDeps, actor: UserActor, approved: Approved, submission: Submission): Promise<Placed> {
  const id = deps.platform.ids.next()
  return deps.platform.locks.exclusively(
    sendingLock(id),
    async () => {
      const record = await journalNew(deps, actor, approved, { ...submission, id })
      return approved.silence ? notSentProblem(deps, record, approved.silence) : submit(deps, record, approved)
    },
    { waitMs: neverWaitMs },
  )
}

async function journalNew(
  deps: OrdersDeps,
  actor: UserActor,
  approved: Approved,
  { id, key, bodyHash }: Submission & { readonly id: string },
): Promise<OrderRecord> {
  const { preview, gathered } = approved
  const { facts, wire, account, connection, tradeDate } = gathered
  const { work, clock } = deps.platform
  return work.inTransaction(actor, async (unit) => {
    await deps.approvals.lockUser(actor.userId)
    await assertStillMayGo(deps, actor, approved)
    const at = isoOf(clock.now())
    const record = newRecord(wire, {
      id,
      userId: actor.userId,
      connectionId: connection.id,
      brokerId: account.brokerId,
      clientOrderId: preview.clientOrderId,
      source: sourceOf(actor, wire.recommendationId),
      previewId: preview.id,
      tradeDate,
      sentAtBroker: isoOf(facts.brokerNowMs),
      positionBefore: facts.position?.quantity ?? null,
      at,
    })
    await deps.orders.insert(record)
    await deps.orders.appendEvents(record, [
      { at, type: 'journalled', status: 'pending', source: 'user', detail: null },
    ])
    await deps.approvals.insertSubmission({ userId: actor.userId, key, bodyHash, orderId: id })
    await recordApproval(deps, unit, { actor, approved, record })
    return record
  })
}

/** Other requests and a halt may have come between: what our own journal says is looked at once more, now exclusively. */
async function assertStillMayGo(deps: OrdersDeps, actor: UserActor, approved: Approved): Promise<void> {
  const { preview, gathered, acknowledged } = approved
  await assertNotHalted(deps, gathered.scope)
  const used = await deps.orders.byPreview(actor.userId, preview.id)
  if (used) throw previewUsed(used.id)
  const now = await journalFacts(deps, gathered.scope, gathered.tradeDate)
  assertMayGo(standingChecks(sinceThen(gathered.facts, now)), acknowledged)
}

async function recordApproval(
  deps: OrdersDeps,
  unit: Unit,
  { actor, approved, record }: { readonly actor: UserActor; readonly approved: Approved; readonly record: OrderRecord },
): Promise<void> {
  const { preview, acknowledged } = approved
  await deps.approvals.insertApproval({
    orderId: record.id,
    userId: actor.userId,
    previewId: preview.id,
    contentHash: preview.contentHash,
    acknowledgedWarnings: [...acknowledged],
    via: actor.via,
    sessionId: actor.sessionId,
    ip: actor.ip,
    createdAt: record.createdAt,
  })
  unit.audit({
    action: 'order_submit',
    resourceType: 'order',
    resourceId: record.id,
    details: {
      order: preview.content.order,
      previewId: preview.id,
      previewHash: preview.contentHash,
      clientOrderId: record.clientOrderId,
      acknowledgedWarnings: acknowledged,
      environment: preview.content.environment,
    },
  })
  unit.publish(orderChanged, { order: presentOrder(record) })
}

async function submit(deps: OrdersDeps, record: OrderRecord, approved: Approved): Promise<Placed> {
  const { gathered, preview, acknowledged } = approved
  let session: BrokerSession
  try {
    session = await deps.connections.session(gathered.connection)
  } catch (error) {
    // Opening a session sends no order, whatever went wrong.
    await deps.connections.reportOutcome(gathered.connection, error)
    const needsSignIn = outcomeOfWrite(error, gathered.definition.capabilities)
    return notSentProblem(deps, record, {
      needsSignIn: needsSignIn.kind === 'not_sent' && needsSignIn.needsSignIn,
      message: error instanceof Error ? error.message : 'the broker cannot be reached',
    })
  }
  try {
    const report = await session.placeOrder({
      request: gathered.request,
      context: gathered.context,
      ...(preview.brokerToken && { preview: { token: preview.brokerToken } }),
      acknowledgedWarnings: acknowledged
        .filter((name) => name.startsWith(brokerWarningPrefix))
        .map((name) => name.slice(brokerWarningPrefix.length)),
    })
    return await answered(deps, record, gathered, report)
  } catch (error) {
    return unanswered(deps, record, gathered, error)
  }
}

async function answered(
  deps: OrdersDeps,
  record: OrderRecord,
  { connection, facts }: GatheredFacts,
  report: ReportedOrder,
): Promise<Placed> {
  const after = await journalOrder(deps, record, {
    events: eventsOf(report),
    source: 'system',
    detail: report.brokerStatus,
    legs: legsOf(report),
    facts: { submittedAt: instantOf(report.submittedAt) ?? isoOf(facts.brokerNowMs) },
  })
  await deps.connections.reportOutcome(connection, null)
  return { status: 201, order: presentOrder(after ?? record) }
}

async function unanswered(
  deps: OrdersDeps,
  record: OrderRecord,
  { connection, definition }: GatheredFacts,
  error: unknown,
): Promise<Placed> {
  const outcome = outcomeOfWrite(error, definition.capabilities)
  deps.platform.log.warn(
    { err: error, orderId: record.id, outcome: outcome.kind },
    'the broker did not take an order plainly',
  )
  if (outcome.kind === 'not_sent') {
    await deps.connections.reportOutcome(connection, error)
    return notSentProblem(deps, record, outcome)
  }
  if (outcome.kind === 'rejected') {
    const after = await journalOrder(deps, record, {
      events: [{ type: 'reported', status: 'rejected', rejectReason: outcome.message, at: null }],
      source: 'system',
      detail: outcome.message,
    })
    return { status: 201, order: presentOrder(after ?? record) }
  }
  const after = await journalOrder(deps, record, {
    events: [{ type: 'outcome_unknown' }],
    source: 'system',
    detail: outcome.message,
  })
  // The stream may have shown it meanwhile: then it is known, and there is nothing to wait for.
  const current = after ?? record
  return { status: current.status === 'unknown' ? 202 : 201, order: presentOrder(current) }
}

async function notSentProblem(
  deps: OrdersDeps,
  record: OrderRecord,
  { needsSignIn, message }: NotReached,
): Promise<never> {
  await journalOrder(deps, record, { events: [{ type: 'not_sent' }], source: 'system', detail: message })
  throw new ProblemError(needsSignIn ? 'broker_auth_required' : 'broker_unavailable', `Nothing was sent: ${message}`, {
    members: { orderId: record.id },
  })
}
