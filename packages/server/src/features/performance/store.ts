import { CheckupSettings } from '@g2e/contract/risk'
import { eq } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import { checkupSettings } from './tables.ts'

/** Rules of thumb until a person sets their own; a limit that is null is not looked at. */
const defaults: CheckupSettings = {
  positionPercentMax: '10',
  cashPercentMin: '2',
  cashPercentMax: '20',
  sectorPercentMax: '40',
  holdingsMin: 8,
  holdingsMax: null,
  correlationMax: '0.7',
  feesPercentMax: '1',
}

export function createCheckupStore(db: Database) {
  return {
    read: async (userId: string): Promise<CheckupSettings> => {
      const [row] = await db.query().select().from(checkupSettings).where(eq(checkupSettings.userId, userId))
      return CheckupSettings.parse({ ...defaults, ...Object(row?.settings) })
    },
    save: async (userId: string, settings: CheckupSettings, at: string): Promise<void> => {
      await db
        .query()
        .insert(checkupSettings)
        .values({ userId, settings, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({ target: checkupSettings.userId, set: { settings, updatedAt: at } })
    },
  }
}
export type CheckupStore = ReturnType<typeof createCheckupStore>
