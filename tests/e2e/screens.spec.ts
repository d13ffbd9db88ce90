/**
 * Every address of the app, opened afresh, at a desk and on a phone, in both themes: accessible, nothing wider than the
 * window, nothing thrown, nothing complained about in the console. Then what a person does on the screens of the portfolio.
 */
import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProduct } from './server.ts'
import type { Running } from './server.ts'

const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

const portfolioTabs = ['allocation', 'performance', 'risk', 'income', 'transactions', 'lots', 'gains']
const settingsTabs = ['trading', 'appearance', 'assistant', 'data']
const addresses = [
  '/',
  '/portfolio',
  '/portfolio?group=sector',
  ...portfolioTabs.map((tab) => `/portfolio?tab=${tab}`),
  '/import',
  '/rebalance',
  '/symbols/AAPL',
  '/orders',
  '/ideas',
  '/assistant',
  '/connections',
  '/connections?open=new',
  '/reconciliation',
  '/activity',
  '/settings',
  ...settingsTabs.map((tab) => `/settings?tab=${tab}`),
  '/nowhere',
]

let product: Running
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct()
})
test.afterAll(async () => {
  expect(await product.stop()).toBe(0)
})

async function enterDemo(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(product.url)
  await page.getByRole('button', { name: 'Explore the demo' }).click()
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: 60_000 })
}

/** What the page threw or complained about since it was last asked. */
function complaintsOf(page: Page): () => string[] {
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(`thrown: ${message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`)
  })
  return () => complaints.splice(0)
}

/** Nothing is loading any more, neither a screen nor a part of one. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1, [role="dialog"]').first()).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('.skel, [aria-busy="true"]')).toHaveCount(0, { timeout: 30_000 })
}

// As texts: what runs in the page is not this program's.
const overflowOf = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

async function violationsOf(page: Page): Promise<string[]> {
  // There are no frames to visit: the way of older browsers is the shorter one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** Light at a desk, dark on a phone: every rule in both themes and at both sizes, in half the time of all four. */
const views = [
  { size: desk, colorScheme: 'light' },
  { size: phone, colorScheme: 'dark' },
] as const

async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const { size, colorScheme } of views) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const overflow = await overflowOf(page)
    if (overflow > 0) faults.push(`at ${size.width}: ${overflow} pixels wider than the window`)
    for (const violation of await violationsOf(page)) faults.push(`at ${size.width}, ${colorScheme}: ${violation}`)
  }
  await page.setViewportSize(desk)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return faults
}

test('every screen is whole at a desk and on a phone, in light and dark', async ({ page }) => {
  test.setTimeout(600_000)
  await enterDemo(page)
  const complaints = complaintsOf(page)
  for (const address of addresses)
    await test.step(address, async () => {
      await page.goto(`${product.url}${address}`)
      await settled(page)
      expect.soft([...(await faultsOf(page)), ...complaints()], address).toEqual([])
    })
})

test('the sign-in is whole too, and so is the way to a new account', async ({ page }) => {
  const complaints = complaintsOf(page)
  for (const address of ['/sign-in', '/sign-in?new=1']) {
    await page.goto(`${product.url}${address}`)
    await settled(page)
    expect.soft([...(await faultsOf(page)), ...complaints()], address).toEqual([])
  }
})

test('a figure opens its receipt, the receipt goes along as a file, and Escape gives the focus back', async ({
  page,
}) => {
  await enterDemo(page)
  await page.goto(`${product.url}/portfolio?tab=performance`)
  const figure = page.getByRole('button', { name: /Time-weighted return: how it was made/ }).first()
  await figure.click()
  const receipt = page.getByRole('dialog')
  await expect(receipt.getByText('Days valued')).toBeVisible()
  const saved = page.waitForEvent('download')
  await receipt.getByRole('link', { name: 'Download receipt' }).click()
  const text = await readFile(await (await saved).path(), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ figure: 'twrPercent' })
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(receipt).toBeHidden()
  await expect(figure).toBeFocused()
})

test('the limits of the check-up are kept, and a shock of one’s own is reckoned', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/portfolio?tab=risk`)
  await page.getByRole('button', { name: 'Change the limits…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('A position at most').fill('5')
  await dialog.getByRole('button', { name: 'Save the limits' }).click()
  await expect(dialog).toBeHidden()
  await page.reload()
  await expect(page.getByText(/your limit is 5\s%/)).toBeVisible({ timeout: 30_000 })

  const shock = page.getByRole('form', { name: 'Your own shock' })
  await shock.getByLabel('By percent').fill('-30')
  await shock.getByRole('button', { name: 'Show what it would do' }).click()
  await expect(shock.getByRole('status')).toContainText('−', { timeout: 30_000 })
})

const openable = [
  { tab: 'risk', name: /Largest single holding: how it was made/, figure: 'checkupPositionPercent' },
  { tab: 'risk', name: /What would change: how it was made/, figure: 'stressChange' },
  { tab: 'lots', name: /Unrealized gain: how it was made/, figure: 'lotUnrealized' },
  { tab: 'gains&year=2025', name: /Added to the cost: how it was made/, figure: 'washSaleBasisAdded' },
]

test('what stress, check-up, lots and wash sales tell opens receipts that the second implementation confirms', async ({
  page,
}) => {
  test.setTimeout(180_000)
  const { verify }: { readonly verify: (receipt: object) => unknown } = await import(
    new URL('../../scripts/verify-receipt.mjs', import.meta.url).href
  )
  await enterDemo(page)
  for (const { tab, name, figure } of openable)
    await test.step(figure, async () => {
      await page.goto(`${product.url}/portfolio?tab=${tab}`)
      await page.getByRole('button', { name }).first().click({ timeout: 60_000 })
      const receipt = page.getByRole('dialog')
      const link = receipt.getByRole('link', { name: 'Download receipt' })
      await expect(receipt.getByText('Recompute it on your own computer')).toBeVisible({ timeout: 30_000 })
      const saved = page.waitForEvent('download')
      await link.click()
      const told: object = JSON.parse(await readFile(await (await saved).path(), 'utf8'))
      expect(told).toMatchObject({ figure, value: expect.stringMatching(/^-?\d/) })
      expect(verify(told)).toMatchObject({ valid: true })
      expect(await violationsOf(page)).toEqual([])
    })
})

const csv = `date,type,symbol,quantity,price,fee,amount,currency
2025-03-03,deposit,,,,,1000,USD
2025-03-04,buy,KO,10,70,0,-700,USD
2025-06-02,dividend,KO,,,,5.1,USD
`

test('a file is looked at, taken in, found there already, and taken out again', async ({ page }) => {
  await enterDemo(page)
  await page.goto(`${product.url}/import`)
  const choose = (name: string) =>
    page.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await choose('old broker.csv')
  const named = 'AnAccountOfTheYearsBefore'.repeat(4)
  await page.getByLabel('Its name').fill(named)
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Take 3 lines in' }).click()
  await expect(page.getByText('3 lines taken in.')).toBeVisible({ timeout: 30_000 })
  await page.setViewportSize(phone)
  expect(await overflowOf(page)).toBeLessThanOrEqual(0)
  await page.setViewportSize(desk)

  await page.getByRole('button', { name: 'Import another file' }).click()
  await choose('the same again.csv')
  await page.getByRole('combobox', { name: 'Into' }).selectOption({ label: named })
  await expect(page.getByText('there already').first()).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^Take 0 lines in/ })).toBeDisabled()

  await page.goto(`${product.url}/import`)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Nothing was imported yet.')).toBeVisible({ timeout: 30_000 })
})
