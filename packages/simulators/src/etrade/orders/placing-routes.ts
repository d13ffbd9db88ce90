/**
 * Preview, then place with the preview's ids, the same client order id and the same fields; the same two steps for a change,
 * which cancels and replaces (brokers/etrade.md 2.13 to 2.15).
 */
import { decimal } from '@g2e/domain/money'
import type { SimAccount } from '../../exchange/account.ts'
import type { SubmitOutcome } from '../../exchange/exchange.ts'
import type { SimOrder, SimOrderRequest } from '../../exchange/order.ts'
import { isFinal } from '../../exchange/order.ts'
import { accountOf } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import { rejectedLater } from '../policy.ts'
import { cannotCancel, duplicateClientOrderId, invalidPreviewId, malformed, stillUpdating } from '../wire/refusal.ts'
import { buyingPower, disclosureOf, levelsOf, orderEcho, placedMessage, previewMessages, totalOf } from './echo.ts'
import type { Echoed } from './echo.ts'
import { exchangeRequest, wireRefusal } from './exchange-request.ts'
import { readOrderForm } from './order-form.ts'
import type { OrderForm } from './order-form.ts'
import { checkForm } from './order-rules.ts'
import type { Preview, Previews } from './previews.ts'
import { num } from '../wire/number.ts'

/** The order that a change is about, in the account of the path. */
export function orderOf({ context }: Desk, account: SimAccount, orderId: string): SimOrder {
  const order = context.exchange.order(orderId)
  // A leg of a spread is not an order of its own on this wire.
  if (!order || order.accountId !== account.accountId || order.parentId !== null)
    throw malformed('There is no order of this id in the account.')
  return order
}

function checkChangeable(order: SimOrder, form: OrderForm): void {
  if (isFinal(order)) throw cannotCancel()
  if (order.status === 'pending_cancel') throw stillUpdating()
  if (order.orderClass === 'multileg')
    throw malformed('Orders of several legs cannot be changed; cancel and place anew.')
  const [leg] = form.legs
  const known = order.extra['legs']
  const [first] = Array.isArray(known) ? known : []
  const action = typeof first === 'object' && first !== null && 'action' in first ? first['action'] : undefined
  if (leg?.instrument.symbol !== order.symbol || leg.action !== action)
    throw malformed('A change cannot be of the symbol or the action.')
  if (leg.quantityType === 'QUANTITY' && decimal(leg.quantity).lte(order.filledQuantity))
    throw malformed('quantity must be more than what is filled.')
}

interface Placing {
  readonly desk: Desk
  readonly previews: Previews
  /** With `:order` in the path. */
  readonly isChange: boolean
}

function preview({ desk, previews, isChange }: Placing, call: Call): Answer {
  const account = accountOf(desk, call)
  const form = readOrderForm(desk, call.body('PreviewOrderRequest'))
  checkForm(desk, account, form)
  const request = exchangeRequest(desk, account, form)
  const { exchange, clock } = desk.context
  if (isChange) checkChangeable(orderOf(desk, account, call.params['order'] ?? ''), form)
  if (exchange.orderByClientId(account.accountId, form.clientOrderId)) throw duplicateClientOrderId()
  const refusal = isChange ? undefined : exchange.check(request)
  if (refusal) throw wireRefusal(refusal)
  const echoed: Echoed = { account, form, request }
  const made = previews.make(account.accountId, form, isChange ? (call.params['order'] ?? '') : null)
  const { dstFlag, optionLevelCd, marginLevelCd } = levelsOf(desk, account)
  return {
    root: 'PreviewOrderResponse',
    body: {
      orderType: form.orderType,
      totalOrderValue: num(totalOf(desk, echoed)),
      previewTime: clock.now(),
      dstFlag,
      accountId: account.accountNumber,
      optionLevelCd,
      marginLevelCd,
      ...(isChange ? {} : buyingPower(desk, echoed, exchange.balances(account.accountId))),
      Order: [orderEcho(desk, echoed, previewMessages(desk, echoed))],
      PreviewIds: made.ids.map((id) => ({ previewId: Number(id) })),
      Disclosure: isChange ? undefined : disclosureOf(form),
    },
  }
}

function placed({ desk }: Placing, echoed: Echoed, order: SimOrder): Answer {
  const { account, form } = echoed
  const isWorking = form.marketSession === 'EXTENDED' && !order.queued
  const hasId = !desk.settings.take('placeWithoutOrderId')
  return {
    root: 'PlaceOrderResponse',
    body: {
      orderType: form.orderType,
      ...levelsOf(desk, account),
      placedTime: order.receivedAt,
      accountId: account.accountNumber,
      Order: [orderEcho(desk, echoed, [placedMessage(desk, isWorking)])],
      OrderIds: hasId ? [{ orderId: Number(order.orderId) }] : undefined,
    },
  }
}

/** A second place with one preview. It is counted by the exchange, which knows the client order id. */
function repeated(placing: Placing, echoed: Echoed, orderId: string): Answer {
  const { exchange } = placing.desk.context
  exchange.submit(echoed.request)
  const order = exchange.order(orderId)
  const { repeatedPlace } = placing.desk.settings.current
  if (repeatedPlace === 'same_order' && order) return placed(placing, echoed, order)
  throw repeatedPlace === 'duplicate' ? duplicateClientOrderId() : invalidPreviewId()
}

/** The order that was made, rejected on review or not; throws the refusal of one that was not entered. */
function entered(outcome: SubmitOutcome): SimOrder {
  if (outcome.accepted) return outcome.order
  if (outcome.order?.extra[rejectedLater] === true) return outcome.order
  throw wireRefusal(outcome.refusal)
}

function submit({ desk }: Placing, account: SimAccount, form: OrderForm): SimOrder {
  const { exchange } = desk.context
  const request = exchangeRequest(desk, account, form)
  const refusal = exchange.check(request)
  // A repeated client order id is the exchange's to count and to refuse.
  if (refusal && refusal.code !== 'duplicate_client_order_id') throw wireRefusal(refusal)
  if (refusal || !desk.settings.take('rejectPlaced')) return entered(exchange.submit(request))
  return entered(exchange.submit(exchangeRequest(desk, account, form, { [rejectedLater]: true })))
}

/** The request for what is still to be filled: a change names the whole quantity. */
function remaining(request: SimOrderRequest, order: SimOrder): SimOrderRequest {
  const { quantity } = request
  return quantity === undefined
    ? request
    : { ...request, quantity: decimal(quantity).minus(order.filledQuantity).toFixed() }
}

function replace({ desk }: Placing, request: SimOrderRequest, order: SimOrder): SimOrder {
  return entered(desk.context.exchange.replace(order.orderId, {}, { request: remaining(request, order) }))
}

function place(placing: Placing, call: Call): Answer {
  const { desk, previews, isChange } = placing
  const account = accountOf(desk, call)
  const root = call.body('PlaceOrderRequest')
  const form = readOrderForm(desk, root)
  const changes = isChange ? (call.params['order'] ?? '') : null
  const found: Preview = previews.find(root, { accountId: account.accountId, changes, form })
  const echoed: Echoed = { account, form, request: exchangeRequest(desk, account, form) }
  if (found.orderId !== null) return repeated(placing, echoed, found.orderId)
  checkForm(desk, account, form)
  if (changes === null) {
    const order = submit(placing, account, form)
    previews.use(found, order.orderId)
    return placed(placing, echoed, order)
  }
  const old = orderOf(desk, account, changes)
  checkChangeable(old, form)
  const order = replace(placing, echoed.request, old)
  previews.use(found, order.orderId)
  return placed(placing, echoed, order)
}

export function placingRoutes(routes: Routes, desk: Desk, previews: Previews): void {
  const fresh: Placing = { desk, previews, isChange: false }
  const change: Placing = { desk, previews, isChange: true }
  const base = '/accounts/:account/orders'
  routes.on('POST', `${base}/preview`, 'orders', (call) => preview(fresh, call))
  routes.on('POST', `${base}/place`, 'orders', (call) => place(fresh, call))
  routes.on('PUT', `${base}/:order/change/preview`, 'orders', (call) => preview(change, call))
  routes.on('PUT', `${base}/:order/change/place`, 'orders', (call) => place(change, call))
}
