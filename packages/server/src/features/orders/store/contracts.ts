import { and, eq } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { contractChoices } from '../tables.ts'

interface ChoiceKey {
  readonly userId: string
  readonly brokerId: string
  readonly symbol: string
}

/** What each person means by an ambiguous symbol at a broker. */
export function createContractStore(db: Database) {
  return {
    chosen: async ({ userId, brokerId, symbol }: ChoiceKey): Promise<string | null> => {
      const [row] = await db
        .query()
        .select({ contractId: contractChoices.contractId })
        .from(contractChoices)
        .where(
          and(
            eq(contractChoices.userId, userId),
            eq(contractChoices.brokerId, brokerId),
            eq(contractChoices.symbol, symbol),
          ),
        )
      return row?.contractId ?? null
    },
    choose: async (choice: ChoiceKey & { readonly contractId: string; readonly updatedAt: string }): Promise<void> => {
      const { contractId, updatedAt } = choice
      await db
        .query()
        .insert(contractChoices)
        .values(choice)
        .onConflictDoUpdate({
          target: [contractChoices.userId, contractChoices.brokerId, contractChoices.symbol],
          set: { contractId, updatedAt },
        })
    },
  }
}
export type ContractStore = ReturnType<typeof createContractStore>
