import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal } from '../money/index.ts'
import { divided, numberOf, over, share, times, units, unitsText } from './fixed-point.ts'
import { movementOf } from './movement.ts'

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, places]) => decimal(digits.toString()).div(decimal(10).pow(places)).toFixed())

describe('exact arithmetic', () => {
  test('a decimal text opened and closed is the same number', () => {
    fc.assert(fc.property(amount, (text) => decimal(unitsText(units(text))).eq(text)))
  })

  test('products agree with the decimal library', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => decimal(unitsText(times(units(a), units(b)))).eq(decimal(a).times(b))),
    )
  })

  test('rounding is half to even, on both sides of zero', () => {
    expect([divided(5n, 2n), divided(7n, 2n), divided(-5n, 2n), divided(-7n, 2n), divided(8n, 3n)]).toEqual([
      2n,
      4n,
      -2n,
      -4n,
      3n,
    ])
    expect(unitsText(units('0.125'), 2)).toBe('0.12')
    expect(unitsText(units('-0.135'), 2)).toBe('-0.14')
    expect(unitsText(units('-0.001'), 2)).toBe('0.00')
  })

  test('quotients, parts and numbers', () => {
    expect(unitsText(over(units('1'), units('3')))).toBe('0.333333333333333333')
    expect(unitsText(share(units('100'), units('1'), units('4')))).toBe('25')
    expect(numberOf(units('-1234.5'))).toBe(-1_234.5)
  })

  test('what is no decimal is refused', () => {
    for (const text of ['', '1e3', '1,000', '+1', '.5', 'NaN']) expect(() => units(text)).toThrow(/not a plain decimal/)
  })
})

const line = {
  id: 'a',
  symbol: 'AAPL',
  quantity: '10',
  price: '150.25',
  fee: null,
  amount: null,
  date: '2026-01-02',
}
const told = (moved: ReturnType<typeof movementOf>) =>
  'reason' in moved ? moved.reason : [unitsText(moved.quantity), unitsText(moved.cash), moved.isFlow]

describe('a line as a broker reports it', () => {
  test('a fill without amount costs quantity times price, with the fee, by its side', () => {
    expect(told(movementOf({ ...line, type: 'buy', fee: '1' }))).toEqual(['10', '-1503.5', false])
    expect(told(movementOf({ ...line, type: 'sell', fee: '1' }))).toEqual(['-10', '1501.5', false])
    expect(told(movementOf({ ...line, type: 'sell', quantity: '-10' }))).toEqual(['-10', '1502.5', false])
    expect(told(movementOf({ ...line, type: 'buy_to_cover' }))).toEqual(['10', '-1502.5', false])
  })

  test('an option’s fill is for a hundred shares a contract', () => {
    const option = { ...line, symbol: 'AAPL261218C00200000', quantity: '2', price: '3.5' }
    expect(told(movementOf({ ...option, type: 'buy' }))).toEqual(['2', '-700', false])
  })

  test('a reported amount is the effect on cash, whatever quantity and price say', () => {
    expect(told(movementOf({ ...line, type: 'buy', amount: '-1502.51' }))).toEqual(['10', '-1502.51', false])
  })

  test('deposits and transfers cross the boundary, dividends do not, and the shares that a dividend is paid for do not move', () => {
    const cash = { ...line, price: null, amount: '50' }
    expect(told(movementOf({ ...cash, symbol: null, quantity: null, type: 'deposit' }))).toEqual(['0', '50', true])
    expect(told(movementOf({ ...cash, type: 'dividend' }))).toEqual(['0', '50', false])
    expect(told(movementOf({ ...cash, amount: null, type: 'transfer_out' }))).toEqual(['-10', '0', true])
  })

  test('a split moves the change that the broker reports', () => {
    expect(told(movementOf({ ...line, price: null, amount: '0', type: 'split' }))).toEqual(['10', '0', false])
  })

  test('what cannot be told is named', () => {
    expect(told(movementOf({ ...line, price: null, type: 'buy' }))).toMatch(/without price/)
    expect(told(movementOf({ ...line, type: 'interest' }))).toMatch(/no amount/)
    expect(told(movementOf({ ...line, type: 'other' }))).toMatch(/no place in the ledger/)
  })
})
