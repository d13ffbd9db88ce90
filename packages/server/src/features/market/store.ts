import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import { instrumentCorrections } from './tables.ts'

export interface InstrumentCorrection {
  readonly symbol: string
  readonly name: string | null
  readonly sector: string | null
  readonly tags: readonly string[]
}

export function createMarketStore(db: Database) {
  return {
    corrections: async (
      userId: string,
      symbols: readonly string[],
    ): Promise<ReadonlyMap<string, InstrumentCorrection>> => {
      if (symbols.length === 0) return new Map()
      const { symbol, name, sector, tags } = instrumentCorrections
      const rows = await db
        .query()
        .select({ symbol, name, sector, tags })
        .from(instrumentCorrections)
        .where(and(eq(instrumentCorrections.userId, userId), inArray(symbol, [...symbols])))
      return new Map(rows.map((row) => [row.symbol, row]))
    },
    correct: async (userId: string, correction: InstrumentCorrection, at: string): Promise<void> => {
      const { name, sector } = correction
      const tags = [...correction.tags]
      await db
        .query()
        .insert(instrumentCorrections)
        .values({ userId, ...correction, tags, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({
          target: [instrumentCorrections.userId, instrumentCorrections.symbol],
          set: { name, sector, tags, updatedAt: at },
        })
    },
    forgetCorrection: async (userId: string, symbol: string): Promise<void> => {
      await db
        .query()
        .delete(instrumentCorrections)
        .where(and(eq(instrumentCorrections.userId, userId), eq(instrumentCorrections.symbol, symbol)))
    },
  }
}
export type MarketStore = ReturnType<typeof createMarketStore>
