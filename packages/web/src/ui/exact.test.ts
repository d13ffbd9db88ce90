import { expect, test } from 'vitest'
import { percentOf, shareOf, sumOf } from './exact.ts'

test('a share is rounded to its places, half away from zero', () => {
  expect(shareOf('1000.00', { part: '1', whole: '3', places: 2 })).toBe('333.33')
  expect(shareOf('0.05', { part: '1', whole: '2', places: 2 })).toBe('0.03')
  expect(shareOf('-0.05', { part: '1', whole: '2', places: 2 })).toBe('-0.03')
})

test('a short position’s share keeps its sign', () => {
  // Two contracts short are worth −1,270; one of them −635.
  expect(shareOf('-1270.00', { part: '-1', whole: '-2', places: 2 })).toBe('-635.00')
})

test('the shares of all parts give the whole where they divide evenly', () => {
  const parts = ['10', '2.5', '7.5'].map((part) => shareOf('4000', { part, whole: '20', places: 2 }) ?? '')
  expect(sumOf(parts)).toBe('4000.00')
})

test('nothing has no share', () => {
  expect(shareOf('5', { part: '1', whole: '0.00', places: 2 })).toBeNull()
  expect(percentOf('1', '0')).toBeNull()
})

test('a percentage has four places', () => {
  expect(percentOf('1372.13', '59110.57')).toBe('2.3213')
  expect(percentOf('-50', '200')).toBe('-25.0000')
})
