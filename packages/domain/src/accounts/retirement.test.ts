import { expect, test } from 'vitest'
import { isRetirementAccount } from './retirement.ts'

const of = (accountType: string | null, accountName: string) => isRetirementAccount({ accountType, accountName })

test('a retirement account is known by its type, or by its name where the type says nothing of it', () => {
  expect(of('roth_ira', 'Mine')).toBe(true)
  expect(of('cash', 'ROTH IRA')).toBe(true)
  expect(of('margin', 'Roth Contributory IRA …0152')).toBe(true)
  expect(of(null, 'Acme 401(k)')).toBe(true)
})

test('other accounts are taxed, also those with a name that only looks like one', () => {
  expect(of('margin', 'Active trading')).toBe(false)
  expect(of(null, 'Simple savings, since Sep')).toBe(false)
  expect(of('individual', 'Miranda, Iran fund')).toBe(false)
})
