import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Limit, Limits, Taken } from './limits.ts'

function takenOf(answer: RateLimiterRes, allowed: boolean): Taken {
  return { allowed, remaining: answer.remainingPoints, retryAfterMs: allowed ? 0 : Math.max(1, answer.msBeforeNext) }
}

/**
 * On Redis the library counts whole seconds, and a part of one never ends: brokers' limits are in milliseconds. With this script
 * its `duration` is one. KEYS: the counter. ARGV: what is taken, the window in milliseconds.
 */
const countByMs = `
redis.call('set', KEYS[1], 0, 'PX', ARGV[2], 'NX')
local consumed = redis.call('incrby', KEYS[1], ARGV[1])
local ttl = redis.call('pttl', KEYS[1])
if ttl == -1 then
  redis.call('pexpire', KEYS[1], ARGV[2])
  ttl = tonumber(ARGV[2])
end
return {consumed, ttl}
`

function engineOf({ name, requests, perMs }: Limit, redis: Redis | undefined): RateLimiterAbstract {
  const options = { keyPrefix: `g2e:limit:${name}`, points: requests }
  const memory = new RateLimiterMemory({ ...options, duration: perMs / 1_000 })
  if (!redis) return memory
  const inMs = { duration: perMs, customIncrTtlLuaScript: countByMs }
  return new RateLimiterRedis({ ...options, ...inMs, storeClient: redis, insuranceLimiter: memory })
}

export function createLimits(redis: Redis | undefined): Limits {
  const engines = new Map<string, RateLimiterAbstract>()
  const engine = (limit: Limit): RateLimiterAbstract => {
    const id = `${limit.name}:${limit.requests}:${limit.perMs}`
    const found = engines.get(id) ?? engineOf(limit, redis)
    engines.set(id, found)
    return found
  }
  const take = async (limit: Limit, key: string): Promise<Taken> => {
    try {
      return takenOf(await engine(limit).consume(key), true)
    } catch (refusal) {
      // The library rejects with its answer, not with an error, when nothing is left.
      if (refusal instanceof RateLimiterRes) return takenOf(refusal, false)
      throw refusal
    }
  }
  return {
    take,
    peek: async (limit, key) => {
      const answer = await engine(limit).get(key)
      return answer === null
        ? { allowed: true, remaining: limit.requests, retryAfterMs: 0 }
        : takenOf(answer, answer.consumedPoints < limit.requests)
    },
    reset: async (limit, key) => {
      await engine(limit).delete(key)
    },
    takeWaiting: async (limit, key, waitMsMax) => {
      const deadline = performance.now() + waitMsMax
      for (;;) {
        const taken = await take(limit, key)
        if (taken.allowed) return true
        if (performance.now() + taken.retryAfterMs > deadline) return false
        await sleep(taken.retryAfterMs)
      }
    },
  }
}
