/** Transactions: the ledger in Schwab's rows, complete and adding up (brokers/schwab.md 3.11). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { marketOrder } from './testing/order-requests.ts'
import { sample, schwabDesk } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk({ profile: 'balanced' })
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const types =
  'TRADE,RECEIVE_AND_DELIVER,DIVIDEND_OR_INTEREST,ACH_RECEIPT,ACH_DISBURSEMENT,CASH_RECEIPT,CASH_DISBURSEMENT,ELECTRONIC_FUND,WIRE_OUT,WIRE_IN,JOURNAL,MEMORANDUM,MARGIN_CALL,MONEY_MARKET,SMA_ADJUSTMENT'
const list = (from: string, to: string, more = `&types=${types}`) =>
  desk.call('GET', desk.account(`/transactions?startDate=${from}T00:00:00.000Z&endDate=${to}T00:00:00.000Z${more}`))
const years = [
  ['2023-12-01', '2024-11-30'],
  ['2024-11-30', '2025-11-29'],
  ['2025-11-29', '2026-11-28'],
] as const

test('a trade and a dividend have the shapes of their samples', async () => {
  await desk.until(
    desk.account(`/orders/${await desk.place(marketOrder([{ symbol: 'AAPL' }]))}`),
    (json) => at(json, 'status') === 'FILLED',
  )
  const rows = listAt((await list('2025-11-29', '2026-11-28')).json)
  const trade = rows.find(
    (row) => at(row, 'type') === 'TRADE' && at(row, 'transferItems', 0, 'instrument', 'assetType') === 'EQUITY',
  )
  expect(shapeDifferences(at(sample('transactions'), 0), trade)).toEqual([])
  const fee = at(trade, 'transferItems', 1)
  expect(shapeDifferences(at(sample('transactions'), 0, 'transferItems', 1), fee)).toEqual([])
  const dividend = rows.find((row) => textAt({ text: at(row, 'description') ?? '' }, 'text').includes('DIVIDEND'))
  const { description: _description, ...bare } = Object(dividend)
  expect(shapeDifferences(at(sample('transactions'), 1), bare)).toEqual([])
  // The day after 2026-11-25 is Thanksgiving: trades of that Wednesday settle on Friday, at New York's midnight.
  expect(at(rows[0], 'settlementDate')).toBe('2026-11-27T05:00:00+0000')
})

test('all rows of all years add up to the cash, and their items to the positions', async () => {
  const answers = await Promise.all(years.map(([from, to]) => list(from, to)))
  const rows = answers.flatMap(({ json }) => listAt(json))
  const cash = rows.reduce<number>((total, row) => total + Math.round(Number(at(row, 'netAmount')) * 100), 0)
  const held = new Map<string, number>()
  for (const item of rows.flatMap((row) => listAt(row, 'transferItems'))) {
    if (at(item, 'instrument', 'assetType') === 'CURRENCY') continue
    const symbol = textAt(item, 'instrument', 'symbol')
    held.set(symbol, (held.get(symbol) ?? 0) + Number(at(item, 'amount')))
  }
  const account = at(await desk.get(desk.account('?fields=positions')), 'securitiesAccount')
  expect(cash).toBe(Math.round(Number(at(account, 'currentBalances', 'cashBalance')) * 100))
  for (const position of listAt(account, 'positions'))
    expect(held.get(textAt(position, 'instrument', 'symbol'))).toBeCloseTo(Number(at(position, 'longQuantity')), 6)
})

test('the items of a trade add up to its net amount', async () => {
  const rows = listAt((await list('2025-11-29', '2026-11-28', '&types=TRADE')).json)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const cost = listAt(row, 'transferItems').reduce<number>((total, item) => total + Number(at(item, 'cost')), 0)
    expect(cost).toBeCloseTo(Number(at(row, 'netAmount')), 6)
  }
})

test('money that came in, went out and was charged has types of its own', async () => {
  const answers = await Promise.all(years.map(([from, to]) => list(from, to)))
  const seen = new Set(answers.flatMap(({ json }) => listAt(json)).map((row) => at(row, 'type')))
  for (const type of ['TRADE', 'DIVIDEND_OR_INTEREST', 'ELECTRONIC_FUND', 'WIRE_OUT', 'JOURNAL'])
    expect(seen).toContain(type)
  const journal = answers.flatMap(({ json }) => listAt(json)).find((row) => at(row, 'type') === 'JOURNAL')
  expect([at(journal, 'netAmount'), at(journal, 'transferItems', 0, 'feeType')]).toEqual([-25, 'MISCELLANEOUS_FEE'])
})

test('dates and types are required, the range is at most a year, and symbols filter', async () => {
  expect((await list('2026-11-01', '2026-11-28', '')).status).toBe(400)
  expect((await list('2026-11-01', '2026-11-28', '&types=FEES')).status).toBe(400)
  expect((await list('2025-11-01', '2026-11-28')).status).toBe(400)
  expect((await desk.call('GET', desk.account(`/transactions?types=TRADE`))).status).toBe(400)
  const rows = listAt((await list('2025-11-29', '2026-11-28', `&types=TRADE&symbol=AAPL`)).json)
  expect(new Set(rows.map((row) => at(row, 'transferItems', 0, 'instrument', 'symbol')))).toEqual(new Set(['AAPL']))
})

test('one transaction comes in a list, or alone', async () => {
  const [row] = listAt((await list('2025-11-29', '2026-11-28', '&types=TRADE')).json)
  const path = desk.account(`/transactions/${String(at(row, 'activityId'))}`)
  expect(await desk.get(path)).toEqual([row])
  await desk.settings({ transactionIsArray: false })
  expect(await desk.get(path)).toEqual(row)
  expect((await desk.call('GET', desk.account('/transactions/1'))).status).toBe(404)
})
