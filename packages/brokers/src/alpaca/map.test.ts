import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WireMismatch } from '../port/index.ts'
import { mapDividends, mapOrder, mapTradeUpdate, payloadMapping } from './map.ts'
import { wireOrderStatuses } from './vocabulary.ts'

const folder = new URL('./fixtures/', import.meta.url)
const sample = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const record = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value))
const orderSamples = readdirSync(folder)
  .filter((name) => name.startsWith('order.') || name === 'orders.replace-pair.json')
  .map((name) => name.replace(/\.json$/, ''))

const limitOrder = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...record(sample('order.limit-gtc.accepted-after-hours')),
  ...over,
})
const orderOf = (over: Record<string, unknown>) => payloadMapping.orders(limitOrder(over))

describe('orders', () => {
  test.each(orderSamples)('the sample %s is understood without a warning', (name) => {
    const { items, warnings } = payloadMapping.orders(sample(name))
    expect(items.length).toBeGreaterThan(0)
    expect(warnings).toEqual([])
  })

  test('an order by amount has no quantity, and nothing in its place', () => {
    expect(payloadMapping.orders(sample('order.market-notional.submit')).items[0]).toMatchObject({
      quantity: null,
      notional: '250',
      leavesQuantity: null,
      filledQuantity: '0',
      averageFillPrice: null,
      filledAt: null,
    })
  })

  test('every status of the page means what the page and the product say', () => {
    const meant = Object.fromEntries(wireOrderStatuses.map((status) => [status, orderOf({ status }).items[0]?.status]))
    expect(meant).toEqual({
      pending_new: 'pending',
      accepted: 'pending',
      accepted_for_bidding: 'pending',
      pending_review: 'pending',
      held: 'pending',
      new: 'open',
      stopped: 'open',
      suspended: 'open',
      partially_filled: 'partially_filled',
      pending_cancel: 'pending_cancel',
      pending_replace: 'open',
      done_for_day: 'open',
      calculated: 'open',
      filled: 'filled',
      canceled: 'canceled',
      expired: 'expired',
      rejected: 'rejected',
      replaced: 'replaced',
    })
  })

  test('calculated is filled once all of it is', () => {
    expect(orderOf({ status: 'calculated', qty: '10', filled_qty: '10.0' }).items[0]?.status).toBe('filled')
  })

  test.each(['constructor', '__proto__', 'toString', 'FILLED', 'cancelled', 'teleported'])(
    'the status %s has never been met: unknown, with its name and place',
    (status) => {
      const { items, warnings } = payloadMapping.orders([limitOrder(), limitOrder({ status })])
      expect(items[1]).toMatchObject({ status: 'unknown', brokerStatus: status })
      expect(warnings).toMatchObject([{ path: '[1].status' }])
      expect(warnings[0]?.message).toContain(status)
    },
  )

  test('unknown words elsewhere leave the field out and never drop the order', () => {
    const { items, warnings } = orderOf({
      side: 'barter',
      position_intent: 'buy_to_hold',
      type: 'iceberg',
      time_in_force: 'gtx',
      order_class: 'ladder',
      asset_class: 'crypto_perp',
    })
    expect(items[0]).toMatchObject({
      side: null,
      orderType: null,
      timeInForce: null,
      orderClass: 'simple',
      assetType: 'other',
    })
    expect(warnings.map(({ path }) => path).toSorted()).toEqual(
      ['asset_class', 'order_class', 'position_intent', 'side', 'time_in_force', 'type'].toSorted(),
    )
  })

  test('side and intent together say buy, sell, sell_short or buy_to_cover', () => {
    const sides = [
      ['buy', 'buy_to_open', 'buy'],
      ['buy', 'buy_to_close', 'buy_to_cover'],
      ['sell', 'sell_to_open', 'sell_short'],
      ['sell', 'sell_to_close', 'sell'],
      ['buy', null, 'buy'],
      ['sell', '', 'sell'],
    ] as const
    for (const [side, position_intent, ours] of sides)
      expect(orderOf({ side, position_intent }).items[0]?.side).toBe(ours)
  })

  test('the parent of a multi-leg order is empty where it is empty, and its legs carry ratio, side and effect', () => {
    expect(payloadMapping.orders(sample('order.mleg.filled')).items[0]).toMatchObject({
      symbol: '',
      side: null,
      assetType: 'option',
      orderClass: 'multileg',
      limitPrice: '1.7',
      legs: [
        { symbol: 'AAPL261218C00280000', side: 'buy', ratio: 1, positionEffect: 'open', orderType: null },
        { symbol: 'AAPL261218C00290000', side: 'sell_short', ratio: 1, positionEffect: 'open', orderType: null },
      ],
    })
  })

  test('a held leg waits: it is pending, with its own stop price', () => {
    expect(payloadMapping.orders(sample('order.oco.nested')).items[0]).toMatchObject({
      orderClass: 'oco',
      status: 'open',
      legs: [{ status: 'pending', orderType: 'stop', stopPrice: '650', limitPrice: null }],
    })
  })

  test('partially filled and then canceled keeps what was done, and nothing is left', () => {
    const [order] = payloadMapping.orders(sample('order.partially-filled-then-canceled')).items
    expect(order).toMatchObject({ status: 'canceled', leavesQuantity: '0' })
    expect(order?.filledQuantity).not.toBe('0')
  })

  test('what is left of a part fill is exact', () => {
    expect(orderOf({ status: 'partially_filled', qty: '1', filled_qty: '0.1' }).items[0]?.leavesQuantity).toBe('0.9')
  })

  test('a replaced order is replaced and names the one after it', () => {
    expect(payloadMapping.orders(sample('orders.replace-pair')).items).toMatchObject([
      { status: 'replaced', replacedBy: '22222222-5b1e-4f0a-9d1c-000000000005' },
      { status: 'open', replaces: '11111111-5b1e-4f0a-9d1c-000000000004' },
    ])
  })

  test('numbers where strings are documented are read through their shortest text', () => {
    expect(orderOf({ limit_price: 0.1, qty: 1e21, filled_qty: 0, filled_avg_price: 1e-7 }).items[0]).toMatchObject({
      limitPrice: '0.1',
      quantity: '1000000000000000000000',
      filledQuantity: '0',
      averageFillPrice: '0.0000001',
    })
  })

  test.each([
    ['filled_qty', null],
    ['filled_qty', undefined],
    ['filled_qty', ''],
    ['qty', 'ten'],
    ['limit_price', '1,5'],
    ['stop_price', true],
    ['filled_avg_price', {}],
    ['qty', '9'.repeat(80)],
    ['qty', Infinity],
    ['id', ''],
    ['id', null],
    ['status', null],
    ['status', ''],
    ['legs', 'none'],
  ])('%s = %j counts and cannot be read: refused', (field, value) => {
    expect(() => payloadMapping.orders([limitOrder(), limitOrder({ [field]: value })])).toThrow(WireMismatch)
  })

  test('a mismatch names its place', () => {
    const broken = record(sample('order.mleg.filled'))
    Object.assign((broken['legs'] as Record<string, unknown>[])[1] ?? {}, { qty: 'x1' })
    const read = () => payloadMapping.orders([limitOrder(), broken])
    expect(read).toThrow(expect.objectContaining({ path: '[1].legs[1].qty' }))
  })

  test('optional fields may be missing or null, one by one', () => {
    const needed = ['id', 'status', 'filled_qty']
    for (const field of Object.keys(limitOrder()).filter((name) => !needed.includes(name))) {
      const { [field]: _, ...without } = limitOrder()
      for (const payload of [without, limitOrder({ [field]: null }), limitOrder({ [field]: '' })]) {
        expect(payloadMapping.orders(payload).items, field).toHaveLength(1)
      }
    }
  })

  test('nothing is no order: empty list, null, empty object', () => {
    for (const payload of [[], null, undefined, {}])
      expect(payloadMapping.orders(payload)).toEqual({ items: [], warnings: [] })
  })

  test('the elements of a close-all answer: orders are read, refusals are named', () => {
    const { items, warnings } = payloadMapping.orders(sample('positions.close-all.207'))
    expect(items).toMatchObject([{ symbol: 'BTC/USD', side: 'sell', assetType: 'crypto' }])
    expect(warnings.map(({ path }) => path)).toEqual(['[1].status', '[2].status'])
  })

  test('times with an offset become UTC and keep their nanoseconds', () => {
    expect(orderOf({ submitted_at: '2026-11-20T12:52:11.481503917-05:00' }).items[0]?.submittedAt).toBe(
      '2026-11-20T17:52:11.481503917Z',
    )
    const { items, warnings } = orderOf({ submitted_at: 'yesterday' })
    expect(items[0]?.submittedAt).toBeNull()
    expect(warnings).toMatchObject([{ path: 'submitted_at' }])
  })

  test('whatever JSON comes, the answer is a mapping or a WireMismatch, never another failure', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(limitOrder())),
        fc.jsonValue(),
        fc.boolean(),
        (field, value, nested) => {
          const broken = limitOrder({ [field]: value })
          try {
            payloadMapping.orders(nested ? [limitOrder({ legs: [broken] })] : broken)
          } catch (error) {
            expect(error).toBeInstanceOf(WireMismatch)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('trade updates', () => {
  const updates = (sample('stream.trade-updates.session') as { message: { stream?: string } }[])
    .map(({ message }) => message)
    .filter(({ stream }) => stream === 'trade_updates')

  test('every message of the recorded session is an order; fills carry their own execution', () => {
    const mapped = updates.map((message) => mapTradeUpdate(message))
    for (const { execution, event, notes } of mapped) {
      expect(execution !== null).toBe(event === 'fill' || event === 'partial_fill')
      expect(notes.warnings).toEqual([])
    }
    expect(mapped[1]?.execution).toEqual({
      executionId: 'aa000000-0000-4000-8000-000000000002',
      quantity: '0.918273645',
      price: '272.25',
      fee: null,
      at: '2026-11-19T15:30:04.121877003Z',
    })
    expect(payloadMapping.orders(updates).items).toHaveLength(updates.length)
  })

  test('what is no update is refused', () => {
    expect(() => mapTradeUpdate({ stream: 'listening', data: { streams: [] } })).toThrow(WireMismatch)
    expect(() => mapOrder(null)).toThrow(WireMismatch)
  })
})

describe('corporate actions (alpaca.md 2.15)', () => {
  test('cash dividends alone are read, with the digits of the number', () => {
    const { items, warnings } = mapDividends(sample('corporate-actions'))
    expect(warnings).toEqual([])
    expect(items.map(({ raw: _raw, ...item }) => item)).toEqual([
      { symbol: 'AAPL', amountPerShare: '0.26', exDate: '2026-11-10', payDate: '2026-11-13', isSpecial: false },
    ])
  })

  test('a type without entries has no key; no list by type is no answer', () => {
    expect(mapDividends({ corporate_actions: {}, next_page_token: null }).items).toEqual([])
    expect(() => mapDividends({ message: 'no' })).toThrow(WireMismatch)
    const line = { symbol: 'X', rate: 1e-7, special: true, ex_date: '2026-01-02', payable_date: null }
    expect(mapDividends({ corporate_actions: { cash_dividends: [line] } }).items).toMatchObject([
      { amountPerShare: '0.0000001', payDate: null, isSpecial: true },
    ])
    const wrong = { ...line, ex_date: 'soon' }
    expect(() => mapDividends({ corporate_actions: { cash_dividends: [wrong] } })).toThrow(WireMismatch)
  })
})
