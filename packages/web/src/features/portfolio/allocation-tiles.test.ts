import type { Allocation, Portfolio, Position } from '@g2e/contract/portfolio'
import { expect, test } from 'vitest'
import { allocationTiles, changePercentOf } from './allocation-tiles.ts'

const aPosition = (changes: Partial<Position> = {}): Position => ({
  symbol: 'AAPL',
  name: null,
  assetType: 'stock',
  sector: 'Technology',
  quantity: '1',
  averageCost: null,
  currentPrice: '101',
  marketValue: '101',
  weightPercent: null,
  unrealizedPl: null,
  unrealizedPlPercent: null,
  dayChange: '1',
  dayChangePercent: '1',
  holdings: [],
  ...changes,
})
const aPortfolio = (positions: readonly Position[]): Portfolio => ({
  asOf: null,
  currency: 'USD',
  totals: {
    marketValue: '0',
    cash: '0',
    totalValue: '0',
    buyingPower: null,
    dayChange: null,
    dayChangePercent: null,
    unrealizedPl: null,
    unrealizedPlPercent: null,
  },
  positions: [...positions],
  accounts: [],
  unpriced: [],
})
const shares = (by: Allocation['by'], values: Readonly<Record<string, string>>) => ({
  by,
  items: Object.entries(values).map(([key, marketValue]) => ({ key, label: key, marketValue, weightPercent: '0' })),
})
const words = { others: (count: number) => `${count} others`, open: () => {} }

test('the change of a sector is that of its positions together', () => {
  // Yesterday 100 + 300 = 400, today 101 + 297 = 398: half a percent less.
  const positions = [aPosition(), aPosition({ symbol: 'MSFT', marketValue: '297', dayChange: '-3' })]
  const [tile] = allocationTiles(shares('sector', { Technology: '398' }), aPortfolio(positions), words)
  expect(tile).toMatchObject({ changePercent: '-0.5000', isCash: false })
})

test('one position whose change is not known makes the sum not known', () => {
  expect(changePercentOf([aPosition(), aPosition({ dayChange: null })])).toBeNull()
  expect(changePercentOf([])).toBeNull()
})

test('cash has no change of the day, and a debt no area', () => {
  const tiles = allocationTiles(shares('sector', { Cash: '10', Margin: '-5' }), aPortfolio([aPosition()]), words)
  expect(tiles).toMatchObject([{ key: 'Cash', isCash: true, changePercent: null }])
})

test('what is smallest becomes one tile', () => {
  const values = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`S${index}`, String(100 - index)]))
  const tiles = allocationTiles(shares('symbol', values), aPortfolio([]), words)
  expect(tiles).toHaveLength(41)
  // 60 + 59 + 58 + 57 + 56
  expect(tiles.at(-1)).toMatchObject({ label: '5 others', value: '290' })
})
