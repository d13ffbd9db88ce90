import { BentoCache, bentostore, errors } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import type { Redis } from 'ioredis'
import type { Cache } from './cache.ts'

/** Entries in memory; the least recently used go first. */
const entriesMax = 10_000

async function storeOf(redis: Redis | undefined) {
  const memory = bentostore().useL1Layer(memoryDriver({ maxItems: entriesMax }))
  if (!redis) return memory
  const { redisBusDriver, redisDriver } = await import('bentocache/drivers/redis')
  return memory.useL2Layer(redisDriver({ connection: redis })).useBus(redisBusDriver({ connection: redis.options }))
}

/** The library wraps what a factory throws; whoever asked is to meet the error itself, and know its kind. */
async function unwrapped<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw error instanceof errors.E_FACTORY_ERROR && error.cause !== undefined ? error.cause : error
  }
}

export async function createCache(redis: Redis | undefined): Promise<Cache> {
  const bento = new BentoCache({
    default: 'main',
    stores: { main: await storeOf(redis) },
    prefix: 'g2e:cache',
    // Redis away: memory still serves, and the factory is asked again.
    suppressL2Errors: true,
  })
  return {
    getOrSet: (key, ttlMs, factory, options) =>
      unwrapped(
        bento.getOrSet({ key, ttl: ttlMs, grace: false, factory, ...(options?.tags && { tags: [...options.tags] }) }),
      ),
    set: async (key, value, ttlMs) => {
      await bento.set({ key, value, ttl: ttlMs })
    },
    delete: async (key) => {
      await bento.delete({ key })
    },
    deleteByTags: async (tags) => {
      await bento.deleteByTag({ tags: [...tags] })
    },
    close: () => bento.disconnectAll(),
  }
}
