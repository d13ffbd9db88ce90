/**
 * Locks on one Redis: a key with a random token and a lease that is renewed while the work runs. Only who holds the token
 * may renew or free it. If Redis loses the key (restart without persistence) two may run: what must never happen twice is
 * also guarded by a constraint in the database.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import { LockTimeout } from './locks.ts'
import type { HeldLock, Locks } from './locks.ts'

const leaseMs = 15_000
const renewEveryMs = 5_000
const pollMsMin = 10
const pollMsMax = 100

const renewScript =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end"
const freeScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"

export function redisLocks(redis: Redis, log: Logger): Locks {
  const nameOf = (key: string) => `g2e:lock:${key}`
  const tryAcquire = async (key: string, token: string) =>
    (await redis.set(nameOf(key), token, 'PX', leaseMs, 'NX')) === 'OK'

  const run = async <T>(key: string, token: string, work: (held: HeldLock) => Promise<T>): Promise<T> => {
    const lost = new AbortController()
    let renewedAt = performance.now()
    const renew = async () => {
      try {
        if ((await redis.eval(renewScript, 1, nameOf(key), token, leaseMs)) === 1) renewedAt = performance.now()
        else lost.abort(new Error(`the lock ${key} was taken over`))
      } catch (error) {
        log.warn({ err: error, key }, 'a lock could not be renewed')
        if (performance.now() - renewedAt > leaseMs) lost.abort(new Error(`the lock ${key} ran out`))
      }
    }
    const timer = setInterval(() => void renew(), renewEveryMs)
    try {
      return await work({ lost: lost.signal })
    } finally {
      clearInterval(timer)
      await redis.eval(freeScript, 1, nameOf(key), token).catch((error: unknown) => {
        log.warn({ err: error, key }, 'a lock frees itself when its lease ends')
      })
    }
  }

  return {
    exclusively: async (key, work, { waitMs }) => {
      const token = randomUUID()
      const deadline = performance.now() + waitMs
      let pollMs = pollMsMin
      while (!(await tryAcquire(key, token))) {
        if (performance.now() >= deadline) throw new LockTimeout(key, waitMs)
        await sleep(pollMs)
        pollMs = Math.min(pollMsMax, pollMs * 2)
      }
      return run(key, token, work)
    },
    ifFree: async (key, work) => {
      const token = randomUUID()
      return (await tryAcquire(key, token)) ? { result: await run(key, token, work) } : undefined
    },
  }
}
