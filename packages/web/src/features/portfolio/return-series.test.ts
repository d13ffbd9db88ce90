import type { Performance } from '@g2e/contract/performance'
import { expect, test } from 'vitest'
import { flowsOf, movedRows, putIn, returnSeries } from './return-series.ts'

const aDay = (date: string, netFlow: string): Performance['series'][number] => ({
  date,
  value: null,
  netFlow,
  twrPercent: null,
  benchmarkPercent: null,
  drawdownPercent: '1.5',
  benchmarkValue: null,
})
type Given = Pick<Performance, 'series' | 'contributions' | 'value'>
const given = (changes: Partial<Given> = {}): Given => ({
  series: [aDay('2026-01-02', '50'), aDay('2026-01-05', '100.10'), aDay('2026-01-06', '-30')],
  contributions: [],
  value: {
    opening: '1000',
    netFlows: '70.10',
    gain: null,
    income: '0',
    fees: '0',
    taxes: '0',
    priceGain: null,
    closing: null,
  },
  ...changes,
})

test('what was put in starts with the opening value, which has the first day’s flow in it', () => {
  expect(putIn(given()).map(({ value }) => value)).toEqual(['1000', '1100.10', '1070.10'])
})

test('in and out are told apart where the days add up to the net flows', () => {
  expect(flowsOf(given())).toEqual({ in: '100.10', out: '-30' })
})

test('days that do not add up are not told apart', () => {
  const { value } = given()
  expect(flowsOf(given({ value: { ...value, netFlows: '71' } }))).toBeNull()
})

test('a fall, told as positive, is drawn below zero', () => {
  const [, , below] = returnSeries(given(), { you: 'You', benchmark: 'SPY', below: 'Below' })
  expect(below).toMatchObject({ strip: true, points: [{ value: '-1.5' }, { value: '-1.5' }, { value: '-1.5' }] })
})

test('the largest movers are shown, gains first, and the rest is one sum', () => {
  const contributions = [
    { symbol: 'A', gain: '5', contributionPercent: '0.5' },
    { symbol: 'B', gain: '-90', contributionPercent: '-9' },
    { symbol: 'C', gain: '70', contributionPercent: '7' },
    { symbol: 'D', gain: '-2', contributionPercent: '-0.2' },
  ]
  const { shown, rest, restCount } = movedRows(given({ contributions }), 2)
  expect(shown.map(({ key }) => key)).toEqual(['C', 'B'])
  expect(rest).toMatchObject({ gain: '3', points: '0.3' })
  expect(restCount).toBe(2)
})

test('a rest of which one part is not known is not known', () => {
  const contributions = [
    { symbol: 'A', gain: '5', contributionPercent: '0.5' },
    { symbol: 'B', gain: null, contributionPercent: null },
  ]
  expect(movedRows(given({ contributions }), 1).rest).toMatchObject({ gain: null, points: null })
})
