import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'
import type { TestApp } from '../../testing/test-app.ts'
import { openTestDatabase } from '../../testing/test-database.ts'
import { BackupFault, backupLines, holdsRows, readHeader, restoreLines } from './backup.ts'
import type { Database } from './database.ts'

let app: TestApp
let lines: string[]
/** Every failed restore leaves it as it was, so one serves them all. */
let untouched: Database

const read = (db: Database) =>
  db.withConnection(async (raw) => {
    const found: string[] = []
    for await (const line of backupLines(raw, { createdAt: '2026-11-20T18:46:08.000Z' })) found.push(line.trimEnd())
    return found
  })
async function* from(list: readonly string[]) {
  yield* list
}
const restoreInto = async (list: readonly string[]) => {
  const db = await openTestDatabase()
  try {
    const rows = await db.withConnection((raw) => restoreLines(raw, from(list)))
    return { rows, again: await read(db) }
  } finally {
    await db.close()
  }
}

beforeAll(async () => {
  app = await startTestApp()
  const nora = await app.signUp('nora')
  await app.signUp('oscar')
  await nora.post('/api-keys', { name: 'a "quoted" \\ name', scopes: ['read'] })
  lines = await read(app.platform.db)
  untouched = await openTestDatabase()
})
afterAll(async () => {
  await untouched.close()
  await app.close()
})

test('a restored database gives the same backup, row for row, and the chain still verifies', async () => {
  const header = readHeader(lines[0] ?? '')
  expect(header.migrations).toContain('0002-identity')
  const { rows, again } = await restoreInto(lines.slice(1))
  expect(rows).toBe(lines.length - 2)
  expect(again).toEqual(lines)
})

test('decimals keep every place', async () => {
  const db = await openTestDatabase()
  await db.raw('create table public.places (n numeric)')
  await db.raw("insert into public.places values ('12345678901234567890.123456789012345678')")
  const found = await read(db)
  await db.close()
  expect(found.find((line) => line.includes('"places"'))).toContain('12345678901234567890.123456789012345678')
})

test('what was written after the restore does not collide with what was restored', async () => {
  const db = await openTestDatabase()
  await db.withConnection((raw) => restoreLines(raw, from(lines.slice(1))))
  const second = await startTestApp({ database: db })
  const paul = await second.signUp('paul')
  expect((await paul.get('/audit/verify')).body).toMatchObject({ valid: true })
  await second.close()
  await db.close()
})

test.each([
  ['its end is cut off', () => lines.slice(1, -1), 'cut off'],
  ['a row is missing', () => lines.slice(1).toSpliced(-2, 1), 'rows are missing'],
  ['a line is half', () => [...lines.slice(1, 3), (lines[3] ?? '').slice(0, 30)], 'cannot be read'],
  ['a table is unknown', () => ['{"table":"no_such","row":{}}', ...lines.slice(1)], 'no_such'],
  ['a row does not fit', () => ['{"table":"users","row":{"id":"x"}}', ...lines.slice(1)], 'a row of users'],
])('when %s nothing is changed, and it is said', async (_name, broken, sentence) => {
  await untouched.withConnection(async (raw) => {
    await expect(restoreLines(raw, from(broken()))).rejects.toThrow(BackupFault)
    await expect(restoreLines(raw, from(broken()))).rejects.toThrow(sentence)
    expect(await holdsRows(raw)).toBe(false)
  })
})

test('another file is not taken for a backup', () => {
  expect(() => readHeader('{"format":"other"}')).toThrow(BackupFault)
  expect(() => readHeader('not json')).toThrow(BackupFault)
})
