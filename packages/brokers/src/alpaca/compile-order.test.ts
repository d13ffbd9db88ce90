import { Quantity } from '@g2e/domain/money'
import { orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import { describe, expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId } from '../port/index.ts'
import type { CompiledOrder, OrderContext } from '../port/index.ts'
import { compileOrder } from './compile-order.ts'

const context: OrderContext = { brokerAccountId: BrokerAccountId('acc'), clientOrderId: ClientOrderId('g2e-1') }
const holding = (positionQuantity: string): OrderContext => ({
  ...context,
  positionQuantity: Quantity(positionQuantity),
})

/** A ticket in plain text; tests state only what matters. */
const ticket = (over: Record<string, unknown> = {}): OrderRequest =>
  JSON.parse(
    JSON.stringify({
      accountId: 'acc',
      symbol: 'AAPL',
      side: 'buy',
      quantity: '10',
      orderType: 'limit',
      limitPrice: '187.50',
      timeInForce: 'day',
      ...over,
    }),
  )
const market = (over: Record<string, unknown> = {}) => ticket({ orderType: 'market', limitPrice: undefined, ...over })
const bodyOf = ({ requests }: CompiledOrder): unknown => requests?.[0]?.body
const compiled = (over: Record<string, unknown>, facts = context): unknown => bodyOf(compileOrder(ticket(over), facts))
const refusedFields = (request: OrderRequest, facts = context): readonly string[] =>
  (compileOrder(request, facts).unsupported ?? []).map(({ field }) => field)

const call = 'AAPL261218C00280000'
const higherCall = 'AAPL261218C00290000'

describe('bodies, word for word', () => {
  test('a limit order', () => {
    expect(compileOrder(ticket(), context)).toEqual({
      requests: [
        {
          method: 'POST',
          path: '/v2/orders',
          body: {
            symbol: 'AAPL',
            qty: '10',
            side: 'buy',
            type: 'limit',
            time_in_force: 'day',
            limit_price: '187.50',
            client_order_id: 'g2e-1',
          },
        },
      ],
    })
  })

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['market', { orderType: 'market', limitPrice: undefined }, { type: 'market' }],
    ['stop', { orderType: 'stop', limitPrice: undefined, stopPrice: '180' }, { type: 'stop', stop_price: '180' }],
    [
      'stop_limit',
      { orderType: 'stop_limit', stopPrice: '188' },
      { type: 'stop_limit', limit_price: '187.50', stop_price: '188' },
    ],
    [
      'trailing percent',
      { orderType: 'trailing_stop', limitPrice: undefined, trailPercent: '1.5' },
      { type: 'trailing_stop', trail_percent: '1.5' },
    ],
    [
      'trailing amount',
      { orderType: 'trailing_stop', limitPrice: undefined, trailAmount: '2.25' },
      { type: 'trailing_stop', trail_price: '2.25' },
    ],
  ])('%s', (_, over, body) => {
    expect(compiled(over)).toEqual({
      symbol: 'AAPL',
      qty: '10',
      side: 'buy',
      time_in_force: 'day',
      client_order_id: 'g2e-1',
      ...body,
    })
  })

  test('an order by amount sends the amount and no quantity', () => {
    expect(bodyOf(compileOrder(market({ quantity: undefined, notional: '250.00' }), context))).toEqual({
      symbol: 'AAPL',
      notional: '250.00',
      side: 'buy',
      type: 'market',
      time_in_force: 'day',
      client_order_id: 'g2e-1',
    })
  })

  test('figures travel as they were written', () => {
    expect(compiled({ quantity: '0.123456789', limitPrice: '187.5' })).toMatchObject({
      qty: '0.123456789',
      limit_price: '187.5',
    })
  })

  test('a short sale and its cover say so; plain sides do not', () => {
    expect(compiled({ side: 'sell_short' })).toMatchObject({ side: 'sell', position_intent: 'sell_to_open' })
    expect(compiled({ side: 'buy_to_cover' })).toMatchObject({ side: 'buy', position_intent: 'buy_to_close' })
    expect(compiled({ side: 'sell' })).not.toHaveProperty('position_intent')
  })

  test.each([
    ['buy', 'buy', 'buy_to_open'],
    ['sell', 'sell', 'sell_to_close'],
    ['sell_short', 'sell', 'sell_to_open'],
    ['buy_to_cover', 'buy', 'buy_to_close'],
  ])('an option: %s', (side, wireSide, intent) => {
    expect(compiled({ symbol: call, side, quantity: '2', limitPrice: '4.15' })).toEqual({
      symbol: call,
      qty: '2',
      side: wireSide,
      type: 'limit',
      time_in_force: 'day',
      limit_price: '4.15',
      client_order_id: 'g2e-1',
      position_intent: intent,
    })
  })

  test('crypto, also where the context has to say that it is', () => {
    expect(compiled({ symbol: 'BTC/USD', timeInForce: 'gtc', limitPrice: '91000.123' })).toMatchObject({
      symbol: 'BTC/USD',
      time_in_force: 'gtc',
      limit_price: '91000.123',
    })
    const facts: OrderContext = { ...context, assetType: 'crypto' }
    expect(compiled({ symbol: 'BTCUSDT', timeInForce: 'ioc' }, facts)).toMatchObject({ symbol: 'BTC/USDT' })
  })

  test('extended hours are asked for only when wanted', () => {
    expect(compiled({ extendedHours: true })).toHaveProperty('extended_hours', true)
    expect(compiled({ extendedHours: false })).not.toHaveProperty('extended_hours')
  })

  test('bracket, oto and oco', () => {
    const exits = { takeProfit: { limitPrice: '200' }, stopLoss: { stopPrice: '180', limitPrice: '179.5' } }
    expect(compiled({ orderClass: 'bracket', timeInForce: 'gtc', ...exits })).toMatchObject({
      limit_price: '187.50',
      order_class: 'bracket',
      take_profit: { limit_price: '200' },
      stop_loss: { stop_price: '180', limit_price: '179.5' },
    })
    expect(compiled({ orderClass: 'oto', stopLoss: { stopPrice: '180' } })).toMatchObject({
      order_class: 'oto',
      stop_loss: { stop_price: '180' },
    })
    expect(compiled({ orderClass: 'oco', side: 'sell', limitPrice: undefined, timeInForce: 'gtc', ...exits })).toEqual({
      symbol: 'AAPL',
      qty: '10',
      side: 'sell',
      type: 'limit',
      time_in_force: 'gtc',
      client_order_id: 'g2e-1',
      order_class: 'oco',
      take_profit: { limit_price: '200' },
      stop_loss: { stop_price: '180', limit_price: '179.5' },
    })
  })

  test('a spread names its legs, and a sold package is a credit', () => {
    const legs = [
      { symbol: call, side: 'buy', ratio: 1, positionEffect: 'open' },
      { symbol: higherCall, side: 'sell', ratio: 1, positionEffect: 'open' },
    ]
    const spread = { orderClass: 'multileg', quantity: '1', limitPrice: '1.7', legs }
    expect(compiled(spread)).toEqual({
      qty: '1',
      type: 'limit',
      time_in_force: 'day',
      limit_price: '1.7',
      client_order_id: 'g2e-1',
      order_class: 'mleg',
      legs: [
        { symbol: call, ratio_qty: '1', side: 'buy', position_intent: 'buy_to_open' },
        { symbol: higherCall, ratio_qty: '1', side: 'sell', position_intent: 'sell_to_open' },
      ],
    })
    expect(compiled({ ...spread, side: 'sell' })).toMatchObject({ limit_price: '-1.7' })
  })
})

describe('the matrix of alpaca.md 2.7, cell by cell', () => {
  const rows: Record<string, { over: Record<string, unknown>; allowed: Record<string, string> }> = {
    'whole shares': {
      over: {},
      allowed: {
        market: 'day gtc ioc fok opg cls',
        limit: 'day gtc ioc fok opg cls',
        stop: 'day gtc',
        stop_limit: 'day gtc',
        trailing_stop: 'day gtc',
      },
    },
    'parts of a share': {
      over: { quantity: '0.5' },
      allowed: { market: 'day', limit: 'day', stop: 'day', stop_limit: 'day', trailing_stop: '' },
    },
    'an amount': {
      over: { quantity: undefined, notional: '100' },
      allowed: { market: 'day', limit: 'day', stop: 'day', stop_limit: 'day', trailing_stop: '' },
    },
    'extended hours': {
      over: { extendedHours: true },
      allowed: { market: '', limit: 'day gtc', stop: '', stop_limit: '', trailing_stop: '' },
    },
    options: {
      over: { symbol: call },
      allowed: { market: 'day', limit: 'day', stop: '', stop_limit: '', trailing_stop: '' },
    },
    crypto: {
      over: { symbol: 'ETH/USD' },
      allowed: { market: 'gtc ioc', limit: 'gtc ioc', stop: '', stop_limit: 'gtc', trailing_stop: '' },
    },
  }
  const pricesOf: Record<string, Record<string, unknown>> = {
    market: { limitPrice: undefined },
    limit: { limitPrice: '187.50' },
    stop: { limitPrice: undefined, stopPrice: '180' },
    stop_limit: { limitPrice: '187.50', stopPrice: '188' },
    trailing_stop: { limitPrice: undefined, trailPercent: '2' },
  }

  test.each(Object.entries(rows))('%s', (_, { over, allowed }) => {
    for (const orderType of orderTypes) {
      for (const timeInForce of timesInForce) {
        const answer = compileOrder(ticket({ ...over, ...pricesOf[orderType], orderType, timeInForce }), context)
        const expected = (allowed[orderType] ?? '').split(' ').includes(timeInForce)
        expect(answer.requests !== undefined, `${orderType} ${timeInForce}`).toBe(expected)
        for (const { field } of answer.unsupported ?? [])
          expect(['orderType', 'timeInForce', 'extendedHours']).toContain(field)
      }
    }
  })
})

describe('what cannot be expressed is named by its field', () => {
  test.each<[string, OrderRequest, string]>([
    ['a fraction until canceled', ticket({ quantity: '0.5', timeInForce: 'gtc' }), 'timeInForce'],
    ['a fraction sold short', ticket({ quantity: '0.5', side: 'sell_short' }), 'quantity'],
    [
      'a short sale that trails',
      ticket({ side: 'sell_short', orderType: 'stop', limitPrice: undefined, stopPrice: '9' }),
      'orderType',
    ],
    ['an amount below a dollar', market({ quantity: undefined, notional: '0.99' }), 'notional'],
    ['both sizes', ticket({ notional: '100' }), 'notional'],
    ['no size', ticket({ quantity: undefined }), 'quantity'],
    ['a sub-penny price', ticket({ limitPrice: '290.123' }), 'limitPrice'],
    ['a sub-penny stop', ticket({ orderType: 'stop', limitPrice: undefined, stopPrice: '1.001' }), 'stopPrice'],
    ['five decimals below a dollar', ticket({ limitPrice: '0.12345' }), 'limitPrice'],
    ['a sub-penny option', ticket({ symbol: call, limitPrice: '0.125' }), 'limitPrice'],
    ['part of a contract', ticket({ symbol: call, quantity: '1.5' }), 'quantity'],
    ['options by amount', market({ symbol: call, quantity: undefined, notional: '500' }), 'notional'],
    ['short crypto', ticket({ symbol: 'BTC/USD', side: 'sell_short', timeInForce: 'gtc' }), 'side'],
    [
      'crypto in extended hours',
      ticket({ symbol: 'BTC/USD', timeInForce: 'gtc', extendedHours: true }),
      'extendedHours',
    ],
    ['chosen lots', ticket({ side: 'sell', lots: [{ transactionId: '1', quantity: '10' }] }), 'lots'],
    ['a share class with a slash', ticket({ symbol: 'BRK/B' }), 'symbol'],
    [
      'a bracket around a fraction',
      ticket({
        quantity: '1.5',
        orderClass: 'bracket',
        takeProfit: { limitPrice: '200' },
        stopLoss: { stopPrice: '180' },
      }),
      'orderClass',
    ],
    [
      'a bracket that closes',
      ticket({
        side: 'sell',
        orderClass: 'bracket',
        takeProfit: { limitPrice: '180' },
        stopLoss: { stopPrice: '190' },
      }),
      'side',
    ],
    [
      'an oco that opens',
      ticket({
        orderClass: 'oco',
        limitPrice: undefined,
        takeProfit: { limitPrice: '170' },
        stopLoss: { stopPrice: '190' },
      }),
      'side',
    ],
    [
      'an oco with two limits',
      ticket({ orderClass: 'oco', side: 'sell', takeProfit: { limitPrice: '200' }, stopLoss: { stopPrice: '180' } }),
      'limitPrice',
    ],
    [
      'a stop less than a cent away',
      ticket({ limitPrice: '0.5', orderClass: 'oto', stopLoss: { stopPrice: '0.4999' } }),
      'stopLoss.stopPrice',
    ],
    [
      'an uncovered written call in a spread',
      ticket({
        orderClass: 'multileg',
        legs: [
          { symbol: call, side: 'buy', ratio: 1, positionEffect: 'open' },
          { symbol: higherCall, side: 'sell', ratio: 2, positionEffect: 'open' },
        ],
      }),
      'legs',
    ],
    [
      'ratios not in lowest terms',
      ticket({
        orderClass: 'multileg',
        legs: [
          { symbol: call, side: 'buy', ratio: 2, positionEffect: 'open' },
          { symbol: higherCall, side: 'sell', ratio: 2, positionEffect: 'open' },
        ],
      }),
      'legs',
    ],
    [
      'legs of two underlyings',
      ticket({
        orderClass: 'multileg',
        legs: [
          { symbol: call, side: 'buy', ratio: 1, positionEffect: 'open' },
          { symbol: 'MSFT261218C00290000', side: 'sell', ratio: 1, positionEffect: 'open' },
        ],
      }),
      'legs',
    ],
  ])('%s', (_, request, field) => {
    expect(refusedFields(request)).toContain(field)
  })

  test('an order may not cross zero, and says what the position makes of it', () => {
    expect(refusedFields(ticket({ side: 'sell' }), holding('9'))).toEqual(['quantity'])
    expect(refusedFields(ticket({ side: 'sell' }), holding('0'))).toEqual(['side'])
    expect(refusedFields(ticket({ side: 'sell' }), holding('10'))).toEqual([])
    expect(refusedFields(ticket({ side: 'sell_short' }), holding('1'))).toEqual(['side'])
    expect(refusedFields(ticket({ side: 'buy_to_cover' }), holding('-9'))).toEqual(['quantity'])
    expect(refusedFields(ticket({ side: 'buy' }), holding('-1'))).toEqual(['side'])
  })

  test('the nearest form is named', () => {
    const answer = compileOrder(
      ticket({ symbol: 'BTC/USD', orderType: 'stop', limitPrice: undefined, stopPrice: '9', timeInForce: 'gtc' }),
      context,
    )
    expect(answer.unsupported).toMatchObject([{ field: 'orderType', nearest: 'orderType stop_limit' }])
  })

  test.each(['mutual_fund', 'bond', 'cash_equivalent', 'other'] as const)('a %s is not traded here', (assetType) => {
    expect(refusedFields(ticket(), { ...context, assetType })).toEqual(['symbol'])
  })

  test('an id that the broker may refuse is refused before', () => {
    expect(refusedFields(ticket(), { ...context, clientOrderId: ClientOrderId('a b') })).toEqual(['clientOrderId'])
  })
})
