import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })
const stamps = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}
/** As reported: what the values were read from, when, and the payload itself. */
const provenance = {
  source: text().notNull(),
  asOf: instant('as_of').notNull(),
  raw: jsonb().$type<unknown>().notNull(),
}

export const accounts = pgTable(
  'brokerage_accounts',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id').notNull(),
    /** Null: no connection reads it; its own transactions tell what it holds. */
    connectionId: uuid('connection_id'),
    brokerId: text('broker_id').notNull(),
    brokerAccountId: text('broker_account_id').notNull(),
    accountNumberMasked: text('account_number_masked').notNull(),
    accountType: text('account_type'),
    accountName: text('account_name').notNull(),
    /** The person's own name for it stays when the broker's changes. */
    isRenamed: boolean('is_renamed').notNull().default(false),
    currency: text().notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    includeInAggregate: boolean('include_in_aggregate').notNull().default(true),
    tradable: boolean().notNull().default(true),
    tradingNote: text('trading_note'),
    raw: jsonb().$type<unknown>().notNull(),
    /** When balance and positions were last read whole (our clock), and what went wrong since. */
    readAt: instant('read_at'),
    lastError: text('last_error'),
    /** New York date up to which transactions were read whole. */
    transactionsThrough: date('transactions_through', { mode: 'string' }),
    ...stamps,
  },
  (table) => [
    unique('brokerage_accounts_broker_key').on(table.connectionId, table.brokerAccountId),
    index('brokerage_accounts_user_id').on(table.userId),
    uniqueIndex('brokerage_accounts_default_key')
      .on(table.userId)
      .where(sql`${table.isDefault}`),
  ],
)

export const balances = pgTable('balances', {
  accountId: uuid('account_id').primaryKey(),
  currency: text().notNull(),
  cash: numeric(),
  cashAvailable: numeric('cash_available'),
  buyingPower: numeric('buying_power'),
  dayTradingBuyingPower: numeric('day_trading_buying_power'),
  portfolioValue: numeric('portfolio_value'),
  marginUsed: numeric('margin_used'),
  ...provenance,
  ...stamps,
})

export const positions = pgTable(
  'positions',
  {
    accountId: uuid('account_id').notNull(),
    line: integer().notNull(),
    symbol: text().notNull(),
    name: text(),
    assetType: text('asset_type').notNull(),
    quantity: numeric().notNull(),
    averageCost: numeric('average_cost'),
    currentPrice: numeric('current_price'),
    marketValue: numeric('market_value'),
    costBasis: numeric('cost_basis'),
    unrealizedPl: numeric('unrealized_pl'),
    unrealizedPlPercent: numeric('unrealized_pl_percent'),
    dayChange: numeric('day_change'),
    dayChangePercent: numeric('day_change_percent'),
    quantityAvailable: numeric('quantity_available'),
    ...provenance,
    ...stamps,
  },
  (table) => [primaryKey({ columns: [table.accountId, table.line] })],
)

export const transactions = pgTable(
  'transactions',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id').notNull(),
    accountId: uuid('account_id').notNull(),
    brokerId: text('broker_id').notNull(),
    externalId: text('external_id').notNull(),
    type: text().notNull(),
    symbol: text(),
    quantity: numeric(),
    price: numeric(),
    fee: numeric(),
    amount: numeric(),
    currency: text().notNull(),
    tradedOn: date('traded_on', { mode: 'string' }).notNull(),
    tradedAt: instant('traded_at'),
    description: text(),
    brokerOrderId: text('broker_order_id'),
    source: text().notNull(),
    raw: jsonb().$type<unknown>().notNull(),
    /** The import that brought it; null: the broker reported it. */
    importId: uuid('import_id'),
    ratio: numeric(),
    newSymbol: text('new_symbol'),
    basisFraction: numeric('basis_fraction'),
    lots: uuid().array(),
    /** When the broker told another story under the same id, and what it had told before. */
    correctedAt: instant('corrected_at'),
    former: jsonb().$type<unknown>(),
    /** Lacking in one whole reading, and in a second one: it no longer counts. */
    missingAt: instant('missing_at'),
    withdrawnAt: instant('withdrawn_at'),
    ...stamps,
  },
  (table) => [
    unique('transactions_external_key').on(table.accountId, table.externalId),
    index('transactions_user_id_date').on(table.userId, table.tradedOn, table.id),
    index('transactions_account_id_date').on(table.accountId, table.tradedOn, table.id),
  ],
)

/** Value at the end of a New York day, or the latest known of today. */
export const dailyAccountValues = pgTable(
  'daily_account_values',
  {
    accountId: uuid('account_id').notNull(),
    valuedOn: date('valued_on', { mode: 'string' }).notNull(),
    value: numeric().notNull(),
    cash: numeric(),
    currency: text().notNull(),
    asOf: instant('as_of').notNull(),
    ...stamps,
  },
  (table) => [primaryKey({ columns: [table.accountId, table.valuedOn] })],
)

/** Answers that did not fit the documented shape, as received, for support. */
export const brokerMisfits = pgTable(
  'broker_misfits',
  {
    id: uuid().primaryKey(),
    connectionId: uuid('connection_id').notNull(),
    operation: text().notNull(),
    path: text().notNull(),
    body: text().notNull(),
    ...stamps,
  },
  (table) => [index('broker_misfits_connection_id').on(table.connectionId, table.createdAt)],
)
