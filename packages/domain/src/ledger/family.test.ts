import { expect, test } from 'vitest'
import { familyOf } from './family.ts'

const line = (symbol: string | null, newSymbol: string | null = null) => ({ symbol, newSymbol })

test('an option belongs to its stock, and a stock to what it became or was', () => {
  const lines = [
    line('AAPL'),
    line('AAPL261218C00200000'),
    line('OLD', 'NEW'),
    line('NEW', 'NEWER'),
    line('KO'),
    line(null),
  ]
  expect([...familyOf(lines, 'AAPL261218C00200000')].toSorted()).toEqual(['AAPL', 'AAPL261218C00200000'])
  expect([...familyOf(lines, 'AAPL')].toSorted()).toEqual(['AAPL', 'AAPL261218C00200000'])
  expect([...familyOf(lines, 'NEWER')].toSorted()).toEqual(['NEW', 'NEWER', 'OLD'])
  expect([...familyOf(lines, 'KO')]).toEqual(['KO'])
})
