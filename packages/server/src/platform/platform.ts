/** Everything that features are handed: one object, made once per app. It knows no feature. */
import type { Redis } from 'ioredis'
import { createCache } from './cache/bento.ts'
import type { Cache } from './cache/cache.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config/config.ts'
import type { Database } from './db/database.ts'
import { createUnitOfWork } from './db/unit-of-work.ts'
import type { AppendAudit, UnitOfWork } from './db/unit-of-work.ts'
import { randomIds } from './ids.ts'
import type { Ids } from './ids.ts'
import { createLimits } from './limits/flexible.ts'
import type { Limits } from './limits/limits.ts'
import { inProcessLocks } from './locks/in-process.ts'
import type { Locks } from './locks/locks.ts'
import { redisLocks } from './locks/redis.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { createOffLoop } from './off-loop/off-loop.ts'
import type { OffLoop } from './off-loop/off-loop.ts'
import { createEvents } from './outbox/events.ts'
import type { Events } from './outbox/events.ts'
import { inProcessPubSub } from './pubsub/in-process.ts'
import type { PubSub } from './pubsub/pubsub.ts'
import { redisPubSub } from './pubsub/redis.ts'
import { createQueue } from './queue/queue.ts'
import type { Queue } from './queue/queue.ts'
import { createTasks } from './tasks.ts'
import type { Tasks } from './tasks.ts'
import { createVault } from './vault/vault.ts'
import type { Vault } from './vault/vault.ts'

export interface Platform {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly db: Database
  /** State, audit entry and event in one transaction. */
  readonly work: UnitOfWork
  readonly events: Events
  readonly queue: Queue
  readonly cache: Cache
  readonly locks: Locks
  readonly limits: Limits
  readonly pubsub: PubSub
  readonly tasks: Tasks
  /** Threads for what would hold up the event loop. */
  readonly offLoop: OffLoop
  readonly vault: Vault
  /** The key that everything else is derived from; see `deriveKey`. */
  readonly secretKey: string
  /** Where the simulators are, once they are up; `undefined` = there are none. */
  readonly simulators: () => Simulators | undefined
  /** Parts that `/ready` looks at. */
  readonly probes: readonly { readonly name: string; readonly check: () => Promise<string | null> }[]
  start(): Promise<void>
  /** Finishes or hands back what is in flight; the database stays open. */
  stop(): Promise<void>
}

export interface Simulators {
  /** Origin, without a slash at the end. */
  readonly url: string
  readonly control: string
}

export interface PlatformParts {
  readonly config: Config
  readonly secretKey: string
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly db: Database
  /** `undefined`: this is the only instance. */
  readonly redis: Redis | undefined
  readonly simulators: () => Simulators | undefined
  /** Random ones unless given. */
  readonly ids?: Ids | undefined
}

const queueGraceMs = 2_000
const outboxEveryMs = 5_000
const pruneEveryMs = 60 * 60 * 1_000

const redisProbe = (redis: Redis) => ({
  name: 'redis',
  check: async () => {
    try {
      await redis.ping()
      return null
    } catch (error) {
      return error instanceof Error ? 'cannot be reached' : 'failed'
    }
  },
})

/** `appendAudit` comes from the audit feature, which stands on the same database. */
export async function createPlatform(
  parts: PlatformParts,
  appendAudit: (base: { db: Database; clock: Clock; ids: Ids }) => AppendAudit,
): Promise<Platform> {
  const { config, clock, log, metrics, db, redis, secretKey } = parts
  const ids = parts.ids ?? randomIds(clock)
  const pubsub = redis ? await redisPubSub(redis, log) : inProcessPubSub(log)
  const locks = redis ? redisLocks(redis, log) : inProcessLocks()
  const events = createEvents({ db, clock, locks, pubsub, log, metrics })
  const tasks = createTasks({ locks, log })
  const queue = createQueue({ db, log, metrics })
  const cache = await createCache(redis)
  const offLoop = createOffLoop()
  metrics.gauge('g2e_database_waiting', 'Callers waiting for a database connection', () => db.load().waiting)
  metrics.gauge('g2e_off_loop_tasks', 'Analyses that run in a thread or wait for one', () => offLoop.load())
  tasks.repeat({ name: 'outbox', everyMs: outboxEveryMs, acrossInstances: 'each', run: () => events.drain() })
  tasks.repeat({ name: 'outbox-prune', everyMs: pruneEveryMs, acrossInstances: 'one', run: () => events.prune() })
  return {
    config,
    clock,
    ids,
    log,
    metrics,
    db,
    work: createUnitOfWork({ db, appendAudit: appendAudit({ db, clock, ids }), storeEvents: events.storeEvents }),
    events,
    queue,
    cache,
    locks,
    limits: createLimits(redis),
    pubsub,
    tasks,
    offLoop,
    vault: createVault({ db, secretKey, previousKeys: config.previousSecretKeys }),
    secretKey,
    simulators: parts.simulators,
    probes: redis ? [redisProbe(redis)] : [],
    start: async () => {
      await queue.start()
      tasks.start()
    },
    stop: async () => {
      await tasks.stop()
      await queue.stop(queueGraceMs)
      await offLoop.stop()
      await cache.close()
      await pubsub.close()
      redis?.disconnect()
    },
  }
}
