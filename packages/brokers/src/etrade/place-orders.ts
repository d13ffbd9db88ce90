/**
 * An order is two calls: a preview, then a place with its ids, the same id of ours and the very same order, within three
 * minutes (brokers/etrade.md 2.13, 2.14). A change is such a pair too and makes a new order (2.15). Placing is said once:
 * every doubt is an open outcome (6).
 */
import type { OrderRequest } from '@g2e/domain/orders'
import type { BrokerEnvironment, OrderContext, PlaceOrder, ReplaceOrder } from '../port/broker.ts'
import type { ReportedPreview } from '../port/broker.ts'
import { AuthRequired, NotSent, Rejected, Unsupported } from '../port/errors.ts'
import type { BrokerAccountId, BrokerOrderId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import { wireClientOrderId } from './client-order-id.ts'
import { compileBody } from './compile-order.ts'
import { retriedCodes } from './errors.ts'
import { mapPlaced, mapPreview, readCancelled } from './map.ts'
import type { Placed } from './map.ts'
import type { OrderBody } from './order-body.ts'
import { findOrder } from './orders.ts'
import type { OrdersDeps } from './orders.ts'
import { changePaths, orderPaths } from './paths.ts'
import type { OrderPaths } from './paths.ts'
import { cancelDocument, placeDocument, previewDocument } from './request-document.ts'
import type { TokenKeeper } from './token-keeper.ts'
import { verifyAnswer } from './verify-answer.ts'

export interface PlaceDeps extends OrdersDeps {
  readonly hooks: BrokerEnvironment
  readonly keeper: Pick<TokenKeeper, 'assertTimeFor'>
  /** Previews that have left in a place: one makes one order, which the broker is not confirmed to see to. */
  readonly used: Set<string>
  /** Order updates are read more often for a while. */
  readonly stirred: () => void
}

/** A preview is good for three minutes; a place needs some of them (2.13). */
export const previewLifeMs = 180_000
const placeMarginMs = 10_000
const secondLookMs = 1_000
/** At least so many are remembered, at most twice as many. */
const usedMax = 1_000

interface Prepared {
  readonly body: OrderBody
  readonly wireId: string
  readonly previewIds: readonly string[]
  readonly preview: ReportedPreview
}

/** @throws Unsupported, naming the field in the way. */
function bodyOf(request: OrderRequest, context: Pick<OrderContext, 'assetType'>, operation: string): OrderBody {
  const { order, unsupported } = compileBody(request, context)
  if (order) return order
  const [fault] = unsupported
  const message = fault?.reason ?? 'E*TRADE cannot take this order.'
  throw new Unsupported(message, {
    brokerId,
    operation,
    failure: { kind: 'invalid_request', code: fault?.field ?? null, message, retryable: false },
  })
}

export async function previewOrder(
  deps: PlaceDeps,
  request: OrderRequest,
  context: OrderContext,
): Promise<ReportedPreview> {
  const body = bodyOf(request, context, 'previewOrder')
  const paths = orderPaths(context.brokerAccountId)
  const wireId = wireClientOrderId(context.clientOrderId)
  const { preview, previewIds } = await asked(deps, { method: 'POST', paths, body, wireId })
  const token = { previewIds: previewIds.join(','), clientOrderId: wireId, previewedAt: String(deps.hooks.now()) }
  return { ...preview, token }
}

interface Asking {
  readonly method: 'POST' | 'PUT'
  readonly paths: OrderPaths
  readonly body: OrderBody
  readonly wireId: string
}

async function asked({ client, hooks, keeper }: PlaceDeps, { method, paths, body, wireId }: Asking): Promise<Prepared> {
  keeper.assertTimeFor(previewLifeMs, 'previewOrder')
  const document = previewDocument(body, wireId)
  const ask = () => client.preview(method, paths, document, mapPreview)
  try {
    return { ...(await ask()), body, wireId }
  } catch (error) {
    // "Price unavailable" and "order still updating" are over in a second (2.17).
    const code = error instanceof Rejected ? error.context.failure?.code : undefined
    if (code === undefined || code === null || !retriedCodes.has(code)) throw error
    await hooks.sleep(secondLookMs)
    return { ...(await ask()), body, wireId }
  }
}

export async function placeOrder(deps: PlaceDeps, order: PlaceOrder): Promise<ReportedOrder> {
  const { request, context, preview, acknowledgedWarnings } = order
  const body = bodyOf(request, context, 'placeOrder')
  const paths = orderPaths(context.brokerAccountId)
  const wireId = preview?.token?.['clientOrderId'] ?? wireClientOrderId(context.clientOrderId)
  const once = preview?.token?.['previewIds'] ?? wireId
  if (deps.used.has(once)) {
    throw new Rejected('This preview has been turned into an order already. Preview again.', {
      brokerId,
      operation: 'placeOrder',
    })
  }
  const previewIds =
    freshIds(preview?.token, deps.hooks.now()) ??
    (await acknowledged(deps, { method: 'POST', paths, body, wireId }, acknowledgedWarnings))
  deps.keeper.assertTimeFor(0, 'placeOrder')
  const document = placeDocument(body, wireId, previewIds)
  const send = () =>
    deps.client.place('POST', paths, document, (answer) => taken(deps, verifyAnswer(request, mapPlaced(answer))))
  remember(deps.used, once)
  try {
    return await sent(deps, send)
  } catch (error) {
    // Provably not entered, so the preview is not used up.
    if (error instanceof NotSent || error instanceof AuthRequired || error instanceof Rejected) deps.used.delete(once)
    throw error
  }
}

async function sent(deps: PlaceDeps, send: () => Promise<ReportedOrder>): Promise<ReportedOrder> {
  deps.stirred()
  try {
    return await send()
  } finally {
    deps.stirred()
  }
}

const isPreviewId = (text: string): boolean => /^\d{1,20}$/.test(text)

/** The ids of a preview that is still good. */
function freshIds(token: Readonly<Record<string, string>> | undefined, now: number): readonly string[] | undefined {
  const { previewIds = '', previewedAt = '' } = token ?? {}
  const ids = previewIds.split(',').filter(isPreviewId)
  const ageMs = now - Number(previewedAt)
  return ids.length > 0 && ageMs <= previewLifeMs - placeMarginMs ? ids : undefined
}

/** A preview that nobody saw says only what was said before, or the order does not go. @throws Rejected */
async function acknowledged(deps: PlaceDeps, asking: Asking, known: readonly string[]): Promise<readonly string[]> {
  const { preview, previewIds } = await asked(deps, asking)
  const context = { brokerId, operation: asking.method === 'POST' ? 'placeOrder' : 'replaceOrder' }
  if (preview.refusals.length > 0) throw new Rejected(preview.refusals.join(' '), context)
  const questions = preview.warnings.filter(({ id }) => !known.includes(id))
  if (questions.length === 0) return previewIds
  throw new Rejected(
    `E*TRADE says something that was not acknowledged: ${questions.map(({ id, message }) => `${message} (${id})`).join(' ')} Nothing was placed.`,
    { ...context, questions },
  )
}

/** Many of the oldest go at once: looking for the first of a set means walking over all that has been deleted before it. */
function remember(used: Set<string>, id: string): void {
  used.add(id)
  if (used.size <= usedMax * 2) return
  let surplus = used.size - usedMax
  for (const oldest of used) {
    if (surplus === 0) break
    used.delete(oldest)
    surplus -= 1
  }
}

/** A sale may be entered as two orders, for cash and for margin holdings: the second is told in the log and found in the list. */
function taken({ report }: PlaceDeps, { order, orderIds }: Placed): ReportedOrder {
  if (orderIds.length > 1) {
    report.tell([{ path: 'OrderIds', message: `The broker has entered this as ${orderIds.length} orders.` }])
  }
  return order
}

/** Cancel and replace: the new order has a new id, so it is only done while nothing of the old one is filled. */
export async function replaceOrder(deps: PlaceDeps, replace: ReplaceOrder): Promise<ReportedOrder> {
  const { accountId, brokerOrderId, change, clientOrderId, original, acknowledgedWarnings } = replace
  const request = changed(original, change)
  const body = bodyOf(request, {}, 'replaceOrder')
  await assertUntouched(deps, accountId, brokerOrderId)
  const paths = changePaths(accountId, brokerOrderId)
  const wireId = wireClientOrderId(clientOrderId)
  const previewIds = await acknowledged(deps, { method: 'PUT', paths, body, wireId }, acknowledgedWarnings)
  const document = placeDocument(body, wireId, previewIds)
  return sent(deps, () =>
    deps.client.place('PUT', paths, document, (answer) => ({
      ...taken(deps, verifyAnswer(request, mapPlaced(answer))),
      replaces: brokerOrderId,
    })),
  )
}

/** What a quantity means once a part is filled is not documented (2.15), so then nothing is changed. @throws Rejected */
async function assertUntouched(deps: PlaceDeps, accountId: BrokerAccountId, id: BrokerOrderId): Promise<void> {
  const order = await findOrder(deps, accountId, { brokerOrderId: id })
  if (!order || order.filledQuantity === '0') return
  throw new Rejected(
    'A part of this order is filled, and E*TRADE does not say what a change would do to the rest. Cancel it and order the rest anew.',
    { brokerId, operation: 'replaceOrder' },
  )
}

function changed(original: OrderRequest, change: ReplaceOrder['change']): OrderRequest {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  return { ...original, ...given }
}

/** Resolves when the broker took the request; a fill may still win. */
export async function cancelOrder(deps: PlaceDeps, accountId: BrokerAccountId, id: BrokerOrderId): Promise<void> {
  deps.stirred()
  try {
    await deps.client.cancel(accountId, cancelDocument(id), (answer) => readCancelled(answer, id))
  } finally {
    deps.stirred()
  }
}
