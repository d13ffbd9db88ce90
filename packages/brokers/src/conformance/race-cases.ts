/** Cases 37-39 and 57-59: orders that meet the market in the middle of something. What is true is what the books say. */
import assert from 'node:assert/strict'
import { Price, Quantity, decimal, round, sum } from '@g2e/domain/money'
import { BrokerOrderId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { errorOf, eventually, needs, orderWhen, outcomeOf, prepareThrough, sendThrough } from './harness.ts'
import type { Bench, BenchTicket, ConformanceCase } from './harness.ts'
import { replaceable } from './replacement.ts'
import type { ControlledOrder } from './simulator-control.ts'

/** Head starts of the order's end before the market's move, milliseconds: either may win. */
const headStarts = [0, 0, 1, 3, 8, 20] as const

const isOver = ({ status }: { readonly status: string }): boolean =>
  status === 'filled' || status === 'canceled' || status === 'replaced' || status === 'rejected'

const booksOrder = (bench: Bench, id: BrokerOrderId, ticket: BenchTicket): Promise<ControlledOrder> =>
  eventually(
    async () => {
      const order = (await bench.control.books()).orders.find(({ brokerOrderId }) => brokerOrderId === id)
      return order && isOver(order) ? order : undefined
    },
    `the books know the end of the order at ${ticket.request.limitPrice ?? 'the market'}`,
  )

/** The adapter says of the order what the books say: its end, how much was done, and each part of it once. */
async function agrees(bench: Bench, truth: ControlledOrder, id: BrokerOrderId): Promise<ReportedOrder> {
  const order = await eventually(async () => {
    const found = await bench.session.findOrder(bench.accountId, { brokerOrderId: id })
    return found?.status === truth.status ? found : undefined
  }, `the order is ${truth.status}, as in the books`)
  assert.ok(decimal(order.filledQuantity).eq(truth.filledQuantity))
  const fills = await bench.session.executions(bench.accountId, id)
  assert.ok(sum(fills.map(({ quantity }) => quantity)).eq(truth.filledQuantity))
  return order
}

async function lastPrice({ session, harness }: Bench): Promise<string> {
  const { quotes } = await session.quotes([harness.symbol])
  return quotes[0]?.last ?? assert.fail(`${harness.symbol} has no price`)
}

/** The price falls below the limit of a resting buy a moment after. */
async function marketFalls({ control, harness }: Bench, ticket: BenchTicket, afterMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  await control.setPrice(harness.symbol, round(decimal(ticket.request.limitPrice ?? '1').times('0.9'), 2).toFixed(2))
}

/** Runs a race at every head start, each from the same price. */
async function atEveryHeadStart(bench: Bench, race: (afterMs: number) => Promise<void>): Promise<void> {
  const price = await lastPrice(bench)
  for (const afterMs of headStarts) {
    await race(afterMs)
    await bench.control.setPrice(bench.harness.symbol, price)
  }
}

async function cancelRace(bench: Bench, afterMs: number): Promise<void> {
  const ticket = await bench.restingOrder()
  const { brokerOrderId } = await bench.place(ticket)
  await orderWhen(bench, brokerOrderId, 'open')
  const [outcome] = await Promise.all([
    outcomeOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)),
    marketFalls(bench, ticket, afterMs),
  ])
  const truth = await booksOrder(bench, brokerOrderId, ticket)
  await agrees(bench, truth, brokerOrderId)
  // "No" is said only when the fill won; "taken" proves nothing.
  if (outcome === 'rejected') assert.equal(truth.status, 'filled')
}

async function replaceRace(bench: Bench, afterMs: number): Promise<void> {
  const replacement = await replaceable(bench)
  const { first, next, ticket, nextTicket } = replacement
  const [outcome] = await Promise.all([
    outcomeOf(bench.session.replaceOrder(next)),
    marketFalls(bench, nextTicket, afterMs),
  ])
  const old = await booksOrder(bench, first.brokerOrderId, ticket)
  await agrees(bench, old, first.brokerOrderId)
  const made: ControlledOrder[] = []
  for (const { brokerOrderId } of await bench.atBroker(nextTicket)) {
    if (brokerOrderId === first.brokerOrderId) continue
    const truth = await booksOrder(bench, BrokerOrderId(brokerOrderId), nextTicket)
    await agrees(bench, truth, BrokerOrderId(brokerOrderId))
    made.push(truth)
  }
  const filled = sum([old, ...made].map(({ filledQuantity }) => decimal(filledQuantity)))
  assert.ok(
    filled.eq(ticket.request.quantity ?? '0'),
    `${filled.toString()} were bought ${JSON.stringify({ outcome, old, made, x: await bench.atBroker(nextTicket) })}`,
  )
  if (typeof outcome !== 'string' && made.length > 0) assert.equal(outcome.brokerOrderId, made[0]?.brokerOrderId)
  if (outcome === 'rejected') assert.ok(made.every(({ status }) => status === 'rejected'))
}

/** More than the simulated book ever shows, at a price where the account can pay it some times over. */
const morePerOrder = Quantity('140000')
const attemptsMax = 10
/** The first parts come some milliseconds after the order: later or sooner is tried next. */
const laterMs = 6
const soonerMs = 4

interface Part {
  readonly ticket: BenchTicket
  readonly brokerOrderId: BrokerOrderId
  readonly truth: ControlledOrder
}

/** A buy that is caught after its first part: then the price runs away from it. */
async function partlyFilled(bench: Bench): Promise<Part> {
  const { control, harness } = bench
  await control.setPaused(true)
  let afterMs = laterMs
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    await control.setPrice(harness.symbol, '0.001')
    const { request, clientOrderId } = await bench.restingOrder()
    const ticket = { request: { ...request, quantity: morePerOrder, limitPrice: Price('0.02') }, clientOrderId }
    const { brokerOrderId } = await bench.place(ticket)
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    await control.setPrice(harness.symbol, '5.00')
    const [truth] = await bench.atBroker(ticket)
    if (truth?.status === 'partially_filled') return { ticket, brokerOrderId, truth }
    const isMissed = truth?.status === 'filled'
    if (!isMissed) await bench.session.cancelOrder(bench.accountId, brokerOrderId)
    afterMs = Math.max(0, afterMs + (isMissed ? -soonerMs : laterMs))
  }
  return assert.fail('the simulator filled everything at once')
}

export const raceCases: readonly ConformanceCase[] = [
  {
    number: 37,
    title: 'an order for a symbol that nobody knows is refused, and nothing is placed',
    needs: [],
    run: async (bench) => {
      const { request, clientOrderId } = await bench.restingOrder()
      const ticket = { request: { ...request, symbol: bench.harness.unknownSymbol }, clientOrderId }
      const { kind } = await errorOf(bench.place(ticket))
      assert.ok(kind === 'rejected' || kind === 'unsupported', kind)
      assert.ok((await bench.atBroker(ticket)).every(({ status }) => status === 'rejected'))
    },
  },
  {
    number: 38,
    title: 'an order filled in part is so, by what is done and what is left, and canceled keeps what was done',
    needs: [],
    run: async (bench) => {
      const price = await lastPrice(bench)
      const { ticket, brokerOrderId, truth } = await partlyFilled(bench)
      const order = await orderWhen(bench, brokerOrderId, 'partially_filled')
      assert.ok(decimal(order.filledQuantity).eq(truth.filledQuantity))
      const leaves = decimal(ticket.request.quantity ?? '0').minus(truth.filledQuantity)
      assert.ok(order.leavesQuantity !== null && decimal(order.leavesQuantity).eq(leaves))
      await bench.session.cancelOrder(bench.accountId, brokerOrderId)
      const ended = await booksOrder(bench, brokerOrderId, ticket)
      assert.equal(ended.status, 'canceled')
      await agrees(bench, ended, brokerOrderId)
      await bench.control.setPrice(bench.harness.symbol, price)
    },
  },
  {
    number: 39,
    title: 'an order made elsewhere is listed and told, and the open orders are those of the books',
    needs: [],
    run: async (bench) => {
      const told: string[] = []
      const { session, accountId } = bench
      const subscription = session.streamOrders([accountId], {
        onEvent: ({ order }) => told.push(order.brokerOrderId),
        onState: () => undefined,
      })
      try {
        await bench.place(await bench.restingOrder())
        const second = await bench.secondSession()
        const elsewhere = await sendThrough(second, await prepareThrough(second, bench, await bench.restingOrder()))
        await orderWhen(bench, elsewhere.brokerOrderId, 'open')
        const { accountNumber } = await bench.books()
        const { accounts, orders } = await bench.control.books()
        const account = accounts.find((one) => one.accountNumber === accountNumber)
        const working = orders.filter((order) => order.accountId === account?.accountId && !isOver(order))
        const listed = await session.orders(accountId, { scope: 'open' })
        assert.deepEqual(
          listed.orders.map((order) => order.brokerOrderId).toSorted(),
          working.map((order) => order.brokerOrderId).toSorted(),
        )
        assert.ok(listed.orders.some((order) => order.brokerOrderId === elsewhere.brokerOrderId))
        await eventually(() => (told.includes(elsewhere.brokerOrderId) ? true : undefined), 'it is told')
      } finally {
        await subscription.close()
      }
    },
  },
  {
    number: 57,
    title: 'a fill that races a cancel: the end is what the books say',
    needs: [],
    run: (bench) => atEveryHeadStart(bench, (afterMs) => cancelRace(bench, afterMs)),
  },
  {
    number: 58,
    title: 'a fill that races a change: bought is what was ordered, once',
    needs: [needs.replace],
    run: (bench) => atEveryHeadStart(bench, (afterMs) => replaceRace(bench, afterMs)),
  },
]
