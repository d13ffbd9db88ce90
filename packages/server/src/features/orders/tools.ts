/** What the assistant may do with orders: read them, have one checked, and draft one. None of it can send an order. */
import { OrderRequest } from '@g2e/contract/orders'
import type { Order, OrderPreview, TradingSettings, TradingStops } from '@g2e/contract/orders'
import { orderStatuses } from '@g2e/domain/orders'
import { z } from 'zod'
import { outsideName } from '../../ai/outside-text.ts'
import { defineTool } from '../../ai/tool.ts'
import type { Tool } from '../../ai/tool.ts'
import type { UserActor } from '../../platform/actor.ts'

/** The part of `Orders` that tools use. */
export interface OrderToolParts {
  preview(actor: UserActor, request: OrderRequest): Promise<OrderPreview>
  check(actor: UserActor, request: OrderRequest): Promise<OrderPreview['checks']>
  list(
    userId: string,
    filter: { readonly statuses?: readonly Order['status'][]; readonly symbol?: string; readonly limit: number },
  ): Promise<readonly Order[]>
  tradingSettings(userId: string): Promise<TradingSettings>
  tradingStops(userId: string): Promise<TradingStops>
}

const ordersMax = 50

/** Plain types on the wire; `OrderRequest` decides what is a ticket. */
const Ticket = z.object({
  accountId: z.string().describe('Account id as get_balances or get_positions names it'),
  symbol: z.string(),
  side: z.enum(['buy', 'sell', 'sell_short', 'buy_to_cover']),
  quantity: z.string().optional().describe('Decimal string; exactly one of quantity and notional'),
  notional: z.string().optional().describe('Amount in USD as decimal string'),
  orderType: z.enum(['market', 'limit', 'stop', 'stop_limit']),
  limitPrice: z.string().optional(),
  stopPrice: z.string().optional(),
  timeInForce: z.enum(['day', 'gtc']).describe('day unless the person wants otherwise'),
})

const ticketOf = (ticket: z.output<typeof Ticket>): OrderRequest =>
  OrderRequest.parse({ ...ticket, symbol: ticket.symbol.toUpperCase() })

const briefly = ({
  id,
  accountId,
  symbol,
  side,
  quantity,
  notional,
  filledQuantity,
  leavesQuantity,
  orderType,
  limitPrice,
  stopPrice,
  timeInForce,
  status,
  submittedAt,
  averageFillPrice,
  rejectReason,
}: Order) => ({
  id,
  accountId,
  symbol,
  side,
  quantity,
  notional,
  filledQuantity,
  leavesQuantity,
  orderType,
  limitPrice,
  stopPrice,
  timeInForce,
  status,
  submittedAt,
  averageFillPrice,
  rejectReason: outsideName(rejectReason),
})

const getOrders = (orders: OrderToolParts): Tool =>
  defineTool({
    name: 'get_orders',
    kind: 'read',
    description: `Orders, newest first, at most ${ordersMax}: status, size, limits and fills.`,
    input: z.object({
      symbol: z.string().optional(),
      statuses: z.array(z.enum(orderStatuses)).optional().describe('Only these'),
    }),
    run: async ({ actor }, { symbol, statuses }) => {
      const items = await orders.list(actor.userId, {
        limit: ordersMax,
        ...(symbol !== undefined && { symbol: symbol.toUpperCase() }),
        ...(statuses !== undefined && statuses.length > 0 && { statuses }),
      })
      return { asOf: null, source: 'order journal', stale: false, data: { orders: items.map(briefly) } }
    },
  })

const getTradingSettings = (orders: OrderToolParts): Tool =>
  defineTool({
    name: 'get_trading_settings',
    kind: 'read',
    description:
      'Whether trading is active, reduce-only or halted, which brokers or accounts are stopped and why, and the person’s limits on orders.',
    input: z.object({}),
    run: async ({ actor }) => ({
      asOf: null,
      source: 'settings',
      stale: false,
      data: {
        ...(await orders.tradingSettings(actor.userId)),
        stops: (await orders.tradingStops(actor.userId)).items,
      },
    }),
  })

const checkOrder = (orders: OrderToolParts): Tool =>
  defineTool({
    name: 'check_order',
    kind: 'read',
    description: 'Runs every check on an order without keeping anything: which pass, warn or block, and why.',
    input: Ticket,
    run: async ({ actor }, ticket) => {
      const order = ticketOf(ticket)
      const checks = await orders.check(actor, order)
      return { asOf: null, source: 'order checks', stale: false, data: { order, checks } }
    },
  })

const draftOrder = (orders: OrderToolParts): Tool =>
  defineTool({
    name: 'draft_order',
    kind: 'propose',
    description:
      'Drafts an order as a card that the person can approve or drop; it sends nothing. Call it only when the person wants to trade, with figures from tools or from the person.',
    input: Ticket,
    run: async ({ actor }, ticket) => {
      const {
        previewId,
        expiresAt,
        order,
        estimatedCost,
        estimatedFees,
        estimatedProceeds,
        checks,
        blocked,
        portfolioAfter,
      } = await orders.preview(actor, ticketOf(ticket))
      return {
        asOf: null,
        source: 'order preview',
        stale: false,
        previewId,
        data: {
          previewId,
          expiresAt,
          order,
          estimatedCost,
          estimatedFees,
          estimatedProceeds,
          checks,
          blocked,
          portfolioAfter,
        },
      }
    },
  })

export const orderTools = (orders: OrderToolParts): readonly Tool[] => [
  getOrders(orders),
  getTradingSettings(orders),
  checkOrder(orders),
  draftOrder(orders),
]
