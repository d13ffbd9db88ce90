import { Conversation } from '@g2e/contract/assistant'
import { ImportAnswer } from '@g2e/contract/imports'
import { Rebalance, WhatIf } from '@g2e/contract/planning'
import { Portfolio } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDay } from '../../testing/manual-clock.ts'
import { ask } from '../../testing/read-events.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedWorld
let nora: TestClient
let oscar: TestClient

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 11, now: testDay }))
  await world.control('POST', '/clock', { paused: true })
  nora = await world.signUp('nora')
  oscar = await world.signUp('oscar')
  await world.connect(oscar, 'alpaca')
}, 180_000)
afterAll(() => world.close())

const portfolioOf = (client: TestClient) => client.expect(200, Portfolio, client.get('/portfolio'))
const rebalance = (client: TestClient, body: unknown) =>
  client.expect(200, Rebalance, client.post('/portfolio/rebalance', body))
const whatIf = (client: TestClient, orders: unknown) =>
  client.expect(200, WhatIf, client.post('/portfolio/what-if', { orders }))
/** The largest stock, where it lies. */
async function largest() {
  const { positions } = await portfolioOf(oscar)
  const found = positions
    .filter(({ assetType }) => assetType === 'stock')
    .toSorted((a, b) => decimal(b.weightPercent ?? '0').comparedTo(a.weightPercent ?? '0'))[0]
  const holding = found?.holdings[0]
  if (!found || !holding) throw new Error('the simulated account holds no stock')
  return { position: found, holding }
}

describe('what-if', () => {
  test('a sale moves money and weight, and nothing else', async () => {
    const { position, holding } = await largest()
    const order = {
      accountId: holding.accountId,
      symbol: position.symbol,
      side: 'sell',
      quantity: '1',
      orderType: 'market',
      timeInForce: 'day',
    }
    const answer = await whatIf(oscar, [order])
    const [told] = answer.orders
    expect(told).toMatchObject({ isAssumedFilled: true, blocked: false, estimatedFees: null, assumedQuantity: '1' })
    const moved = decimal(answer.after.totals.cash).minus(answer.before.totals.cash)
    expect(moved.toFixed()).toBe(told?.cashEffect)
    expect(answer.totals.cashEffect).toBe(told?.cashEffect)
    const quantityIn = (standing: Portfolio) =>
      standing.positions.find(({ symbol }) => symbol === position.symbol)?.quantity ?? '0'
    expect(decimal(quantityIn(answer.before)).minus(quantityIn(answer.after)).toFixed()).toBe('1')
    expect(answer.before.totals).toEqual((await portfolioOf(oscar)).totals)
    expect(answer.before.risk.volatility).not.toBeNull()
    expect(
      sum(answer.after.allocation.assetType.map(({ weightPercent }) => decimal(weightPercent))).toNumber(),
    ).toBeCloseTo(100, 2)
    expect(answer.unknown.map(({ what }) => what)).toContain('estimatedFees')
  })

  test('each order sees what the one before it left', async () => {
    const { position, holding } = await largest()
    const order = {
      accountId: holding.accountId,
      symbol: position.symbol,
      side: 'sell',
      quantity: holding.quantity,
      orderType: 'market',
      timeInForce: 'day',
    }
    const { orders } = await whatIf(oscar, [order, { ...order, quantity: '1' }])
    expect(orders.map(({ blocked }) => blocked)).toEqual([false, true])
    expect(orders[1]?.checks.filter(({ outcome }) => outcome === 'block').map(({ check }) => check)).toContain(
      'position',
    )
  })

  test('nothing of it is kept', async () => {
    expect((await oscar.get('/orders')).body).toMatchObject({ total: 0 })
  })

  test('a ticket that contradicts itself is named by its place, and another’s account is not found', async () => {
    const { position, holding } = await largest()
    const order = {
      accountId: holding.accountId,
      symbol: position.symbol,
      side: 'sell',
      orderType: 'limit',
      quantity: '1',
      timeInForce: 'day',
    }
    const broken = await oscar.post('/portfolio/what-if', { orders: [order] })
    expect(broken.status).toBe(422)
    expect(broken.body).toMatchObject({ errors: [{ path: 'body.orders.0.limitPrice' }] })
    expect((await nora.post('/portfolio/what-if', { orders: [{ ...order, orderType: 'market' }] })).status).toBe(404)
  })
})

describe('rebalance', () => {
  test('the weights that are there already ask for nothing', async () => {
    const { positions } = await portfolioOf(oscar)
    const targets = positions
      .filter(
        ({ assetType, weightPercent }) => (assetType === 'stock' || assetType === 'etf') && weightPercent !== null,
      )
      .map(({ symbol, weightPercent }) => ({ symbol, weightPercent: weightPercent ?? '0' }))
    expect((await rebalance(oscar, { targets, driftBandPercent: '1' })).orders).toEqual([])
  })

  test('its orders pass the gate in a row, land inside the band, and a second run has nothing to say', async () => {
    const { position } = await largest()
    const targetPercent = decimal(position.weightPercent ?? '0')
      .div(2)
      .toDecimalPlaces(2)
      .toFixed()
    const body = {
      targets: [
        { symbol: position.symbol, weightPercent: targetPercent },
        { symbol: 'VTI', weightPercent: '5' },
      ],
      driftBandPercent: '1',
      taxAware: false,
    }
    const plan = await rebalance(oscar, body)
    expect(plan.orders.map(({ side }) => side)).toEqual(
      plan.orders
        .map(({ side }) => side)
        .toSorted()
        .toReversed(),
    )
    expect(plan.orders).toContainEqual(
      expect.objectContaining({ symbol: position.symbol, side: 'sell', orderType: 'limit' }),
    )
    expect(plan.items.map(({ order }) => order)).toEqual(plan.orders)
    expect(plan.weights.filter(({ isInsideBand, constraints }) => !isInsideBand && constraints.length === 0)).toEqual(
      [],
    )
    const { orders, after } = await whatIf(oscar, plan.orders)
    expect(orders.filter(({ blocked }) => blocked)).toEqual([])
    const weight = after.positions.find(({ symbol }) => symbol === position.symbol)?.weightPercent ?? '0'
    expect(decimal(weight).minus(targetPercent).abs().toNumber()).toBeLessThan(1)
  })

  test('targets over the whole, a symbol twice and another’s account are refused', async () => {
    const over = await oscar.post('/portfolio/rebalance', {
      targets: [
        { symbol: 'A', weightPercent: '60' },
        { symbol: 'B', weightPercent: '60' },
      ],
    })
    expect(over.body).toMatchObject({ status: 422, errors: [{ path: 'body.targets' }] })
    const twice = await oscar.post('/portfolio/rebalance', {
      targets: [
        { symbol: 'A', weightPercent: '1' },
        { symbol: 'A', weightPercent: '1' },
      ],
    })
    expect(twice.status).toBe(422)
    const { holding } = await largest()
    const others = await nora.post('/portfolio/rebalance', {
      targets: [{ symbol: 'A', weightPercent: '1' }],
      accountIds: [holding.accountId],
    })
    expect(others.status).toBe(404)
  })

  test('an account of files alone is weighed, and no order goes there', async () => {
    const rita = await world.signUp('rita')
    const csv = `date,type,symbol,quantity,price,fee,amount,currency
2024-01-02,deposit,,,,,10000,USD
2024-01-03,buy,MSFT,10,370,,,USD
`
    await rita.expect(
      200,
      ImportAnswer,
      rita.post('/portfolio/import', { newAccountName: 'Old broker', csv, commit: true }),
    )
    const answer = await rebalance(rita, { targets: [{ symbol: 'MSFT', weightPercent: '1' }], driftBandPercent: '1' })
    expect(answer.accounts).toMatchObject([{ accountName: 'Old broker', barred: 'no connection leads to it' }])
    expect(answer.orders).toEqual([])
    expect(decimal(answer.weights[0]?.nowPercent ?? '0').gt(1)).toBe(true)
  })

  test('without an account there is nothing to propose', async () => {
    expect(await rebalance(nora, { targets: [{ symbol: 'SPY', weightPercent: '60' }] })).toMatchObject({
      orders: [],
      totalValue: '0',
    })
  })
})

describe('the assistant', () => {
  test('answers how it did, how risky it is and what an order would do, with figures that all have a source', async () => {
    const { position } = await largest()
    const { id } = await oscar.expect(201, Conversation, oscar.post('/conversations', {}))
    const questions: readonly (readonly [question: string, tool: string, said: RegExp])[] = [
      ['How did I do this year against SPY?', 'get_performance', /time-weighted return is/],
      ['How risky is my portfolio?', 'get_risk', /volatility/],
      [`What if I sell half of my ${position.symbol}?`, 'run_what_if', /would go from/],
      ['What gains did I realize?', 'get_lots', /long term/],
    ]
    for (const [question, tool, said] of questions) {
      const { message } = await ask(oscar, id, question)
      expect(
        message.metadata.toolCalls.map(({ name }) => name),
        question,
      ).toContain(tool)
      expect(message.metadata.unverifiedFigures, `${question}\n${message.content}`).toEqual([])
      expect(message.content, question).toMatch(said)
    }
  }, 120_000)
})
