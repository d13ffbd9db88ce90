/**
 * Keeps journal and brokers together while the app runs: one order stream per connection over all instances, a poll after
 * every (re)connection, a watchdog poll while anything works, a slow one for orders made elsewhere. Each connection on its
 * own: one that hangs or fails holds up nobody else.
 */
import type { BrokerSession, OrderEvent, StreamState } from '@g2e/brokers/port'
import { BrokerError } from '@g2e/brokers/port'
import type { AccountRecord } from '../accounts/index.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import { findReported, ingestReport, readBack } from './ingest-report.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { pollAccount } from './poll-orders.ts'

const watchdogMs = 15_000
/** While the stream is not live, lists are all there is. */
const withoutStreamMs = 3_000
const discoveryEveryMs = 60_000
const retryMs = 5_000

export interface OrderTracking {
  /** Opens and closes streams so that each active connection with accounts has one. */
  supervise(): Promise<void>
  /** Polls what is due. Does not wait for slow brokers. */
  poll(): Promise<void>
  /** Resolves when nothing more runs. */
  stop(): Promise<void>
}

interface Watch {
  readonly connection: ConnectionRecord
  readonly accounts: readonly AccountRecord[]
  readonly session: BrokerSession | undefined
  readonly abort: AbortController
  state: StreamState['state']
}

export function createOrderTracking(deps: OrdersDeps): OrderTracking {
  const watches = new Map<string, Watch>()
  const retryAt = new Map<string, number>()
  const pollAt = new Map<string, number>()
  const polling = new Set<string>()
  const running = new Set<Promise<void>>()
  const nowMs = () => deps.platform.clock.now()
  const { log } = deps.platform

  const track = (work: Promise<void>): void => {
    running.add(work)
    void work.finally(() => running.delete(work))
  }
  const failed = async (connection: ConnectionRecord, error: unknown, what: string): Promise<void> => {
    log.warn({ err: error, connectionId: connection.id }, what)
    if (error instanceof BrokerError) await deps.connections.reportOutcome(connection, error)
  }

  const pollOne = async (connection: ConnectionRecord, account: AccountRecord): Promise<void> => {
    if (polling.has(account.id)) return
    polling.add(account.id)
    try {
      await pollAccount(deps, await deps.connections.session(connection), { account, connection })
    } catch (error) {
      await failed(connection, error, 'orders could not be read')
    } finally {
      polling.delete(account.id)
    }
  }

  const start = (connection: ConnectionRecord, accounts: readonly AccountRecord[], session: BrokerSession): void => {
    const watch: Watch = { connection, accounts, session, abort: new AbortController(), state: 'connecting' }
    watches.set(connection.id, watch)
    const onCaughtUp = () => {
      for (const account of accounts) track(pollOne(connection, account))
    }
    track(
      (async () => {
        try {
          await deps.platform.locks.ifFree(`order-stream:${connection.id}`, ({ lost }) =>
            holdStream(deps, watch, { lost, onCaughtUp }),
          )
        } catch (error) {
          await failed(connection, error, 'an order stream ended')
        } finally {
          watches.delete(connection.id)
          retryAt.set(connection.id, nowMs() + retryMs)
        }
      })(),
    )
  }

  const consider = async (connection: ConnectionRecord): Promise<void> => {
    const watch = watches.get(connection.id)
    if (!watch && (retryAt.get(connection.id) ?? 0) > nowMs()) return
    const accounts = (await deps.accounts.list(connection.userId)).filter((one) => one.connectionId === connection.id)
    if (accounts.length === 0) return
    try {
      const session = await deps.connections.session(connection)
      if (!watch) start(connection, accounts, session)
      else if (watch.session !== session || watch.accounts.length !== accounts.length) watch.abort.abort()
    } catch (error) {
      retryAt.set(connection.id, nowMs() + retryMs)
      await failed(connection, error, 'an order stream could not be opened')
    }
  }

  return {
    supervise: async () => {
      const active = await deps.connections.listActive()
      const ids = new Set(active.map(({ id }) => id))
      for (const [id, watch] of watches) if (!ids.has(id)) watch.abort.abort()
      // Opening one may take as long as its broker likes: nobody waits for another.
      for (const connection of active) track(consider(connection))
    },
    poll: async () => {
      const busy = new Set((await deps.orders.busyAccounts()).map(({ accountId }) => accountId))
      for (const { connection, accounts, state } of watches.values()) {
        for (const account of accounts) {
          const everyMs = !busy.has(account.id) ? discoveryEveryMs : state === 'live' ? watchdogMs : withoutStreamMs
          const last = pollAt.get(account.id) ?? 0
          if (nowMs() - last < everyMs) continue
          pollAt.set(account.id, nowMs())
          track(pollOne(connection, account))
        }
      }
    },
    stop: async () => {
      for (const { abort } of watches.values()) abort.abort()
      await Promise.allSettled(running)
    },
  }
}

interface HoldOptions {
  readonly lost: AbortSignal
  /** Something may have been missed: read everything again. */
  readonly onCaughtUp: () => void
}

/** Resolves when the connection goes, its session is another, the lock is lost or the app stops. */
async function holdStream(deps: OrdersDeps, watch: Watch, { lost, onCaughtUp }: HoldOptions): Promise<void> {
  const { session, accounts } = watch
  if (!session) return
  const ended = AbortSignal.any([watch.abort.signal, lost, deps.platform.tasks.stopping])
  if (ended.aborted) return
  let tail: Promise<void> = Promise.resolve()
  const subscription = session.streamOrders(
    accounts.map(({ brokerAccountId }) => brokerAccountId),
    {
      onEvent: (event) => {
        tail = tail.then(() => hear(deps, watch, session, event))
      },
      onState: ({ state }) => {
        watch.state = state
        if (state === 'live' || state === 'polling') onCaughtUp()
      },
    },
  )
  await new Promise<void>((resolve) => {
    ended.addEventListener('abort', () => resolve(), { once: true })
  })
  await subscription.close()
  await tail
}

/** One event of the stream, in order. Its failure is logged: the next poll says the same again. */
async function hear(deps: OrdersDeps, watch: Watch, session: BrokerSession, event: OrderEvent): Promise<void> {
  const { connection } = watch
  const source = event.source === 'poll' ? 'broker_poll' : 'broker_stream'
  try {
    const account = await accountOf(deps, watch, event)
    if (!account) return
    const where = { account, connection }
    const parent = await deps.orders.byLeg(account.id, event.order.brokerOrderId)
    if (parent) await readBack(deps, session, where, parent, source)
    else await ingestReport(deps, where, { report: event.order, execution: event.execution, source })
  } catch (error) {
    deps.platform.log.warn({ err: error, connectionId: connection.id }, 'an order event could not be applied')
  }
}

/** Some streams name no account; then the order tells, if we know it. */
async function accountOf(deps: OrdersDeps, { accounts }: Watch, event: OrderEvent): Promise<AccountRecord | undefined> {
  if (event.accountId !== null) return accounts.find(({ brokerAccountId }) => brokerAccountId === event.accountId)
  if (accounts.length === 1) return accounts[0]
  for (const account of accounts) if (await findReported(deps, account.id, event.order)) return account
  return undefined
}
