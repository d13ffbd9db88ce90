import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal } from '@g2e/domain/money'
import { abbreviated, grouped, groupedPlain, withPoint } from './fields.ts'
import { compact, dashed, parseDashed } from './time.ts'

test('numbers are decorated as the gateway does it', () => {
  expect(grouped('1300', 0)).toBe('1,300')
  expect(grouped('-1234567.891', 2)).toBe('-1,234,567.89')
  expect(groupedPlain(0.25)).toBe('0.25')
  expect(abbreviated(41_213_877)).toBe('41.2M')
  expect(abbreviated(6_540)).toBe('6.5K')
  expect([withPoint('5'), withPoint('0.5')]).toEqual(['5.0', '0.5'])
})

test('commas change nothing of a number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 99 }),
      (whole, rest) => {
        const text = `${whole}.${String(rest).padStart(2, '0')}`
        expect(decimal(grouped(text, 2).replaceAll(',', '')).eq(text)).toBe(true)
      },
    ),
  )
})

test('instants come in two manners, both UTC, and the dashed one is read back', () => {
  const at = Date.UTC(2026, 10, 20, 15, 30, 4)
  expect([dashed(at), compact(at)]).toEqual(['20261120-15:30:04', '261120153004'])
  expect(parseDashed('20261120-15:30:04')).toBe(at)
  expect([parseDashed('2026-11-20'), parseDashed('20261340-15:30:04')]).toEqual([undefined, undefined])
})
