import { Money, Price, Quantity } from '@g2e/domain/money'
import { expect, test } from 'vitest'
import type { TransactionRecord } from '../accounts/index.ts'
import { presentTransaction } from './present.ts'

const fill: TransactionRecord = {
  id: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
  accountId: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c12',
  brokerId: 'alpaca',
  externalId: '20261112::1',
  type: 'sell',
  symbol: 'MSFT',
  quantity: Quantity('2'),
  price: Price('658.32'),
  fee: null,
  amount: null,
  currency: 'USD',
  date: '2026-11-12',
  at: null,
  description: null,
  ratio: null,
  newSymbol: null,
  basisFraction: null,
  lots: null,
  source: 'alpaca',
  importId: null,
  correctedAt: null,
  withdrawnAt: null,
}
const amountOf = (changes: Partial<TransactionRecord> = {}) => presentTransaction({ ...fill, ...changes }).amount

test('a fill without an amount moved quantity times price, with its fee and a hundred shares a contract', () => {
  expect(amountOf()).toBe('1316.64')
  expect(amountOf({ type: 'buy', fee: Money('0.65') })).toBe('-1317.29')
  expect(amountOf({ symbol: 'AAPL261218C00200000', quantity: Quantity('3'), price: Price('1.25') })).toBe('375')
})

test('what the broker says goes first, and where nothing follows nothing is made up', () => {
  expect(amountOf({ amount: Money('1316.60') })).toBe('1316.60')
  expect(amountOf({ price: null })).toBeNull()
  expect(amountOf({ type: 'dividend' })).toBeNull()
})
