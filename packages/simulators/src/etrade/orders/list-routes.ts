/** `GET .../orders`, one order, and cancel (brokers/etrade.md 2.10, 2.11, 2.16). No order: 204 without a body. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SimAccount } from '../../exchange/account.ts'
import { isFinal } from '../../exchange/order.ts'
import type { SimOrder } from '../../exchange/order.ts'
import { accountOf, addressOf, dropped, nothing } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import { dayMs } from '../../market/date.ts'
import { cannotCancel, invalidCount, invalidDateRange, malformed, serviceUnavailable } from '../wire/refusal.ts'
import { readDate } from '../wire/time.ts'
import { isList } from '../wire/value.ts'
import type { Fields, Value } from '../wire/value.ts'
import { detailedOrder, extraText, listedOrder, statuses } from './order-wire.ts'
import { orderOf } from './placing-routes.ts'

const countDefault = 25
const countMost = 100
const symbolsMost = 25
const daysMost = 730
const listStatuses = new Set([
  'OPEN',
  'EXECUTED',
  'CANCELLED',
  'INDIVIDUAL_FILLS',
  'CANCEL_REQUESTED',
  'EXPIRED',
  'REJECTED',
])

interface Range {
  readonly from: number
  readonly to: number
}

/** Whole days of New York, both ends included; both dates or neither, the second after the first. */
function rangeOf({ context, settings }: Desk, { query }: Call): Range {
  const { calendar } = context.market
  const [from, to] = [query.get('fromDate'), query.get('toDate')]
  const now = context.clock.now()
  if (from === undefined && to === undefined)
    return { from: now - (settings.current.ordersWindowDays ?? daysMost) * dayMs, to: Number.POSITIVE_INFINITY }
  if (from === undefined || to === undefined) throw invalidDateRange()
  const [first, last] = [readDate(from), readDate(to)]
  const start = calendar.newYorkInstant(first, 0)
  if (last <= first || start < now - (daysMost + 1) * dayMs) throw invalidDateRange()
  return { from: start, to: calendar.newYorkInstant(last, 1440) - 1 }
}

function countOf({ query }: Call): number {
  const text = query.get('count')
  if (text === undefined) return countDefault
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > countMost) throw invalidCount(countMost)
  return count
}

type Filter = (order: SimOrder) => boolean

const actionsOf = ({ extra }: SimOrder): readonly string[] => {
  const legs = extra['legs']
  return (Array.isArray(legs) ? legs : []).flatMap((leg) =>
    typeof leg === 'object' && leg !== null && 'action' in leg && typeof leg['action'] === 'string'
      ? [leg['action']]
      : [],
  )
}

function symbolFilter({ context }: Desk, text: string): Filter {
  const wanted = text.split(',').map((symbol) => symbol.trim().toUpperCase())
  if (wanted.length > symbolsMost) throw malformed(`At most ${symbolsMost} symbols can be asked for at once.`)
  return ({ symbol }) => wanted.includes(context.market.option(symbol)?.underlying ?? symbol)
}

/** `marketSession` hides the orders of the other session, as `status` those of another. */
function filtersOf(desk: Desk, { query }: Call): readonly Filter[] {
  const filters: Filter[] = []
  const [status, symbol, security, transaction, session] = [
    'status',
    'symbol',
    'securityType',
    'transactionType',
    'marketSession',
  ].map((name) => query.get(name))
  if (status !== undefined && !listStatuses.has(status))
    throw malformed(`status must be one of ${[...listStatuses].join(', ')}.`)
  if (status === 'INDIVIDUAL_FILLS') filters.push(({ executions }) => executions.length > 0)
  else if (status !== undefined) filters.push((order) => statuses[order.status] === status)
  if (symbol !== undefined) filters.push(symbolFilter(desk, symbol))
  if (security !== undefined) filters.push(({ assetType }) => (assetType === 'option' ? 'OPTN' : 'EQ') === security)
  if (transaction !== undefined && transaction !== 'ATNM')
    filters.push((order) => actionsOf(order).includes(transaction))
  if (session !== undefined) filters.push((order) => extraText(order, 'marketSession') === session)
  return filters
}

/** Newest first; legs of spreads are parts of their order. */
function found(desk: Desk, account: SimAccount, call: Call): readonly SimOrder[] {
  const { exchange, clock } = desk.context
  const { from, to } = rangeOf(desk, call)
  const filters = filtersOf(desk, call)
  const appearedBy = clock.now() - desk.settings.current.orderListDelayMs
  return exchange
    .orders({ accountId: account.accountId })
    .filter(
      (order) =>
        order.parentId === null &&
        order.receivedAt >= from &&
        order.receivedAt <= Math.min(to, appearedBy) &&
        filters.every((fits) => fits(order)),
    )
}

/** The marker is the id of the last order of the page. */
function pageOf(
  orders: readonly SimOrder[],
  call: Call,
): { readonly page: readonly SimOrder[]; readonly marker: string | undefined } {
  const count = countOf(call)
  const marker = call.query.get('marker')
  const start = marker === undefined ? 0 : orders.findIndex(({ orderId }) => orderId === marker) + 1
  const page = orders.slice(start, start + count)
  return { page, marker: start + count < orders.length ? page.at(-1)?.orderId : undefined }
}

function entries(desk: Desk, account: SimAccount, call: Call, page: readonly SimOrder[]): readonly Fields[] {
  const isByFill = call.query.get('status') === 'INDIVIDUAL_FILLS'
  return page.flatMap((order) => {
    const details = addressOf(desk, `/accounts/${account.accountId}/orders/${order.orderId}${call.suffix}`)
    return isByFill
      ? order.executions.map((fill) => listedOrder(desk, order, { details, fill }))
      : [listedOrder(desk, order, { details })]
  })
}

function list(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  const { page, marker: next } = pageOf(found(desk, account, call), call)
  if (page.length === 0) return nothing
  const marker = desk.settings.current.repeatsMarker ? (call.query.get('marker') ?? page.at(-1)?.orderId) : next
  const kept = [...call.query].filter(([name]) => name !== 'marker')
  const query = new URLSearchParams([['marker', marker ?? ''], ...kept]).toString()
  return {
    root: 'OrdersResponse',
    body: {
      marker,
      next:
        marker === undefined
          ? undefined
          : addressOf(desk, `/accounts/${account.accountId}/orders${call.suffix}?${query}`),
      Order: entries(desk, account, call, page),
    },
  }
}

/** There is no stream: its faults strike the polls of orders (faults.ts). */
async function polled(desk: Desk, call: Call, answer: Answer): Promise<Answer> {
  const struck = desk.context.faults.takeForPoll(call.path)
  switch (struck?.fault) {
    case 'stream_drop':
      return dropped
    case 'stream_late':
      // What the poll saw arrives late: things may have happened since.
      await sleep(struck.delayMs)
      return answer
    case 'stream_duplicate':
      return rearranged(answer, (orders) => orders.flatMap((order) => [order, order]))
    case 'stream_reorder':
      return rearranged(answer, (orders) => orders.toReversed())
    default:
      return answer
  }
}

function rearranged(answer: Answer, change: (orders: readonly Value[]) => readonly Value[]): Answer {
  const orders = 'root' in answer ? answer.body['Order'] : undefined
  if (!('root' in answer) || !isList(orders)) return answer
  return { ...answer, body: { ...answer.body, Order: change(orders) } }
}

function cancel(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  const orderId = call.body('CancelOrderRequest').textOf('orderId')
  if (orderId === undefined) throw malformed('CancelOrderRequest needs an orderId.')
  const order = orderOf(desk, account, orderId)
  if (isFinal(order) || desk.settings.take('refuseCancels')) throw cannotCancel()
  const outcome = desk.context.exchange.cancel(orderId)
  if (!outcome.accepted) throw cannotCancel()
  return {
    root: 'CancelOrderResponse',
    body: {
      accountId: account.accountNumber,
      orderId: Number(orderId),
      cancelTime: desk.context.clock.now(),
      Messages: {
        Message: [
          {
            description: '200|Your request to cancel your order is being processed.',
            code: desk.settings.current.cancelCode,
            type: 'WARNING',
          },
        ],
      },
    },
  }
}

export function orderRoutes(routes: Routes, desk: Desk): void {
  const base = '/accounts/:account/orders'
  routes.on('GET', base, 'orders', (call) => polled(desk, call, list(desk, call)))
  routes.on('GET', `${base}/:order`, 'orders', (call) => {
    const account = accountOf(desk, call)
    if (desk.settings.current.orderDetails === 'answer_100') throw serviceUnavailable()
    const order = orderOf(desk, account, call.params['order'] ?? '')
    return polled(desk, call, { root: 'OrdersResponse', body: { Order: [detailedOrder(desk, order)] } })
  })
  routes.on('PUT', `${base}/cancel`, 'orders', (call) => cancel(desk, call))
}
