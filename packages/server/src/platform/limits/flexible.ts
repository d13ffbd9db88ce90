import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Limit, Limits, Taken } from './limits.ts'

function takenOf(answer: RateLimiterRes, allowed: boolean): Taken {
  return { allowed, remaining: answer.remainingPoints, retryAfterMs: allowed ? 0 : Math.max(1, answer.msBeforeNext) }
}

function engineOf({ name, requests, perMs }: Limit, redis: Redis | undefined): RateLimiterAbstract {
  const options = { keyPrefix: `g2e:limit:${name}`, points: requests, duration: perMs / 1_000 }
  const memory = new RateLimiterMemory(options)
  return redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory
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
