import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Money, Price, Quantity, decimal, sum, toMoney } from '../../money/index.ts'
import type { PriceSignals } from '../signals.ts'
import { findCandidates, scoreOf } from './index.ts'
import type { AdviceAccount, AdviceInputs, HeldPosition } from './index.ts'

const asOf = '2026-11-20T15:00:00.000Z'

const anAccount = (over: Partial<AdviceAccount> = {}): AdviceAccount => ({
  accountId: 'a',
  name: 'Main',
  cash: Money('5000'),
  mayTrade: true,
  isTaxable: true,
  ...over,
})

interface Held {
  readonly symbol: string
  readonly quantity: string
  readonly price: string
  readonly over?: Partial<HeldPosition>
  readonly accountId?: string
  readonly unrealizedPl?: string
}

function held({ symbol, quantity, price, over, accountId = 'a', unrealizedPl = '0' }: Held): HeldPosition {
  const marketValue = toMoney(decimal(quantity).times(price))
  return {
    symbol,
    assetType: 'stock',
    sector: symbol,
    price: Price(price),
    marketValue,
    weightPercent: null,
    holdings: [{ accountId, quantity: Quantity(quantity), marketValue, unrealizedPl: Money(unrealizedPl) }],
    ...over,
  }
}

/** Totals are what the parts come to. */
function inputs(over: Partial<AdviceInputs> = {}): AdviceInputs {
  const positions = over.positions ?? []
  const accounts = over.accounts ?? [anAccount()]
  const cash = sum(accounts.flatMap((account) => account.cash ?? []))
  return {
    asOf,
    totalValue: toMoney(sum([cash, ...positions.flatMap(({ marketValue }) => marketValue ?? [])])),
    cash: toMoney(cash),
    positions,
    accounts,
    signals: new Map(),
    asked: [],
    broadFund: null,
    concentrationPercent: null,
    boughtLately: new Set(),
    ...over,
  }
}

const fund = (quantity: string) =>
  held({ symbol: 'VTI', quantity, price: '100', over: { assetType: 'etf', sector: 'Diversified' } })

describe('concentration', () => {
  // NVDA 20,000 + VTI 75,000 + cash 5,000 = 100,000: 20 %. Back to 10 % takes 10,000 / 200 = 50 shares.
  const portfolio = inputs({ positions: [held({ symbol: 'NVDA', quantity: '100', price: '200' }), fund('750')] })

  test('proposes what brings a company back to the limit, and at least a quarter of it', () => {
    const [found, ...others] = findCandidates(portfolio)
    expect(others).toEqual([])
    expect(found).toMatchObject({
      id: 'concentration:NVDA:a',
      action: 'trim',
      side: 'sell',
      quantityMin: '12',
      quantityMax: '50',
      price: '200',
    })
    expect(found?.rationale).toBe('NVDA is 20.0% of your portfolio, above the usual limit of 10.0% for one company.')
    expect(found?.evidence.flatMap(({ facts }) => facts)).toEqual([
      { id: 'portfolio#NVDA.weight', label: 'NVDA of your portfolio', value: '20.00', unit: 'percent', asOf },
      { id: 'portfolio#NVDA.marketValue', label: 'NVDA market value', value: '20000.00', unit: 'usd', asOf },
      { id: 'portfolio#totalValue', label: 'Portfolio value', value: '100000.00', unit: 'usd', asOf },
      { id: 'what-if#NVDA.weightAfter', label: 'NVDA afterwards', value: '10.00', unit: 'percent', asOf },
      { id: 'limits#concentration', label: 'Limit for one company', value: '10.00', unit: 'percent', asOf: null },
    ])
  })

  test('goes by the limit that the person set', () => {
    expect(findCandidates({ ...portfolio, concentrationPercent: '25' as never })).toEqual([])
    // Back to 15 % takes 5,000 / 200 = 25 shares.
    expect(findCandidates({ ...portfolio, concentrationPercent: '15' as never })[0]).toMatchObject({
      quantityMax: '25',
    })
  })

  test('rounds up to a whole share, so that the limit is kept', () => {
    // 20,001 of 100,001: the excess over 10,000.10 is 10,000.90, and 51 shares of 200 are needed for it.
    const odd = inputs({
      positions: [held({ symbol: 'NVDA', quantity: '100.005', price: '200' }), fund('750')],
    })
    expect(findCandidates(odd)[0]).toMatchObject({ quantityMax: '51' })
  })

  test('sells where orders are taken, even if more lies elsewhere', () => {
    const parts = [
      { accountId: 'locked', quantity: Quantity('70'), marketValue: Money('14000'), unrealizedPl: Money('0') },
      { accountId: 'a', quantity: Quantity('30'), marketValue: Money('6000'), unrealizedPl: Money('0') },
    ]
    const split = inputs({
      positions: [held({ symbol: 'NVDA', quantity: '100', price: '200', over: { holdings: parts } }), fund('750')],
      accounts: [anAccount(), anAccount({ accountId: 'locked', mayTrade: false, cash: Money('0') })],
    })
    expect(findCandidates(split)[0]).toMatchObject({ accountId: 'a', quantityMax: '30' })
  })

  test('funds are exempt', () => {
    expect(findCandidates(inputs({ positions: [fund('950')] }))).toEqual([])
  })
})

test('a heavy sector trims its largest company, by a quarter at most', () => {
  // Six companies of 9,000 each in one sector = 54 %; each below the limit for one company.
  const companies = ['A', 'B', 'C', 'D', 'E', 'F'].map((symbol, index) =>
    held({ symbol, quantity: index === 0 ? '91' : '90', price: '100', over: { sector: 'Technology' } }),
  )
  const [found] = findCandidates(inputs({ positions: [...companies, fund('409')] }))
  expect(found).toMatchObject({ kind: 'sector_weight', symbol: 'A', action: 'trim', quantityMax: '22' })
  expect(found?.evidence[0]?.facts[1]).toMatchObject({ label: 'Technology companies held', value: '6', unit: null })
})

describe('idle cash', () => {
  test('goes into the broad fund that is held, a tenth of the portfolio at a time', () => {
    // 40,000 of 100,000 in cash. Above 5 % are 35,000; a step is 10,000 = 100 shares at 100.
    const found = findCandidates(inputs({ positions: [fund('600')], accounts: [anAccount({ cash: Money('40000') })] }))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ kind: 'idle_cash', action: 'add', symbol: 'VTI', quantityMax: '100' })
  })

  test('is never more than the account holds, less one percent for the price to move', () => {
    // Two accounts with 6,000 each, 12 % of 100,000: above 5 % are 7,000, but 99 % of 6,000 buy 59 shares.
    const accounts = [anAccount({ cash: Money('6000') }), anAccount({ accountId: 'b', cash: Money('6000') })]
    const [found] = findCandidates(inputs({ positions: [fund('880')], accounts }))
    expect(found).toMatchObject({ accountId: 'a', quantityMax: '59' })
  })

  test('without a broad fund in hand, the one on offer is bought', () => {
    const accounts = [anAccount({ cash: Money('10000') })]
    const [found] = findCandidates(inputs({ accounts, broadFund: { symbol: 'VTI', price: Price('250') } }))
    expect(found).toMatchObject({ action: 'buy', symbol: 'VTI', quantityMax: '4' })
    expect(findCandidates(inputs({ accounts }))).toEqual([])
  })

  test('a tenth in cash is not idle', () => {
    expect(findCandidates(inputs({ positions: [fund('450')] }))).toEqual([])
  })
})

describe('a loss for the tax', () => {
  // Cost 6,000, now 4,500: 1,500 and 25 % below.
  const loser = { symbol: 'UNH', quantity: '15', price: '300', unrealizedPl: '-1500' }
  const portfolio = inputs({ positions: [held(loser), fund('905')] })

  test('is offered where gains are taxed, with the wash sale as a risk', () => {
    const [found] = findCandidates(portfolio)
    expect(found).toMatchObject({ kind: 'tax_loss', action: 'sell', symbol: 'UNH', quantityMax: '15' })
    expect(found?.evidence[0]?.facts.map(({ value }) => value)).toEqual(['1500.00', '25.00', '6000.00'])
    expect(found?.risks[0]).toContain('30 days')
  })

  test('not in a retirement account, nor where nobody says what account it is, nor after buying lately', () => {
    for (const isTaxable of [false, null])
      expect(findCandidates({ ...portfolio, accounts: [anAccount({ isTaxable })] })).toEqual([])
    expect(findCandidates({ ...portfolio, boughtLately: new Set(['UNH']) })).toEqual([])
  })
})

describe('trends', () => {
  const signals = (over: Partial<PriceSignals>): PriceSignals => ({
    asOf: '2026-11-19T21:00:00.000Z',
    last: 100,
    average50: 100,
    average200: 100,
    volatilityPercent: 20,
    drawdownPercent: 0,
    ...over,
  })
  const small = held({ symbol: 'KO', quantity: '30', price: '80' })
  const positions = [small, fund('926')]

  test('a weak one trims half at most', () => {
    const weak = new Map([['KO', signals({ last: 80, average50: 90, average200: 100, drawdownPercent: 33.333 })]])
    const [found] = findCandidates(inputs({ positions, signals: weak }))
    expect(found).toMatchObject({ kind: 'weak_trend', action: 'trim', quantityMax: '15', validTradingDays: 1 })
    expect(found?.rationale).toContain('20.0% below its 200-day mean')
    expect(found?.evidence[1]?.claim).toBe('KO is 33.3% below its highest close of a year.')
    // The figure of the rationale is evidence too: whoever asks about the idea is told it with its source.
    expect(found?.evidence.flatMap(({ facts }) => facts)).toContainEqual(
      expect.objectContaining({ label: 'KO below its 200-day mean', value: '20.00', unit: 'percent' }),
    )
  })

  test('a calm rise adds what fits: two percent of the portfolio, and cash kept above five', () => {
    // 2,400 + 92,600 + 7,000 = 102,000. 2 % are 2,040; free above 5 % are 1,900: 23 shares at 80.
    const rising = new Map([['KO', signals({ last: 80, average50: 75, average200: 70 })]])
    const accounts = [anAccount({ cash: Money('7000') })]
    const [found] = findCandidates(inputs({ positions, signals: rising, accounts }))
    expect(found).toMatchObject({ kind: 'strong_trend', action: 'add', symbol: 'KO', quantityMax: '23' })
  })

  test('a wild rise, a rise below its mean and a missing chart are no reason', () => {
    const accounts = [anAccount({ cash: Money('7000') })]
    for (const chart of [
      signals({ last: 80, average50: 75, average200: 70, volatilityPercent: 60 }),
      signals({ last: 74, average50: 75, average200: 70 }),
      signals({ last: 80, average50: null, average200: null }),
    ])
      expect(findCandidates(inputs({ positions, accounts, signals: new Map([['KO', chart]]) }))).toEqual([])
    expect(findCandidates(inputs({ positions, accounts }))).toEqual([])
  })

  test('what the person asks about may be bought', () => {
    const rising = new Map([['PEP', signals({ last: 80, average50: 75, average200: 70 })]])
    const asked = [{ symbol: 'PEP', price: Price('150') }]
    const accounts = [anAccount({ cash: Money('7000') })]
    const [found] = findCandidates(inputs({ positions: [fund('930')], accounts, signals: rising, asked }))
    // 2 % of 100,000 are 2,000, of which 7,000 - 5,000 are free: 13 shares at 150.
    expect(found).toMatchObject({ action: 'buy', symbol: 'PEP', quantityMax: '13' })
  })
})

const money = fc.integer({ min: 0, max: 50_000_000 }).map((cents) => toMoney(decimal(cents).div(100)))
const price = fc.integer({ min: 1, max: 100_000 }).map((cents) => decimal(cents).div(100).toFixed())
const position = fc
  .record({
    symbol: fc.constantFrom('A', 'B', 'C', 'D', 'VTI'),
    quantity: fc.integer({ min: -100, max: 5_000 }),
    price,
    accountId: fc.constantFrom('a', 'b'),
    unrealizedPl: fc.integer({ min: -20_000, max: 20_000 }),
    sector: fc.constantFrom('Technology', 'Energy', null),
  })
  .map(({ symbol, quantity, sector, unrealizedPl, ...rest }) =>
    held({
      ...rest,
      symbol,
      quantity: String(quantity),
      unrealizedPl: String(unrealizedPl),
      over: symbol === 'VTI' ? { assetType: 'etf', sector: 'Diversified' } : { sector },
    }),
  )
const number = fc.double({ min: 1, max: 1_000, noNaN: true })
const chart = fc
  .record({
    last: number,
    average50: fc.option(number),
    average200: fc.option(number),
    volatilityPercent: fc.option(fc.double({ min: 0, max: 90, noNaN: true })),
  })
  .map((values) => ({ asOf: '2026-11-19T21:00:00.000Z', drawdownPercent: 3, ...values }))
const anyInputs = fc
  .record({
    positions: fc.uniqueArray(position, { selector: ({ symbol }) => symbol, maxLength: 5 }),
    cash: fc.tuple(money, money),
    mayTrade: fc.boolean(),
    charts: fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D', 'VTI', 'ASKED'), chart),
    askedPrice: price,
  })
  .map(({ positions, cash: [a, b], mayTrade, charts, askedPrice }) =>
    inputs({
      positions,
      accounts: [anAccount({ cash: a, mayTrade }), anAccount({ accountId: 'b', cash: b })],
      signals: new Map(Object.entries(charts)),
      asked: [{ symbol: 'ASKED', price: Price(askedPrice) }],
      broadFund: { symbol: 'VTI', price: Price('250') },
    }),
  )

describe('whatever the portfolio', () => {
  test('all buys of an account together leave cash, and no sale is more than is held', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const found = findCandidates(given)
        for (const account of given.accounts) {
          const buys = found.filter(({ side, accountId }) => side === 'buy' && accountId === account.accountId)
          const cost = sum(buys.map((buy) => decimal(buy.quantityMax).times(buy.price)))
          expect(cost.lte(account.cash ?? '0')).toBe(true)
        }
        for (const sale of found.filter(({ side }) => side === 'sell')) {
          const parts = given.positions.find(({ symbol }) => symbol === sale.symbol)?.holdings ?? []
          const part = parts.find(({ accountId }) => accountId === sale.accountId)
          expect(decimal(sale.quantityMax).lte(part?.quantity ?? '0')).toBe(true)
        }
      }),
    )
  })

  test('sizes are whole shares from one up, the least never above the most; one idea per symbol, best first', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const found = findCandidates(given)
        for (const { quantityMin, quantityMax } of found) {
          expect(decimal(quantityMin).gte(1) && decimal(quantityMin).lte(quantityMax)).toBe(true)
          expect(decimal(quantityMax).isInteger()).toBe(true)
        }
        expect(new Set(found.map(({ symbol }) => symbol)).size).toBe(found.length)
        const scores = found.map(scoreOf)
        expect(scores.toSorted((a, b) => b - a)).toEqual(scores)
      }),
    )
  })

  test('every claim stands on a figure', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        for (const { evidence } of findCandidates(given))
          expect(evidence.length > 0 && evidence.every(({ facts }) => facts.length > 0)).toBe(true)
      }),
    )
  })
})
