/** Cases 80-89: the life of a sign-in. Access is renewed once however many calls need it, and its end is told in time. */
import assert from 'node:assert/strict'
import { renewalLock } from '../port/broker.ts'
import { kindOf, needs, outcomeOf } from './harness.ts'
import type { Bench, ConformanceCase } from './harness.ts'

/** Calls that come at the same moment. */
const crowd = 8

/** Past an instant of the simulators' clock. */
const goPast = ({ hooks, control }: Bench, instant: string): Promise<unknown> =>
  hooks.advance(Math.max(0, Date.parse(instant) - hooks.now()) + 1_000).then(() => control.clearFaults())

const crowdReads = ({ session, accountId }: Bench) =>
  Promise.all(Array.from({ length: crowd }, () => session.positions(accountId)))

export const signInCases: readonly ConformanceCase[] = [
  {
    number: 80,
    title: 'a sign-in with an end says when that is',
    needs: [needs.endingSignIn],
    run: ({ granted, hooks }) => {
      const end = granted.reauthorizeBy
      assert.ok(end !== undefined && Date.parse(end) > hooks.now(), 'reauthorizeBy is known and ahead')
      return Promise.resolve()
    },
  },
  {
    number: 81,
    title: 'access that ran out is renewed once, however many calls need it',
    needs: [needs.endingSignIn],
    run: async (bench) => {
      const { renewBy } = bench.granted
      const before = await bench.session.positions(bench.accountId)
      // A sign-in without a clock of its own for access has nothing to renew.
      if (renewBy === undefined) return
      await goPast(bench, renewBy)
      const reads = await crowdReads(bench)
      for (const read of reads) assert.equal(read.length, before.length)
      assert.equal(bench.renewals.length, 1)
    },
  },
  {
    number: 82,
    title: 'two instances of the app renew once between them',
    needs: [needs.endingSignIn],
    run: async (bench) => {
      const { renewBy } = bench.granted
      const second = await bench.secondSession()
      await second.positions(bench.accountId)
      if (renewBy === undefined) return
      await goPast(bench, renewBy)
      await Promise.all([bench.session.positions(bench.accountId), second.positions(bench.accountId)])
      assert.equal(bench.renewals.length, 1)
      assert.ok((bench.hooks.held.get(renewalLock) ?? 0) >= 1, 'renewals are exclusive under the lock of the port')
    },
  },
  {
    number: 83,
    title: 'an order placed when access ran out is placed once, or refused as not signed in',
    needs: [needs.endingSignIn],
    run: async (bench) => {
      const prepared = await bench.prepare(await bench.restingOrder())
      await bench.control.arm('expired_token', { match: bench.harness.wire.place })
      const kind = await outcomeOf(bench.send(prepared).then(() => 'placed' as const))
      assert.ok(kind === 'placed' || kind === 'auth_required', kind)
      const orders = await bench.atBroker(prepared)
      assert.equal(orders.length, kind === 'placed' ? 1 : 0)
      assert.ok(orders.every(({ received }) => received === 1))
    },
  },
  {
    number: 84,
    title: 'one dead answer does not end the session',
    needs: [needs.endingSignIn],
    run: async (bench) => {
      const { session, accountId, control, harness } = bench
      await control.arm('expired_token', { match: harness.wire.positions })
      const kind = await outcomeOf(session.positions(accountId).then(() => 'read' as const))
      assert.ok(kind === 'read' || kind === 'auth_required', kind)
      assert.equal(await control.faultsLeft(), 0)
      assert.ok((await session.positions(accountId)).length > 0)
    },
  },
  {
    number: 85,
    title: 'after the end of the sign-in everything says so, and nothing is empty',
    needs: [needs.endingSignIn],
    run: async (bench) => {
      const end = bench.granted.reauthorizeBy
      assert.ok(end !== undefined)
      const prepared = await bench.prepare(await bench.restingOrder())
      await goPast(bench, end)
      const { session, accountId } = bench
      for (const read of [
        () => session.accounts(),
        () => session.balance(accountId),
        () => session.positions(accountId),
        () => session.orders(accountId, { scope: 'all' }),
      ])
        assert.equal(await kindOf(read()), 'auth_required')
      assert.equal(await kindOf(bench.send(prepared)), 'auth_required')
      assert.deepEqual(await bench.atBroker(prepared), [])
    },
  },
]
