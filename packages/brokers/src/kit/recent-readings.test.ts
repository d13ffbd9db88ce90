import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentReadings } from './recent-readings.ts'

const letters = { a: 0, b: 1, c: 2, d: 3, e: 4 }

test('whatever was asked before, a text reads as it reads', () => {
  const read = (text: string) => (text.length % 3 === 0 ? undefined : text.toLowerCase())
  const readings = new RecentReadings(letters, read)
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('AB', 'ABCDEFGH', 'ABCDEXYZ'))),
      (texts) => {
        for (const text of texts) expect(readings.of(text)).toBe(read(text))
      },
    ),
  )
})

test('a text is read once while none takes its place, and long ones each time', () => {
  const asked: string[] = []
  const readings = new RecentReadings(letters, (text) => {
    asked.push(text)
    return text.length
  })
  const long = 'x'.repeat(50)
  // The two that are read anew share the letters by which a place is found.
  for (const text of ['AAAAA1', 'AAAAA1', 'BBBBB1', 'AAAAA1', 'AAAAA2', 'AAAAA1', long, long]) {
    expect(readings.of(text)).toBe(text.length)
  }
  expect(asked).toEqual(['AAAAA1', 'BBBBB1', 'AAAAA2', 'AAAAA1', long, long])
})

test('what throws is not kept', () => {
  let fails = true
  const readings = new RecentReadings(letters, (text) => {
    if (fails) throw new TypeError('not yet')
    return text
  })
  expect(() => readings.of('A')).toThrow('not yet')
  fails = false
  expect(readings.of('A')).toBe('A')
})
