/**
 * A backup: every row of every table as one line of JSON, read in one transaction, so that it is one moment of the database;
 * the same for the embedded database and for a server. Rows travel as the database's own JSON text and are never parsed into
 * numbers on the way, so that no decimal loses a place. The queue's jobs are not in it: what is due is queued anew at start.
 */
import { z } from 'zod'
import type { Database } from './database.ts'

export const backupFormat = 'g2e-backup'
const backupVersion = 1
const batchSize = 500
const tablePattern = /^[a-z][a-z0-9_]*$/
/** Kept by the migrations themselves. */
const journalTable = 'schema_migrations'

export const BackupHeader = z.object({
  format: z.literal(backupFormat),
  version: z.literal(backupVersion),
  createdAt: z.string(),
  /** Names of the migrations that the rows fit. */
  migrations: z.array(z.string()),
  /** Only with the person's word: it opens every secret in here. */
  secretKey: z.string().optional(),
})
export type BackupHeader = z.infer<typeof BackupHeader>

const BackupEnd = z.object({ end: z.literal(true), rows: z.number().int() })

/** Not a backup, or cut off, or changed: the message says what. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
}

type Raw = Database['raw']

function textOf(row: Readonly<Record<string, unknown>> | undefined, name: string): string {
  const value = row?.[name]
  return typeof value === 'string' ? value : ''
}

/** Tables in an order in which every reference finds its row: referenced ones first. */
async function tablesInOrder(raw: Raw): Promise<readonly string[]> {
  const { rows } = await raw(
    `select c.relname as name, coalesce(array_to_string(array_agg(distinct r.relname) filter (where r.relname <> c.relname), ','), '') as needs
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f'
       left join pg_class r on r.oid = f.confrelid
      where n.nspname = 'public' and c.relkind = 'r' group by c.relname order by c.relname`,
  )
  const needs = new Map(
    rows.map(
      (row) =>
        [
          textOf(row, 'name'),
          textOf(row, 'needs')
            .split(',')
            .filter((name) => name !== ''),
        ] as const,
    ),
  )
  const ordered: string[] = []
  const visit = (name: string, path: readonly string[]) => {
    if (ordered.includes(name) || path.includes(name)) return
    for (const needed of needs.get(name) ?? []) visit(needed, [...path, name])
    ordered.push(name)
  }
  for (const name of needs.keys()) visit(name, [])
  return ordered.filter((name) => name !== journalTable && tablePattern.test(name))
}

/** Lines of the backup, each with its end. */
export async function* backupLines(
  raw: Raw,
  header: Pick<BackupHeader, 'createdAt' | 'secretKey'>,
): AsyncGenerator<string> {
  await raw('begin isolation level repeatable read read only')
  try {
    const { rows: applied } = await raw(`select name from ${journalTable} order by name`)
    const told: BackupHeader = {
      format: backupFormat,
      version: backupVersion,
      createdAt: header.createdAt,
      migrations: applied.map((row) => textOf(row, 'name')),
      ...(header.secretKey !== undefined && { secretKey: header.secretKey }),
    }
    yield `${JSON.stringify(told)}\n`
    let count = 0
    for (const table of await tablesInOrder(raw)) {
      await raw(`declare backup_rows cursor for select row_to_json(t)::text as line from "${table}" t`)
      for (;;) {
        const { rows } = await raw(`fetch ${batchSize} from backup_rows`)
        for (const row of rows) yield `{"table":"${table}","row":${textOf(row, 'line')}}\n`
        count += rows.length
        if (rows.length < batchSize) break
      }
      await raw('close backup_rows')
    }
    yield `${JSON.stringify({ end: true, rows: count })}\n`
  } finally {
    await raw('rollback')
  }
}

/** The first line. @throws BackupFault when it is none of ours. */
export function readHeader(line: string): BackupHeader {
  try {
    return BackupHeader.parse(JSON.parse(line))
  } catch (cause) {
    throw new BackupFault('this is not a backup of G2E', { cause })
  }
}

const rowLine = /^\{"table":"([a-z][a-z0-9_]*)","row":(\{.*\})\}$/s

/** Whether anything but the migrations' own rows is there. */
export async function holdsRows(raw: Raw): Promise<boolean> {
  for (const table of await tablesInOrder(raw)) {
    const { rows } = await raw(`select 1 from "${table}" limit 1`)
    if (rows.length > 0) return true
  }
  return false
}

/**
 * Puts the rows behind the header into an empty database, all or none.
 * @returns how many. @throws BackupFault when a line does not fit or the end is missing.
 */
export async function restoreLines(raw: Raw, lines: AsyncIterable<string>): Promise<number> {
  await raw('begin')
  try {
    const known = new Set(await tablesInOrder(raw))
    let count = 0
    let isComplete = false
    for await (const line of lines) {
      if (isComplete) throw new BackupFault('there are lines behind the end')
      const match = rowLine.exec(line)
      if (match?.[1] !== undefined && match[2] !== undefined) {
        await insertRow(raw, known, match[1], match[2])
        count += 1
      } else isComplete = assertEnd(line, count)
    }
    if (!isComplete) throw new BackupFault('the end is missing: it was cut off')
    await advanceSequences(raw)
    await raw('commit')
    return count
  } catch (error) {
    await raw('rollback')
    throw error
  }
}

async function insertRow(raw: Raw, known: ReadonlySet<string>, table: string, row: string): Promise<void> {
  if (!known.has(table)) throw new BackupFault(`it holds a table that is not known here: ${table}`)
  try {
    await raw(
      `insert into "${table}" overriding system value select * from json_populate_record(null::"${table}", $1::json)`,
      [row],
    )
  } catch (cause) {
    throw new BackupFault(`a row of ${table} does not fit`, { cause })
  }
}

function assertEnd(line: string, count: number): true {
  try {
    const end = BackupEnd.parse(JSON.parse(line))
    if (end.rows === count) return true
  } catch (cause) {
    throw new BackupFault(`line ${count + 2} cannot be read`, { cause })
  }
  throw new BackupFault('rows are missing')
}

/** Identity columns go on behind what was restored. */
async function advanceSequences(raw: Raw): Promise<void> {
  const { rows } = await raw(
    `select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = 'public' and is_identity = 'YES'`,
  )
  for (const row of rows) {
    const [table, column] = [textOf(row, 'table'), textOf(row, 'column')]
    await raw(
      `select setval(pg_get_serial_sequence('"${table}"', '${column}'), (select coalesce(max("${column}"), 0) + 1 from "${table}"), false)`,
    )
  }
}
