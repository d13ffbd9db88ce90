import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WireMismatch } from '../port/index.ts'
import { payloadMapping } from './map.ts'

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

const ordersIn = (name: string) => payloadMapping.orders(sample(name)).items
const listed = (id: string) => ordersIn('orders_list').find(({ brokerOrderId }) => brokerOrderId === id)

const order = (detail: Record<string, unknown> = {}, instrument: Record<string, unknown> = {}) => {
  const payload = {
    OrdersResponse: {
      Order: [
        {
          orderId: 7,
          orderType: 'EQ',
          OrderDetail: [
            {
              placedTime: 1_795_188_001_000,
              status: 'OPEN',
              orderTerm: 'GOOD_FOR_DAY',
              priceType: 'LIMIT',
              limitPrice: 248,
              stopPrice: 0,
              marketSession: 'REGULAR',
              Instrument: [
                {
                  Product: { symbol: 'AAPL', securityType: 'EQ' },
                  orderAction: 'BUY',
                  orderedQuantity: 10,
                  filledQuantity: 0,
                  ...instrument,
                },
              ],
              ...detail,
            },
          ],
        },
      ],
    },
  }
  const { items, warnings } = payloadMapping.orders(payload)
  return { ...items[0], warnings }
}

describe('the status follows the quantities (brokers/etrade.md 5)', () => {
  test.each([
    ['OPEN', 10, 0, 'open'],
    ['OPEN', 10, 4, 'partially_filled'],
    ['OPEN', 10, 10, 'filled'],
    ['EXECUTED', 10, 10, 'filled'],
    ['EXECUTED', 10, 4, 'partially_filled'],
    ['DONE_TRADE_EXECUTED', 10, 10, 'filled'],
    ['OPTION_EXERCISE', 10, 10, 'filled'],
    ['OPTION_ASSIGNMENT', 10, 10, 'filled'],
    ['PARTIAL', 10, 4, 'partially_filled'],
    ['INDIVIDUAL_FILLS', 10, 10, 'filled'],
    ['CANCEL_REQUESTED', 10, 4, 'pending_cancel'],
    ['CANCELLED', 10, 0, 'canceled'],
    ['CANCELLED', 10, 4, 'canceled'],
    ['EXPIRED', 10, 4, 'expired'],
    ['REJECTED', 10, 0, 'rejected'],
  ])('%s, %i ordered, %i filled: %s', (status, orderedQuantity, filledQuantity, meant) => {
    expect(order({ status }, { orderedQuantity, filledQuantity })).toMatchObject({
      status: meant,
      brokerStatus: status,
      filledQuantity: String(filledQuantity),
    })
  })

  test.each(['QUEUED', 'DO_NOT_EXERCISE', 'INVALID', 'constructor'])('%s is unknown, with a warning', (status) => {
    const { status: meant, warnings } = order({ status })
    expect([meant, warnings[0]?.path]).toEqual(['unknown', 'OrdersResponse.Order[0].status'])
  })

  test('cancelled in favour of another order is replaced', () => {
    expect(order({ status: 'CANCELLED', replacedByOrderId: 8 })).toMatchObject({ status: 'replaced', replacedBy: '8' })
  })

  test('the new order points to the old one', () => {
    expect(ordersIn('order_details_after_change')[0]).toMatchObject({ brokerOrderId: '522', replaces: '520' })
  })
})

test('a junk time on a cancelled order is no fill', () => {
  expect(listed('517')).toMatchObject({ status: 'canceled', filledAt: null, filledQuantity: '0' })
})

test('times in seconds and in milliseconds are the same instant', () => {
  expect(order({ placedTime: 1_795_188_001 }).submittedAt).toBe('2026-11-20T15:20:01.000Z')
  expect(order({ placedTime: 1_795_188_001_000 }).submittedAt).toBe('2026-11-20T15:20:01.000Z')
  expect(order({ placedTime: 0 }).submittedAt).toBeNull()
})

test('the stop price of a trailing stop is its trail', () => {
  expect(listed('514')).toMatchObject({
    orderType: 'trailing_stop',
    trailPercent: '5',
    trailAmount: null,
    stopPrice: null,
    status: 'pending_cancel',
  })
  expect(order({ priceType: 'TRAILING_STOP_CNST', limitPrice: 0, stopPrice: 1.5 })).toMatchObject({
    trailAmount: '1.5',
    trailPercent: null,
    stopPrice: null,
  })
})

test.each([
  ['MARKET', 'market', 'day'],
  ['LIMIT', 'limit', 'day'],
  ['STOP', 'stop', 'day'],
  ['STOP_LIMIT', 'stop_limit', 'day'],
  ['MARKET_ON_OPEN', 'market', 'opg'],
  ['MARKET_ON_CLOSE', 'market', 'cls'],
  ['LIMIT_ON_OPEN', 'limit', 'opg'],
  ['LIMIT_ON_CLOSE', 'limit', 'cls'],
])('%s is %s, %s', (priceType, orderType, timeInForce) => {
  expect(order({ priceType })).toMatchObject({ orderType, timeInForce, warnings: [] })
})

test.each(['HIDDEN_STOP', 'UPPER_TRIGGER_BY_HIDDEN_STOP', 'NET_EVEN', 'toString'])(
  '%s has no type of ours and says so',
  (priceType) => {
    const { orderType, warnings } = order({ priceType })
    expect([orderType, warnings.length]).toEqual([null, 1])
  },
)

test('a term that the model lacks is left out with a warning', () => {
  const { timeInForce, warnings } = order({ orderTerm: 'GOOD_TILL_DATE' })
  expect([timeInForce, warnings.length]).toEqual([null, 1])
})

test('a limit of 0 is none, and a market order has none whatever is sent', () => {
  expect(order({ priceType: 'MARKET', limitPrice: 248 }).limitPrice).toBeNull()
  expect(order({ limitPrice: 0 }).limitPrice).toBeNull()
})

test('a spread is one order of two legs, sided by its net price', () => {
  expect(listed('513')).toMatchObject({
    symbol: 'GE',
    assetType: 'option',
    side: 'sell',
    quantity: '1',
    orderType: 'limit',
    limitPrice: '2.49',
    orderClass: 'multileg',
    status: 'open',
    legs: [
      { symbol: 'GE270115P00160000', side: 'sell_short', ratio: 1, positionEffect: 'open', quantity: '1' },
      { symbol: 'GE270115P00155000', side: 'buy', ratio: 1, positionEffect: 'open', quantity: '1' },
    ],
  })
})

test('a group is one order with its parts as legs, never one of them', () => {
  expect(listed('512')).toMatchObject({
    symbol: 'AAPL',
    orderClass: 'oco',
    side: 'sell',
    quantity: '10',
    orderType: null,
    limitPrice: null,
    status: 'open',
    legs: [
      { orderType: 'limit', limitPrice: '260', stopPrice: null },
      { orderType: 'stop', limitPrice: null, stopPrice: '240' },
    ],
  })
})

test('rows of single fills become one order with its fills', () => {
  const [only, ...more] = ordersIn('orders_individual_fills')
  expect(more).toEqual([])
  // (25 x 250.47 + 15 x 250.4967) / 40 = 250.4800125
  expect(only).toMatchObject({
    brokerOrderId: '519',
    filledQuantity: '40',
    leavesQuantity: '60',
    status: 'partially_filled',
    averageFillPrice: '250.4800125',
  })
  expect(only?.executions.map(({ quantity, price, at }) => [quantity, price, at])).toEqual([
    ['25', '250.47', '2026-11-20T15:18:22.000Z'],
    ['15', '250.4967', '2026-11-20T15:18:23.000Z'],
  ])
})

test('two fills that are alike in everything are still two', () => {
  const row = JSON.stringify(sample('orders_individual_fills'))
  const payload: { OrdersResponse: { Order: unknown[] } } = JSON.parse(row)
  const [first] = payload.OrdersResponse.Order
  const { items } = payloadMapping.orders({ OrdersResponse: { Order: [first, first] } })
  expect(new Set(items[0]?.executions.map(({ executionId }) => executionId)).size).toBe(2)
})

test('no order comes back with our id', () => {
  expect(ordersIn('orders_list').every(({ clientOrderId }) => clientOrderId === null)).toBe(true)
})

test.each([
  ['no id', { orderId: 0 }],
  ['no details', { OrderDetail: [] }],
])('an order with %s is a mismatch', (_what, over) => {
  const payload: { OrdersResponse: { Order: object[] } } = JSON.parse(JSON.stringify(sample('orders_list')))
  expect(() => payloadMapping.orders([{ ...payload.OrdersResponse.Order[0], ...over }])).toThrow(WireMismatch)
})

test('how much is filled is never guessed', () => {
  expect(() => order({}, { filledQuantity: undefined })).toThrow(
    expect.objectContaining({ kind: 'wire_mismatch', path: expect.stringContaining('OrdersResponse.Order[0]') }),
  )
})

test('one bare order, one bare instrument: lists of one', () => {
  const instrument = {
    Product: { symbol: 'F', securityType: 'EQ' },
    orderAction: 'SELL',
    orderedQuantity: '1',
    filledQuantity: '0.0',
  }
  const detail = { status: 'OPEN', Instrument: instrument }
  const payload = { OrdersResponse: { Order: { orderId: '9', OrderDetail: detail } } }
  expect(payloadMapping.orders(payload).items[0]).toMatchObject({ brokerOrderId: '9', symbol: 'F', side: 'sell' })
})
