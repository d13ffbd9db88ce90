import { expect, test } from 'vitest'
import { newerTotals } from './live-totals.ts'
import type { Totals } from './live-totals.ts'

const at = (asOf: string | null, totalValue: string): Totals => ({
  asOf,
  totals: {
    marketValue: totalValue,
    cash: '0',
    totalValue,
    buyingPower: null,
    dayChange: null,
    dayChangePercent: null,
    unrealizedPl: null,
    unrealizedPlPercent: null,
  },
})
const read = at('2026-11-20T15:00:00.000Z', '100')

test('what was traded after the reading is shown, and of the same moment what the stream told', () => {
  for (const instant of ['2026-11-20T15:00:01.000Z', '2026-11-20T15:00:00.000Z'])
    expect(newerTotals(read, at(instant, '101')).totals.totalValue).toBe('101')
})

test.each([
  ['nothing was told', undefined],
  ['what was told is older than the reading', at('2026-11-20T14:59:59.000Z', '99')],
  ['it says of no moment', at(null, '99')],
])('the reading is shown where %s', (_, live) => {
  expect(newerTotals(read, live)).toBe(read)
})
