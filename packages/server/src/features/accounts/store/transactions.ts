import { transactionTypes } from '@g2e/brokers/port'
import type { ReportedTransaction } from '@g2e/brokers/port'
import { Money, Price, Quantity, decimal } from '@g2e/domain/money'
import { and, asc, count, desc, eq, gte, ilike, inArray, lte, or, sql } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import type { AccountRecord, TransactionRecord, TransactionsFilter } from '../account-record.ts'
import { transactions } from '../tables.ts'

const as = <T>(make: (text: string) => T, text: string | null): T | null =>
  text === null ? null : make(decimal(text).toFixed())

/** In one statement; more would pass the number of parameters that the wire protocol counts. */
const rowsPerInsert = 500
/** Lines of one ledger that are counted; whoever reads them says so when there are more. */
export const ledgerRowsMax = 200_000
/** Opened in a few milliseconds. */
const rowsPerPage = 1_000

export interface LedgerPages {
  /** Lines that there are. */
  readonly total: number
  /** Of these, how many come, the oldest. */
  readonly counted: number
  readonly pages: AsyncIterable<readonly TransactionRecord[]>
}

/** Days that follow each other and have about a page of lines, as many as the limit allows; a day is never divided. */
function spansOf(days: readonly { readonly date: string; readonly lines: number }[]) {
  const spans: { from: string; to: string; lines: number }[] = []
  let counted = 0
  for (const { date, lines } of days) {
    if (counted + lines > ledgerRowsMax) break
    counted += lines
    const last = spans.at(-1)
    if (!last || last.lines + lines > rowsPerPage) spans.push({ from: date, to: date, lines })
    else {
      last.to = date
      last.lines += lines
    }
  }
  return { spans, counted }
}

const { id, accountId, brokerId, externalId, type, symbol, quantity, price, fee, amount, currency } = transactions
const columns = {
  id,
  accountId,
  brokerId,
  externalId,
  type,
  symbol,
  quantity,
  price,
  fee,
  amount,
  currency,
  date: transactions.tradedOn,
  at: transactions.tradedAt,
  description: transactions.description,
}
type Selected = { readonly [Name in keyof typeof columns]: string | null } & {
  readonly id: string
  readonly accountId: string
  readonly brokerId: string
  readonly externalId: string
  readonly type: string
  readonly currency: string
  readonly date: string
}

const recordOf = (row: Selected): TransactionRecord => ({
  id: row.id,
  accountId: row.accountId,
  brokerId: row.brokerId,
  externalId: row.externalId,
  type: transactionTypes.find((known) => known === row.type) ?? 'other',
  symbol: row.symbol,
  quantity: as(Quantity, row.quantity),
  price: as(Price, row.price),
  fee: as(Money, row.fee),
  amount: as(Money, row.amount),
  currency: row.currency,
  date: row.date,
  at: row.at === null ? null : new Date(row.at).toISOString(),
  description: row.description,
})

/** What was typed, anywhere in the text; its own wildcards mean themselves. */
function saying(words: string | undefined) {
  if (words === undefined || words.trim() === '') return undefined
  const like = `%${words.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return or(ilike(transactions.symbol, like), ilike(transactions.description, like))
}

const conditionOf = (userId: string, accountIds: readonly string[], filter: TransactionsFilter) =>
  and(
    eq(transactions.userId, userId),
    inArray(transactions.accountId, [...accountIds]),
    filter.symbol === undefined ? undefined : eq(transactions.symbol, filter.symbol),
    filter.type === undefined ? undefined : eq(transactions.type, filter.type),
    saying(filter.words),
    filter.from === undefined ? undefined : gte(transactions.tradedOn, filter.from),
    filter.to === undefined ? undefined : lte(transactions.tradedOn, filter.to),
  )

function transactionWrites(db: Database) {
  return {
    /** Deduplicated by the broker's id; what the broker corrected since is corrected here. */
    put: async (
      account: AccountRecord,
      reported: readonly (ReportedTransaction & { readonly rowId: string })[],
      at: string,
    ): Promise<void> => {
      const rows = reported.map(({ rowId, id: brokersId, date, at: tradedAt, raw, ...rest }) => ({
        ...rest,
        id: rowId,
        userId: account.userId,
        accountId: account.id,
        brokerId: account.brokerId,
        externalId: brokersId,
        currency: account.currency,
        tradedOn: date,
        tradedAt,
        source: account.brokerId,
        raw: raw ?? null,
        createdAt: at,
        updatedAt: at,
      }))
      const given = (name: string) => sql.raw(`excluded.${name}`)
      for (let start = 0; start < rows.length; start += rowsPerInsert)
        await db
          .query()
          .insert(transactions)
          .values(rows.slice(start, start + rowsPerInsert))
          .onConflictDoUpdate({
            target: [transactions.accountId, transactions.externalId],
            set: {
              type: given('type'),
              symbol: given('symbol'),
              quantity: given('quantity'),
              price: given('price'),
              fee: given('fee'),
              amount: given('amount'),
              tradedOn: given('traded_on'),
              tradedAt: given('traded_at'),
              description: given('description'),
              raw: given('raw'),
              updatedAt: given('updated_at'),
            },
          })
    },
  }
}

async function* noPages(): AsyncGenerator<readonly TransactionRecord[]> {}

async function linesOf(
  db: Database,
  userId: string,
  accountIds: readonly string[],
  filter: TransactionsFilter,
): Promise<readonly TransactionRecord[]> {
  const rows = await db
    .query()
    .select(columns)
    .from(transactions)
    .where(conditionOf(userId, accountIds, filter))
    .orderBy(asc(transactions.tradedOn), sql`${transactions.tradedAt} asc nulls first`, asc(transactions.id))
    .limit(ledgerRowsMax)
  return rows.map(recordOf)
}

function transactionReads(db: Database) {
  return {
    /** Newest first. */
    page: async (
      userId: string,
      accountIds: readonly string[],
      filter: TransactionsFilter,
      page: { readonly offset: number; readonly limit: number },
    ): Promise<{ readonly items: readonly TransactionRecord[]; readonly total: number }> => {
      if (accountIds.length === 0) return { items: [], total: 0 }
      const condition = conditionOf(userId, accountIds, filter)
      const rows = await db
        .query()
        .select(columns)
        .from(transactions)
        .where(condition)
        .orderBy(desc(transactions.tradedOn), sql`${transactions.tradedAt} desc nulls last`, desc(transactions.id))
        .offset(page.offset)
        .limit(page.limit)
      const [counted] = await db.query().select({ total: count() }).from(transactions).where(condition)
      return { items: rows.map(recordOf), total: counted?.total ?? 0 }
    },
    ledgerPages: async (
      userId: string,
      accountIds: readonly string[],
      filter: TransactionsFilter,
    ): Promise<LedgerPages> => {
      if (accountIds.length === 0) return { total: 0, counted: 0, pages: noPages() }
      const days = await db
        .query()
        .select({ date: transactions.tradedOn, lines: count() })
        .from(transactions)
        .where(conditionOf(userId, accountIds, filter))
        .groupBy(transactions.tradedOn)
        .orderBy(asc(transactions.tradedOn))
      const { spans, counted } = spansOf(days)
      async function* pages(): AsyncGenerator<readonly TransactionRecord[]> {
        for (const { from, to } of spans) yield await linesOf(db, userId, accountIds, { ...filter, from, to })
      }
      return { total: days.reduce((sum, { lines }) => sum + lines, 0), counted, pages: pages() }
    },
    /** Oldest first. */
    ledger: async (
      userId: string,
      accountIds: readonly string[],
      filter: TransactionsFilter,
    ): Promise<readonly TransactionRecord[]> => {
      if (accountIds.length === 0) return []
      return linesOf(db, userId, accountIds, filter)
    },
  }
}

export const createTransactionStore = (db: Database) => ({ ...transactionWrites(db), ...transactionReads(db) })
export type TransactionStore = ReturnType<typeof createTransactionStore>
