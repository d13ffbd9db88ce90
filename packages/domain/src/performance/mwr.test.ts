import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayNumber } from '../calendar/index.ts'
import { mwr } from './mwr.ts'

const flows = (...rows: readonly (readonly [string, number])[]) =>
  rows.map(([date, amount]) => ({ day: dayNumber(date), amount }))

/** Yearly on paper: 365 days apart, so that the exponents are whole. */
const yearly = (...amounts: readonly number[]) => amounts.map((amount, year) => ({ day: year * 365, amount }))

describe('money-weighted return', () => {
  test('is what the manual of Excel says of its XIRR example', () => {
    const { value, status } = mwr(
      flows(
        ['2008-01-01', -10_000],
        ['2008-03-01', 2_750],
        ['2008-10-30', 4_250],
        ['2009-02-15', 3_250],
        ['2009-04-01', 2_750],
      ),
    )
    expect(status).toBe('ok')
    // https://support.microsoft.com/office/xirr-function: 0.373362534 (Excel stops at 1e-8).
    expect(Math.abs((value ?? 0) - 0.373362534)).toBeLessThan(1e-8)
  })

  test('is a doubling for money that doubles in a year', () => {
    expect(mwr(yearly(-100, 200)).value).toBeCloseTo(1, 14)
  })

  test('survives a loss of all but a millionth, and a gain of a millionfold', () => {
    expect(mwr(yearly(-1_000_000, 1)).value).toBeCloseTo(-0.999999, 12)
    expect((mwr(yearly(-1, 1_000_000)).value ?? 0) / 999_999).toBeCloseTo(1, 12)
  })

  test('a rate that no number holds is no answer: eightfold in a day is 8^365 in a year, sixfold is 6^365', () => {
    const after = (amount: number) => [
      { day: 0, amount: -1 },
      { day: 1, amount },
    ]
    expect(mwr(after(8))).toEqual({ value: null, status: 'no_answer' })
    expect(Math.log(mwr(after(6)).value ?? 0)).toBeCloseTo(365 * Math.log(6), 6)
  })

  test('two rates are no answer: -100, 230, -132 is worth nothing at 10 % and at 20 %', () => {
    expect(mwr(yearly(-100, 230, -132))).toEqual({ value: null, status: 'no_unique_answer' })
  })

  test('two rates that have met are one: -100, 220, -121 is -(1 - 1.1x)^2', () => {
    const { value, status } = mwr(yearly(-100, 220, -121))
    expect(status).toBe('ok')
    expect(value).toBeCloseTo(0.1, 6)
  })

  test('no rate is no answer', () => {
    expect(mwr(yearly(100, 50)).status).toBe('no_answer')
    expect(mwr(yearly(-100, 150, -100)).status).toBe('no_answer')
    expect(mwr([]).status).toBe('no_answer')
    expect(mwr(yearly(-100)).status).toBe('no_answer')
  })

  test('three changes of sign with one rate are answered: (1 - 1.1x)(1 + x^2) up to a factor', () => {
    expect(mwr(yearly(-100, 110, -100, 110))).toMatchObject({ status: 'ok' })
    expect(mwr(yearly(-100, 110, -100, 110)).value).toBeCloseTo(0.1, 12)
  })

  test('three rates are found, not one guessed at', () => {
    // -(1 - 1.1x)(1 - 1.2x)(1 - 1.3x) * 1000
    expect(mwr(yearly(-1_000, 3_600, -4_310, 1_716)).status).toBe('no_unique_answer')
  })

  test('more changes of sign than can be taken apart are looked through: a rate of 10 % among sixty', () => {
    // Each loan of 100 is paid back with a tenth in a year, one after the other.
    const rows = Array.from({ length: 60 }, (_, year) => [
      { day: year * 730, amount: -100 },
      { day: year * 730 + 365, amount: 110 },
    ]).flat()
    const { value, status } = mwr(rows)
    expect(status).toBe('ok')
    expect(value).toBeCloseTo(0.1, 10)
  })

  test('the rate found makes the flows worth nothing', () => {
    const paid = fc.tuple(fc.integer({ min: 0, max: 2_500 }), fc.integer({ min: 1, max: 1_000_000 }))
    fc.assert(
      fc.property(
        fc.array(paid, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 10_000, max: 30_000_000 }),
        (ins, out) => {
          const rows = [...ins.map(([day, amount]) => ({ day, amount: -amount })), { day: 3_001, amount: out }]
          const { value, status } = mwr(rows)
          expect(status).toBe('ok')
          const first = Math.min(...rows.map(({ day }) => day))
          const worth = rows.map(
            ({ day, amount }) => amount * Math.exp(-Math.log1p(value ?? 0) * ((day - first) / 365)),
          )
          const sum = worth.reduce((total, item) => total + item, 0)
          const size = worth.reduce((total, item) => total + Math.abs(item), 0)
          // A rate of -99.999999 % has only eight places left behind the nines.
          expect(Math.abs(sum) / size).toBeLessThan(1e-6)
        },
      ),
    )
  })
})
