/** Faults on demand, limits and switches in E*TRADE's manner; what outlives a restart (brokers/etrade.md 2, 3, checklist). */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { raw } from './testing/client.ts'
import { etradeDesk, sample, sampleText } from './testing/etrade-desk.ts'
import type { EtradeDesk } from './testing/etrade-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { equity, newClientOrderId, previewIdsOf, traderAt } from './testing/orders.ts'
import type { Ticket, Trader } from './testing/orders.ts'

let desk: EtradeDesk
let trader: Trader
beforeAll(async () => {
  desk = await etradeDesk()
  trader = traderAt(desk, desk.accountKey)
})
afterEach(async () => {
  await desk.control('DELETE', '/faults')
  await desk.settingsAsAtFirst()
})
afterAll(() => desk.close())

const list = '/accounts/list.json'
const arm = (fault: string, more: Readonly<Record<string, unknown>> = {}) =>
  desk.control('POST', '/faults', { broker: 'etrade', fault, ...more })
const resting = (): Ticket => ({ clientOrderId: newClientOrderId(), order: { priceType: 'LIMIT', limitPrice: 20 } })
const known = async (ticket: Ticket) => {
  const orders = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'orders')
  return orders.filter((order) => at(order, 'clientOrderId') === ticket.clientOrderId)
}

test('an outage is 500 with code 100, the limiter 400 without a code, a dead token 401', async () => {
  await arm('status_500')
  const outage = await desk.call('GET', list)
  expect([outage.status, outage.json]).toEqual([500, sample('errors/100_service_unavailable')])
  await arm('status_429')
  const limited = await desk.call('GET', list)
  expect([limited.status, limited.json]).toEqual([400, sample('errors/rate_limit')])
  await arm('expired_token')
  const dead = await desk.call('GET', list)
  expect([dead.status, dead.json]).toEqual([401, sample('errors/oauth_token_expired')])
  await arm('status_503')
  const gone = await desk.call('GET', list)
  expect([gone.status, gone.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
  expect((await desk.call('GET', list)).status).toBe(200)
})

test.each(['accept_then_drop', 'accept_then_500', 'empty_body', 'malformed_body', 'truncated_body'])(
  'a place that is struck by %s has been entered once',
  async (fault) => {
    const ticket = resting()
    const ids = previewIdsOf(await trader.preview(ticket))
    await arm(fault, { match: { method: 'POST', pathContains: '/orders/place' } })
    const outcome = await trader.place(ticket, ids).then(
      ({ status, text }) => ({ status, text }),
      () => 'broken' as const,
    )
    if (outcome !== 'broken') expect(outcome.text).not.toContain('"orderId":')
    expect(await known(ticket)).toHaveLength(1)
  },
)

test('a place that is refused at the door has entered nothing, and its preview is still good', async () => {
  const ticket = resting()
  const ids = previewIdsOf(await trader.preview(ticket))
  await arm('status_500', { match: { pathContains: '/orders/place' } })
  expect((await trader.place(ticket, ids)).status).toBe(500)
  expect(await known(ticket)).toEqual([])
  expect((await trader.place(ticket, ids)).status).toBe(200)
})

test('polls of orders take the faults of a stream: dropped, late, twice, in another order', async () => {
  for (const symbol of ['T', 'VZ']) await trader.enter({ ...resting(), legs: [equity(symbol, 'BUY', 1)] })
  const ids = async () => {
    const answer = await desk.get(`${trader.path}.json?symbol=T,VZ`)
    return listAt(answer, 'OrdersResponse', 'Order').map((order) => Number(at(order, 'orderId')))
  }
  const [newest = 0, oldest = 0] = await ids()
  await arm('stream_duplicate')
  expect(await ids()).toEqual([newest, newest, oldest, oldest])
  await arm('stream_reorder')
  expect(await ids()).toEqual([oldest, newest])
  await arm('stream_drop', { delayMs: 1 })
  await expect(ids()).rejects.toThrow('fetch failed')
  await arm('stream_late', { delayMs: 150 })
  const begun = performance.now()
  expect(await ids()).toEqual([newest, oldest])
  expect(performance.now() - begun).toBeGreaterThanOrEqual(140)
})

test('each module has a bucket of its own per user, refused with 400 in JSON or as a page', async () => {
  await desk.settings({ accountsPerSecond: 2, marketPerSecond: 4 })
  const statuses = async (path: string, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => desk.call('GET', path)))
    return answers.filter(({ status }) => status === 400)
  }
  // Two seconds' worth are held: of a burst of eight at least three come too early.
  const refused = await statuses(list, 8)
  expect(refused.length).toBeGreaterThanOrEqual(3)
  expect(refused[0]?.json).toEqual(sample('errors/rate_limit'))
  expect(await statuses('/market/quote/AAPL.json', 3)).toEqual([])
  const { keys } = await desk.login('another-user')
  expect((await desk.as(keys).call('GET', list)).status).toBe(200)
  await desk.settings({ rateLimitAsHtml: true })
  const [page] = await statuses(list, 8)
  expect(page?.text).toBe(sampleText('errors/rate_limit.html').trim())
})

test('the quota of an hour begins anew on the hour', async () => {
  await desk.settings({ ordersPerHour: 1 })
  const { keys, accountKeys } = await desk.login('hourly')
  const { call } = desk.as(keys)
  const path = `/accounts/${accountKeys[0] ?? ''}/orders.json`
  expect((await call('GET', path)).status).toBe(204)
  expect((await call('GET', path)).status).toBe(400)
})

test('any documented error can be planned for the next call at a path, also with status 200', async () => {
  const transient = { status: 500, code: 163, message: 'Service failure, Please try again after some time.' }
  await desk.settings({ nextErrors: [{ ...transient, pathContains: '/orders/preview' }] })
  expect((await desk.call('GET', list)).status).toBe(200)
  const struck = await trader.preview(resting())
  expect([struck.status, struck.json]).toEqual([500, sample('errors/163_transient')])
  expect((await trader.preview(resting())).status).toBe(200)
  await desk.settings({
    errorsAs200: true,
    nextErrors: [{ status: 500, code: 670, message: 'Currently undergoing maintenance' }],
  })
  const hidden = await desk.call('GET', list)
  expect([hidden.status, hidden.json]).toEqual([200, sample('errors/670_maintenance')])
})

test('a nonce may be called absent although it is there', async () => {
  await desk.settings({ claimNonceAbsent: 1 })
  const answer = await desk.call('GET', list)
  expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('oauth_parameters_absent=oauth_nonce')])
  expect((await desk.call('GET', list)).status).toBe(200)
})

test('errors of JSON calls may come as XML', async () => {
  await desk.settings({ errorsAsXml: true })
  const answer = await desk.call('GET', '/accounts/wrong/balance.json?instType=BROKERAGE')
  const flat = (text: string): string => text.replaceAll(/\s*\n\s*/g, '')
  expect(flat(answer.text)).toBe(flat(sampleText('errors/102_invalid_account_key.xml')))
})

test('answers carry a trace, the name of a server and a cookie to ignore', async () => {
  for (const path of [list, '/accounts/wrong/balance.json']) {
    const { headers } = await desk.call('GET', path)
    expect(headers.get('x-et-trace')).toMatch(/^[0-9a-f]{24}$/)
    expect(headers.get('apiservername')).toBe('sim-api-1')
    expect(headers.get('set-cookie')).toContain('JSESSIONID=')
  }
})

test('an address that does not exist is 404 with an Error, in the form that was asked for', async () => {
  const answer = await desk.call('GET', '/accounts/nothing/here.json')
  expect([answer.status, at(answer.json, 'Error', 'code')]).toEqual([404, undefined])
  expect(textAt(answer.json, 'Error', 'message')).not.toBe('')
})

test('settings refuse what they do not know, and show what they are', async () => {
  const patch = (body: string) =>
    raw(`${desk.url}/simulator/settings`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body })
  expect((await patch('{"realtimeQuote":false}')).status).toBe(422)
  expect((await patch('{"accountsPerSecond":-1}')).status).toBe(422)
  expect((await patch('{')).status).toBe(400)
  expect(at((await raw(`${desk.url}/simulator/settings`)).json, 'realtimeQuotes')).toBe(true)
})

test('tokens, previews and orders are still there after a restart, and used ids stay used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'g2e-etrade-'))
  const stateFile = join(folder, 'state.ndjson')
  const first = await etradeDesk({ stateFile })
  const ticket = resting()
  const ids = previewIdsOf(await traderAt(first, first.accountKey).preview(ticket))
  await first.close()
  const second = await etradeDesk({ stateFile })
  const session = second.as(first.keys)
  const again = { ...traderAt(session, first.accountKey), call: session.call }
  // The port has changed and with it the address that is signed; the token has not.
  expect((await again.place(ticket, ids)).status).toBe(200)
  expect((await again.place(ticket, ids)).status).toBe(400)
  await second.close()
  await rm(folder, { recursive: true })
})

test('a reset forgets tokens and settings', async () => {
  const other = await etradeDesk()
  await other.settings({ realtimeQuotes: false })
  await other.control('POST', '/reset', { seed: 5 })
  expect((await other.call('GET', list)).status).toBe(401)
  expect(at((await raw(`${other.url}/simulator/settings`)).json, 'realtimeQuotes')).toBe(true)
  await other.close()
})
