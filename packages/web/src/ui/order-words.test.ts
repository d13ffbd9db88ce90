import { expect, test } from 'vitest'
import { amountWords, buttonWords, orderHead, orderWords } from './order-words.ts'

const order = { side: 'sell', symbol: 'NVDA', quantity: '60', orderType: 'limit', limitPrice: '187.50' } as const

test('a button names the order that it sends', () => {
  expect(buttonWords(order)).toBe('sell order, 60 NVDA')
  expect(orderWords(order)).toBe('Sell 60 NVDA at 187.50 or better')
})

test('an order of money says the money, and one whose size is not known says none', () => {
  expect(amountWords({ notional: '1500' })).toBe('$1,500.00')
  expect(orderHead({ side: null, symbol: 'NVDA', quantity: null, notional: null })).toBe('NVDA')
})

test('where amounts are hidden, so is the size of an order', () => {
  expect(orderWords(order, true)).toBe('Sell ••••• NVDA at 187.50 or better')
})
