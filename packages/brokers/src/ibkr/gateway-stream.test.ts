import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OrderEvent } from '../port/broker.ts'
import { account, playGateway, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'

const live = sample('orders-live')
const frames = sample('ws-frames')

let gateway: PlayedGateway
beforeEach(async () => {
  gateway = await playGateway()
})
afterEach(() => gateway.close())

describe('the stream', () => {
  const toAll = (frame: unknown): void => {
    for (const socket of gateway.server.sockets) socket.send(JSON.stringify(frame))
  }
  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (let turn = 0; turn < 500; turn += 1) {
      const seen = look()
      if (seen !== undefined) return seen
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
    throw new Error('it never happened')
  }

  test('lays changes over what is known, and tells each fill once', async () => {
    const events: OrderEvent[] = []
    const states: string[] = []
    const listed = live.populated.orders[1]
    const before = { ...listed, filledQuantity: 0, remainingQuantity: 100, avgPrice: undefined }
    gateway.route({ 'GET /iserver/account/orders': { body: { orders: [before], snapshot: true } } })
    const subscription = gateway.session.streamOrders([account], {
      onEvent: (event) => events.push(event),
      onState: ({ state }) => states.push(state),
    })
    await until(() => (states.at(-1) === 'live' && events.length > 0 ? true : undefined))
    const [partly] = frames.server_sor_fill_deltas.args
    toAll({ topic: 'sor', args: [partly] })
    toAll({ topic: 'sor', args: [partly] })
    toAll(frames.server_str)
    toAll(frames.server_str)
    await until(() => (events.some(({ execution }) => execution !== null) ? true : undefined))
    // Late news of the state before it is no news.
    toAll({ topic: 'sor', args: [{ orderId: listed.orderId, filledQuantity: 0, remainingQuantity: 100 }] })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(
      events
        .filter(({ execution }) => execution === null)
        .map(({ order }) => `${order.status} ${order.filledQuantity}`),
    ).toEqual(['open 0', 'partially_filled 30'])
    expect(events.filter(({ execution }) => execution !== null)).toMatchObject([
      { order: { clientOrderId: 'g2e-0002' }, execution: { quantity: '30', price: '204.99', fee: '0.35' } },
    ])
    await subscription.close()
    await subscription.close()
    expect(gateway.server.sockets.size).toBe(0)
  })

  test('an end that is told is read before it is believed', async () => {
    const events: OrderEvent[] = []
    const working = { ...live.populated.orders[1], filledQuantity: 0, remainingQuantity: 100 }
    gateway.route({
      'GET /iserver/account/orders': { body: { orders: [working], snapshot: true } },
      'GET /iserver/account/trades': { body: [] },
    })
    const subscription = gateway.session.streamOrders([account], {
      onEvent: (event) => events.push(event),
      onState: () => undefined,
    })
    await until(() => (events.length > 0 ? true : undefined))
    const reads = gateway.sent('GET', '/iserver/account/orders').length
    toAll({ topic: 'sor', args: [{ orderId: working.orderId, status: 'Cancelled' }] })
    await until(() => (gateway.sent('GET', '/iserver/account/orders').length > reads ? true : undefined))
    expect(events.map(({ order }) => order.status)).toEqual(['open'])
    await subscription.close()
  })

  test('a prompt about an order has the orders read', async () => {
    const states: string[] = []
    gateway.route({ 'GET /iserver/account/orders': { body: { orders: [], snapshot: true } } })
    const subscription = gateway.session.streamOrders([account], {
      onEvent: () => undefined,
      onState: ({ state }) => states.push(state),
    })
    const reads = () => gateway.sent('GET', '/iserver/account/orders').length
    // Cleared before it was subscribed, and read once it was live.
    await until(() => (states.at(-1) === 'live' && reads() === 2 ? true : undefined))
    toAll({ topic: 'ntf', args: [{ orderId: 7, reqId: '1', text: 'Rejected.', options: ['OK'], prompt: true }] })
    await until(() => (reads() > 2 ? true : undefined))
    await subscription.close()
  })

  test('quotes: whole first, then only what changed', async () => {
    const lasts: (string | null)[] = []
    gateway.route({ 'GET /iserver/marketdata/snapshot': { body: sample('marketdata-snapshot').call_3_full } })
    const states: string[] = []
    const subscription = gateway.session.streamQuotes(['AAPL'], {
      onEvent: ({ last, symbol, previousClose }) => {
        expect(symbol).toBe('AAPL')
        if (previousClose !== null) lasts.push(last)
      },
      onState: ({ state }) => states.push(state),
    })
    await until(() => (states.at(-1) === 'live' && lasts.length > 0 ? true : undefined))
    toAll(frames.server_smd_first)
    toAll(frames.server_smd_delta)
    await until(() => (lasts.at(-1) === '212.14' ? true : undefined))
    expect(new Set(lasts)).toEqual(new Set(['212.11', '212.14']))
    await subscription.close()
  })

  test('a session that ends is made anew, and the stream with it', async () => {
    const states: string[] = []
    const subscription = gateway.session.streamOrders([account], {
      onEvent: () => undefined,
      onState: ({ state }) => states.push(state),
    })
    await until(() => (states.at(-1) === 'live' ? true : undefined))
    toAll(frames.server_sts_lost)
    await until(() => (states.at(-1) === 'connecting' ? true : undefined))
    await until(() => (states.at(-1) === 'live' ? true : undefined))
    expect(gateway.sent('POST', '/iserver/auth/status').length).toBeGreaterThan(1)
    await subscription.close()
  })
})
