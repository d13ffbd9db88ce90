import { describe, expect, test } from 'vitest'
import { decimal } from '@g2e/domain/money'
import { bench, fridayMorning } from './testing/bench.ts'

const minute = 60_000
const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type)

describe('market orders', () => {
  test('a buy fills at the ask and a sell at the bid, and cash moves by exactly that', () => {
    const { place, account, cash, shares, market } = bench()
    const anna = account('100000')
    const quote = market.quote('MSFT', fridayMorning)
    const bought = place(anna, { quantity: '10' })
    expect(bought).toMatchObject({ status: 'filled', filledQuantity: '10', averageFillPrice: String(quote?.ask) })
    expect(cash(anna)).toBe(
      decimal(100_000)
        .minus(decimal(String(quote?.ask)).times(10))
        .toFixed(),
    )
    expect(shares(anna, 'MSFT')).toBe('10')
    const sold = place(anna, { side: 'sell', quantity: '10' })
    expect(sold.averageFillPrice).toBe(String(quote?.bid))
    expect(shares(anna, 'MSFT')).toBe('0')
    expect(cash(anna)).toBe(
      decimal(100_000)
        .minus(decimal(String(quote?.ask)).minus(String(quote?.bid)).times(10))
        .toFixed(),
    )
  })

  test('its life is received, opened, filled', () => {
    const { place, account, exchange } = bench()
    expect(types(exchange.orderEvents(place(account(), {}).orderId))).toEqual(['received', 'opened', 'fill'])
  })

  test('delays of the wall lie between received, working and filled, also while the clock is paused', () => {
    const { place, account, order, wait, clock } = bench({ policy: { acceptDelayMs: 5, fillDelayMs: 5 } })
    clock.paused = true
    const placed = place(account(), {})
    expect(placed.status).toBe('pending')
    wait()
    expect(order(placed).status).toBe('open')
    wait()
    expect(order(placed).status).toBe('filled')
  })

  test('sent at night it is queued and fills at the open', () => {
    const { place, account, order, to, market } = bench({ at: Date.parse('2026-11-20T02:00:00Z') })
    const placed = place(account(), {})
    expect(placed).toMatchObject({ status: 'pending', queued: true })
    to(fridayMorning)
    const open = Date.parse('2026-11-20T14:30:00Z')
    expect(order(placed)).toMatchObject({
      status: 'filled',
      filledAt: open,
      averageFillPrice: String(market.quote('MSFT', open)?.ask),
    })
  })

  test('a notional buy spends what it says and not a cent more', () => {
    const { place, account, cash } = bench()
    const anna = account('5000')
    const filled = place(anna, { notional: '1000' })
    expect(filled.status).toBe('filled')
    expect(filled.quantity).toBeNull()
    expect(cash(anna)).toBe('4000')
  })
})

describe('limit orders', () => {
  test('one that meets the quote fills at once at the quote, not at its limit', () => {
    const { place, account, market } = bench()
    const ask = market.quote('MSFT', fridayMorning)?.ask ?? 0
    expect(place(account(), { orderType: 'limit', limitPrice: String(ask + 5) })).toMatchObject({
      status: 'filled',
      averageFillPrice: String(ask),
    })
  })

  test('one below the market rests until a price set by hand reaches it, never above its limit', () => {
    const { place, account, order, to, market } = bench()
    const ask = market.quote('MSFT', fridayMorning)?.ask ?? 0
    const limit = Math.round(ask * 0.9)
    const resting = place(account(), { orderType: 'limit', limitPrice: String(limit) })
    to(fridayMorning + minute)
    expect(order(resting).status).toBe('open')
    market.setPrice('MSFT', limit - 2, fridayMorning + minute)
    to(fridayMorning + minute + 1000)
    const filled = order(resting)
    expect(filled.status).toBe('filled')
    expect(Number(filled.averageFillPrice)).toBeLessThanOrEqual(limit)
  })

  test('nothing that rests fills while the clock is paused', () => {
    const { place, account, order, to, market, clock } = bench()
    const limit = Math.round((market.quote('MSFT', fridayMorning)?.ask ?? 0) * 0.9)
    const resting = place(account(), { orderType: 'limit', limitPrice: String(limit) })
    clock.paused = true
    market.setPrice('MSFT', limit - 2, fridayMorning)
    to(fridayMorning + 5000)
    expect(order(resting).status).toBe('open')
    clock.paused = false
    to(fridayMorning + 7000)
    expect(order(resting).status).toBe('filled')
  })

  test('a day order expires at the close, a gtc order does not', () => {
    const { place, account, order, to } = bench()
    const anna = account()
    const day = place(anna, { orderType: 'limit', limitPrice: '10' })
    const gtc = place(anna, { orderType: 'limit', limitPrice: '10', timeInForce: 'gtc' })
    to('2026-11-20T20:59:59Z')
    expect(order(day).status).toBe('open')
    to('2026-11-20T21:00:00Z')
    expect(order(day)).toMatchObject({ status: 'expired', expiredAt: Date.parse('2026-11-20T21:00:00Z') })
    to('2027-02-10T15:00:00Z')
    expect(order(gtc).status).toBe('open')
    to('2027-02-18T21:15:00Z')
    expect(order(gtc).status).toBe('canceled')
  })
})

describe('the books', () => {
  test('a cancel passes through pending_cancel, and gives back what was kept', () => {
    const { place, account, order, wait, exchange } = bench({ policy: { cancelDelayMs: 5 } })
    const anna = account('1000')
    const resting = place(anna, { orderType: 'limit', limitPrice: '90', quantity: '10' })
    expect(exchange.balances(anna.accountId)).toMatchObject({ reserved: '900', buyingPower: '1100' })
    expect(exchange.cancel(resting.orderId)).toMatchObject({ accepted: true, order: { status: 'pending_cancel' } })
    wait()
    expect(order(resting).status).toBe('canceled')
    expect(exchange.balances(anna.accountId)).toMatchObject({ reserved: '0', buyingPower: '2000' })
    expect(exchange.cancel(resting.orderId)).toMatchObject({ accepted: false, refusal: { code: 'final_order' } })
  })

  test('a client order id is taken once, and every attempt is counted', () => {
    const { place, account, exchange } = bench()
    const anna = account()
    const first = place(anna, { clientOrderId: 'g2e-1' })
    const again = exchange.submit({
      accountId: anna.accountId,
      clientOrderId: 'g2e-1',
      symbol: 'MSFT',
      side: 'buy',
      quantity: '10',
      orderType: 'market',
      timeInForce: 'day',
    })
    expect(again).toMatchObject({
      accepted: false,
      refusal: { code: 'duplicate_client_order_id' },
      existing: { orderId: first.orderId },
    })
    expect(exchange.received(anna.accountId, 'g2e-1')).toBe(2)
  })

  test('what is not held cannot be sold, what is not there cannot be spent', () => {
    const { place, account } = bench()
    expect(() => place(account(), { side: 'sell' })).toThrow('insufficient_quantity')
    expect(() => place(account('1000', { multiplier: 1, accountType: 'cash' }), { quantity: '3' })).toThrow(
      'insufficient_buying_power',
    )
  })

  test('events are told in order and only after the flush', async () => {
    const { place, account, exchange, store } = bench()
    const heard: string[] = []
    const flush = store.flush.bind(store)
    store.flush = () => {
      heard.push('flush')
      return flush()
    }
    exchange.subscribe((event) => heard.push(event.type))
    place(account(), {})
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(heard).toEqual(['flush', 'received', 'opened', 'fill'])
  })
})
