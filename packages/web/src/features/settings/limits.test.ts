import type { TradingSettings } from '@g2e/contract/orders'
import { expect, test } from 'vitest'
import { faultOf, limitChanges } from './limits.ts'

const settings: TradingSettings = {
  state: 'active',
  reason: null,
  since: null,
  maxOrderNotional: '25000',
  maxOrdersPerDay: null,
  priceCollarPercent: '10',
  duplicateWindowSeconds: 10,
  concentrationPercent: null,
  holdOnDifference: true,
}

test('an emptied field lifts the limit, an untouched one is not sent', () => {
  expect(limitChanges(settings, { maxOrderNotional: '', priceCollarPercent: '10' })).toEqual({ maxOrderNotional: null })
})

test('money goes as it was typed, counts as numbers', () => {
  expect(limitChanges(settings, { maxOrderNotional: '12500.50', maxOrdersPerDay: '20' })).toEqual({
    maxOrderNotional: '12500.50',
    maxOrdersPerDay: 20,
  })
})

test.each([
  ['maxOrdersPerDay', '2.5'],
  ['maxOrderNotional', '0'],
  ['priceCollarPercent', '1.'],
] as const)('%s cannot be %s', (name, value) => {
  expect(faultOf(name, value)).toBeDefined()
})
