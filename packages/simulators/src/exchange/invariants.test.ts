import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal, sum } from '@g2e/domain/money'
import type { OrderEvent } from './exchange.ts'
import { finalStatuses } from './order.ts'
import type { SimOrderRequest } from './order.ts'
import { regulatoryFees } from './regulatory-fees.ts'
import { bench, fridayMorning } from './testing/bench.ts'
import type { Bench } from './testing/bench.ts'

const symbols = ['MSFT', 'KO', 'NVDA', 'BTC/USD'] as const
const aPercent = fc.integer({ min: 96, max: 104 })

type Step =
  | {
      readonly do: 'place'
      readonly request: Partial<SimOrderRequest>
      readonly percent: number
      readonly exit: boolean
    }
  | { readonly do: 'cancel' | 'replace'; readonly which: number; readonly percent: number }
  | { readonly do: 'price'; readonly symbol: (typeof symbols)[number]; readonly percent: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'wait' }

const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      percent: aPercent,
      exit: fc.boolean(),
      request: fc
        .tuple(
          fc.constantFrom<readonly [(typeof symbols)[number], SimOrderRequest['side']]>(
            ['MSFT', 'buy'],
            ['MSFT', 'sell'],
            ['KO', 'buy'],
            ['KO', 'sell'],
            ['BTC/USD', 'buy'],
            ['BTC/USD', 'sell'],
            ['NVDA', 'sell_short'],
            ['NVDA', 'buy_to_cover'],
          ),
          fc.constantFrom<readonly [SimOrderRequest['orderType'], SimOrderRequest['timeInForce']]>(
            ['market', 'day'],
            ['market', 'gtc'],
            ['market', 'ioc'],
            ['market', 'cls'],
            ['limit', 'day'],
            ['limit', 'gtc'],
            ['limit', 'gtc'],
            ['limit', 'fok'],
            ['stop', 'gtc'],
            ['stop_limit', 'day'],
            ['trailing_stop', 'gtc'],
          ),
          fc.integer({ min: 1, max: 60 }),
        )
        .map(([[symbol, side], [orderType, timeInForce], size]) => ({
          symbol,
          side,
          orderType,
          timeInForce,
          quantity: symbol === 'BTC/USD' ? String(size / 100) : String(size),
        })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cancel', 'replace'), which: fc.nat(30), percent: aPercent }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('price' as const), symbol: fc.constantFrom(...symbols), percent: aPercent }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(300, 1500, 40_000, 7_200_000) }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'wait' as const }) },
)

const priceAt = (made: Bench, symbol: string, percent: number): string =>
  String(Math.round((made.market.quote(symbol, made.clock.at)?.last ?? 0) * percent) / 100)

function requestOf(made: Bench, step: Step & { readonly do: 'place' }): Partial<SimOrderRequest> {
  const { request, percent, exit } = step
  const price = priceAt(made, request.symbol ?? 'MSFT', percent)
  const isStop = request.orderType === 'stop' || request.orderType === 'stop_limit'
  const profit = priceAt(made, request.symbol ?? 'MSFT', 106)
  const loss = priceAt(made, request.symbol ?? 'MSFT', 94)
  return {
    ...request,
    ...(request.orderType === 'limit' || request.orderType === 'stop_limit' ? { limitPrice: price } : {}),
    ...(isStop ? { stopPrice: price } : {}),
    ...(request.orderType === 'trailing_stop' ? { trailPercent: '1' } : {}),
    ...(exit && request.side === 'buy' && request.timeInForce === 'gtc'
      ? { orderClass: 'bracket', takeProfit: { limitPrice: profit }, stopLoss: { stopPrice: loss } }
      : {}),
  }
}

function take(made: Bench, accountId: string, step: Step): void {
  if (step.do === 'wait') made.wait()
  else if (step.do === 'advance') made.to(made.clock.at + step.ms)
  else if (step.do === 'price') {
    const price = Number(priceAt(made, step.symbol, step.percent))
    made.market.setPrice(step.symbol, price, made.clock.at)
  } else if (step.do === 'place') {
    const { symbol = 'MSFT', side = 'buy', orderType = 'market', timeInForce = 'day', ...rest } = requestOf(made, step)
    made.exchange.submit({ accountId, symbol, side, orderType, timeInForce, ...rest })
  } else {
    const orders = made.exchange.orders()
    const order = orders[step.which % Math.max(1, orders.length)]
    if (!order) return
    if (step.do === 'cancel') made.exchange.cancel(order.orderId)
    else made.exchange.replace(order.orderId, { limitPrice: priceAt(made, order.symbol, step.percent) })
  }
}

function play(steps: readonly Step[], seed: number): { readonly made: Bench; readonly accountId: string } {
  const made = bench({
    seed,
    policy: {
      partialFillProbability: 0.4,
      slippage: 0.0003,
      acceptDelayMs: 5,
      fillDelayMs: 5,
      cancelDelayMs: 5,
      fee: regulatoryFees,
    },
  })
  const { accountId } = made.account('500000')
  for (const symbol of ['MSFT', 'KO'])
    made.exchange.submit({ accountId, symbol, side: 'buy', quantity: '200', orderType: 'market', timeInForce: 'day' })
  for (let waits = 0; waits < 4; waits += 1) made.wait()
  for (const step of steps) take(made, accountId, step)
  return { made, accountId }
}

const order = { received: 0, held: 0, opened: 1, queued: 1 } as const
const rankOf = (type: OrderEvent['type']): number => (type in order ? order[type as keyof typeof order] : 2)

function checkBooks({ made, accountId }: ReturnType<typeof play>): void {
  const activities = made.exchange.activities({ accountId })
  expect(sum(activities.map(({ amount }) => amount)).toFixed()).toBe(made.exchange.account(accountId)?.cash)
  for (const { symbol, quantity, lots } of made.exchange.positions(accountId)) {
    const moved = activities.flatMap((activity) => (activity.symbol === symbol ? (activity.quantity ?? []) : []))
    expect(sum(moved).toFixed()).toBe(quantity)
    expect(sum(lots.map((lot) => lot.quantity)).toFixed()).toBe(quantity)
  }
  const fills = new Map(activities.map((activity) => [activity.executionId, activity]))
  for (const each of made.exchange.orders()) {
    const filled = sum(each.executions.map(({ quantity }) => quantity))
    expect(filled.toFixed()).toBe(each.filledQuantity)
    if (each.quantity !== null) expect(filled.lte(each.quantity)).toBe(true)
    for (const { executionId, quantity } of each.executions)
      expect(
        decimal(fills.get(executionId)?.quantity ?? '0')
          .abs()
          .toFixed(),
      ).toBe(quantity)
  }
}

function checkLives({ made }: ReturnType<typeof play>): void {
  for (const { orderId, status } of made.exchange.orders()) {
    const events = made.exchange.orderEvents(orderId)
    let filled = decimal(0)
    let before = events[0]
    for (const event of events.slice(1)) {
      expect(event.sequence).toBeGreaterThan(before?.sequence ?? 0)
      expect(event.at).toBeGreaterThanOrEqual(before?.at ?? 0)
      expect(finalStatuses.has(before?.order.status ?? 'pending')).toBe(false)
      expect(decimal(event.order.filledQuantity).gte(filled)).toBe(true)
      if (rankOf(event.type) < 2) expect(rankOf(before?.type ?? 'received')).toBeLessThan(2)
      filled = decimal(event.order.filledQuantity)
      before = event
    }
    expect(events.at(-1)?.order.status).toBe(status)
  }
}

describe('whatever is done to it', () => {
  const aPlay = fc.tuple(fc.array(aStep, { minLength: 20, maxLength: 60 }), fc.integer({ min: 1, max: 5 }))

  test('the plays are not idle: most trade, some end in every way', () => {
    const ends = new Set<string>()
    let trading = 0
    const plays = fc.sample(aPlay, { numRuns: 60, seed: 1 })
    for (const [steps, seed] of plays) {
      const orders = play(steps, seed).made.exchange.orders()
      if (orders.filter(({ executions }) => executions.length > 0).length > 4) trading += 1
      for (const { status } of orders) ends.add(status)
    }
    expect(trading).toBeGreaterThan(30)
    for (const status of ['filled', 'canceled', 'expired', 'replaced', 'partially_filled'])
      expect(ends).toContain(status)
  })

  test('cash and shares are exactly the sums of the ledger, and nothing is filled beyond its quantity', () => {
    fc.assert(
      fc.property(aPlay, ([steps, seed]) => checkBooks(play(steps, seed))),
      { numRuns: 60 },
    )
  })

  test('the events of an order never go back, and nothing follows its end', () => {
    fc.assert(
      fc.property(aPlay, ([steps, seed]) => checkLives(play(steps, seed))),
      { numRuns: 60 },
    )
  })

  test('the same seed and the same steps give the same books', () => {
    fc.assert(
      fc.property(aPlay, ([steps, seed]) => {
        const one = play(steps, seed)
        const other = play(steps, seed)
        expect(one.made.exchange.orders()).toEqual(other.made.exchange.orders())
        expect(one.made.exchange.activities({ accountId: one.accountId })).toEqual(
          other.made.exchange.activities({ accountId: other.accountId }),
        )
      }),
      { numRuns: 15 },
    )
  })
})

test('what rests fills at the same instants and prices however often the host ticks', () => {
  const end = fridayMorning + 3_600_000
  const run = (steps: (at: number) => number): unknown => {
    const made = bench({ policy: { partialFillProbability: 0.3 } })
    const anna = made.account('1000000')
    for (const symbol of ['MSFT', 'KO', 'NVDA']) {
      made.place(anna, { symbol, quantity: '500' })
      for (const percent of [99.2, 99.6, 99.9])
        made.place(anna, { symbol, quantity: '40', orderType: 'limit', limitPrice: priceAt(made, symbol, percent) })
      for (const percent of [100.1, 100.5])
        made.place(anna, {
          symbol,
          side: 'sell',
          quantity: '60',
          orderType: 'limit',
          limitPrice: priceAt(made, symbol, percent),
        })
      made.place(anna, { symbol, side: 'sell', quantity: '100', orderType: 'trailing_stop', trailPercent: '0.4' })
    }
    for (let at = steps(fridayMorning); at < end; at = steps(at)) made.to(at)
    made.to(end)
    return made.exchange.orders().map(({ sequence, status, executions, stopPrice }) => ({
      sequence,
      status,
      stopPrice,
      fills: executions.map(({ at, price, quantity }) => ({ at, price, quantity })),
    }))
  }
  const once = run(() => end)
  expect(JSON.stringify(once)).toContain('"filled"')
  expect(run((at) => at + 613)).toEqual(once)
  expect(run((at) => at + 60_000)).toEqual(once)
  expect(run((at) => at + 1_234_567)).toEqual(once)
})
