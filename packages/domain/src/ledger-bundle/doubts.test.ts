import { expect, test } from 'vitest'
import type { BundleRow } from '../ledger/index.ts'
import { analyze } from './analyze.ts'
import { emptyBundle } from './testing/bundle.ts'
import type { Bundle } from './types.ts'

const row = (id: string, date: string, type: string, more: Partial<BundleRow> = {}): BundleRow => ({
  id,
  account: 'A',
  date,
  type,
  symbol: type === 'deposit' ? undefined : 'X',
  currency: 'USD',
  ...more,
})
const deposit = row('0', '2024-01-02', 'deposit', { amount: '1000' })
const purchase = row('1', '2024-01-02', 'buy', { quantity: '10', price: '100' })

const bundleOf = (transactions: readonly BundleRow[], prices: readonly string[]): Bundle => ({
  ...emptyBundle,
  transactions,
  prices: { X: prices.map((price, place) => [`2024-01-0${place + 2}`, price] as const) },
  range: { from: '2024-01-01', to: '2024-01-10' },
})
/** What is said besides figures that cannot be known. */
const saidOf = (transactions: readonly BundleRow[], prices: readonly string[] = ['100', '101', '102']) =>
  analyze(bundleOf(transactions, prices)).excluded.filter(({ what }) => !/\w\.\w/.test(what))

test('a price of one day a hundred times or a hundredth of its neighbours is named, and a market that falls is not', () => {
  expect(saidOf([deposit, purchase], ['100', '10100', '102'])).toMatchObject([
    { what: 'X', reason: expect.stringContaining('2024-01-03 is about 101 times more than') },
  ])
  expect(saidOf([deposit, purchase], ['100', '1.01', '102'])).toMatchObject([
    { what: 'X', reason: expect.stringContaining('about 99 times less than') },
  ])
  expect(saidOf([deposit, purchase], ['100', '12', '11'])).toEqual([])
})

test('a trade far from the price of its day is named: a total for a price, all prices of another scale', () => {
  const total = row('1', '2024-01-02', 'buy', { quantity: '10', price: '1000' })
  expect(saidOf([deposit, total])).toMatchObject([
    { what: '1', reason: expect.stringContaining('about 10 times more than the price of X of its day: a total') },
  ])
  expect(saidOf([deposit, purchase], ['1', '1.01', '1.02'])).toMatchObject([{ what: '1' }])
  expect(saidOf([deposit, purchase])).toEqual([])
})

test('the price of its day is of the shares of that day: a split makes no doubt', () => {
  const split = row('2', '2024-01-04', 'split', { ratio: '20' })
  const later = row('3', '2024-01-04', 'sell', { quantity: '5', price: '5' })
  expect(saidOf([deposit, purchase, split, later], ['100', '101'])).toEqual([])
})

test('a page that is there twice under other ids is named, two equal fills among others are not', () => {
  const page = [purchase, row('2', '2024-01-03', 'buy', { quantity: '1', price: '101' })]
  const again = page.map((one) => ({ ...one, id: `again ${one.id}` }))
  expect(saidOf([deposit, ...page, ...again])).toMatchObject([
    { what: 'transactions', reason: expect.stringContaining('2 of 5 rows repeat another in all but the id') },
  ])
  expect(saidOf([deposit, ...page, ...again.slice(0, 1)])).toEqual([])
})

test('a price, an amount or a quantity beyond belief is left out and named', () => {
  const digits = '9'.repeat(30)
  for (const [name, value] of [
    ['price', digits],
    ['quantity', digits],
    ['fee', digits],
    ['amount', `-${digits}`],
  ] as const)
    expect(saidOf([deposit, { ...purchase, [name]: value }])).toEqual([
      { what: '1', reason: `its ${name} is beyond belief` },
    ])
})

test('a price of zero beside an amount is named; the amount counts', () => {
  const zero = { ...purchase, price: '0', amount: '-1000' }
  expect(saidOf([deposit, zero])).toEqual([
    { what: '1', reason: 'its price is zero; what is paid is taken from the amount' },
  ])
  expect(analyze(bundleOf([deposit, zero], ['100'])).lots).toMatchObject([{ costBasis: '1000' }])
})

test('many doubts are counted after the first twenty', () => {
  const rows = Array.from({ length: 30 }, (_, place) =>
    row(`r${place}`, '2024-01-02', 'buy', { quantity: String(place + 1), price: '1000' }),
  )
  const said = saidOf(rows).filter(({ reason }) => reason.includes('traded'))
  expect(said).toHaveLength(21)
  expect(said.at(-1)).toMatchObject({ what: 'transactions', reason: expect.stringMatching(/^10 more/) })
})
