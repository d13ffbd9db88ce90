import { decimal } from '@g2e/domain/money'
import { expect, test } from 'vitest'
import { mapTransactions } from './map/trades.ts'
import { withOpenings } from './opening-trades.ts'

const readAt = Date.parse('2026-11-20T16:00:00Z')

interface Traded {
  readonly side: 'B' | 'S'
  readonly size: number
  /** Minutes before the positions were read; negative = after. */
  readonly minutes: number
}

const typesOf = (trades: readonly Traded[], held: number | undefined) => {
  const rows = trades.map(({ side, size, minutes }, index) => ({
    execution_id: `e${index}`,
    conid: 265598,
    symbol: 'AAPL',
    sec_type: 'STK',
    side,
    size,
    price: '200',
    commission: '1',
    net_amount: size * 200,
    trade_time_r: readAt - minutes * 60_000,
  }))
  const quantities = new Map(held === undefined || held === 0 ? [] : [['265598', decimal(held)]])
  const { items, warnings } = withOpenings(
    mapTransactions(rows).items,
    held === undefined ? undefined : { at: readAt, quantities },
  )
  return [items.map(({ type }) => type), warnings.length]
}

test.each([
  // Bought 10, sold 4 of them: 6 are held.
  [
    'a position built and reduced',
    [
      { side: 'B', size: 10, minutes: 30 },
      { side: 'S', size: 4, minutes: 20 },
    ],
    6,
    ['buy', 'sell'],
  ],
  // Sold 10 that nobody had, bought 4 back: 6 are owed.
  [
    'a short sale and a part of its cover',
    [
      { side: 'S', size: 10, minutes: 30 },
      { side: 'B', size: 4, minutes: 20 },
    ],
    -6,
    ['sell_short', 'buy_to_cover'],
  ],
  [
    'a short position closed to nothing',
    [
      { side: 'S', size: 10, minutes: 30 },
      { side: 'B', size: 10, minutes: 20 },
    ],
    0,
    ['sell_short', 'buy_to_cover'],
  ],
  [
    'a position sold out and then shorted',
    [
      { side: 'S', size: 5, minutes: 30 },
      { side: 'S', size: 3, minutes: 20 },
    ],
    -3,
    ['sell', 'sell_short'],
  ],
  // 5 were held when the positions were read; 5 were sold and 2 shorted after that.
  [
    'trades after the reading',
    [
      { side: 'S', size: 5, minutes: -5 },
      { side: 'S', size: 2, minutes: -6 },
    ],
    5,
    ['sell', 'sell_short'],
  ],
] as const)('%s', (_what, trades, held, types) => {
  expect(typesOf(trades, held)).toEqual([types, 0])
})

test('one execution through zero keeps its plain word, and is named', () => {
  // 4 were held before, 6 are owed after a sale of 10.
  expect(typesOf([{ side: 'S', size: 10, minutes: 10 }], -6)).toEqual([['sell'], 1])
})

test('without positions, or with a trade in the very moment of their reading, the plain words stay', () => {
  expect(typesOf([{ side: 'S', size: 10, minutes: 10 }], undefined)).toEqual([['sell'], 0])
  expect(typesOf([{ side: 'S', size: 10, minutes: 0 }], -10)).toEqual([['sell'], 0])
})
