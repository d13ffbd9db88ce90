import { expect, test } from 'vitest'
import { limitChange } from './checkup.tsx'
import { correlationStep } from './correlations.tsx'
import { drawdownWords } from './risk-tab.tsx'
import { shockOf } from './stress.tsx'

test('a fall says from when to when, and whether it is made good', () => {
  const maxDrawdown = { value: '0.147', from: '2026-02-17', to: '2026-04-07', recoveredAt: '2026-07-13' }
  expect(drawdownWords({ maxDrawdown })).toBe('From 17 Feb 2026 to 7 Apr 2026, made good on 13 Jul 2026.')
  expect(drawdownWords({ maxDrawdown: { ...maxDrawdown, recoveredAt: null } })).toBe(
    'From 17 Feb 2026 to 7 Apr 2026, not made good yet.',
  )
})

test('the scale of correlation goes from nothing in common to always together', () => {
  expect(correlationStep('-0.4')).toBe('h0')
  expect(correlationStep('0')).toBe('h0')
  expect(correlationStep('0.6')).toBe('h3')
  expect(correlationStep('1')).toBe('h5')
})

test('an emptied limit is switched off, a count becomes a number', () => {
  const typed = {
    positionPercentMax: '15',
    cashPercentMin: '',
    cashPercentMax: '30',
    sectorPercentMax: '',
    correlationMax: '0.7',
    feesPercentMax: '',
    holdingsMin: '10',
    holdingsMax: '',
  }
  expect(limitChange(typed)).toMatchObject({
    positionPercentMax: '15',
    cashPercentMin: null,
    holdingsMin: 10,
    holdingsMax: null,
  })
})

test('a market shock names nothing else; a symbol is written as brokers write it', () => {
  expect(shockOf({ id: 0, by: 'market', key: 'left over', percent: '-20' })).toEqual({ by: 'market', percent: '-20' })
  expect(shockOf({ id: 1, by: 'symbol', key: ' nvda ', percent: '-40' })).toEqual({
    by: 'symbol',
    key: 'NVDA',
    percent: '-40',
  })
})
