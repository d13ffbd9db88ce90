import type { OrderPreview, OrderRequest } from '@g2e/contract/orders'
import {
  boolean,
  date,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import type { LegState } from './order-record.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })
const createdAt = instant('created_at').notNull().defaultNow()
const updatedAt = instant('updated_at').notNull().defaultNow()

/** Immutable: the database refuses UPDATE. An order points at the preview it was made from, once. */
export const orderPreviews = pgTable('order_previews', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  accountId: uuid('account_id').notNull(),
  connectionId: uuid('connection_id').notNull(),
  clientOrderId: text('client_order_id').notNull(),
  content: jsonb().$type<OrderPreview>().notNull(),
  brokerToken: jsonb('broker_token').$type<Readonly<Record<string, string>>>(),
  contentHash: text('content_hash').notNull(),
  expiresAt: instant('expires_at').notNull(),
  draftId: uuid('draft_id'),
  createdAt,
})

export const contractChoices = pgTable(
  'contract_choices',
  {
    userId: uuid('user_id').notNull(),
    brokerId: text('broker_id').notNull(),
    symbol: text().notNull(),
    contractId: text('contract_id').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.brokerId, table.symbol] })],
)

export const orders = pgTable(
  'orders',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id').notNull(),
    connectionId: uuid('connection_id').notNull(),
    accountId: uuid('account_id').notNull(),
    brokerId: text('broker_id').notNull(),
    clientOrderId: text('client_order_id'),
    brokerOrderId: text('broker_order_id'),
    request: jsonb().$type<OrderRequest>(),
    symbol: text().notNull(),
    side: text(),
    quantity: numeric(),
    notional: numeric(),
    orderType: text('order_type'),
    limitPrice: numeric('limit_price'),
    stopPrice: numeric('stop_price'),
    trailPercent: numeric('trail_percent'),
    trailAmount: numeric('trail_amount'),
    timeInForce: text('time_in_force'),
    extendedHours: boolean('extended_hours').notNull(),
    orderClass: text('order_class').notNull(),
    legs: jsonb().$type<readonly LegState[]>().notNull(),
    status: text().notNull(),
    filledQuantity: numeric('filled_quantity').notNull(),
    averageFillPrice: numeric('average_fill_price'),
    rejectReason: text('reject_reason'),
    submittedAt: instant('submitted_at'),
    filledAt: instant('filled_at'),
    reportedAt: instant('reported_at'),
    cancelRefusedAt: instant('cancel_refused_at'),
    cancelRequestedAt: instant('cancel_requested_at'),
    source: text().notNull(),
    recommendationId: uuid('recommendation_id'),
    replacesOrderId: uuid('replaces_order_id'),
    previewId: uuid('preview_id'),
    tradeDate: date('trade_date', { mode: 'string' }).notNull(),
    sentAt: instant('sent_at'),
    sentAtBroker: instant('sent_at_broker'),
    positionBefore: numeric('position_before'),
    missedAt: instant('missed_at'),
    watchUntil: instant('watch_until'),
    version: integer().notNull(),
    createdAt,
    updatedAt,
  },
  (table) => [
    unique('orders_preview_key').on(table.previewId),
    unique('orders_client_order_id_key').on(table.accountId, table.clientOrderId),
    unique('orders_broker_order_id_key').on(table.accountId, table.brokerOrderId),
  ],
)

export const orderExecutions = pgTable(
  'order_executions',
  {
    orderId: uuid('order_id').notNull(),
    executionId: text('execution_id').notNull(),
    userId: uuid('user_id').notNull(),
    quantity: numeric().notNull(),
    price: numeric().notNull(),
    fee: numeric(),
    at: instant('at').notNull(),
    createdAt,
  },
  (table) => [primaryKey({ columns: [table.orderId, table.executionId] })],
)

/** The journal of an order's life, append-only. */
export const orderEvents = pgTable(
  'order_events',
  {
    orderId: uuid('order_id').notNull(),
    sequence: integer().notNull(),
    userId: uuid('user_id').notNull(),
    at: instant('at').notNull(),
    type: text().notNull(),
    status: text().notNull(),
    source: text().notNull(),
    detail: text(),
    createdAt,
  },
  (table) => [primaryKey({ columns: [table.orderId, table.sequence] })],
)

/** Who said yes to exactly what. */
export const orderApprovals = pgTable('order_approvals', {
  orderId: uuid('order_id').primaryKey(),
  userId: uuid('user_id').notNull(),
  previewId: uuid('preview_id'),
  contentHash: text('content_hash').notNull(),
  acknowledgedWarnings: jsonb('acknowledged_warnings').$type<readonly string[]>().notNull(),
  via: text().notNull(),
  sessionId: uuid('session_id'),
  ip: text(),
  createdAt,
})

export const orderSubmissions = pgTable(
  'order_submissions',
  {
    userId: uuid('user_id').notNull(),
    key: text().notNull(),
    bodyHash: text('body_hash').notNull(),
    orderId: uuid('order_id').notNull(),
    createdAt,
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] })],
)

export const tradingSettings = pgTable('trading_settings', {
  userId: uuid('user_id').primaryKey(),
  state: text().notNull(),
  reason: text(),
  since: instant('since'),
  maxOrderNotional: numeric('max_order_notional'),
  maxOrdersPerDay: integer('max_orders_per_day'),
  priceCollarPercent: numeric('price_collar_percent'),
  duplicateWindowSeconds: integer('duplicate_window_seconds'),
  concentrationPercent: numeric('concentration_percent'),
  holdOnDifference: boolean('hold_on_difference').notNull().default(true),
  createdAt,
  updatedAt,
})

export const tradingStops = pgTable(
  'trading_stops',
  {
    userId: uuid('user_id').notNull(),
    scopeKind: text('scope_kind').notNull(),
    scopeId: text('scope_id').notNull(),
    name: text().notNull(),
    brokerAccount: text('broker_account'),
    state: text().notNull(),
    reason: text().notNull(),
    since: instant('since').notNull(),
    setVia: text('set_via').notNull(),
    createdAt,
    updatedAt,
  },
  (table) => [primaryKey({ columns: [table.userId, table.scopeKind, table.scopeId] })],
)
