/** Placing, previewing, changing, cancelling; questions, replies and their suppression (brokers/ibkr.md 3.7). */
import { accountOf } from '../accounts/known-account.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { isRecord, optionalFlag, optionalText } from '../wire/fields.ts'
import { badRequest, serverError, unavailable, WireRefusal } from '../wire/refusal.ts'
import { notConfirmed, orderUnknown, promptOptions } from './answers.ts'
import type { OpenQuestion } from './open-question.ts'
import { ask, changeTicket, modifyOrder, placeTickets, submitTickets } from './place-order.ts'
import { previewTickets } from './preview-order.ts'
import { readTicket } from './read-ticket.ts'
import type { Ticket } from './ticket.ts'
import { cancelOrder } from './cancel-order.ts'

const suppressedMax = 51
const ticketsMax = 10

/** `{"orders": [ticket]}`, or the bare array that one page shows. */
function ticketsOf(desk: Desk, call: Call, accountId: string): readonly Ticket[] {
  const { rawBody } = call
  const list = Array.isArray(rawBody) ? rawBody : isRecord(rawBody) ? rawBody['orders'] : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > ticketsMax)
    throw serverError('Missing order parameter: orders')
  return list.map((ticket: unknown) => {
    if (!isRecord(ticket)) throw serverError('Invalid order')
    return readTicket(desk, accountId, ticket)
  })
}

/** `/iserver/accounts` comes before orders (brokers/ibkr.md 2.2). */
function tradingAccountOf(call: Call): string {
  if (!call.memory.brokerage.hasAccounts) throw serverError('Please query /accounts first')
  return accountOf(call)
}

function openQuestion(desk: Desk, { memory, params }: Call): OpenQuestion {
  const replyId = optionalText(params, 'replyId') ?? ''
  const { question } = memory.brokerage
  const { questionLifetimeMs, invalidatedReplyStatus } = desk.settings.current
  const isOpen = question?.replyId === replyId && desk.context.clock.now() - question.askedAt <= questionLifetimeMs
  if (question && isOpen) return question
  if (invalidatedReplyStatus === 503) throw unavailable()
  throw new WireRefusal(400, { error: `reply id not found: '${replyId}'` })
}

function reply(desk: Desk, call: Call): unknown {
  const { intent, next } = openQuestion(desk, call)
  const confirmed = optionalFlag(call.body(), 'confirmed')
  call.memory.brokerage.question = undefined
  if (confirmed !== true) return notConfirmed
  const [following, ...more] = next
  if (following) return ask(desk, call.memory, intent, [following, ...more])
  return intent.kind === 'place'
    ? submitTickets(desk, intent.tickets)
    : modifyOrder(desk, intent.orderId, intent.ticket)
}

function orderIdOf({ params }: Call): string {
  const orderId = optionalText(params, 'orderId') ?? ''
  if (!/^-?\d{1,19}$/.test(orderId)) throw badRequest('Bad Request: orderId')
  return orderId
}

function modify(desk: Desk, call: Call): unknown {
  const accountId = tradingAccountOf(call)
  const orderId = orderIdOf(call)
  if (!desk.context.exchange.order(orderId)) return orderUnknown(orderId)
  return changeTicket(desk, call.memory, orderId, readTicket(desk, accountId, call.body()))
}

/** Replaces what was suppressed before; ends with the session. */
function suppress({ memory, body }: Call): unknown {
  const ids = body()['messageIds']
  if (!Array.isArray(ids) || ids.length > suppressedMax) throw badRequest('Bad Request: messageIds')
  const texts = ids.filter((id): id is string => typeof id === 'string' && /^[op]\d+$/.test(id))
  if (texts.length !== ids.length) throw badRequest('Bad Request: messageIds')
  memory.brokerage.suppressed.clear()
  for (const id of texts) memory.brokerage.suppressed.add(id)
  return { status: 'submitted' }
}

/** Answers the advanced prompt; the answer is a plain text. */
function notification(desk: Desk, { body, gateway }: Call): string {
  const fields = body()
  const order = desk.context.exchange.order(optionalText(fields, 'orderId') ?? '')
  const isOption = promptOptions.includes(optionalText(fields, 'text') ?? '')
  if (!order || !gateway.accountIds.includes(order.accountId) || !isOption)
    throw badRequest('Bad Request: notification')
  return 'Success'
}

export function orderRoutes(routes: Routes, desk: Desk): void {
  routes.post('/iserver/account/:accountId/orders', 'brokerage', (call) => {
    const accountId = tradingAccountOf(call)
    return placeTickets(desk, call.memory, accountId, ticketsOf(desk, call, accountId))
  })
  routes.post('/iserver/account/:accountId/orders/whatif', 'brokerage', (call) => {
    const accountId = tradingAccountOf(call)
    return previewTickets(desk, call.memory, ticketsOf(desk, call, accountId))
  })
  routes.post('/iserver/reply/:replyId', 'brokerage', (call) => reply(desk, call))
  routes.post('/iserver/account/:accountId/order/:orderId', 'brokerage', (call) => modify(desk, call))
  routes.delete('/iserver/account/:accountId/order/:orderId', 'brokerage', (call) =>
    cancelOrder(desk, tradingAccountOf(call), orderIdOf(call)),
  )
  routes.post('/iserver/questions/suppress', 'brokerage', suppress)
  routes.post('/iserver/questions/suppress/reset', 'brokerage', ({ memory }) => {
    memory.brokerage.suppressed.clear()
    return { status: 'submitted' }
  })
  routes.post('/iserver/notification', 'brokerage', (call) => notification(desk, call))
}
