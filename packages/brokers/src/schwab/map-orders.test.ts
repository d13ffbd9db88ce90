import { readFileSync } from 'node:fs'
import { Price, Quantity, decimal } from '@g2e/domain/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReportedOrder } from '../port/index.ts'
import { averageOf } from './map/fills.ts'
import { payloadMapping } from './map.ts'
import { wireOrderStatuses } from './vocabulary.ts'
import { numberText } from './wire/read.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const sample = read('orders-list')
const samples: readonly Record<string, unknown>[] = Array.isArray(sample) ? sample : []

const { items, warnings } = payloadMapping.orders(sample)
const byId = new Map(items.map((order) => [String(order.brokerOrderId), order]))
const order = (last: string): ReportedOrder => byId.get(`10030000000${last}`) ?? expect.fail(`no order ${last}`)

const wire = (changes: Record<string, unknown> = {}) => ({
  orderId: 1003000000099,
  orderStrategyType: 'SINGLE',
  session: 'NORMAL',
  duration: 'DAY',
  orderType: 'LIMIT',
  price: 10,
  quantity: 10,
  filledQuantity: 0,
  remainingQuantity: 10,
  status: 'WORKING',
  enteredTime: '2026-11-20T15:30:00+0000',
  orderLegCollection: [{ instruction: 'BUY', quantity: 10, instrument: { symbol: 'AAPL', assetType: 'EQUITY' } }],
  ...changes,
})
const mapped = (changes: Record<string, unknown>): ReportedOrder =>
  payloadMapping.orders(wire(changes)).items[0] ?? expect.fail('no order')

describe('the samples', () => {
  test('all are understood whole', () => {
    expect(warnings).toEqual([])
    expect(items.map(({ status }) => status)).toEqual([
      'filled',
      'partially_filled',
      'rejected',
      'open',
      'open',
      'filled',
      'replaced',
      'open',
      'pending',
    ])
  })

  test('a filled order has its fills and their mean, which is not its limit', () => {
    // (40 x 170.48 + 60 x 170.50) / 100
    expect(order('01')).toMatchObject({
      clientOrderId: null,
      symbol: 'AAPL',
      side: 'buy',
      quantity: '100',
      filledQuantity: '100',
      leavesQuantity: '0',
      limitPrice: '170.5',
      averageFillPrice: '170.492',
      submittedAt: '2026-11-20T15:30:00Z',
      filledAt: '2026-11-20T15:30:04Z',
      executions: [
        { executionId: '90000000001', quantity: '40', price: '170.48', fee: null, at: '2026-11-20T15:30:02Z' },
        { executionId: '90000000002', quantity: '60', price: '170.5', fee: null, at: '2026-11-20T15:30:04Z' },
      ],
    })
  })

  test('a partial fill has no status of its own', () => {
    expect(order('02')).toMatchObject({
      brokerStatus: 'WORKING',
      filledQuantity: '30',
      leavesQuantity: '70',
      timeInForce: 'gtc',
    })
  })

  test('a rejection after acceptance keeps its reason', () => {
    expect(order('03').rejectReason).toMatch(/valid increment/)
    expect(order('03')).toMatchObject({ symbol: 'SPY270115C00700000', assetType: 'option', side: 'sell_short' })
  })

  test('a trailing stop has its distance', () => {
    expect(order('04')).toMatchObject({
      orderType: 'trailing_stop',
      trailAmount: '5',
      trailPercent: null,
      side: 'sell',
    })
  })

  test('an OCO parent is what its halves say', () => {
    expect(order('05')).toMatchObject({
      orderClass: 'oco',
      symbol: 'MSFT',
      side: 'sell',
      quantity: '5',
      orderType: 'limit',
      limitPrice: '260',
      stopPrice: null,
      timeInForce: 'gtc',
      legs: [
        { brokerOrderId: '1003000000006', orderType: 'limit', limitPrice: '260', status: 'open' },
        { brokerOrderId: '1003000000007', orderType: 'stop', stopPrice: '220', status: 'open' },
      ],
    })
  })

  test('a credit spread brought what its legs say', () => {
    // 2.20 sold less 0.94 bought
    expect(order('08')).toMatchObject({
      orderClass: 'multileg',
      symbol: 'MRVL',
      side: 'sell',
      orderType: 'limit',
      limitPrice: '1.26',
      averageFillPrice: '1.26',
      executions: [],
      legs: [
        {
          symbol: 'MRVL270319P00090000',
          side: 'sell_short',
          ratio: 1,
          averageFillPrice: '2.2',
          positionEffect: 'open',
        },
        { symbol: 'MRVL270319P00080000', side: 'buy', ratio: 1, averageFillPrice: '0.94', positionEffect: 'open' },
      ],
    })
  })

  test('a replaced order keeps its fills', () => {
    expect(order('09')).toMatchObject({ filledQuantity: '4', leavesQuantity: '0', executions: [{ quantity: '4' }] })
  })

  test('a fund on an exchange is one', () => {
    expect(order('11')).toMatchObject({ symbol: 'SPY', assetType: 'etf', status: 'pending' })
  })
})

describe('rules', () => {
  test('every status of the contract is mapped as its table says', () => {
    const table = read('order-status-map')
    if (typeof table !== 'object' || table === null) expect.fail('no table')
    const said = Object.entries(table).filter(([word]) => word !== '_rules')
    expect(said.map(([word]) => word).toSorted()).toEqual([...wireOrderStatuses].toSorted())
    for (const [word, status] of said) expect([word, mapped({ status: word }).status]).toEqual([word, status])
  })

  test('a status never met is unknown and never final', () => {
    const {
      items: [strange],
      warnings: told,
    } = payloadMapping.orders([wire({ status: 'SIDEWAYS' })])
    expect(strange).toMatchObject({ status: 'unknown', brokerStatus: 'SIDEWAYS' })
    expect(told[0]?.path).toBe('[0].status')
  })

  test('a bracket is its entry with two legs, an oto with one', () => {
    const exit = (orderId: number, changes: object) => wire({ orderId, status: 'AWAITING_PARENT_ORDER', ...changes })
    const halves = [exit(2, {}), exit(3, { orderType: 'STOP', stopPrice: 8 })]
    const bracket = mapped({
      orderStrategyType: 'TRIGGER',
      childOrderStrategies: [{ orderId: 4, orderStrategyType: 'OCO', childOrderStrategies: halves }],
    })
    expect(bracket).toMatchObject({ orderClass: 'bracket', legs: [{ brokerOrderId: '2' }, { brokerOrderId: '3' }] })
    expect(mapped({ orderStrategyType: 'TRIGGER', childOrderStrategies: [halves[1]] })).toMatchObject({
      orderClass: 'oto',
      legs: [{ brokerOrderId: '3', orderType: 'stop', stopPrice: '8', status: 'pending' }],
    })
  })

  test('an attached order that is listed beside its parent counts once', () => {
    const child = wire({ orderId: 2 })
    const parent = wire({ orderId: 1, orderStrategyType: 'TRIGGER', childOrderStrategies: [child] })
    expect(payloadMapping.orders([child, parent]).items.map(({ brokerOrderId }) => brokerOrderId)).toEqual(['1'])
  })

  test('the order that took its place is named where the answer does', () => {
    expect(mapped({ status: 'REPLACED', replacingOrderCollection: [{ orderId: 7 }] }).replacedBy).toBe('7')
  })

  test.each([
    ['MARKET_ON_CLOSE', 'market', 'cls'],
    ['LIMIT_ON_CLOSE', 'limit', 'cls'],
    ['LIMIT', 'limit', 'day'],
  ])('%s is %s %s', (orderType, ours, time) => {
    expect(mapped({ orderType })).toMatchObject({ orderType: ours, timeInForce: time })
  })

  test('a share class with a slash and an instrument without symbol', () => {
    const leg = (instrument: object) => ({ orderLegCollection: [{ instruction: 'BUY', quantity: 1, instrument }] })
    expect(mapped(leg({ symbol: 'BRK/B', assetType: 'EQUITY' })).symbol).toBe('BRK.B')
    expect(mapped(leg({ cusip: '78462F103', assetType: 'COLLECTIVE_INVESTMENT' })).symbol).toBe('78462F103')
  })

  test('a fill without an id is named by what it says, equal ones by their number', () => {
    const fill = { legId: 1, price: 10, quantity: 5, time: '2026-11-20T15:30:02+0000' }
    const { executions } = mapped({
      filledQuantity: 10,
      orderActivityCollection: [1, 2].map(() => ({ activityType: 'EXECUTION', executionLegs: [fill] })),
    })
    expect(new Set(executions.map(({ executionId }) => executionId)).size).toBe(2)
    expect(executions[0]?.executionId).toBe('1003000000099:2026-11-20T15:30:02Z:10:5')
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['no id', { orderId: undefined }, 'orderId'],
    ['no status', { status: undefined }, 'status'],
    ['no filled quantity', { filledQuantity: undefined }, 'filledQuantity'],
    ['a quantity that is no number', { quantity: 'ten' }, '[0].quantity'],
    ['legs that are no list', { orderLegCollection: {} }, '[0].orderLegCollection'],
  ])('an order with %s is refused', (_name, changes, where) => {
    expect(() => payloadMapping.orders([wire(changes)])).toThrow(where)
  })

  test('the mean of many fills is exact to six places', () => {
    const fill = (price: string, quantity: string) => ({ price: Price(price), quantity: Quantity(quantity) })
    expect(averageOf([])).toBeNull()
    expect(averageOf([fill('10.01', '1'), fill('10.02', '2')])).toBe('10.016667')
    // More places than the fast way counts: 0.12345678 and 0.2, equally many.
    expect(averageOf([fill('0.12345678', '0.5'), fill('0.2', '0.5')])).toBe('0.161728')
  })

  test('however it is computed, the mean is the same', () => {
    const fills = fc.array(
      fc.record({
        price: fc.integer({ min: 1, max: 9e6 }).map((cents) => cents / 100),
        quantity: fc.integer({ min: 1, max: 9999 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(fills, (legs) => {
        const activity = {
          activityType: 'EXECUTION',
          activityId: 1,
          executionLegs: legs.map((leg) => ({ legId: 1, ...leg })),
        }
        const { averageFillPrice, executions } = mapped({ filledQuantity: 10, orderActivityCollection: [activity] })
        // Exactly in the middle of two millionths the ways differ, by one.
        const apart = decimal(averageFillPrice ?? '0')
          .minus(averageOf(executions) ?? '0')
          .abs()
        expect(apart.lte('0.000001')).toBe(true)
      }),
    )
  })

  test('a fill without an id is named by what it says', () => {
    const leg = { legId: 1, price: 10.5, quantity: 4, time: '2026-11-20T15:30:02+0000' }
    for (const activityId of [undefined, null, '']) {
      const activity = { activityType: 'EXECUTION', activityId, executionLegs: [leg, leg] }
      const { executions } = mapped({ filledQuantity: 8, orderActivityCollection: [activity] })
      const name = '1003000000099:2026-11-20T15:30:02Z:10.5:4'
      expect(executions.map(({ executionId }) => executionId)).toEqual([name, `${name}#1`])
    }
  })

  test('what only ends like an instant is none', () => {
    const { items: found, warnings: told } = payloadMapping.orders(wire({ enteredTime: 'the day before today+0000' }))
    expect(found[0]?.submittedAt).toBeNull()
    expect(told.map(({ path }) => path)).toEqual(['enteredTime'])
  })

  test('the samples are what the contract counts', () => {
    expect(samples).toHaveLength(9)
  })
})

test('a number is written as JavaScript writes it, only faster', () => {
  const numbers = fc.oneof(
    fc.integer(),
    fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100),
    fc.integer({ min: -1e9, max: 1e9 }).map((parts) => parts / 10_000),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((value) => value === 0 || Math.abs(value) >= 1e-6),
  )
  fc.assert(
    fc.property(numbers, (value) => {
      expect(numberText(value)).toBe(String(value))
    }),
    { numRuns: 5000 },
  )
  expect(() => numberText(Number.NaN)).toThrow(/plain decimal/)
  expect(numberText(1e-9)).toBe('0.000000001')
})
