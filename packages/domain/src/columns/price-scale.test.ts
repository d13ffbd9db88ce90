import { expect, test } from 'vitest'
import { unit, units } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import { closesOf } from './closes.ts'
import { openPast } from './past.ts'
import { priceScale } from './price-scale.ts'

const trade = (day: number, symbol: string, quantity: string, cash: string, isFlow = false): Movement => ({
  day,
  symbol,
  quantity: units(quantity),
  cash: units(cash),
  isFlow,
})
const closes = closesOf({ days: [1, 2, 3], values: [100n * unit, 102n * unit, 101n * unit] })
const scaleOf = (movements: readonly Movement[]) =>
  priceScale(openPast({ cash: 0n, quantities: new Map() }, movements), 0, { closes, from: 1, to: 3 })

test('closes of the scale of what was paid fit, those off by a factor wherever something was traded do not', () => {
  expect(scaleOf([trade(1, 'X', '10', '-1000'), trade(2, 'X', '-10', '1031')])).toBeUndefined()
  // Paid 1 and 1.02 where 100 and 102 are told: a hundredth.
  expect(scaleOf([trade(1, 'X', '10', '-10'), trade(2, 'X', '10', '-10.2')])).toBeCloseTo(0.01, 9)
  // Ten shares of then are a hundred of the closes.
  expect(scaleOf([trade(1, 'X', '10', '-10000'), trade(3, 'X', '-10', '10110')])).toBeCloseTo(10, 1)
})

test('one line that is off, a purchase at a strike among others, or money that crosses says nothing', () => {
  expect(scaleOf([trade(1, 'X', '10', '-10')])).toBeUndefined()
  expect(scaleOf([trade(1, 'X', '10', '-10'), trade(2, 'X', '10', '-1020')])).toBeUndefined()
  expect(scaleOf([trade(1, 'X', '10', '-10'), trade(2, 'X', '10', '-3000')])).toBeUndefined()
  expect(scaleOf([trade(1, 'X', '10', '-10', true), trade(2, 'X', '10', '-10', true)])).toBeUndefined()
})

test('an option is paid for a hundred times its close', () => {
  const option = 'AAPL261218C00200000'
  expect(scaleOf([trade(1, option, '1', '-10000'), trade(2, option, '-1', '10200')])).toBeUndefined()
})
