import { describe, expect, test } from 'vitest'
import { draftFaults, newIdempotencyKey, requestOf, tidyDecimal } from './order-draft.ts'
import type { OrderDraft } from './order-draft.ts'
import { buttonWords, orderWords } from './order-words.ts'

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

test('a button names the order that it sends', () => {
  expect(buttonWords({ ...requestOf(aDraft(), 'NVDA'), symbol: 'NVDA' })).toBe('sell order, 60 NVDA')
  expect(orderWords({ ...requestOf(aDraft(), 'NVDA'), symbol: 'NVDA' })).toBe('Sell 60 NVDA at 187.50 or better')
})

test('every decision has a key of its own', () => {
  const keys = new Set(Array.from({ length: 100 }, newIdempotencyKey))
  expect(keys.size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
})
