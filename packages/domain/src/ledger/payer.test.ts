import { expect, test } from 'vitest'
import { payerOf } from './payer.ts'

const held = [
  { symbol: 'KO', name: 'Coca-Cola Company (The)' },
  { symbol: 'T', name: 'AT&T Inc.' },
  { symbol: 'PG', name: 'The Procter & Gamble Company' },
  { symbol: 'GOOGL', name: 'Alphabet Inc. Class A' },
  { symbol: 'SOLD', name: null },
]

test.each([
  ['QUALIFIED DIVIDEND ~ COCA COLA CO (THE)', 'KO'],
  ['QUALIFIED DIVIDEND ~ AT&T INC (T)', 'T'],
  ['CASH DIVIDEND ~ PROCTER & GAMBLE CO', 'PG'],
  ['QUALIFIED DIVIDEND - AT&T INC', 'T'],
  ['Procter & Gamble Co The', 'PG'],
  ['QUALIFIED DIVIDEND ~ SOMETHING SOLD LONG AGO (SOLD)', 'SOLD'],
])('%s names %s', (description, symbol) => {
  expect(payerOf(description, held)).toBe(symbol)
})

test('a symbol in brackets that is not held, and words that name nothing, are nobody’s', () => {
  expect(payerOf('QUALIFIED DIVIDEND ~ AT&T INC (TBB)', held)).toBeNull()
  expect(payerOf('QUALIFIED DIVIDEND', held)).toBeNull()
  expect(payerOf('', held)).toBeNull()
  expect(payerOf('CREDIT INTEREST ~ A CO', [{ symbol: 'A', name: 'Co. A' }])).toBeNull()
})

test('a name that two holdings carry is nobody’s, the same holding twice is one', () => {
  const classes = [
    { symbol: 'GOOGL', name: 'Alphabet Inc. Class A' },
    { symbol: 'GOOG', name: 'Alphabet Inc.' },
  ]
  expect(payerOf('QUALIFIED DIVIDEND ~ ALPHABET INC', classes)).toBeNull()
  expect(payerOf('QUALIFIED DIVIDEND ~ ALPHABET INC (GOOG)', classes)).toBe('GOOG')
  expect(payerOf('QUALIFIED DIVIDEND ~ AT&T INC', [...held, ...held])).toBe('T')
})
