/**
 * Jobs that survive a restart, and schedules, on pg-boss in the same database: enqueued inside a transaction they exist
 * exactly if it commits. A handler may run more than once (crash, retry), so handlers are idempotent.
 */
import type { PgBoss } from 'pg-boss'
import type { z } from 'zod'
import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'

/** `defineJob('accounts-sync', z.object({...}))`; names are letters, digits, `-` and `_`. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly schema: S
}
export const defineJob = <S extends z.ZodType>(name: string, schema: S): JobDefinition<S> => ({ name, schema })

export interface WorkOptions {
  readonly retries?: number | undefined
  /** A job that takes longer is given to another worker. */
  readonly expireSeconds?: number | undefined
  /** Jobs of this queue at a time on this instance. */
  readonly concurrency?: number | undefined
}

export interface SendOptions {
  /** At most one waiting job per key. */
  readonly singletonKey?: string | undefined
  readonly delaySeconds?: number | undefined
}

export interface Queue {
  /** Declared before the app starts. `signal` aborts at shutdown: stop at the next safe point. */
  work<S extends z.ZodType>(
    job: JobDefinition<S>,
    options: WorkOptions,
    handle: (data: z.output<S>, signal: AbortSignal) => Promise<void>,
  ): void
  /** Declared before the app starts. Cron with five fields, in a time zone. */
  schedule<S extends z.ZodType>(job: JobDefinition<S>, cron: string, data: z.input<S>, timeZone?: string): void
  /** In the current transaction where there is one. */
  send<S extends z.ZodType>(job: JobDefinition<S>, data: z.input<S>, options?: SendOptions): Promise<void>
  start(): Promise<void>
  /** Lets running jobs end for `graceMs`; what is still running is taken up again after the next start. */
  stop(graceMs: number): Promise<void>
}

interface Worker {
  readonly job: JobDefinition
  readonly options: WorkOptions
  readonly handle: (data: unknown, signal: AbortSignal) => Promise<void>
}

interface Scheduled {
  readonly name: string
  readonly cron: string
  readonly data: unknown
  readonly timeZone: string
}

const pollingSeconds = 2
const defaults = { retries: 5, expireSeconds: 15 * 60, concurrency: 1 } as const
const keptSeconds = 24 * 60 * 60

export interface QueueParts {
  readonly db: Database
  readonly log: Logger
  readonly metrics: Metrics
}

const jobDataOf = (data: unknown): object => ({ data })
const dataOf = (wrapped: unknown): unknown =>
  typeof wrapped === 'object' && wrapped !== null && 'data' in wrapped ? wrapped.data : undefined

/** On our connection: inside a transaction a job is part of it. The library is loaded with the first job, or at the start. */
async function bossOn({ db, log }: QueueParts): Promise<PgBoss> {
  const library = await import('pg-boss')
  const boss = new library.PgBoss({
    db: {
      executeSql: async (text, values) => {
        const { rows } = await db.raw(text, values)
        return { rows: [...rows] }
      },
    },
    reindex: false,
    monitorVacuum: false,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue reports'))
  return boss
}

async function startWorker(boss: PgBoss, { job, options, handle }: Worker): Promise<string> {
  const { retries = defaults.retries, expireSeconds = defaults.expireSeconds } = options
  await boss.createQueue(job.name, {
    retryLimit: retries,
    retryBackoff: true,
    expireInSeconds: expireSeconds,
    deleteAfterSeconds: keptSeconds,
  })
  return boss.work(
    job.name,
    { pollingIntervalSeconds: pollingSeconds, localConcurrency: options.concurrency ?? defaults.concurrency },
    async (jobs) => {
      for (const { data, signal } of jobs) await handle(dataOf(data), signal)
    },
  )
}

/** The same, measured, and its failures logged. */
const observed = (worker: Worker, { log, metrics }: QueueParts): Worker => ({
  ...worker,
  handle: async (data, signal) => {
    const end = metrics.jobs.startTimer({ queue: worker.job.name })
    try {
      await worker.handle(data, signal)
      end({ outcome: 'done' })
    } catch (error) {
      end({ outcome: 'failed' })
      log.error({ err: error, queue: worker.job.name }, 'a job failed')
      throw error
    }
  },
})

export function createQueue(parts: QueueParts): Queue {
  const { db } = parts
  let opening: Promise<PgBoss> | undefined
  const opened = (): Promise<PgBoss> => {
    opening ??= bossOn(parts)
    return opening
  }
  const workers: Worker[] = []
  const schedules: Scheduled[] = []
  const workerIds = new Map<string, string>()
  let started = false

  return {
    work: (job, options, handle) => {
      const parsed = (data: unknown, signal: AbortSignal) => handle(job.schema.parse(data), signal)
      workers.push(observed({ job, options, handle: parsed }, parts))
    },
    schedule: (job, cron, data, timeZone = 'UTC') => {
      schedules.push({ name: job.name, cron, data, timeZone })
    },
    send: async (job, data, options = {}) => {
      const { singletonKey, delaySeconds } = options
      const boss = await opened()
      await boss.send(job.name, jobDataOf(job.schema.parse(data)), {
        ...(singletonKey !== undefined && { singletonKey }),
        ...(delaySeconds !== undefined && { startAfter: delaySeconds }),
      })
      const id = workerIds.get(job.name)
      if (id !== undefined && !db.isInTransaction()) boss.notifyWorker(id)
    },
    start: async () => {
      const boss = await opened()
      await boss.start()
      for (const worker of workers) workerIds.set(worker.job.name, await startWorker(boss, worker))
      for (const { name, cron, data, timeZone } of schedules)
        await boss.schedule(name, cron, jobDataOf(data), { tz: timeZone })
      started = true
    },
    stop: async (graceMs) => {
      if (!started) return
      const boss = await opened()
      await boss.stop({ graceful: true, timeout: graceMs, close: false })
    },
  }
}
