/** The first ten minutes, as a newcomer lives them: demo, portfolio, order, fill, proof. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProduct } from './server.ts'
import type { Running } from './server.ts'

let product: Running
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct()
})
test.afterAll(async () => {
  expect(await product.stop()).toBe(0)
})

async function enterDemo(page: Page): Promise<void> {
  await page.goto(product.url)
  await page.getByRole('button', { name: 'Explore the demo' }).click()
  await expect(page.getByText(/^Net worth/)).toBeVisible()
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('the demo shows what it is worth, that it is simulated, and is accessible in both themes', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterDemo(page)
  await expect(page.getByText('Prices and fills are made up')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Needs you' })).toBeVisible()
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await expectAccessible(page)
})

test('an order goes from ticket to preview to fill, followed live', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/symbols/AAPL`)
  const ticket = page.getByRole('region', { name: 'Order ticket' }).or(page.getByRole('form', { name: 'Order ticket' }))
  await ticket
    .first()
    .getByLabel(/shares|amount/i)
    .first()
    .fill('3')
  await page.getByRole('button', { name: /^Preview/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Checks' })).toBeVisible()
  const warning = dialog.getByRole('checkbox')
  if (await warning.isVisible()) await warning.check()
  await dialog.getByRole('button', { name: /^Send/ }).click()
  await expect(page.getByText(/^3 filled at/)).toBeVisible({ timeout: 30_000 })
})

test('the assistant answers with figures that have a source, says that it is rule-based, and ends in a card', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterDemo(page)
  await page.goto(`${product.url}/assistant`)
  await page.getByLabel('Your question').fill('How concentrated am I and what would you change?')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByText(/figures? checked/).first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Rule-based, not AI').first()).toBeVisible()
  await expect(page.getByText('Nothing is sent until you approve it.')).toBeVisible()
  await expectAccessible(page)
})

test('a question to an idea opens a conversation that answers it and leads back to it', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterDemo(page)
  await page.goto(`${product.url}/ideas`)
  await page.getByRole('button', { name: 'Ask a question' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your question').fill('Why this one, and what speaks against it?')
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(page).toHaveURL(/assistant\?.*c=/)
  await expect(page.getByRole('heading', { name: 'Why this one, and what speaks against it?' })).toBeVisible()
  await expect(page.getByText('What speaks against it:')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/figures? checked/).first()).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'About an idea of yours' }).click()
  await expect(page).toHaveURL(/ideas\?.*id=/)
})

test('an idea is accepted, its ticket previewed and sent, and it fills', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/ideas`)
  await page
    .getByRole('button', { name: /^Accept/ })
    .first()
    .click()
  await expect(page).toHaveURL(/symbols\/[A-Z.]+.*idea=/)
  await page.getByRole('button', { name: /^Preview/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Checks' })).toBeVisible()
  const warning = dialog.getByRole('checkbox')
  if (await warning.isVisible()) await warning.check()
  await dialog.getByRole('button', { name: /^Send/ }).click()
  await expect(page.getByText(/filled at|Working|Open/).first()).toBeVisible({ timeout: 30_000 })
})

test('the activity shows the order that was sent, and the chain is whole', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterDemo(page)
  await page.getByRole('link', { name: 'Activity' }).click()
  await expect(page.getByText(/^The chain is whole: (\d+) of \1 entries$/)).toBeVisible()
  await page.getByRole('button', { name: 'Orders', exact: true }).click()
  await expect(page).toHaveURL(/kind=orders/)
  const sent = page.getByRole('row').filter({ hasText: 'Order sent' }).filter({ hasText: 'Buy 3 AAPL' }).first()
  await expect(sent).toBeVisible()
  await sent.getByRole('button').click()
  await expect(page.getByRole('dialog').getByText('order_submit')).toBeVisible()
  await expectAccessible(page)
})

test('settings: a key is shown once, a limit is kept, and what this browser shows is its own', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterDemo(page)
  await page.goto(`${product.url}/settings`)
  await expect(page.getByText('this one')).toBeVisible()
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('nightly export')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await expect(dialog.getByText('It is shown this once')).toBeVisible()
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByRole('rowheader', { name: 'nightly export' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Trading', exact: true }).click()
  await page.getByLabel('Largest order').fill('25000')
  await page.getByRole('button', { name: 'Save limits' }).click()
  await page.reload()
  await expect(page.getByLabel('Largest order')).toHaveValue(/^25000(?:\.0+)?$/)

  await page.getByRole('link', { name: 'Appearance' }).click()
  await page.getByRole('button', { name: 'Dark', exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expectAccessible(page)
})

test('a wrong password is told in one sentence, and a second visit finds the session', async ({ page }) => {
  await page.goto(product.url)
  await page.getByLabel('Email').fill('nobody@example.com')
  await page.getByLabel('Password', { exact: true }).fill('not the right one at all')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('That address and password do not belong together.')).toBeVisible()
  await enterDemo(page)
  await page.reload()
  await expect(page.getByText(/^Net worth/)).toBeVisible()
})

test('on a phone the dashboard fits and the tables are lists', async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await enterDemo(page)
  // As text: what runs in the page is not this program's.
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow).toBeLessThanOrEqual(0)
  await page.close()
})
