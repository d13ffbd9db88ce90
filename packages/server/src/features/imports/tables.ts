import type { ImportMapping } from '@g2e/contract/imports'
import type { ImportFormat } from '@g2e/domain/import'
import { boolean, index, integer, jsonb, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })
const stamps = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}

/** A file that was taken in; its transactions go with it. */
export const imports = pgTable(
  'transaction_imports',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id').notNull(),
    accountId: uuid('account_id').notNull(),
    /** The account was opened for this file. */
    madeAccount: boolean('made_account').notNull(),
    format: text().$type<ImportFormat>().notNull(),
    fileName: text('file_name'),
    rowCount: integer('row_count').notNull(),
    newCount: integer('new_count').notNull(),
    duplicateCount: integer('duplicate_count').notNull(),
    ...stamps,
  },
  (table) => [
    index('transaction_imports_user_id').on(table.userId, table.createdAt, table.id),
    index('transaction_imports_account_id').on(table.accountId),
  ],
)

export const presets = pgTable(
  'import_presets',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id').notNull(),
    name: text().notNull(),
    mapping: jsonb().$type<ImportMapping>().notNull(),
    ...stamps,
  },
  (table) => [unique('import_presets_name_key').on(table.userId, table.name)],
)
