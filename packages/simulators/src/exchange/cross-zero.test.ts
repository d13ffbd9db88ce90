/** Brokers that know buying and selling only let an order trade through zero (brokers/ibkr.md 6, selling guard). */
import { describe, expect, test } from 'vitest'
import { bench } from './testing/bench.ts'

const crossing = () => bench({ policy: { ordersMayCrossZero: true } })

describe('an order through zero', () => {
  test('a sale beyond what is held becomes a short position with the rest', () => {
    const { account, place, shares } = crossing()
    const owner = account()
    place(owner, { quantity: '10' })
    expect(place(owner, { side: 'sell', quantity: '15' }).status).toBe('filled')
    expect(shares(owner, 'MSFT')).toBe('-5')
  })

  test('a purchase beyond what is short becomes a long one', () => {
    const { account, place, shares } = crossing()
    const owner = account()
    place(owner, { side: 'sell_short', quantity: '4' })
    expect(place(owner, { side: 'buy', quantity: '10' }).status).toBe('filled')
    expect(shares(owner, 'MSFT')).toBe('6')
  })

  test('what goes beyond zero must be paid for like any opening order', () => {
    const { account, place } = crossing()
    const owner = account('6000')
    place(owner, { quantity: '10' })
    expect(() => place(owner, { side: 'sell', quantity: '90' })).toThrow('insufficient_buying_power')
  })

  test('a cash account cannot', () => {
    const { account, place } = crossing()
    const owner = account('100000', { accountType: 'cash', multiplier: 1 })
    place(owner, { quantity: '10' })
    expect(() => place(owner, { side: 'sell', quantity: '11' })).toThrow('not_shortable')
  })

  test('a second sale of the same shares counts as beyond zero, its twin that works being served first', () => {
    const { account, place, shares } = crossing()
    const owner = account()
    place(owner, { quantity: '10' })
    place(owner, { side: 'sell', quantity: '10', orderType: 'limit', limitPrice: '9000' })
    expect(place(owner, { side: 'sell', quantity: '10', orderType: 'limit', limitPrice: '9500' }).status).toBe('open')
    expect(shares(owner, 'MSFT')).toBe('10')
  })

  test('elsewhere it is refused', () => {
    const { account, place } = bench()
    const owner = account()
    place(owner, { quantity: '10' })
    expect(() => place(owner, { side: 'sell', quantity: '15' })).toThrow('insufficient_quantity')
  })
})

describe('what else a broker may say of its books', () => {
  test('the number of an account may be its id', () => {
    const { account } = bench({ policy: { accountIdIsNumber: true } })
    const { accountId, accountNumber } = account()
    expect(accountId).toBe(accountNumber)
  })

  test('only what was refused for a listed reason is listed', () => {
    const { exchange, account } = bench({ policy: { listsRefused: ({ code }) => code === 'not_shortable' } })
    const { accountId } = account('1000', { accountType: 'cash', multiplier: 1 })
    const order = { accountId, symbol: 'MSFT', orderType: 'market', timeInForce: 'day', quantity: '1' } as const
    expect(exchange.submit({ ...order, side: 'sell_short' })).toMatchObject({ order: { status: 'rejected' } })
    expect(exchange.submit({ ...order, side: 'buy', quantity: '900' })).not.toHaveProperty('order')
    expect(exchange.orders({ accountId })).toHaveLength(1)
  })
})
