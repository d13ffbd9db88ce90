/**
 * Cases 60-69: events are hints; whatever happens to them on the way, every fill is told once and the end is known. Where
 * nothing is pushed, the session polls, and the faults of streams strike its polls.
 */
import assert from 'node:assert/strict'
import { decimal, sum } from '@g2e/domain/money'
import type { OrderEvent, StreamState, Subscription } from '../port/broker.ts'
import type { BrokerOrderId } from '../port/ids.ts'
import type { ReportedExecution } from '../port/reported.ts'
import { eventually, needs, orderWhen } from './harness.ts'
import type { Bench, ConformanceCase } from './harness.ts'
import type { ArmedFault } from './simulator-control.ts'

interface Followed {
  readonly subscription: Subscription
  readonly states: StreamState['state'][]
  readonly events: OrderEvent[]
}

const listens = (state: StreamState['state'] | undefined): boolean => state === 'live' || state === 'polling'

async function follow({ session, accountId }: Bench): Promise<Followed> {
  const states: StreamState['state'][] = []
  const events: OrderEvent[] = []
  const subscription = session.streamOrders([accountId], {
    onEvent: (event) => events.push(event),
    onState: ({ state }) => states.push(state),
  })
  await eventually(() => (listens(states.at(-1)) ? true : undefined), 'the session listens')
  return { subscription, states, events }
}

const of = ({ events }: Followed, id: BrokerOrderId) => events.filter(({ order }) => order.brokerOrderId === id)

const fillsOf = (followed: Followed, id: BrokerOrderId) =>
  of(followed, id).flatMap(({ execution }) => (execution === null ? [] : [execution]))

const sharesOf = (fills: readonly ReportedExecution[]) => sum(fills.map(({ quantity }) => quantity))

/** Fills may be told with the events or left to be read; told, they are told wholly and each once. */
async function fillsOnce(bench: Bench, followed: Followed): Promise<BrokerOrderId> {
  const { brokerOrderId: id } = await bench.place(bench.marketOrder('3'))
  await eventually(
    () => (of(followed, id).some(({ order }) => order.status === 'filled') ? true : undefined),
    'it is told that the order is filled',
  )
  const tells = () => fillsOf(followed, id)
  await eventually(() => (tells().length === 0 || sharesOf(tells()).gte(3) ? true : undefined), 'all fills are told')
  assert.equal(new Set(tells().map(({ executionId }) => executionId)).size, tells().length)
  if (tells().length > 0) assert.ok(sharesOf(tells()).eq(3))
  const read = await bench.session.executions(bench.accountId, id)
  assert.ok(sharesOf(read).eq(3))
  return id
}

const shaken = (fault: ArmedFault, number: number): ConformanceCase => ({
  number,
  title: `under ${fault} every fill is told once, and no order goes back`,
  needs: [],
  run: async (bench) => {
    const followed = await follow(bench)
    try {
      await bench.control.arm(fault, { count: 3, delayMs: 80 })
      const id = await fillsOnce(bench, followed)
      // Long enough for what was held back to arrive too.
      await new Promise((resolve) => setTimeout(resolve, 250))
      const told = of(followed, id).map(({ order }) => order.filledQuantity)
      assert.deepEqual(
        told,
        told.toSorted((a, b) => decimal(a).cmp(b)),
      )
      assert.equal(of(followed, id).at(-1)?.order.status, 'filled')
      // Once one fill is told, however late, the others follow.
      const fills = () => fillsOf(followed, id)
      await eventually(
        () => (fills().length === 0 || sharesOf(fills()).gte(3) ? true : undefined),
        'all fills are told',
      )
      if (fills().length > 0) assert.ok(sharesOf(fills()).eq(3))
    } finally {
      await followed.subscription.close()
    }
  },
})

export const streamCases: readonly ConformanceCase[] = [
  {
    number: 60,
    title: 'an order is told to its fill, pushed or polled',
    needs: [],
    run: async (bench) => {
      const followed = await follow(bench)
      try {
        await fillsOnce(bench, followed)
      } finally {
        await followed.subscription.close()
      }
    },
  },
  shaken('stream_duplicate', 61),
  shaken('stream_late', 62),
  shaken('stream_reorder', 63),
  {
    number: 64,
    title: 'a stream that is cut comes back, and what it missed is read',
    needs: [],
    run: async (bench) => {
      const followed = await follow(bench)
      try {
        const before = followed.states.length
        await bench.control.arm('stream_drop', { delayMs: 200 })
        const { brokerOrderId } = await bench.place(bench.marketOrder())
        if (bench.harness.definition.capabilities.streaming) {
          await eventually(() => (followed.states.slice(before).some(listens) ? true : undefined), 'the stream is back')
          assert.ok(!listens(followed.states[before]))
        }
        await orderWhen(bench, brokerOrderId, 'filled')
        // And it listens again.
        await fillsOnce(bench, followed)
      } finally {
        await followed.subscription.close()
      }
    },
  },
  {
    number: 65,
    title: 'after closing nothing is told',
    needs: [],
    run: async (bench) => {
      const followed = await follow(bench)
      await followed.subscription.close()
      await followed.subscription.close()
      const { length } = followed.events
      await bench.place(bench.marketOrder())
      await new Promise((resolve) => setTimeout(resolve, 150))
      assert.equal(followed.events.length, length)
    },
  },
  {
    number: 66,
    title: 'quotes are pushed or polled, and follow the set of symbols',
    needs: [needs.realTimeQuotes],
    run: async ({ session, harness, control }) => {
      const symbols: string[] = []
      const prices: string[] = []
      const subscription = session.streamQuotes([harness.symbol], {
        onEvent: (quote) => {
          symbols.push(quote.symbol)
          if (quote.last !== null) prices.push(quote.last)
        },
        onState: () => undefined,
      })
      try {
        const first = await eventually(() => prices[0], 'a first quote')
        const moved = decimal(first).times('1.01').toFixed(2)
        await control.setPrice(harness.symbol, moved)
        await eventually(() => (prices.some((price) => price !== first) ? true : undefined), 'the quote moves')
        assert.deepEqual([...new Set(symbols)], [harness.symbol])
      } finally {
        await subscription.close()
      }
    },
  },
]
