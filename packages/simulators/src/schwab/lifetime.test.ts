/** What outlives a call: kept state, a reset, faults in Schwab's words, sessions of the day, durations. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulators } from '../index.ts'
import { at, listAt, parsed, textAt } from '../testing/json.ts'
import { marketOrder, order } from './testing/order-requests.ts'
import { market, sample, schwabDesk, today, trader } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

async function withDesk(run: (desk: SchwabDesk) => Promise<void>): Promise<void> {
  const desk = await schwabDesk()
  try {
    await run(desk)
  } finally {
    await desk.close()
  }
}
const range = 'fromEnteredTime=2026-11-25T00:00:00.000Z&toEnteredTime=2026-11-26T00:00:00.000Z'
const ordersOf = async (desk: SchwabDesk) => listAt(await desk.get(desk.account(`/orders?${range}`)))

test('tokens, settings and orders are still there after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'g2e-schwab-'))
  const stateFile = join(folder, 'state.ndjson')
  const json = { 'content-type': 'application/json' }
  const first = await startSimulators({ stateFile, now: () => today })
  const body = JSON.stringify({ broker: 'schwab', userRef: 'person', profile: 'empty' })
  const login: unknown = await (
    await fetch(`${first.control}/accounts`, { method: 'POST', headers: json, body })
  ).json()
  const bearer = { authorization: `Bearer ${textAt(login, 'credentials', 'accessToken')}` }
  const path = `${trader}/accounts/${textAt(login, 'accountIds', 0)}/orders`
  const placed = await fetch(first.url + path, {
    method: 'POST',
    headers: { ...json, ...bearer },
    body: JSON.stringify(order({ duration: 'GOOD_TILL_CANCEL' })),
  })
  expect(placed.status).toBe(201)
  const orderTag = JSON.stringify({ orderTag: 'KEPT' })
  await fetch(`${first.url}/schwab/simulator/settings`, { method: 'PATCH', headers: json, body: orderTag })
  await first.close()
  const again = await startSimulators({ stateFile })
  try {
    const kept: unknown = await (await fetch(`${again.url}${path}?${range}`, { headers: bearer })).json()
    expect([at(kept, 0, 'tag'), at(kept, 0, 'status'), at(kept, 0, 'duration')]).toEqual([
      'KEPT',
      'WORKING',
      'GOOD_TILL_CANCEL',
    ])
  } finally {
    await again.close()
    await rm(folder, { recursive: true })
  }
})

test('a reset forgets everybody and every setting', () =>
  withDesk(async (desk) => {
    await desk.settings({ orderWritesPerMinute: 0 })
    await desk.quirk('edge_block', 5)
    await desk.control('POST', '/reset', { seed: 5 })
    expect((await desk.call('GET', `${trader}/accounts`)).status).toBe(401)
    expect(at((await desk.call('GET', '/schwab/simulator/settings')).json, 'orderWritesPerMinute')).toBe(120)
  }))

test('a reset market is another one: nothing of the old prices is remembered', () =>
  withDesk(async (desk) => {
    const yearHigh = async () => {
      await desk.control('POST', '/clock', { paused: true })
      const login = await desk.control('POST', '/accounts', { broker: 'schwab', userRef: 'any', profile: 'empty' })
      const bearer = { authorization: `Bearer ${textAt(login, 'credentials', 'accessToken')}` }
      const quotes = await desk.call('GET', `${market}/quotes?symbols=AAPL`, undefined, bearer)
      return ['52WeekHigh', 'openPrice', 'highPrice'].map((name) => at(quotes.json, 'AAPL', 'quote', name))
    }
    const first = await yearHigh()
    await desk.control('POST', '/reset', { seed: 99 })
    expect(await yearHigh()).not.toEqual(first)
    await desk.control('POST', '/reset', { seed: 1 })
    expect((await yearHigh()).slice(0, 2)).toEqual(first.slice(0, 2))
  }))

test('faults answer in Schwab’s words, and what was accepted is there', () =>
  withDesk(async (desk) => {
    const struck = async (fault: string) => {
      await desk.control('POST', '/faults', { broker: 'schwab', fault })
      return desk.call('POST', desk.account('/orders'), order())
    }
    const errors = sample('errors')
    const throttled = await struck('status_429')
    expect([throttled.status, throttled.json]).toEqual([429, at(errors, 'trader_429', 'body')])
    const expired = await struck('expired_token')
    expect([expired.status, expired.json]).toEqual([401, at(errors, 'trader_401', 'body')])
    const down = await struck('status_503')
    expect([down.status, down.json]).toEqual([503, at(errors, 'trader_503', 'body')])
    const gateway = await struck('status_504')
    expect([gateway.status, gateway.headers.get('content-type')]).toEqual([504, 'text/html'])
    expect(await ordersOf(desk)).toEqual([])
    await expect(struck('accept_then_drop')).rejects.toThrow()
    expect((await struck('accept_then_500')).status).toBe(500)
    expect((await ordersOf(desk)).length).toBe(2)
  }))

test('an order of the evening waits in PENDING_ACTIVATION, fills with the session, and a day order ends with its day', () =>
  withDesk(async (desk) => {
    await desk.control('POST', '/clock', { to: '2026-11-25T22:00:00Z' })
    await desk.renew()
    const id = await desk.place(marketOrder([{ symbol: 'SPY', quantity: 1 }]))
    const resting = await desk.place(order())
    const { tag: _tag, ...waiting } = Object(await desk.order(id))
    expect(waiting.status).toBe('PENDING_ACTIVATION')
    // An ETF is a collective investment in orders too.
    const documented = listAt(sample('orders-list')).find((one) => at(one, 'status') === 'PENDING_ACTIVATION')
    expect(shapeDifferences(documented, waiting)).toEqual([])
    expect(at(waiting, 'orderLegCollection', 0, 'orderLegType')).toBe('COLLECTIVE_INVESTMENT')
    // Friday after Thanksgiving opens at 9:30 New York and closes at one.
    await desk.control('POST', '/clock', { to: '2026-11-27T14:31:00Z' })
    await desk.renew()
    expect(at(await desk.order(id), 'status')).toBe('FILLED')
    expect(at(await desk.order(resting), 'status')).toBe('WORKING')
    await desk.control('POST', '/clock', { to: '2026-11-27T18:01:00Z' })
    await desk.renew()
    expect(at(await desk.order(resting), 'status')).toBe('EXPIRED')
  }))

test('durations end with the week, the month and the next one, on trading days', () =>
  withDesk(async (desk) => {
    // Wednesday, 2026-11-25: the week ends on Friday the 27th, the month on Monday the 30th, December on Thursday the 31st.
    for (const [duration, cancelTime] of [
      ['END_OF_WEEK', '2026-11-27'],
      ['END_OF_MONTH', '2026-11-30'],
      ['NEXT_END_OF_MONTH', '2026-12-31'],
    ] as const) {
      const read = await desk.order(await desk.place(order({ duration })))
      expect([at(read, 'duration'), at(read, 'cancelTime')]).toEqual([duration, cancelTime])
    }
    const [id] = (await ordersOf(desk)).map((one) => String(at(one, 'orderId'))).toReversed()
    await desk.control('POST', '/clock', { to: '2026-11-27T21:16:00Z' })
    await desk.renew()
    expect(at(await desk.order(id ?? ''), 'status')).toBe('EXPIRED')
  }))

test('sessions are kept: AM before the bell, PM after it, on-close orders at the close', () =>
  withDesk(async (desk) => {
    const evening = await desk.place(order({ session: 'PM', price: '900.00' }))
    const morning = await desk.place(order({ session: 'AM', price: '900.00' }))
    const { price: _price, ...plain } = order({ orderType: 'MARKET_ON_CLOSE' })
    const close = await desk.place(plain)
    await desk.until(desk.account(`/orders/${close}`), (json) => at(json, 'status') === 'QUEUED')
    await desk.control('POST', '/clock', { to: '2026-11-25T21:01:00Z' })
    await desk.renew()
    const status = async (id: string) => [at(await desk.order(id), 'status'), at(await desk.order(id), 'session')]
    expect(await status(close)).toEqual(['FILLED', 'NORMAL'])
    expect(await status(evening)).toEqual(['FILLED', 'PM'])
    expect(await status(morning)).toEqual(['PENDING_ACTIVATION', 'AM'])
    await desk.control('POST', '/clock', { to: '2026-11-27T13:00:00Z' })
    await desk.renew()
    expect(await status(morning)).toEqual(['FILLED', 'AM'])
  }))

test('a loan shows in marginBalance, with the sign that is set, and never in cashBalance', () =>
  withDesk(async (desk) => {
    const id = await desk.place(marketOrder([{ symbol: 'KO', quantity: 2_000 }]))
    await desk.until(desk.account(`/orders/${id}`), (json) => at(json, 'status') === 'FILLED')
    const balances = async () => at(await desk.get(desk.account()), 'securitiesAccount', 'currentBalances')
    const state = await desk.control('GET', '/state')
    const cash = Number(at(state, 'brokers', 'schwab', 'accounts', 0, 'cash'))
    expect(cash).toBeLessThan(0)
    expect([at(await balances(), 'marginBalance'), at(await balances(), 'cashBalance')]).toEqual([cash, 0])
    await desk.settings({ marginDebitSign: 'positive' })
    expect(at(await balances(), 'marginBalance')).toBe(-cash)
  }))

test('a setting or quirk that is none is refused in words', () =>
  withDesk(async (desk) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await desk.call('PATCH', '/schwab/simulator/settings', '{"refreshRefusal":"never"}', headers)
    expect(answer.status).toBe(422)
    expect(textAt(answer.json, 'message')).toContain('invalid_client')
    expect((await desk.call('POST', '/schwab/simulator/quirks', '{"quirk":"rain"}', headers)).status).toBe(422)
    expect((await desk.call('POST', '/schwab/simulator/streams', '{"code":7}', headers)).status).toBe(422)
    expect((await desk.call('PATCH', '/schwab/simulator/settings', 'no json', headers)).status).toBe(422)
    expect(parsed(answer.text)).toBeDefined()
  }))
