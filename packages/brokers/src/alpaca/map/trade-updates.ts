/** Messages of the trade_updates stream (alpaca.md 4.1): an order as at that moment, and on a fill the execution. */
import type { ReportedExecution, ReportedOrder } from '../../port/index.ts'
import { Notes } from '../wire/notes.ts'
import { wireOrder } from '../wire/order.ts'
import { instant, isObject, NotAsDocumented } from '../wire/read.ts'
import { tradeUpdateOf } from './executions.ts'
import { orderOf } from './orders.ts'

export interface TradeUpdate {
  /** The broker's word, e.g. `partial_fill`; a word never met is no error, since state comes from the order. */
  readonly event: string
  readonly order: ReportedOrder
  /** Of this message alone; `null` for everything but fills. */
  readonly execution: ReportedExecution | null
  /** ISO 8601 UTC; `null` = the message names no time. */
  readonly at: string | null
  readonly notes: Notes
}

/** `data` of a `trade_updates` message, or the whole message. Throws WireMismatch. */
export function mapTradeUpdate(payload: unknown): TradeUpdate {
  const notes = new Notes('orders')
  try {
    const update = isObject(payload) ? tradeUpdateOf(payload) : undefined
    if (!update) throw new NotAsDocumented(payload, 'a trade update')
    const order = orderOf(wireOrder(update.order), notes)
    return {
      event: update.event,
      order: { ...order, executions: update.executions },
      execution: update.executions[0] ?? null,
      at: instant(update.timestamp) ?? null,
      notes,
    }
  } catch (error) {
    throw notes.located(error, payload)
  }
}
