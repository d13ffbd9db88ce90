import { tradingStates } from '@g2e/contract/orders'
import type { TradingSettings } from '@g2e/contract/orders'
import { eq } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { tradingSettings } from '../tables.ts'
import { iso } from './order-rows.ts'

/** Until a person sets their own: no size limit, and guards against slips of the finger. */
const defaults: TradingSettings = {
  state: 'active',
  reason: null,
  since: null,
  maxOrderNotional: null,
  maxOrdersPerDay: null,
  priceCollarPercent: '10',
  duplicateWindowSeconds: 10,
  concentrationPercent: null,
  holdOnDifference: true,
}

export function createSettingsStore(db: Database) {
  return {
    read: async (userId: string): Promise<TradingSettings> => {
      const [row] = await db.query().select().from(tradingSettings).where(eq(tradingSettings.userId, userId))
      if (!row) return defaults
      return {
        // A state that nobody knows must not let orders through.
        state: tradingStates.find((state) => state === row.state) ?? 'halted',
        reason: row.reason,
        since: row.since === null ? null : iso(row.since),
        maxOrderNotional: row.maxOrderNotional,
        maxOrdersPerDay: row.maxOrdersPerDay,
        priceCollarPercent: row.priceCollarPercent,
        duplicateWindowSeconds: row.duplicateWindowSeconds,
        concentrationPercent: row.concentrationPercent,
        holdOnDifference: row.holdOnDifference,
      }
    },
    save: async (userId: string, settings: TradingSettings, at: string): Promise<void> => {
      await db
        .query()
        .insert(tradingSettings)
        .values({ userId, ...settings, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({ target: tradingSettings.userId, set: { ...settings, updatedAt: at } })
    },
  }
}
export type SettingsStore = ReturnType<typeof createSettingsStore>
