import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, unpack } from './message-pack.ts'

test('what is packed is read back, for everything that JSON can say', () => {
  const value = fc.jsonValue({ maxDepth: 4 })
  fc.assert(
    fc.property(value, (given) => {
      const expected: unknown = JSON.parse(JSON.stringify(given))
      expect(unpack(Buffer.from(pack(expected)))).toEqual(expected)
    }),
  )
})

test('an instant travels as timestamp 64: extension -1, nanoseconds over seconds (MessagePack specification)', () => {
  const packed = Buffer.from(pack('2026-11-19T18:01:22.611102331Z'))
  expect(packed.subarray(0, 2)).toEqual(Buffer.from([0xd7, 0xff]))
  const word = packed.readBigUInt64BE(2)
  expect(word >> 34n).toBe(611_102_331n)
  expect(word & 0x3ffffffffn).toBe(BigInt(Date.UTC(2026, 10, 19, 18, 1, 22) / 1000))
  expect(unpack(packed)).toBe('2026-11-19T18:01:22.611102331Z')
})

test('a message that is cut short is refused, wherever it is cut', () => {
  const whole = Buffer.from(pack({ action: 'auth', key: 'PK', list: [1, 2.5, null] }))
  for (let length = 0; length < whole.length; length += 1)
    expect(() => unpack(whole.subarray(0, length))).toThrow(RangeError)
})
