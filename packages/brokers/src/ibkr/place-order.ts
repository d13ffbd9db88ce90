/**
 * Sending an order, or a change of one (ibkr.md 3.7, 7): once, with the gateway to itself until every question about it is
 * answered. A question that nobody acknowledged is declined at once, and told; an answer that is lost leaves the outcome
 * open. A sale beyond the position is stopped here, since the broker would turn it into a short sale without asking.
 */
import { decimal, sum } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import type {
  BrokerEnvironment,
  CompiledOrder,
  CompiledRequest,
  OrderContext,
  PlaceOrder,
  ReplaceOrder,
} from '../port/broker.ts'
import {
  AuthRequired,
  BrokerError,
  NotSent,
  OutcomeUnknown,
  Rejected,
  Unsupported,
  WireMismatch,
} from '../port/errors.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { brokerId, brokerName } from './addresses.ts'
import { refusalOf } from './client.ts'
import type { GatewayClient } from './client.ts'
import { compileModify, compileOrder } from './compile-order.ts'
import { assertCoinRules } from './coin-rules.ts'
import type { ContractDirectory } from './contract-directory.ts'
import { mapFailure } from './errors.ts'
import type { GatewaySession } from './gateway-session.ts'
import { isWorking } from './order-book.ts'
import type { OrderBook } from './order-book.ts'
import { changedOrder, placedOrder } from './placed-order.ts'
import { isAcknowledged, warningOf } from './questions.ts'
import type { QuestionMemory } from './questions.ts'
import { digits, isObject } from './wire/read.ts'
import { readOrderReply } from './wire/session.ts'
import type { OrderQuestion, OrderReply } from './wire/session.ts'

export interface OrderDeps {
  readonly client: GatewayClient
  readonly session: GatewaySession
  readonly hooks: BrokerEnvironment
  readonly book: OrderBook
  readonly contracts: ContractDirectory
  readonly memory: QuestionMemory
  /** Signed; summed over the rows that the broker has for the contract. */
  readonly positionOf: (accountId: BrokerAccountId, conid: string) => Promise<string>
}

/** Answers in a row to one order before we stop believing that it ends (ibkr.md 3.7). */
const repliesMax = 10

/** With the contract id that the symbol does not hold. @throws Unsupported naming the candidates, or for a contract of another symbol. */
export async function withContract(
  { contracts }: Pick<OrderDeps, 'contracts'>,
  request: OrderRequest,
  context: OrderContext,
): Promise<OrderContext> {
  if (request.orderClass === 'multileg') return context
  if (context.conid !== undefined) {
    await contracts.choose(request.symbol, context.conid)
    return context
  }
  return { ...context, conid: await contracts.conidOf(request.symbol) }
}

/** The one request, or the first reason why there is none. */
export function onlyRequest(compiled: CompiledOrder, operation: string): CompiledRequest {
  const [request] = compiled.requests ?? []
  if (request) return request
  const [fault] = compiled.unsupported ?? []
  const message = fault?.reason ?? `${brokerName} cannot take this order.`
  throw new Unsupported(message, {
    brokerId,
    operation,
    failure: { kind: 'invalid_request', code: fault?.field ?? null, message, retryable: false },
  })
}

export async function sendOrder(
  deps: OrderDeps,
  { request, context, acknowledgedWarnings }: PlaceOrder,
): Promise<ReportedOrder> {
  const known = await withContract(deps, request, context)
  const wire = onlyRequest(compileOrder(request, known), 'placeOrder')
  await ready(deps, known.brokerAccountId)
  await assertCoinRules(deps, 'placeOrder', { request, context: known })
  return alone(deps, async () => {
    await assertWithinPosition(deps, request, known)
    const { brokerAccountId: accountId } = known
    const sequence = {
      operation: 'placeOrder',
      accountId,
      path: wire.path,
      body: wire.body,
      request,
      acknowledgedWarnings,
    }
    const submitted = await sequenceOf(deps, sequence)
    const sent = isObject(wire.body) && Array.isArray(wire.body['orders']) ? wire.body['orders'].length : 1
    if (submitted.length !== sent) throw unknown('placeOrder', `it answered ${submitted.length} orders to ${sent}`)
    const [first, ...parts] = submitted
    if (first && parts.length > 0)
      deps.book.group(
        first.id,
        parts.map(({ id }) => id),
      )
    return placedOrder(request, known, submitted)
  })
}

export async function changeOrder(deps: OrderDeps, replace: ReplaceOrder): Promise<ReportedOrder> {
  const { accountId, brokerOrderId, change, original, acknowledgedWarnings } = replace
  if (digits(brokerOrderId) === undefined) throw noSuchOrder('replaceOrder', brokerOrderId)
  const current = (await deps.book.read(accountId)).orders.find((order) => order.brokerOrderId === brokerOrderId)
  const named = current && isObject(current.raw) ? digits(current.raw['conid']) : undefined
  const base: OrderContext = {
    brokerAccountId: accountId,
    clientOrderId: current?.clientOrderId ?? replace.clientOrderId,
    conid: named,
  }
  // What the broker itself names is not asked about again.
  const context = named === undefined ? await withContract(deps, original, base) : base
  const wire = onlyRequest(compileModify({ original, change, brokerOrderId, context }), 'replaceOrder')
  await ready(deps, accountId)
  const changed: OrderRequest = {
    ...original,
    ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
  }
  await assertCoinRules(deps, 'replaceOrder', { request: changed, context })
  return alone(deps, async () => {
    const sequence = {
      operation: 'replaceOrder',
      accountId,
      path: wire.path,
      body: wire.body,
      request: changed,
      acknowledgedWarnings,
    }
    const [first] = await sequenceOf(deps, sequence)
    if (first?.id !== brokerOrderId) throw unknown('replaceOrder', 'the answered order is not the one that was changed')
    return changedOrder(changed, context, { submitted: first, current })
  })
}

/** Accepted is not canceled. @throws Rejected when there is nothing to cancel. */
export async function endOrder(deps: OrderDeps, accountId: BrokerAccountId, orderId: string): Promise<void> {
  // `-1` cancels every open order of the account (ibkr.md 3.7).
  if (digits(orderId) === undefined) throw noSuchOrder('cancelOrder', orderId)
  const { session, client } = deps
  for (let attempt = 1; ; attempt += 1) {
    await ready(deps, accountId)
    const before = session.selections
    try {
      await noticingLoss(deps, () => client.cancelOrder(accountId, orderId, readCancel))
      return
    } catch (error) {
      // Under another selected account the order may not be known; and a cancel may be repeated (ibkr.md 7).
      if (!(error instanceof Rejected) || session.selections === before || attempt >= selectionsMax) throw error
    }
  }
}

function readCancel(body: unknown): void {
  if (isObject(body) && typeof body['error'] === 'string') throw errorReply('cancelOrder', body['error'])
  if (isObject(body) && typeof body['msg'] === 'string') return
  throw new WireMismatch('the answer does not say that the cancel was taken', {
    brokerId,
    operation: 'cancelOrder',
    raw: JSON.stringify(body) ?? '',
    path: 'msg',
  })
}

const noSuchOrder = (operation: string, orderId: string): Rejected => {
  const message = `${JSON.stringify(orderId.slice(0, 40))} is no order id of ${brokerName}; nothing was sent.`
  return new Rejected(message, {
    brokerId,
    operation,
    failure: { kind: 'not_found', code: null, message, retryable: false },
  })
}

async function ready({ session }: OrderDeps, accountId: BrokerAccountId): Promise<void> {
  await session.ready('brokerage')
  await session.select(accountId)
}

/** One order at a time over all instances; a lock that cannot be had is proof that nothing was sent. */
async function alone<T>({ hooks }: OrderDeps, work: () => Promise<T>): Promise<T> {
  let hasBegun = false
  try {
    return await hooks.exclusively('ibkr-orders', () => {
      hasBegun = true
      return work()
    })
  } catch (error) {
    if (hasBegun || error instanceof BrokerError) throw error
    throw new NotSent('Nothing was sent: another order at this connection took too long. Try again.', {
      brokerId,
      operation: 'placeOrder',
      cause: error,
    })
  }
}

/** Other accounts that may have their reading between selecting this one and having the gateway alone. */
const selectionsMax = 5

/** Everything on `/iserver` waits, and the account of the order is the selected one (ibkr.md 3.1). */
async function aloneFor<T>(
  { client, session }: OrderDeps,
  { operation, accountId }: Pick<Sequence, 'operation' | 'accountId'>,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < selectionsMax; attempt += 1) {
    await session.select(accountId)
    const done = await client.gate.exclusively(async () =>
      session.isSelected(accountId) ? { value: await work() } : undefined,
    )
    if (done) return done.value
  }
  throw new NotSent('Nothing was sent: readings of other accounts came in between. Try again.', { brokerId, operation })
}

async function noticingLoss<T>({ session }: OrderDeps, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AuthRequired) session.lost()
    throw error
  }
}

interface Sequence {
  readonly operation: string
  readonly accountId: BrokerAccountId
  readonly path: string
  readonly body: unknown
  readonly request: OrderRequest
  readonly acknowledgedWarnings: readonly string[]
}

type Submitted = Extract<OrderReply, { kind: 'submitted' }>['orders']

/** The order and its questions, with nothing else in between. */
function sequenceOf(deps: OrderDeps, sequence: Sequence): Promise<Submitted> {
  const { client, memory } = deps
  const { operation, request } = sequence
  const acknowledged = new Set(sequence.acknowledgedWarnings)
  return aloneFor(deps, sequence, () =>
    noticingLoss(deps, async () => {
      const asked: OrderQuestion[] = []
      let reply = await client.writeOrder(operation, sequence.path, sequence.body, readOrderReply)
      for (let turn = 0; turn < repliesMax; turn += 1) {
        if (reply.kind === 'submitted') {
          if (operation === 'placeOrder') memory.placed(request, asked)
          return reply.orders
        }
        if (reply.kind === 'error') throw errorReply(operation, reply.message)
        if (reply.kind === 'prompt') throw unknown(operation, `it asks beside the order: ${reply.text.slice(0, 300)}`)
        asked.push(...reply.questions)
        memory.remember(request, asked)
        const [first] = reply.questions
        if (!first) throw unknown(operation, 'it asks a question without words')
        if (!reply.questions.every((question) => isAcknowledged(question, request, acknowledged)))
          throw await declined(client, { operation, replyId: first.replyId, questions: reply.questions })
        reply = await confirm(client, operation, first.replyId)
      }
      throw unknown(operation, `it asked more than ${repliesMax} questions`)
    }),
  )
}

async function confirm(client: GatewayClient, operation: string, replyId: string): Promise<OrderReply> {
  try {
    return await client.writeOrder(
      operation,
      `/iserver/reply/${encodeURIComponent(replyId)}`,
      { confirmed: true },
      readOrderReply,
    )
  } catch (error) {
    // "reply id not found": the question lapsed, and with it the order that waited for its answer (ibkr.md 3.7).
    const isLapsed = error instanceof Rejected && error.context.failure?.kind === 'not_found'
    if (!isLapsed) throw error
    throw new Rejected(
      `The question of ${brokerName} lapsed before it was answered; nothing was placed. Place the order again.`,
      {
        ...error.context,
        cause: error,
      },
    )
  }
}

/** Says no, and tells what was asked. An order with an open question does not work, so nothing was placed either way. */
async function declined(
  client: GatewayClient,
  {
    operation,
    replyId,
    questions,
  }: { readonly operation: string; readonly replyId: string; readonly questions: readonly OrderQuestion[] },
): Promise<Rejected> {
  let cause: unknown
  try {
    await client.writeOrder(
      operation,
      `/iserver/reply/${encodeURIComponent(replyId)}`,
      { confirmed: false },
      () => undefined,
    )
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    cause = error
  }
  const words = questions.map(({ text }) => text).join(' ')
  const message = `${brokerName} asks first: ${words} You had not acknowledged this, so nothing was placed. Preview the order again to see and confirm it.`
  return new Rejected(message, {
    brokerId,
    operation,
    questions: questions.map(warningOf),
    failure: { kind: 'rejected', code: 'question', message, retryable: false },
    cause,
  })
}

const unknown = (operation: string, why: string): OutcomeUnknown =>
  new OutcomeUnknown(`${brokerName} may have taken this (${why}); we look it up there and send nothing again.`, {
    brokerId,
    operation,
  })

/** An error inside a success is the broker's word, but for "there is one with this id already" and trouble of its own. */
function errorReply(operation: string, message: string): BrokerError {
  const body = { error: message }
  const failure = mapFailure({ status: 200, body })
  if (failure.kind === 'duplicate' || failure.kind === 'unavailable' || failure.kind === 'rate_limited')
    return new OutcomeUnknown(
      `${brokerName} may have taken this (${message}); we look it up there and send nothing again.`,
      {
        brokerId,
        operation,
        failure,
      },
    )
  return refusalOf(operation, body)
}

/** What may be sold is the position less what working sales hold; the same for buying back what is short. */
async function assertWithinPosition(
  { book, positionOf }: OrderDeps,
  request: OrderRequest,
  { brokerAccountId, conid = '' }: OrderContext,
): Promise<void> {
  const { side, quantity } = request
  if ((side !== 'sell' && side !== 'buy_to_cover') || quantity === undefined) return
  const wire = side === 'sell' ? 'sell' : 'buy'
  const [held, { orders }] = await Promise.all([positionOf(brokerAccountId, conid), book.read(brokerAccountId)])
  const size = side === 'sell' ? decimal(held) : decimal(held).neg()
  const holding = orders.flatMap((order) => partsOf(order, conid, wire))
  const free = size.minus(sum(holding))
  if (decimal(quantity).lte(free)) return
  const verb = side === 'sell' ? 'held' : 'held short'
  const message = `${size.lt(0) ? '0' : size.toFixed()} of ${request.symbol} are ${verb} and ${sum(holding).toFixed()} of them are in working orders; ${quantity} more would open a new position, which ${brokerName} would do without asking. Cancel working orders first, or order less.`
  throw new Unsupported(message, {
    brokerId,
    operation: 'placeOrder',
    failure: { kind: 'insufficient_position', code: 'quantity', message, retryable: false },
  })
}

function partsOf(
  order: ReportedOrder,
  conid: string,
  side: 'buy' | 'sell',
): readonly NonNullable<ReportedOrder['quantity']>[] {
  const isSame = isObject(order.raw) && digits(order.raw['conid']) === conid
  if (!isSame || !isWorking(order)) return []
  const own = order.side === side && order.leavesQuantity !== null ? [order.leavesQuantity] : []
  const legs = order.legs.flatMap((leg) => (leg.side === side && leg.quantity !== null ? [leg.quantity] : []))
  return [...own, ...legs]
}
