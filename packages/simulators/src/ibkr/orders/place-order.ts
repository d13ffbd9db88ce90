/** Takes orders and changes of orders through refusals and questions to the exchange (brokers/ibkr.md 3.7). */
import { decimal } from '@g2e/domain/money'
import type { OrderChange } from '../../exchange/exchange.ts'
import type { SimOrder } from '../../exchange/order.ts'
import { tradedSymbol } from '../contracts/instruments.ts'
import type { Desk } from '../desk.ts'
import { destinationReject, staysInactive } from '../policy.ts'
import type { GatewayMemory } from '../session/gateway-memory.ts'
import { serverError, WireRefusal } from '../wire/refusal.ts'
import { advancedPrompt, asked, duplicateCoid, orderUnknown, rejected, submitted } from './answers.ts'
import { groupOf } from './groups.ts'
import type { AskedQuestion, Intent, OpenQuestion } from './open-question.ts'
import { questionsFor } from './questions.ts'
import { requestOf } from './read-ticket.ts'
import type { Ticket } from './ticket.ts'
import { refusalText, ticketRefusal } from './ticket-refusal.ts'

/** Asks the first of several questions about an intent; a question of before is no longer open. */
export function ask(
  desk: Desk,
  memory: GatewayMemory,
  intent: Intent,
  [first, ...next]: readonly [AskedQuestion, ...AskedQuestion[]],
): unknown {
  const replyId = desk.context.random.uuid()
  const question: OpenQuestion = { replyId, askedAt: desk.context.clock.now(), asked: first, next, intent }
  memory.brokerage.question = question
  return asked(question)
}

const tradedOf = ({ instrument }: Ticket): string => {
  const symbol = tradedSymbol(instrument)
  if (symbol === undefined) throw serverError('Contract not found')
  return symbol
}

const duplicate = (desk: Desk, coid: string): unknown => {
  const body = duplicateCoid(coid)
  if (desk.settings.current.duplicateCoidStatus === 400) throw new WireRefusal(400, body)
  return body
}

/** Orders of tickets in the order of the tickets. */
function linesOf(
  desk: Desk,
  order: SimOrder,
  others: readonly Ticket[],
  tickets: readonly Ticket[],
): readonly SimOrder[] {
  const children = order.childIds.flatMap((id) => desk.context.exchange.order(id) ?? [])
  return tickets.flatMap((ticket) => {
    if (!others.includes(ticket)) return [order]
    const isProfit = ticket.wireType === 'LMT'
    return children.find(({ orderType }) => (orderType === 'limit') === isProfit) ?? []
  })
}

/** What a script has in store for the order at its destination. */
export interface Fate {
  readonly destinationReject?: string | undefined
  readonly inactive?: boolean | undefined
}

const extraOf = ({ destinationReject: reason, inactive }: Fate): SimOrder['extra'] =>
  reason === undefined ? {} : { [destinationReject]: reason, ...(inactive === true ? { [staysInactive]: true } : {}) }

/** Hands the order to the exchange, all questions being answered. */
export function submitTickets(desk: Desk, tickets: readonly Ticket[], fate: Fate = {}): unknown {
  const [first] = tickets
  if (!first) throw serverError('Missing order parameter: orders')
  const { request, others } = groupOf(desk, tickets, tradedOf(first))
  const extra = { ...request.extra, ...extraOf(fate) }
  const outcome = desk.context.exchange.submit({ ...request, extra })
  if (outcome.accepted) return submitted(desk, linesOf(desk, outcome.order, others, tickets))
  if (outcome.existing) return duplicate(desk, request.clientOrderId ?? '')
  // Refused by its destination, it was accepted here.
  if (outcome.order) return [{ order_id: outcome.order.orderId, order_status: 'PreSubmitted', encrypt_message: '1' }]
  return rejected(refusalText(outcome.refusal))
}

/** `POST /iserver/account/{accountId}/orders` */
export function placeTickets(
  desk: Desk,
  memory: GatewayMemory,
  accountId: string,
  tickets: readonly Ticket[],
): unknown {
  // Any other order ends an open question.
  memory.brokerage.question = undefined
  const [first] = tickets
  if (!first) throw serverError('Missing order parameter: orders')
  const scripted = desk.scripted.take()
  if (scripted?.fail !== undefined) throw serverError(scripted.fail)
  if (scripted?.reject !== undefined) return rejected(scripted.reject)
  const refusal = tickets.map((ticket) => ticketRefusal(desk, ticket)).find((text) => text !== undefined)
  if (refusal !== undefined) return rejected(refusal)
  const { request } = groupOf(desk, tickets, tradedOf(first))
  // What the exchange refuses anyway is not asked about.
  if (desk.context.exchange.check(request)) return submitTickets(desk, tickets)
  if (first.coid !== undefined && memory.burntCoids.has(`${accountId} ${first.coid}`))
    return duplicate(desk, first.coid)
  const [question, ...more] = questionsFor(desk, first, {
    suppressed: memory.brokerage.suppressed,
    scripted: scripted?.questions,
  })
  if (question) {
    if (first.coid !== undefined && desk.settings.current.questionsBurnCoid)
      memory.burntCoids.add(`${accountId} ${first.coid}`)
    return ask(desk, memory, { kind: 'place', accountId, tickets }, [question, ...more])
  }
  const answer = submitTickets(desk, tickets, scripted)
  const order = scripted?.prompt ? desk.context.exchange.orders({ accountId })[0] : undefined
  return order ? advancedPrompt(order) : answer
}

const sameOffset = (wanted: string | undefined, known: string | null): boolean =>
  wanted === undefined || known === null ? wanted === undefined && known === null : decimal(wanted).eq(known)

/** Fields of a full ticket that differ from the order; `undefined` for what cannot be changed. */
function changeOf(desk: Desk, order: SimOrder, ticket: Ticket): OrderChange | undefined {
  const wanted = requestOf(desk, ticket, order.symbol)
  const isSame =
    tradedSymbol(ticket.instrument) === order.symbol &&
    wanted.orderType === order.orderType &&
    ticket.isBuy === (order.side === 'buy' || order.side === 'buy_to_cover') &&
    (ticket.coid === undefined || ticket.coid === order.clientOrderId) &&
    (wanted.extendedHours ?? false) === order.extendedHours &&
    (wanted.allOrNone ?? false) === order.allOrNone &&
    sameOffset(wanted.trailLimitOffset, order.trailLimitOffset)
  if (!isSame) return undefined
  const differs = (value: string | undefined, known: string | null): value is string =>
    value !== undefined && (known === null || !decimal(value).eq(known))
  const { quantity, limitPrice, stopPrice, trailAmount, trailPercent, timeInForce } = wanted
  const isTrailing = order.orderType === 'trailing_stop'
  return {
    ...(differs(quantity, order.quantity) ? { quantity } : {}),
    ...(differs(limitPrice, order.limitPrice) ? { limitPrice } : {}),
    ...(!isTrailing && differs(stopPrice, order.stopPrice) ? { stopPrice } : {}),
    ...(differs(trailAmount, order.trailAmount) ? { trailAmount } : {}),
    ...(differs(trailPercent, order.trailPercent) ? { trailPercent } : {}),
    ...(timeInForce === order.timeInForce ? {} : { timeInForce }),
  }
}

/** Changes an order in place; it keeps its id. */
export function modifyOrder(desk: Desk, orderId: string, ticket: Ticket): unknown {
  const { exchange } = desk.context
  const order = exchange.order(orderId)
  if (!order || order.accountId !== ticket.accountId) return orderUnknown(orderId)
  const change = changeOf(desk, order, ticket)
  if (!change)
    return rejected('The order cannot be modified: contract, side, type, hours and cOID must stay as they were.')
  const outcome = exchange.replace(orderId, change, {
    keepId: true,
    extra: { ...order.extra, wireTif: ticket.wireTif },
  })
  if (outcome.accepted) return submitted(desk, [outcome.order])
  // Nothing to change is no mistake here.
  if (outcome.refusal.code === 'unchanged') return submitted(desk, [order])
  if (outcome.refusal.code === 'final_order') return orderUnknown(orderId)
  return rejected(refusalText(outcome.refusal))
}

/** `POST /iserver/account/{accountId}/order/{orderId}` */
export function changeTicket(desk: Desk, memory: GatewayMemory, orderId: string, ticket: Ticket): unknown {
  memory.brokerage.question = undefined
  const order = desk.context.exchange.order(orderId)
  if (!order || order.accountId !== ticket.accountId) return orderUnknown(orderId)
  const scripted = desk.scripted.take()
  if (scripted?.fail !== undefined) throw serverError(scripted.fail)
  if (scripted?.reject !== undefined) return rejected(scripted.reject)
  const refusal = ticketRefusal(desk, ticket)
  if (refusal !== undefined) return rejected(refusal)
  const [question, ...more] = questionsFor(desk, ticket, {
    suppressed: memory.brokerage.suppressed,
    scripted: scripted?.questions,
  })
  if (!question) return modifyOrder(desk, orderId, ticket)
  return ask(desk, memory, { kind: 'modify', accountId: ticket.accountId, orderId, ticket }, [question, ...more])
}
