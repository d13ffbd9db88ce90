/** Cases 30-59: an order is sent at most once, and what became of it is never guessed. */
import assert from 'node:assert/strict'
import { decimal, round, sum, toPrice } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import { ClientOrderId } from '../port/ids.ts'
import type { BrokerError } from '../port/errors.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { eventually, kindOf, newClientOrderId } from './harness.ts'
import type { Bench, ConformanceCase } from './harness.ts'
import type { ArmedFault } from './simulator-control.ts'

const always = () => true
const keepsClientIds: ConformanceCase['appliesTo'] = ({ capabilities }) => capabilities.clientOrderId

const find = ({ session, accountId }: Bench, clientOrderId: string): Promise<ReportedOrder | undefined> =>
  session.findOrder(accountId, { clientOrderId: ClientOrderId(clientOrderId) })

/** Taken by the broker, then the answer is lost or spoiled. */
const doubtful = (fault: ArmedFault, number: number): ConformanceCase => ({
  number,
  title: `an order placed under ${fault} is an open outcome, once at the broker, and found by its id`,
  appliesTo: keepsClientIds,
  run: async (bench) => {
    const id = newClientOrderId()
    const order = await bench.restingOrder()
    await bench.control.arm(fault, { match: bench.harness.wire.place })
    assert.equal(await kindOf(bench.place(order, id)), 'outcome_unknown')
    const [only, ...more] = await bench.atBroker(id)
    assert.deepEqual([only?.received, more.length], [1, 0])
    assert.equal((await find(bench, id))?.brokerOrderId, only?.brokerOrderId)
  },
})

/** Refused with nothing done. Whether we can know that depends on the evidence. */
const refused = (fault: ArmedFault, number: number, kind: BrokerError['kind']): ConformanceCase => ({
  number,
  title: `an order refused by ${fault} is ${kind}, and nothing is at the broker`,
  appliesTo: keepsClientIds,
  run: async (bench) => {
    const id = newClientOrderId()
    const order = await bench.restingOrder()
    await bench.control.arm(fault, { match: bench.harness.wire.place })
    assert.equal(await kindOf(bench.place(order, id)), kind)
    assert.deepEqual(await bench.atBroker(id), [])
    assert.equal(await find(bench, id), undefined)
    // Approved anew under the same id, it goes through and is there once.
    await bench.place(order, id)
    assert.equal((await bench.atBroker(id))[0]?.received, 1)
  },
})

const termsOfFill = ({ quantity, price }: { readonly quantity: string; readonly price: string }): string =>
  `${decimal(quantity).toString()} at ${decimal(price).toString()}`

const filledOrder = (bench: Bench, id: string): Promise<ReportedOrder> =>
  eventually(async () => {
    const order = await find(bench, id)
    return order?.status === 'filled' ? order : undefined
  }, 'the order fills')

export const writingCases: readonly ConformanceCase[] = [
  {
    number: 30,
    title: 'a market order fills, its fills add up, and the books agree',
    appliesTo: always,
    run: async (bench) => {
      const id = newClientOrderId()
      const placed = await bench.place(bench.marketOrder('3'), id)
      assert.equal(placed.clientOrderId, id)
      const filled = await filledOrder(bench, id)
      assert.ok(decimal(filled.filledQuantity).eq(3))
      const fills = await bench.session.executions(bench.accountId, filled.brokerOrderId)
      assert.ok(sum(fills.map(({ quantity }) => quantity)).eq(3))
      const [atBroker] = await bench.atBroker(id)
      // How a broker names a fill on its wire is its own affair; how much of it there was is not.
      assert.deepEqual(fills.map(termsOfFill).toSorted(), atBroker?.executions.map(termsOfFill).toSorted())
      assert.equal(atBroker?.received, 1)
    },
  },
  {
    number: 31,
    title: 'a resting order is open, listed as such, and found by both ids',
    appliesTo: keepsClientIds,
    run: async (bench) => {
      const id = newClientOrderId()
      const { brokerOrderId } = await bench.place(await bench.restingOrder(), id)
      const byClientId = await eventually(async () => {
        const order = await find(bench, id)
        return order?.status === 'open' ? order : undefined
      }, 'the order works')
      assert.equal(byClientId.brokerOrderId, brokerOrderId)
      const byBrokerId = await bench.session.findOrder(bench.accountId, { brokerOrderId })
      assert.equal(byBrokerId?.clientOrderId, id)
      const { orders, complete } = await bench.session.orders(bench.accountId, { scope: 'open' })
      assert.equal(complete, true)
      assert.deepEqual(
        orders.filter((order) => order.clientOrderId === id).map((order) => order.brokerOrderId),
        [brokerOrderId],
      )
    },
  },
  {
    number: 32,
    title: 'a canceled order ends canceled, and canceling it again is refused',
    appliesTo: keepsClientIds,
    run: async (bench) => {
      const id = newClientOrderId()
      const { brokerOrderId } = await bench.place(await bench.restingOrder(), id)
      await bench.session.cancelOrder(bench.accountId, brokerOrderId)
      await eventually(
        async () => ((await find(bench, id))?.status === 'canceled' ? true : undefined),
        'it is canceled',
      )
      assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), 'rejected')
      const { orders } = await bench.session.orders(bench.accountId, { scope: 'open' })
      assert.ok(orders.every((order) => order.clientOrderId !== id))
    },
  },
  {
    number: 33,
    title: 'a filled order cannot be canceled: the fill won',
    appliesTo: keepsClientIds,
    run: async (bench) => {
      const id = newClientOrderId()
      const { brokerOrderId } = await bench.place(bench.marketOrder(), id)
      await filledOrder(bench, id)
      assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), 'rejected')
      assert.equal((await find(bench, id))?.status, 'filled')
    },
  },
  {
    number: 34,
    title: 'a lost answer to a cancel is an open outcome, and the cancel happened',
    appliesTo: keepsClientIds,
    run: async (bench) => {
      const id = newClientOrderId()
      const { brokerOrderId } = await bench.place(await bench.restingOrder(), id)
      await bench.control.arm('accept_then_drop', { match: bench.harness.wire.cancel })
      assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), 'outcome_unknown')
      await eventually(
        async () => ((await find(bench, id))?.status === 'canceled' ? true : undefined),
        'it is canceled',
      )
    },
  },
  {
    number: 35,
    title: 'the same id sent twice is a doubt, and one order',
    appliesTo: keepsClientIds,
    run: async (bench) => {
      const id = newClientOrderId()
      const order = await bench.restingOrder()
      await bench.place(order, id)
      assert.equal(await kindOf(bench.place(order, id)), 'outcome_unknown')
      const [only, ...more] = await bench.atBroker(id)
      assert.deepEqual([only?.received, more.length], [2, 0])
    },
  },
  {
    number: 36,
    title: 'more than the account can pay is the refusal of the broker',
    appliesTo: always,
    run: async (bench) => {
      const order = await bench.restingOrder()
      const id = newClientOrderId()
      const tooMuch = { ...order, quantity: bench.marketOrder('9000000').quantity }
      assert.equal(await kindOf(bench.place(tooMuch, id)), 'rejected')
    },
  },
  doubtful('accept_then_drop', 40),
  doubtful('accept_then_500', 41),
  doubtful('malformed_body', 42),
  doubtful('empty_body', 43),
  doubtful('truncated_body', 44),
  refused('reset', 45, 'outcome_unknown'),
  refused('status_500', 46, 'outcome_unknown'),
  refused('status_503', 47, 'outcome_unknown'),
  refused('status_504', 48, 'outcome_unknown'),
  refused('expired_token', 49, 'auth_required'),
  {
    ...refused('status_429', 50, 'not_sent'),
    appliesTo: ({ capabilities }) => capabilities.clientOrderId && capabilities.rateLimitedWritesAreRefused,
  },
  {
    number: 51,
    title: 'a replaced order has the new price, and the old one points to it',
    appliesTo: ({ capabilities }) => capabilities.clientOrderId && capabilities.replace === 'new_order',
    run: async (bench) => {
      const { first, next } = await replaceable(bench)
      const replacement = await bench.session.replaceOrder(next)
      assert.equal(replacement.replaces, first.brokerOrderId)
      const old = await eventually(async () => {
        const order = await bench.session.findOrder(bench.accountId, { brokerOrderId: first.brokerOrderId })
        return order?.status === 'replaced' ? order : undefined
      }, 'the old order is replaced')
      assert.equal(old.replacedBy, replacement.brokerOrderId)
      assert.ok(decimal(replacement.limitPrice ?? '0').eq(next.change.limitPrice))
    },
  },
  {
    number: 52,
    title: 'a lost answer to a replace is an open outcome, and the new order is found by its id',
    appliesTo: ({ capabilities }) => capabilities.clientOrderId && capabilities.replace === 'new_order',
    run: async (bench) => {
      const { first, next } = await replaceable(bench)
      await bench.control.arm('accept_then_drop', { match: bench.harness.wire.replace })
      assert.equal(await kindOf(bench.session.replaceOrder(next)), 'outcome_unknown')
      const found = await eventually(() => find(bench, next.clientOrderId), 'the new order is found')
      assert.equal(found.replaces, first.brokerOrderId)
    },
  },
  {
    number: 53,
    title: 'a canceled order cannot be replaced',
    appliesTo: ({ capabilities }) => capabilities.clientOrderId && capabilities.replace !== 'none',
    run: async (bench) => {
      const { first, next } = await replaceable(bench)
      await bench.session.cancelOrder(bench.accountId, first.brokerOrderId)
      await eventually(async () => {
        const order = await bench.session.findOrder(bench.accountId, { brokerOrderId: first.brokerOrderId })
        return order?.status === 'canceled' ? true : undefined
      }, 'it is canceled')
      assert.equal(await kindOf(bench.session.replaceOrder(next)), 'rejected')
      assert.equal(await find(bench, next.clientOrderId), undefined)
    },
  },
]

async function replaceable(bench: Bench) {
  const id = newClientOrderId()
  const original = await bench.restingOrder()
  await bench.place(original, id)
  const first = await eventually(async () => {
    const order = await find(bench, id)
    return order?.status === 'open' ? order : undefined
  }, 'the order works')
  const limitPrice: Price = toPrice(round(decimal(original.limitPrice ?? '1').times('0.9'), 2))
  return {
    first,
    next: {
      accountId: bench.accountId,
      brokerOrderId: first.brokerOrderId,
      change: { limitPrice },
      clientOrderId: ClientOrderId(newClientOrderId()),
      original,
      acknowledgedWarnings: [],
    },
  }
}
