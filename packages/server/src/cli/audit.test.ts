import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestApp } from '../testing/test-app.ts'
import type { TestApp } from '../testing/test-app.ts'
import { runCommand } from './main.ts'

let app: TestApp
let exported: string
const folder = mkdtempSync(join(tmpdir(), 'g2e-audit-'))

beforeAll(async () => {
  app = await startTestApp()
  const nora = await app.signUp('nora')
  await nora.post('/api-keys', { name: 'one', scopes: ['read'] })
  exported = (await nora.get('/audit/export')).text
})
afterAll(() => app.close())

async function verify(text: string) {
  const path = join(folder, 'export.ndjson')
  writeFileSync(path, text)
  const written: string[] = []
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0)
  try {
    const code = await runCommand(['audit', 'verify', path])
    return { code, answer: JSON.parse(written.join('') || 'null') as unknown }
  } finally {
    spy.mockRestore()
  }
}

test('an export as it came is valid', async () => {
  const entries = exported.trim().split('\n').length
  expect(entries).toBeGreaterThan(2)
  expect(await verify(exported)).toMatchObject({ code: 0, answer: { valid: true, entries } })
})

test('a changed field, a dropped entry and a line that cannot be read are found where they are', async () => {
  const list = exported.trim().split('\n')
  const changed = list.map((line, index) =>
    index === 1 ? line.replace(/"action":"[a-z_]+"/, '"action":"other"') : line,
  )
  expect(await verify(changed.join('\n'))).toMatchObject({
    code: 1,
    answer: { valid: false, firstInvalid: { sequence: 2 } },
  })
  const dropped = list.filter((_line, index) => index !== 1)
  expect(await verify(dropped.join('\n'))).toMatchObject({ code: 1, answer: { firstInvalid: { sequence: 3 } } })
  const broken = list.map((line, index) => (index === 2 ? line.slice(0, 20) : line))
  expect(await verify(broken.join('\n'))).toMatchObject({ code: 1, answer: { firstInvalid: { sequence: 3 } } })
})

test('an export that starts later than 1 is invalid', async () => {
  expect(await verify(exported.trim().split('\n').slice(1).join('\n'))).toMatchObject({
    code: 1,
    answer: { valid: false },
  })
})

test('a file that is no export is bad usage', async () => {
  expect((await verify('hello')).code).toBe(2)
})
