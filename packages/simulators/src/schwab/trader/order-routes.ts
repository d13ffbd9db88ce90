/** Placing, reading, replacing, cancelling and previewing orders (brokers/schwab.md 3.3 to 3.10). */
import type { SimAccount } from '../../exchange/account.ts'
import type { SubmitOutcome } from '../../exchange/exchange.ts'
import type { SimOrder, SimOrderRequest } from '../../exchange/order.ts'
import { isFinal } from '../../exchange/order.ts'
import { accountOf, countWrite } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import { wrappedOrderId, wrapperIdOf } from '../policy.ts'
import { textOf } from '../wire/fields.ts'
import { objectOf } from '../wire/json-body.ts'
import { invalid, notFound, WireRefusal } from '../wire/refusal.ts'
import { listOrders } from './order-query.ts'
import { wireStatus } from './order-status.ts'
import { isEditable, rejectionText, wireOrder, wirePair } from './order-wire.ts'
import { previewOf } from './preview.ts'
import { readOrder } from './read-order.ts'

/** All linked accounts at once go back no further (3.4). */
const allOrdersDaysBack = 60
const replaceVeilMs = 20

/** Where the order is said to be. The host is ours: nobody may rely on a fixed one. */
const locationOf = ({ context, credentials }: Desk, account: SimAccount, orderId: string): string =>
  `${context.url()}/schwab/trader/v1/accounts/${credentials.hashOf(account.accountId)}/orders/${orderId}`

/** The id that the caller knows the order by: of a pair it is the wrapper's. */
const publicId = ({ orderClass, parentId, orderId }: SimOrder): string =>
  orderClass === 'oco' && parentId === null ? wrapperIdOf(orderId) : orderId

/** Another order of the account, as the predecessor API could name one created at the same moment. */
function otherOrderId({ context }: Desk, order: SimOrder): string {
  const other = context.exchange.orders({ accountId: order.accountId }).find(({ orderId }) => orderId !== order.orderId)
  return other?.orderId ?? String(Number(order.orderId) - 10)
}

function created(desk: Desk, account: SimAccount, order: SimOrder): Answer {
  desk.placedAt.note(order.orderId, performance.now())
  if (desk.quirks.take('location_missing')) return { status: 201 }
  const named = desk.quirks.take('location_wrong') ? otherOrderId(desk, order) : publicId(order)
  return { status: 201, headers: { location: locationOf(desk, account, named) } }
}

/** The order that came of it: a refused one is listed, and looks alive for a moment. */
function orderOf(desk: Desk, outcome: SubmitOutcome): SimOrder {
  if (outcome.accepted) return outcome.order
  const { refusal, order } = outcome
  if (!order) throw invalid(`${refusal.field ?? 'order'}: ${refusal.message}`)
  desk.veils.lay(order.orderId, 'PENDING_ACTIVATION', desk.settings.current.rejectionAfterMs, () =>
    desk.rejections.tell(order),
  )
  return order
}

function place(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  countWrite(desk, account.accountId)
  const request = readOrder(desk, objectOf(call.request.body), { accountId: account.accountId })
  return created(desk, account, orderOf(desk, desk.context.exchange.submit(request)))
}

interface Found {
  readonly order: SimOrder
  /** The id was a wrapper's: the pair is meant. */
  readonly isPair: boolean
}

function found(desk: Desk, account: SimAccount, { params }: Call): Found {
  const id = params['orderId'] ?? ''
  if (!/^\d{1,18}$/.test(id)) throw invalid('orderId: a number is required')
  const wrapped = wrappedOrderId(id)
  const order = desk.context.exchange.order(wrapped ?? id)
  // The legs of a spread are not orders here.
  const isForeign = order?.accountId !== account.accountId || order.ratio !== null
  const isPart = order?.orderClass === 'oco' || order?.orderClass === 'bracket'
  if (!order || isForeign || (wrapped !== undefined && !isPart)) throw notFound()
  const placed = desk.placedAt.of(order.orderId)
  const { orderVisibleAfterMs } = desk.settings.current
  if (placed !== undefined && performance.now() - placed < orderVisibleAfterMs) throw notFound()
  return { order, isPair: wrapped !== undefined }
}

const tooLate = (desk: Desk, order: SimOrder): WireRefusal =>
  new WireRefusal(desk.settings.current.finishedOrderStatus, {
    message: `Order cannot be changed: its status is ${wireStatus(desk, order)}`,
    errors: [],
  })

/** The new order takes the place of the old one, under a new id. */
function replace(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  const { order, isPair } = found(desk, account, call)
  countWrite(desk, account.accountId)
  const request = readOrder(desk, objectOf(call.request.body), { accountId: account.accountId })
  if (isFinal(order)) return replaceTooLate(desk, account, order, request)
  if (isPair || !isEditable(order)) throw invalid('orderId: this order cannot be replaced')
  if (request.orderClass !== undefined) throw invalid('orderStrategyType: a single order is replaced by a single one')
  const outcome = desk.context.exchange.replace(order.orderId, {}, { request })
  if (!outcome.accepted) throw invalid(`order: ${rejectionText(outcome.refusal.message)}`)
  desk.veils.lay(order.orderId, 'PENDING_REPLACE', replaceVeilMs)
  return created(desk, account, outcome.order)
}

/** The old order was faster: refused, or taken and rejected (3.8 `[U]`). */
function replaceTooLate(desk: Desk, account: SimAccount, order: SimOrder, request: SimOrderRequest): Answer {
  if (desk.settings.current.lateReplace === 'refused') throw tooLate(desk, order)
  const rejects = 'The order to be replaced is no longer open.'
  const outcome = desk.context.exchange.submit({ ...request, extra: { ...request.extra, rejects } })
  return created(desk, account, orderOf(desk, outcome))
}

function cancel(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  const { order } = found(desk, account, call)
  countWrite(desk, account.accountId)
  if (isFinal(order)) throw tooLate(desk, order)
  const outcome = desk.context.exchange.cancel(order.orderId)
  if (!outcome.accepted) throw tooLate(desk, order)
  return { status: 200 }
}

function preview(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  const fields = objectOf(call.request.body)
  const request = readOrder(desk, fields, { accountId: account.accountId, isPreview: true })
  return { body: previewOf(desk, account, request, textOf(fields, 'orderStrategyType') ?? 'SINGLE') }
}

export function orderRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/orders', ({ principal, query }) => ({
    body: listOrders(desk, principal.accountIds, query, { daysBack: allOrdersDaysBack }),
  }))
  routes.on('GET', '/accounts/:accountHash/orders', (call) => {
    const { accountId } = accountOf(desk, call)
    return {
      body: listOrders(desk, [accountId], call.query, { daysBack: desk.settings.current.accountOrdersDaysBack }),
    }
  })
  routes.on('GET', '/accounts/:accountHash/orders/:orderId', (call) => {
    const { order, isPair } = found(desk, accountOf(desk, call), call)
    return { body: isPair ? wirePair(desk, order) : wireOrder(desk, order) }
  })
  routes.on('POST', '/accounts/:accountHash/orders', (call) => place(desk, call))
  routes.on('PUT', '/accounts/:accountHash/orders/:orderId', (call) => replace(desk, call))
  routes.on('DELETE', '/accounts/:accountHash/orders/:orderId', (call) => cancel(desk, call))
  routes.on('POST', '/accounts/:accountHash/previewOrder', (call) => preview(desk, call))
}
