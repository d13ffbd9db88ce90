import { TradingChange } from '@g2e/contract/live'
import { Order } from '@g2e/contract/orders'
import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** An order was journalled or moved; the payload is the order as it is now. */
export const orderChanged = defineEvent('order.changed', z.object({ order: Order }))
/** Cash and positions of an account moved with a fill: read them again. */
export const orderFilled = defineEvent('order.filled', z.object({ orderId: z.string(), accountId: z.string() }))
/** A person must know: `onceKey` names the occasion, so that nobody is told of it twice. */
export const orderAttention = defineEvent(
  'order.attention',
  z.object({
    orderId: z.string(),
    kind: z.enum(['reappeared', 'ambiguous', 'position_moved', 'not_found']),
    title: z.string(),
    message: z.string(),
    onceKey: z.string(),
  }),
)
/** Trading was halted, limited or resumed: everywhere, or where `scope` says. */
export const tradingStateChanged = defineEvent('trading.state_changed', TradingChange)
