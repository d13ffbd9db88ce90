/**
 * A real sign-in at a broker, as the browser lives it: a paper connection whose addresses lead to the simulators, through their
 * consent page and back to `/oauth/callback`; then an order there, replaced from the orders screen and followed to its end.
 */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProduct, startSimulatorsAlone } from './server.ts'
import type { Running } from './server.ts'

let simulators: Running
let product: Running
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(300_000)
  simulators = await startSimulatorsAlone()
  const { url } = simulators
  product = await startProduct({
    DEMO: 'false',
    SIM_URL: url,
    ALPACA_BASE_URL: `${url}/alpaca`,
    ALPACA_DATA_URL: `${url}/alpaca-data`,
    ALPACA_STREAM_URL: `${url.replace(/^http/, 'ws')}/alpaca`,
    ALPACA_CLIENT_ID: 'a client',
    ALPACA_CLIENT_SECRET: 'its secret',
  })
  const registered = await fetch(`${product.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(nora),
  })
  expect(registered.status).toBe(201)
})
test.afterAll(async () => {
  expect(await product.stop()).toBe(0)
  expect(await simulators.stop()).toBe(0)
})

const nora = { email: 'nora@example.com', password: 'a long enough password' }
async function signIn(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(product.url)
  await page.getByLabel('Email').fill(nora.email)
  await page.getByLabel('Password', { exact: true }).fill(nora.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('link', { name: 'Connections' }).first()).toBeVisible()
}

/** With a dialog open the landmarks of the page must still be one of each kind. */
async function expectLandmarks(page: Page): Promise<void> {
  const rules = ['landmark-no-duplicate-banner', 'landmark-banner-is-top-level', 'landmark-unique', 'landmark-one-main']
  const { violations } = await new AxeBuilder({ page }).withRules(rules).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('a paper account is connected at the broker’s own page, and read', async ({ page }) => {
  await signIn(page)
  await page.goto(`${product.url}/connections?open=new`)
  const dialog = page.getByRole('dialog')
  const choice = dialog.getByLabel('Broker', { exact: true })
  await expect(dialog.getByRole('button', { name: 'Paper', exact: true })).toBeVisible()
  if (await choice.isVisible()) await choice.selectOption('Alpaca')
  await dialog.getByRole('button', { name: 'Paper', exact: true }).click()
  await dialog.getByRole('button', { name: 'Read and trade' }).click()
  await expectLandmarks(page)
  const signInThere = dialog.getByRole('button', { name: 'Sign in at the broker' })
  if (await signInThere.isVisible()) await signInThere.click()
  await dialog.getByRole('button', { name: 'Continue at Alpaca' }).click()
  // The broker's page, on the broker's address.
  await expect(page).toHaveURL(/\/alpaca\/oauth\/authorize/)
  await page.getByRole('button', { name: 'Allow' }).click()
  // Back at our own address, which finishes the sign-in and then shows the connections by itself.
  await expect(page).toHaveURL(`${product.url}/connections`, { timeout: 30_000 })
  const card = page.getByRole('article', { name: 'Alpaca' })
  await expect(card.getByText('Nothing to renew')).toBeVisible()
  await expect(card.getByText('Paper')).toBeVisible()
  await page.goto(product.url)
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: 60_000 })
})

test('a working order is replaced from the orders screen and followed to its fill', async ({ page }) => {
  await signIn(page)
  await page.goto(`${product.url}/symbols/KO`)
  const ticket = page.getByRole('region', { name: 'Order ticket' }).or(page.getByRole('form', { name: 'Order ticket' }))
  await ticket
    .first()
    .getByLabel(/shares|amount/i)
    .first()
    .fill('2')
  await ticket.first().getByLabel('Type').selectOption('limit')
  await ticket.first().getByLabel('Limit price').fill('1')
  await page.getByRole('button', { name: /^Preview/ }).click()
  const preview = page.getByRole('dialog')
  await expect(preview.getByRole('heading', { name: 'Checks' })).toBeVisible()
  await expectLandmarks(page)
  const warning = preview.getByRole('checkbox')
  if (await warning.isVisible()) await warning.check()
  await preview.getByRole('button', { name: /^Send/ }).click()
  await expect(preview).toBeHidden()

  await page.goto(`${product.url}/orders`)
  await page
    .getByRole('button', { name: /Buy 2 KO/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Change…' }).click()
  const change = page.getByRole('dialog')
  await change.getByLabel('Limit price').fill('500')
  await change.getByRole('button', { name: 'Send the change' }).click()
  // A slip of the finger is stopped, and says where the market is; a price a little above it fills.
  const stopped = change.getByRole('alert')
  await expect(stopped).toContainText('above the market')
  const market = Number(/\(\$(?<price>[\d.]+)\)/.exec((await stopped.textContent()) ?? '')?.groups?.['price'])
  await change.getByLabel('Limit price').fill((market * 1.05).toFixed(2))
  await change.getByRole('button', { name: 'Send the change' }).click()
  const sure = change.getByRole('checkbox')
  await expect(sure.or(page.getByRole('row').filter({ hasText: 'Replaced' })).first()).toBeVisible()
  if (await sure.isVisible()) {
    await sure.check()
    await change.getByRole('button', { name: 'Send the change' }).click()
  }
  await expect(change).toBeHidden()
  const rows = page.getByRole('row').filter({ hasText: 'Buy 2 KO' })
  await expect(rows.filter({ hasText: 'Replaced' })).toBeVisible()
  await expect(rows.filter({ hasText: /Filled/ })).toBeVisible({ timeout: 30_000 })
})
