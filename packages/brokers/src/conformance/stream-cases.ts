/** Cases 60-69: events are hints; whatever the stream does to them, every fill is told once and the end is known. */
import assert from 'node:assert/strict'
import { decimal, sum } from '@g2e/domain/money'
import type { OrderEvent, StreamState, Subscription } from '../port/broker.ts'
import { eventually, newClientOrderId } from './harness.ts'
import type { Bench, ConformanceCase } from './harness.ts'
import type { ArmedFault } from './simulator-control.ts'

const streams: ConformanceCase['appliesTo'] = ({ capabilities }) => capabilities.streaming && capabilities.clientOrderId

interface Followed {
  readonly subscription: Subscription
  readonly states: StreamState['state'][]
  readonly events: OrderEvent[]
}

async function follow({ session, accountId }: Bench): Promise<Followed> {
  const states: StreamState['state'][] = []
  const events: OrderEvent[] = []
  const subscription = session.streamOrders([accountId], {
    onEvent: (event) => events.push(event),
    onState: ({ state }) => states.push(state),
  })
  await eventually(() => (states.at(-1) === 'live' ? true : undefined), 'the stream is live')
  return { subscription, states, events }
}

const of = ({ events }: Followed, id: string) => events.filter(({ order }) => order.clientOrderId === id)

const fillsOf = (followed: Followed, id: string) =>
  of(followed, id).flatMap(({ execution }) => (execution === null ? [] : [execution]))

async function fillsOnce(bench: Bench, followed: Followed, id: string): Promise<void> {
  await bench.place(bench.marketOrder('3'), id)
  await eventually(
    () => (of(followed, id).some(({ order }) => order.status === 'filled') ? true : undefined),
    'the stream tells that the order is filled',
  )
  await eventually(
    () => (sum(fillsOf(followed, id).map(({ quantity }) => quantity)).gte(3) ? true : undefined),
    'the stream tells all fills',
  )
  const fills = fillsOf(followed, id)
  assert.equal(new Set(fills.map(({ executionId }) => executionId)).size, fills.length)
  assert.ok(sum(fills.map(({ quantity }) => quantity)).eq(3))
}

const shaken = (fault: ArmedFault, number: number): ConformanceCase => ({
  number,
  title: `under ${fault} every fill is told once, and no order goes back`,
  appliesTo: streams,
  run: async (bench) => {
    const followed = await follow(bench)
    try {
      await bench.control.arm(fault, { count: 3, delayMs: 80 })
      const id = newClientOrderId()
      await fillsOnce(bench, followed, id)
      // Long enough for what was held back to arrive too.
      await new Promise((resolve) => setTimeout(resolve, 250))
      const told = of(followed, id).map(({ order }) => order.filledQuantity)
      assert.deepEqual(
        told,
        told.toSorted((a, b) => decimal(a).cmp(b)),
      )
      assert.equal(of(followed, id).at(-1)?.order.status, 'filled')
      assert.ok(sum(fillsOf(followed, id).map(({ quantity }) => quantity)).eq(3))
    } finally {
      await followed.subscription.close()
    }
  },
})

export const streamCases: readonly ConformanceCase[] = [
  {
    number: 60,
    title: 'the stream tells an order from its acceptance to its fill',
    appliesTo: streams,
    run: async (bench) => {
      const followed = await follow(bench)
      try {
        await fillsOnce(bench, followed, newClientOrderId())
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
    title: 'a stream that is cut comes back live, and what it missed is read',
    appliesTo: streams,
    run: async (bench) => {
      const followed = await follow(bench)
      try {
        const before = followed.states.length
        await bench.control.arm('stream_drop', { delayMs: 200 })
        const id = newClientOrderId()
        const { brokerOrderId } = await bench.place(bench.marketOrder(), id)
        await eventually(
          () => (followed.states.slice(before).includes('live') ? true : undefined),
          'the stream is live again',
        )
        assert.notEqual(followed.states[before], 'live')
        const order = await eventually(async () => {
          const found = await bench.session.findOrder(bench.accountId, { brokerOrderId })
          return found?.status === 'filled' ? found : undefined
        }, 'the missed fill is read')
        assert.equal(order.clientOrderId, id)
        // And it listens again.
        await fillsOnce(bench, followed, newClientOrderId())
      } finally {
        await followed.subscription.close()
      }
    },
  },
  {
    number: 65,
    title: 'after closing nothing is told',
    appliesTo: streams,
    run: async (bench) => {
      const followed = await follow(bench)
      await followed.subscription.close()
      await followed.subscription.close()
      const { length } = followed.events
      await bench.place(bench.marketOrder(), newClientOrderId())
      await new Promise((resolve) => setTimeout(resolve, 150))
      assert.equal(followed.events.length, length)
    },
  },
  {
    number: 66,
    title: 'quotes are pushed or polled, and follow the set of symbols',
    appliesTo: ({ capabilities }) => capabilities.realTimeQuotes,
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
