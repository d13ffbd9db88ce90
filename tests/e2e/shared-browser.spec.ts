/** One browser, several tabs and persons: whoever signs in never sees what the one before saw, and comes back to where they were. */
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProduct } from './server.ts'
import type { Running } from './server.ts'

let product: Running
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct()
})
test.afterAll(async () => {
  expect(await product.stop()).toBe(0)
})

const loadMsMax = 60_000

async function enterDemo(page: Page, path = '/'): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${product.url}/sign-in?next=${encodeURIComponent(path)}`)
  await page.getByRole('button', { name: 'Explore the demo' }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Demo$/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/sign-in/)
}

test('a session that ends in another tab asks to sign in here, and then leads back', async ({ context, page }) => {
  await enterDemo(page, '/portfolio?tab=gains')
  await expect(page.getByRole('heading', { name: 'Gains', exact: true })).toBeVisible({ timeout: loadMsMax })
  const other = await context.newPage()
  await other.goto(`${product.url}/activity`)
  await signOut(other)
  await expect(page).toHaveURL(/sign-in\?next=/, { timeout: loadMsMax })
  await page.getByRole('button', { name: 'Explore the demo' }).click()
  await expect(page).toHaveURL(/portfolio\?tab=gains/)
})

test('the next person in the same tab finds nothing of the one before, in other tabs neither', async ({
  context,
  page,
}) => {
  await enterDemo(page)
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: loadMsMax })
  const other = await context.newPage()
  await other.goto(product.url)
  await expect(other.getByText(/^Net worth/)).toBeVisible({ timeout: loadMsMax })
  await signOut(page)
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('Email').fill('oscar@example.com')
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await page.getByRole('button', { name: 'Create an account' }).click()
  const first = 'Your money will be here, from all brokers in one book.'
  for (const tab of [page, other]) {
    await expect(tab.getByText(first).or(tab.getByRole('heading', { name: 'Sign in' }))).toBeVisible({
      timeout: loadMsMax,
    })
    await expect(tab.getByText(/^Net worth/)).toBeHidden()
  }
  await expect(page.getByText(first)).toBeVisible()
})

test('without a network it says so, and nothing that was shown is lost', async ({ context, page }) => {
  await enterDemo(page)
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: loadMsMax })
  await context.setOffline(true)
  await expect(
    page
      .getByRole('status')
      .filter({ hasText: /offline/i })
      .first(),
  ).toBeVisible()
  await expect(page.getByText(/^Net worth/)).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('status').filter({ hasText: /offline/i })).toHaveCount(0)
})
