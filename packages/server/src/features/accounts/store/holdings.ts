import type { ReportedBalance, ReportedPosition } from '@g2e/brokers/port'
import type { Balance } from '@g2e/domain/accounts'
import { assetTypes } from '@g2e/domain/instruments'
import { Money, Percent, Price, Quantity, decimal } from '@g2e/domain/money'
import { and, asc, eq, gte, inArray, lte, notInArray, desc } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import type { DailyValue } from '../account-record.ts'
import { balances, brokerMisfits, dailyAccountValues, positions } from '../tables.ts'

/** Where values came from, and the broker's time of them. */
export interface Provenance {
  readonly source: string
  readonly asOf: string
  /** Our clock. */
  readonly at: string
}

export interface StoredBalance extends Balance {
  readonly asOf: string
}
export type StoredPosition = Omit<ReportedPosition, 'raw'>

export interface Misfit {
  readonly id: string
  readonly connectionId: string
  readonly operation: string
  readonly path: string
  readonly body: string
}

/** Postgres keeps the places of a numeric; nothing else is changed on the way. */
const as = <T>(make: (text: string) => T, text: string | null): T | null =>
  text === null ? null : make(decimal(text).toFixed())

const assetTypeOf = (text: string): ReportedPosition['assetType'] =>
  assetTypes.find((known) => known === text) ?? 'other'

const positionOf = (row: typeof positions.$inferSelect): StoredPosition => ({
  symbol: row.symbol,
  name: row.name,
  assetType: assetTypeOf(row.assetType),
  quantity: Quantity(decimal(row.quantity).toFixed()),
  averageCost: as(Price, row.averageCost),
  currentPrice: as(Price, row.currentPrice),
  marketValue: as(Money, row.marketValue),
  costBasis: as(Money, row.costBasis),
  unrealizedPl: as(Money, row.unrealizedPl),
  unrealizedPlPercent: as(Percent, row.unrealizedPlPercent),
  dayChange: as(Money, row.dayChange),
  dayChangePercent: as(Percent, row.dayChangePercent),
  quantityAvailable: as(Quantity, row.quantityAvailable),
})

const balanceOf = (row: typeof balances.$inferSelect): StoredBalance => ({
  currency: row.currency,
  cash: as(Money, row.cash),
  cashAvailable: as(Money, row.cashAvailable),
  buyingPower: as(Money, row.buyingPower),
  dayTradingBuyingPower: as(Money, row.dayTradingBuyingPower),
  portfolioValue: as(Money, row.portfolioValue),
  marginUsed: as(Money, row.marginUsed),
  asOf: new Date(row.asOf).toISOString(),
})

function grouped<T extends { readonly accountId: string }, U>(
  rows: readonly T[],
  make: (row: T) => U,
): ReadonlyMap<string, U[]> {
  const byAccount = new Map<string, U[]>()
  for (const row of rows) {
    const list = byAccount.get(row.accountId) ?? []
    list.push(make(row))
    byAccount.set(row.accountId, list)
  }
  return byAccount
}

const misfitsKept = 20

function holdingReads(db: Database) {
  return {
    balances: async (accountIds: readonly string[]): Promise<ReadonlyMap<string, StoredBalance>> => {
      if (accountIds.length === 0) return new Map()
      const rows = await db
        .query()
        .select()
        .from(balances)
        .where(inArray(balances.accountId, [...accountIds]))
      return new Map(rows.map((row) => [row.accountId, balanceOf(row)]))
    },
    positions: async (accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly StoredPosition[]>> => {
      if (accountIds.length === 0) return new Map()
      const rows = await db
        .query()
        .select()
        .from(positions)
        .where(inArray(positions.accountId, [...accountIds]))
        .orderBy(asc(positions.accountId), asc(positions.line))
      return grouped(rows, positionOf)
    },
    dailyValues: async (
      accountIds: readonly string[],
      range: { readonly from: string; readonly to: string },
    ): Promise<readonly DailyValue[]> => {
      if (accountIds.length === 0) return []
      const rows = await db
        .query()
        .select()
        .from(dailyAccountValues)
        .where(
          and(
            inArray(dailyAccountValues.accountId, [...accountIds]),
            gte(dailyAccountValues.valuedOn, range.from),
            lte(dailyAccountValues.valuedOn, range.to),
          ),
        )
        .orderBy(asc(dailyAccountValues.valuedOn))
      return rows.map(({ accountId, valuedOn, value, cash, currency }) => ({
        accountId,
        date: valuedOn,
        value: Money(decimal(value).toFixed()),
        cash: as(Money, cash),
        currency,
      }))
    },
  }
}

function holdingWrites(db: Database) {
  return {
    putBalance: async (
      accountId: string,
      reported: ReportedBalance,
      { source, asOf, at }: Provenance,
    ): Promise<void> => {
      // Day trades matter to an order of this moment, which reads them anew.
      const { asOf: _reportedAt, raw, dayTrades: _dayTrades, ...figures } = reported
      const set = { ...figures, source, asOf, raw: raw ?? null, updatedAt: at }
      await db
        .query()
        .insert(balances)
        .values({ accountId, ...set, createdAt: at })
        .onConflictDoUpdate({ target: balances.accountId, set })
    },
    /** The whole list takes the place of the former one. */
    putPositions: async (
      accountId: string,
      reported: readonly ReportedPosition[],
      { source, asOf, at }: Provenance,
    ): Promise<void> => {
      await db.query().delete(positions).where(eq(positions.accountId, accountId))
      if (reported.length === 0) return
      const rows = reported.map((position, line) => ({
        ...position,
        raw: position.raw ?? null,
        accountId,
        line,
        source,
        asOf,
        createdAt: at,
        updatedAt: at,
      }))
      await db.query().insert(positions).values(rows)
    },
    putDailyValue: async (
      accountId: string,
      day: { readonly date: string; readonly value: string; readonly cash: string | null; readonly currency: string },
      { asOf, at }: Provenance,
    ): Promise<void> => {
      const set = { value: day.value, cash: day.cash, currency: day.currency, asOf, updatedAt: at }
      await db
        .query()
        .insert(dailyAccountValues)
        .values({ accountId, valuedOn: day.date, ...set, createdAt: at })
        .onConflictDoUpdate({ target: [dailyAccountValues.accountId, dailyAccountValues.valuedOn], set })
    },
  }
}

function misfitWrites(db: Database) {
  return {
    /** The latest few per connection. */
    putMisfit: async (misfit: Misfit, at: string): Promise<void> => {
      const { connectionId } = misfit
      await db
        .query()
        .insert(brokerMisfits)
        .values({ ...misfit, createdAt: at, updatedAt: at })
      const kept = db
        .query()
        .select({ id: brokerMisfits.id })
        .from(brokerMisfits)
        .where(eq(brokerMisfits.connectionId, connectionId))
        .orderBy(desc(brokerMisfits.createdAt), desc(brokerMisfits.id))
        .limit(misfitsKept)
      await db
        .query()
        .delete(brokerMisfits)
        .where(and(eq(brokerMisfits.connectionId, connectionId), notInArray(brokerMisfits.id, kept)))
    },
  }
}

export const createHoldingStore = (db: Database) => ({
  ...holdingReads(db),
  ...holdingWrites(db),
  ...misfitWrites(db),
})
export type HoldingStore = ReturnType<typeof createHoldingStore>
