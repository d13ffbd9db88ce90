import { afterAll, expect, test } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'

const app = await startTestApp()
afterAll(() => app.close())

test('the interactive documentation and its files are open to who is not signed in', async () => {
  const page = await fetch(`${app.origin}/docs`)
  expect(page.status).toBe(200)
  const html = await page.text()
  expect(html).toContain('swagger-ui')
  const files = [...html.matchAll(/(?:src|href)="\.?(\/[^"]+)"/g)].map(([, path]) => path)
  expect(files.length).toBeGreaterThan(2)
  for (const path of files) expect((await fetch(`${app.origin}${path}`)).status, path).toBe(200)
})
