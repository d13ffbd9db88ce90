import { afterAll, expect, test } from 'vitest'
import { createCache } from './bento.ts'

const cache = await createCache(undefined)
afterAll(() => cache.close())

class Refused extends Error {}

test('the factory’s error is the caller’s, of its own kind, and nothing of it is kept', async () => {
  const refused = new Refused('not now')
  await expect(cache.getOrSet('price', 60_000, () => Promise.reject(refused))).rejects.toBe(refused)
  expect(await cache.getOrSet('price', 60_000, () => Promise.resolve(7))).toBe(7)
  expect(await cache.getOrSet('price', 60_000, () => Promise.reject(refused))).toBe(7)
})

test('however many ask at once for what is not there, it is made once', async () => {
  let made = 0
  const make = async () => {
    made += 1
    return made
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => cache.getOrSet('once', 60_000, make)))
  expect([made, new Set(answers).size]).toEqual([1, 1])
})
