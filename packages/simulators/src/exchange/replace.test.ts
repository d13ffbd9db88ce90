import { describe, expect, test } from 'vitest'
import { bench } from './testing/bench.ts'

const resting = { symbol: 'KO', orderType: 'limit', limitPrice: '10', timeInForce: 'gtc', quantity: '10' } as const

describe('a replacement', () => {
  test('is a new order in the place of the old one, and both know it', () => {
    const made = bench()
    const anna = made.account()
    const old = made.place(anna, { ...resting, clientOrderId: 'one' })
    const outcome = made.exchange.replace(old.orderId, { limitPrice: '11', clientOrderId: 'two' })
    if (!outcome.accepted) throw new Error(outcome.refusal.message)
    expect(outcome.order).toMatchObject({
      status: 'open',
      limitPrice: '11',
      quantity: '10',
      clientOrderId: 'two',
      replaces: old.orderId,
    })
    expect(made.order(old)).toMatchObject({ status: 'replaced', replacedBy: outcome.order.orderId })
    expect(made.exchange.balances(anna.accountId).reserved).toBe('110')
    const last = made.exchange.orderEvents(old.orderId).at(-1)
    expect(last).toMatchObject({ type: 'replaced', replacement: { orderId: outcome.order.orderId } })
  })

  test('counts what is filled as part of the new total', () => {
    const made = bench({ policy: { partialFillProbability: 1, fillDelayMs: 5 } })
    const part = made.place(made.account('1000000'), { ...resting, quantity: '100', limitPrice: '500' })
    made.wait()
    const { filledQuantity } = made.order(part)
    expect(Number(filledQuantity)).toBeGreaterThan(0)
    const outcome = made.exchange.replace(part.orderId, { quantity: '120' })
    expect(outcome).toMatchObject({ accepted: true, order: { quantity: String(120 - Number(filledQuantity)) } })
  })

  test('in place keeps the id', () => {
    const made = bench()
    const old = made.place(made.account(), resting)
    expect(made.exchange.replace(old.orderId, { quantity: '7' }, { keepId: true })).toMatchObject({
      accepted: true,
      order: { orderId: old.orderId, quantity: '7', status: 'open' },
    })
  })

  test('takes over the children of an entry and the parent of a child', () => {
    const made = bench()
    const entry = made.place(made.account(), {
      ...resting,
      orderClass: 'bracket',
      takeProfit: { limitPrice: '200' },
      stopLoss: { stopPrice: '5' },
    })
    const outcome = made.exchange.replace(entry.orderId, { limitPrice: '11' })
    if (!outcome.accepted) throw new Error(outcome.refusal.message)
    const [profitId = '', stopId = ''] = outcome.order.childIds
    expect(made.exchange.order(profitId)?.parentId).toBe(outcome.order.orderId)
    const moved = made.exchange.replace(stopId, { stopPrice: '6' })
    if (!moved.accepted) throw new Error(moved.refusal.message)
    expect(moved.order).toMatchObject({ held: true, stopPrice: '6', parentId: outcome.order.orderId })
    expect(made.order(outcome.order).childIds).toEqual([profitId, moved.order.orderId])
    made.exchange.cancel(outcome.order.orderId)
    expect(made.order(moved.order).status).toBe('canceled')
  })

  test.each([
    ['an unknown order', 'nowhere', { limitPrice: '11' }, 'unknown_order'],
    ['nothing changed', undefined, { limitPrice: '10.00' }, 'unchanged'],
    ['not a number', undefined, { limitPrice: 'ten' }, 'invalid_request'],
    ['more than there is money for', undefined, { limitPrice: '100000' }, 'insufficient_buying_power'],
  ] as const)('%s is refused and leaves the old order alone', (_why, id, change, code) => {
    const made = bench()
    const old = made.place(made.account(), resting)
    expect(made.exchange.replace(id ?? old.orderId, change)).toMatchObject({ accepted: false, refusal: { code } })
    expect(made.order(old)).toEqual(old)
  })

  test('of an order that has ended is refused', () => {
    const made = bench()
    const filled = made.place(made.account(), { symbol: 'KO' })
    expect(made.exchange.replace(filled.orderId, { limitPrice: '11' })).toMatchObject({
      accepted: false,
      refusal: { code: 'final_order' },
    })
  })
})
