import type { Portfolio } from '@g2e/contract/portfolio'
import { describe, expect, test } from 'vitest'
import { readPlan } from './kept-plan.ts'
import {
  cashTarget,
  driftOf,
  emptyPlan,
  evenTargets,
  hasFaults,
  planFaults,
  targetRows,
  targetsOf,
  wishOf,
} from './plan.ts'
import type { Plan } from './plan.ts'

const aPlan = (changes: Partial<Plan> = {}): Plan => ({ ...emptyPlan, ...changes })

const held = (symbol: string, weightPercent: string | null, assetType = 'stock') =>
  ({ symbol, weightPercent, assetType, name: `${symbol} Inc.` }) as Portfolio['positions'][number]
const portfolio = {
  positions: [held('BND', '9.68', 'etf'), held('NVDA', '12.39'), held('NVDA270115C00200000', '1.2', 'option')],
}

describe('the request that a plan comes to', () => {
  test('an empty target is none, and what is typed loosely becomes a decimal', () => {
    const wish = wishOf(aPlan({ targets: { VTI: '60.', BND: '.5', GLD: '' }, driftBand: '03' }), [])
    expect(wish.targets).toEqual([
      { symbol: 'VTI', weightPercent: '60' },
      { symbol: 'BND', weightPercent: '0.5' },
    ])
    expect(wish).toMatchObject({ driftBandPercent: '3', cashFlow: '0' })
    expect(wish).not.toHaveProperty('accountIds')
    expect(wish).not.toHaveProperty('cashAccountId')
  })

  test('money to raise is negative, and its account is named only where money moves', () => {
    const targets = { VTI: '60' }
    const out = aPlan({ targets, cash: '2500', cashWay: 'out', cashAccountId: 'a' })
    expect(wishOf(out, ['a'])).toMatchObject({ cashFlow: '-2500', cashAccountId: 'a', accountIds: ['a'] })
    expect(wishOf({ ...out, cashWay: 'in' }, [])).toMatchObject({ cashFlow: '2500' })
    expect(wishOf({ ...out, cash: '0' }, [])).not.toHaveProperty('cashAccountId')
  })
})

describe('what is still wrong with a plan', () => {
  test('targets over the whole are told with their sum, exactly', () => {
    expect(planFaults(aPlan({ targets: { A: '60.1', B: '39.9' } })).whole).toBeUndefined()
    expect(planFaults(aPlan({ targets: { A: '60.1', B: '39.95' } })).whole).toBe(
      'The targets add up to 100.05%. At most 100% can be had.',
    )
  })

  test('a plan without a target asks for one, and a figure that is none is named at its field', () => {
    expect(planFaults(emptyPlan).whole).toBe('Give at least one symbol a target.')
    const faults = planFaults(aPlan({ targets: { A: '60', B: '101' }, driftBand: '', minimumTrade: '1.2.3' }))
    expect(Object.keys(faults.targets)).toEqual(['B'])
    expect(faults).toMatchObject({ driftBand: 'A percentage from 0 to 100.', minimumTrade: 'An amount of money.' })
    expect(hasFaults(faults)).toBe(true)
    expect(hasFaults(planFaults(aPlan({ targets: { A: '60' } })))).toBe(false)
  })
})

describe('targets to begin from', () => {
  test('today’s weights never add up to more than there is: they are cut, not rounded', () => {
    expect(targetsOf(portfolio)).toEqual({ BND: '9.6', NVDA: '12.3' })
  })

  test('even targets of six leave a rest in cash, never less than nothing', () => {
    const targets = Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((symbol) => [symbol, '1']))
    const plan = aPlan({ targets: evenTargets(aPlan({ targets })) })
    expect(plan.targets['A']).toBe('16.6')
    expect(cashTarget(plan, { positions: [] })).toBe('0.4')
  })
})

test('what is kept without a target is not cash; what is sold is', () => {
  const plan = aPlan({ targets: { VTI: '60' } })
  // 100 - 60 - 9.68 - 12.39 - 1.2, and 100 - 60.
  expect(cashTarget(plan, portfolio)).toBe('16.73')
  expect(cashTarget({ ...plan, others: 'sell' }, portfolio)).toBe('40')
  expect(cashTarget(emptyPlan, portfolio)).toBeNull()
})

test('rows are what is held, the most first, then what is only wanted', () => {
  const rows = targetRows(aPlan({ targets: { VTI: '60', BND: '10' } }), portfolio)
  expect(rows.map(({ symbol, target, nowPercent }) => [symbol, target, nowPercent])).toEqual([
    ['NVDA', '', '12.39'],
    ['BND', '10', '9.68'],
    ['VTI', '60', '0'],
  ])
})

test('drift is inside up to the band itself, on either side', () => {
  expect(driftOf('12.5', '10', '2.5')).toEqual({ points: '2.5', isInside: true })
  expect(driftOf('7.49', '10', '2.5')).toEqual({ points: '-2.51', isInside: false })
  expect(driftOf(null, '10', '2.5')).toBeNull()
  expect(driftOf('7', '', '2.5')).toBeNull()
})

test('a kept plan of another page, or none, falls back piece by piece', () => {
  expect(readPlan(null)).toEqual(emptyPlan)
  expect(readPlan('not json')).toEqual(emptyPlan)
  expect(readPlan('{"targets":{"A":"5","B":7},"shares":"halves","driftBand":3,"taxAware":false}')).toEqual({
    ...emptyPlan,
    targets: { A: '5' },
    taxAware: false,
  })
  const plan = aPlan({ targets: { A: '5' }, shares: 'fractional' })
  expect(readPlan(JSON.stringify(plan))).toEqual(plan)
})
