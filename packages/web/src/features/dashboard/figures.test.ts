import { expect, test } from 'vitest'
import { gainOf } from './figure-strip.tsx'
import { sameMoney } from './same-money.ts'

const day = (date: string, value: string | null, netFlow: string, benchmarkPercent: string | null) => ({
  date,
  value,
  netFlow,
  twrPercent: null,
  drawdownPercent: null,
  benchmarkValue: null,
  benchmarkPercent,
})

test('the gain is the change of value less what was put in between, to the cent', () => {
  const series = [
    day('2026-01-02', '1000.10', '500', null),
    day('2026-01-03', '1600.25', '550.05', null),
    day('2026-01-04', null, '-50.05', null),
    day('2026-01-05', '1700.35', '0', null),
  ]
  // 1700.35 - 1000.10 - (550.05 - 50.05); the flow of the opening day is in the opening.
  expect(gainOf(series)).toEqual({ gain: '200.25', flows: '500.00' })
})

test('one day is no gain', () => {
  expect(gainOf([day('2026-01-02', '1000', '0', null)])).toBeNull()
})

test('the same money buys into the benchmark on the day it comes', () => {
  const series = [
    day('2026-01-02', '1000', '0', '0'),
    day('2026-01-03', '1100', '0', '10'),
    day('2026-01-04', '1700', '500', '21'),
  ]
  // 1000 grows by 10 % to 1100, by 10 % again to 1210, and 500 join it.
  expect(sameMoney(series).map(({ value }) => value)).toEqual(['1000', '1100', '1710'])
})

test('a day without a value is a gap', () => {
  expect(sameMoney([day('2026-01-02', null, '0', '1')])).toEqual([{ at: '2026-01-02', value: null }])
})
