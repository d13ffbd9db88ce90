/** A resting order and the change of its limit that is about to be sent. */
import { decimal, round, toPrice } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import type { ReplaceOrder } from '../port/broker.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { eventually, newClientOrderId, orderWhen } from './harness.ts'
import type { Bench, BenchTicket } from './harness.ts'

export interface Replacement {
  readonly ticket: BenchTicket
  readonly first: ReportedOrder
  readonly next: ReplaceOrder & { readonly change: { readonly limitPrice: Price } }
  /** The changed order, found as any other. */
  readonly nextTicket: BenchTicket
}

/** The new limit lies this much of the old one lower. */
const lowered = '0.99'

export async function replaceable(bench: Bench): Promise<Replacement> {
  const ticket = await bench.restingOrder()
  const { brokerOrderId } = await bench.place(ticket)
  const first = await orderWhen(bench, brokerOrderId, 'open')
  const limitPrice = toPrice(round(decimal(ticket.request.limitPrice ?? '1').times(lowered), 2))
  const nextTicket = { request: { ...ticket.request, limitPrice }, clientOrderId: newClientOrderId() }
  // A broker that asks about an order may ask about its change too.
  const { preview } = await bench.prepare(nextTicket)
  return {
    ticket,
    first,
    next: {
      accountId: bench.accountId,
      brokerOrderId,
      change: { limitPrice },
      clientOrderId: nextTicket.clientOrderId,
      original: ticket.request,
      acknowledgedWarnings: (preview?.warnings ?? []).map(({ id }) => id),
    },
    nextTicket,
  }
}

export const hasPrice = (
  { session, accountId }: Bench,
  { brokerOrderId, change }: Replacement['next'],
): Promise<ReportedOrder> =>
  eventually(async () => {
    const order = await session.findOrder(accountId, { brokerOrderId })
    return order?.status === 'open' && decimal(order.limitPrice ?? '0').eq(change.limitPrice) ? order : undefined
  }, 'the order has the new price')

/** The changed order once it works at the broker, whether it kept its id or is a new one. */
export const changedOrder = (bench: Bench, { next, nextTicket }: Replacement): Promise<ReportedOrder> =>
  bench.harness.definition.capabilities.replace === 'same_id'
    ? hasPrice(bench, next)
    : eventually(() => bench.find(nextTicket), 'the new order is found')
