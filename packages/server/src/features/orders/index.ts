/** From preview to fill: checks, approval, journal, submission, tracking, reconciliation; the trading halt. */
import { Order } from '@g2e/contract/orders'
import type { OrderPreview, OrderRequest, TradingSettings } from '@g2e/contract/orders'
import { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

export interface Orders {
  /** As `POST /orders/preview`: every check, the broker's preview, an expiring, immutable preview. Audited. */
  preview(actor: UserActor, request: OrderRequest): Promise<OrderPreview>
  /** Checks alone, nothing kept: for recommendations. */
  check(actor: UserActor, request: OrderRequest): Promise<OrderPreview['checks']>
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
}

/** An order was journalled or moved; the payload is the order as it is now. */
export const orderChanged = defineEvent('order.changed', z.object({ order: Order }))
/** Cash and positions of an account moved with a fill: read them again. */
export const orderFilled = defineEvent('order.filled', z.object({ orderId: z.string(), accountId: z.string() }))
