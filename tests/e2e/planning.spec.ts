/** Looking before leaping: targets that become orders at two brokers, what an order would change, and an option from its chain. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { startProduct } from './server.ts'
import type { Running } from './server.ts'

const Portfolio = z.object({
  accounts: z.array(z.object({ brokerId: z.string(), status: z.string() })),
  positions: z.array(
    z.object({
      symbol: z.string(),
      assetType: z.string(),
      weightPercent: z.string().nullable(),
      holdings: z.array(z.object({ brokerId: z.string() })),
    }),
  ),
})
const Orders = z.object({
  items: z.array(z.object({ symbol: z.string(), side: z.string(), brokerId: z.string(), status: z.string() })),
})

const Differences = z.object({ items: z.array(z.object({ id: z.string() })) })

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

async function enterDemo(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(product.url)
  await page.getByRole('button', { name: 'Explore the demo' }).click()
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: 60_000 })
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

async function read<T>(page: Page, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await page.request.get(`${product.url}/api/v1${path}`)
  expect(answer.ok()).toBe(true)
  return schema.parse(await answer.json())
}

/** A share that is held at two brokers, and at neither of them at the gateway, where lists of orders have a turn in six seconds. */
async function heldAtTwo(page: Page): Promise<string | undefined> {
  const { accounts, positions } = await read(page, '/portfolio', Portfolio)
  // The demo's brokers are read one by one, and where a share is held is known once all are.
  const brokersRead = new Set(accounts.flatMap(({ brokerId, status }) => (status === 'fresh' ? [brokerId] : [])))
  if (brokersRead.size < 4) return undefined
  return positions.find(({ assetType, holdings }) => {
    const brokers = new Set(holdings.map(({ brokerId }) => brokerId))
    return assetType === 'stock' && brokers.size === 2 && holdings.length === 2 && !brokers.has('ibkr')
  })?.symbol
}

/** The demo has an open difference, and no orders go to its account while nobody has looked at it. */
async function acceptDifferences(page: Page): Promise<void> {
  await expect.poll(async () => (await read(page, '/portfolio/reconciliation', Differences)).items.length).toBe(1)
  const { items } = await read(page, '/portfolio/reconciliation', Differences)
  const csrf = (await page.context().cookies()).find(({ name }) => name === 'g2e_csrf')?.value ?? ''
  for (const { id } of items) {
    const answer = await page.request.post(`${product.url}/api/v1/portfolio/reconciliation/${id}/accept`, {
      headers: { 'x-csrf-token': csrf },
      data: { note: 'moved in from an old broker' },
    })
    expect(answer.ok()).toBe(true)
  }
}

test('targets become orders at two brokers, each seen in its preview, and only then sent', async ({ page }) => {
  await enterDemo(page)
  await page.getByRole('link', { name: 'Rebalance', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Targets' })).toBeVisible()
  await expect.poll(() => heldAtTwo(page), { timeout: 60_000 }).toBeDefined()
  const symbol = (await heldAtTwo(page)) ?? ''
  await acceptDifferences(page)
  await page.getByLabel('Drift band').fill('0.25')
  await page.getByLabel(`Target of ${symbol}, in percent`).fill('0')
  await page.getByText('More choices').click()
  await page.getByRole('button', { name: 'Market', exact: true }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Work out the orders' }).click()
  const drafts = page.getByRole('table', { name: 'Drafts of orders, sales first' })
  await expect(drafts.getByText(new RegExp(`^Sell \\S+ ${symbol}$`))).toHaveCount(2)
  await expect(page.getByRole('heading', { name: 'Gains that the sales realize' })).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
  const before = await read(page, '/orders', Orders)

  await page.getByRole('button', { name: 'Preview 2 orders' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Ready')).toHaveCount(2, { timeout: 60_000 })
  expect(await read(page, '/orders', Orders)).toEqual(before)
  const warnings = dialog.getByRole('checkbox')
  if (await warnings.isVisible()) await warnings.check()
  await dialog.getByRole('button', { name: 'Send 2 orders' }).click()
  await expect(dialog.getByText('Filled', { exact: true })).toHaveCount(2, { timeout: 120_000 })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { name: 'Sent just now' })).toBeVisible()

  const { items } = await read(page, '/orders', Orders)
  const sent = items.filter((order) => order.symbol === symbol && order.side === 'sell' && order.status === 'filled')
  expect(new Set(sent.map(({ brokerId }) => brokerId)).size).toBe(2)
})

test('targets of more than the whole are refused in words, and the plan is there after a reload', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/rebalance`)
  await page.getByRole('button', { name: 'Start from what I hold' }).click()
  const first = page.getByLabel(/^Target of \S+, in percent$/).first()
  await first.fill('90')
  await page.getByRole('button', { name: 'Work out the orders' }).click()
  await expect(page.getByText(/^The targets add up to .*%\. At most 100% can be had\.$/)).toBeVisible()
  await page.reload()
  await expect(page.getByLabel(/^Target of \S+, in percent$/).first()).toHaveValue('90')
})

test('the ticket says what the order would change before it is previewed', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/symbols/AAPL?side=buy&quantity=1`)
  const change = page.getByRole('table', { name: 'What it would change' })
  await expect(change.getByRole('rowheader', { name: 'AAPL, share of money' })).toBeVisible({ timeout: 60_000 })
  await expect(change.getByRole('rowheader', { name: 'Income in 12 months, USD' })).toBeVisible()
  await expectAccessible(page)
})

test('a strike of the option chain opens the ticket of that contract', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/symbols/AAPL`)
  await page.getByRole('button', { name: 'Show the option chain' }).click()
  const call = page.getByRole('link', { name: /^Call at/ }).first()
  await expect(call).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
  await call.click()
  await expect(page).toHaveURL(/symbols\/AAPL\d{6}C\d{8}/)
  await expect(page.getByRole('button', { name: /^Preview buy order, .*AAPL\d{6}C\d{8}/ })).toBeVisible()
})

test('a drafted order is there after a reload, opens its ticket, and says what became of it', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/assistant`)
  await page.getByLabel('Your question').fill('Please buy 2 KO')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByText('Order drafted').first()).toBeVisible({ timeout: 60_000 })
  await page.reload()
  await page.getByRole('link', { name: 'Open the ticket' }).click()
  await expect(page).toHaveURL(/symbols\/KO\?.*draft=/)
  await expect(page.getByLabel('Shares').first()).toHaveValue('2')
  await page.getByRole('button', { name: /^Preview/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Checks' })).toBeVisible()
  const warning = dialog.getByRole('checkbox')
  if (await warning.isVisible()) await warning.check()
  await dialog.getByRole('button', { name: /^Send/ }).click()
  await expect(page.getByText(/^2 filled at/)).toBeVisible({ timeout: 60_000 })
  await page.goBack()
  await expect(page.getByRole('link', { name: 'See the order' })).toBeVisible()
  await expect(page.getByText('Filled', { exact: true })).toBeVisible()
})
