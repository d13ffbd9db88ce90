/** What a halt promises, tried one by one against two simulated brokers; each step says what was expected and what came. */
import { Order, OrderPage } from '@g2e/contract/orders'
import { Portfolio } from '@g2e/contract/portfolio'
import { z } from 'zod'
import type { Answered, Trader } from './drill-trader.ts'

export interface DrillStep {
  readonly step: string
  readonly expected: string
  readonly observed: string
  readonly passed: boolean
  /** How long the decisive call took. */
  readonly ms: number
}

export interface DrillGround {
  readonly trader: Trader
  /** Brokers and an account at each. */
  readonly first: { readonly brokerId: string; readonly accountId: string }
  readonly second: { readonly brokerId: string; readonly accountId: string }
}

const observed = ({ status, code, detail }: Answered): string =>
  code === null ? String(status) : `${status} ${code}: ${detail}`

function answers(step: string, answer: Answered, status: number, code: string | null = null): DrillStep {
  const expected = code === null ? String(status) : `${status} ${code}`
  const passed = answer.status === status && answer.code === code
  return { step, expected, observed: observed(answer), passed, ms: answer.ms }
}

/** A broker by itself: what was previewed before does not pass either, cancels do, the other broker goes on. */
async function* brokerHalt({ trader, first, second }: DrillGround): AsyncGenerator<DrillStep> {
  const resting = await trader.buy(first.accountId)
  yield answers('an order at the first broker goes out', resting, 201)
  const order = Order.parse(resting.body)
  const ticket = { accountId: first.accountId, symbol: 'KO', side: 'buy', quantity: '2', orderType: 'limit' }
  const shown = await trader.call('POST', '/orders/preview', { ...ticket, limitPrice: '1', timeInForce: 'day' })
  const { previewId } = z.object({ previewId: z.string() }).parse(shown.body)
  const scope = { kind: 'broker', id: first.brokerId }
  yield answers(
    'the first broker is halted',
    await trader.call('POST', '/trading/stops', { scope, state: 'halted', reason: 'drill' }),
    200,
  )
  yield answers('a new order there', await trader.buy(first.accountId), 423, 'trading_halted')
  const sent = await trader.call('POST', '/orders', { previewId, acknowledgedWarnings: ['duplicate_order'] })
  yield answers('an order that was previewed before', sent, 423, 'trading_halted')
  const { version } = Order.parse((await trader.call('GET', `/orders/${order.id}`)).body)
  const change = { version, quantity: '2' }
  yield answers(
    'a change of the working order there',
    await trader.call('PATCH', `/orders/${order.id}`, change),
    422,
    'order_blocked',
  )
  yield answers('an order at the other broker', await trader.buy(second.accountId), 201)
  yield answers('a cancel there', await trader.call('DELETE', `/orders/${order.id}`), 202)
  yield answers(
    'lifting it without the second word',
    await trader.call('POST', '/trading/stops/lift', { scope }),
    422,
    'validation_failed',
  )
  yield answers('a new order there, still', await trader.buy(first.accountId), 423, 'trading_halted')
  yield answers(
    'lifting it with the second word',
    await trader.call('POST', '/trading/stops/lift', { scope, confirm: true }),
    200,
  )
  yield answers('a new order there again', await trader.buy(first.accountId), 201)
}

/** An account that may only reduce: what makes a position smaller passes, all else does not. */
async function* accountReduces({ trader, second }: DrillGround): AsyncGenerator<DrillStep> {
  const { positions } = Portfolio.parse((await trader.call('GET', '/portfolio')).body)
  const held = positions.find(({ assetType, holdings }) =>
    assetType === 'stock'
      ? holdings.some(({ accountId, quantity }) => accountId === second.accountId && Number(quantity) > 1)
      : false,
  )
  const scope = { kind: 'account', id: second.accountId }
  yield answers(
    'an account may only reduce',
    await trader.call('POST', '/trading/stops', { scope, state: 'reduce_only', reason: 'drill' }),
    200,
  )
  yield answers('a purchase there', await trader.buy(second.accountId), 422, 'order_blocked')
  if (held) yield answers('a sale of a part of a position there', await trader.sell(second.accountId, held.symbol), 201)
  yield answers('lifting it', await trader.call('POST', '/trading/stops/lift', { scope, confirm: true }), 200)
}

const ordersAtOnce = 12
const working = 'pending,open,partially_filled,pending_cancel,unknown'
const settledMsMax = 20_000
const lookEveryMs = 200

async function leftWorking(trader: Trader): Promise<number> {
  const deadline = performance.now() + settledMsMax
  for (;;) {
    const page = await trader.call('GET', `/orders?status=${working}&pageSize=1`)
    const { total } = OrderPage.parse(page.body)
    if (total === 0 || performance.now() > deadline) return total
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

/** Everything at once, in the middle of a burst of orders: once the halt has answered, nothing more goes out. */
async function* fullHalt({ trader, first, second }: DrillGround): AsyncGenerator<DrillStep> {
  const accountOf = (index: number) => (index % 2 === 0 ? first : second).accountId
  const burst = Array.from({ length: ordersAtOnce }, (_, index) => trader.buy(accountOf(index)))
  // As soon as one of them is out, the others are somewhere between their checks and the broker.
  await Promise.race(burst)
  const halted = await trader.call('POST', '/trading/halt', { reason: 'drill', cancelOpen: false })
  yield answers('everything is halted while orders are on their way', halted, 200)
  const { since } = z.object({ since: z.string() }).parse(halted.body)
  const answersOfBurst = await Promise.all(burst)
  const orders = answersOfBurst.flatMap(({ status, body }) => (status < 300 ? [Order.parse(body)] : []))
  const late = orders.filter(({ createdAt }) => createdAt > since).length
  yield {
    step: 'orders that were on their way',
    expected: 'none journalled after the halt',
    observed: `${orders.length} went out before it, ${answersOfBurst.length - orders.length} were refused, ${late} went out after it`,
    passed:
      late === 0 &&
      answersOfBurst.every(({ status, code }) => status < 300 || code === 'trading_halted' || code === 'order_blocked'),
    ms: halted.ms,
  }
  yield answers('a new order anywhere', await trader.buy(second.accountId), 423, 'trading_halted')
  const canceled = await trader.call('POST', '/orders/cancel-all', {})
  yield answers('cancelling everything while halted', canceled, 200)
  const left = await leftWorking(trader)
  yield { step: 'orders that still work', expected: '0', observed: String(left), passed: left === 0, ms: canceled.ms }
  yield answers(
    'resuming without the second word',
    await trader.call('POST', '/trading/resume', {}),
    422,
    'validation_failed',
  )
  yield answers('resuming with it', await trader.call('POST', '/trading/resume', { confirm: true }), 200)
  yield answers('a new order again', await trader.buy(first.accountId), 201)
}

export async function* drillSteps(ground: DrillGround): AsyncGenerator<DrillStep> {
  yield* brokerHalt(ground)
  yield* accountReduces(ground)
  yield* fullHalt(ground)
}
