import { expect, test } from 'vitest'
import { excludedText } from './excluded-words.ts'

const said = (what: string) => excludedText([{ what, reason: 'why' }], 6)

test('places in the answer become what a person calls them', () => {
  expect(said('calendar.declared')).toBe('Declared dividends: why.')
  expect(said('twrAnnualizedPercent')).toBe('Time-weighted return, a year: why.')
  expect(said('maxDrawdown.from')).toBe('Deepest fall: why.')
  expect(said('0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11')).toBe('A transaction: why.')
})

test('symbols and accounts keep their names, also those with a point in them', () => {
  expect(said('hhi.XOM')).toBe('XOM: why.')
  expect(said('correlations.BRK.B')).toBe('BRK.B: why.')
  expect(said('calendar.NEE')).toBe('NEE: why.')
  expect(said('BRK.B')).toBe('BRK.B: why.')
  expect(said('ROTH IRA')).toBe('ROTH IRA: why.')
})

test('what is said twice is said once, and the rest is counted', () => {
  const excluded = ['A', 'A', 'B', 'C'].map((what) => ({ what, reason: 'no price' }))
  expect(excludedText(excluded, 2)).toBe('A: no price; B: no price and 1 more.')
})
