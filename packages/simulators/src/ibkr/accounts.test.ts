/** Accounts, balances, positions, profit (brokers/ibkr.md 3.1 to 3.3, 3.8), field by field against the samples. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decimal, sum } from '@g2e/domain/money'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeAll(async () => {
  desk = await gatewayDesk({ profile: 'crypto' })
})
afterAll(() => desk.close())

const stateAccount = async () => at(await desk.control('GET', '/state'), 'brokers', 'ibkr', 'accounts', 0)
const number = (value: unknown): number => Number(value)

test('before /portfolio/accounts the rest of /portfolio is a 500', async () => {
  const refused = await desk.call('GET', `/portfolio/${desk.accountId}/summary`)
  expect(refused).toMatchObject({ status: 500, json: { error: 'Please query /portfolio/accounts first' } })
  await desk.ready()
  expect((await desk.call('GET', `/portfolio/${desk.accountId}/summary`)).status).toBe(200)
  expect((await desk.call('GET', '/portfolio/DU0000000/summary')).status).toBe(500)
})

describe('accounts', () => {
  test('both lists have the shapes of the samples and the number that the control surface tells', async () => {
    const iserver = await desk.get('/iserver/accounts')
    const renamed = (json: unknown) => ({
      ...Object(json),
      acctProps: Object.values(Object(at(json, 'acctProps'))),
      aliases: {},
    })
    expect(shapeDifferences(renamed(sample('iserver-accounts')), renamed(iserver))).toEqual([])
    expect(at(iserver, 'isPaper')).toBe(true)
    const portfolio = await desk.get('/portfolio/accounts')
    expect(shapeDifferences(sample('portfolio-accounts'), portfolio)).toEqual([])
    const state = await stateAccount()
    expect([at(portfolio, 0, 'id'), at(state, 'accountNumber')]).toEqual([desk.accountId, desk.accountId])
    expect(desk.accountId).toMatch(/^DU\d{7}$/)
  })

  test('selecting: the same account says so, an unknown one is a 500', async () => {
    expect(await desk.post('/iserver/account', { acctId: desk.accountId })).toEqual({ success: 'Account already set' })
    expect((await desk.call('POST', '/iserver/account', { acctId: 'DU0' })).status).toBe(500)
  })
})

describe('balances', () => {
  test('the summary has about 140 figures in the shape of the sample, numbers in amount and texts in value', async () => {
    const summary = await desk.get(`/portfolio/${desk.accountId}/summary`)
    const wanted = sample('portfolio-summary')
    for (const [name, figure] of Object.entries(Object(wanted)))
      expect([name, shapeDifferences(figure, at(summary, name))]).toEqual([name, []])
    expect(Object.keys(Object(summary)).length).toBeGreaterThan(90)
    expect(at(summary, 'accountcode', 'value')).toBe(desk.accountId)
  })

  test('cash, value and buying power are those of the exchange; available funds are not cash', async () => {
    await desk.control('POST', '/clock', { paused: true })
    const summary = await desk.get(`/portfolio/${desk.accountId}/summary`)
    const state = await stateAccount()
    const amount = (name: string) => number(at(summary, name, 'amount'))
    expect(amount('totalcashvalue')).toBe(number(at(state, 'cash')))
    expect(amount('netliquidation')).toBe(number(at(state, 'totalValue')))
    expect(amount('buyingpower')).toBe(number(at(state, 'buyingPower')))
    // Equity less initial margin, a quarter of the buying power (brokers/ibkr.md 6).
    expect(amount('availablefunds')).toBeCloseTo(amount('buyingpower') / 4, 1)
    expect(amount('availablefunds') + amount('initmarginreq')).toBeCloseTo(amount('netliquidation'), 1)
    await desk.control('POST', '/clock', { paused: false })
  })

  test('the ledger has a row per currency and BASE, its timestamp in seconds', async () => {
    const ledger = await desk.get(`/portfolio/${desk.accountId}/ledger`)
    const wanted = sample('portfolio-ledger')
    for (const row of ['USD', 'BASE']) expect(shapeDifferences(at(wanted, row), at(ledger, row))).toEqual([])
    expect(number(at(ledger, 'USD', 'timestamp'))).toBeLessThan(10_000_000_000)
  })

  test('the rounded summary is whole numbers, its sub-paths texts with units', async () => {
    const rounded = await desk.get(`/iserver/account/${desk.accountId}/summary`)
    expect(Number.isInteger(at(rounded, 'netLiquidationValue'))).toBe(true)
    const worded = await desk.get(`/iserver/account/${desk.accountId}/summary/available_funds`)
    expect(textAt(worded, 'total', 'buying_power')).toMatch(/^[\d,]+ USD$/)
    expect(textAt(worded, 'total', 'day_trades_left')).toBe('Unlimited')
  })
})

describe('positions', () => {
  test('the first answer lacks ticker, name and type unless it waits for the definitions', async () => {
    const fresh = await gatewayDesk({ profile: 'growth' })
    await fresh.ready()
    const first = await fresh.get(`/portfolio/${fresh.accountId}/positions/0`)
    expect(Object.keys(Object(at(first, 0)))).not.toContain('ticker')
    const second = await fresh.get(`/portfolio/${fresh.accountId}/positions/0`)
    expect(Object.keys(Object(at(second, 0)))).toEqual(expect.arrayContaining(['ticker', 'name', 'type']))
    await fresh.close()
    const other = await gatewayDesk({ profile: 'growth' })
    await other.ready()
    const waited = await other.get(`/portfolio/${other.accountId}/positions/0?waitForSecDef=true`)
    expect(Object.keys(Object(at(waited, 0)))).toContain('ticker')
    await other.close()
  })

  test('rows have the fields of the samples, and what they hold is what the exchange holds', async () => {
    await desk.control('POST', '/clock', { paused: true })
    const rows = listAt(await desk.get(`/portfolio/${desk.accountId}/positions/0?waitForSecDef=true`))
    const held = listAt(await stateAccount(), 'positions')
    expect(rows.length).toBe(held.length)
    const [fund, , , coin] = listAt(sample('portfolio-positions-page0'))
    const ofClass = (type: string, name?: string) =>
      rows.find((row) => at(row, 'assetClass') === type && (name === undefined || at(row, 'type') === name))
    const extra = ['sector', 'sectorGroup', 'group']
    const differences = (wanted: unknown, actual: unknown) =>
      shapeDifferences(wanted, actual).filter((text) => !extra.some((name) => text === `$.${name}: not in the sample`))
    expect(differences(fund, ofClass('STK', 'ETF'))).toEqual([])
    expect(differences(coin, ofClass('CRYPTO'))).toEqual([])
    const total = sum(rows.map((row) => decimal(number(at(row, 'mktValue')))))
    expect(total.eq(sum(held.map((position) => decimal(textAt(position, 'marketValue')))))).toBe(true)
    await desk.control('POST', '/clock', { paused: false })
  })

  test('the near-real-time list has the contract id as text and is not paged', async () => {
    const rows = listAt(await desk.get(`/portfolio2/${desk.accountId}/positions`))
    expect(shapeDifferences(sample('portfolio2-positions'), rows)).toEqual([])
  })

  test('by contract: an array in the account, a map with the commodity segment beside it', async () => {
    const [row] = listAt(await desk.get(`/portfolio/${desk.accountId}/positions/0?waitForSecDef=true`))
    const conid = String(at(row, 'conid'))
    expect(listAt(await desk.get(`/portfolio/${desk.accountId}/position/${conid}`))).toHaveLength(1)
    const everywhere = await desk.get(`/portfolio/positions/${conid}`)
    expect(Object.keys(Object(everywhere))).toEqual([desk.accountId, `${desk.accountId}C`])
  })

  test('past the end a page is empty; it can be sorted both ways', async () => {
    const page = (query: string) => desk.get(`/portfolio/${desk.accountId}/positions/${query}`)
    expect(await page('1')).toEqual([])
    const up = listAt(await page('0?sort=mktValue&direction=a')).map((row) => number(at(row, 'mktValue')))
    expect(up).toEqual(up.toSorted((a, b) => a - b))
    const down = listAt(await page('0?sort=mktValue&direction=d')).map((row) => number(at(row, 'mktValue')))
    expect(down).toEqual(up.toReversed())
    expect((await desk.call('GET', `/portfolio/${desk.accountId}/positions/first`)).status).toBe(400)
  })

  test('an answer stays in the cache until it is invalidated', async () => {
    await desk.settings({ positionCacheMs: 600_000 })
    const worth = async () =>
      number(at(await desk.get(`/portfolio/${desk.accountId}/positions/0?sort=conid`), 0, 'mktPrice'))
    const before = await worth()
    await desk.control('POST', '/clock', { advanceMs: 60_000 })
    expect(await worth()).toBe(before)
    expect(await desk.post(`/portfolio/${desk.accountId}/positions/invalidate`)).toEqual({ message: 'success' })
    expect(await worth()).not.toBe(before)
    await desk.settings({ positionCacheMs: 0 })
  })
})

test('profit and loss: the first answer is empty', async () => {
  const samples = sample('pnl-partitioned')
  expect(await desk.get('/iserver/account/pnl/partitioned')).toEqual(at(samples, 'first_call'))
  const filled = await desk.get('/iserver/account/pnl/partitioned')
  const wanted = at(samples, 'populated', 'upnl', 'DU1234567.Core')
  expect(shapeDifferences(wanted, at(filled, 'upnl', `${desk.accountId}.Core`))).toEqual([])
  const { dpl } = Object(at(filled, 'upnl', `${desk.accountId}.Core`))
  expect(decimal(String(dpl)).decimalPlaces()).toBeLessThanOrEqual(2)
})
