import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BrokerAccountId, Unavailable } from '../port/index.ts'
import type { OrderEvent, ReportedExecution, ReportedOrder, ReportedQuote, StreamState } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { payloadMapping } from './map.ts'
import { OrderUpdates, pollTimings } from './order-updates.ts'
import { QuoteUpdates, quotePollTimings } from './quote-updates.ts'

/** A Friday at noon in New York. */
const noon = Date.parse('2026-11-20T17:00:00Z')
const night = Date.parse('2026-11-21T07:00:00Z')
let now = noon
beforeEach(() => {
  now = noon
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})
const hooks = testHooks({ now: () => now })
const account = BrokerAccountId('key')

function order(id: number, filledQuantity: number, status = 'OPEN', placedTime = noon - 3_600_000): ReportedOrder {
  const Instrument = [
    { Product: { symbol: 'F', securityType: 'EQ' }, orderAction: 'BUY', orderedQuantity: 10, filledQuantity },
  ]
  const detail = { status, placedTime, priceType: 'MARKET', orderTerm: 'GOOD_FOR_DAY', Instrument }
  const [mapped] = payloadMapping.orders([{ orderId: id, orderType: 'EQ', OrderDetail: [detail] }]).items
  return mapped ?? expect.fail('no order')
}

describe('orders', () => {
  let listed: readonly ReportedOrder[] = []
  let reads = 0
  let fails = false
  let fills: readonly ReportedExecution[] = []
  const updatesOf = () =>
    new OrderUpdates({
      hooks,
      readOrders: (_accountId, since) => {
        if (since !== undefined) reads += 1
        if (fails) return Promise.reject(new Unavailable('down', { brokerId: 'etrade', operation: 'orders' }))
        return Promise.resolve(since === undefined ? [] : listed)
      },
      readOrder: (_accountId, id) => Promise.resolve(listed.find(({ brokerOrderId }) => brokerOrderId === id)),
      readFills: () => Promise.resolve(fills),
    })
  const followed = (updates: OrderUpdates) => {
    const events: OrderEvent[] = []
    const states: StreamState[] = []
    const subscription = updates.subscribe([account], {
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
    })
    return {
      events,
      states,
      subscription,
      told: () => events.map((event) => `${event.order.brokerOrderId} ${event.order.status}`),
    }
  }
  beforeEach(() => {
    listed = []
    reads = 0
    fails = false
    fills = []
  })

  test('single fills are told once each, also when they lag behind their order', async () => {
    const updates = updatesOf()
    const { events, subscription } = followed(updates)
    await vi.advanceTimersByTimeAsync(0)
    listed = [order(1, 10, 'EXECUTED')]
    await vi.advanceTimersByTimeAsync(pollTimings.idleMs)
    fills = JSON.parse(
      '[{"executionId":"1-a","quantity":"4","price":"10","fee":null,"at":"2026-11-20T17:00:00.000Z"},{"executionId":"1-b","quantity":"6","price":"10","fee":null,"at":"2026-11-20T17:00:01.000Z"}]',
    )
    await vi.advanceTimersByTimeAsync(pollTimings.idleMs * 3)
    expect(events.map(({ execution }) => execution?.executionId ?? null)).toEqual([null, '1-a', '1-b'])
    await subscription.close()
  })

  test('what was there before is no news, what changes is told once', async () => {
    listed = [order(1, 0)]
    const updates = updatesOf()
    const { told, subscription, states } = followed(updates)
    expect(states).toEqual([{ state: 'polling' }])
    await vi.advanceTimersByTimeAsync(0)
    expect(told()).toEqual([])
    listed = [order(1, 4)]
    await vi.advanceTimersByTimeAsync(pollTimings.workingMs * 3)
    listed = [order(1, 10, 'EXECUTED')]
    await vi.advanceTimersByTimeAsync(pollTimings.workingMs * 3)
    expect(told()).toEqual(['1 partially_filled', '1 filled'])
    await subscription.close()
  })

  test('an order placed while the first look is under way is news', async () => {
    listed = [order(2, 10, 'EXECUTED', noon)]
    const { told, subscription } = followed(updatesOf())
    await vi.advanceTimersByTimeAsync(0)
    expect(told()).toEqual(['2 filled'])
    await subscription.close()
  })

  test('an answer that came late takes nothing back', async () => {
    const updates = updatesOf()
    const { told, subscription } = followed(updates)
    await vi.advanceTimersByTimeAsync(0)
    for (const state of [order(1, 10, 'EXECUTED'), order(1, 4), order(1, 0), order(1, 10, 'EXECUTED')]) {
      listed = [state]
      await vi.advanceTimersByTimeAsync(pollTimings.idleMs)
    }
    expect(told()).toEqual(['1 filled'])
    await subscription.close()
  })

  test('often after something was placed, steadily while orders work, seldom otherwise', async () => {
    const updates = updatesOf()
    const { subscription } = followed(updates)
    await vi.advanceTimersByTimeAsync(0)
    reads = 0
    await vi.advanceTimersByTimeAsync(120_000)
    expect(reads).toBe(2)
    updates.stirred()
    reads = 0
    await vi.advanceTimersByTimeAsync(pollTimings.stirredForMs)
    expect(reads).toBeGreaterThanOrEqual(18)
    listed = [order(1, 0)]
    await vi.advanceTimersByTimeAsync(pollTimings.idleMs)
    reads = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reads).toBe(6)
    now = night
    await vi.advanceTimersByTimeAsync(pollTimings.workingMs)
    reads = 0
    await vi.advanceTimersByTimeAsync(120_000)
    expect(reads).toBe(2)
    await subscription.close()
  })

  test('an order older than the list of a day is asked for by itself', async () => {
    const old = order(9, 0, 'OPEN', noon - 40 * 86_400_000)
    let isDone = false
    const updates = new OrderUpdates({
      hooks,
      readOrders: (_accountId, since) => Promise.resolve(since === undefined ? [old] : []),
      readFills: () => Promise.resolve([]),
      readOrder: () => Promise.resolve(isDone ? order(9, 10, 'EXECUTED', noon - 40 * 86_400_000) : old),
    })
    const { told, subscription } = followed(updates)
    await vi.advanceTimersByTimeAsync(0)
    isDone = true
    await vi.advanceTimersByTimeAsync(pollTimings.workingMs)
    expect(told()).toEqual(['9 filled'])
    await subscription.close()
  })

  test('a broker in trouble is told and asked again, and after closing nothing is', async () => {
    fails = true
    const updates = updatesOf()
    const { states, subscription } = followed(updates)
    await vi.advanceTimersByTimeAsync(0)
    expect(states.at(-1)).toEqual({ state: 'polling', detail: 'down' })
    await vi.advanceTimersByTimeAsync(pollTimings.idleMs)
    expect(reads).toBe(0)
    fails = false
    await vi.advanceTimersByTimeAsync(pollTimings.idleMs)
    expect(states.at(-1)).toEqual({ state: 'polling', detail: undefined })
    await subscription.close()
    reads = 0
    await vi.advanceTimersByTimeAsync(pollTimings.idleMs * 3)
    expect(reads).toBe(0)
  })
})

describe('quotes', () => {
  const quote = (symbol: string, last: string): ReportedQuote =>
    JSON.parse(JSON.stringify({ symbol, last, bid: null, ask: null, volume: null, timestamp: null, delayed: false }))

  test('one read for all who listen, each told only what changed', async () => {
    const asked: (readonly string[])[] = []
    let last = '1'
    const updates = new QuoteUpdates({
      hooks,
      readQuotes: (symbols) => {
        asked.push(symbols)
        return Promise.resolve(symbols.map((symbol) => quote(symbol, last)))
      },
    })
    const told: string[] = []
    const listen = (name: string, symbols: readonly string[]) =>
      updates.subscribe(symbols, {
        onEvent: (one) => told.push(`${name} ${one.symbol} ${one.last}`),
        onState: () => undefined,
      })
    const a = listen('a', ['X', 'Y'])
    const b = listen('b', ['Y'])
    await vi.advanceTimersByTimeAsync(quotePollTimings.openMs * 2)
    expect(asked[0]).toEqual(['X', 'Y'])
    expect(told).toEqual(['a X 1', 'a Y 1', 'b Y 1'])
    a.setSymbols(['Z'])
    last = '2'
    await vi.advanceTimersByTimeAsync(quotePollTimings.openMs)
    expect(told.slice(3).toSorted()).toEqual(['a Z 2', 'b Y 2'])
    await Promise.all([a.close(), b.close()])
    const { length } = asked
    await vi.advanceTimersByTimeAsync(quotePollTimings.closedMs)
    expect(asked).toHaveLength(length)
  })

  test('while markets are closed they are asked for seldom', async () => {
    now = night
    let reads = 0
    const updates = new QuoteUpdates({
      hooks,
      readQuotes: () => {
        reads += 1
        return Promise.resolve([])
      },
    })
    const subscription = updates.subscribe(['X'], { onEvent: () => undefined, onState: () => undefined })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reads).toBe(3)
    await subscription.close()
  })
})
