import type { Position } from '@g2e/contract/portfolio'
import { expect, test } from 'vitest'
import { heldOf, longFrom, lotRows } from './lot-rows.ts'
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

test('bought on 5 February, it is long from the sixth of the next year', () => {
  // IRS Publication 550, "Holding Period": the example of 5 February.
  expect(longFrom('2026-02-05')).toBe('2027-02-06')
  expect(heldOf(aLot(), '2027-02-05')).toEqual({ kind: 'short', daysToLong: 1 })
  expect(heldOf(aLot(), '2027-02-06')).toEqual({ kind: 'long' })
  // Bought in February, but the time of the shares that were washed into it counts too.
  expect(heldOf(aLot({ heldSince: '2025-11-20' }), '2026-11-21')).toEqual({ kind: 'long' })
})

test('the day after a purchase may be in another month, year or a leap day', () => {
  expect(longFrom('2023-02-28')).toBe('2024-03-01')
  expect(longFrom('2025-12-31')).toBe('2027-01-01')
  expect(longFrom('2024-02-28')).toBe('2025-03-01')
})

test('what is sold short never becomes long', () => {
  expect(heldOf(aLot({ quantity: '-5', openedOn: '2020-01-02' }), '2026-11-20')).toEqual({
    kind: 'short',
    daysToLong: null,
  })
})

test('a lot has its share of the account’s value', () => {
  // 10 of 40 shares worth 8,000: 2,000; less 1,500 of cost: 500, a third of it.
  expect(lotRows([aLot()], [aPosition()], '2026-11-20')[0]).toMatchObject({
    value: '2000.00',
    unrealized: '500.00',
    unrealizedPercent: '33.3333',
    costEach: '150.0000',
  })
})

test('what a short lot gains when the price falls is a gain', () => {
  // Sold for 2,500, buying it back costs 2,000.
  const lot = aLot({ quantity: '-10', costBasis: '-2500' })
  const position = aPosition({ quantity: '-10', marketValue: '-2000' })
  expect(lotRows([lot], [position], '2026-11-20')[0]).toMatchObject({
    value: '-2000.00',
    unrealized: '500.00',
    unrealizedPercent: '20.0000',
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
