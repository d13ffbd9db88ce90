/** Cases 30-39: an order from its placing to its end, as the broker's books have it. */
import assert from 'node:assert/strict'
import { decimal, sum } from '@g2e/domain/money'
import { BrokerError } from '../port/errors.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { eventually, findWhen, kindOf, needs, orderWhen } from './harness.ts'
import type { Bench, BenchTicket, ConformanceCase } from './harness.ts'

const termsOfFill = ({ quantity, price }: { readonly quantity: string; readonly price: string }): string =>
  `${decimal(quantity).toString()} at ${decimal(price).toString()}`

/** The broker's "no": thrown at once, or told by the order that it listed. */
async function refusalOf(bench: Bench, ticket: BenchTicket): Promise<ReportedOrder | BrokerError> {
  try {
    const { brokerOrderId } = await bench.place(ticket)
    return await orderWhen(bench, brokerOrderId, 'rejected')
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
}

export const writingCases: readonly ConformanceCase[] = [
  {
    number: 30,
    title: 'a market order fills, its fills add up, and the books agree',
    needs: [],
    run: async (bench) => {
      const ticket = bench.marketOrder('3')
      const placed = await bench.place(ticket)
      if (bench.harness.definition.capabilities.clientOrderId) assert.equal(placed.clientOrderId, ticket.clientOrderId)
      const filled = await orderWhen(bench, placed.brokerOrderId, 'filled')
      assert.ok(decimal(filled.filledQuantity).eq(3))
      const fills = await bench.session.executions(bench.accountId, filled.brokerOrderId)
      assert.ok(sum(fills.map(({ quantity }) => quantity)).eq(3))
      const [atBroker, ...more] = await bench.atBroker(ticket)
      // How a broker names a fill on its wire is its own affair; how much of it there was is not.
      assert.deepEqual(fills.map(termsOfFill).toSorted(), atBroker?.executions.map(termsOfFill).toSorted())
      assert.deepEqual([atBroker?.received, more.length], [1, 0])
    },
  },
  {
    number: 31,
    title: 'a resting order is open, listed as such, and found by every key that the broker keeps',
    needs: [],
    run: async (bench) => {
      const ticket = await bench.restingOrder()
      const { brokerOrderId } = await bench.place(ticket)
      const found = await findWhen(bench, ticket, 'open')
      assert.equal(found.brokerOrderId, brokerOrderId)
      const byBrokerId = await bench.session.findOrder(bench.accountId, { brokerOrderId })
      assert.equal(byBrokerId?.brokerOrderId, brokerOrderId)
      const keepsIds = bench.harness.definition.capabilities.clientOrderId
      assert.equal(byBrokerId?.clientOrderId ?? null, keepsIds ? ticket.clientOrderId : null)
      const { orders, complete } = await bench.session.orders(bench.accountId, { scope: 'open' })
      assert.equal(complete, true)
      assert.equal(orders.filter((order) => order.brokerOrderId === brokerOrderId).length, 1)
    },
  },
  {
    number: 32,
    title: 'a canceled order ends canceled, and canceling it again is refused',
    needs: [],
    run: async (bench) => {
      const ticket = await bench.restingOrder()
      const { brokerOrderId } = await bench.place(ticket)
      await bench.session.cancelOrder(bench.accountId, brokerOrderId)
      await findWhen(bench, ticket, 'canceled')
      assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), 'rejected')
      const { orders } = await bench.session.orders(bench.accountId, { scope: 'open' })
      assert.ok(orders.every((order) => order.brokerOrderId !== brokerOrderId))
    },
  },
  {
    number: 33,
    title: 'a filled order cannot be canceled: the fill won',
    needs: [],
    run: async (bench) => {
      const { brokerOrderId } = await bench.place(bench.marketOrder())
      await orderWhen(bench, brokerOrderId, 'filled')
      assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), 'rejected')
      await orderWhen(bench, brokerOrderId, 'filled')
    },
  },
  {
    number: 34,
    title: 'a lost answer to a cancel is an open outcome, and the cancel happened',
    needs: [],
    run: async (bench) => {
      const ticket = await bench.restingOrder()
      const { brokerOrderId } = await bench.place(ticket)
      await bench.control.arm('accept_then_drop', { match: bench.harness.wire.cancel })
      assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), 'outcome_unknown')
      await orderWhen(bench, brokerOrderId, 'canceled')
    },
  },
  {
    number: 35,
    title: 'the same id sent twice is a doubt, and one order',
    needs: [needs.clientOrderId],
    run: async (bench) => {
      const prepared = await bench.prepare(await bench.restingOrder())
      await bench.send(prepared)
      assert.equal(await kindOf(bench.send(prepared)), 'outcome_unknown')
      const [only, ...more] = await bench.atBroker(prepared)
      assert.deepEqual([only?.received, more.length], [2, 0])
    },
  },
  {
    number: 36,
    title: 'more than the account can pay is the refusal of the broker, and nothing is bought',
    needs: [],
    run: async (bench) => {
      const { request, ...resting } = await bench.restingOrder()
      const ticket = { ...resting, request: { ...request, quantity: bench.marketOrder('9000000').request.quantity } }
      const refusal = await refusalOf(bench, ticket)
      if (refusal instanceof BrokerError) assert.equal(refusal.kind, 'rejected')
      else assert.ok(refusal.rejectReason, 'a refused order says why')
      const listed = await bench.atBroker(ticket)
      assert.ok(listed.every(({ status, executions }) => status === 'rejected' && executions.length === 0))
      // A broker that lists what it refused: then we read it as refused too.
      if (listed.length > 0)
        await eventually(
          async () => (await bench.find(ticket))?.status === 'rejected' || undefined,
          'it is read as refused',
        )
    },
  },
]
