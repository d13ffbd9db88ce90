/**
 * Four sign-ins as a person meets them, each at the broker's own page in a window of its own: sent back (Alpaca), a code to copy
 * (E*TRADE), an address to copy (Schwab, whose https callback nobody answers here), the gateway's page (Interactive Brokers).
 * Then one portfolio, whose total is the sum of what the brokers have in their books.
 */
import { decimal, sum } from '@g2e/domain/money'
import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { z } from 'zod'
import { startProduct, startSimulatorsAlone } from './server.ts'
import type { Running } from './server.ts'

const nora = { email: 'nora@example.com', password: 'a long enough password' }
const syncMsMax = 60_000

const Books = z.object({
  brokers: z.record(
    z.string(),
    z.object({ accounts: z.array(z.object({ accountNumber: z.string(), totalValue: z.string() })) }),
  ),
})
const Own = z.object({ items: z.array(z.object({ brokerId: z.string(), accountNumberMasked: z.string() })) })
const Portfolio = z.object({
  totals: z.object({ totalValue: z.string() }),
  accounts: z.array(z.object({ brokerId: z.string(), status: z.string() })),
})

// On a loaded machine a single step may take its time.
test.describe.configure({ timeout: 240_000 })

let simulators: Running
let product: Running
test.beforeAll(async () => {
  test.setTimeout(300_000)
  simulators = await startSimulatorsAlone()
  const { url } = simulators
  const stream = url.replace(/^http/, 'ws')
  product = await startProduct({
    DEMO: 'false',
    SIM_URL: url,
    ALPACA_BASE_URL: `${url}/alpaca`,
    ALPACA_DATA_URL: `${url}/alpaca-data`,
    ALPACA_STREAM_URL: `${stream}/alpaca`,
    ALPACA_CLIENT_ID: 'a client',
    ALPACA_CLIENT_SECRET: 'its secret',
    ETRADE_BASE_URL: `${url}/etrade`,
    ETRADE_CONSUMER_KEY: 'our-app',
    ETRADE_CONSUMER_SECRET: 'sim-secret-our-app',
    SCHWAB_BASE_URL: `${url}/schwab`,
    SCHWAB_CLIENT_ID: 'our-app',
    SCHWAB_CLIENT_SECRET: 'sim-secret-our-app',
    IBKR_GATEWAY_URL: `${url}/ibkr`,
    IBKR_STREAM_URL: `${stream}/ibkr`,
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

async function signIn(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(product.url)
  await page.getByLabel('Email').fill(nora.email)
  await page.getByLabel('Password', { exact: true }).fill(nora.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('link', { name: 'Connections' }).first()).toBeVisible({ timeout: syncMsMax })
}

/** The dialog of a new paper connection, filled in up to its last button, which is pressed. */
async function begin(page: Page, broker: string): Promise<Locator> {
  await page.goto(`${product.url}/connections?open=new`)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Broker', { exact: true }).selectOption(broker)
  await dialog.getByRole('button', { name: 'Paper', exact: true }).click()
  const atBroker = dialog.getByRole('button', { name: 'Sign in at the broker' })
  if (await atBroker.isVisible()) await atBroker.click()
  await dialog.getByRole('button', { name: `Continue at ${broker}` }).click()
  return dialog
}

/** The broker's page, which the step opens in a window of its own. */
async function openPage(page: Page, dialog: Locator, broker: string): Promise<Page> {
  const opened = page.context().waitForEvent('page')
  await dialog.getByRole('link', { name: `Open ${broker}` }).click()
  return opened
}

async function connectAlpaca(page: Page): Promise<void> {
  await begin(page, 'Alpaca')
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page).toHaveURL(`${product.url}/connections`, { timeout: 30_000 })
}

async function connectEtrade(page: Page): Promise<void> {
  const dialog = await begin(page, 'E*TRADE')
  const there = await openPage(page, dialog, 'E*TRADE')
  await there.getByRole('button', { name: 'Accept' }).click()
  const code = await there.getByLabel('Verification code').inputValue()
  await there.close()
  await dialog.getByLabel('Code').fill(code)
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await expect(dialog).toBeHidden()
}

async function connectSchwab(page: Page): Promise<void> {
  const dialog = await begin(page, 'Schwab')
  const there = await openPage(page, dialog, 'Schwab')
  // Nobody listens at the callback: the browser's address field is all that remains of it.
  const ended = there.waitForEvent('request', (request) => request.url().startsWith('https://127.0.0.1'))
  await there.getByRole('button', { name: 'Allow' }).click()
  const address = (await ended).url()
  await there.close()
  await dialog.getByLabel('Address of the page').fill(address)
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await expect(dialog).toBeHidden()
}

async function connectGateway(page: Page): Promise<void> {
  const dialog = await begin(page, 'Interactive Brokers')
  const there = await openPage(page, dialog, 'Interactive Brokers')
  await there.getByRole('button', { name: 'Sign in' }).click()
  await there.getByRole('button', { name: 'Approve' }).click()
  await expect(there.getByText('Client login succeeds')).toBeVisible()
  await there.close()
  // The step sees by itself that somebody signed in.
  await expect(dialog).toBeHidden({ timeout: syncMsMax })
}

async function inBrowser<T>(page: Page, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await page.request.get(`${product.url}/api/v1${path}`)
  expect(answer.status()).toBe(200)
  return schema.parse(await answer.json())
}

const control = async (path: string, body?: unknown): Promise<unknown> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${simulators.url}/control${path}`, body === undefined ? {} : init)
  expect(answer.ok).toBe(true)
  return answer.json()
}

test('four brokers are connected at their own pages, and are one portfolio', async ({ page }) => {
  await signIn(page)
  await connectAlpaca(page)
  await connectEtrade(page)
  await connectSchwab(page)
  await connectGateway(page)

  await expect(async () => {
    const { accounts } = await inBrowser(page, '/portfolio', Portfolio)
    expect(new Set(accounts.map(({ brokerId }) => brokerId)).size).toBe(4)
    expect(accounts.every(({ status }) => status === 'fresh')).toBe(true)
  }).toPass({ timeout: syncMsMax })

  // With the market standing still, everybody speaks of the same prices; each broker rounds each position to the cent.
  await control('/clock', { paused: true })
  const { totals } = await inBrowser(page, '/portfolio?refresh=true', Portfolio)
  const own = (await inBrowser(page, '/brokerages/accounts', Own)).items
  const { brokers } = Books.parse(await control('/state'))
  const inBooks = own.map(({ brokerId, accountNumberMasked }) => {
    const found = brokers[brokerId]?.accounts.find(({ accountNumber }) =>
      accountNumberMasked.endsWith(accountNumber.slice(-4)),
    )
    if (!found) throw new Error(`no account of ${brokerId} ends like ${accountNumberMasked}`)
    return decimal(found.totalValue)
  })
  expect(decimal(totals.totalValue).minus(sum(inBooks)).abs().lte('0.5')).toBe(true)

  await page.goto(product.url)
  await expect(page.getByText(/^Net worth/)).toBeVisible({ timeout: syncMsMax })
})
