import { expect, test } from 'vitest'
import { gainSums, gainYears, nothingRealized } from './gain-sums.ts'

type Gain = Parameters<typeof gainYears>[0][number]

const aGain = (changes: Partial<Gain> = {}): Gain => ({
  closedOn: '2026-02-02',
  proceeds: '579.84',
  costBasis: '590.40',
  gain: '-10.56',
  term: 'short',
  disallowed: '0',
  ...changes,
})

test('short and long are kept apart and a deferred loss is added back, to the cent', () => {
  // −10.56 + 121.06 = 110.50; 110.50 + 1,000.10 = 1,110.60; and 10.56 of it deferred: 1,121.16
  expect(
    gainSums([
      aGain({ disallowed: '10.56' }),
      aGain({ proceeds: '711.46', gain: '121.06' }),
      aGain({ proceeds: '1590.5', gain: '1000.10', term: 'long' }),
    ]),
  ).toEqual({
    count: 3,
    proceeds: '2881.8',
    costBasis: '1771.2',
    gain: '1110.6',
    short: '110.5',
    long: '1000.1',
    disallowed: '10.56',
    total: '1121.16',
  })
})

test('the latest year comes first, by the day of closing; nothing closed is nothing realized', () => {
  const years = gainYears([aGain({ closedOn: '2024-12-31' }), aGain({ closedOn: '2025-01-01' })])
  expect(years.map(({ year, count }) => [year, count])).toEqual([
    [2025, 1],
    [2024, 1],
  ])
  expect([gainYears([]), nothingRealized.total]).toEqual([[], '0'])
})
