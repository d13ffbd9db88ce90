import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'

const webRoot = mkdtempSync(join(tmpdir(), 'g2e-web-'))
mkdirSync(join(webRoot, 'assets'))
writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>G2E</title>')
writeFileSync(join(webRoot, 'assets/index-abc.js'), 'export {}')

const app = await startTestApp({ webRoot })
afterAll(async () => {
  await app.close()
  rmSync(webRoot, { recursive: true, force: true })
})

test('the page and its files are open to who is not signed in', async () => {
  const script = await fetch(`${app.origin}/assets/index-abc.js`)
  expect(script.status).toBe(200)
  expect(script.headers.get('content-type')).toContain('javascript')
  expect(script.headers.get('cache-control')).toContain('immutable')
  const page = await fetch(`${app.origin}/orders`, { headers: { accept: 'text/html' } })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>G2E</title>')
})

test('what is not the page still asks who you are', async () => {
  expect((await fetch(`${app.origin}/api/v1/auth/me`)).status).toBe(401)
})
