import type { Income } from '@g2e/contract/income'
import type { WhatIf } from '@g2e/contract/planning'
import { expect, test } from 'vitest'
import { incomeAfter } from './what-if-income.ts'

type Item = Income['calendar']['items'][number]
const pays = (symbol: string, perShare: string) => ({ symbol, perShare }) as Item
// Four quarters of KO at 0.51 on 100 shares, and one payment of SPY at 1.75 on 10: 204 + 17.50.
const calendar = {
  declared: '17.5',
  estimated: '204',
  items: [...Array.from({ length: 4 }, () => pays('KO', '0.51')), pays('SPY', '1.75')],
} as Income['calendar']
const standing = (symbol: string, quantity: string) => ({ positions: [{ symbol, quantity }] }) as WhatIf['before']

test('income moves by what a share pays in the year, times the shares that move', () => {
  const sold = { before: standing('KO', '100'), after: standing('KO', '75') }
  // 25 shares less at 2.04 a year.
  expect(incomeAfter({ calendar }, sold, 'KO')).toEqual({ now: '221.5', after: '170.50' })
})

test('a share that pays nothing though it is held moves nothing; one that was never held is not known', () => {
  const bought = { before: standing('AMZN', '5'), after: standing('AMZN', '9') }
  expect(incomeAfter({ calendar }, bought, 'AMZN').after).toBe('221.50')
  const fresh = { before: standing('KO', '100'), after: standing('VZ', '10') }
  expect(incomeAfter({ calendar }, fresh, 'VZ').after).toBeNull()
})
