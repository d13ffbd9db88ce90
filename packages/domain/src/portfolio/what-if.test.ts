import { expect, test } from 'vitest'
import { Money, Price, Quantity, decimal, sum } from '../money/index.ts'
import { aggregate } from './aggregate.ts'
import type { AccountValues } from './holding.ts'
import { applyFills } from './what-if.ts'

const account = (accountId: string): AccountValues => ({
  accountId,
  brokerId: 'broker',
  accountName: accountId,
  currency: 'USD',
  status: 'fresh',
  asOf: null,
  error: null,
  cash: Money('1000'),
  buyingPower: Money('2000'),
  holdings: [
    {
      symbol: 'X',
      assetType: 'stock',
      quantity: Quantity('10'),
      averageCost: Price('80'),
      currentPrice: Price('100'),
      marketValue: Money('1000'),
      costBasis: Money('800'),
      unrealizedPl: Money('200'),
      dayChange: Money('50'),
    },
  ],
})
const aFill = (symbol: string, quantity: string, cashEffect: string) => ({
  accountId: 'A',
  symbol,
  assetType: 'stock' as const,
  quantity: Quantity(quantity),
  price: Price('100'),
  multiplier: 1,
  cashEffect: Money(cashEffect),
})

test('a sale takes its share of cost, gain and day change, and brings money', () => {
  const [first, second] = applyFills([account('A'), account('B')], [aFill('X', '-4', '400')])
  expect(first).toMatchObject({ cash: '1400', buyingPower: '2400' })
  expect(first?.holdings).toMatchObject([
    { quantity: '6', marketValue: '600', costBasis: '480', unrealizedPl: '120', dayChange: '30', averageCost: '80' },
  ])
  expect(second).toEqual(account('B'))
})

test('a purchase adds its price, also of what was not held', () => {
  const [first] = applyFills([account('A')], [aFill('X', '10', '-1000'), aFill('Y', '2', '-200')])
  expect(first?.holdings).toMatchObject([
    { symbol: 'X', quantity: '20', averageCost: '90', costBasis: '1800' },
    { symbol: 'Y', quantity: '2', marketValue: '200', unrealizedPl: '0' },
  ])
})

test('a whole sale leaves nothing behind', () => {
  expect(applyFills([account('A')], [aFill('X', '-10', '1000')])[0]?.holdings).toEqual([])
})

test('at the present price the total value stays to the cent', () => {
  const before = [account('A'), account('B')]
  const after = applyFills(before, [aFill('X', '-3.5', '350'), aFill('Y', '1', '-100')])
  const total = (accounts: readonly AccountValues[]) => aggregate(accounts, new Map()).totals.totalValue
  expect(decimal(total(after)).eq(total(before))).toBe(true)
  expect(sum(after.map(({ cash }) => cash ?? Money('0'))).toFixed()).toBe('2250')
})
