/** The live stream: server-sent events on `GET /stream?topics=`. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common.ts'
import { Order, tradingStates } from './orders.ts'
import { PortfolioTotals } from './portfolio.ts'
import { Quote } from './market.ts'

export const Notification = z
  .object({
    id: Id,
    kind: z.string(),
    title: z.string(),
    body: z.string(),
    severity: z.enum(['info', 'attention', 'urgent']),
    resourceType: z.string().nullable(),
    resourceId: z.string().nullable(),
    readAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof Notification>
export const NotificationPage = pageOf(Notification).meta({ id: 'NotificationPage' })
export const NotificationsQuery = PageQuery.extend({ unread: z.enum(['true', 'false']).optional() })

/** Trading was halted, limited or resumed: everywhere, or where `scope` says. */
export const TradingChange = z.object({
  state: z.enum(tradingStates),
  reason: z.string().nullable(),
  scope: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
})
export type TradingChange = z.infer<typeof TradingChange>

/** Totals as `GET /portfolio` tells them, moved on by what was traded since its accounts were read. */
export const PortfolioChange = z.object({
  asOf: Instant.nullable(),
  totals: PortfolioTotals,
  /** `accounts`: something of them was read anew or changed, so what is behind the totals did too; `trades`: prices alone. */
  reason: z.enum(['accounts', 'trades']),
})
export type PortfolioChange = z.infer<typeof PortfolioChange>

export const StreamQuery = z.object({
  topics: z.union([z.string().max(4_000), z.array(z.string().max(4_000)).max(20)]).optional(),
})

/** Event name to its data. */
export const streamEvents = {
  order: z.object({ order: Order }),
  quote: Quote,
  portfolio: PortfolioChange,
  notification: Notification,
  /** With the topic `orders`. */
  trading: TradingChange,
  sync: z.object({
    connectionId: Id,
    status: z.enum(['running', 'done', 'failed']),
    detail: z.string().nullable(),
    progressPercent: z.number().nullable(),
  }),
  reset: z.object({ reason: z.string() }),
} as const
