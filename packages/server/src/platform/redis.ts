/** The connection to Redis, where there is one. Commands fail fast (one retry), so that a request does not hang on it. */
import { Redis } from 'ioredis'
import type { Logger } from './log.ts'
import { StartupError } from './startup-error.ts'

const connectTimeoutMs = 5_000
const reconnectMsMax = 2_000

/** `keyPrefix` keeps apart who shares a server without sharing a database. @throws StartupError when nobody answers there. */
export async function connectRedis(url: string, log: Logger, keyPrefix = ''): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    keyPrefix,
    maxRetriesPerRequest: 1,
    connectTimeout: connectTimeoutMs,
    retryStrategy: (attempt) => Math.min(reconnectMsMax, attempt * 100),
  })
  let connected = false
  redis.on('error', (error) => {
    if (connected) log.warn({ err: error }, 'the link to Redis is down')
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (cause) {
    redis.disconnect()
    throw new StartupError(
      'REDIS_URL',
      'nobody answers at this address as Redis; start it, correct the address or unset it',
      { cause },
    )
  }
  connected = true
  return redis
}
