import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { BrokerOrderId } from '../port/ids.ts'
import { account, playGateway, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'
import { dayAt } from './day-change.ts'

const apple = sample('portfolio-positions-page0')[1]
const [sale] = sample('trades')
const held = (position: number, over: object = {}) => ({ ...apple, position, ...over })
/** 10:30:04 in New York on Friday, November 20. */
const soldAt = Date.parse('2026-11-20T15:30:04Z')

let gateway: PlayedGateway
let now = soldAt + 1_800_000
afterEach(() => gateway.close())

/** 15 shares at 212.11, of which the previous close was 211.34, after 5 were sold at 212.06 today. */
async function play(
  over: Parameters<PlayedGateway['route']>[0] = {},
  { at = soldAt + 1_800_000, turnWaitMs = 0 } = {},
): Promise<void> {
  now = at
  const takeToken = async (bucket: string) => {
    if (turnWaitMs > 0 && bucket.startsWith('ibkr:trades:')) await delay(turnWaitMs)
    return true
  }
  gateway = await playGateway({ now: () => now, takeToken })
  const { call_1_preflight: empty, call_2_partial: part, call_3_full: full } = sample('marketdata-snapshot')
  gateway.route({
    'GET /portfolio/DU1234567/positions/0': { body: [held(15)] },
    'GET /iserver/marketdata/snapshot': [{ body: empty }, { body: part }, { body: full }],
    'GET /iserver/account/trades': { body: [sale] },
    ...over,
  })
}

const change = async () => {
  const [position] = await gateway.session.positions(account)
  return [position?.dayChange, position?.dayChangePercent]
}
const calls = (path: string): number => gateway.sent('GET', path).length

describe("today's change of a position", () => {
  test('is from the previous close for what is kept, and to its own price for what was sold', async () => {
    await play()
    // 15 x (212.11 - 211.34) = 11.55 and 5 x (212.06 - 211.34) = 3.60; of 20 x 211.34 - 5 x 212.06 = 3166.50.
    expect(await change()).toEqual(['15.15', '0.478446'])
  })

  test('of shares bought today is from their own price', async () => {
    await play({ 'GET /iserver/account/trades': { body: [{ ...sale, side: 'BOT' }] } })
    // 10 x 0.77 = 7.70 and 5 x (212.11 - 212.06) = 0.25.
    expect((await change())[0]).toBe('7.95')
  })

  test('of a short position falls when the price rises', async () => {
    await play({
      'GET /portfolio/DU1234567/positions/0': { body: [held(-10)] },
      'GET /iserver/account/trades': { body: [] },
    })
    expect(await change()).toEqual(['-7.7', '-0.364342'])
  })

  test('costs no call while the rows are what they were', async () => {
    await play()
    await change()
    const before = [calls('/iserver/marketdata/snapshot'), calls('/iserver/account/trades')]
    now += 60_000
    gateway.route({ 'GET /portfolio/DU1234567/positions/0': { body: [held(15, { mktPrice: 213.11 })] } })
    expect((await change())[0]).toBe('30.15')
    expect([calls('/iserver/marketdata/snapshot'), calls('/iserver/account/trades')]).toEqual(before)
    expect(before).toEqual([3, 1])
  })

  test('needs no reading of its own beside that of the transactions', async () => {
    await play()
    await change()
    expect(await gateway.session.transactions(account, {})).toMatchObject({ transactions: [{ quantity: '5' }] })
    expect(calls('/iserver/account/trades')).toBe(1)
    await gateway.session.transactions(account, {})
    expect(calls('/iserver/account/trades')).toBe(2)
  })

  test('after a fill is told by the executions that were read of it, where they explain the position', async () => {
    await play()
    await change()
    const bought = { ...sale, execution_id: 'x', side: 'BOT', size: 2, price: '212.00', trade_time_r: now + 1_000 }
    now += 2_000
    gateway.route({
      'GET /iserver/account/trades': { body: [bought, sale] },
      'GET /portfolio/DU1234567/positions/0': { body: [held(17)] },
    })
    await gateway.session.executions(account, BrokerOrderId('1'))
    // 15.15 as before and 2 x (212.11 - 212.00).
    expect((await change())[0]).toBe('15.37')
    expect(calls('/iserver/account/trades')).toBe(2)
  })
})

describe("today's change is not known", () => {
  test('when a trade is as new as the positions', async () => {
    await play({}, { at: soldAt + 500 })
    expect(await change()).toEqual([null, null])
  })

  test('when the executions do not explain what changed', async () => {
    await play()
    await change()
    gateway.route({ 'GET /portfolio/DU1234567/positions/0': { body: [held(40)] } })
    expect(await change()).toEqual([null, null])
  })

  test('when executions or prices are not to be had; the position is', async () => {
    await play({ 'GET /iserver/account/trades': { status: 404, body: { error: 'no' } } })
    expect(await gateway.session.positions(account)).toMatchObject([{ quantity: '15', dayChange: null }])
    await gateway.close()
    await play({ 'GET /iserver/marketdata/snapshot': { body: sample('marketdata-snapshot').call_1_preflight } })
    expect(await gateway.session.positions(account)).toMatchObject([{ quantity: '15', dayChange: null }])
  })

  test('of what is quoted in another currency, and of options', async () => {
    const option = sample('portfolio-positions-page0')[2]
    await play({ 'GET /portfolio/DU1234567/positions/0': { body: [held(15, { currency: 'CAD' }), option] } })
    gateway.route({ 'GET /portfolio/DU1234567/ledger': { body: sample('portfolio-ledger') } })
    const positions = await gateway.session.positions(account)
    expect(positions.map(({ dayChange }) => dayChange)).toEqual([null, null])
  })

  test('in time: the positions wait for it a moment and not longer', async () => {
    await play({}, { turnWaitMs: 4_000 })
    const began = performance.now()
    expect(await change()).toEqual([null, null])
    expect(performance.now() - began).toBeLessThan(3_500)
  })

  test('on a day without trading, with trades on the last one; without any it is that of the last one', async () => {
    const saturday = Date.parse('2026-11-21T15:00:00Z')
    await play({}, { at: saturday })
    expect(await change()).toEqual([null, null])
    await gateway.close()
    await play({ 'GET /iserver/account/trades': { body: [] } }, { at: saturday })
    // 15 x 0.77
    expect((await change())[0]).toBe('11.55')
  })
})

test('the previous close is that of the trading day before, and open until a day begins', () => {
  // Thanksgiving 2026 is November 26; the Friday after it closes at 13:00, 18:00 UTC.
  expect(dayAt(Date.parse('2026-11-27T15:00:00Z'))).toMatchObject({
    since: Date.parse('2026-11-25T21:00:00Z'),
    isOpen: false,
  })
  expect(dayAt(Date.parse('2026-11-30T08:59:00Z'))).toMatchObject({
    since: Date.parse('2026-11-25T21:00:00Z'),
    isOpen: true,
  })
  expect(dayAt(Date.parse('2026-11-30T09:00:00Z'))).toMatchObject({
    since: Date.parse('2026-11-27T18:00:00Z'),
    isOpen: false,
  })
})
