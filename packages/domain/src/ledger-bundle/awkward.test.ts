/** Awkward ledgers, each worked by hand: what a broker's statement would say for the same events. */
import { describe, expect, test } from 'vitest'
import type { BundleRow } from '../ledger/index.ts'
import { analyze } from './analyze.ts'
import { emptyBundle, row } from './testing/bundle.ts'
import { bundleDefaults } from './types.ts'
import type { Bundle } from './types.ts'

const empty: Bundle = {
  ...emptyBundle,
  accounts: [
    { id: 'A', type: 'taxable' },
    { id: 'B', type: 'taxable' },
    { id: 'IRA', type: 'ira' },
  ],
}
const told = (transactions: readonly BundleRow[], rest: Partial<Bundle> = {}) =>
  analyze({ ...empty, transactions, ...rest })

const lotsOf = ({ lots }: ReturnType<typeof told>) =>
  lots.map(({ symbol, account, quantity, costBasis }) => [symbol, account, quantity, costBasis])
const named = ({ excluded }: ReturnType<typeof told>, id: string) =>
  excluded.filter(({ what }) => what === id).map(({ reason }) => reason)

describe('short sales and wash sales (Publication 550, "Short sales"; 26 CFR 1.1091-1(g))', () => {
  test('another short sale within 30 days of the cover takes the loss off what it brought', () => {
    const { gains, lots, washSales } = told([
      row('1', '2024-03-01', 'sell_short', { quantity: '100', price: '10' }),
      // Covered at 12: 200 lost.
      row('2', '2024-03-15', 'buy_to_cover', { quantity: '100', price: '12' }),
      row('3', '2024-04-01', 'sell_short', { quantity: '60', price: '11' }),
    ])
    // 60 of 100 are replaced: 120 of the 200 do not count; what the new sale brought is 660 less 120.
    expect(gains).toMatchObject([{ gain: '-200', disallowed: '120' }])
    expect(lots).toMatchObject([{ quantity: '-60', costBasis: '-540' }])
    expect(washSales).toEqual([{ sellId: '2', buyId: '3', quantity: '60', disallowed: '120', verdict: 'match' }])
  })

  test('one that was entered before the cover and is still open counts too, the one that is covered does not', () => {
    const { washSales } = told([
      row('1', '2024-03-01', 'sell_short', { quantity: '10', price: '10' }),
      row('2', '2024-03-05', 'sell_short', { quantity: '4', price: '11' }),
      row('3', '2024-03-15', 'buy_to_cover', { quantity: '10', price: '12' }),
    ])
    expect(washSales).toEqual([{ sellId: '3', buyId: '2', quantity: '4', disallowed: '8', verdict: 'match' }])
  })

  test('the thirtieth day counts, the thirty-first does not; a gain is never washed', () => {
    const washed = (date: string, cover: string) =>
      told([
        row('1', '2024-01-02', 'sell_short', { quantity: '10', price: '10' }),
        row('2', '2024-06-03', 'buy_to_cover', { quantity: '10', price: cover }),
        row('3', date, 'sell_short', { quantity: '10', price: '10' }),
      ]).washSales.length
    expect([washed('2024-07-03', '12'), washed('2024-07-04', '12'), washed('2024-07-03', '8')]).toEqual([1, 0, 0])
  })

  test('shares that are sold around the cover may be the replacement, and are only flagged', () => {
    const { gains, washSales } = told([
      row('0', '2023-01-03', 'buy', { quantity: '30', price: '5' }),
      row('1', '2024-03-01', 'sell_short', { account: 'B', quantity: '100', price: '10' }),
      row('2', '2024-03-15', 'buy_to_cover', { account: 'B', quantity: '100', price: '12' }),
      row('3', '2024-03-20', 'sell', { quantity: '30', price: '11' }),
    ])
    expect(gains.map(({ disallowed }) => disallowed)).toEqual(['0', '0'])
    expect(washSales).toEqual([{ sellId: '2', buyId: '3', quantity: '30', disallowed: '60', verdict: 'possible' }])
  })

  test('a purchase of shares replaces no short sale, and a short sale no shares', () => {
    const { washSales } = told([
      row('1', '2024-03-01', 'sell_short', { quantity: '10', price: '10' }),
      row('2', '2024-03-15', 'buy_to_cover', { quantity: '10', price: '12' }),
      row('3', '2024-03-16', 'buy', { quantity: '10', price: '12' }),
      row('4', '2024-06-03', 'sell', { quantity: '10', price: '9' }),
      row('5', '2024-06-04', 'sell_short', { quantity: '10', price: '9' }),
    ])
    expect(washSales).toEqual([])
  })
})

describe('wash sales over what happens to shares meanwhile', () => {
  test('shares that replaced a loss and then move to another own account replace no second one', () => {
    const { gains } = told([
      row('1', '2023-01-03', 'buy', { quantity: '20', price: '10' }),
      row('2', '2024-03-01', 'sell', { quantity: '10', price: '9' }),
      row('3', '2024-03-05', 'buy', { account: 'B', quantity: '10', price: '9' }),
      row('4', '2024-03-06', 'transfer_out', { account: 'B', quantity: '10' }),
      row('5', '2024-03-06', 'transfer_in', { account: 'A', quantity: '10' }),
      row('6', '2024-03-08', 'sell', { quantity: '10', price: '8' }),
    ])
    // 10 bought, 10 lost shares of the first sale are replaced; the second sale of 10 has no purchase of its own.
    expect(gains.map(({ gain, disallowed }) => [gain, disallowed])).toEqual([
      ['-10', '10'],
      ['-20', '0'],
    ])
  })

  test('a company that is called otherwise now is the same company', () => {
    const { lots, washSales } = told([
      row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
      row('2', '2024-02-01', 'sell', { quantity: '10', price: '9' }),
      row('3', '2024-02-05', 'symbol_change', { newSymbol: 'N' }),
      row('4', '2024-02-10', 'buy', { symbol: 'N', quantity: '10', price: '9' }),
    ])
    expect(washSales).toEqual([{ sellId: '2', buyId: '4', quantity: '10', disallowed: '10', verdict: 'match' }])
    expect(lots).toMatchObject([{ symbol: 'N', costBasis: '100' }])
  })

  test('a dividend that is reinvested after the end of the period replaces a loss within it', () => {
    const { gains, washSales } = told(
      [
        row('1', '2024-01-02', 'buy', { quantity: '10', price: '10' }),
        row('2', '2024-12-20', 'sell', { quantity: '10', price: '9' }),
        row('3', '2025-01-06', 'dividend_reinvested', { quantity: '2', price: '9' }),
      ],
      { range: { to: '2024-12-31' } },
    )
    expect(gains).toMatchObject([{ disallowed: '2' }])
    expect(washSales[0]).toMatchObject({ buyId: '3', quantity: '2', disallowed: '2', verdict: 'match' })
  })

  test('a chain over the end of the year and into a retirement account', () => {
    const { gains, lots } = told([
      row('1', '2024-06-03', 'buy', { quantity: '10', price: '100' }),
      row('2', '2024-12-20', 'sell', { quantity: '10', price: '80' }),
      row('3', '2024-12-30', 'buy', { quantity: '10', price: '82' }),
      // Basis 820 + 200; sold for 700: 320 lost, of which 4 of 10 are bought again in the IRA.
      row('4', '2025-01-10', 'sell', { quantity: '10', price: '70' }),
      row('5', '2025-01-20', 'buy', { account: 'IRA', quantity: '4', price: '71' }),
    ])
    expect(gains.map(({ gain, disallowed }) => [gain, disallowed])).toEqual([
      ['-200', '200'],
      ['-320', '128'],
    ])
    expect(lots).toMatchObject([{ account: 'IRA', costBasis: '284' }])
  })
})

describe('options that end in shares', () => {
  test('a call that is assigned without shares opens a short sale, with the premium in what it brought', () => {
    const option = 'M240119C00050000'
    const answer = told([
      row('1', '2024-01-02', 'sell_short', { symbol: option, quantity: '1', price: '2' }),
      row('2', '2024-01-19', 'option_assign', { symbol: option, quantity: '1' }),
      row('3', '2024-01-19', 'sell_short', { quantity: '100', price: '50' }),
    ])
    expect(answer.gains).toEqual([])
    expect(answer.lots).toMatchObject([{ symbol: 'M', quantity: '-100', costBasis: '-5200' }])
  })

  test('a put that is assigned while short covers with the premium off the price', () => {
    const option = 'M240119P00050000'
    const { gains } = told([
      row('1', '2024-01-02', 'sell_short', { quantity: '100', price: '55' }),
      row('2', '2024-01-02', 'sell_short', { symbol: option, quantity: '1', price: '2' }),
      row('3', '2024-01-19', 'option_assign', { symbol: option, quantity: '1' }),
      row('4', '2024-01-19', 'buy_to_cover', { quantity: '100', price: '50' }),
    ])
    expect(gains).toMatchObject([{ symbol: 'M', proceeds: '5500', costBasis: '4800', gain: '700' }])
  })

  test('the premium is in the shares whichever of the two rows is told with a time', () => {
    const option = 'M240119C00050000'
    const { gains, lots } = told([
      row('1', '2024-01-02', 'buy', { symbol: option, quantity: '1', price: '3' }),
      row('2', '2024-01-19', 'option_exercise', { symbol: option, quantity: '1', time: '21:00:00Z' }),
      row('3', '2024-01-19', 'buy', { quantity: '100', price: '50' }),
    ])
    expect(gains).toEqual([])
    expect(lots).toMatchObject([{ symbol: 'M', quantity: '100', costBasis: '5300' }])
  })
})

describe('what companies do, with cash in place of a fraction', () => {
  test('a split of 3 for 2 on 101 shares: 151 and the half share sold', () => {
    const answer = told([
      row('1', '2023-01-03', 'buy', { quantity: '101', price: '30' }),
      row('2', '2024-03-01', 'split', { ratio: '1.5', quantity: '50', amount: '11' }),
    ])
    // 3,030 over 151.5 shares are 20 a share: half a share cost 10 and brought 11.
    expect(lotsOf(answer)).toEqual([['M', 'A', '151', '3020']])
    expect(answer.gains).toMatchObject([{ quantity: '0.5', proceeds: '11', costBasis: '10', gain: '1', term: 'long' }])
  })

  test('a spin-off of one for three on 100 shares: 33 and a third of a share sold', () => {
    const answer = told([
      row('1', '2023-01-03', 'buy', { quantity: '100', price: '30' }),
      row('2', '2024-03-01', 'spin_off', {
        newSymbol: 'N',
        ratio: '0.333',
        basisFraction: '0.111',
        quantity: '33',
        amount: '4',
      }),
    ])
    // 11.1 % of 3,000 go with 33.3 new shares, 10 a share; 0.3 of a share cost 3 and brought 4.
    expect(lotsOf(answer)).toEqual([
      ['M', 'A', '100', '2667'],
      ['N', 'A', '33', '330'],
    ])
    expect(answer.gains).toMatchObject([{ symbol: 'N', quantity: '0.3', proceeds: '4', costBasis: '3', gain: '1' }])
  })

  test('cash without a fraction is taken off the cost, is in the cash, and a fee is a fee', () => {
    const answer = told(
      [
        row('0', '2024-01-02', 'deposit', { symbol: undefined, amount: '1000' }),
        row('1', '2024-01-03', 'buy', { quantity: '10', price: '50' }),
        row('2', '2024-03-01', 'symbol_change', { newSymbol: 'N', amount: '20' }),
        row('3', '2024-03-04', 'symbol_change', { symbol: 'N', newSymbol: 'O', fee: '5' }),
      ],
      { prices: { O: [['2024-03-04', '50']] } },
    )
    // 500 + 20 - 5 in cash beside ten shares at 50.
    expect(answer.value).toMatchObject({ closing: '1015', gain: '15', fees: '5' })
    expect(lotsOf(answer)).toEqual([['O', 'A', '10', '485']])
  })

  test('capital paid back beyond the cost of one of two lots is a gain of that lot alone', () => {
    const answer = told([
      row('1', '2022-01-03', 'buy', { quantity: '10', price: '1' }),
      row('2', '2024-02-01', 'buy', { quantity: '10', price: '9' }),
      row('3', '2024-03-01', 'return_of_capital', { amount: '60' }),
    ])
    // 3 a share: 30 on a cost of 10 are a gain of 20; 90 less 30 are left of the other.
    expect(answer.gains).toMatchObject([{ gain: '20', term: 'long', costBasis: '0' }])
    expect(lotsOf(answer)).toEqual([
      ['M', 'A', '10', '0'],
      ['M', 'A', '10', '60'],
    ])
  })
})

describe('moves between own accounts', () => {
  test('what comes in is there to be sold the same day', () => {
    const answer = told([
      row('1', '2022-01-03', 'buy', { quantity: '10', price: '7' }),
      row('2', '2024-03-01', 'transfer_out', { quantity: '10' }),
      row('3', '2024-03-01', 'transfer_in', { account: 'B', quantity: '10' }),
      row('4', '2024-03-01', 'sell', { account: 'B', quantity: '4', price: '9' }),
    ])
    expect(answer.gains).toMatchObject([{ account: 'B', costBasis: '28', gain: '8', term: 'long' }])
    expect(lotsOf(answer)).toEqual([['M', 'B', '6', '42']])
    expect(named(answer, '4')).toEqual([])
  })

  test('over two accounts on one day, and round in a circle without shares', () => {
    const through = told([
      row('1', '2022-01-03', 'buy', { quantity: '10', price: '7' }),
      row('2', '2024-03-01', 'transfer_out', { quantity: '10' }),
      row('3', '2024-03-01', 'transfer_in', { account: 'B', quantity: '10' }),
      row('4', '2024-03-01', 'transfer_out', { account: 'B', quantity: '10' }),
      row('5', '2024-03-01', 'transfer_in', { account: 'IRA', quantity: '10' }),
    ])
    expect(lotsOf(through)).toEqual([['M', 'IRA', '10', '70']])
    const circle = told([
      row('1', '2024-03-01', 'transfer_out', { quantity: '10' }),
      row('2', '2024-03-01', 'transfer_in', { account: 'B', quantity: '10' }),
      row('3', '2024-03-01', 'transfer_out', { account: 'B', quantity: '10' }),
      row('4', '2024-03-01', 'transfer_in', { quantity: '10' }),
    ])
    expect([lotsOf(circle), named(circle, '1').length, named(circle, '3').length]).toEqual([[], 1, 1])
  })
})

test('a sale that names lots that are not there says which, and takes others', () => {
  const answer = told(
    [
      row('1', '2023-01-03', 'buy', { quantity: '5', price: '10' }),
      row('2', '2023-01-04', 'buy', { quantity: '5', price: '20' }),
      row('3', '2024-02-01', 'sell', { quantity: '6', price: '15', lots: ['2', 'gone'] }),
    ],
    { options: { ...bundleDefaults, lotMethod: 'specific' } },
  )
  expect(lotsOf(answer)).toEqual([['M', 'A', '4', '40']])
  expect(named(answer, '3')).toEqual([
    'the lots that it names hold 1 less of M than it sells; the rest is taken from the oldest',
  ])
})

test('a trade worth more than anybody owns is named', () => {
  const answer = told([row('1', '2024-01-02', 'buy', { quantity: '1000000000', price: '100' })])
  expect(named(answer, '1')).toEqual([
    'it is worth 10000000000 USD or more, which hardly anybody owns; it is counted as given',
  ])
})
