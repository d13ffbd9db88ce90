/** The WebSocket: opening it, topics, what is told of itself, and how it fails (brokers/ibkr.md 4). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk, TestSocket } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeEach(async () => {
  desk = await gatewayDesk({ settings: { streamIntervalMs: 40, heartbeatMs: 60 } })
  await desk.ready()
})
afterEach(() => desk.close())

const frames = sample('ws-frames')
const apple = 265598
const ticket = { conid: apple, side: 'BUY', quantity: 3, tif: 'DAY', orderType: 'MKT', cOID: 'g2e-1' }
const place = async (more: object = {}): Promise<string> =>
  textAt(
    await desk.post(`/iserver/account/${desk.accountId}/orders`, { orders: [{ ...ticket, ...more }] }),
    0,
    'order_id',
  )
const event = (name: string) =>
  desk.raw('POST', '/ibkr/simulator/events', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session: desk.session, event: name }),
  })
const opened = async (): Promise<TestSocket> => {
  const socket = await desk.socket()
  await socket.topic('act')
  return socket
}
/** Order rows of the frames until one has the status. */
async function rowsUntil(socket: TestSocket, status: string): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  while (!rows.some((row) => at(row, 'status') === status)) rows.push(...listAt(await socket.topic('sor'), 'args'))
  return rows
}
const heard = (socket: TestSocket, topic: string) => socket.waiting().filter((frame) => at(frame, 'topic') === topic)

describe('opening', () => {
  test('the cookie opens it: who, whether signed in, which accounts', async () => {
    const socket = await desk.socket()
    expect(shapeDifferences(at(frames, 'server_system_success'), await socket.topic('system'))).toEqual([])
    expect(shapeDifferences(at(frames, 'server_sts_ok'), await socket.topic('sts'))).toEqual([])
    const act = await socket.topic('act')
    expect(at(act, 'args', 'accounts')).toEqual([desk.accountId])
    expect(at(act, 'args', 'isPaper')).toBe(true)
    socket.close()
  })

  test('so does the JSON value in it, and the text after opening', async () => {
    const byJson = await desk.socket({ cookie: `api=${JSON.stringify({ session: desk.session })}` })
    expect(at(await byJson.topic('system'), 'success')).toEqual(expect.any(String))
    byJson.close()
    const byText = await desk.socket({})
    expect(await byText.next()).toEqual(at(frames, 'server_waiting'))
    byText.send('sor+{}')
    expect(await byText.next()).toEqual(at(frames, 'server_waiting'))
    byText.send(JSON.stringify({ session: desk.session }))
    expect(at(await byText.topic('sts'), 'args', 'authenticated')).toBe(true)
    byText.close()
  })

  test('frames are binary where it is set, as some see them', async () => {
    await desk.settings({ frames: 'binary' })
    const socket = await opened()
    expect(socket.wasBinary()).toBe(true)
    socket.close()
  })

  test('another path is refused', async () => {
    const url = desk.url.replace('http', 'ws')
    const { WebSocket } = await import('ws')
    const error = await new Promise<Error>((resolve) =>
      new WebSocket(`${url}/ibkr/v1/api/nothing`).on('error', resolve),
    )
    expect(error.message).toContain('404')
  })
})

describe('keeping it open', () => {
  test('a heartbeat comes by itself; tic is answered and keeps the session', async () => {
    const socket = await opened()
    const beat = await socket.next((frame) => at(frame, 'hb') !== undefined)
    expect(shapeDifferences(at(frames, 'server_heartbeat'), beat)).toEqual([])
    for (let minute = 0; minute < 7; minute += 1) {
      await desk.control('POST', '/clock', { advanceMs: 60_000 })
      socket.send('tic')
      expect(await socket.topic('tic')).toEqual(at(frames, 'server_tic'))
    }
    expect((await desk.call('POST', '/iserver/auth/status')).json).toMatchObject({ authenticated: true })
    socket.close()
  })

  test('what is no command is told as an error', async () => {
    const socket = await opened()
    socket.send('hello there')
    expect(shapeDifferences(at(frames, 'server_error'), await socket.topic('error'))).toEqual([])
    socket.close()
  })

  test('silent death: the socket stays open and says nothing', async () => {
    const socket = await opened()
    await desk.settings({ streamIsSilent: true })
    await sleep(50)
    const before = socket.waiting().length
    socket.send('tic')
    await sleep(200)
    expect(socket.waiting().length).toBe(before)
    socket.close()
  })
})

describe('orders', () => {
  test('first a whole row, then changed keys beside account and id, several states in one frame', async () => {
    const socket = await opened()
    socket.send('sor+{}')
    const orderId = await place()
    const rows = await rowsUntil(socket, 'Filled')
    expect(rows.every((row) => String(at(row, 'orderId')) === orderId)).toBe(true)
    const [first, ...later] = rows
    expect(shapeDifferences({ ...Object(at(frames, 'server_sor_full', 'args', 0)), price: '' }, first)).toEqual([])
    for (const row of later) expect(Object.keys(Object(row))).not.toContain('ticker')
    const filled = rows.find((row) => at(row, 'status') === 'Filled')
    expect(filled).toMatchObject({ acct: desk.accountId, filledQuantity: 3, remainingQuantity: 0, sizeAndFills: '3' })
    socket.close()
  })

  test('what works already is told on subscribing', async () => {
    const orderId = await place({ orderType: 'LMT', price: 150 })
    const socket = await opened()
    socket.send('sor+{}')
    expect(listAt(await socket.topic('sor'), 'args')).toMatchObject([{ orderId: Number(orderId), price: 150 }])
    socket.close()
  })

  test('a filtered list spoils it until a list with force=true', async () => {
    const socket = await opened()
    socket.send('sor+{}')
    await desk.get('/iserver/account/orders')
    await desk.get('/iserver/account/orders?filters=filled')
    await place()
    await sleep(150)
    expect(heard(socket, 'sor')).toEqual([])
    await desk.get('/iserver/account/orders?force=true')
    await place({ cOID: 'g2e-2' })
    expect((await rowsUntil(socket, 'Filled')).length).toBeGreaterThan(0)
    socket.close()
  })

  test('without a tic it may stop after a while', async () => {
    await desk.settings({ sorNeedsTicWithinMs: 60_000 })
    const socket = await opened()
    socket.send('sor+{}')
    await desk.control('POST', '/clock', { advanceMs: 120_000 })
    await place()
    await sleep(150)
    expect(heard(socket, 'sor')).toEqual([])
    socket.send('tic')
    await socket.topic('tic')
    await place({ cOID: 'g2e-2' })
    await rowsUntil(socket, 'Filled')
    socket.close()
  })

  test('executions: those of the day on subscribing, then each; the contract as text, no order id', async () => {
    await place()
    await desk.until(
      () => desk.get('/iserver/account/trades'),
      (json) => listAt(json).length > 0,
    )
    const socket = await opened()
    socket.send('str+{"realtimeUpdatesOnly":false,"days":1}')
    const past = await socket.topic('str')
    expect(shapeDifferences(at(frames, 'server_str'), past)).toEqual([])
    await place({ cOID: 'g2e-2' })
    expect(at(await socket.topic('str'), 'args', 0, 'order_ref')).toBe('g2e-2')
    socket.send('utr+{}')
    await sleep(30)
    const before = heard(socket, 'str').length
    await place({ cOID: 'g2e-3' })
    await sleep(100)
    expect(heard(socket, 'str').length).toBe(before)
    socket.close()
  })
})

describe('market and account', () => {
  const fields = '["31","84","86","85","88","7762","82","83","70","71","7295","7741"]'

  test('quotes: whole once, then what has changed; not after unsubscribing', async () => {
    const socket = await opened()
    socket.send(`smd+${apple}+{"fields":${fields}}`)
    const first = await socket.topic(`smd+${apple}`)
    expect(shapeDifferences(at(frames, 'server_smd_first'), first)).toEqual([])
    await desk.control('POST', '/market', { symbol: 'AAPL', price: '250.55' })
    const next = await socket.next((frame) => at(frame, '31') === '250.55')
    expect(Object.keys(Object(next))).not.toContain('6509')
    socket.send(`umd+${apple}+{}`)
    await sleep(60)
    const before = heard(socket, `smd+${apple}`).length
    await desk.control('POST', '/market', { symbol: 'AAPL', price: '251' })
    await sleep(120)
    expect(heard(socket, `smd+${apple}`).length).toBe(before)
    socket.close()
  })

  test('quotes may end after ten minutes', async () => {
    await desk.settings({ smdEndsAfterMs: 600_000, idleDropMs: 3_600_000 })
    const socket = await opened()
    socket.send(`smd+${apple}+{"fields":["31"]}`)
    await socket.topic(`smd+${apple}`)
    await desk.control('POST', '/clock', { advanceMs: 601_000 })
    await sleep(60)
    const before = heard(socket, `smd+${apple}`).length
    await desk.control('POST', '/market', { symbol: 'AAPL', price: '260' })
    await sleep(120)
    expect(heard(socket, `smd+${apple}`).length).toBe(before)
    socket.close()
  })

  test('bars: five streams at most, closed by their server id', async () => {
    const socket = await opened()
    const open = (conid: number) =>
      socket.send(`smh+${conid}+{"exchange":"SMART","period":"1d","bar":"5min","outsideRth":false,"source":"trades"}`)
    open(apple)
    const first = await socket.topic(`smh+${apple}`)
    expect(listAt(first, 'data').length).toBeGreaterThan(0)
    for (const conid of [756733, 272093]) open(conid)
    await socket.topic('smh+272093')
    socket.send(`umh+${textAt(first, 'serverId')}`)
    socket.send('smh+1+{"period":"1d","bar":"5min"}')
    expect(textAt(await socket.topic('error'), 'args', 'error')).toBe('unknown contract')
    socket.close()
  })

  test('profit about once an interval; summary and ledger with their lines, a text on unsubscribing', async () => {
    const socket = await opened()
    socket.send('spl+{}')
    const profit = await socket.topic('spl')
    expect(Object.keys(Object(at(profit, 'args')))).toEqual([`${desk.accountId}.Core`])
    await socket.topic('spl')
    socket.send(`ssd+${desk.accountId}+{}`)
    expect(listAt(await socket.topic(`ssd+${desk.accountId}`), 'result').length).toBeGreaterThan(50)
    socket.send(`sld+${desk.accountId}+{}`)
    expect(at(listAt(await socket.topic(`sld+${desk.accountId}`), 'result'), 0, 'key')).toBe('LedgerListUSD')
    socket.send(`usd+${desk.accountId}+{}`)
    expect(textAt(await socket.topic(`usd+${desk.accountId}`), 'result')).toContain('unsubscribed')
    socket.close()
  })
})

describe('what it tells of itself', () => {
  test('a lost session, one taken elsewhere, and its return; subscriptions are gone', async () => {
    const socket = await opened()
    await socket.topic('system')
    socket.send('sor+{}')
    await event('brokerage_lost')
    expect(await socket.topic('sts')).toEqual(at(frames, 'server_sts_lost'))
    await desk.post('/iserver/auth/ssodh/init', { publish: true, compete: false })
    expect(at(await socket.topic('sts'), 'args', 'authenticated')).toBe(true)
    await event('competing_login')
    expect(await socket.topic('sts')).toEqual(at(frames, 'server_sts_competing'))
    await desk.post('/iserver/auth/ssodh/init', { publish: true, compete: true })
    await desk.get('/iserver/accounts')
    await place()
    await sleep(120)
    expect(heard(socket, 'sor')).toEqual([])
    socket.close()
  })

  test('an idle session is noticed without any call', async () => {
    const socket = await opened()
    await desk.control('POST', '/clock', { advanceMs: 7 * 60_000 })
    expect(await socket.topic('sts')).toEqual(at(frames, 'server_sts_lost'))
    socket.close()
  })

  test('notifications, bulletins, and a socket that is closed', async () => {
    const socket = await opened()
    await event('notification')
    expect(shapeDifferences(at(frames, 'server_ntf'), await socket.topic('ntf'))).toEqual([])
    await event('bulletin')
    expect(shapeDifferences(at(frames, 'server_blt'), await socket.topic('blt'))).toEqual([])
    await event('socket_closed')
    await socket.closed
  })
})

describe('stream faults', () => {
  const arm = (fault: string) => desk.control('POST', '/faults', { broker: 'ibkr', fault, delayMs: 60 })

  test('a duplicated event comes twice, a dropped one takes the connection with it', async () => {
    const socket = await opened()
    socket.send('sor+{}')
    await arm('stream_duplicate')
    await place()
    const [first, second] = [await socket.topic('sor'), await socket.topic('sor')]
    expect(second).toEqual(first)
    await arm('stream_drop')
    await place({ cOID: 'g2e-2' })
    await socket.closed
  })
})
