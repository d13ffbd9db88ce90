import { describe, expect, test } from 'vitest'
import { draftFaults, draftOf, requestOf, tidyDecimal } from './order-draft.ts'
import type { OrderDraft } from './order-draft.ts'

const aDraft = (changes: Partial<OrderDraft> = {}): OrderDraft => ({
  accountId: 'account',
  side: 'sell',
  by: 'quantity',
  amount: '60',
  orderType: 'limit',
  limitPrice: '187.50',
  stopPrice: '',
  trailPercent: '',
  timeInForce: 'day',
  extendedHours: false,
  recommendationId: undefined,
  draftId: undefined,
  ...changes,
})

describe('the request of a ticket', () => {
  test('a price left over from another order type does not travel along', () => {
    const request = requestOf(aDraft({ orderType: 'market', limitPrice: '187.50', stopPrice: '180' }), 'NVDA')
    expect(request).toEqual({
      accountId: 'account',
      symbol: 'NVDA',
      side: 'sell',
      quantity: '60',
      orderType: 'market',
      timeInForce: 'day',
    })
  })

  test('money instead of shares is a notional, and never both', () => {
    const request = requestOf(aDraft({ by: 'notional', amount: '250.00' }), 'NVDA')
    expect(request.notional).toBe('250.00')
    expect(request).not.toHaveProperty('quantity')
  })

  test('the idea it came from goes along', () => {
    expect(requestOf(aDraft({ recommendationId: 'idea' }), 'NVDA').recommendationId).toBe('idea')
  })

  test('what people type becomes what the contract takes', () => {
    expect(tidyDecimal('.5')).toBe('0.5')
    expect(tidyDecimal('5.')).toBe('5')
    expect(tidyDecimal('007')).toBe('7')
    expect(tidyDecimal('187.50')).toBe('187.50')
  })
})

describe('what a ticket still needs', () => {
  test('an amount, a price where the type has one, an account', () => {
    const faults = draftFaults(aDraft({ accountId: '', amount: '', limitPrice: '0' }), undefined)
    expect(Object.keys(faults).toSorted()).toEqual(['accountId', 'amount', 'limitPrice'])
  })

  test('nobody sells more than they own there', () => {
    const owned = { quantity: '59.5', where: 'Alpaca …K3P7' }
    expect(draftFaults(aDraft(), owned).amount).toBe('You own 59.5 at Alpaca …K3P7.')
    expect(draftFaults(aDraft({ amount: '59.50' }), owned)).toEqual({})
    expect(draftFaults(aDraft({ side: 'buy' }), owned)).toEqual({})
  })
})

test('a ticket opens with exactly what its address says, and sends exactly that', () => {
  const search = {
    side: 'sell_short',
    notional: '1500.50',
    type: 'stop_limit',
    limit: '98.50',
    stop: '99',
    tif: 'gtc',
    draft: 'd',
  }
  expect(requestOf(draftOf(search, 'account'), 'NVDA')).toEqual({
    accountId: 'account',
    symbol: 'NVDA',
    side: 'sell_short',
    notional: '1500.50',
    orderType: 'stop_limit',
    limitPrice: '98.50',
    stopPrice: '99',
    timeInForce: 'gtc',
    draftId: 'd',
  })
  expect(draftOf({ limit: '5', type: 'nonsense', side: 'hold' }, 'a')).toMatchObject({
    orderType: 'limit',
    side: 'buy',
  })
})
