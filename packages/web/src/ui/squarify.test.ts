import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeStep, labelLines } from './proportions.tsx'
import { squarify } from './squarify.ts'

test('areas are in proportion to values, inside the box', () => {
  const values = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(values, (sizes) => {
      const box = { width: 800, height: 240 }
      const total = sizes.reduce((sum, size) => sum + size, 0)
      const places = squarify(sizes, box)
      sizes.forEach((size, index) => {
        const place = places[index]
        expect(place).toBeDefined()
        if (!place) return
        expect(place.width * place.height).toBeCloseTo((size / total) * box.width * box.height, 3)
        expect(place.x).toBeGreaterThanOrEqual(-1e-6)
        expect(place.x + place.width).toBeLessThanOrEqual(box.width + 1e-6)
        expect(place.y + place.height).toBeLessThanOrEqual(box.height + 1e-6)
      })
    }),
  )
})

test('nothing takes no place', () => {
  expect(squarify([0, 0], { width: 10, height: 10 })).toEqual([undefined, undefined])
})

test('a change is coloured in nine steps, clipped at two percent; one that is not known is neutral', () => {
  expect(changeStep('-9')).toBe('d-4')
  expect(changeStep('0.01')).toBe('d0')
  expect(changeStep('1')).toBe('d2')
  expect(changeStep('2.5')).toBe('d4')
  expect(changeStep(null)).toBe('d0')
})

test('the label of a tile breaks between words, and leaves where one of them does not fit', () => {
  // 8 pixels a letter and 16 around: 120 pixels take 13 letters, 96 take 10.
  expect(labelLines('Technology', 96)).toBe(1)
  expect(labelLines('Financial Services', 120)).toBe(2)
  expect(labelLines('Financial Services', 160)).toBe(1)
  expect(labelLines('Communication Services', 96)).toBeNull()
})
