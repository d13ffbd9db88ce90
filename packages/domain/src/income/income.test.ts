import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayNumber } from '../calendar/index.ts'
import { units, unitsText } from '../ledger/index.ts'
import { aheadOf } from './declared.ts'
import type { DeclaredDividend } from './declared.ts'
import { addMonths, expectedOf } from './forecast.ts'
import type { IncomeHolding } from './forecast.ts'
import { heldOn } from './held.ts'
import { paymentOf } from './payment.ts'
import type { IncomeLine } from './payment.ts'
import { rhythmOf } from './rhythm.ts'

const aLine = (line: Partial<IncomeLine>): IncomeLine => ({
  id: '1',
  accountId: 'A',
  type: 'dividend',
  symbol: 'X',
  quantity: null,
  price: null,
  fee: null,
  amount: '10',
  date: '2026-03-15',
  description: null,
  ...line,
})
const dividend = (date: string, amount: string) => paymentOf(aLine({ date, amount })) ?? expect.unreachable()

describe('a payment', () => {
  test('is qualified only where the broker’s words say so', () => {
    expect(paymentOf(aLine({ description: 'Qualified Dividend X' }))?.qualified).toBe(true)
    expect(paymentOf(aLine({ description: 'Non-Qualified Div' }))?.qualified).toBe(false)
    expect(paymentOf(aLine({ description: 'X CORP DIVIDEND' }))?.qualified).toBeNull()
    expect(paymentOf(aLine({ type: 'interest', description: 'qualified' }))?.qualified).toBeNull()
  })

  test('a purchase is none, nor is a dividend without an amount', () => {
    expect(paymentOf(aLine({ type: 'buy', quantity: '1', amount: '-10' }))).toBeUndefined()
    expect(paymentOf(aLine({ amount: null }))).toBeUndefined()
  })
})

describe('rhythm', () => {
  const today = dayNumber('2026-11-26')
  const every = (days: number, count: number) =>
    Array.from({ length: count }, (_, place) => today - 20 - days * (count - 1 - place))

  test('is read off the distance of the latest payments', () => {
    expect(rhythmOf(every(30, 6), today)).toMatchObject({ rhythm: 'monthly', months: 1 })
    expect(rhythmOf(every(91, 3), today)).toMatchObject({ rhythm: 'quarterly', months: 3 })
    expect(rhythmOf(every(182, 2), today)).toMatchObject({ rhythm: 'semiannual' })
    expect(rhythmOf(every(365, 2), today)).toMatchObject({ rhythm: 'annual' })
  })

  test('two brokers that pay the same some days apart are one payment', () => {
    const days = every(91, 3).flatMap((day) => [day, day + 2])
    expect(rhythmOf(days, today)).toMatchObject({ rhythm: 'quarterly' })
  })

  test('one payment, odd distances and a payment that did not come are no rhythm, each with its reason', () => {
    expect(rhythmOf([today - 10], today)).toEqual({ reason: expect.stringContaining('once') })
    expect(rhythmOf(every(55, 4), today)).toEqual({ reason: expect.stringContaining('no rhythm') })
    expect(rhythmOf([today - 400, today - 309, today - 218], today)).toEqual({
      reason: expect.stringContaining('overdue'),
    })
  })
})

test('months end where they end', () => {
  expect(addMonths('2026-11-30', 3)).toBe('2027-02-28')
  expect(addMonths('2027-11-30', 3)).toBe('2028-02-29')
  expect(addMonths('2026-12-15', 1)).toBe('2027-01-15')
  expect(addMonths('2026-01-31', 11)).toBe('2026-12-31')
})

test('shares of a past day are told in shares of today: a split is no purchase', () => {
  // 10 bought, split two for one, 5 bought: 25 now; before the purchase 20, before the split 10 that are 20 of today.
  const lines = [
    aLine({ type: 'buy', quantity: '10', price: '1', date: '2026-01-05' }),
    aLine({ type: 'split', quantity: '10', amount: null, date: '2026-02-05' }),
    aLine({ type: 'buy', quantity: '5', price: '1', date: '2026-03-05' }),
  ]
  const held = (date: string) => unitsText(heldOn(dayNumber(date), units('25'), lines))
  expect([held('2026-03-05'), held('2026-03-04'), held('2026-02-04'), held('2026-01-04')]).toEqual([
    '25',
    '20',
    '20',
    '0',
  ])
})

const holding = (more: Partial<IncomeHolding>): IncomeHolding => ({
  symbol: 'X',
  shares: new Map([['A', units('30')]]),
  payments: [dividend('2026-03-15', '20'), dividend('2026-06-15', '20'), dividend('2026-09-15', '22')],
  lines: new Map([['A', [aLine({ type: 'buy', quantity: '20', price: '1', date: '2025-01-05' })]]]),
  ...more,
})

describe('what will probably be paid', () => {
  test('goes on in its rhythm with the shares of now and the last payment of a share', () => {
    const lines = new Map([
      [
        'A',
        [
          aLine({ type: 'buy', quantity: '20', price: '1', date: '2025-01-05' }),
          aLine({ type: 'buy', quantity: '10', price: '1', date: '2026-10-05' }),
        ],
      ],
    ])
    const expected = expectedOf(holding({ lines }), '2026-11-26')
    // 22 for 20 shares are 1.10 each; 30 shares are held now.
    expect(expected).toMatchObject(
      ['2026-12-15', '2027-03-15', '2027-06-15', '2027-09-15'].map((date) => ({
        date,
        rhythm: 'quarterly',
        perShare: units('1.1'),
        amount: units('33'),
      })),
    )
  })

  test('a purchase just before a payment does not thin what a share was paid', () => {
    const lines = new Map([
      [
        'A',
        [
          aLine({ type: 'buy', quantity: '20', price: '1', date: '2025-01-05' }),
          aLine({ type: 'buy', quantity: '10', price: '1', date: '2026-09-10' }),
        ],
      ],
    ])
    const expected = expectedOf(holding({ lines }), '2026-11-26')
    // That of June counts: 20 for 20 shares.
    expect(expected).toMatchObject([{ perShare: units('1') }, {}, {}, {}])
  })

  test('what is not held any more pays nothing; what has no rhythm says so', () => {
    expect(expectedOf(holding({ shares: new Map() }), '2026-11-26')).toEqual([])
    expect(expectedOf(holding({ payments: [] }), '2026-11-26')).toEqual({ reason: expect.any(String) })
  })

  test('an estimate is never of the past nor beyond a year, and each is shares times what a share is paid', () => {
    const gap = fc.constantFrom(30, 91, 182, 365)
    fc.assert(
      fc.property(gap, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 9_999 }), (days, ago, cents) => {
        const today = '2026-11-26'
        const payments = [2, 1, 0].map((place) =>
          dividend(addDays(today, -ago - days * place), unitsText(units('0.01') * BigInt(cents))),
        )
        const expected = expectedOf(holding({ payments, lines: new Map() }), today)
        if ('reason' in expected) return expect.unreachable(expected.reason)
        expect(expected.length).toBeGreaterThan(0)
        for (const { date, amount } of expected) {
          expect(date >= today && date <= '2027-11-26').toBe(true)
          expect(amount).toBe(units('0.01') * BigInt(cents))
        }
      }),
    )
  })
})

describe('declared dividends', () => {
  const today = '2026-11-26'
  const lines = new Map([
    ['A', [aLine({ id: 'b', type: 'buy', quantity: '40', price: '10', amount: '-400', date: '2026-11-20' })]],
  ])
  const paid = ['2025-12-15', '2026-03-15', '2026-06-15', '2026-09-15'].map((date) => dividend(date, '6'))
  const held: IncomeHolding = { symbol: 'X', shares: new Map([['A', units('100')]]), payments: paid, lines }
  const told = (declared: Partial<DeclaredDividend>, holding = held) =>
    aheadOf(
      holding,
      [{ perShare: units('0.11'), exDate: '2026-12-01', payDate: '2026-12-18', isSpecial: false, ...declared }],
      today,
    ).items.map(({ status, date, shares, amount }) => [status, date, unitsText(shares), unitsText(amount)])

  test('stands in the place of the estimate that meant it, on the shares of now while the ex-date is ahead', () => {
    const [first, ...rest] = told({})
    expect(first).toEqual(['declared', '2026-12-18', '100', '11'])
    expect(rest.map(([status, date]) => [status, date])).toEqual([
      ['estimated', '2027-03-15'],
      ['estimated', '2027-06-15'],
      ['estimated', '2027-09-15'],
    ])
  })

  test('is of the shares held before the ex-date once that has passed: bought on it or later is bought without', () => {
    // 60 were held at the close of 18 November; 40 came on the 20th.
    expect(told({ exDate: '2026-11-19' })[0]).toEqual(['declared', '2026-12-18', '60', '6.6'])
    expect(told({ exDate: '2026-11-21' })[0]).toEqual(['declared', '2026-12-18', '100', '11'])
    expect(told({ exDate: '2026-11-20' })[0]).toEqual(['declared', '2026-12-18', '60', '6.6'])
  })

  test('a special one comes besides; one that is paid, or a year ahead, is none', () => {
    expect(told({ isSpecial: true }).map(([status]) => status)).toEqual([
      'estimated',
      'declared',
      ...Array(3).fill('estimated'),
    ])
    expect(told({ payDate: '2026-11-25' }).every(([status]) => status === 'estimated')).toBe(true)
    expect(told({ payDate: '2027-11-27' }).every(([status]) => status === 'estimated')).toBe(true)
    const paidToday = { ...held, payments: [...paid, dividend(today, '6')] }
    expect(told({ payDate: today, exDate: '2026-11-10' }, paidToday).some(([status]) => status === 'declared')).toBe(
      false,
    )
    expect(told({ payDate: null })[0]).toEqual(['declared', '2026-12-01', '100', '11'])
  })

  test('shares of another measure are not guessed at: after a split the estimate stays', () => {
    const split = new Map([['A', [aLine({ type: 'split', quantity: '50', amount: null, date: '2026-11-24' })]]])
    expect(told({ exDate: '2026-11-20' }, { ...held, lines: split }).some(([status]) => status === 'declared')).toBe(
      false,
    )
  })

  test('without any payment before, what is declared is told, and why nothing is estimated', () => {
    const first = { perShare: units('0.5'), exDate: '2026-12-01', payDate: '2026-12-18', isSpecial: false }
    const { items, reason } = aheadOf({ ...held, payments: [] }, [first], today)
    expect(items.map(({ status }) => status)).toEqual(['declared'])
    expect(reason).not.toBeNull()
    expect(aheadOf({ ...held, shares: new Map() }, [first], today).items).toEqual([])
  })
})
