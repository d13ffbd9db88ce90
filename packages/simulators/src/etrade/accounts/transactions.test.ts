/** Transactions by marker, their details, and alerts (brokers/etrade.md 2.4, 2.5). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sample } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt, textAt } from '../../testing/json.ts'
import { equity, traderAt } from '../testing/orders.ts'
import { shapeDifferences } from '../../testing/shape.ts'

let desk: EtradeDesk
beforeAll(async () => {
  desk = await etradeDesk({ profile: 'balanced' })
})
afterAll(() => desk.close())

const path = () => `/accounts/${desk.accountKey}/transactions.json`
const rowsOf = (answer: unknown) => listAt(answer, 'TransactionListResponse', 'Transaction')

async function everything(query: string): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  for (let marker: string | undefined = ''; marker !== undefined;) {
    const answer: unknown = await desk.get(`${path()}?${query}${marker === '' ? '' : `&marker=${marker}`}`)
    rows.push(...rowsOf(answer))
    expect(at(answer, 'TransactionListResponse', 'moreTransactions')).toBe(false)
    expect(at(answer, 'TransactionListResponse', 'transactionCount')).toBe(rowsOf(answer).length)
    const next: unknown = at(answer, 'TransactionListResponse', 'marker')
    marker = typeof next === 'string' ? next : undefined
  }
  return rows
}

test('pages follow the marker to the end while moreTransactions lies; nothing is lost or repeated', async () => {
  const rows = await everything('count=50')
  const total = at(await desk.get(path()), 'TransactionListResponse', 'totalCount')
  expect(rows).toHaveLength(Number(total))
  expect(new Set(rows.map((row) => textAt(row, 'transactionId'))).size).toBe(rows.length)
  const dates = rows.map((row) => Number(at(row, 'transactionDate')))
  expect(dates).toEqual(dates.toSorted((a, b) => b - a))
  // Two years of history.
  expect((dates[0] ?? 0) - (dates.at(-1) ?? 0)).toBeGreaterThan(700 * 86_400_000)
})

test('a trade, a dividend and a deposit have the fields of the samples', async () => {
  const rows = await everything('count=50')
  const of = (type: string) => rows.find((row) => at(row, 'transactionType') === type)
  const [sold, dividend] = listAt(sample('transactions_list_page1'), 'TransactionListResponse', 'Transaction')
  const [transfer] = listAt(sample('transactions_list_last'), 'TransactionListResponse', 'Transaction')
  expect(shapeDifferences(sold, of('Sold'))).toEqual([])
  expect(shapeDifferences(dividend, of('Dividend'))).toEqual([])
  expect(shapeDifferences(transfer, of('Transfer'))).toEqual([])
  expect(Number(at(of('Sold'), 'brokerage', 'quantity'))).toBeLessThan(0)
  expect(Number(at(of('Sold'), 'amount'))).toBeGreaterThan(0)
  expect(Number(at(of('Bought'), 'amount'))).toBeLessThan(0)
})

test('the sum of all amounts of three years is the cash of the account', async () => {
  const rows = await everything('count=50&startDate=11262023&endDate=11252026')
  const sum = rows.reduce<number>((total, row) => total + Number(at(row, 'amount')), 0)
  const accounts = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'accounts')
  const account = accounts.find((entry) => at(entry, 'accountId') === desk.accountKey)
  expect(sum).toBeCloseTo(Number(textAt(account, 'cash')), 2)
})

test('details are capitalised, the id is a number, and detailsURI of the .json route is malformed', async () => {
  const [row] = rowsOf(await desk.get(`${path()}?count=1`))
  const id = textAt(row, 'transactionId')
  expect(textAt(row, 'detailsURI')).toBe(`${desk.url}/v1/accounts/${desk.accountKey}/transactions.json/${id}?storeId=0`)
  const detail = await desk.get(`/accounts/${desk.accountKey}/transactions/${id}.json?storeId=0`)
  const rows = await everything('count=50')
  const sold = rows.find((entry) => at(entry, 'transactionType') === 'Sold')
  const trade = await desk.get(`/accounts/${desk.accountKey}/transactions/${textAt(sold, 'transactionId')}.json`)
  expect(shapeDifferences(sample('transaction_details'), trade)).toEqual([])
  expect(at(detail, 'TransactionDetailsResponse', 'transactionId')).toBe(Number(id))
})

test('dates come in pairs and in their format, counts have a limit, an empty range is 204', async () => {
  const get = (query: string) => desk.call('GET', `${path()}?${query}`)
  expect((await get('startDate=11252026')).json).toEqual(sample('errors/2002_invalid_date_range'))
  expect((await get('startDate=25112026&endDate=11252026')).json).toEqual(sample('errors/2004_invalid_date_format'))
  expect((await get('count=51')).json).toEqual(sample('errors/2005_invalid_count'))
  expect(at((await get('sortOrder=UP')).json, 'Error', 'code')).toBe(2007)
  expect(at((await get('startDate=11012020&endDate=11252026')).json, 'Error', 'code')).toBe(2003)
  const empty = await get('startDate=11212026&endDate=11222026')
  expect([empty.status, empty.text]).toEqual([204, ''])
  expect((await get('marker=unknown_1')).status).toBe(204)
})

test('ascending order begins with the oldest', async () => {
  const rows = rowsOf(await desk.get(`${path()}?sortOrder=ASC&count=5`))
  const dates = rows.map((row) => Number(at(row, 'transactionDate')))
  expect(dates).toEqual(dates.toSorted((a, b) => a - b))
})

test('an empty inbox is 404 with code 53; an executed order is an alert that can be read and deleted', async () => {
  const alerts = '/user/alerts.json'
  const empty = await desk.call('GET', alerts)
  expect([empty.status, empty.json]).toEqual([404, sample('errors/53_no_alerts')])
  const trader = traderAt(desk, desk.accountKey)
  for (let made = 0; made < 2; made += 1) {
    const orderId = await trader.enter({ legs: [equity('KO', 'BUY', 1)] })
    await trader.detail(orderId, (found) => at(found, 'status') === 'EXECUTED')
  }
  const list = await desk.get(alerts)
  expect(shapeDifferences(sample('alerts_list'), list)).toEqual([])
  const [newest, oldest] = listAt(list, 'AlertsResponse', 'Alert').map((alert) => Number(at(alert, 'id')))
  const detail = await desk.get(`/user/alerts/${newest}.json`)
  expect(shapeDifferences(sample('alert_details'), detail)).toEqual([])
  const read = await desk.get(`${alerts}?status=READ`)
  expect(listAt(read, 'AlertsResponse', 'Alert').map((alert) => at(alert, 'id'))).toEqual([newest])
  const removed = await desk.call('DELETE', `/user/alerts/${newest},${oldest}.json`)
  expect(removed.json).toEqual(sample('alerts_delete'))
  expect((await desk.call('GET', alerts)).status).toBe(404)
  const again = await desk.call('DELETE', `/user/alerts/${newest}.json`)
  expect(at(again.json, 'AlertsResponse')).toEqual({ result: 'ERROR', failedAlerts: { alertId: [newest] } })
  expect(at((await desk.call('GET', '/user/alerts/0.json')).json, 'Error', 'code')).toBe(499)
})
