/** Cases 9, 20-23, 28-29 and 120-131: answers that are no data are failures, and lists are whole or none. */
import assert from 'node:assert/strict'
import { decimal } from '@g2e/domain/money'
import { RateLimited, WireMismatch } from '../port/errors.ts'
import { errorOf, kindOf, needs, outcomeOf } from './harness.ts'
import type { Bench, ConformanceCase } from './harness.ts'
import { allTransactions, passingFaults } from './whole-reads.ts'
import type { ArmedFault } from './simulator-control.ts'

const dayMs = 86_400_000
const iso = (at: number): string => new Date(at).toISOString()

/** Every read of the port, as something that can be compared with itself. */
const everyRead = ({ session, accountId, harness }: Bench): Readonly<Record<string, () => Promise<unknown>>> => ({
  accounts: async () => (await session.accounts()).map(({ id }) => id).toSorted(),
  balance: async () => (await session.balance(accountId)).cash,
  positions: async () =>
    (await session.positions(accountId)).map(({ symbol, quantity }) => `${symbol} ${quantity}`).toSorted(),
  orders: async () =>
    (await session.orders(accountId, { scope: 'all' })).orders.map((order) => order.brokerOrderId).toSorted(),
  transactions: async () => (await session.transactions(accountId, {})).transactions.map(({ id }) => id),
  quotes: async () => (await session.quotes([harness.symbol])).quotes.map(({ symbol }) => symbol),
})

/** The same answer as before, through one strike; a 429 may also say how long to wait. */
const everyReadThrough = (fault: ArmedFault, index: number): ConformanceCase => ({
  number: 120 + index,
  title: `every read of the port passes over ${fault}`,
  needs: [],
  run: async (bench) => {
    await bench.control.setPaused(true)
    for (const [name, read] of Object.entries(everyRead(bench))) {
      const before = await read()
      await bench.control.arm(fault, { delayMs: 20 })
      assert.deepEqual(await read(), before, name)
      assert.equal(await bench.control.faultsLeft(), 0, name)
    }
  },
})

const refusedReads: ConformanceCase = {
  number: 130,
  title: 'no read takes a 429 for data: it waits, or says for how long',
  needs: [],
  run: async (bench) => {
    for (const [name, read] of Object.entries(everyRead(bench))) {
      const before = await read()
      await bench.control.arm('status_429')
      const during = await read().catch((error: unknown) => error)
      if (during instanceof RateLimited) assert.ok(during.retryAfterMs !== undefined, name)
      else assert.deepEqual(during, before, name)
      if (during instanceof RateLimited) return
    }
  },
}

const answered = (
  number: number,
  title: string,
  answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string },
): ConformanceCase => ({
  number,
  title,
  needs: [],
  run: async ({ session, accountId, control, harness }) => {
    await control.arm('other_answer', { match: harness.wire.positions, count: 20, answer })
    const error = await errorOf(session.positions(accountId))
    assert.notEqual(error.kind, 'outcome_unknown')
    if (answer.status === 200) {
      assert.ok(error instanceof WireMismatch, error.kind)
      assert.ok(error.raw.length > 0, 'what was answered is kept')
    }
    await control.clearFaults()
    assert.ok((await session.positions(accountId)).length > 0)
  },
})

export const doubtfulReadCases: readonly ConformanceCase[] = [
  {
    number: 9,
    title: 'transactions since a day are those of the whole list from that day on',
    needs: [],
    run: async (bench) => {
      await bench.control.setPaused(true)
      const all = await allTransactions(bench)
      const since = all[Math.floor(all.length * 0.7)]?.date
      assert.ok(since !== undefined)
      const wanted = all.filter(({ date }) => date >= since).map(({ id }) => id)
      const later = await allTransactions(bench, since)
      assert.deepEqual(later.map(({ id }) => id).toSorted(), wanted.toSorted())
      // Oldest first, as the port says.
      assert.deepEqual(
        all.map(({ date }) => date),
        all.map(({ date }) => date).toSorted(),
      )
    },
  },
  answered(20, 'a resource that is gone (410) is a failure, not an empty account', {
    status: 410,
    body: '{"message":"gone"}',
  }),
  answered(21, 'a page of some proxy in place of positions is a mismatch, kept as it came', {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<html><body>Please sign in to the network</body></html>',
  }),
  answered(22, 'an answer of another shape is a mismatch, kept as it came', {
    status: 200,
    body: '{"unexpected":[1,2,3]}',
  }),
  {
    number: 23,
    title: 'an empty list of positions is refused, or the balance speaks against it',
    needs: [needs.emptyPositions],
    run: async ({ session, accountId, control, harness }) => {
      const answer = harness.wire.emptyPositions
      assert.ok(answer && (await session.positions(accountId)).length > 0)
      await control.arm('other_answer', { match: harness.wire.positions, count: 20, answer })
      const outcome = await outcomeOf(session.positions(accountId))
      if (typeof outcome === 'string')
        return assert.ok(outcome === 'wire_mismatch' || outcome === 'unavailable', outcome)
      assert.deepEqual(outcome, [])
      await control.clearFaults()
      const { portfolioValue, cash } = await session.balance(accountId)
      assert.ok(portfolioValue !== null && cash !== null && !decimal(portfolioValue).eq(cash))
    },
  },
  {
    number: 28,
    title: 'minute bars of several days are whole, ascending and each once',
    needs: [],
    run: async ({ session, control, harness }) => {
      const now = await control.now()
      const range = { symbol: harness.symbol, from: iso(now - 7 * dayMs), to: iso(now), adjustment: 'raw' } as const
      const minutes = await session.bars({ ...range, timeframe: '1Min' })
      const times = minutes.map(({ time }) => time)
      assert.deepEqual(times, [...new Set(times)].toSorted())
      assert.ok(times.every((time) => time >= range.from && time <= range.to))
      const days = new Set(times.map((time) => time.slice(0, 10)))
      // A week has at least three whole trading days before today, each of 390 minutes.
      assert.ok(days.size >= 4 && minutes.length >= 3 * 390, `${minutes.length} bars on ${days.size} days`)
    },
  },
  {
    number: 29,
    title: 'a symbol that nobody knows has no bars',
    needs: [],
    run: async ({ session, control, harness }) => {
      const now = await control.now()
      const query = {
        symbol: harness.unknownSymbol,
        timeframe: '1Day',
        from: iso(now - 30 * dayMs),
        to: iso(now),
      } as const
      const outcome = await outcomeOf(session.bars({ ...query, adjustment: 'raw' }))
      if (typeof outcome === 'string') assert.ok(outcome === 'rejected' || outcome === 'unsupported', outcome)
      else assert.deepEqual(outcome, [])
    },
  },
  ...passingFaults.map(everyReadThrough),
  refusedReads,
  {
    number: 132,
    title: 'a list of orders that breaks off is no list: it fails, or says that it is not complete',
    needs: [needs.ordersWire],
    run: async ({ session, accountId, control, harness, place, restingOrder }) => {
      await place(await restingOrder())
      for (const fault of ['truncated_body', 'malformed_body', 'empty_body'] as const) {
        await control.arm(fault, { match: harness.wire.orders, count: 30 })
        const outcome = await outcomeOf(session.orders(accountId, { scope: 'all' }))
        if (typeof outcome !== 'string') assert.equal(outcome.complete, false, fault)
        await control.clearFaults()
      }
    },
  },
  {
    number: 131,
    title: 'a token that dies in the middle of anything is told, and nothing else is',
    needs: [needs.endlessSignIn],
    run: async (bench) => {
      for (const [name, read] of Object.entries(everyRead(bench))) {
        await bench.control.arm('expired_token')
        assert.equal(await kindOf(read()), 'auth_required', name)
        await read()
      }
    },
  },
]
