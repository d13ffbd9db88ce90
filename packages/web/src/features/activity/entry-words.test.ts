import { expect, test } from 'vitest'
import { subjectOf, wordingOf } from './entry-words.ts'

const broker = (id: string) => id.toUpperCase()
const order = {
  side: 'sell',
  quantity: '60',
  symbol: 'NVDA',
  orderType: 'limit',
  limitPrice: '187.50',
  timeInForce: 'day',
}

test('an order is told in one line', () => {
  expect(subjectOf({ details: { order } }, broker, false)).toBe('Sell 60 NVDA, limit 187.50 day')
})

test('hidden amounts are hidden here too', () => {
  expect(subjectOf({ details: { order } }, broker, true)).not.toContain('60')
})

test('brokers go by their name, changes by both ends', () => {
  expect(subjectOf({ details: { brokerId: 'x', from: 'read', to: 'trade' } }, broker, false)).toBe(
    'X, from read to trade',
  )
})

test('an action that nobody worded yet is still readable', () => {
  expect(wordingOf('plan_activate').title).toBe('Plan activate')
})
