import { expect, test } from 'vitest'
import { checkUp } from './checkup.ts'
import type { CheckupFacts, CheckupLimits } from './checkup.ts'

const none: CheckupLimits = {
  positionPercentMax: null,
  cashPercentMin: null,
  cashPercentMax: null,
  sectorPercentMax: null,
  holdingsMin: null,
  holdingsMax: null,
  correlationMax: null,
  feesPercentMax: null,
}
const facts: CheckupFacts = {
  positions: [
    { name: 'AAPL', weightPercent: '8' },
    { name: 'NVDA', weightPercent: '12.345' },
  ],
  sectors: [{ name: 'Technology', weightPercent: '40' }],
  cashPercent: '1.5',
  holdings: 7,
  averageCorrelation: '0.55',
  feesPercent: null,
  reasons: { fees: 'the year has no value' },
}

test('a limit is inclusive: at it is within, over it is a warning that names what and how much', () => {
  expect(checkUp(facts, { ...none, sectorPercentMax: '40', positionPercentMax: '12' })).toEqual([
    {
      rule: 'position_weight',
      outcome: 'warn',
      message: 'NVDA is 12.34 % of the portfolio, the largest single holding; your limit is 12 %.',
      figure: '12.345',
      limit: '12',
      unit: 'percent',
      subject: 'NVDA',
    },
    expect.objectContaining({ rule: 'sector_weight', outcome: 'pass', figure: '40', subject: 'Technology' }),
  ])
})

test('cash, holdings and correlation have a side each', () => {
  const limits = {
    ...none,
    cashPercentMin: '2',
    cashPercentMax: '20',
    holdingsMin: 8,
    holdingsMax: 30,
    correlationMax: '0.7',
  }
  expect(checkUp(facts, limits).map(({ rule, outcome }) => [rule, outcome])).toEqual([
    ['cash_low', 'warn'],
    ['holdings_few', 'warn'],
    ['cash_high', 'pass'],
    ['holdings_many', 'pass'],
    ['correlation', 'pass'],
  ])
})

test('what is not known is no pass and says why; a rule without a limit is not looked at', () => {
  expect(checkUp(facts, { ...none, feesPercentMax: '1' })).toMatchObject([
    { rule: 'fees', outcome: 'unknown', figure: null, message: 'This cannot be told: the year has no value.' },
  ])
  expect(checkUp(facts, none)).toEqual([])
})

test('a portfolio of funds alone has no single holding', () => {
  const [finding] = checkUp({ ...facts, positions: [] }, { ...none, positionPercentMax: '10' })
  expect(finding).toMatchObject({ outcome: 'pass', figure: '0', subject: null })
})
