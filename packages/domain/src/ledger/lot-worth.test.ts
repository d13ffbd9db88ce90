import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateOfDayNumber, dayNumber } from '../calendar/index.ts'
import { decimal, sum } from '../money/index.ts'
import { longFrom, termOf } from './gains.ts'
import { lotWorth } from './lot-worth.ts'
import type { HeldLot } from './lot-worth.ts'

const today = '2026-11-20'
const aLot = (changes: Partial<HeldLot> = {}): HeldLot => ({
  quantity: '10',
  costBasis: '1500',
  heldSince: '2026-02-05',
  ...changes,
})

test('a lot has its share of the account’s value', () => {
  // 10 of 40 shares worth 8,000: 2,000; less 1,500 of cost: 500, a third of it; 150 a share.
  expect(lotWorth(aLot(), { quantity: '40', marketValue: '8000.00' }, today)).toMatchObject({
    value: '2000',
    unrealized: '500',
    unrealizedPercent: '33.3333',
    costEach: '150',
  })
})

test('what a short lot gains when the price falls is a gain; it never becomes long', () => {
  // Sold for 2,500, buying it back costs 2,000: a fifth of what was received.
  const lot = aLot({ quantity: '-10', costBasis: '-2500', heldSince: '2020-01-02' })
  expect(lotWorth(lot, { quantity: '-10', marketValue: '-2000' }, today)).toEqual({
    value: '-2000',
    unrealized: '500',
    unrealizedPercent: '20',
    costEach: '250',
    daysToLong: null,
  })
})

test('without a value of the account nothing is made up; what cost nothing has no percentage', () => {
  const nothing = { value: null, unrealized: null, unrealizedPercent: null, costEach: '150' }
  expect(lotWorth(aLot(), { quantity: '40', marketValue: null }, today)).toMatchObject(nothing)
  expect(lotWorth(aLot(), { quantity: '0', marketValue: '8000' }, today)).toMatchObject(nothing)
  expect(lotWorth(aLot(), undefined, today)).toMatchObject(nothing)
  const gift = lotWorth(aLot({ costBasis: '0' }), { quantity: '10', marketValue: '70' }, today)
  expect(gift).toMatchObject({ unrealized: '70', unrealizedPercent: null, costEach: '0' })
})

test('bought on 5 February, it is long from the sixth of the next year', () => {
  // IRS Publication 550, "Holding Period": the example of 5 February.
  const left = (heldSince: string, on: string) => lotWorth(aLot({ heldSince }), undefined, on).daysToLong
  expect([left('2026-02-05', '2027-02-05'), left('2026-02-05', '2027-02-06')]).toEqual([1, 0])
  // Bought in February, but the time of the shares that were washed into it counts too.
  expect(left('2025-11-20', '2026-11-21')).toBe(0)
})

test('the day after a purchase may be in another month, year or a leap day', () => {
  const from = (day: string) => dateOfDayNumber(longFrom(dayNumber(day)))
  // Counted from 1 March 2023, long from 1 March 2024, though there is a 29 February between.
  expect(from('2023-02-28')).toBe('2024-03-01')
  expect(from('2025-12-31')).toBe('2027-01-01')
  expect(from('2024-02-28')).toBe('2025-03-01')
})

test('the first long day and the term of a closing are one rule', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (bought) => {
      const first = longFrom(bought)
      expect([termOf(bought, first - 1), termOf(bought, first)]).toEqual(['short', 'long'])
    }),
  )
})

test('the lots of a holding add up to its value, to the cent of each', () => {
  const quantity = fc.integer({ min: 1, max: 99_999 }).map((n) => decimal(n).div(1000).toFixed())
  fc.assert(
    fc.property(
      fc.array(quantity, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 1e9 }),
      (parts, cents) => {
        const whole = sum(parts.map(decimal))
        const marketValue = decimal(cents).div(100).toFixed()
        const values = parts.map(
          (part) => lotWorth(aLot({ quantity: part }), { quantity: whole.toFixed(), marketValue }, today).value ?? 'x',
        )
        expect(
          sum(values.map((value) => decimal(value)))
            .minus(marketValue)
            .abs()
            .lte(decimal(parts.length).times('0.005')),
        ).toBe(true)
      },
    ),
  )
})
