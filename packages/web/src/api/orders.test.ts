import { expect, test } from 'vitest'
import { newIdempotencyKey } from './orders.ts'

test('every decision has a key of its own', () => {
  const keys = new Set(Array.from({ length: 100 }, newIdempotencyKey))
  expect(keys.size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
})
