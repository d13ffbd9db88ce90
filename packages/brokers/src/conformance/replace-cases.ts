/** Cases 51-59: a change makes one order of it, whether the broker keeps its id or makes a new one. */
import assert from 'node:assert/strict'
import { decimal } from '@g2e/domain/money'
import { eventually, kindOf, needs, orderWhen } from './harness.ts'
import type { ConformanceCase } from './harness.ts'
import { hasPrice, replaceable } from './replacement.ts'

export const replaceCases: readonly ConformanceCase[] = [
  {
    number: 51,
    title: 'a replaced order has the new price, and the old one points to it',
    needs: [needs.newOrder],
    run: async (bench) => {
      const { first, next } = await replaceable(bench)
      const replacement = await bench.session.replaceOrder(next)
      assert.equal(replacement.replaces, first.brokerOrderId)
      assert.ok(decimal(replacement.limitPrice ?? '0').eq(next.change.limitPrice))
      const old = await orderWhen(bench, first.brokerOrderId, 'replaced')
      // Some brokers name only the old one at the new.
      if (old.replacedBy !== null) assert.equal(old.replacedBy, replacement.brokerOrderId)
    },
  },
  {
    number: 52,
    title: 'a lost answer to a replace is an open outcome, and the new order is found',
    needs: [needs.newOrder],
    run: async (bench) => {
      const { first, next, nextTicket } = await replaceable(bench)
      await bench.control.arm('accept_then_drop', { match: bench.harness.wire.replace })
      assert.equal(await kindOf(bench.session.replaceOrder(next)), 'outcome_unknown')
      const found = await eventually(() => bench.find(nextTicket), 'the new order is found')
      assert.notEqual(found.brokerOrderId, first.brokerOrderId)
      if (found.replaces !== null) assert.equal(found.replaces, first.brokerOrderId)
      assert.equal((await bench.atBroker(nextTicket)).length, 1)
    },
  },
  {
    number: 53,
    title: 'a canceled order cannot be replaced',
    needs: [needs.replace],
    run: async (bench) => {
      const { first, next, nextTicket } = await replaceable(bench)
      await bench.session.cancelOrder(bench.accountId, first.brokerOrderId)
      await orderWhen(bench, first.brokerOrderId, 'canceled')
      assert.equal(await kindOf(bench.session.replaceOrder(next)), 'rejected')
      assert.equal(await bench.find(nextTicket), undefined)
    },
  },
  {
    number: 55,
    title: 'a changed order keeps its id and has the new price, and there is one',
    needs: [needs.sameId],
    run: async (bench) => {
      const { first, next } = await replaceable(bench)
      const changed = await bench.session.replaceOrder(next)
      assert.equal(changed.brokerOrderId, first.brokerOrderId)
      await hasPrice(bench, next)
      const { orders } = await bench.session.orders(bench.accountId, { scope: 'open' })
      assert.equal(orders.filter(({ brokerOrderId }) => brokerOrderId === first.brokerOrderId).length, 1)
    },
  },
  {
    number: 56,
    title: 'a lost answer to a change is an open outcome, and the order has the new price',
    needs: [needs.sameId],
    run: async (bench) => {
      const { next } = await replaceable(bench)
      await bench.control.arm('accept_then_drop', { match: bench.harness.wire.replace })
      assert.equal(await kindOf(bench.session.replaceOrder(next)), 'outcome_unknown')
      await hasPrice(bench, next)
    },
  },
]
