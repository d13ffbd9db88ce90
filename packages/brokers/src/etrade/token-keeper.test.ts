import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Credentials, Granted } from '../port/index.ts'
import { AuthRequired } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { granted, midnightAfter, restsAfterMs } from './credentials.ts'
import type { EtradeCredentials } from './credentials.ts'
import { TokenKeeper, lookEveryMs, wakeAfterMs } from './token-keeper.ts'

const minute = 60_000
/** Half past midnight in New York of the day that ends daylight time: the next midnight is 24 and a half hours ahead. */
const issuedAtMs = Date.parse('2026-11-01T04:30:00Z')
const credentials: EtradeCredentials = {
  consumerKey: 'k',
  consumerSecret: 's',
  accessToken: 't',
  accessTokenSecret: 'ts',
  issuedAtMs,
  renewedAtMs: null,
}

let now = issuedAtMs
let lastCallAtMs = issuedAtMs
let renewed: number[] = []
let kept: Credentials = granted(credentials, issuedAtMs).credentials
let refuses = false

beforeEach(() => {
  vi.useFakeTimers()
  now = issuedAtMs
  lastCallAtMs = issuedAtMs
  renewed = []
  refuses = false
  kept = granted(credentials, issuedAtMs).credentials
})
afterEach(() => {
  vi.useRealTimers()
})

function aKeeper(): TokenKeeper {
  return new TokenKeeper({
    hooks: testHooks({ now: () => now }),
    credentials,
    renew: (current): Promise<Granted> => {
      if (refuses) return Promise.reject(new AuthRequired('no', { brokerId: 'etrade', operation: 'renew' }))
      renewed.push(now)
      return Promise.resolve(granted({ ...current, renewedAtMs: now }, now))
    },
    onRenewed: (given) => {
      kept = given.credentials
      return Promise.resolve()
    },
    stored: () => Promise.resolve(kept),
  })
}

/** Moves the broker's clock and lets the session look at it. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += lookEveryMs) {
    now += lookEveryMs
    await vi.advanceTimersByTimeAsync(lookEveryMs)
  }
}

describe('an idle session', () => {
  test('is renewed well before it rests, and again, until midnight and not beyond', async () => {
    const keeper = aKeeper()
    keeper.start(() => lastCallAtMs)
    await pass(midnightAfter(issuedAtMs) - issuedAtMs + 3 * 60 * minute)
    keeper.stop()
    const gaps = [issuedAtMs, ...renewed].map((at, index, all) => (all[index + 1] ?? midnightAfter(issuedAtMs)) - at)
    expect(Math.max(...gaps)).toBeLessThan(restsAfterMs)
    expect(renewed.every((at) => at < midnightAfter(issuedAtMs))).toBe(true)
    // 24.5 hours of a day that has 25, one renewal each 90 minutes.
    expect(renewed).toHaveLength(16)
  })

  test('that is used is left alone', async () => {
    const keeper = aKeeper()
    keeper.start(() => lastCallAtMs)
    for (let hour = 0; hour < 5; hour += 1) {
      await pass(60 * minute)
      lastCallAtMs = now
    }
    keeper.stop()
    expect(renewed).toEqual([])
  })

  test('that was stopped asks no more', async () => {
    const keeper = aKeeper()
    keeper.start(() => lastCallAtMs)
    keeper.stop()
    await pass(wakeAfterMs * 2)
    expect(renewed).toEqual([])
  })
})

describe('waking', () => {
  test('a crowd of calls renews once', async () => {
    const keeper = aKeeper()
    now += restsAfterMs
    expect(await Promise.all(Array.from({ length: 5 }, () => keeper.wake(now)))).toContain(true)
    now += 1
    expect(await keeper.wake(now - 1)).toBe(true)
    expect(new Set(renewed).size).toBe(1)
  })

  test('what another instance renewed is not renewed again', async () => {
    const keeper = aKeeper()
    now += restsAfterMs
    kept = granted({ ...credentials, renewedAtMs: now }, now).credentials
    expect(await keeper.wake(now)).toBe(true)
    expect(renewed).toEqual([])
  })

  test('a sign-in made anew elsewhere ends this one', async () => {
    kept = { ...kept, accessToken: 'another' }
    expect(await aKeeper().wake(now)).toBe(false)
  })

  test('a refusal is told as such, and past midnight nothing is asked', async () => {
    const keeper = aKeeper()
    refuses = true
    expect(await keeper.wake(now)).toBe(false)
    refuses = false
    now = midnightAfter(issuedAtMs)
    expect(await keeper.wake(now)).toBe(false)
    expect(renewed).toEqual([])
  })
})
