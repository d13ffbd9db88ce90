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
  readonly session: BrokerSession
  readonly abort: AbortController
  state: StreamState['state']
  /** What the connection was told last of its stream; `null` = nothing yet. */
  told: string | undefined | null
}

export const createOrderTracking = (deps: OrdersDeps): OrderTracking => new Tracking(deps)

class Tracking implements OrderTracking {
  readonly #deps: OrdersDeps
  /** By connection. */
  readonly #watches = new Map<string, Watch>()
  readonly #retryAt = new Map<string, number>()
  /** By account. */
  readonly #pollAt = new Map<string, number>()
  readonly #polling = new Set<string>()
  readonly #running = new Set<Promise<void>>()

  constructor(deps: OrdersDeps) {
    this.#deps = deps
  }

  async supervise(): Promise<void> {
    const active = await this.#deps.connections.listActive()
    const ids = new Set(active.map(({ id }) => id))
    for (const [id, watch] of this.#watches) if (!ids.has(id)) watch.abort.abort()
    // Opening one may take as long as its broker likes: nobody waits for another.
    for (const connection of active) this.#track(this.#consider(connection))
  }

  async poll(): Promise<void> {
    const busy = new Set((await this.#deps.orders.busyAccounts()).map(({ accountId }) => accountId))
    for (const { connection, accounts, state } of this.#watches.values()) {
      for (const account of accounts) {
        const everyMs = !busy.has(account.id) ? discoveryEveryMs : state === 'live' ? watchdogMs : withoutStreamMs
        const last = this.#pollAt.get(account.id) ?? 0
        if (this.#now() - last < everyMs) continue
        this.#pollAt.set(account.id, this.#now())
        this.#track(this.#pollOne(connection, account))
      }
    }
  }

  async stop(): Promise<void> {
    for (const { abort } of this.#watches.values()) abort.abort()
    await Promise.allSettled(this.#running)
  }

  #now(): number {
    return this.#deps.platform.clock.now()
  }

  /** What fails here is told, never thrown at nobody: that would end the process. */
  #track(work: Promise<void>): void {
    const told = work.catch((error: unknown) => {
      this.#deps.platform.log.warn({ err: error }, 'following orders was interrupted')
    })
    this.#running.add(told)
    void told.finally(() => this.#running.delete(told))
  }

  async #failed(connection: ConnectionRecord, error: unknown, what: string): Promise<void> {
    this.#deps.platform.log.warn({ err: error, connectionId: connection.id }, what)
    if (error instanceof BrokerError) await this.#deps.connections.reportOutcome(connection, error)
  }

  async #pollOne(connection: ConnectionRecord, account: AccountRecord): Promise<void> {
    if (this.#polling.has(account.id)) return
    this.#polling.add(account.id)
    try {
      await pollAccount(this.#deps, await this.#deps.connections.session(connection), { account, connection })
    } catch (error) {
      await this.#failed(connection, error, 'orders could not be read')
    } finally {
      this.#polling.delete(account.id)
    }
  }

  async #consider(connection: ConnectionRecord): Promise<void> {
    if (!this.#watches.has(connection.id) && (this.#retryAt.get(connection.id) ?? 0) > this.#now()) return
    try {
      const accounts = (await this.#deps.accounts.list(connection.userId)).filter(
        ({ connectionId }) => connectionId === connection.id,
      )
      if (accounts.length === 0) return
      const session = await this.#deps.connections.session(connection)
      const watch = this.#watches.get(connection.id)
      if (!watch)
        this.#start({ connection, accounts, session, abort: new AbortController(), state: 'connecting', told: null })
      else if (watch.session !== session || watch.accounts.length !== accounts.length) watch.abort.abort()
    } catch (error) {
      this.#retryAt.set(connection.id, this.#now() + retryMs)
      await this.#failed(connection, error, 'an order stream could not be opened')
    }
  }

  #start(watch: Watch): void {
    this.#watches.set(watch.connection.id, watch)
    this.#track(this.#hold(watch))
  }

  /** One instance holds a connection's stream; the others try again now and then. */
  async #hold(watch: Watch): Promise<void> {
    const { connection, accounts } = watch
    const onCaughtUp = () => {
      for (const account of accounts) this.#track(this.#pollOne(connection, account))
    }
    try {
      await this.#deps.platform.locks.ifFree(`order-stream:${connection.id}`, ({ lost }) =>
        holdStream(this.#deps, watch, { lost, onCaughtUp }),
      )
    } catch (error) {
      await this.#failed(connection, error, 'an order stream ended')
    } finally {
      this.#watches.delete(connection.id)
      if (!watch.abort.signal.aborted) this.#retryAt.set(connection.id, this.#now() + retryMs)
    }
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
  const ended = AbortSignal.any([watch.abort.signal, lost, deps.platform.tasks.stopping])
  if (ended.aborted) return
  let tail: Promise<void> = Promise.resolve()
  const subscription = session.streamOrders(
    accounts.map(({ brokerAccountId }) => brokerAccountId),
    {
      onEvent: (event) => {
        tail = tail.then(() => hear(deps, watch, session, event))
      },
      onState: ({ state, detail }) => {
        watch.state = state
        tellState(deps, watch, state, detail)
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

/** What the person sees of it. A connection that is being made again says nothing yet. */
function tellState(
  { connections, platform }: OrdersDeps,
  watch: Watch,
  state: StreamState['state'],
  detail: string | undefined,
): void {
  const { connection } = watch
  const reason = state === 'live' ? undefined : detail
  if (state === 'connecting' || watch.told === reason) return
  watch.told = reason
  platform.tasks.background('stream-state', () => connections.reportStream(connection, reason?.replace(/\.$/, '')))
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
