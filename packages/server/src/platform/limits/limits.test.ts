/** Limits in process, and on Redis where there is one: told apart by nothing. */
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { testRedisUrl } from '../../testing/test-app.ts'
import { createLogger } from '../log.ts'
import { connectRedis } from '../redis.ts'
import { createLimits } from './flexible.ts'

const redis =
  testRedisUrl === undefined
    ? undefined
    : await connectRedis(testRedisUrl, createLogger({ level: 'silent' }), `test-${randomUUID()}:`)
afterAll(() => redis?.disconnect())

const engines = [
  ['in process', createLimits(undefined)],
  ...(redis ? [['on Redis', createLimits(redis)] as const] : []),
] as const

describe.each(engines)('a limit %s', (_name, limits) => {
  test('grants as many as it says, tells what is left, and refuses the next with the time to wait', async () => {
    const limit = { name: randomUUID(), requests: 2, perMs: 60_000 }
    expect([await limits.take(limit, 'a'), await limits.take(limit, 'a')]).toMatchObject([
      { allowed: true, remaining: 1 },
      { allowed: true, remaining: 0 },
    ])
    const refused = await limits.take(limit, 'a')
    expect([refused.allowed, refused.retryAfterMs > 55_000 && refused.retryAfterMs <= 60_000]).toEqual([false, true])
    expect(await limits.take(limit, 'b')).toMatchObject({ allowed: true, remaining: 1 })
  })

  test('of less than a second, or of a second and a half, ends when it says', async () => {
    for (const perMs of [300, 1_500]) {
      const limit = { name: randomUUID(), requests: 1, perMs }
      const startedAt = performance.now()
      expect(await limits.take(limit, 'a')).toMatchObject({ allowed: true })
      const { allowed, retryAfterMs } = await limits.take(limit, 'a')
      expect([allowed, retryAfterMs <= perMs]).toEqual([false, true])
      expect(await limits.takeWaiting(limit, 'a', 30_000)).toBe(true)
      // Timers may be a few milliseconds early.
      expect(performance.now() - startedAt).toBeGreaterThan(perMs - 20)
    }
  })

  test('who may not wait as long as it takes is told at once', async () => {
    const limit = { name: randomUUID(), requests: 1, perMs: 60_000 }
    await limits.take(limit, 'a')
    expect(await limits.takeWaiting(limit, 'a', 1_000)).toBe(false)
  })

  test('is looked at without taking, and forgotten when told', async () => {
    const limit = { name: randomUUID(), requests: 1, perMs: 60_000 }
    expect(await limits.peek(limit, 'a')).toMatchObject({ allowed: true, remaining: 1 })
    await limits.take(limit, 'a')
    expect(await limits.peek(limit, 'a')).toMatchObject({ allowed: false, remaining: 0 })
    await limits.reset(limit, 'a')
    expect(await limits.take(limit, 'a')).toMatchObject({ allowed: true })
  })
})
