/** The streamer over a real WebSocket: login, commands, level one, charts, books, account activity (brokers/schwab.md 5). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt, parsed, textAt } from '../testing/json.ts'
import { marketOrder, order } from './testing/order-requests.ts'
import { sample, schwabDesk } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { connected, isBlock, isResponse } from './testing/stream-client.ts'
import type { StreamClient } from './testing/stream-client.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
})
afterEach(async () => {
  await desk.control('DELETE', '/faults')
  await desk.settings(defaultSettings)
})
afterAll(() => desk.close())

const frames = sample('stream-frames')
const fields = '0,1,2,3,8,10,11,12,17,18,34,35,42'
const codeOf = (response: unknown): unknown => at(response, 'response', 0, 'content', 'code')
const contentOf = (frame: unknown) => listAt(frame, 'data', 0, 'content')
/** Control has no DELETE with a body, and faults of another test must not strike this one. */
const within = async (run: (client: StreamClient) => Promise<void>): Promise<void> => {
  const client = await connected(desk)
  try {
    await run(client)
  } finally {
    client.socket.close()
    await client.socket.closed
  }
}

test('a login is answered in the shape of the sample, with the client’s ids', () =>
  within(async (client) => {
    const answer = await client.login()
    expect(shapeDifferences(at(frames, 'server_login_ok'), answer)).toEqual([])
    expect([
      codeOf(answer),
      at(answer, 'response', 0, 'requestid'),
      at(answer, 'response', 0, 'SchwabClientCorrelId'),
    ]).toEqual([0, '1', client.ids.SchwabClientCorrelId])
    expect(textAt(answer, 'response', 0, 'content', 'msg')).toMatch(/^server=.+;status=NP$/)
  }))

test.each([
  ['an unknown token', 'I0.NO@'],
  ['a token with its scheme', undefined],
])('%s is denied with code 3, and the stream closed', async (_name, token) => {
  const client = await connected(desk)
  const answer = await client.login(token ?? `Bearer ${desk.credentials.accessToken}`)
  expect(at(answer, 'response', 0, 'content')).toEqual(at(frames, 'server_login_denied', 'response', 0, 'content'))
  await client.socket.closed
})

test('a login may be denied on demand', async () => {
  await desk.quirk('stream_denied')
  const client = await connected(desk)
  expect(codeOf(await client.login())).toBe(3)
  await client.socket.closed
})

test('commands before the login, or with other ids, meet no connection: code 20', () =>
  within(async (client) => {
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL', fields }))).toBe(20)
    await client.login()
    client.ids.SchwabClientCorrelId = 'another'
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL', fields }))).toBe(20)
  }))

test('unknown services are 11, unknown or incomplete commands and frames 21', () =>
  within(async (client) => {
    await client.login()
    expect(codeOf(await client.command('LEVELONE_FUTURES', 'SUBS', { keys: '/ES', fields }))).toBe(11)
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'LOOK', { keys: 'AAPL', fields }))).toBe(21)
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL' }))).toBe(21)
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'SUBS', { fields }))).toBe(21)
    client.socket.send('no json')
    expect(codeOf(await client.socket.next(isResponse))).toBe(21)
  }))

test('the first image is whole and says what it is of, later frames only what changed', async () => {
  await desk.settings({ marketDataIntervalMs: 50 })
  await within(async (client) => {
    await client.login()
    const answer = await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL', fields })
    expect(shapeDifferences(at(frames, 'server_subs_ok'), answer)).toEqual([])
    const first = await client.socket.next(isBlock('LEVELONE_EQUITIES'))
    expect(shapeDifferences(at(frames, 'server_data_first_image'), first)).toEqual([])
    expect([at(contentOf(first)[0], 'key'), at(contentOf(first)[0], 'cusip')]).toEqual(['AAPL', '037833100'])
    const next = await client.socket.next(isBlock('LEVELONE_EQUITIES'))
    const names = Object.keys(Object(contentOf(next)[0]))
    expect(names).not.toContain('cusip')
    expect(names).not.toContain('12')
    expect(names.every((name) => name === 'key' || fields.split(',').includes(name))).toBe(true)
  })
})

test('level one may begin without its image', async () => {
  await desk.settings({ marketDataIntervalMs: 50, levelOneSkipsImage: true })
  await within(async (client) => {
    await client.login()
    await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'NVDA', fields })
    const first = await client.socket.next(isBlock('LEVELONE_EQUITIES'))
    const names = Object.keys(Object(contentOf(first)[0]))
    expect(names).toContain('3')
    for (const name of ['12', 'cusip', 'delayed']) expect(names).not.toContain(name)
  })
})

test('only numbers that are asked for come, of the 52 that shares have and the 56 of options', () =>
  within(async (client) => {
    await client.login()
    const all = Array.from({ length: 60 }, (_unused, number) => number).join(',')
    const numbersOf = (frame: unknown) =>
      Object.keys(Object(contentOf(frame)[0]))
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'SPY', fields: all })
    const shares = await client.socket.next(isBlock('LEVELONE_EQUITIES'))
    expect([Math.min(...numbersOf(shares)), Math.max(...numbersOf(shares)), numbersOf(shares).length]).toEqual([
      1, 51, 51,
    ])
    expect(at(contentOf(shares)[0], 'assetSubType')).toBe('ETF')
    await client.command('LEVELONE_OPTIONS', 'SUBS', { keys: 'AAPL  270115C00200000', fields: all })
    const options = await client.socket.next(isBlock('LEVELONE_OPTIONS'))
    expect([Math.min(...numbersOf(options)), Math.max(...numbersOf(options)), numbersOf(options).length]).toEqual([
      1, 55, 55,
    ])
    // Strike, right, underlying and expiry are where the list of fields has them.
    expect(['20', '21', '22', '12', '23', '26'].map((number) => at(contentOf(options)[0], number))).toEqual([
      200,
      'C',
      'AAPL',
      2027,
      1,
      15,
    ])
  }))

test('SUBS replaces the keys, ADD extends them, UNSUBS takes some away, VIEW changes the fields', async () => {
  await desk.settings({ subscriptionCode: 'specific', marketDataIntervalMs: 50 })
  await within(async (client) => {
    await client.login()
    const keysOf = (frame: unknown) => contentOf(frame).map((one) => at(one, 'key'))
    const run = (command: string, parameters: Readonly<Record<string, string>>) =>
      client.command('LEVELONE_EQUITIES', command, parameters)
    expect(codeOf(await run('SUBS', { keys: 'AAPL,msft', fields: '0,3' }))).toBe(26)
    expect(keysOf(await client.socket.next(isBlock('LEVELONE_EQUITIES')))).toEqual(['AAPL', 'MSFT'])
    expect(codeOf(await run('ADD', { keys: 'KO', fields: '0,3' }))).toBe(28)
    await client.socket.next((frame) => isBlock('LEVELONE_EQUITIES')(frame) && keysOf(frame).includes('KO'))
    expect(codeOf(await run('UNSUBS', { keys: 'AAPL,MSFT' }))).toBe(27)
    expect(codeOf(await run('VIEW', { fields: '0,1,2' }))).toBe(29)
    const later = await client.socket.next(isBlock('LEVELONE_EQUITIES'))
    expect(keysOf(later)).toEqual(['KO'])
    expect(Object.keys(Object(contentOf(later)[0])).filter((name) => !['key', '1', '2'].includes(name))).toEqual([])
    await run('SUBS', { keys: 'PEP', fields: '0,3' })
    expect(keysOf(await client.socket.next(isBlock('LEVELONE_EQUITIES')))).toEqual(['PEP'])
  })
})

test('commands of one service that overlap fail; services do not disturb each other', () =>
  within(async (client) => {
    await client.login()
    const answers = await client.together([
      ['LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL', fields }],
      ['LEVELONE_EQUITIES', 'ADD', { keys: 'KO', fields }],
      ['CHART_EQUITY', 'SUBS', { keys: 'AAPL', fields: '0,1,2,3,4,5,6,7,8' }],
    ])
    expect(answers.map(codeOf).toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 0, 24])
  }))

test('a service takes so many symbols: code 19', async () => {
  await desk.settings({ symbolsPerService: 2 })
  await within(async (client) => {
    await client.login()
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL,MSFT,KO', fields }))).toBe(19)
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL,MSFT', fields }))).toBe(0)
    expect(codeOf(await client.command('LEVELONE_EQUITIES', 'ADD', { keys: 'KO', fields }))).toBe(19)
  })
})

test('a person has one stream: the older one is told code 12 and closed', async () => {
  const older = await connected(desk)
  await older.login()
  await within(async (newer) => {
    await newer.login()
    const kick = await older.socket.next((frame) => codeOf(frame) === 12)
    expect(shapeDifferences(at(frames, 'server_second_connection_kick'), kick)).toEqual([])
    await older.socket.closed
  })
})

test('a stream without subscriptions is stopped with code 30', async () => {
  await desk.settings({ emptySubscriptionMs: 40 })
  const client = await connected(desk)
  await client.login()
  const stop = await client.socket.next((frame) => at(frame, 'notify') !== undefined)
  expect(at(stop, 'notify', 0, 'content')).toEqual(at(frames, 'server_stop_streaming', 'notify', 0, 'content'))
  await client.socket.closed
})

test('an administrator may stop streams, in either envelope', async () => {
  await desk.settings({ closingEnvelope: 'response' })
  const client = await connected(desk)
  await client.login()
  await desk.call('POST', '/schwab/simulator/streams', { code: 30 })
  expect(codeOf(await client.socket.next(isResponse))).toBe(30)
  await client.socket.closed
})

test('a logout is confirmed and closes', async () => {
  const client = await connected(desk)
  await client.login()
  const answer = await client.command('ADMIN', 'LOGOUT', {})
  expect(at(answer, 'response', 0, 'content')).toEqual(at(frames, 'server_logout_ok', 'response', 0, 'content'))
  await client.socket.closed
})

test('heartbeats tell the time as text, and fall silent when told', async () => {
  await desk.settings({ heartbeatMs: 20 })
  await within(async (client) => {
    await client.login()
    const beat = await client.socket.next((frame) => at(frame, 'notify', 0, 'heartbeat') !== undefined)
    expect(textAt(beat, 'notify', 0, 'heartbeat')).toMatch(/^\d{13}$/)
    await desk.settings({ streamIsSilent: true })
    await client.command('LEVELONE_EQUITIES', 'SUBS', { keys: 'AAPL', fields })
    const isData = (frame: unknown): boolean => at(frame, 'data') !== undefined
    const silence = client.socket.next(isData).then(
      () => 'data',
      () => 'silence',
    )
    expect(await Promise.race([silence, new Promise((resolve) => setTimeout(() => resolve('silence'), 100))])).toBe(
      'silence',
    )
  })
})

test('whether a stream outlives its token is a setting', async () => {
  const fresh = await schwabDesk()
  try {
    await fresh.settings({ marketDataIntervalMs: 30, streamEndsWithToken: true })
    const client = await connected(fresh)
    await client.login()
    await fresh.control('POST', '/clock', { advanceMs: 1_800_000 })
    await client.socket.next((frame) => at(frame, 'notify', 0, 'content', 'code') === 30)
    await client.socket.closed
  } finally {
    await fresh.close()
  }
})

test('candles come as a sequence in the order of the wire when a minute is over; books come whole', async () => {
  const fresh = await schwabDesk()
  try {
    await fresh.settings({ marketDataIntervalMs: 30 })
    const client = await connected(fresh)
    await client.login()
    await client.command('CHART_EQUITY', 'SUBS', { keys: 'AAPL', fields: '0,1,2,3,4,5,6,7,8' })
    await fresh.control('POST', '/clock', { to: '2026-11-25T15:02:00.500Z' })
    const chart = contentOf(await client.socket.next(isBlock('CHART_EQUITY')))
    const ohlc = ['2', '3', '4', '5'].map((number) => Number(at(chart[0], number)))
    expect(ohlc[1]).toBe(Math.max(...ohlc))
    expect(ohlc[2]).toBe(Math.min(...ohlc))
    // 20,782 days from 1970-01-01 to 2026-11-25.
    expect([at(chart[0], '7'), at(chart[0], '8'), at(chart[0], 'seq')]).toEqual([Date.UTC(2026, 10, 25, 15), 20_782, 1])
    await client.command('NASDAQ_BOOK', 'SUBS', { keys: 'AAPL,KO', fields: '0,1,2,3' })
    const book = contentOf(await client.socket.next(isBlock('NASDAQ_BOOK')))
    expect(book.map((one) => at(one, 'key'))).toEqual(['AAPL'])
    expect(Number(at(book[0], '3', 0, '0'))).toBeGreaterThan(Number(at(book[0], '2', 0, '0')))
    expect(at(book[0], '2', 0, '3', 0, '0')).toBe('NSDQ')
    client.socket.close()
  } finally {
    await fresh.close()
  }
})

const listen = async (client: StreamClient): Promise<void> => {
  await client.login()
  await client.command('ACCT_ACTIVITY', 'SUBS', { keys: 'Account Activity', fields: '0,1,2,3' })
}
const activityOf = (frame: unknown, type: string): unknown =>
  isBlock('ACCT_ACTIVITY')(frame) ? contentOf(frame).find((one) => at(one, '2') === type) : undefined
const nextActivity = async (client: StreamClient, type: string): Promise<unknown> =>
  activityOf(await client.socket.next((frame) => activityOf(frame, type) !== undefined), type)

test('account activity begins with SUBSCRIBED and counts from there', () =>
  within(async (client) => {
    await listen(client)
    const first = await client.socket.next(isBlock('ACCT_ACTIVITY'))
    expect(shapeDifferences(at(frames, 'server_acct_subscribed'), first)).toEqual([])
    expect(at(contentOf(first)[0], 'seq')).toBe(0)
  }))

test('an order is created, accepted, routed and filled; the fill’s numbers are digits with a scale', () =>
  within(async (client) => {
    await listen(client)
    const id = await desk.place(marketOrder([{ symbol: 'KO', quantity: 10 }]))
    for (const [type, name] of [
      ['OrderCreated', 'server_acct_order_created'],
      ['OrderAccepted', 'server_acct_order_accepted'],
    ] as const) {
      const item = await nextActivity(client, type)
      const documented = parsed(textAt(frames, name, 'data', 0, 'content', 0, '3'))
      expect([type, shapeDifferences(documented, parsed(textAt(item, '3')))]).toEqual([type, []])
      expect(at(parsed(textAt(item, '3')), 'SchwabOrderID')).toBe(id)
    }
    const item = await nextActivity(client, 'OrderFillCompleted')
    const documented = parsed(textAt(frames, 'server_acct_fill_completed', 'data', 0, 'content', 0, '3'))
    const event = at(parsed(textAt(item, '3')), 'BaseEvent', 'OrderFillCompletedEventOrderLegQuantityInfo')
    expect(Object.keys(Object(event))).toEqual(
      Object.keys(Object(at(documented, 'BaseEvent', 'OrderFillCompletedEventOrderLegQuantityInfo'))),
    )
    const { lo, signScale } = Object(at(event, 'ExecutionInfo', 'ExecutionPrice'))
    const filled = await desk.until(desk.account(`/orders/${id}`), (json) => at(json, 'filledQuantity') !== 0)
    const price = Number(at(filled, 'orderActivityCollection', 0, 'executionLegs', 0, 'price'))
    expect(Number(lo) / 10 ** (signScale / 2)).toBeCloseTo(price, 6)
  }))

test('a cancel is accepted and then out, which is an execution and no fill', () =>
  within(async (client) => {
    await listen(client)
    const id = await desk.place(order())
    await nextActivity(client, 'OrderAccepted')
    await desk.call('DELETE', desk.account(`/orders/${id}`))
    await nextActivity(client, 'CancelAccepted')
    const out = await nextActivity(client, 'OrderUROutCompleted')
    const documented = parsed(textAt(frames, 'server_acct_urout_completed', 'data', 0, 'content', 0, '3'))
    expect(shapeDifferences(documented, parsed(textAt(out, '3')))).toEqual([])
  }))

test('a replacement names the new order; a stop is watched; a rejection comes after its creation', () =>
  within(async (client) => {
    await listen(client)
    const id = await desk.place(order())
    await nextActivity(client, 'OrderAccepted')
    const answer = await desk.call('PUT', desk.account(`/orders/${id}`), order({ price: '11.00' }))
    const change = await nextActivity(client, 'CancelAccepted')
    expect(textAt(change, '3')).toContain(
      `"ChangedNewSchwabOrderId":"${answer.headers.get('location')?.split('/').at(-1)}"`,
    )
    await desk.place(order({ orderType: 'STOP', price: undefined, stopPrice: '900.00' }))
    await nextActivity(client, 'OrderMonitorCreated')
    const rejected = await desk.place(order({ price: '70.00' }, [{ quantity: 1_000_000 }]))
    const created = await nextActivity(client, 'OrderCreated')
    const out = await nextActivity(client, 'OrderUROutCompleted')
    for (const item of [created, out]) expect(textAt(item, '3')).toContain(rejected)
    expect(textAt(out, '3')).toContain('LegSubStatusRejected')
  }))

test('activity may come twice', async () => {
  await within(async (client) => {
    await listen(client)
    await client.socket.next(isBlock('ACCT_ACTIVITY'))
    await desk.control('POST', '/faults', { broker: 'schwab', fault: 'stream_duplicate' })
    await desk.place(order())
    const first = await nextActivity(client, 'OrderCreated')
    expect(await nextActivity(client, 'OrderCreated')).toEqual(first)
  })
})

test('others’ orders are not told', () =>
  within(async (client) => {
    await listen(client)
    await client.socket.next(isBlock('ACCT_ACTIVITY'))
    const login = await desk.control('POST', '/accounts', { broker: 'schwab', userRef: 'stranger', profile: 'empty' })
    const bearer = {
      authorization: `Bearer ${textAt(login, 'credentials', 'accessToken')}`,
      'content-type': 'application/json',
    }
    const path = `/schwab/trader/v1/accounts/${textAt(login, 'accountIds', 0)}/orders`
    expect((await desk.call('POST', path, JSON.stringify(order()), bearer)).status).toBe(201)
    const own = await desk.place(order())
    expect(textAt(await nextActivity(client, 'OrderCreated'), '3')).toContain(own)
  }))
