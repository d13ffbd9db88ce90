import type { Position } from '@g2e/contract/portfolio'
import { expect, test } from 'vitest'
import { lotRows } from './lot-rows.ts'
import type { Lot } from './lot-rows.ts'

const aLot = (changes: Partial<Lot> = {}): Lot => ({
  symbol: 'AAPL',
  accountId: 'a',
  openedOn: '2026-02-05',
  heldSince: '2026-02-05',
  heldParts: [],
  quantity: '10',
  costBasis: '1500',
  transactionId: 't',
  ...changes,
})
const aPosition = (holding: Partial<Position['holdings'][number]> = {}): Position => ({
  symbol: 'AAPL',
  name: null,
  assetType: 'stock',
  sector: null,
  quantity: '40',
  averageCost: null,
  currentPrice: '200',
  marketValue: '8000',
  weightPercent: null,
  unrealizedPl: null,
  unrealizedPlPercent: null,
  dayChange: null,
  dayChangePercent: null,
  holdings: [
    {
      accountId: 'a',
      brokerId: 'b',
      quantity: '40',
      averageCost: null,
      marketValue: '8000.00',
      unrealizedPl: null,
      ...holding,
    },
  ],
})

test('a lot has its share of what its own account reports of the symbol, and its age', () => {
  // 10 of 40 shares worth 8,000: 2,000; less 1,500 of cost: 500. Long from 6 February 2027: 78 days.
  expect(lotRows([aLot()], [aPosition()], '2026-11-20')[0]).toMatchObject({
    value: '2000',
    unrealized: '500',
    unrealizedPercent: '33.3333',
    costEach: '150',
    daysToLong: 78,
  })
})

test('without a value of the account nothing is made up', () => {
  expect(lotRows([aLot()], [aPosition({ marketValue: null })], '2026-11-20')[0]).toMatchObject({
    value: null,
    unrealized: null,
    unrealizedPercent: null,
  })
  expect(lotRows([aLot({ accountId: 'elsewhere' })], [aPosition()], '2026-11-20')[0]).toMatchObject({ value: null })
})
