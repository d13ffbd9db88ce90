import { describe, expect, test } from 'vitest'
import type { BundleRow } from '../ledger/index.ts'
import { analyze } from './analyze.ts'
import { emptyBundle } from './testing/bundle.ts'
import { bundleDefaults } from './types.ts'
import type { Bundle, BundleOptions } from './types.ts'

const told = (parts: Partial<Omit<Bundle, 'options'>> & { readonly options?: Partial<BundleOptions> }) =>
  analyze({ ...emptyBundle, ...parts, options: { ...bundleDefaults, ...parts.options } })

let count = 0
function row(date: string, type: string, rest: Partial<BundleRow> = {}): BundleRow {
  count += 1
  return { id: `r${String(count).padStart(6, '0')}`, account: 'A', date, type, ...rest }
}
const buy = (date: string, symbol: string, quantity: string, price: string, rest: Partial<BundleRow> = {}) =>
  row(date, 'buy', { symbol, quantity, price, ...rest })
const sell = (date: string, symbol: string, quantity: string, price: string, rest: Partial<BundleRow> = {}) =>
  row(date, 'sell', { symbol, quantity, price, ...rest })

describe('value and return of transactions', () => {
  // 1,001 in; ten X at 100 with a fee of 1; X goes to 110, pays 5; 200 out on the last day.
  const answer = told({
    transactions: [
      row('2024-01-02', 'deposit', { amount: '1001' }),
      buy('2024-01-02', 'X', '10', '100', { fee: '1' }),
      row('2024-01-04', 'dividend', { symbol: 'X', amount: '205' }),
      row('2024-01-05', 'withdrawal', { amount: '-200' }),
    ],
    prices: {
      X: [
        ['2024-01-02', '100'],
        ['2024-01-03', '110'],
        ['2024-01-05', '110'],
      ],
    },
  })

  test('opening + net flows + gain = closing, income and fees apart', () => {
    // 1100 in shares + 5 in cash; 801 net in; 100 of price + 205 of income - 1 of fee.
    expect(answer.value).toEqual({
      opening: '0',
      closing: '1105',
      netFlows: '801',
      gain: '304',
      income: '205',
      fees: '1',
    })
  })

  test('daily returns: in works from the start of the day, out until its end', () => {
    const daily = answer.twr.daily.map(([date, value]) => [date, Number(value)])
    expect(daily.map(([date]) => date)).toEqual(['2024-01-02', '2024-01-03', '2024-01-05'])
    expect(daily[0]?.[1]).toBeCloseTo(1_000 / 1_001 - 1, 14)
    expect(daily[1]?.[1]).toBeCloseTo(0.1, 14)
    // (1105 + 200) / 1100 - 1
    expect(daily[2]?.[1]).toBeCloseTo(205 / 1_100, 14)
    expect(Number(answer.twr.value)).toBeCloseTo((1_000 / 1_001) * 1.1 * (1_305 / 1_100) - 1, 13)
    expect(answer.twr.method).toBe('twr')
    expect(answer.twr.annualized).toBeNull()
  })

  test('what is fixed is said', () => {
    expect(answer.conventions).toMatchObject({ flowTiming: 'in_start_out_end', dayCount: 365, asOf: '2024-01-05' })
    expect(answer.excluded.map(({ what }) => what)).toContain('twr.annualized')
  })

  test('a range opens at the close of its first day', () => {
    const part = told({
      transactions: [row('2024-01-02', 'deposit', { amount: '1000' }), buy('2024-01-02', 'X', '10', '100')],
      prices: {
        X: [
          ['2024-01-02', '100'],
          ['2024-01-03', '120'],
        ],
      },
      range: { from: '2024-01-02', to: '2024-01-03' },
    })
    expect(part.value).toMatchObject({ opening: '1000', closing: '1200', netFlows: '0', gain: '200' })
    expect(Number(part.twr.value)).toBeCloseTo(0.2, 14)
  })

  test('a trade price is no quote: without prices there is no value and no return, and lots are there', () => {
    const { value, twr, lots, excluded } = told({
      transactions: [row('2024-01-02', 'deposit', { amount: '1000' }), buy('2024-01-02', 'X', '10', '100')],
    })
    expect(value).toMatchObject({ closing: null, gain: null, netFlows: '1000' })
    expect(twr.value).toBeNull()
    expect(lots).toHaveLength(1)
    expect(excluded.map(({ what }) => what)).toEqual(expect.arrayContaining(['X', 'value.closing', 'twr.value']))
  })

  test('another currency is valued at the rate of the day, its cash too', () => {
    const { value, lots } = told({
      transactions: [
        row('2024-01-02', 'deposit', { amount: '1000', currency: 'EUR' }),
        buy('2024-01-02', 'E', '5', '100', { currency: 'EUR' }),
      ],
      prices: { E: [['2024-01-02', '100']] },
      fx: {
        EURUSD: [
          ['2024-01-02', '1.1'],
          ['2024-01-03', '1.2'],
        ],
      },
      range: { to: '2024-01-03' },
    })
    expect(value).toMatchObject({ netFlows: '1100', closing: '1200', gain: '100' })
    expect(lots[0]).toMatchObject({ costBasis: '550' })
  })

  test('a move between own accounts is no flow, and lots keep date and cost', () => {
    const { value, lots } = told({
      transactions: [
        row('2024-01-02', 'deposit', { amount: '1000' }),
        buy('2024-01-02', 'X', '10', '90', { fee: '1' }),
        row('2024-02-01', 'transfer_in', { account: 'B', symbol: 'X', quantity: '4' }),
        row('2024-02-01', 'transfer_out', { symbol: 'X', quantity: '4' }),
        row('2024-02-02', 'transfer_out', { amount: '-50' }),
        row('2024-02-02', 'transfer_in', { account: 'B', amount: '50' }),
      ],
      prices: { X: [['2024-01-02', '100']] },
    })
    expect(value).toMatchObject({ netFlows: '1000', closing: '1099' })
    expect(lots.map(({ account, openedOn, quantity, costBasis }) => [account, openedOn, quantity, costBasis])).toEqual([
      ['A', '2024-01-02', '6', '540.6'],
      ['B', '2024-01-02', '4', '360.4'],
    ])
  })
})

describe('value and return of valuations', () => {
  const valuations = [
    ['2024-01-01', '1000'],
    ['2024-01-31', '1300'],
  ] as const
  const flows = [['2024-01-16', '200']] as const

  test('Modified Dietz by timing: CD = 30, k = 15', () => {
    const of = (flowTiming: BundleOptions['flowTiming']) =>
      Number(told({ valuations, flows, options: { flowTiming } }).modifiedDietz)
    expect(of('end')).toBeCloseTo(100 / (1_000 + 200 * (15 / 30)), 14)
    expect(of('start')).toBeCloseTo(100 / (1_000 + 200 * (16 / 30)), 14)
    expect(of('in_start_out_end')).toBeCloseTo(100 / (1_000 + 200 * (16 / 30)), 14)
  })

  test('a flow without a valuation that day makes the method Modified Dietz, and says so', () => {
    const { twr, value } = told({ valuations, flows })
    expect(twr.method).toBe('modified_dietz')
    expect(Number(twr.value)).toBeCloseTo(100 / (1_000 + 200 * (16 / 30)), 14)
    expect(value).toMatchObject({ opening: '1000', closing: '1300', netFlows: '200', gain: '100', income: null })
  })

  test('with a valuation on the day of the flow the return is the true one, by timing', () => {
    // 1000 -> (200 in) 1210 -> 1331
    const daily = [
      ['2024-01-01', '1000'],
      ['2024-01-16', '1210'],
      ['2024-01-31', '1331'],
    ] as const
    const of = (flowTiming: BundleOptions['flowTiming']) => {
      const { twr } = told({ valuations: daily, flows, options: { flowTiming } })
      expect(twr.method).toBe('twr')
      return Number(twr.value)
    }
    expect(of('start')).toBeCloseTo((1_210 / 1_200) * 1.1 - 1, 13)
    expect(of('end')).toBeCloseTo((1_010 / 1_000) * 1.1 - 1, 13)
    expect(of('in_start_out_end')).toBeCloseTo((1_210 / 1_200) * 1.1 - 1, 13)
  })

  test('a flow on the first valuation’s day is in the opening', () => {
    expect(told({ valuations, flows: [['2024-01-01', '500']] }).value).toMatchObject({ netFlows: '0', gain: '300' })
  })

  test('over a year is annualized by the days', () => {
    const { twr } = told({
      valuations: [
        ['2022-01-01', '100'],
        ['2024-01-01', '121'],
      ],
    })
    expect(Number(twr.annualized)).toBeCloseTo(1.21 ** (365 / 730) - 1, 13)
  })

  test('cash flows alone have a yearly rate: the example of Excel', () => {
    const { mwr } = told({
      cashFlows: [
        ['2008-01-01', '-10000'],
        ['2008-03-01', '2750'],
        ['2008-10-30', '4250'],
        ['2009-02-15', '3250'],
        ['2009-04-01', '2750'],
      ],
    })
    expect(mwr.status).toBe('ok')
    expect(Math.abs(Number(mwr.value) - 0.373362534)).toBeLessThan(1e-8)
  })
})

describe('lots and gains', () => {
  const three = [
    buy('2023-01-10', 'X', '10', '10', { id: '1' }),
    buy('2023-02-10', 'X', '10', '30', { id: '2' }),
    buy('2023-03-10', 'X', '10', '20', { id: '3' }),
  ]
  const sold = (lotMethod: BundleOptions['lotMethod'], lots?: readonly string[]) =>
    told({
      transactions: [...three, sell('2023-06-01', 'X', '15', '40', { id: '4', ...(lots && { lots }) })],
      options: { lotMethod },
    })

  test.each([
    ['fifo', '250', ['2', '3']],
    ['lifo', '350', ['1', '2']],
    ['hifo', '400', ['1', '3']],
    ['average', '300', ['2', '3']],
  ] as const)('%s takes a cost of %s', (method, cost, left) => {
    const { gains, lots } = sold(method)
    expect(String(gains.reduce((sum, { costBasis }) => sum + Number(costBasis), 0))).toBe(cost)
    expect(lots.map(({ transactionId }) => transactionId)).toEqual(left)
    expect(lots.reduce((sum, { costBasis }) => sum + Number(costBasis), 0)).toBe(600 - Number(cost))
  })

  test('named lots are taken in the order in which they are named', () => {
    const { gains } = sold('specific', ['3', '1'])
    expect(gains.map(({ transactionId, quantity }) => [transactionId, quantity])).toEqual([
      ['3', '10'],
      ['1', '5'],
    ])
  })

  test('a year is counted from the day after the purchase', () => {
    // Publication 550: bought 5 February, sold 5 February of the next year: short; on the sixth: long.
    const term = (bought: string, soldOn: string) =>
      told({ transactions: [buy(bought, 'X', '1', '1'), sell(soldOn, 'X', '1', '2')] }).gains[0]?.term
    expect(term('2009-02-05', '2010-02-05')).toBe('short')
    expect(term('2009-02-05', '2010-02-06')).toBe('long')
    expect(term('2024-02-29', '2025-02-28')).toBe('short')
    expect(term('2024-02-29', '2025-03-01')).toBe('long')
  })

  test('a short sale is closed by its cover', () => {
    const { gains, lots } = told({
      transactions: [
        row('2024-01-02', 'sell_short', { symbol: 'X', quantity: '10', price: '50', fee: '1' }),
        row('2024-02-02', 'buy_to_cover', { symbol: 'X', quantity: '4', price: '40', fee: '1' }),
      ],
    })
    expect(gains).toMatchObject([{ quantity: '4', proceeds: '199.6', costBasis: '161', gain: '38.6', term: 'short' }])
    expect(lots).toMatchObject([{ quantity: '-6', costBasis: '-299.4' }])
  })

  test('a split changes the number of shares and no cost, and a quote of before it counts as one of after', () => {
    const { lots, value } = told({
      transactions: [
        row('2024-01-02', 'deposit', { amount: '1000' }),
        buy('2024-01-02', 'X', '10', '100'),
        row('2024-01-04', 'split', { symbol: 'X', ratio: '2' }),
      ],
      prices: { X: [['2024-01-02', '100']] },
    })
    expect(lots).toMatchObject([{ quantity: '20', costBasis: '1000' }])
    expect(value.closing).toBe('1000')
  })

  test('a spin-off moves its part of the cost and keeps the date', () => {
    const { lots } = told({
      transactions: [
        buy('2024-01-02', 'X', '10', '100'),
        row('2024-03-04', 'spin_off', { symbol: 'X', newSymbol: 'Y', ratio: '0.5', basisFraction: '0.2' }),
      ],
    })
    expect(lots.map(({ symbol, quantity, costBasis, openedOn }) => [symbol, quantity, costBasis, openedOn])).toEqual([
      ['X', '10', '800', '2024-01-02'],
      ['Y', '5', '200', '2024-01-02'],
    ])
  })

  test('capital paid back lowers the cost, and is a gain beyond it', () => {
    const { lots, gains, value } = told({
      transactions: [
        buy('2024-01-02', 'X', '10', '1'),
        row('2024-03-04', 'return_of_capital', { symbol: 'X', amount: '14' }),
      ],
    })
    expect(lots).toMatchObject([{ quantity: '10', costBasis: '0' }])
    expect(gains).toMatchObject([{ proceeds: '4', costBasis: '0', gain: '4' }])
    expect(value.income).toBe('0')
  })

  test('the premium of an exercised call is in the cost of the shares; of an expired one, a loss', () => {
    const call = { symbol: 'X240119C00050000', quantity: '1' }
    const { gains, lots } = told({
      transactions: [
        row('2024-01-02', 'buy', { ...call, price: '3' }),
        row('2024-01-19', 'option_exercise', call),
        buy('2024-01-19', 'X', '100', '50'),
      ],
    })
    expect(gains).toEqual([])
    expect(lots).toMatchObject([{ symbol: 'X', costBasis: '5300' }])
    const expired = told({
      transactions: [row('2024-01-02', 'buy', { ...call, price: '3' }), row('2024-01-19', 'option_expire', call)],
    })
    expect(expired.gains).toMatchObject([{ proceeds: '0', costBasis: '300', gain: '-300' }])
  })
})

describe('what cannot be true', () => {
  const reasons = (rows: readonly BundleRow[]) => {
    const { excluded } = told({ transactions: rows })
    return Object.fromEntries(excluded.map(({ what, reason }) => [what, reason]))
  }

  test('is named and left out: oversold, unreadable, repeated, out of scale, unknown', () => {
    const found = reasons([
      buy('2024-01-02', 'X', '10', '5', { id: 'a' }),
      buy('2024-01-02', 'X', '10', '5', { id: 'a' }),
      sell('2024-01-03', 'X', '11', '5', { id: 'b' }),
      buy('2024-01-04', 'X', '10', '0', { id: 'c' }),
      buy('2024-01-04', 'X', '1,000', '5', { id: 'd' }),
      buy('2024-13-04', 'X', '10', '5', { id: 'e' }),
      buy('2024-01-05', 'X', '10', '500', { id: 'f', amount: '-500' }),
      row('2024-01-05', 'airdrop', { id: 'g' }),
      row('2024-01-05', 'withdrawal', { id: 'h', amount: '5' }),
      buy('2024-01-06', 'X', '1', '5', { id: 'i', currency: 'EUR' }),
      buy('2024-01-06', 'X', '1e3', '5', { id: 'j' }),
    ])
    expect(found['a']).toMatch(/already/)
    expect(found['b']).toMatch(/closes more of X/)
    expect(found['c']).toMatch(/zero or less/)
    expect(found['d']).toMatch(/quantity is no plain decimal/)
    expect(found['e']).toMatch(/no date/)
    expect(found['f']).toMatch(/price per unit/)
    expect(found['g']).toMatch(/"airdrop" is not known/)
    expect(found['h']).toMatch(/below zero/)
    expect(found['i']).toMatch(/traded in USD/)
    expect(found['j']).toMatch(/no plain decimal/)
  })

  test('a price of zero or less is ignored and named', () => {
    const { value, excluded } = told({
      transactions: [row('2024-01-02', 'deposit', { amount: '100' }), buy('2024-01-02', 'X', '1', '100')],
      prices: {
        X: [
          ['2024-01-02', '100'],
          ['2024-01-03', '0'],
        ],
      },
      range: { to: '2024-01-03' },
    })
    expect(value.closing).toBe('100')
    expect(excluded).toContainEqual({ what: 'X', reason: expect.stringContaining('2024-01-03') })
  })

  test('an empty bundle is answered with reasons', () => {
    const { twr, value, risk, excluded } = told({})
    expect([twr.value, value.gain, risk.sharpe]).toEqual([null, null, null])
    expect(excluded.length).toBeGreaterThan(5)
  })
})
