import type { ReportedTransaction } from '@g2e/brokers/port'
import { and, asc, count, desc, eq, gt, gte, ilike, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { importSource } from '../account-record.ts'
import type {
  AccountRecord,
  ImportedTransaction,
  RawTransaction,
  TransactionRecord,
  TransactionsFilter,
} from '../account-record.ts'
import { transactions } from '../tables.ts'
import { ledgerRowsMax, spansOf } from './ledger-pages.ts'
import type { LedgerBytes, LedgerPages } from './ledger-pages.ts'
import { columns, recordOf } from './transaction-rows.ts'

/** In one statement, which is put together in a few milliseconds. */
const rowsPerInsert = 200
/** Opened in a few milliseconds: as bytes, and as records. */
const rowsPerPage = 1_000
const recordsPerPage = 250

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

const given = (name: string) => sql.raw(`excluded.${name}`)
const told = ['type', 'symbol', 'quantity', 'price', 'fee', 'amount', 'traded_on'] as const
const listOf = (table: string, names: readonly string[]) =>
  sql.raw(`(${names.map((name) => `${table}.${name}`).join(', ')})`)
/** Whose payment it is is read from its words: it may be learnt later, and stays known when that name is held no longer. */
const isSameInWords = sql`excluded.description = transactions.description and num_nulls(excluded.symbol, transactions.symbol) = 1`
const symbolNow = sql`case when ${isSameInWords} then coalesce(excluded.symbol, transactions.symbol) else excluded.symbol end`
const toldButSymbol = told.filter((name) => name !== 'symbol')
/** The broker tells another story under the same id: what it told first is kept beside it. */
const isCorrected = sql`(${listOf('transactions', toldButSymbol)} is distinct from ${listOf('excluded', toldButSymbol)}
  or (transactions.symbol is distinct from excluded.symbol and not coalesce(${isSameInWords}, false)))`
/** Figures as text: a number of JSON would lose places. */
const former = sql.raw(
  `jsonb_build_object(${told.map((name) => `'${name}', transactions.${name}::text`).join(', ')}, 'raw', transactions.raw)`,
)
const isNews = sql`${isCorrected} or transactions.missing_at is not null or transactions.import_id is not null
  or transactions.symbol is distinct from ${symbolNow}
  or ${listOf('transactions', ['description', 'raw'])} is distinct from ${listOf('excluded', ['description', 'raw'])}`

const followingTheBroker = {
  type: given('type'),
  symbol: symbolNow,
  quantity: given('quantity'),
  price: given('price'),
  fee: given('fee'),
  amount: given('amount'),
  tradedOn: given('traded_on'),
  tradedAt: given('traded_at'),
  description: given('description'),
  raw: given('raw'),
  source: given('source'),
  importId: null,
  correctedAt: sql`case when ${isCorrected} then ${given('updated_at')} else transactions.corrected_at end`,
  former: sql`case when ${isCorrected} then ${former} else transactions.former end`,
  missingAt: null,
  withdrawnAt: null,
  updatedAt: given('updated_at'),
}

function transactionWrites(db: Database) {
  return {
    /** Deduplicated by the broker's id; what the broker corrected since is corrected here. @returns how many were news. */
    put: async (
      account: AccountRecord,
      reported: readonly (ReportedTransaction & { readonly rowId: string })[],
      at: string,
    ): Promise<number> => {
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
      let news = 0
      for (let start = 0; start < rows.length; start += rowsPerInsert) {
        const changed = await db
          .query()
          .insert(transactions)
          .values(rows.slice(start, start + rowsPerInsert))
          .onConflictDoUpdate({
            target: [transactions.accountId, transactions.externalId],
            set: followingTheBroker,
            setWhere: isNews,
          })
          .returning({ id: transactions.id })
        news += changed.length
      }
      return news
    },
  }
}

function missingWrites(db: Database) {
  const mark = async (
    ids: readonly string[],
    set: { readonly missingAt: string } | { readonly withdrawnAt: string },
    at: string,
  ): Promise<void> => {
    for (let start = 0; start < ids.length; start += rowsPerInsert)
      await db
        .query()
        .update(transactions)
        .set({ ...set, updatedAt: at })
        .where(inArray(transactions.id, ids.slice(start, start + rowsPerInsert)))
  }
  return {
    /**
     * The broker's own lines of these days that it listed no longer: noted the first time, taken out of the count the second,
     * so that one page that was cut short changes nothing. @returns how many were taken out.
     */
    noteMissing: async (
      accountId: string,
      { after, listed }: { readonly after: string; readonly listed: ReadonlySet<string> },
      at: string,
    ): Promise<number> => {
      const kept = await db
        .query()
        .select({ id: transactions.id, externalId: transactions.externalId, missingAt: transactions.missingAt })
        .from(transactions)
        .where(
          and(
            eq(transactions.accountId, accountId),
            gt(transactions.tradedOn, after),
            isNull(transactions.importId),
            isNull(transactions.withdrawnAt),
          ),
        )
      const gone = kept.filter(({ externalId: known }) => !listed.has(known))
      const again = gone.filter(({ missingAt }) => missingAt !== null).map((row) => row.id)
      await mark(
        gone.filter(({ missingAt }) => missingAt === null).map((row) => row.id),
        { missingAt: at },
        at,
      )
      await mark(again, { withdrawnAt: at }, at)
      return again.length
    },
  }
}

function payerReads(db: Database) {
  return {
    /** Every symbol that this account ever told. */
    tradedSymbols: async (accountId: string): Promise<readonly string[]> => {
      const rows = await db
        .query()
        .selectDistinct({ symbol: transactions.symbol })
        .from(transactions)
        .where(and(eq(transactions.accountId, accountId), isNotNull(transactions.symbol)))
      return rows.flatMap(({ symbol }) => (symbol === null ? [] : [symbol]))
    },
  }
}

function importedLines(db: Database) {
  return {
    /** Lines of a file. */
    addImported: async (
      account: AccountRecord,
      importId: string,
      lines: readonly ImportedTransaction[],
      at: string,
    ): Promise<void> => {
      for (let start = 0; start < lines.length; start += rowsPerInsert)
        await db
          .query()
          .insert(transactions)
          .values(
            lines.slice(start, start + rowsPerInsert).map(({ date, at: tradedAt, lots, ...line }) => ({
              ...line,
              lots: lots && [...lots],
              userId: account.userId,
              accountId: account.id,
              brokerId: account.brokerId,
              tradedOn: date,
              tradedAt,
              source: importSource,
              importId,
              createdAt: at,
              updatedAt: at,
            })),
          )
    },
  }
}

/** Without what the broker took back. */
const countedOf = (...of: Parameters<typeof conditionOf>) => and(conditionOf(...of), isNull(transactions.withdrawnAt))

const rowText = sql<string>`json_build_object(
  'id', ${transactions.id}, 'accountId', ${transactions.accountId}, 'date', ${transactions.tradedOn},
  'at', to_char(${transactions.tradedAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'type', ${transactions.type}, 'symbol', ${transactions.symbol}, 'quantity', ${transactions.quantity}::text,
  'price', ${transactions.price}::text, 'fee', ${transactions.fee}::text, 'amount', ${transactions.amount}::text,
  'currency', ${transactions.currency}, 'ratio', ${transactions.ratio}::text, 'newSymbol', ${transactions.newSymbol},
  'basisFraction', ${transactions.basisFraction}::text, 'lots', ${transactions.lots})`

/** The database writes the page: one text is opened here and not a thousand rows. */
async function bytesOf(
  db: Database,
  userId: string,
  accountIds: readonly string[],
  filter: TransactionsFilter,
): Promise<Uint8Array> {
  const [page] = await db
    .query()
    .select({
      text: sql<string>`coalesce(json_agg(${rowText} order by ${transactions.tradedOn},
        ${transactions.tradedAt} nulls first, ${transactions.id}), '[]')::text`,
    })
    .from(transactions)
    .where(countedOf(userId, accountIds, filter))
  return new TextEncoder().encode(page?.text ?? '[]')
}

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
    .where(countedOf(userId, accountIds, filter))
    .orderBy(asc(transactions.tradedOn), sql`${transactions.tradedAt} asc nulls first`, asc(transactions.id))
    .limit(ledgerRowsMax)
  return rows.map(recordOf)
}

/**
 * Of rows: the sum of the transactions of the database that wrote them. Each row that is written anew has a later one than all
 * before it, so with the count of rows it is another sum after any change.
 */
const markOfRows = sql<string>`sum(${transactions}.xmin::text::bigint)::text`

/** The days that make up each page, and how many lines there are. */
async function pagesOf(
  db: Database,
  userId: string,
  { accountIds, linesMax }: { readonly accountIds: readonly string[]; readonly linesMax: number },
  filter: TransactionsFilter,
) {
  if (accountIds.length === 0) return { total: 0, counted: 0, spans: [], days: [] }
  const days = await db
    .query()
    .select({ date: transactions.tradedOn, lines: count(), mark: markOfRows })
    .from(transactions)
    .where(countedOf(userId, accountIds, filter))
    .groupBy(transactions.tradedOn)
    .orderBy(asc(transactions.tradedOn))
  return { total: days.reduce((sum, { lines }) => sum + lines, 0), ...spansOf(days, linesMax) }
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
      const of = { accountIds, linesMax: recordsPerPage }
      const { spans, total, counted } = await pagesOf(db, userId, of, filter)
      async function* pages(): AsyncGenerator<readonly TransactionRecord[]> {
        for (const { from, to } of spans) yield await linesOf(db, userId, accountIds, { ...filter, from, to })
      }
      return { total, counted, pages: pages() }
    },
    ledgerBytes: async (
      userId: string,
      accountIds: readonly string[],
      filter: TransactionsFilter,
    ): Promise<LedgerBytes> => {
      const of = { accountIds, linesMax: rowsPerPage }
      const { spans, ...told } = await pagesOf(db, userId, of, filter)
      async function* pagesFrom(date: string): AsyncGenerator<Uint8Array> {
        for (const { from, to } of spans)
          if (to >= date)
            yield await bytesOf(db, userId, accountIds, { ...filter, from: from > date ? from : date, to })
      }
      return { ...told, pagesFrom, pages: pagesFrom('') }
    },
    /** Oldest first; what the broker took back is not among them. */
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

function rawReads(db: Database) {
  return {
    /** Everything of one account with its raw payload, oldest first, taken back or not. */
    withRaw: async (
      account: string,
      page: { readonly offset: number; readonly limit: number },
    ): Promise<readonly RawTransaction[]> => {
      const rows = await db
        .query()
        .select({
          ...columns,
          brokerOrderId: transactions.brokerOrderId,
          raw: transactions.raw,
          former: transactions.former,
        })
        .from(transactions)
        .where(eq(transactions.accountId, account))
        .orderBy(asc(transactions.tradedOn), sql`${transactions.tradedAt} asc nulls first`, asc(transactions.id))
        .offset(page.offset)
        .limit(page.limit)
      return rows.map(({ brokerOrderId, raw, former: before, ...row }) => ({
        ...recordOf(row),
        brokerOrderId,
        raw,
        former: before,
      }))
    },
  }
}

export const createTransactionStore = (db: Database) => ({
  ...transactionWrites(db),
  ...missingWrites(db),
  ...payerReads(db),
  ...importedLines(db),
  ...transactionReads(db),
  ...rawReads(db),
})
export type TransactionStore = ReturnType<typeof createTransactionStore>
