import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../calendar/index.ts'
import { compareIds } from '../ledger/index.ts'
import type { BundleRow } from '../ledger/index.ts'
import { decimal, sum } from '../money/index.ts'
import { analyze } from './analyze.ts'
import { emptyBundle, row } from './testing/bundle.ts'
import { bundleDefaults } from './types.ts'
import type { Bundle } from './types.ts'

const empty: Bundle = {
  ...emptyBundle,
  accounts: [
    { id: 'A', type: 'taxable' },
    { id: 'IRA', type: 'ira' },
  ],
}
const told = (transactions: readonly BundleRow[], rest: Partial<Bundle> = {}) =>
  analyze({ ...empty, transactions, ...rest })

describe('wash sales by IRS Publication 550', () => {
  test('a lot tells from when it is held: the washed shares bring their 153 days, the others none', () => {
    const { lots, washCarried } = told([
      row('1', '2024-01-02', 'buy', { quantity: '10', amount: '-1000' }),
      row('2', '2024-06-03', 'sell', { quantity: '10', amount: '800' }),
      row('3', '2024-06-10', 'buy', { quantity: '15', amount: '-1230' }),
      row('4', '2024-06-11', 'buy', { quantity: '1', amount: '-83' }),
    ])
    expect(lots).toMatchObject([
      {
        transactionId: '3',
        openedOn: '2024-06-10',
        quantity: '15',
        costBasis: '1430',
        // 2 January to 3 June are 153 days; 10 June less 153 days.
        heldSince: '2024-01-09',
        heldParts: [
          { heldSince: '2024-01-09', quantity: '10' },
          { heldSince: '2024-06-10', quantity: '5' },
        ],
      },
      { transactionId: '4', openedOn: '2024-06-11', heldSince: '2024-06-11', heldParts: [] },
    ])
    // All of the 200 lost, and the 153 days of ten shares.
    expect(washCarried).toEqual([
      { sellId: '2', buyId: '3', basisAdded: '200', heldLonger: [{ days: 153, quantity: '10' }] },
    ])
  })

  test('one sale of two purchases carries over the time of each; into an IRA nothing is carried over', () => {
    const sold = [
      row('1', '2024-01-02', 'buy', { quantity: '10', amount: '-1000' }),
      row('2', '2024-03-01', 'buy', { quantity: '10', amount: '-1100' }),
      row('3', '2024-06-03', 'sell', { quantity: '20', amount: '1600' }),
    ]
    const again = { quantity: '20', amount: '-1660' }
    // 200 and 300 lost; 2 January to 3 June are 153 days, 1 March to 3 June 94.
    expect(told([...sold, row('4', '2024-06-10', 'buy', again)]).washCarried).toEqual([
      {
        sellId: '3',
        buyId: '4',
        basisAdded: '500',
        heldLonger: [
          { days: 153, quantity: '10' },
          { days: 94, quantity: '10' },
        ],
      },
    ])
    const retired = told([...sold, row('4', '2024-06-10', 'buy', { ...again, account: 'IRA' })])
    expect(retired.washSales).toMatchObject([{ disallowed: '500', verdict: 'match' }])
    expect(retired.washCarried).toEqual([{ sellId: '3', buyId: '4', basisAdded: '0', heldLonger: [] }])
  })

  test('example 1: bought again within 30 days, the loss of 250 goes into the new basis of 1,050', () => {
    const { gains, lots, washSales } = told([
      row('1', '2024-03-01', 'buy', { quantity: '100', amount: '-1000' }),
      row('2', '2024-06-03', 'sell', { quantity: '100', amount: '750' }),
      row('3', '2024-06-20', 'buy', { quantity: '100', amount: '-800' }),
    ])
    expect(gains).toMatchObject([{ gain: '-250', disallowed: '250' }])
    expect(lots).toMatchObject([{ transactionId: '3', costBasis: '1050', openedOn: '2024-06-20' }])
    expect(washSales).toEqual([{ sellId: '2', buyId: '3', quantity: '100', disallowed: '250', verdict: 'match' }])
  })

  test('more stock sold than bought: 75 of 100 shares, by purchase order, 3,250 and 1,375', () => {
    const { gains, lots, washSales } = told([
      row('1', '2024-09-24', 'buy', { quantity: '100', amount: '-5000' }),
      row('2', '2024-12-17', 'buy', { quantity: '50', amount: '-2750' }),
      row('3', '2024-12-24', 'buy', { quantity: '25', amount: '-1125' }),
      row('4', '2025-01-03', 'sell', { quantity: '100', amount: '4000' }),
    ])
    expect(gains).toMatchObject([{ gain: '-1000', disallowed: '750' }])
    expect(lots.map(({ transactionId, costBasis }) => [transactionId, costBasis])).toEqual([
      ['2', '3250'],
      ['3', '1375'],
    ])
    expect(washSales.map(({ buyId, disallowed }) => [buyId, disallowed])).toEqual([
      ['2', '500'],
      ['3', '250'],
    ])
  })

  test('the thirtieth day counts, the thirty-first does not', () => {
    const bought = (date: string) =>
      told([
        row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
        row('2', '2024-06-03', 'sell', { quantity: '10', price: '5' }),
        row('3', date, 'buy', { quantity: '10', price: '5' }),
      ]).washSales.length
    expect([bought('2024-07-03'), bought('2024-07-04')]).toEqual([1, 0])
  })

  test('the time that was held is carried over', () => {
    const { gains } = told([
      row('1', '2023-01-03', 'buy', { quantity: '10', price: '10' }),
      row('2', '2023-12-01', 'sell', { quantity: '10', price: '5' }),
      row('3', '2023-12-15', 'buy', { quantity: '10', price: '5' }),
      row('4', '2024-03-01', 'sell', { quantity: '10', price: '20' }),
    ])
    // Eleven months before and ten weeks after are more than a year; basis 50 + 50.
    expect(gains[1]).toMatchObject({ term: 'long', costBasis: '100', gain: '100', openedOn: '2023-12-15' })
  })

  test('a chain carries the loss on and on', () => {
    const { gains, lots } = told([
      row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
      row('2', '2024-02-01', 'sell', { quantity: '10', price: '9' }),
      row('3', '2024-02-05', 'buy', { quantity: '10', price: '9' }),
      row('4', '2024-02-20', 'sell', { quantity: '10', price: '7' }),
      row('5', '2024-02-26', 'buy', { quantity: '10', price: '7' }),
    ])
    expect(gains.map(({ gain, disallowed }) => [gain, disallowed])).toEqual([
      ['-10', '10'],
      ['-30', '30'],
    ])
    expect(lots).toMatchObject([{ costBasis: '100' }])
  })

  test('into a retirement account the loss is lost: no basis is carried', () => {
    const { gains, lots } = told([
      row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
      row('2', '2024-02-01', 'sell', { quantity: '10', price: '9' }),
      row('3', '2024-02-05', 'buy', { account: 'IRA', quantity: '10', price: '9' }),
    ])
    expect(gains).toMatchObject([{ disallowed: '10' }])
    expect(lots).toMatchObject([{ account: 'IRA', costBasis: '90' }])
  })

  test('a loss inside a retirement account is nobody’s loss', () => {
    const { gains, washSales } = told([
      row('1', '2024-01-02', 'buy', { account: 'IRA', quantity: '10', price: '10' }),
      row('2', '2024-02-01', 'sell', { account: 'IRA', quantity: '10', price: '9' }),
      row('3', '2024-02-05', 'buy', { quantity: '10', price: '9' }),
    ])
    expect([gains[0]?.disallowed, washSales]).toEqual(['0', []])
  })

  test('the purchase that is sold replaces nothing of itself', () => {
    const { washSales } = told([
      row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
      row('2', '2024-01-10', 'sell', { quantity: '4', price: '9' }),
    ])
    expect(washSales).toEqual([])
  })

  test('an option on the stock may be a replacement, and is only flagged', () => {
    const { gains, washSales } = told([
      row('1', '2024-01-02', 'buy', { quantity: '150', price: '10' }),
      row('2', '2024-02-01', 'sell', { quantity: '150', price: '9' }),
      row('3', '2024-02-05', 'buy', { symbol: 'M240315C00010000', quantity: '1', price: '1' }),
    ])
    expect(gains).toMatchObject([{ disallowed: '0' }])
    expect(washSales).toEqual([{ sellId: '2', buyId: '3', quantity: '100', disallowed: '100', verdict: 'possible' }])
  })

  test('a period that ends under 30 days after an unmatched loss cannot know', () => {
    const verdicts = (to: string) =>
      told(
        [
          row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
          row('2', '2024-12-10', 'sell', { quantity: '10', price: '9' }),
        ],
        { range: { to } },
      ).washSales.map(({ verdict }) => verdict)
    expect(verdicts('2024-12-31')).toEqual(['coverage_incomplete'])
    expect(verdicts('2025-01-09')).toEqual([])
  })
})

const action = fc.record({
  type: fc.constantFrom('buy', 'buy', 'sell', 'dividend_reinvested'),
  account: fc.constantFrom('A', 'B'),
  symbol: fc.constantFrom('M', 'N'),
  days: fc.integer({ min: 0, max: 25 }),
  quantity: fc.integer({ min: 1, max: 400 }).map((tenths) => decimal(tenths).div(10).toFixed()),
  price: fc.integer({ min: 1, max: 5_000 }).map((cents) => decimal(cents).div(100).toFixed()),
})
const ledger = fc.array(action, { minLength: 1, maxLength: 40 }).map((list) => {
  let date = '2023-01-02'
  return list.map(({ days, ...rest }, place): BundleRow => {
    date = addDays(date, days)
    return { id: String(place + 1), date, ...rest }
  })
})
const methods = fc.constantFrom('fifo', 'lifo', 'hifo', 'average', 'specific') as fc.Arbitrary<
  Bundle['options']['lotMethod']
>
const total = (list: readonly string[]) => sum(list.map((text) => decimal(text)))

describe('whatever is bought and sold', () => {
  test('shares and cost are conserved, by every method: what was paid and what was disallowed is in lots and in gains', () => {
    fc.assert(
      fc.property(ledger, methods, (transactions, lotMethod) => {
        const { lots, gains, excluded, washSales } = told(transactions, { options: { ...bundleDefaults, lotMethod } })
        const left = new Set(excluded.map(({ what }) => what))
        const counted = transactions.filter(({ id }) => !left.has(id))
        const bought = counted.filter(({ type }) => type !== 'sell')
        const soldQuantity = total(counted.filter(({ type }) => type === 'sell').map(({ quantity }) => quantity ?? '0'))
        const boughtQuantity = total(bought.map(({ quantity }) => quantity ?? '0'))
        expect(total(lots.map(({ quantity }) => quantity)).toFixed()).toBe(boughtQuantity.minus(soldQuantity).toFixed())
        expect(total(gains.map(({ quantity }) => quantity)).toFixed()).toBe(soldQuantity.toFixed())
        const paid = sum(bought.map(({ quantity, price }) => decimal(quantity ?? '0').times(price ?? '0')))
        const disallowed = total(gains.map((gain) => gain.disallowed))
        expect(total([...lots, ...gains].map(({ costBasis }) => costBasis)).toFixed()).toBe(
          paid.plus(disallowed).toFixed(),
        )
        const matched = washSales.filter(({ verdict }) => verdict === 'match')
        expect(total(matched.map((sale) => sale.disallowed)).toFixed()).toBe(disallowed.toFixed())
      }),
    )
  })

  test('the order in which rows are given does not matter', () => {
    const shuffled = ledger.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    )
    fc.assert(
      fc.property(shuffled, ([rows, mixed]) => {
        const sorted = (answer: ReturnType<typeof told>) => ({
          ...answer,
          excluded: answer.excluded.toSorted((a, b) => compareIds(a.what, b.what)),
        })
        expect(sorted(told(mixed))).toEqual(sorted(told(rows)))
      }),
    )
  })

  test('an account more with nothing in it changes nothing', () => {
    fc.assert(
      fc.property(ledger, (rows) => {
        const accounts = [...empty.accounts, { id: 'C', type: 'taxable' }]
        expect(told(rows, { accounts })).toEqual(told(rows))
      }),
    )
  })

  test('twice the shares at half the price are the same money', () => {
    fc.assert(
      fc.property(ledger, (rows) => {
        const halved = rows.map((item) => ({
          ...item,
          quantity: decimal(item.quantity ?? '0')
            .times(2)
            .toFixed(),
          price: decimal(item.price ?? '0')
            .div(2)
            .toFixed(),
        }))
        const money = ({ gains, washSales }: ReturnType<typeof told>) => [
          gains.map(({ proceeds, term, sellId }) => [sellId, term, proceeds]),
          washSales.map(({ sellId, buyId, disallowed }) => [sellId, buyId, decimal(disallowed).toFixed(12)]),
        ]
        expect(money(told(halved))).toEqual(money(told(rows)))
      }),
    )
  })
})
