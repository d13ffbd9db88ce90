/**
 * Orders on a real database with real connections and accounts, and a broker that the test plays by hand. Nothing runs by
 * itself: the test says when the reconciler looks and when the poll reads, and time moves by hand.
 */
import type { Capabilities } from '@g2e/brokers/port'
import type { OrderRequest, PlaceOrderRequest } from '@g2e/contract/orders'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccountsDeps } from '../features/accounts/accounts-deps.ts'
import { createAccounts } from '../features/accounts/index.ts'
import { syncConnection } from '../features/accounts/sync-connection.ts'
import { createAppendAudit } from '../features/audit/index.ts'
import { beginConnection } from '../features/connections/begin-connection.ts'
import { createConnectionsDeps } from '../features/connections/connections-deps.ts'
import { createConnections } from '../features/connections/index.ts'
import { createReconciliation } from '../features/reconciliation/index.ts'
import { createOrdersDeps } from '../features/orders/orders-deps.ts'
import type { FurtherChecks, OrdersDeps } from '../features/orders/orders-deps.ts'
import { placeOrder } from '../features/orders/place-order.ts'
import type { Placed } from '../features/orders/place-order.ts'
import { pollAccount } from '../features/orders/poll-orders.ts'
import { createReconciler } from '../features/orders/reconcile-orders.ts'
import type { Reconciler } from '../features/orders/reconcile-orders.ts'
import { createOrderTracking } from '../features/orders/track-orders.ts'
import type { OrderTracking } from '../features/orders/track-orders.ts'
import type { UserActor } from '../platform/actor.ts'
import { parseConfig } from '../platform/config/config.ts'
import type { Database } from '../platform/db/database.ts'
import { ProblemError } from '../platform/http/problem.ts'
import { createLogger } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import { createPlatform } from '../platform/platform.ts'
import { handPlayedBroker } from './hand-played-broker.ts'
import type { HandPlayedBroker } from './hand-played-broker.ts'
import { manualClock } from './manual-clock.ts'
import type { ManualClock } from './manual-clock.ts'
import { openTestDatabase } from './test-database.ts'

export interface OrdersDesk {
  readonly clock: ManualClock
  readonly db: Database
  readonly broker: HandPlayedBroker
  readonly deps: OrdersDeps
  readonly tracking: OrderTracking
  readonly actor: UserActor
  readonly accountId: string
  /** A new person with a connection and an account, an empty broker, the time of the beginning. */
  readonly reset: () => Promise<void>
  /** As after kill -9: the same database, everything else new. Whatever was running never comes back. */
  readonly restart: () => Promise<void>
  /** A limit order that passes every check unless changed. */
  readonly request: (changes?: Partial<OrderRequest>) => OrderRequest
  readonly place: (body: PlaceOrderRequest, key?: string) => Promise<Placed>
  /** One look at everything that is due, as the task does every second. */
  readonly look: () => Promise<void>
  readonly poll: () => Promise<void>
  /** The person links the broker once more; the account has another id then. */
  readonly linkAgain: () => Promise<void>
  readonly newUser: () => Promise<{ readonly actor: UserActor; readonly accountId: string }>
  readonly close: () => Promise<void>
}

export interface DeskOptions {
  readonly capabilities?: Partial<Capabilities> | undefined
  readonly furtherChecks?: readonly FurtherChecks[] | undefined
}

/** The code of the problem that a call ends in, and the problem itself. */
export async function problemFrom(call: Promise<unknown>): Promise<ProblemError> {
  try {
    await call
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
  throw new Error('expected a problem, and the call succeeded')
}

interface Runtime {
  readonly deps: OrdersDeps
  readonly tracking: OrderTracking
  readonly reconciler: Reconciler
}

interface Ground {
  readonly db: Database
  readonly clock: ManualClock
  readonly dataDir: string
  readonly broker: HandPlayedBroker
  readonly furtherChecks: readonly FurtherChecks[] | undefined
}

async function startRuntime({ db, clock, dataDir, broker, furtherChecks }: Ground): Promise<Runtime> {
  const platform = await createPlatform(
    {
      config: parseConfig({ DEMO: 'false', DATA_DIR: dataDir }, []),
      secretKey: 'a secret key that only tests ever use, long enough',
      clock,
      log: createLogger({ level: 'silent' }),
      metrics: createMetrics({ processMetrics: false }),
      db,
      redis: undefined,
      simulators: () => undefined,
    },
    createAppendAudit,
  )
  const connections = createConnections(platform, {
    definitions: [broker.definition],
    accountsOf: (userId) => accounts.present(userId),
  })
  const accounts = createAccounts(platform, connections)
  const reconciliation = createReconciliation(platform, { accounts, connections })
  const market = playedMarket(broker)
  const deps = createOrdersDeps(platform, { connections, accounts, market, reconciliation, furtherChecks })
  return { deps, reconciler: createReconciler(deps), tracking: createOrderTracking(deps) }
}

async function stopRuntime({ deps, tracking }: Runtime): Promise<void> {
  await tracking.stop()
  await deps.platform.tasks.stop()
  await deps.connections.stop()
  await deps.platform.cache.close()
}

const beginning = '2026-11-20T18:46:08.000Z'

export async function openOrdersDesk(options: DeskOptions = {}): Promise<OrdersDesk> {
  const clock = manualClock(beginning)
  const ground: Ground = {
    db: await openTestDatabase(),
    clock,
    dataDir: mkdtempSync(join(tmpdir(), 'g2e-desk-')),
    broker: handPlayedBroker({ now: clock.now, capabilities: options.capabilities }),
    furtherChecks: options.furtherChecks,
  }
  const { broker, db } = ground
  let runtime = await startRuntime(ground)
  let user = await makeUser(runtime.deps, broker)
  let keys = 0
  const look = async () => {
    const { looks } = await runtime.reconciler.tick()
    await Promise.all(looks)
  }
  await look()
  return {
    clock,
    db,
    broker,
    get deps() {
      return runtime.deps
    },
    get tracking() {
      return runtime.tracking
    },
    get actor() {
      return user.actor
    },
    get accountId() {
      return user.accountId
    },
    reset: async () => {
      clock.set(beginning)
      broker.empty()
      // Orders of earlier tests are nobody's business any more.
      await db.raw('delete from orders')
      await stopRuntime(runtime)
      runtime = await startRuntime(ground)
      user = await makeUser(runtime.deps, broker)
      await look()
    },
    restart: async () => {
      broker.duringPlace = undefined
      runtime = await startRuntime(ground)
    },
    request: (changes = {}) => ({
      accountId: user.accountId,
      symbol: 'AAPL',
      side: 'buy',
      quantity: '10',
      orderType: 'limit',
      limitPrice: '100',
      timeInForce: 'day',
      ...changes,
    }),
    place: (body, key) => {
      keys += 1
      return placeOrder(runtime.deps, user.actor, { key: key ?? `key-${keys}`, body })
    },
    look,
    poll: async () => {
      const { accounts, connections } = runtime.deps
      const account = await accounts.find(user.actor.userId, user.accountId)
      const connection = await connections.find(user.actor.userId, account?.connectionId ?? '')
      if (!account || !connection) throw new Error('the desk has lost its account')
      await pollAccount(runtime.deps, await connections.session(connection), { account, connection })
    },
    linkAgain: () => link(runtime.deps, broker, user.actor),
    newUser: () => makeUser(runtime.deps, broker),
    close: async () => {
      await stopRuntime(runtime)
      await db.close()
      rmSync(ground.dataDir, { recursive: true, force: true })
    },
  }
}

/** Quotes of the broker that the test plays; nothing is known of instruments beyond their symbols. */
const playedMarket = (broker: HandPlayedBroker): OrdersDeps['market'] => ({
  quotes: async (_userId, symbols) => {
    const { quotes, missing } = await broker.session.quotes(symbols)
    return { items: [...quotes], missing }
  },
  instruments: async () => new Map(),
})

const allScopes = ['read', 'draft', 'trade', 'admin'] as const

async function makeUser(deps: OrdersDeps, broker: HandPlayedBroker): Promise<{ actor: UserActor; accountId: string }> {
  const { platform } = deps
  const userId = platform.ids.next()
  await platform.db.raw('insert into users (id, email) values ($1, $2)', [userId, `${userId}@example.com`])
  const actor: UserActor = { userId, via: 'session', sessionId: null, ip: null, userAgent: null, scopes: allScopes }
  await link(deps, broker, actor)
  const [account] = await deps.accounts.list(userId)
  if (!account) throw new Error('the desk has no account')
  return { actor, accountId: account.id }
}

async function link({ platform, connections }: OrdersDeps, broker: HandPlayedBroker, actor: UserActor): Promise<void> {
  const connectionsDeps = createConnectionsDeps(platform, {
    definitions: [broker.definition],
    accountsOf: async () => [],
  })
  const { connection } = await beginConnection(connectionsDeps, actor, {
    brokerId: broker.definition.id,
    environment: 'paper',
    apiKey: 'key',
    apiSecret: 'secret',
    origin: 'http://localhost',
  })
  await syncConnection(createAccountsDeps(platform, connections), connection, new AbortController().signal)
}
