/**
 * The owner of every order whose fate is not known. It asks the broker until the broker's own lists prove one thing or the
 * other, never sends, and goes on looking to the end of the trading day for what was called not found. After a start it
 * compares every open order before new ones to that account are let through.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { BrokerSession, ReportedOrder } from '@g2e/brokers/port'
import { tradingHours } from '@g2e/domain/calendar'
import { Quantity } from '@g2e/domain/money'
import { hasPositionMoved, judgeUnknown, nextLookMs } from '@g2e/domain/orders'
import type { Verdict } from '@g2e/domain/orders'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { orderAttention } from './events.ts'
import { findAtBroker, newsOf } from './ingest-report.ts'
import type { BrokerAccount } from './ingest-report.ts'
import { isSettled, journalOrder } from './journal-order.ts'
import type { OrderRecord } from './order-record.ts'
import { sendingLock } from './orders-deps.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { completeFills, pollAccount } from './poll-orders.ts'

const watchEveryMs = 60_000

export interface Reconciler {
  /** Begins to look after everything that is due now. Each look is on its own: no slow broker holds up another. */
  tick(): Promise<{ readonly looks: readonly Promise<void>[] }>
}

/** The account and connection of an order; `undefined` when either is gone. */
export async function whereOf(
  deps: OrdersDeps,
  order: Pick<OrderRecord, 'userId' | 'accountId' | 'connectionId'>,
): Promise<BrokerAccount | undefined> {
  const account = await deps.accounts.find(order.userId, order.accountId)
  if (!account || account.connectionId === null) return undefined
  const connection = await deps.connections.find(order.userId, account.connectionId)
  return connection ? { account, connection } : undefined
}

export function createReconciler(deps: OrdersDeps): Reconciler {
  const nextAt = new Map<string, number>()
  const running = new Set<string>()
  const nowMs = () => deps.platform.clock.now()

  const lookAfter = async (order: OrderRecord): Promise<void> => {
    await deps.platform.locks.ifFree(sendingLock(order.id), async () => {
      try {
        await reconcileOrder(deps, order)
      } catch (error) {
        await tellFailure(deps, order, error)
      }
    })
  }
  const due = (orders: readonly OrderRecord[]): readonly OrderRecord[] =>
    orders.filter(({ id }) => !running.has(id) && (nextAt.get(id) ?? 0) <= nowMs())

  const run = async (order: OrderRecord): Promise<void> => {
    running.add(order.id)
    const everyMs = isSettled(order) ? watchEveryMs : nextLookMs(nowMs() - Date.parse(order.sentAt ?? order.createdAt))
    nextAt.set(order.id, nowMs() + everyMs)
    try {
      await lookAfter(order)
    } finally {
      running.delete(order.id)
    }
  }

  return {
    tick: async () => {
      if (!deps.gate.hasBegun) await beginGate(deps)
      const unsettled = await deps.orders.unsettled()
      deps.gate.stillInDoubt(new Set(unsettled.map(({ id }) => id)))
      const open = [...unsettled, ...(await deps.orders.watched())]
      const kept = new Set(open.map(({ id }) => id))
      for (const { accountId } of deps.gate.uncompared()) kept.add(accountId)
      for (const id of nextAt.keys()) if (!kept.has(id) && !running.has(id)) nextAt.delete(id)
      return { looks: [...due(open).map(run), ...gateRuns(deps, running, nextAt)] }
    },
  }
}

async function tellFailure(deps: OrdersDeps, order: OrderRecord, error: unknown): Promise<void> {
  deps.platform.log.warn({ err: error, orderId: order.id }, 'an order in doubt could not be looked up')
  if (!(error instanceof BrokerError)) return
  await deps.connections.reportOutcome({ id: order.connectionId, userId: order.userId }, error)
}

async function beginGate(deps: OrdersDeps): Promise<void> {
  const busy = await deps.orders.busyAccounts()
  const unsettled = await deps.orders.unsettled()
  deps.gate.begin(
    busy.map((account) => ({
      ...account,
      // One that the broker knows, under a status that we do not, is read by the comparison itself.
      doubts: unsettled
        .filter(({ accountId, brokerOrderId }) => accountId === account.accountId && brokerOrderId === null)
        .map(({ id }) => id),
    })),
  )
}

/** Accounts that are still closed: their open orders are read, each account on its own. */
function gateRuns(deps: OrdersDeps, running: Set<string>, nextAt: Map<string, number>): readonly Promise<void>[] {
  const now = deps.platform.clock.now()
  const closed = deps.gate
    .uncompared()
    .filter(({ accountId }) => !running.has(accountId) && (nextAt.get(accountId) ?? 0) <= now)
  return closed.map(async (busy) => {
    running.add(busy.accountId)
    nextAt.set(busy.accountId, now + 2_000)
    try {
      const where = await whereOf(deps, busy)
      // Nobody can trade in an account that is gone; it does not stay closed over it.
      if (where?.connection.status === 'active')
        await pollAccount(deps, await deps.connections.session(where.connection), where)
      if (!where || where.connection.status === 'active') deps.gate.compared(busy.accountId)
    } catch (error) {
      deps.platform.log.warn({ err: error, accountId: busy.accountId }, 'open orders could not be compared yet')
    } finally {
      running.delete(busy.accountId)
    }
  })
}

/** One look. @throws BrokerError when the broker cannot be read. */
export async function reconcileOrder(
  deps: OrdersDeps,
  { id, userId }: Pick<OrderRecord, 'id' | 'userId'>,
): Promise<void> {
  const order = await deps.orders.find(userId, id)
  if (!order || (isSettled(order) && order.watchUntil === null)) return
  // A `pending` that nobody is sending was left behind by a crash.
  if (order.status === 'pending')
    await journalOrder(deps, order, {
      events: [{ type: 'outcome_unknown' }],
      source: 'reconciler',
      detail: 'found without an answer; it may have been sent',
    })
  const where = await whereOf(deps, order)
  if (!where || where.connection.status !== 'active') return
  const session = await deps.connections.session(where.connection)
  const report = await findAtBroker(deps, session, where, order)
  if (report) {
    const now = await journalOrder(deps, order, newsOf(deps, order, { report, source: 'reconciler' }))
    if (now) await completeFills(deps, session, where, now)
    await deps.connections.reportOutcome(where.connection, null)
    return
  }
  await (order.watchUntil === null ? judge(deps, session, where, order) : watch(deps, session, where, order))
}

async function judge(
  deps: OrdersDeps,
  session: BrokerSession,
  where: BrokerAccount,
  order: OrderRecord,
): Promise<void> {
  const { account, connection } = where
  const readAtMs = deps.platform.clock.now()
  const { orders, complete } = await session.orders(account.brokerAccountId, { scope: 'all' })
  const verdict = judgeUnknown(
    {
      ...order,
      sentAtMs: Date.parse(order.sentAt ?? order.createdAt),
      sentAtBrokerMs: Date.parse(order.sentAtBroker ?? order.createdAt),
      missedAtMs: order.missedAt === null ? null : Date.parse(order.missedAt),
    },
    {
      orders,
      complete,
      readAtMs,
      keepsClientOrderId: deps.connections.definitionOf(connection.brokerId).capabilities.clientOrderId,
      taken: await deps.orders.takenBrokerIds(
        account.id,
        orders.map(({ brokerOrderId }) => brokerOrderId),
      ),
      hasPositionMoved: order.missedAt === null ? null : await positionMoved(deps, session, where, order),
    },
  )
  await deps.connections.reportOutcome(connection, null)
  await act(deps, order, verdict, readAtMs)
}

async function act(
  deps: OrdersDeps,
  order: OrderRecord,
  verdict: Verdict<ReportedOrder>,
  readAtMs: number,
): Promise<void> {
  switch (verdict.kind) {
    case 'found':
      await journalOrder(deps, order, newsOf(deps, order, { report: verdict.order, source: 'reconciler' }))
      return
    case 'missed':
      await journalOrder(deps, order, { events: [], source: 'reconciler', facts: { missedAt: isoOf(readAtMs) } })
      return
    case 'not_found':
      await journalOrder(deps, order, {
        events: [{ type: 'not_found' }],
        source: 'reconciler',
        detail: 'two complete lists of the broker lack it and the position has not moved',
        facts: { watchUntil: endOfDay(order) },
      })
      return
    case 'ambiguous':
      await tell(
        deps,
        order,
        'ambiguous',
        `Several orders at the broker could be this one; say on the Orders screen which it is.`,
      )
      return
    case 'position_moved':
      await tell(
        deps,
        order,
        'position_moved',
        `The broker does not list it, but the position in ${order.symbol} moved; look there, and say on the Orders screen what became of it.`,
      )
      return
    case 'undecided':
  }
}

/** Held now against held before plus the fills that we know of. */
async function positionMoved(
  deps: OrdersDeps,
  session: BrokerSession,
  { account }: BrokerAccount,
  order: OrderRecord,
): Promise<boolean | null> {
  const positions = await session.positions(account.brokerAccountId)
  const now = positions.find(({ symbol }) => symbol === order.symbol)?.quantity ?? Quantity('0')
  const changes = await deps.orders.positionChanges(account.id, order.symbol, order.sentAtBroker ?? order.createdAt)
  return hasPositionMoved(order.positionBefore, now, changes)
}

/** Broker's time until which a not-found order is looked for: the end of its trading day, after hours included. */
export function endOfDay(order: OrderRecord): string {
  const hours = tradingHours(order.tradeDate)
  const dayMsMax = 24 * 60 * 60 * 1_000
  return isoOf(hours?.postClosesAtMs ?? Date.parse(order.sentAtBroker ?? order.createdAt) + dayMsMax)
}

/** It was called not found and could still turn up. */
async function watch(
  deps: OrdersDeps,
  session: BrokerSession,
  where: BrokerAccount,
  order: OrderRecord,
): Promise<void> {
  const brokerNowMs = await deps.connections.brokerNow(where.connection)
  if (order.watchUntil !== null && brokerNowMs > Date.parse(order.watchUntil)) {
    await journalOrder(deps, order, { events: [], source: 'reconciler', facts: { watchUntil: null } })
    return
  }
  const { orders } = await session.orders(where.account.brokerAccountId, { scope: 'all' })
  const sentAtMs = Date.parse(order.sentAt ?? order.createdAt)
  const verdict = judgeUnknown(
    { ...order, sentAtMs, sentAtBrokerMs: Date.parse(order.sentAtBroker ?? order.createdAt), missedAtMs: null },
    {
      orders,
      complete: false,
      readAtMs: deps.platform.clock.now(),
      keepsClientOrderId: deps.connections.definitionOf(where.connection.brokerId).capabilities.clientOrderId,
      taken: await deps.orders.takenBrokerIds(
        where.account.id,
        orders.map(({ brokerOrderId }) => brokerOrderId),
      ),
      hasPositionMoved: null,
    },
  )
  if (verdict.kind === 'found')
    await journalOrder(deps, order, newsOf(deps, order, { report: verdict.order, source: 'reconciler' }))
}

const titles = {
  ambiguous: 'We need your eyes on an order',
  position_moved: 'An order is in doubt',
} as const

/** Told once per occasion: the key is the occasion, and whoever delivers the news keeps it. */
async function tell(deps: OrdersDeps, order: OrderRecord, kind: keyof typeof titles, message: string): Promise<void> {
  deps.gate.excuse(order.id)
  if (await deps.orders.hasEvent(order.id, kind)) return
  const at = isoOf(deps.platform.clock.now())
  await deps.platform.work.inTransaction(onBehalfOf(order.userId), async (unit) => {
    const current = await deps.orders.lock(order.id)
    if (!current) return
    await deps.orders.appendEvents(current, [
      { at, type: kind, status: current.status, source: 'reconciler', detail: message },
    ])
    unit.publish(orderAttention, {
      orderId: order.id,
      kind,
      title: titles[kind],
      message,
      onceKey: `order-${kind}:${order.id}`,
    })
  })
}
