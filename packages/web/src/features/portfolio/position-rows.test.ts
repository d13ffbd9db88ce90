import type { Position } from '@g2e/contract/portfolio'
import { expect, test } from 'vitest'
import { totalsOf } from './position-rows.ts'

const position = (more: Partial<Position>): Position => ({
  symbol: 'AAPL',
  name: null,
  assetType: 'stock',
  sector: null,
  quantity: '10',
  averageCost: '80',
  currentPrice: '100',
  marketValue: '1000',
  weightPercent: '50',
  dayChange: '-10',
  dayChangePercent: '-0.99',
  unrealizedPl: '200',
  unrealizedPlPercent: '25',
  holdings: [],
  ...more,
})

test('a group grew by its change over what it was before, and gained over what it cost', () => {
  // 2,000 now, 50 more than yesterday: 50 / 1,950. Cost 1,600: 400 / 1,600.
  const totals = totalsOf([position({}), position({ symbol: 'VTI', dayChange: '60' })])
  expect(totals).toMatchObject({
    marketValue: '2000',
    dayChange: '50',
    dayChangePercent: '2.5641',
    unrealizedPl: '400',
  })
  expect(totals.unrealizedPlPercent).toBe('25.0000')
})

test('where one part is not known neither is the percent, and a short position has no base for one', () => {
  expect(totalsOf([position({}), position({ dayChange: null })])).toMatchObject({
    dayChangePercent: null,
    unrealizedPlPercent: '25.0000',
  })
  expect(totalsOf([position({}), position({ quantity: '-1', marketValue: '-100' })]).dayChangePercent).toBeNull()
})
