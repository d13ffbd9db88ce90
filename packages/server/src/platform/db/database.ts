/**
 * The database: PostgreSQL by `DATABASE_URL`, or the embedded one in `DATA_DIR`; one driver, one dialect.
 *
 * `query()` is the current transaction where there is one and the pool otherwise, so a store cannot step outside of the
 * transaction that its caller opened (with one connection that would wait for itself for ever). Stores call it afresh in
 * every function. Never await the network inside a transaction: it blocks everyone on the embedded database.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import { Pool } from 'pg'
import type { PoolConfig } from 'pg'
import type { Logger } from '../log.ts'

export type Queryable = PgDatabase<NodePgQueryResultHKT, Record<string, never>>

export interface SqlAnswer {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly rowCount: number | null
}

export interface Database {
  readonly kind: 'embedded' | 'server'
  /** The current transaction, or the pool. Do not keep it. */
  readonly query: () => Queryable
  /** Runs in the current transaction, or in a new one. Features use `UnitOfWork.inTransaction`, which adds audit and events. */
  readonly transaction: <T>(work: () => Promise<T>) => Promise<T>
  readonly isInTransaction: () => boolean
  /** SQL with `$1` parameters, in the current transaction where there is one: for the queue, migrations and backups. */
  readonly raw: (text: string, values?: readonly unknown[]) => Promise<SqlAnswer>
  /** One connection for a session of raw statements: long reads and backups. */
  readonly withConnection: <T>(work: (raw: Database['raw']) => Promise<T>) => Promise<T>
  /** Connections that are open, those of them in use, and callers that wait for one. */
  readonly load: () => { readonly open: number; readonly busy: number; readonly waiting: number }
  readonly close: () => Promise<void>
}

interface Current {
  readonly query: Queryable
  readonly raw: Database['raw']
}

export interface OpenDatabaseOptions {
  readonly kind: Database['kind']
  readonly pool: PoolConfig
  readonly log: Logger
  /** What to stop after the pool has ended. */
  readonly onClose?: (() => Promise<void>) | undefined
}

interface RawAnswer {
  readonly rows: Record<string, unknown>[]
  readonly rowCount: number | null
}
type RawRunner = (text: string, values?: unknown[]) => Promise<RawAnswer | RawAnswer[]>

const rawWith =
  (run: RawRunner): Database['raw'] =>
  async (text, values) => {
    const answer = await (values ? run(text, [...values]) : run(text))
    // Several statements in one text answer a list: the rows of all of them are given.
    if (Array.isArray(answer)) return { rows: answer.flatMap(({ rows }) => rows), rowCount: null }
    return { rows: answer.rows, rowCount: answer.rowCount }
  }

export function openDatabase({ kind, pool: poolConfig, log, onClose }: OpenDatabaseOptions): Database {
  const pool = new Pool(poolConfig)
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'))
  const root: Queryable = drizzle({ client: pool })
  const current = new AsyncLocalStorage<Current>()
  const rootRaw = rawWith((text, values) => pool.query(text, values))

  const withClient = async <T>(work: (current: Current) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: unknown
    // Without a listener a connection lost in mid-transaction would end the process.
    const onError = (error: unknown) => {
      broken = error
    }
    client.on('error', onError)
    try {
      return await work({ query: drizzle({ client }), raw: rawWith((text, values) => client.query(text, values)) })
    } finally {
      client.off('error', onError)
      client.release(broken !== undefined)
    }
  }

  const transaction = async <T>(work: () => Promise<T>): Promise<T> => {
    if (current.getStore()) return work()
    return withClient(async (opened) => {
      await opened.raw('begin')
      try {
        const result = await current.run(opened, work)
        await opened.raw('commit')
        return result
      } catch (error) {
        await opened.raw('rollback').catch((rollbackError: unknown) => {
          log.warn({ err: rollbackError }, 'a transaction could not be rolled back; its connection is given up')
        })
        throw error
      }
    })
  }

  return {
    kind,
    query: () => current.getStore()?.query ?? root,
    transaction,
    isInTransaction: () => current.getStore() !== undefined,
    raw: (text, values) => (current.getStore()?.raw ?? rootRaw)(text, values),
    withConnection: (work) => withClient(({ raw }) => work(raw)),
    load: () => ({
      open: pool.totalCount,
      busy: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: async () => {
      await pool.end()
      await onClose?.()
    },
  }
}
