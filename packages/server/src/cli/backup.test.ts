import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { backupLines } from '../platform/db/backup.ts'
import { startTestApp } from '../testing/test-app.ts'
import { runCommand } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'g2e-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

async function run(dataDir: string, args: readonly string[]) {
  vi.stubEnv('DATABASE_URL', undefined)
  vi.stubEnv('DATA_DIR', dataDir)
  const written = { out: '', err: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => (written.out += String(chunk)) !== '')
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => (written.err += String(chunk)) !== '')
  const code = await runCommand(args)
  vi.restoreAllMocks()
  return { code, ...written }
}

test('a backup is restored into a folder that is not there yet, and once', async () => {
  const app = await startTestApp()
  await app.signUp('nora')
  const lines: string[] = []
  await app.platform.db.withConnection(async (raw) => {
    for await (const line of backupLines(raw, { createdAt: '2026-11-20T12:00:00.000Z' })) lines.push(line)
  })
  await app.close()
  const file = join(folder, 'backup.ndjson')
  writeFileSync(file, lines.join(''))
  const dataDir = join(folder, 'new', 'data')
  const restored = await run(dataDir, ['restore', file])
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(restored.out)).toMatchObject({ backupOf: '2026-11-20T12:00:00.000Z' })
  const again = await run(dataDir, ['restore', file])
  expect(again).toMatchObject({ code: 2, out: '' })
  expect(again.err).toContain('holds data already')
}, 180_000)

test('a folder without a database is named, and nothing is made there', async () => {
  const { code, err } = await run(join(folder, 'none'), ['backup', join(folder, 'never')])
  expect(code).toBe(2)
  expect(err).toMatch(/^g2e backup: DATA_DIR: .* holds no database; name the folder that the server uses/)
})
