import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { users } from '../tables.ts'

export interface UserRow {
  readonly id: string
  readonly email: string
  readonly passwordHash: string | null
  readonly fullName: string | null
  readonly isActive: boolean
  readonly isDemo: boolean
  readonly createdAt: string
  readonly updatedAt: string
}

const columns = {
  id: users.id,
  email: users.email,
  passwordHash: users.passwordHash,
  fullName: users.fullName,
  isActive: users.isActive,
  isDemo: users.isDemo,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
}
const present = isNull(users.deletedAt)

export function createUserStore(db: Database) {
  const one = async (condition: ReturnType<typeof and>): Promise<UserRow | undefined> => {
    const [row] = await db.query().select(columns).from(users).where(and(condition, present))
    return row
  }
  return {
    byId: (id: string) => one(eq(users.id, id)),
    byEmail: (email: string) => one(sql`lower(${users.email}) = lower(${email})`),
    demo: () => one(eq(users.isDemo, true)),
    /** @throws a unique violation of `users_email_key` when the address is taken. */
    insert: async (
      row: Omit<UserRow, 'isActive' | 'createdAt' | 'updatedAt'> & { readonly at: string },
    ): Promise<void> => {
      const { at, ...rest } = row
      await db
        .query()
        .insert(users)
        .values({ ...rest, createdAt: at, updatedAt: at })
    },
    change: async (
      id: string,
      change: { fullName?: string | null; passwordHash?: string },
      at: string,
    ): Promise<void> => {
      await db
        .query()
        .update(users)
        .set({ ...change, updatedAt: at })
        .where(and(eq(users.id, id), present))
    },
    /** Keeps the row, as the audit log names its id, and nothing personal in it. */
    erase: async (id: string, at: string): Promise<void> => {
      await db
        .query()
        .update(users)
        .set({
          email: `deleted-${id}@invalid.example`,
          passwordHash: null,
          fullName: null,
          isActive: false,
          isDemo: false,
          deletedAt: at,
          updatedAt: at,
        })
        .where(eq(users.id, id))
    },
  }
}
export type UserStore = ReturnType<typeof createUserStore>
