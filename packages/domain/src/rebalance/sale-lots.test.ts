import { expect, test } from 'vitest'
import { Money, Price, Quantity } from '../money/index.ts'
import { gainIn, sellLots } from './sale-lots.ts'
import { aLot } from './testing/builders.ts'

const lots = [
  aLot({ transactionId: 'new', openedOn: '2026-05-01', costBasis: Money('1200'), term: 'short' }),
  aLot({ transactionId: 'old', openedOn: '2024-05-01', costBasis: Money('500') }),
]

test('the oldest go first, and what is left keeps its cost', () => {
  const { sales, left } = sellLots(lots, { quantity: Quantity('15'), price: Price('100') })
  expect(sales?.map(({ transactionId, quantity, gain }) => [transactionId, quantity, gain])).toEqual([
    ['old', '10', '500'],
    ['new', '5', '-100'],
  ])
  expect([gainIn(sales ?? [], 'long').toFixed(), gainIn(sales ?? [], 'short').toFixed()]).toEqual(['500', '-100'])
  expect(left).toMatchObject([{ transactionId: 'new', quantity: '5', costBasis: '600' }])
})

test('the named lots are taken and no others', () => {
  const named = [{ transactionId: 'new', quantity: Quantity('4') }]
  const { sales } = sellLots(lots, { quantity: Quantity('4'), price: Price('100'), named })
  expect(sales).toMatchObject([{ transactionId: 'new', quantity: '4', gain: '-80' }])
})

test('more than the lots hold is not known', () => {
  expect(sellLots(lots, { quantity: Quantity('21'), price: Price('100') }).sales).toBeNull()
})
