import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal, toPrice } from '../money/index.ts'
import { formatOptionSymbol, isOptionSymbol, parseOptionSymbol, rootOfSymbol } from './index.ts'

const symbol = fc
  .tuple(
    fc.stringMatching(/^[A-Z]{1,6}\d?$/),
    fc.integer({ min: 0, max: 999_999 }),
    fc.constantFrom('C', 'P'),
    fc.integer({ min: 0, max: 99_999_999 }),
  )
  .map(
    ([root, date, right, strike]) =>
      `${root}${String(date).padStart(6, '0')}${right}${String(strike).padStart(8, '0')}`,
  )

test('a strike is its eight digits in thousandths, exactly', () => {
  fc.assert(
    fc.property(symbol, (text) => {
      const terms = parseOptionSymbol(text)
      expect(terms?.strike).toBe(toPrice(decimal(text.slice(-8)).div(1000)))
      expect(terms && formatOptionSymbol(terms)).toBe(text)
      expect(rootOfSymbol(text)).toBe(text.slice(0, -15))
    }),
  )
})

test('what is no option is its own root', () => {
  for (const other of [
    'AAPL',
    'BRK.B',
    'BTC/USD',
    '',
    'AAPL270115C0020000',
    'AAPL270115X00200000',
    'TOOLONGROOT270115C00200000',
  ]) {
    expect(isOptionSymbol(other)).toBe(false)
    expect(rootOfSymbol(other)).toBe(other)
  }
})

test('an option symbol is known by its letters, whatever stands beside it', () => {
  const pattern = /^[A-Z]{1,6}\d?\d{6}[CP]\d{8}$/
  const nearly = fc
    .tuple(symbol, fc.nat({ max: 30 }), fc.constantFrom('', 'A', 'a', '0', ' ', '[', '@', '/', ':', 'C', 'é'))
    .map(([text, at, letter]) => text.slice(0, at) + letter + text.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(symbol, nearly, fc.string({ maxLength: 25 })), (text) => {
      expect(isOptionSymbol(text)).toBe(pattern.test(text))
    }),
    { numRuns: 2000 },
  )
})
