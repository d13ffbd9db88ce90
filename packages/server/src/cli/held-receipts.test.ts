/** The second implementation of stress, check-up, lots and wash sales, against figures worked by hand. */
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const script = (name: string): string => fileURLToPath(new URL(`../../../../scripts/receipt/${name}`, import.meta.url))
const { recompute }: { readonly recompute: (bundle: object) => object } = await import(script('figures.mjs'))
const {
  recomputeWorkings,
}: { readonly recomputeWorkings: (bundle: object, own: object) => Readonly<Record<string, unknown>> } = await import(
  script('workings.mjs')
)
const found = (workings: object, own: object = {}) => recomputeWorkings({ workings }, own)

const dayAfter = (place: number): string => new Date(Date.UTC(2025, 0, 2 + place)).toISOString().slice(0, 10)
/** A hundred, and then up and down by this much of itself, day by day. */
function swinging(part: number, days: number): readonly (readonly [string, string])[] {
  let close = 100
  return Array.from({ length: days }, (_, place) => {
    if (place > 0) close *= place % 2 === 1 ? 1 + part : 1 - part
    return [dayAfter(place), String(close)]
  })
}

describe('a stress', () => {
  const period = {
    kind: 'stress_period',
    from: '2020-02-19',
    to: '2020-03-23',
    staleDaysMax: 7,
    benchmark: 'SPY',
    of: null,
    totalValue: '2000',
    holdings: [
      ['A', null, 'stock', '1000'],
      ['B', null, 'stock', '-500'],
    ],
    closes: {
      A: [
        ['2020-02-18', '100'],
        ['2020-03-20', '80'],
      ],
      B: [
        ['2020-02-19', '50'],
        ['2020-03-23', '60'],
      ],
      SPY: [
        ['2020-02-19', '400'],
        ['2020-03-23', '300'],
      ],
    },
  }

  test('through past days: a fifth off 1,000, and a short of 500 that rises by a fifth, are 15 % of 2,000', () => {
    expect(found(period)).toMatchObject({
      benchmark: -0.25,
      change: -300,
      changePercent: -0.15,
      knownChange: -300,
      covered: 1,
      positions: [
        ['A', -200, -0.2],
        ['B', -100, 0.2],
      ],
    })
    expect(found({ ...period, of: 'A' })).toMatchObject({ change: -200, changePercent: -0.2, knownChange: -300 })
  })

  test('what has no close of these days, or no value, makes the whole unknown; a week is the oldest', () => {
    const stale = { ...period.closes, B: [['2020-02-11', '50'], ...period.closes.B.slice(1)] }
    // 1,000 of 1,500 known: two thirds, at six places of a percent.
    expect(found({ ...period, closes: stale })).toMatchObject({
      change: null,
      changePercent: null,
      knownChange: -200,
      covered: 0.66666667,
    })
    const noValue = [...period.holdings, ['C', null, 'other', null]]
    expect(found({ ...period, holdings: noValue })).toMatchObject({ change: null, knownChange: -300, covered: 1 })
  })

  const shocked = {
    kind: 'stress_shocks',
    returnsMin: 60,
    benchmark: 'SPY',
    of: null,
    totalValue: '5000',
    holdings: [
      ['NVDA', 'Technology', 'stock', '1000'],
      ['MSFT', 'Technology', 'stock', '1000'],
      ['GLD', null, 'etf', '1000'],
      ['BTC', null, 'crypto', '1000'],
    ],
    closes: { BTC: swinging(0.02, 70), SPY: swinging(0.01, 70) },
    shocks: [
      { by: 'market', percent: '-20' },
      { by: 'assetType', key: 'ETF', percent: '5' },
      { by: 'sector', key: 'technology', percent: '-10' },
      { by: 'symbol', key: 'nvda', percent: '-1' },
      { by: 'symbol', key: 'NVDA', percent: '-40.5' },
    ],
  }

  test('of several shocks the most specific counts, of two of one kind the last; the market’s goes through the beta', () => {
    // 405 and 100 off, 50 on; twice the market's fall off the fourth: 855 less of 5,000.
    expect(found(shocked)).toMatchObject({
      valueAfter: 4145,
      change: -855,
      changePercent: -0.171,
      positions: [
        ['NVDA', -405, -0.405],
        ['MSFT', -100, -0.1],
        ['GLD', 50, 0.05],
        ['BTC', -400, -0.4],
      ],
    })
  })

  test('nothing falls by more than all of it, and fewer than 60 returns are no beta', () => {
    const market = [{ by: 'market', percent: '-60' }]
    const only = { ...shocked, holdings: shocked.holdings.slice(3), shocks: market }
    expect(found(only)).toMatchObject({ change: -1000, positions: [['BTC', -1000, -1]] })
    const few = { ...only, closes: { BTC: swinging(0.02, 60), SPY: swinging(0.01, 60) } }
    expect(found(few)).toMatchObject({ valueAfter: null, change: null, covered: 0 })
  })
})

describe('the check-up', () => {
  const held = {
    kind: 'checkup',
    totalValue: '1000',
    unpriced: [],
    positions: [
      ['MSFT', 'stock', 'Technology', ['200', '100']],
      ['NVDA', 'stock', 'Technology', ['100']],
      ['VTI', 'etf', 'Diversified', ['500']],
    ],
    least: null,
  }

  test('the largest company and the largest sector, funds and mixtures left out; a limit that is just reached is kept', () => {
    const positions = { ...held, measure: 'positions', notCounted: ['etf'] }
    expect(found({ ...positions, most: '30' })).toEqual({ figure: 0.3, subject: 'MSFT', most: 'pass', least: null })
    expect(found({ ...positions, most: '29.99' })).toMatchObject({ most: 'warn' })
    const sectors = { ...held, measure: 'sectors', notCounted: ['Diversified'], most: '39.999999' }
    expect(found(sectors)).toMatchObject({ figure: 0.4, subject: 'Technology', most: 'warn' })
    expect(found({ ...positions, most: '30', unpriced: ['X'] })).toMatchObject({ figure: null, most: 'unknown' })
  })

  test('cash has a limit on each side; holdings are counted', () => {
    const cash = { kind: 'checkup', measure: 'cash', totalValue: '3000', cash: '100', least: '3.4', most: '3' }
    // A thirtieth, at six places of a percent.
    expect(found(cash)).toEqual({ figure: 0.03333333, subject: null, most: 'warn', least: 'warn' })
    const holdings = { kind: 'checkup', measure: 'holdings', symbols: ['A', 'B', 'C'], least: 3, most: null }
    expect(found(holdings)).toEqual({ figure: 3, subject: null, most: null, least: 'pass' })
  })

  test('fees of lines and of trades over the mean value; what moves alike has a correlation of one', () => {
    const fees = {
      kind: 'checkup',
      measure: 'fees',
      least: null,
      most: '0.5',
      values: [
        ['2025-01-02', '900'],
        ['2025-01-03', '1100'],
      ],
      lines: [
        { type: 'fee', amount: '-5', fee: null },
        { type: 'buy', amount: '-101', fee: '1' },
      ],
    }
    // 6 of 1,000 on average.
    expect(found(fees)).toMatchObject({ figure: 0.006, most: 'warn' })
    const alike = { A: swinging(0.01, 30), B: swinging(0.03, 30) }
    const correlation = {
      kind: 'checkup',
      measure: 'correlation',
      least: null,
      most: '0.7',
      pairsMin: 20,
      closes: alike,
    }
    expect(found(correlation)['figure']).toBeCloseTo(1, 9)
    expect(found({ ...correlation, pairsMin: 30 })).toMatchObject({ figure: null, most: 'unknown' })
  })
})

describe('lots and wash sales', () => {
  const row = (id: string, date: string, type: string, rest: object) => ({
    id,
    account: 'A',
    date,
    type,
    symbol: 'M',
    ...rest,
  })
  const own = recompute({
    accounts: [
      { id: 'A', type: 'taxable' },
      { id: 'IRA', type: 'ira' },
    ],
    transactions: [
      row('1', '2024-01-02', 'buy', { quantity: '10', amount: '-1000' }),
      row('2', '2024-06-03', 'sell', { quantity: '10', amount: '800' }),
      row('3', '2024-06-10', 'buy', { quantity: '15', amount: '-1230' }),
      row('4', '2024-07-01', 'buy', { quantity: '5', amount: '-400' }),
      row('5', '2024-08-01', 'buy', { symbol: 'N', quantity: '3', amount: '-100' }),
      row('6', '2024-09-02', 'sell', { symbol: 'N', quantity: '3', amount: '70' }),
      row('7', '2024-09-03', 'buy', { symbol: 'N', quantity: '3', amount: '-70', account: 'IRA' }),
    ],
    range: { to: '2024-12-31' },
  })
  const lots = {
    kind: 'lots',
    symbols: null,
    today: '2024-12-31',
    holdings: [
      ['A', 'M', '20', '2000'],
      ['IRA', 'N', '3', null],
    ],
  }

  test('a lot has its share of the holding, the deferred loss in its cost and the time of what was sold in its age', () => {
    // 15 of 20 shares worth 2,000: 1,500. 1,230 and 200 of deferred loss: 1,430, of which 70 are 4.8951 %.
    // 10 June less 153 days is 9 January 2024; long from 10 January 2025, ten days after New Year's Eve.
    expect(found({ ...lots, lot: '3,M,A' }, own)).toEqual({
      quantity: 15,
      costBasis: 1430,
      costEach: 95.3333,
      value: 1500,
      unrealized: 70,
      unrealizedPercent: 0.048951,
      daysToLong: 10,
      heldSince: '2024-01-09',
      heldParts: [
        { heldSince: '2024-01-09', quantity: 10 },
        { heldSince: '2024-06-10', quantity: 5 },
      ],
    })
  })

  test('sums are of the lots asked for, and unknown where one of them has no value', () => {
    expect(found({ ...lots, lot: null, symbols: ['M'] }, own)).toEqual({
      count: 2,
      quantity: 20,
      costBasis: 1830,
      value: 2000,
      unrealized: 170,
    })
    expect(found({ ...lots, lot: null }, own)).toMatchObject({
      count: 3,
      quantity: null,
      value: null,
      unrealized: null,
    })
  })

  test('a wash sale carries loss and time over to the purchase, and nothing into an IRA', () => {
    expect(found({ kind: 'wash_sale', sale: '2,3,match' }, own)).toEqual({
      quantity: 10,
      disallowed: 200,
      basisAdded: 200,
      longest: 153,
      heldLonger: [{ days: 153, quantity: 10 }],
    })
    expect(found({ kind: 'wash_sale', sale: '6,7,match' }, own)).toEqual({
      quantity: 3,
      disallowed: 30,
      basisAdded: 0,
      longest: null,
      heldLonger: [],
    })
    expect(found({ kind: 'wash_sale', sale: '2,4,match' }, own)).toEqual({})
  })
})
