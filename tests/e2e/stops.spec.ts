/** Stopping a part of trading, and what a newcomer does in the wrong moment: clicks twice, loses the net, loses the session. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { startProduct } from './server.ts'
import type { Running } from './server.ts'

// On a loaded machine a single step may take its time.
test.describe.configure({ timeout: 240_000 })

let product: Running
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct()
})
test.afterAll(async () => {
  expect(await product.stop()).toBe(0)
})

const Total = z.object({ total: z.number() })
const Entries = z.object({ items: z.array(z.object({ action: z.string() })) })

async function enterDemo(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(product.url)
  await page.getByRole('button', { name: 'Explore the demo' }).click()
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: 60_000 })
}

async function read<T>(page: Page, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await page.request.get(`${product.url}/api/v1${path}`)
  return schema.parse(await answer.json())
}
const ordersOf = async (page: Page): Promise<number> => (await read(page, '/orders?pageSize=1', Total)).total

async function openPreview(page: Page): Promise<void> {
  await page.goto(`${product.url}/symbols/KO`)
  await page.getByLabel('Shares', { exact: true }).first().fill('2')
  await page.getByRole('button', { name: /^Preview/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Checks' })).toBeVisible({ timeout: 60_000 })
  const warning = dialog.getByRole('checkbox')
  if (await warning.isVisible()) await warning.check()
}

/** The dialog closes when the order was taken; a second one would be there by then. */
async function expectOneMore(page: Page, before: number): Promise<void> {
  await expect(page.getByRole('dialog')).toBeHidden({ timeout: 60_000 })
  await expect.poll(() => ordersOf(page), { timeout: 30_000 }).toBe(before + 1)
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const found = violations.filter(({ impact }) => impact !== 'minor')
  expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('a broker is stopped by name from the keyboard; the ticket says so, another tab too, and it takes two words to lift it', async ({
  context,
  page,
}) => {
  await enterDemo(page)
  const other = await context.newPage()
  await other.goto(`${product.url}/symbols/KO`)
  await page.goto(`${product.url}/settings?tab=trading`)
  await page.getByRole('button', { name: 'Stop trading at Alpaca…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Stop trading at Alpaca?' })).toBeVisible()
  await expectAccessible(page)
  await dialog.getByLabel('Why (kept in the activity log)').fill('its fills look wrong')
  await dialog.getByRole('button', { name: 'Halt Alpaca' }).dblclick()
  await expect(page.getByText(/^Trading at Alpaca is halted since .*: “its fills look wrong”\.$/)).toBeVisible()
  await expect(dialog).toBeHidden()
  await expectAccessible(page)
  const ticket = other.getByRole('region', { name: 'Order ticket' })
  await expect(ticket.getByText(/^Trading at Alpaca is halted/)).toBeVisible()
  await other.close()

  await page.getByRole('button', { name: /^Trading state: 1 stopped/ }).click()
  await page.getByRole('menuitem', { name: 'Resume Alpaca…' }).click()
  const lift = page.getByRole('button', { name: 'Resume Alpaca', exact: true })
  await expect(lift).toBeDisabled()
  await page.getByLabel('I want orders to be sent again.').check()
  await lift.dblclick()
  await expect(page.getByRole('button', { name: 'Trading state: Trading on' })).toBeVisible()
  // A double click was one decision.
  const { items } = await read(page, '/audit?limit=20', Entries)
  const actions = items.map(({ action }) => action).filter((action) => action.startsWith('trading_stop'))
  expect(actions).toEqual(['trading_stop_lift', 'trading_stop'])
})

test('an order that is sent twice by a double click is one order', async ({ page }) => {
  await enterDemo(page)
  await openPreview(page)
  const before = await ordersOf(page)
  await page.getByRole('button', { name: /^Send/ }).dblclick()
  await expectOneMore(page, before)
})

test('what is sent offline is not kept and sent later; asking again makes one order', async ({ context, page }) => {
  await enterDemo(page)
  await openPreview(page)
  const before = await ordersOf(page)
  await context.setOffline(true)
  await expect(page.getByText(/^You are offline since \d/)).toBeVisible()
  await page.getByRole('button', { name: /^Send/ }).click()
  const again = page.getByRole('button', { name: 'Ask again' })
  await expect(again).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText(/^You are offline since/)).toBeHidden()
  expect(await ordersOf(page)).toBe(before)
  await again.click()
  await expectOneMore(page, before)
})

test('back in the middle of a preview leaves nothing open and nothing sent', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/orders`)
  await openPreview(page)
  const before = await ordersOf(page)
  await page.goBack()
  await expect(page).toHaveURL(/\/orders$/)
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.goForward()
  await expect(page.getByRole('button', { name: /^Preview/ })).toBeVisible()
  expect(await ordersOf(page)).toBe(before)
})

test('a session that is gone in the middle of a ticket leads to the sign-in and back to the ticket', async ({
  context,
  page,
}) => {
  await enterDemo(page)
  await page.goto(`${product.url}/symbols/KO`)
  await page.getByLabel('Shares', { exact: true }).first().fill('2')
  await context.clearCookies()
  // What the order would change is asked of the server while the ticket is filled in: that is refused first.
  await page.getByLabel('Shares', { exact: true }).first().fill('3')
  await expect(page).toHaveURL(/sign-in\?next=/)
  await page.getByRole('button', { name: 'Explore the demo' }).click()
  await expect(page).toHaveURL(/symbols\/KO/)
  await expect(page.getByRole('button', { name: /^Preview/ })).toBeVisible()
})
