import { expect, test } from 'vitest'
import { confidenceOf, factText, firstSentence, headlineOf, sideOf } from './idea-words.ts'

const idea = { action: 'trim', symbol: 'NVDA', quantity: '60', notional: null } as const

test('an idea is an imperative sentence', () => {
  expect(headlineOf(idea)).toBe('Trim NVDA by 60 shares')
  expect(headlineOf({ ...idea, action: 'buy', symbol: 'SGOV' })).toBe('Buy 60 shares of SGOV')
  expect(headlineOf({ ...idea, action: 'buy', quantity: null, notional: '8904.5' })).toBe('Buy $8,904.5 of NVDA')
  expect(headlineOf({ ...idea, action: 'hold', quantity: null })).toBe('Hold NVDA')
  expect(headlineOf({ ...idea, quantity: '1' })).toBe('Trim NVDA by 1 share')
})

test('hidden amounts stay hidden', () => {
  expect(headlineOf(idea, true)).not.toContain('60')
})

test('trimming is a sale, holding is no order', () => {
  expect([sideOf(idea), sideOf({ action: 'hold' })]).toEqual(['sell', null])
})

test('confidence is five bars, and never outside them', () => {
  expect(confidenceOf(0.72)).toEqual({ bars: 4, percent: '72%' })
  expect(confidenceOf(1.4).bars).toBe(5)
})

test('a list shows the first sentence; the point in a number ends none', () => {
  expect(firstSentence('It is 8.7% of your money. It was less.')).toBe('It is 8.7% of your money.')
})

test.each([
  ['1234.77', 'usd', '$1,234.77'],
  ['22.19', 'percent', '22.19%'],
  ['60', 'shares', '60 shares'],
  ['strong buy', null, 'strong buy'],
])('%s %s reads %s', (value, unit, said) => {
  expect(factText(value, unit)).toBe(said)
})
