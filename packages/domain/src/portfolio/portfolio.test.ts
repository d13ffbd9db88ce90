import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Money, Price, Quantity, decimal, sum, toMoney } from '../money/index.ts'
import { aggregate, allocate } from './index.ts'
import type { AccountValues, ReportedHolding } from './index.ts'

const aHolding = (given: Partial<ReportedHolding> = {}): ReportedHolding => ({
  symbol: 'AAPL',
  assetType: 'stock',
  quantity: Quantity('10'),
  averageCost: Price('150'),
  currentPrice: Price('200'),
  marketValue: Money('2000'),
  costBasis: Money('1500'),
  unrealizedPl: Money('500'),
  dayChange: Money('20'),
  ...given,
})
const anAccount = (given: Partial<AccountValues> = {}): AccountValues => ({
  accountId: 'a',
  brokerId: 'north',
  accountName: 'Main',
  currency: 'USD',
  status: 'fresh',
  asOf: '2026-11-20T15:00:00.000Z',
  error: null,
  cash: Money('1000'),
  buyingPower: Money('2000'),
  holdings: [aHolding()],
  ...given,
})
const labels = new Map([['AAPL', { name: 'Apple Inc.', sector: 'Technology', assetType: 'stock' as const }]])

describe('the aggregate', () => {
  test('merges one symbol over accounts and keeps each account’s part', () => {
    const second = anAccount({
      accountId: 'b',
      cash: Money('500'),
      holdings: [
        aHolding({
          quantity: Quantity('30'),
          averageCost: Price('190'),
          marketValue: Money('6000'),
          costBasis: Money('5700'),
          unrealizedPl: Money('300'),
          dayChange: Money('60'),
        }),
      ],
    })
    const { totals, positions } = aggregate([anAccount(), second], labels)
    // 10 at 150 and 30 at 190: 7,200 for 40 shares = 180 each; 8,000 of 9,500 = 84.210526 %.
    expect(positions).toHaveLength(1)
    expect(positions[0]).toMatchObject({
      name: 'Apple Inc.',
      quantity: '40',
      averageCost: '180',
      marketValue: '8000',
      weightPercent: '84.210526',
      unrealizedPl: '800',
      unrealizedPlPercent: '11.111111',
      dayChange: '80',
      dayChangePercent: '1.010101',
      holdings: [{ accountId: 'a' }, { accountId: 'b' }],
    })
    expect(totals).toEqual({
      marketValue: '8000',
      cash: '1500',
      totalValue: '9500',
      buyingPower: '4000',
      dayChange: '80',
      dayChangePercent: '0.849257',
      unrealizedPl: '800',
      unrealizedPlPercent: '11.111111',
    })
  })

  test('lists what has no price and never counts it as zero', () => {
    const unpriced = aHolding({
      symbol: 'XYZ',
      currentPrice: null,
      marketValue: null,
      unrealizedPl: null,
      dayChange: null,
    })
    const { totals, positions, unpriced: listed } = aggregate([anAccount({ holdings: [aHolding(), unpriced] })], labels)
    expect(totals).toMatchObject({ marketValue: '2000', dayChange: '20', unrealizedPl: '500' })
    expect(positions.find(({ symbol }) => symbol === 'XYZ')).toMatchObject({ marketValue: null, weightPercent: null })
    expect(listed.map(({ symbol }) => symbol)).toEqual(['XYZ'])
  })

  test('does not pass a part off as the whole: one unknown day change leaves the total unknown', () => {
    const { totals } = aggregate(
      [anAccount({ holdings: [aHolding(), aHolding({ symbol: 'B', dayChange: null })] })],
      labels,
    )
    expect(totals.dayChange).toBeNull()
    expect(totals.dayChangePercent).toBeNull()
  })

  test('adds opposite sides to a net quantity without an average cost', () => {
    const short = aHolding({ quantity: Quantity('-4'), marketValue: Money('-800'), costBasis: Money('-760') })
    const { positions } = aggregate([anAccount(), anAccount({ accountId: 'b', holdings: [short] })], labels)
    expect(positions[0]).toMatchObject({ quantity: '6', averageCost: null, marketValue: '1200' })
  })

  test('keeps a failing broker’s last values and says so', () => {
    const stale = anAccount({ accountId: 'b', status: 'stale', error: 'no answer', asOf: '2026-11-19T20:00:00.000Z' })
    const { accounts, totals, asOf } = aggregate([anAccount(), stale], labels)
    expect(accounts[1]).toMatchObject({ status: 'stale', error: 'no answer', totalValue: '3000' })
    expect(totals.totalValue).toBe('6000')
    expect(asOf).toBe('2026-11-20T15:00:00.000Z')
  })

  test('an account in another currency is listed, not added', () => {
    const euros = anAccount({ accountId: 'b', currency: 'EUR', holdings: [aHolding({ symbol: 'SAP' })] })
    const { totals, unpriced, currency } = aggregate([anAccount(), euros], labels)
    expect(currency).toBe('USD')
    expect(totals.totalValue).toBe('3000')
    expect(unpriced.map(({ symbol }) => symbol)).toEqual(['SAP', 'EUR'])
  })

  test('an account that was never read has no values, and the totals are of the others', () => {
    const never = anAccount({
      accountId: 'b',
      status: 'error',
      asOf: null,
      cash: null,
      buyingPower: null,
      holdings: [],
    })
    const { totals, accounts } = aggregate([anAccount(), never], labels)
    expect(accounts[1]).toMatchObject({ status: 'error', totalValue: null })
    expect(totals).toMatchObject({ totalValue: '3000', buyingPower: '2000' })
  })
})

const money = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => toMoney(decimal(cents).div(100)))
const holdings = fc.array(
  fc.record({ symbol: fc.constantFrom('A', 'B', 'C', 'D'), marketValue: fc.option(money, { nil: null }) }),
  { maxLength: 6 },
)
const someAccounts = fc.array(fc.record({ cash: fc.option(money, { nil: null }), holdings }), { maxLength: 5 })

describe('whatever the accounts', () => {
  const build = (given: readonly { cash: Money | null; holdings: readonly Partial<ReportedHolding>[] }[]) =>
    given.map(({ cash, holdings: list }, index) =>
      anAccount({ accountId: `a${index}`, cash, holdings: list.map((holding) => aHolding(holding)) }),
    )

  test('totals are the exact sum of the accounts, in any order', () => {
    fc.assert(
      fc.property(someAccounts, (given) => {
        const accounts = build(given)
        const { totals, accounts: told } = aggregate(accounts, labels)
        const expected = sum(told.flatMap(({ holdingsValue, cash }) => [holdingsValue, cash ?? Money('0')]))
        expect(totals.totalValue).toBe(toMoney(expected))
        expect(aggregate(accounts.toReversed(), labels).totals).toEqual(totals)
      }),
    )
  })

  test('an empty account changes nothing but the list of accounts', () => {
    fc.assert(
      fc.property(someAccounts, (given) => {
        const accounts = build(given)
        const empty = anAccount({ accountId: 'empty', cash: Money('0'), buyingPower: Money('0'), holdings: [] })
        const before = aggregate(accounts, labels)
        const after = aggregate([...accounts, empty], labels)
        expect(after.positions).toEqual(before.positions)
        expect(after.totals).toEqual({ ...before.totals, buyingPower: before.totals.buyingPower ?? '0' })
      }),
    )
  })

  test('weights of every allocation add up to 100 within 0.01', () => {
    fc.assert(
      fc.property(
        someAccounts,
        fc.constantFrom('assetType', 'sector', 'broker', 'account', 'currency', 'symbol'),
        (given, by) => {
          const portfolio = aggregate(build(given), labels)
          const items = allocate(portfolio, by as 'symbol')
          if (decimal(portfolio.totals.totalValue).lte(0)) {
            expect(items).toEqual([])
            return
          }
          const off = sum(items.map(({ weightPercent }) => weightPercent))
            .minus(100)
            .abs()
          // Six places each, so that many slices of a small total stay within.
          expect(off.lte(0.01)).toBe(true)
          expect(toMoney(sum(items.map(({ marketValue }) => marketValue)))).toBe(portfolio.totals.totalValue)
        },
      ),
    )
  })
})

test('an allocation names cash, and says of a sector that it is unknown', () => {
  const portfolio = aggregate([anAccount({ holdings: [aHolding(), aHolding({ symbol: 'ZZZ' })] })], labels)
  expect(allocate(portfolio, 'sector')).toEqual([
    { key: 'Technology', label: 'Technology', marketValue: '2000', weightPercent: '40' },
    { key: 'Unknown', label: 'Unknown', marketValue: '2000', weightPercent: '40' },
    { key: 'cash', label: 'Cash', marketValue: '1000', weightPercent: '20' },
  ])
})
