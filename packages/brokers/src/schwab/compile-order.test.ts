import { readFileSync } from 'node:fs'
import { Quantity } from '@g2e/domain/money'
import { orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import { describe, expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId } from '../port/index.ts'
import type { CompiledOrder, OrderContext } from '../port/index.ts'
import { compileOrder } from './compile-order.ts'

const hash = '7A1C9E40'
const context: OrderContext = { brokerAccountId: BrokerAccountId(hash), clientOrderId: ClientOrderId('g2e-1') }
const holding = (positionQuantity: string): OrderContext => ({
  ...context,
  positionQuantity: Quantity(positionQuantity),
})

/** A ticket in plain text; tests state only what matters. */
const ticket = (over: Record<string, unknown> = {}): OrderRequest =>
  JSON.parse(
    JSON.stringify({
      accountId: 'acc',
      symbol: 'XYZ',
      side: 'buy',
      quantity: '10',
      orderType: 'limit',
      limitPrice: '25.10',
      timeInForce: 'day',
      ...over,
    }),
  )
const bodyOf = ({ requests }: CompiledOrder): unknown => requests?.[0]?.body
const compiled = (over: Record<string, unknown>, facts = context): unknown => bodyOf(compileOrder(ticket(over), facts))
const refused = (over: Record<string, unknown>, facts = context): readonly string[] =>
  (compileOrder(ticket(over), facts).unsupported ?? []).map(({ field }) => field)

const call = 'XYZ270315C00500000'
const put = 'XYZ270315P00045000'
const lowerPut = 'XYZ270315P00043000'

test('it is a POST under the hash of the account', () => {
  expect(compileOrder(ticket(), context).requests?.[0]).toMatchObject({
    method: 'POST',
    path: `/trader/v1/accounts/${hash}/orders`,
  })
})

describe("the broker's own templates, word for word", () => {
  const templates: Record<string, unknown> = JSON.parse(
    readFileSync(new URL('./fixtures/order-requests.json', import.meta.url), 'utf8'),
  )

  test.each<[string, Record<string, unknown>]>([
    ['equity_market_buy', { orderType: 'market', limitPrice: undefined, quantity: '15' }],
    ['equity_limit_sell_gtc', { side: 'sell', timeInForce: 'gtc' }],
    ['equity_stop_sell', { side: 'sell', orderType: 'stop', limitPrice: undefined, stopPrice: '20.00' }],
    ['equity_stop_limit_sell', { side: 'sell', orderType: 'stop_limit', limitPrice: '19.90', stopPrice: '20.00' }],
    ['equity_sell_short_limit', { side: 'sell_short', limitPrice: '30.00' }],
    ['equity_buy_to_cover_market', { side: 'buy_to_cover', orderType: 'market', limitPrice: undefined }],
    ['equity_extended_hours_limit', { extendedHours: true }],
  ])('%s', (name, over) => {
    expect(compiled(over)).toEqual(templates[name])
  })

  /** `NONE` is what an order has that is no package; the templates say it now and then. */
  const plain = (name: string): unknown => {
    const template = templates[name]
    if (typeof template !== 'object' || template === null) expect.fail(`no template ${name}`)
    return Object.fromEntries(Object.entries(template).filter(([field]) => field !== 'complexOrderStrategyType'))
  }

  test('option_limit_buy_to_open', () => {
    expect(compiled({ symbol: call, limitPrice: '6.45' })).toEqual(plain('option_limit_buy_to_open'))
  })

  test('equity_trailing_stop_percent; by an amount it follows the last trade too', () => {
    const trail = { side: 'sell', orderType: 'trailing_stop', limitPrice: undefined }
    expect(compiled({ ...trail, trailPercent: '5', timeInForce: 'gtc' })).toEqual(plain('equity_trailing_stop_percent'))
    const template = plain('equity_trailing_stop_value')
    if (typeof template !== 'object') expect.fail('no template')
    expect(compiled({ ...trail, trailAmount: '10' })).toEqual({ ...template, stopPriceLinkBasis: 'LAST' })
  })

  test('option_vertical_net_debit; sold it is a net credit', () => {
    const legs = [
      { symbol: put, side: 'buy', ratio: 1, positionEffect: 'open' },
      { symbol: lowerPut, side: 'sell', ratio: 1, positionEffect: 'open' },
    ]
    const spread = { orderClass: 'multileg', quantity: '2', limitPrice: '0.10', legs }
    expect(compiled(spread)).toEqual(templates['option_vertical_net_debit'])
    expect(compiled({ ...spread, side: 'sell' })).toMatchObject({ orderType: 'NET_CREDIT', price: '0.10' })
  })

  test('first_triggers_oco_bracket, with exits that live as long as the ticket says', () => {
    const bracket = {
      quantity: '5',
      limitPrice: '14.97',
      orderClass: 'bracket',
      takeProfit: { limitPrice: '15.27' },
      stopLoss: { stopPrice: '11.27' },
      timeInForce: 'gtc',
    }
    expect(compiled(bracket)).toEqual({
      ...(templates['first_triggers_oco_bracket'] as object),
      duration: 'GOOD_TILL_CANCEL',
    })
  })
})

test('an oco is two halves without a parent order, an oto an entry with one exit', () => {
  const leg = (instruction: string) => [
    { instruction, quantity: 10, instrument: { symbol: 'XYZ', assetType: 'EQUITY' } },
  ]
  const half = { session: 'NORMAL', duration: 'DAY', orderStrategyType: 'SINGLE', orderLegCollection: leg('SELL') }
  const takeProfit = { limitPrice: '30' }
  const stopLoss = { stopPrice: '20', limitPrice: '19.5' }
  const oco = compiled({ side: 'sell', orderClass: 'oco', limitPrice: undefined, takeProfit, stopLoss })
  expect(oco).toEqual({
    orderStrategyType: 'OCO',
    childOrderStrategies: [
      { orderType: 'LIMIT', price: '30', ...half },
      { orderType: 'STOP_LIMIT', stopPrice: '20', price: '19.5', ...half },
    ],
  })
  expect(compiled({ side: 'sell_short', limitPrice: '25', orderClass: 'oto', stopLoss: { stopPrice: '28' } })).toEqual({
    orderType: 'LIMIT',
    session: 'NORMAL',
    duration: 'DAY',
    price: '25',
    orderStrategyType: 'TRIGGER',
    orderLegCollection: leg('SELL_SHORT'),
    childOrderStrategies: [{ orderType: 'STOP', stopPrice: '28', ...half, orderLegCollection: leg('BUY_TO_COVER') }],
  })
})

test('prices and quantities travel as they were written', () => {
  expect(compiled({ limitPrice: '25.1' })).toHaveProperty('price', '25.1')
  expect(compiled({ limitPrice: '0.1234' })).toHaveProperty('price', '0.1234')
  expect(compiled({ quantity: '0.125' })).toHaveProperty('orderLegCollection.0.quantity', 0.125)
})

describe('the full cross product, cell by cell', () => {
  const types: Record<string, { fields: Record<string, unknown>; wire: Record<string, unknown> }> = {
    market: { fields: { limitPrice: undefined }, wire: { orderType: 'MARKET' } },
    limit: { fields: { limitPrice: '25.10' }, wire: { orderType: 'LIMIT', price: '25.10' } },
    stop: {
      fields: { limitPrice: undefined, stopPrice: '20' },
      wire: { orderType: 'STOP', stopPrice: '20', stopType: 'STANDARD' },
    },
    stop_limit: {
      fields: { limitPrice: '25.10', stopPrice: '20' },
      wire: { orderType: 'STOP_LIMIT', price: '25.10', stopPrice: '20' },
    },
    trailing_stop: {
      fields: { limitPrice: undefined, trailAmount: '2.25' },
      wire: {
        orderType: 'TRAILING_STOP',
        stopPriceLinkBasis: 'LAST',
        stopPriceLinkType: 'VALUE',
        stopPriceOffset: 2.25,
      },
    },
  }
  const durations: Record<string, string> = {
    day: 'DAY',
    gtc: 'GOOD_TILL_CANCEL',
    ioc: 'IMMEDIATE_OR_CANCEL',
    fok: 'FILL_OR_KILL',
    cls: 'DAY',
  }
  const instructions: Record<string, readonly [string, string]> = {
    buy: ['BUY', 'BUY_TO_OPEN'],
    sell: ['SELL', 'SELL_TO_CLOSE'],
    sell_short: ['SELL_SHORT', 'SELL_TO_OPEN'],
    buy_to_cover: ['BUY_TO_COVER', 'BUY_TO_CLOSE'],
  }
  const waits = { stop: 'day gtc', stop_limit: 'day gtc', trailing_stop: 'day gtc' }
  const none = { market: '', limit: '', stop: '', stop_limit: '', trailing_stop: '' }
  const rows: Record<string, { over: Record<string, unknown>; sides: string; allowed: Record<string, string> }> = {
    'whole shares': {
      over: {},
      sides: 'buy sell sell_short buy_to_cover',
      allowed: { market: 'day gtc ioc fok cls', limit: 'day gtc ioc fok cls', ...waits },
    },
    'parts of a share': {
      over: { quantity: '0.5' },
      sides: 'buy sell',
      allowed: { ...none, market: 'day', limit: 'day' },
    },
    'an amount of money': { over: { quantity: undefined, notional: '100' }, sides: '', allowed: none },
    'extended hours': {
      over: { extendedHours: true },
      sides: 'buy sell sell_short buy_to_cover',
      allowed: { ...none, limit: 'day gtc' },
    },
    'parts of a share in extended hours': { over: { quantity: '0.5', extendedHours: true }, sides: '', allowed: none },
    options: {
      over: { symbol: call },
      sides: 'buy sell sell_short buy_to_cover',
      allowed: { market: 'day gtc ioc fok', limit: 'day gtc ioc fok', ...waits },
    },
    'options in extended hours': { over: { symbol: call, extendedHours: true }, sides: '', allowed: none },
    'parts of a contract': { over: { symbol: call, quantity: '1.5' }, sides: '', allowed: none },
    crypto: { over: { symbol: 'BTC/USD' }, sides: '', allowed: none },
  }

  test.each(Object.entries(rows))('%s', (_, { over, sides, allowed }) => {
    for (const side of orderSides) {
      for (const orderType of orderTypes) {
        for (const timeInForce of timesInForce) {
          const { fields = {}, wire } = types[orderType] ?? {}
          const request = ticket({ ...over, ...fields, side, orderType, timeInForce })
          const answer = compileOrder(request, context)
          const cell = `${side} ${orderType} ${timeInForce}`
          const isAllowed =
            sides.split(' ').includes(side) && (allowed[orderType] ?? '').split(' ').includes(timeInForce)
          if (!isAllowed) {
            expect(answer.requests, cell).toBeUndefined()
            for (const { reason } of answer.unsupported ?? []) expect(reason, cell).toMatch(/^[A-Z].*\.$/)
            continue
          }
          const isOption = request.symbol === call
          const closeType = timeInForce === 'cls' ? { orderType: `${orderType.toUpperCase()}_ON_CLOSE` } : {}
          expect(bodyOf(answer), cell).toEqual({
            ...wire,
            ...closeType,
            session: over['extendedHours'] === true ? 'SEAMLESS' : 'NORMAL',
            duration: durations[timeInForce],
            orderStrategyType: 'SINGLE',
            orderLegCollection: [
              {
                instruction: instructions[side]?.[isOption ? 1 : 0],
                quantity: Number(request.quantity),
                instrument: isOption
                  ? { symbol: 'XYZ   270315C00500000', assetType: 'OPTION' }
                  : { symbol: 'XYZ', assetType: 'EQUITY' },
              },
            ],
          })
        }
      }
    }
  })
})

describe('what cannot be expressed is named by its field, with the nearest form', () => {
  const exits = { takeProfit: { limitPrice: '30' }, stopLoss: { stopPrice: '20' } }
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['the opening auction', { timeInForce: 'opg' }, 'timeInForce', /timeInForce day/],
    ['fill-or-kill after hours', { timeInForce: 'fok', extendedHours: true }, 'timeInForce', /timeInForce day/],
    [
      'an amount',
      { quantity: undefined, notional: '100', orderType: 'market', limitPrice: undefined },
      'notional',
      /a quantity/,
    ],
    [
      'a fraction that stops',
      { quantity: '0.5', orderType: 'stop', limitPrice: undefined, stopPrice: '20' },
      'orderType',
      /orderType limit or market/,
    ],
    ['a fraction in a bracket', { quantity: '0.5', orderClass: 'bracket', ...exits }, 'quantity', /whole shares/],
    ['a short fraction', { quantity: '0.5', side: 'sell_short' }, 'quantity', /whole number/],
    ['sub-pennies', { limitPrice: '25.123' }, 'limitPrice', /fewer decimals/],
    ['five decimals below a dollar', { limitPrice: '0.12345' }, 'limitPrice', /fewer decimals/],
    ['an option price in tenths of cents', { symbol: call, limitPrice: '0.125' }, 'limitPrice', /fewer decimals/],
    ['chosen lots', { side: 'sell', lots: [{ transactionId: '1', quantity: '10' }] }, 'lots', /leave lots out/],
    ['a share class with a slash', { symbol: 'BRK/B' }, 'symbol', /BRK\.B/],
    [
      'a bracket that closes',
      { side: 'sell', orderClass: 'bracket', takeProfit: { limitPrice: '20' }, stopLoss: { stopPrice: '30' } },
      'side',
      /oco/,
    ],
    [
      'an oco that opens',
      { orderClass: 'oco', limitPrice: undefined, takeProfit: { limitPrice: '20' }, stopLoss: { stopPrice: '30' } },
      'side',
      /bracket/,
    ],
    ['an oco with two limits', { side: 'sell', orderClass: 'oco', ...exits }, 'limitPrice', /limitPrice 30/],
    [
      'a trailing entry of a bracket',
      {
        orderType: 'trailing_stop',
        limitPrice: undefined,
        trailPercent: '2',
        orderClass: 'oto',
        stopLoss: { stopPrice: '20' },
      },
      'orderType',
      /stop_limit/,
    ],
    [
      'a bracket after hours',
      { orderClass: 'oto', stopLoss: { stopPrice: '20' }, extendedHours: true },
      'extendedHours',
      /false/,
    ],
  ])('%s', (_, over, field, nearest) => {
    const fault = compileOrder(ticket(over), context).unsupported?.find((one) => one.field === field)
    expect(fault?.nearest).toMatch(nearest)
  })

  const leg = (symbol: string, side: string, ratio = 1) => ({ symbol, side, ratio, positionEffect: 'open' })
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a package at the market',
      { orderType: 'market', limitPrice: undefined, legs: [leg(put, 'buy'), leg(lowerPut, 'sell')] },
      'orderType',
    ],
    ['shares in a package', { legs: [leg(put, 'buy'), leg('XYZ', 'buy', 100)] }, 'legs'],
    ['two underlyings', { legs: [leg(put, 'buy'), leg('ABC270315P00043000', 'sell')] }, 'legs'],
    ['ratios not in lowest terms', { legs: [leg(put, 'buy', 2), leg(lowerPut, 'sell', 2)] }, 'legs'],
    ['a package sold short', { side: 'sell_short', legs: [leg(put, 'buy'), leg(lowerPut, 'sell')] }, 'side'],
    ['a package of something else', { symbol: 'ABC', legs: [leg(put, 'buy'), leg(lowerPut, 'sell')] }, 'symbol'],
  ])('%s', (_, over, field) => {
    expect(refused({ orderClass: 'multileg', quantity: '1', ...over })).toContain(field)
  })

  test('an order may not cross zero, and says what the position makes of it', () => {
    expect(refused({ side: 'sell' }, holding('9'))).toEqual(['quantity'])
    expect(refused({ side: 'sell' }, holding('0'))).toEqual(['side'])
    expect(refused({ side: 'sell' }, holding('10'))).toEqual([])
    expect(refused({ side: 'sell_short' }, holding('1'))).toEqual(['side'])
    expect(refused({ side: 'buy_to_cover' }, holding('-9'))).toEqual(['quantity'])
    expect(refused({ side: 'buy' }, holding('-1'))).toEqual(['side'])
  })

  test.each(['crypto', 'mutual_fund', 'bond', 'cash_equivalent', 'other'] as const)(
    'a %s is not ordered here',
    (assetType) => {
      expect(refused({}, { ...context, assetType })).toEqual(['symbol'])
    },
  )
})
