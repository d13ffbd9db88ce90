/**
 * Placing, replacing, cancelling (schwab.md 3.7 to 3.9, 8). Sent once, one at a time for each account. A 201 has no body: the
 * order is known by `Location`, and only once it was read and says what was sent. Where that fails it is looked for among
 * the orders that came up since; every doubt that remains is an unknown outcome, and nothing is sent again.
 */
import { decimal } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import type { BrokerEnvironment, CompiledOrder, CompiledRequest, PlaceOrder, ReplaceOrder } from '../port/broker.ts'
import { BrokerError, NotSent, OutcomeUnknown, Rejected, Unsupported } from '../port/errors.ts'
import { BrokerOrderId } from '../port/ids.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import { compileOrder } from './compile-order.ts'
import { changedTicket, compileReplace } from './compile-replace.ts'
import { mapPreview } from './map/preview.ts'
import { findOrder, readOrders } from './order-reading.ts'
import type { OrderReadingDeps } from './order-reading.ts'
import { isPart } from './order-limits/matrix.ts'
import { difference } from './verify-answer.ts'

export interface OrderWritingDeps extends OrderReadingDeps {
  readonly hooks: Pick<BrokerEnvironment, 'now' | 'sleep' | 'exclusively' | 'log'>
}

/** A new order can be missing for a moment (schwab.md 3.5): it is asked for again after these. Milliseconds. */
const missingWaitsMs = [250, 750, 1_000] as const
/** Where `Location` does not lead to it: looks at the list of orders. */
const searchWaitsMs = [250, 1_000, 2_000] as const
/** An order is taken and rejected moments later (schwab.md 3.7): what it turns into is waited for a little. */
const settleWaitsMs = [100, 300, 600] as const
/** The broker's clock and ours may differ by this much. */
const clockToleranceMs = 5_000

/** The only request of a compiled order. @throws Unsupported, naming the field in the way. */
export function onlyRequest(compiled: CompiledOrder, operation: string): CompiledRequest {
  const [request] = compiled.requests ?? []
  if (request) return request
  const [fault] = compiled.unsupported ?? []
  const message = fault?.reason ?? 'Schwab cannot take this order.'
  throw new Unsupported(message, {
    brokerId,
    operation,
    failure: { kind: 'invalid_request', code: fault?.field ?? null, message, retryable: false },
  })
}

/** Nobody else places in this account meanwhile. @throws NotSent when its turn did not come. */
async function inTurn<T>({ hooks }: OrderWritingDeps, accountId: BrokerAccountId, work: () => Promise<T>): Promise<T> {
  const turn = { hasCome: false }
  try {
    return await hooks.exclusively(`orders:${accountId}`, () => {
      turn.hasCome = true
      return work()
    })
  } catch (error) {
    if (turn.hasCome || error instanceof BrokerError) throw error
    throw new NotSent('Nothing was sent: another order of this account is still under way. Try again in a moment.', {
      brokerId,
      operation: 'placeOrder',
      cause: error,
    })
  }
}

export async function placeOrder(deps: OrderWritingDeps, { request, context }: PlaceOrder): Promise<ReportedOrder> {
  const wire = onlyRequest(compileOrder(request, context), 'placeOrder')
  const { brokerAccountId: accountId } = context
  if (isPart(request)) await assertPreviewed(deps, accountId, wire)
  const order = await inTurn(deps, accountId, async () => {
    const before = { sentAt: deps.hooks.now(), mark: deps.memory.mark() }
    const id = await deps.client.submitOrder(accountId, wire)
    return confirmed(deps, accountId, { ...before, id, request, operation: 'placeOrder' })
  })
  return settled(deps, accountId, order)
}

/** Parts of a share are known to pass the preview, not more (schwab.md 3.7): each is put to it right before. */
async function assertPreviewed(
  { client }: OrderWritingDeps,
  accountId: BrokerAccountId,
  wire: CompiledRequest,
): Promise<void> {
  const { refusals } = await client.previewOrder(accountId, wire, mapPreview)
  const [message] = refusals
  if (message === undefined) return
  throw new Rejected(message, {
    brokerId,
    operation: 'placeOrder',
    failure: { kind: 'rejected', code: null, message, retryable: false },
  })
}

interface Sent {
  /** What `Location` named. */
  readonly id: string | undefined
  readonly request: OrderRequest
  /** By the broker's time. */
  readonly sentAt: number
  /** Orders that were there before. */
  readonly mark: number
  readonly operation: string
  /** The order that a new one takes the place of. */
  readonly old?: BrokerOrderId | undefined
}

/** The order as the broker has it. @throws OutcomeUnknown */
async function confirmed(deps: OrderWritingDeps, accountId: BrokerAccountId, sent: Sent): Promise<ReportedOrder> {
  try {
    return (await named(deps, accountId, sent)) ?? (await searched(deps, accountId, sent))
  } catch (error) {
    if (error instanceof OutcomeUnknown || !(error instanceof BrokerError)) throw error
    throw inDoubt(sent, 'it could not be read afterwards', error)
  }
}

const inDoubt = ({ operation }: Sent, why: string, cause?: unknown): OutcomeUnknown =>
  new OutcomeUnknown(`Schwab may have taken this (${why}); we look it up there and send nothing again.`, {
    brokerId,
    operation,
    ...(cause === undefined ? {} : { cause }),
  })

async function named(
  deps: OrderWritingDeps,
  accountId: BrokerAccountId,
  sent: Sent,
): Promise<ReportedOrder | undefined> {
  const { id, request, old } = sent
  if (id === undefined || id === old) return undefined
  for (const waitMs of [0, ...missingWaitsMs]) {
    if (waitMs > 0) await deps.hooks.sleep(waitMs)
    const order = await findOrder(deps, accountId, BrokerOrderId(id))
    if (order === undefined) continue
    const field = difference(request, order)
    if (field === undefined) return order
    deps.hooks.log.warn({ brokerId, operation: sent.operation, field }, 'Location names another order than was sent')
    return undefined
  }
  return undefined
}

/** Exactly one order that was not there before and says what was sent. */
async function searched(deps: OrderWritingDeps, accountId: BrokerAccountId, sent: Sent): Promise<ReportedOrder> {
  const from = sent.sentAt - clockToleranceMs
  for (const waitMs of searchWaitsMs) {
    await deps.hooks.sleep(waitMs)
    const { orders } = await readOrders(deps, accountId, { scope: 'all', since: new Date(from - 60_000).toISOString() })
    const fitting = orders.filter(
      (order) =>
        !deps.memory.wasKnown(order.brokerOrderId, sent.mark) &&
        (order.submittedAt === null || Date.parse(order.submittedAt) >= from) &&
        difference(sent.request, order) === undefined,
    )
    const [only] = fitting
    if (fitting.length > 1) throw inDoubt(sent, 'two orders there say the same')
    if (only) return only
  }
  throw inDoubt(sent, 'its list of orders does not show it yet')
}

/** Still on its way into the market: looked at again, a few times. */
async function settled(
  deps: OrderWritingDeps,
  accountId: BrokerAccountId,
  order: ReportedOrder,
): Promise<ReportedOrder> {
  let latest = order
  for (const waitMs of settleWaitsMs) {
    if (latest.status !== 'pending') break
    await deps.hooks.sleep(waitMs)
    try {
      latest = (await findOrder(deps, accountId, order.brokerOrderId)) ?? latest
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      // It is placed and known; how it goes on is told by whoever follows orders.
      break
    }
  }
  return latest
}

/** The old order may fill first (schwab.md 3.8), so it is read right before, and only what remains is sent. */
export async function replaceOrder(deps: OrderWritingDeps, replace: ReplaceOrder): Promise<ReportedOrder> {
  const { accountId, brokerOrderId: old } = replace
  const order = await inTurn(deps, accountId, async () => {
    const live = await findOrder(deps, accountId, old)
    assertEditable(live)
    const wire = onlyRequest(compileReplace(replace, live.filledQuantity), 'replaceOrder')
    const before = { sentAt: deps.hooks.now(), mark: deps.memory.mark() }
    const id = await deps.client.replaceOrder(accountId, wire)
    const request = changedTicket(replace.original, replace.change, live.filledQuantity)
    const next = await confirmed(deps, accountId, { ...before, id, request, operation: 'replaceOrder', old })
    deps.memory.replaced(old, next.brokerOrderId)
    return deps.memory.known(next)
  })
  return settled(deps, accountId, order)
}

function assertEditable(order: ReportedOrder | undefined): asserts order is ReportedOrder {
  const refuse = (message: string) =>
    new Rejected(message, {
      brokerId,
      operation: 'replaceOrder',
      failure: { kind: 'rejected', code: null, message, retryable: false },
    })
  if (order === undefined) throw refuse('Schwab does not know this order.')
  if (isFinal(order.status)) throw refuse(`This order is ${order.status}; it can no longer be changed.`)
  const { raw } = order
  const isFixed = typeof raw === 'object' && raw !== null && 'editable' in raw && raw.editable === false
  if (isFixed) throw refuse('Schwab does not let this order be changed now. Cancel it and order anew.')
}

/** A refusal says little, so the order itself decides (schwab.md 3.9). */
export async function cancelOrder(
  deps: OrderWritingDeps,
  accountId: BrokerAccountId,
  brokerOrderId: BrokerOrderId,
): Promise<void> {
  try {
    await deps.client.cancelOrder(accountId, brokerOrderId)
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    const order = await findOrder(deps, accountId, brokerOrderId)
    if (order?.status === 'pending_cancel') return
    if (order === undefined || !isFinal(order.status)) throw error
    throw new Rejected(`This order is ${order.status} already${filledWords(order)}.`, {
      ...error.context,
      cause: error,
    })
  }
}

const filledWords = ({ filledQuantity, status }: ReportedOrder): string =>
  status === 'filled' || decimal(filledQuantity).isZero() ? '' : `, ${filledQuantity} of it filled`
