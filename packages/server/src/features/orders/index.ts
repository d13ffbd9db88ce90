/** From preview to fill: checks, approval, journal, submission, tracking, reconciliation; the trading halt. */
import type { Order, OrderPreview, OrderRequest, TradingSettings, TradingStops } from '@g2e/contract/orders'
import type { UserActor } from '../../platform/actor.ts'
import { dayMs, isoOf } from '../../platform/clock.ts'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { checkSequence } from './check-sequence.ts'
import type { CheckedOrder } from './check-sequence.ts'
import { createOrdersDeps } from './orders-deps.ts'
import type { OrdersParts } from './orders-deps.ts'
import { presentOrder } from './present.ts'
import { checkOrder, previewOrder } from './preview-order.ts'
import { createReconciler } from './reconcile-orders.ts'
import { registerOrderRoutes } from './routes.ts'
import { createOrderTracking } from './track-orders.ts'
import { listStops } from './trading-stops.ts'

export { orderAttention, orderChanged, orderFilled, tradingStateChanged } from './events.ts'
export type { CheckedOrder } from './check-sequence.ts'
export type { OrdersParts } from './orders-deps.ts'
export { orderTools } from './tools.ts'

export interface Orders {
  /** As `POST /orders/preview`: every check, the broker's preview, an expiring, immutable preview. Audited. */
  preview(actor: UserActor, request: OrderRequest): Promise<OrderPreview>
  /** Checks alone, nothing kept: for recommendations. */
  check(actor: UserActor, request: OrderRequest): Promise<OrderPreview['checks']>
  /** One after another, each as if those before had been filled; nothing kept or sent. */
  checkSequence(actor: UserActor, requests: readonly OrderRequest[]): Promise<readonly CheckedOrder[]>
  list(
    userId: string,
    filter: {
      readonly statuses?: readonly Order['status'][]
      readonly symbol?: string
      readonly accountId?: string
      readonly limit: number
    },
  ): Promise<readonly Order[]>
  tradingSettings(userId: string): Promise<TradingSettings>
  /** Whatever is halted or reduce-only, everywhere or somewhere. */
  tradingStops(userId: string): Promise<TradingStops>
  /** A connection came, went or changed: streams are opened and closed accordingly. */
  onConnectionChanged(): Promise<void>
  readonly routes: (http: Http) => void
}

const reconcileEveryMs = 1_000
const superviseEveryMs = 5_000
const pollEveryMs = 1_000
/** Idempotency-Keys are kept at least 7 days (api.md). */
const keysKeptMs = 30 * dayMs

export function createOrders(platform: Platform, parts: OrdersParts): Orders {
  const deps = createOrdersDeps(platform, parts)
  const reconciler = createReconciler(deps)
  const tracking = createOrderTracking(deps)
  const { tasks, clock } = platform
  // Each instance compares what was open when it started; the lock of an order keeps two from looking at it at once.
  tasks.repeat({
    name: 'orders-reconcile',
    everyMs: reconcileEveryMs,
    acrossInstances: 'each',
    run: async () => {
      const { looks } = await reconciler.tick()
      for (const look of looks) tasks.background('orders-reconcile-look', () => look)
    },
  })
  tasks.repeat({
    name: 'orders-streams',
    everyMs: superviseEveryMs,
    acrossInstances: 'each',
    run: () => tracking.supervise(),
  })
  tasks.repeat({ name: 'orders-poll', everyMs: pollEveryMs, acrossInstances: 'each', run: () => tracking.poll() })
  tasks.repeat({
    name: 'order-keys-prune',
    everyMs: dayMs,
    acrossInstances: 'one',
    run: () => deps.approvals.pruneSubmissions(isoOf(clock.now() - keysKeptMs)),
  })
  tasks.stopping.addEventListener('abort', () => tasks.background('orders-streams-stop', () => tracking.stop()), {
    once: true,
  })
  return {
    preview: (actor, request) => previewOrder(deps, actor, request),
    check: (actor, request) => checkOrder(deps, actor, request),
    checkSequence: (actor, requests) => checkSequence(deps, actor, requests),
    list: async (userId, { statuses, symbol, accountId, limit }) => {
      const { items } = await deps.orders.page(userId, { statuses, symbol, accountId }, { offset: 0, limit })
      return items.map(presentOrder)
    },
    tradingSettings: (userId) => deps.settings.read(userId),
    tradingStops: (userId) => listStops(deps, userId),
    onConnectionChanged: () => tracking.supervise(),
    routes: (http) => registerOrderRoutes(http, deps),
  }
}
