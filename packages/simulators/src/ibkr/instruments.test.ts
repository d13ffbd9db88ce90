/** Options, coins, fractions, several accounts, and more positions than a page holds (brokers/ibkr.md 3.1, 3.3, 3.7). */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeEach(async () => {
  desk = await gatewayDesk()
  await desk.ready()
})
afterEach(() => desk.close())

const apple = 265598
const spy = 756733
const bitcoin = 479624278
const order = { side: 'BUY', quantity: 1, tif: 'DAY', orderType: 'MKT' }
const place = (ticket: object, accountId = desk.accountId) =>
  desk.call('POST', `/iserver/account/${accountId}/orders`, { orders: [{ ...order, ...ticket }] })
const positions = async (page = 0) =>
  listAt(await desk.get(`/portfolio/${desk.accountId}/positions/${page}?waitForSecDef=true`))
const held = (conid: number, quantity: number) =>
  desk.until(
    () => positions(),
    (rows) => listAt(rows).some((row) => at(row, 'conid') === conid && at(row, 'position') === quantity),
  )
const rowOf = async (conid: number) => (await positions()).find((row) => at(row, 'conid') === conid)

async function optionOf(underlying: number, symbol: string, right: 'C' | 'P'): Promise<readonly unknown[]> {
  await desk.get(`/iserver/secdef/search?symbol=${symbol}`)
  return listAt(await desk.get(`/iserver/secdef/info?conid=${underlying}&sectype=OPT&month=JAN27&right=${right}`))
}

test('an option: its position has the multiplier in avgCost and not in avgPrice', async () => {
  const chain = await optionOf(spy, 'SPY', 'C')
  const contract = chain[Math.floor(chain.length / 2)]
  const conid = Number(at(contract, 'conid'))
  expect((await place({ conid, secType: `${conid}:OPT` })).status).toBe(200)
  await held(conid, 1)
  const row = await rowOf(conid)
  const wanted = at(sample('portfolio-positions-page0'), 2)
  expect(shapeDifferences(wanted, row)).toEqual([])
  expect(Number(at(row, 'avgCost'))).toBeCloseTo(Number(at(row, 'avgPrice')) * 100, 4)
  expect(textAt(row, 'contractDesc')).toMatch(/^SPY {4}JAN2027 [\d.]+ C \[SPY {3}2701\d\dC\d{8} 100\]$/)
  expect(textAt(row, 'fullName')).toMatch(/^SPY Jan\d\d'27 [\d.]+ CALL$/)
  const sold = await place({ conid, side: 'SELL' })
  expect(textAt(sold.json, 0, 'order_status')).toBe('PreSubmitted')
  await held(conid, 0)
})

test('selling a call that nothing covers is rejected inside 200', async () => {
  const [contract] = await optionOf(spy, 'SPY', 'C')
  const naked = await place({ conid: Number(at(contract, 'conid')), side: 'SELL' })
  expect([naked.status, Object.keys(Object(naked.json))]).toEqual([200, ['error']])
})

test('coins: a fraction by quantity, or money; limit and market only', async () => {
  expect((await place({ conid: bitcoin, quantity: 0.01, secType: `${bitcoin}:CRYPTO` })).status).toBe(200)
  await held(bitcoin, 0.01)
  const { quantity: _quantity, ...byMoney } = order
  const answer = await desk.call('POST', `/iserver/account/${desk.accountId}/orders`, {
    orders: [{ ...byMoney, conid: bitcoin, cashQty: 500, tif: 'PAX' }],
  })
  expect(textAt(answer.json, 0, 'order_status')).toBe('PreSubmitted')
  const more = await desk.until(
    () => rowOf(bitcoin),
    (row) => Number(at(row, 'position')) > 0.01,
  )
  expect(at(more, 'multiplier')).toBe(0)
  const stop = await place({ conid: bitcoin, orderType: 'STP', price: 50_000, quantity: 0.01 })
  expect(textAt(stop.json, 'error')).toContain('not supported')
})

test('coins take the times in force that are set, in their rules and in orders', async () => {
  await desk.settings({ coinTimes: ['PAX'] })
  const rules = await desk.call('POST', '/iserver/contract/rules', { conid: bitcoin, isBuy: true })
  expect(at(rules.json, 'tifTypes')).toEqual(['PAX/MARKET,LIMIT,a'])
  const refused = await place({ conid: bitcoin, quantity: 0.01, tif: 'IOC' })
  expect(textAt(refused.json, 'error')).toContain('time in force')
})

test('fractions of shares, where the account has them', async () => {
  expect((await place({ conid: apple, quantity: 0.5 })).json).toMatchObject([{ order_status: 'PreSubmitted' }])
  await held(apple, 0.5)
  await desk.settings({ supportsFractions: false })
  expect(textAt((await place({ conid: apple, quantity: 0.5 })).json, 'error')).toContain('Fractional')
  expect(at(await desk.get('/iserver/accounts'), 'acctProps', desk.accountId, 'supportsFractions')).toBe(false)
})

test('what was closed today still has a row, with nothing in it', async () => {
  await place({ conid: apple })
  await held(apple, 1)
  await place({ conid: apple, side: 'SELL' })
  await held(apple, 0)
  expect(listAt(await desk.get(`/portfolio2/${desk.accountId}/positions`))).toEqual([])
  await desk.settings({ listsClosedPositions: false })
  expect(await positions()).toEqual([])
})

test('more than a hundred positions come in pages', async () => {
  const chain = await optionOf(apple, 'AAPL', 'C')
  const puts = await optionOf(apple, 'AAPL', 'P')
  const spies = await optionOf(spy, 'SPY', 'P')
  const wanted = [...chain, ...puts, ...spies].slice(0, 104)
  expect(wanted.length).toBe(104)
  for (const contract of wanted) await place({ conid: Number(at(contract, 'conid')) })
  const last = await desk.until(
    () => positions(1),
    (rows) => listAt(rows).length === 4,
  )
  const first = await positions(0)
  expect(first.length).toBe(100)
  const conids = [...first, ...listAt(last)].map((row) => at(row, 'conid'))
  expect(new Set(conids).size).toBe(104)
  expect(await positions(2)).toEqual([])
})

test('a login with several accounts: lists, status and trades are those of the selected one', async () => {
  await desk.settings({ accountsPerLogin: 2 })
  const login = await desk.control('POST', '/accounts', { broker: 'ibkr', userRef: 'two', profile: 'empty' })
  const [one = '', two = ''] = listAt(login, 'accountIds').map(String)
  const headers = { cookie: `api=${textAt(login, 'credentials', 'session')}`, 'content-type': 'application/json' }
  const call = (method: string, path: string, body?: object) =>
    desk.raw(method, `/ibkr/v1/api${path}`, { headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  await call('POST', '/iserver/auth/ssodh/init', { publish: true, compete: false })
  expect(at((await call('GET', '/iserver/accounts')).json, 'accounts')).toEqual([one, two])
  const placed = await call('POST', `/iserver/account/${two}/orders`, { orders: [{ ...order, conid: apple }] })
  const orderId = textAt(placed.json, 0, 'order_id')
  const list = async () => listAt((await call('GET', '/iserver/account/orders')).json, 'orders')
  await list()
  expect(await list()).toEqual([])
  expect((await call('GET', `/iserver/account/order/status/${orderId}`)).status).toBe(503)
  expect((await call('POST', '/iserver/account', { acctId: two })).json).toEqual({ set: true, acctId: two })
  await list()
  expect(await list()).toHaveLength(1)
  expect((await call('GET', `/iserver/account/order/status/${orderId}`)).status).toBe(200)
})

test('one name at two gateways: the second waits, or takes the session', async () => {
  const name = textAt(await desk.get('/sso/validate'), 'USER_NAME')
  await desk.raw('GET', `/ibkr/sso/Login?decision=approve&username=${name}`)
  const init = (compete: boolean) =>
    desk.raw('POST', '/ibkr/v1/api/iserver/auth/ssodh/init', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ publish: true, compete }),
    })
  expect((await init(false)).json).toMatchObject({ authenticated: false, competing: true })
  expect((await init(true)).json).toMatchObject({ authenticated: true, competing: false })
  expect(await desk.post('/iserver/auth/status')).toMatchObject({ authenticated: false, competing: true })
})

test('where two forms are seen, both can be had', async () => {
  await place({ conid: apple, cOID: 'g2e-1' })
  await held(apple, 1)
  await desk.settings({ tradeSides: 'words', statusSides: 'words', secdefInfoForm: 'object', summaryTimestamps: 's' })
  const [trade] = listAt(await desk.get('/iserver/account/trades'))
  expect(at(trade, 'side')).toBe('BOT')
  const status = await desk.get(`/iserver/account/order/status/${String(at(trade, 'order_id'))}`)
  expect(at(status, 'side')).toBe('BUY')
  const summary = await desk.get(`/portfolio/${desk.accountId}/summary`)
  expect(Number(at(summary, 'netliquidation', 'timestamp'))).toBeLessThan(10_000_000_000)
  await desk.get('/iserver/secdef/search?symbol=AAPL')
  // June has one expiry as yet, the third Friday.
  const chain = `conid=${apple}&sectype=OPT&month=JUN27`
  const strikes = listAt(await desk.get(`/iserver/secdef/strikes?${chain}`), 'call')
  const info = await desk.get(`/iserver/secdef/info?${chain}&right=C&strike=${String(strikes[0])}`)
  expect(at(info, 'right')).toBe('C')
})

test('an order that stays inactive has no reason', async () => {
  await desk.script({ destinationReject: 'Held.', inactive: true })
  await place({ conid: apple })
  await desk.get('/iserver/account/orders')
  const [listed] = listAt(await desk.get('/iserver/account/orders'), 'orders')
  expect(at(listed, 'status')).toBe('Inactive')
  expect(at(listed, 'order_cancellation_by_system_reason')).toBeUndefined()
})
