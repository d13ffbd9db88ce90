import { expect, test } from 'vitest'
import { Money, Price, Quantity } from '../../money/index.ts'
import type { OrderRequest } from '../request.ts'
import { washSaleCheck } from './wash-sale.ts'
import type { WashSaleFacts } from './wash-sale.ts'

const aSale = (changes: Partial<OrderRequest> = {}): OrderRequest => ({
  accountId: 'A',
  symbol: 'X',
  side: 'sell',
  quantity: Quantity('10'),
  orderType: 'market',
  timeInForce: 'day',
  ...changes,
})
const quote = { bid: Price('90'), ask: Price('91'), last: Price('90'), timestamp: null, delayed: false }
const someFacts = (changes: Partial<WashSaleFacts> = {}): WashSaleFacts => ({
  today: '2026-11-26',
  isRetirement: false,
  lots: [
    { transactionId: 'dear', quantity: Quantity('10'), costBasis: Money('1000') },
    { transactionId: 'cheap', quantity: Quantity('10'), costBasis: Money('500') },
  ],
  purchases: [],
  losses: [],
  ...changes,
})
const bought = { symbol: 'X', date: '2026-11-10', accountName: 'Joint' }
const lost = { symbol: 'X', date: '2026-11-10', accountName: 'Joint', loss: Money('120') }
const check = (request: OrderRequest, changes: Partial<WashSaleFacts> = {}) =>
  washSaleCheck({ request, quote }, someFacts(changes))

test('a loss with nothing bought near it passes, and says until when it needs that', () => {
  expect(check(aSale())).toMatchObject({ outcome: 'pass', message: expect.stringContaining('before 2026-12-27') })
})

test('a loss near a purchase in any account is a match, with amount, day and account', () => {
  const { outcome, message } = check(aSale(), { purchases: [bought] })
  expect(outcome).toBe('warn')
  for (const word of ['match', '$100.00', '2026-11-10', 'Joint']) expect(message).toContain(word)
})

test('the named lots decide whether there is a loss', () => {
  const lots = [{ transactionId: 'cheap', quantity: Quantity('10') }]
  expect(check(aSale({ lots }), { purchases: [bought] }).outcome).toBe('pass')
})

test('an option on the stock is only possibly a replacement', () => {
  const { outcome, message } = check(aSale(), { purchases: [{ ...bought, symbol: 'X261218C00100000' }] })
  expect([outcome, message.includes('possible')]).toEqual(['warn', true])
})

test('a purchase near a loss is a match until the thirty-first day', () => {
  const { outcome, message } = check(aSale({ side: 'buy' }), { losses: [lost] })
  expect([outcome, message.includes('2026-12-11'), message.includes('$120.00')]).toEqual(['warn', true, true])
  expect(check(aSale({ side: 'buy', symbol: 'Y' }), { losses: [lost] }).outcome).toBe('pass')
})

test('lots that are not known leave the answer open, and say so where it matters', () => {
  expect(check(aSale(), { lots: null }).outcome).toBe('pass')
  expect(check(aSale(), { lots: null, purchases: [bought] }).message).toContain('coverage incomplete')
})

test('a retirement account has no losses to lose', () => {
  expect(check(aSale(), { isRetirement: true, purchases: [bought] }).outcome).toBe('pass')
})
