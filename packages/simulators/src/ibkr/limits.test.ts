/** Limits per endpoint, the block after a breach, and faults in the gateway's manner (brokers/ibkr.md 5). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, listAt } from '../testing/json.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'
import { RateLimits } from './session/rate-limits.ts'

let desk: GatewayDesk
beforeEach(async () => {
  desk = await gatewayDesk()
  await desk.ready()
})
afterEach(() => desk.close())

const statuses = async (count: number, method: string, path: string): Promise<readonly number[]> => {
  const seen: number[] = []
  for (let call = 0; call < count; call += 1) seen.push((await desk.call(method, path)).status)
  return seen
}
const advance = (advanceMs: number) => desk.control('POST', '/clock', { advanceMs })

describe('limits', () => {
  test.each([
    '/iserver/account/orders',
    '/iserver/account/trades',
    '/iserver/account/pnl/partitioned',
    '/portfolio/accounts',
  ])('%s once in five seconds, each for itself', async (path) => {
    await desk.settings({ enforcesLimits: true })
    expect(await statuses(2, 'GET', path)).toEqual([200, 429])
    await advance(5_000)
    expect(await statuses(1, 'GET', path)).toEqual([200])
  })

  test('the answer is that of the sample, and the gateway of another person is not touched', async () => {
    await desk.settings({ enforcesLimits: true })
    await desk.get('/iserver/account/orders')
    expect((await desk.call('GET', '/iserver/account/orders')).json).toEqual(
      at(sample('errors'), 'too_many_requests_429', 'body'),
    )
    const other = await desk.control('POST', '/accounts', { broker: 'ibkr', userRef: 'other', profile: 'empty' })
    const cookie = `api=${String(at(other, 'credentials', 'session'))}`
    expect((await desk.raw('GET', '/ibkr/v1/api/portfolio/accounts', { headers: { cookie } })).status).toBe(200)
  })

  test('a tickle a second, sso/validate once in a minute', async () => {
    await desk.settings({ enforcesLimits: true })
    expect(await statuses(2, 'POST', '/tickle')).toEqual([200, 429])
    expect(await statuses(2, 'GET', '/sso/validate')).toEqual([200, 429])
  })

  test('so many calls a second in all', async () => {
    await desk.settings({ enforcesLimits: true, requestsPerSecond: 3 })
    expect(await statuses(4, 'GET', `/portfolio/${desk.accountId}/ledger`)).toEqual([200, 200, 200, 429])
  })

  test('five requests for bars at a time', async () => {
    await desk.settings({ enforcesLimits: true, requestsPerSecond: 0, historyTakesMs: 150 })
    const path = '/iserver/marketdata/history?conid=265598&period=1d&bar=1h'
    const answers = await Promise.all(Array.from({ length: 7 }, () => desk.call('GET', path)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2)
    expect((await desk.call('GET', path)).status).toBe(200)
  })

  test('a breach blocks everything for a while where that is set', async () => {
    await desk.settings({ enforcesLimits: true, blockAfterBreachMs: 600_000 })
    await statuses(2, 'GET', '/iserver/account/orders')
    expect(await statuses(1, 'GET', `/portfolio/${desk.accountId}/ledger`)).toEqual([429])
    await advance(300_000)
    expect(await statuses(1, 'GET', `/portfolio/${desk.accountId}/ledger`)).toEqual([429])
    await advance(300_000)
    expect(await statuses(1, 'GET', `/portfolio/${desk.accountId}/ledger`)).toEqual([200])
  })

  test('waiting counts on either clock, and a refused call does not count', () => {
    const limits = new RateLimits()
    const limit = { name: 'x', count: 1, windowMs: 5_000 }
    expect(limits.take(limit, { elapsed: 0, simulated: 0 })).toBe(true)
    expect(limits.take(limit, { elapsed: 4_000, simulated: 0 })).toBe(false)
    expect(limits.take(limit, { elapsed: 5_000, simulated: 0 })).toBe(true)
    expect(limits.take(limit, { elapsed: 5_001, simulated: 5_000 })).toBe(true)
  })

  test('who sends eight at once and eight a second after that stays within ten a second', () => {
    const limits = new RateLimits()
    const limit = { name: 'all', count: 10, windowMs: 1_000 }
    const calls = Array.from({ length: 100 }, (_, place) => Math.max(0, place - 8) * 125)
    expect(calls.map((elapsed) => limits.take(limit, { elapsed, simulated: 0 }))).not.toContain(false)
    const more = new RateLimits()
    const eleven = Array.from({ length: 11 }, () => more.take(limit, { elapsed: 0, simulated: 0 }))
    expect(eleven.filter((isFree) => !isFree)).toHaveLength(1)
  })
})

describe('faults', () => {
  const orders = () => `/iserver/account/${desk.accountId}/orders`
  const ticket = { conid: 265598, side: 'BUY', quantity: 1, tif: 'DAY', orderType: 'LMT', price: 200, cOID: 'g2e-1' }
  const arm = (fault: string, match: object) => desk.control('POST', '/faults', { broker: 'ibkr', fault, match })
  const known = async () => listAt(await desk.control('GET', '/state'), 'brokers', 'ibkr', 'orders')

  test('refusals look like the gateway', async () => {
    const errors = sample('errors')
    for (const [fault, name] of [
      ['status_429', 'too_many_requests_429'],
      ['status_500', 'internal_500'],
      ['status_503', 'unavailable_503'],
      ['expired_token', 'not_authenticated_401'],
    ] as const) {
      await arm(fault, { pathContains: '/iserver/accounts' })
      const answer = await desk.call('GET', '/iserver/accounts')
      expect([answer.status, answer.json]).toEqual([at(errors, name, 'status'), at(errors, name, 'body')])
    }
  })

  test('an order whose answer is dropped is there; so is one whose reply is dropped', async () => {
    await arm('accept_then_drop', { method: 'POST', pathContains: '/orders' })
    await expect(desk.call('POST', orders(), { orders: [ticket] })).rejects.toThrow()
    expect(await known()).toMatchObject([{ clientOrderId: 'g2e-1', received: 1 }])
    await desk.script({ questions: [['o163']] })
    const asked = await desk.call('POST', orders(), { orders: [{ ...ticket, cOID: 'g2e-2' }] })
    await arm('accept_then_drop', { pathContains: '/iserver/reply' })
    await expect(
      desk.call('POST', `/iserver/reply/${String(at(asked.json, 0, 'id'))}`, { confirmed: true }),
    ).rejects.toThrow()
    expect((await known()).map((order) => at(order, 'clientOrderId'))).toContain('g2e-2')
  })
})
