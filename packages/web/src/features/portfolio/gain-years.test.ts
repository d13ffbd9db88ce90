import { expect, test } from 'vitest'
import { gainYears, gainsCsv } from './gain-years.ts'
import type { RealizedGain } from './gain-years.ts'

const aGain = (changes: Partial<RealizedGain> = {}): RealizedGain => ({
  symbol: 'KO',
  accountId: 'a',
  openedOn: '2025-03-03',
  closedOn: '2026-02-02',
  quantity: '9',
  proceeds: '579.84',
  costBasis: '590.40',
  gain: '-10.56',
  term: 'short',
  disallowed: '0',
  sellId: 's',
  transactionId: 't',
  ...changes,
})

test('a year keeps short and long apart and adds a deferred loss back', () => {
  const years = gainYears([
    aGain({ disallowed: '10.56' }),
    aGain({ gain: '121.06' }),
    aGain({ gain: '1000.10', term: 'long', openedOn: '2020-01-02' }),
  ])
  // −10.56 + 121.06 = 110.50; 110.50 + 1,000.10 + 10.56 = 1,121.16
  expect(years).toEqual([
    { year: '2026', count: 3, short: '110.50', long: '1000.10', disallowed: '10.56', total: '1121.16' },
  ])
})

test('the latest year comes first, by the day of closing', () => {
  const years = gainYears([aGain({ closedOn: '2024-12-31' }), aGain({ closedOn: '2025-01-01' })])
  expect(years.map(({ year }) => year)).toEqual(['2025', '2024'])
})

test('the file marks wash sales with W and gives what is left of the loss', () => {
  const [, wash, plain] = gainsCsv([aGain({ disallowed: '10.56' }), aGain()], () => 'Broker, …1').split('\n')
  expect(wash).toBe('KO,9,2025-03-03,2026-02-02,579.84,590.40,W,10.56,0.00,short,"Broker, …1"')
  expect(plain).toBe('KO,9,2025-03-03,2026-02-02,579.84,590.40,,,-10.56,short,"Broker, …1"')
})
