import { Money } from '@g2e/domain/money'
import { describe, expect, test } from 'vitest'
import { doubtAbout } from './believable.ts'

const balance = (cash: string | null, portfolioValue: string | null) => ({
  cash: cash === null ? null : Money(cash),
  portfolioValue: portfolioValue === null ? null : Money(portfolioValue),
  currency: 'USD',
})

describe('an empty list of positions', () => {
  test('is believed when everything is cash', () => {
    expect(doubtAbout({ before: 3, now: 0, balance: balance('5000', '5000.37') })).toBeNull()
  })
  test('is believed where there were none', () => {
    expect(doubtAbout({ before: 0, now: 0, balance: balance(null, null) })).toBeNull()
  })
  test('is doubted while the balance shows holdings, and the doubt names their value', () => {
    expect(doubtAbout({ before: 3, now: 0, balance: balance('5000', '17000') })).toContain('$12,000.00')
  })
  test('is doubted when short positions are missing too', () => {
    expect(doubtAbout({ before: 1, now: 0, balance: balance('17000', '5000') })).not.toBeNull()
  })
  test('is doubted when the broker does not say what the account is worth', () => {
    expect(doubtAbout({ before: 3, now: 0, balance: balance('5000', null) })).not.toBeNull()
  })
})

test('a shorter list is the broker’s word', () => {
  expect(doubtAbout({ before: 3, now: 1, balance: balance('5000', '17000') })).toBeNull()
})
