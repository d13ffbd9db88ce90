/** Nothing is pushed: orders and quotes are looked at again and again. */
import { decimal } from '@g2e/domain/money'
import type {
  BrokerEnvironment,
  OrderEvent,
  ReportedExecution,
  ReportedOrder,
  StreamHandlers,
  Subscription,
} from '@g2e/brokers/port'
import { BrokerError } from '@g2e/brokers/port'

const pollMs = 1_000

/** Looks until closed; a look that fails is told and made again. */
export function polling(
  hooks: BrokerEnvironment,
  onState: StreamHandlers<never>['onState'],
  look: () => Promise<void>,
): Subscription {
  let isClosed = false
  const run = async (): Promise<void> => {
    onState({ state: 'connecting' })
    let isDown = true
    while (!isClosed) {
      try {
        await look()
        if (isDown) onState({ state: 'polling' })
        isDown = false
      } catch (error) {
        if (!(error instanceof BrokerError)) throw error
        if (!isDown) onState({ state: 'down', detail: error.message })
        isDown = true
      }
      await hooks.sleep(pollMs)
    }
  }
  const ended = run()
  return {
    close: () => {
      isClosed = true
      return ended
    },
  }
}

/** What is new in an order since it was told last: its new fills, else the order itself. A late list tells nothing again. */
export class OrderNews {
  readonly #told = new Map<string, ReportedOrder>()
  #isFirst = true

  of(orders: readonly ReportedOrder[], at: string): readonly OrderEvent[] {
    const events = orders.flatMap((order) => this.#ofOrder(order, at))
    this.#isFirst = false
    return events
  }

  #ofOrder(order: ReportedOrder, at: string): readonly OrderEvent[] {
    const before = this.#told.get(order.brokerOrderId)
    if (before && (before.status === order.status || isOlder(order, before)) && !hasMoreFills(order, before)) return []
    if (before && isOlder(order, before)) return []
    this.#told.set(order.brokerOrderId, order)
    if (this.#isFirst) return []
    const known = new Set(before?.executions.map(({ executionId }) => executionId))
    const fills = order.executions.filter(({ executionId }) => !known.has(executionId))
    const event = (execution: ReportedExecution | null): OrderEvent => ({
      accountId: null,
      order,
      execution,
      source: 'poll',
      at,
    })
    return fills.length === 0 ? [event(null)] : fills.map(event)
  }
}

const hasMoreFills = (order: ReportedOrder, before: ReportedOrder): boolean =>
  decimal(order.filledQuantity).gt(before.filledQuantity)

const final = new Set(['filled', 'canceled', 'expired', 'rejected'])

const isOlder = (order: ReportedOrder, before: ReportedOrder): boolean =>
  decimal(order.filledQuantity).lt(before.filledQuantity) || (final.has(before.status) && !final.has(order.status))
