import { readFileSync } from 'node:fs'
import { orderClasses, orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import { describe, expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId } from '../port/index.ts'
import type { OrderContext } from '../port/index.ts'
import { compileChange, compileOrder } from './compile-order.ts'

const accountKey = 'Xy_12-AbCdEfGhIjKlMnOp'
const contextOf = (clientOrderId = 'g2e0a1b2c3d4e5f6a7b8'): OrderContext => ({
  brokerAccountId: BrokerAccountId(accountKey),
  clientOrderId: ClientOrderId(clientOrderId),
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
      limitPrice: '248.0',
      timeInForce: 'day',
      ...over,
    }),
  )
const without = (type: string, over: Record<string, unknown>) => ({ orderType: type, limitPrice: undefined, ...over })
const bodyOf = (request: OrderRequest, index = 0, context = contextOf()): string =>
  String(compileOrder(request, context).requests?.[index]?.body)
const refusedFields = (request: OrderRequest): readonly string[] =>
  (compileOrder(request, contextOf()).unsupported ?? []).map(({ field }) => field)

const call = 'AAPL270115C00250000'
const sample = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.xml`, import.meta.url), 'utf8')
    .replaceAll(/>\s+</g, '><')
    .trim()

const spreadLegs = [
  { symbol: 'GE270115P00160000', side: 'sell_short', ratio: 1, positionEffect: 'open' },
  { symbol: 'GE270115P00155000', side: 'buy', ratio: 1, positionEffect: 'open' },
]
const spread = (over: Record<string, unknown> = {}): OrderRequest =>
  ticket({
    symbol: 'GE',
    side: 'sell',
    quantity: '1',
    limitPrice: '2.49',
    orderClass: 'multileg',
    legs: spreadLegs,
    ...over,
  })

describe('the documented bodies, word for word', () => {
  test.each<[string, string, OrderRequest]>([
    ['preview_request_eq_limit', 'g2e0a1b2c3d4e5f6a7b8', ticket()],
    ['preview_request_eq_market', 'g2e0000000000000mkt1', ticket(without('market', {}))],
    [
      'preview_request_eq_stop_limit',
      'g2e0000000000000stl1',
      ticket({ side: 'sell', orderType: 'stop_limit', limitPrice: '239.5', stopPrice: '240.0', timeInForce: 'gtc' }),
    ],
    [
      'preview_request_eq_trailing_stop_pct',
      'g2e0000000000000trl1',
      ticket(without('trailing_stop', { side: 'sell', trailPercent: '5', timeInForce: 'gtc' })),
    ],
    [
      'preview_request_option_single',
      'g2e0000000000000opt1',
      ticket({ symbol: call, quantity: '1', limitPrice: '15.1' }),
    ],
    ['preview_request_spread', 'g2e0000000000000spr1', spread()],
  ])('%s', (name, clientOrderId, request) => {
    const compiled = compileOrder(request, contextOf(clientOrderId))
    expect(compiled.requests?.[0]).toEqual({
      method: 'POST',
      path: `/v1/accounts/${accountKey}/orders/preview.json`,
      headers: { 'content-type': 'application/xml' },
      body: sample(name),
    })
  })

  test('placing is the preview with its ids', () => {
    const place = compileOrder(ticket(), contextOf()).requests?.[1]
    expect(place?.path).toBe(`/v1/accounts/${accountKey}/orders/place.json`)
    expect(String(place?.body).replace('{previewId}', '2060570516106')).toBe(sample('place_request_eq_limit'))
  })

  test('a change is the whole order again, at the address of the old one', () => {
    const changed = compileChange(ticket({ limitPrice: '249.0' }), contextOf('g2e0000000000000chg1'), '520')
    expect(changed.requests?.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /v1/accounts/${accountKey}/orders/520/change/preview.json`,
      `PUT /v1/accounts/${accountKey}/orders/520/change/place.json`,
    ])
    expect(changed.requests?.[0]?.body).toBe(sample('change_preview_request'))
    expect(String(changed.requests?.[1]?.body).replace(/\{previewId\}/, '2060570519106')).toContain(
      '<PreviewIds><previewId>2060570519106</previewId></PreviewIds>',
    )
  })
})

describe('every combination of type, time, session, asset and side compiles or is refused by its field', () => {
  const waiting = 'day gtc'
  /** brokers/etrade.md 2.12, 2.13, by hand. */
  const times: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    shares: {
      market: 'day gtc opg cls',
      limit: 'day gtc ioc fok opg cls',
      stop: waiting,
      stop_limit: waiting,
      trailing_stop: waiting,
    },
    'shares in extended hours': { limit: 'day' },
    options: { market: waiting, limit: 'day gtc ioc fok', stop: waiting, stop_limit: waiting, trailing_stop: waiting },
    'options in extended hours': {},
  }
  const prices: Readonly<Record<string, Record<string, unknown>>> = {
    market: {},
    limit: { limitPrice: '10.25' },
    stop: { stopPrice: '9.75' },
    stop_limit: { limitPrice: '10.25', stopPrice: '9.75' },
    trailing_stop: { trailAmount: '1.5' },
  }
  /** What the body says of type and prices. */
  const priceElements: Readonly<Record<string, string>> = {
    market: '<priceType>MARKET</priceType>',
    limit: '<priceType>LIMIT</priceType>|<limitPrice>10.25</limitPrice>',
    stop: '<priceType>STOP</priceType>|<stopPrice>9.75</stopPrice>',
    stop_limit: '<priceType>STOP_LIMIT</priceType>|<limitPrice>10.25</limitPrice><stopPrice>9.75</stopPrice>',
    trailing_stop: '<priceType>TRAILING_STOP_CNST</priceType>|<stopPrice>1.5</stopPrice>',
  }
  const terms: Readonly<Record<string, string>> = {
    day: 'GOOD_FOR_DAY',
    gtc: 'GOOD_UNTIL_CANCEL',
    ioc: 'IMMEDIATE_OR_CANCEL',
    fok: 'FILL_OR_KILL',
    opg: 'GOOD_FOR_DAY',
    cls: 'GOOD_FOR_DAY',
  }
  const actions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    shares: { buy: 'BUY', sell: 'SELL', sell_short: 'SELL_SHORT', buy_to_cover: 'BUY_TO_COVER' },
    options: { buy: 'BUY_OPEN', sell: 'SELL_CLOSE', sell_short: 'SELL_OPEN', buy_to_cover: 'BUY_CLOSE' },
  }
  const products: Readonly<Record<string, string>> = {
    shares: '<securityType>EQ</securityType><symbol>AAPL</symbol>',
    options:
      '<securityType>OPTN</securityType><symbol>AAPL</symbol><callPut>CALL</callPut><expiryYear>2027</expiryYear><expiryMonth>1</expiryMonth><expiryDay>15</expiryDay><strikePrice>250</strikePrice>',
  }

  const cases = ['shares', 'options'].flatMap((asset) =>
    [false, true].flatMap((extendedHours) =>
      orderTypes.flatMap((orderType) =>
        timesInForce.map((timeInForce) => ({ asset, extendedHours, orderType, timeInForce })),
      ),
    ),
  )
  test.each(cases)(
    '$asset $orderType $timeInForce extended=$extendedHours',
    ({ asset, extendedHours, orderType, timeInForce }) => {
      const allowed = (times[`${asset}${extendedHours ? ' in extended hours' : ''}`]?.[orderType] ?? '').split(' ')
      for (const side of orderSides) {
        const request = ticket({
          symbol: asset === 'options' ? call : 'AAPL',
          side,
          extendedHours,
          orderType,
          timeInForce,
          limitPrice: undefined,
          ...prices[orderType],
        })
        const { requests, unsupported } = compileOrder(request, contextOf('id1'))
        if (!allowed.includes(timeInForce)) {
          expect(requests).toBeUndefined()
          expect((unsupported ?? []).map(({ field }) => field)).toSatisfy((fields: string[]) =>
            fields.every((field) => ['orderType', 'timeInForce', 'extendedHours'].includes(field)),
          )
          continue
        }
        expect(unsupported).toBeUndefined()
        const [priceType = '', figures = ''] = (priceElements[orderType] ?? '').split('|')
        const auction = timeInForce === 'opg' ? '_ON_OPEN' : timeInForce === 'cls' ? '_ON_CLOSE' : ''
        expect(requests?.[0]?.body).toBe(
          [
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><PreviewOrderRequest>',
            `<orderType>${asset === 'options' ? 'OPTN' : 'EQ'}</orderType><clientOrderId>id1</clientOrderId>`,
            `<Order><allOrNone>false</allOrNone>${priceType.replace('</', `${auction}</`)}`,
            `<orderTerm>${terms[timeInForce]}</orderTerm>`,
            `<marketSession>${extendedHours ? 'EXTENDED' : 'REGULAR'}</marketSession>${figures}`,
            `<Instrument><Product>${products[asset]}</Product><orderAction>${actions[asset]?.[side]}</orderAction>`,
            '<quantityType>QUANTITY</quantityType><quantity>10</quantity></Instrument></Order></PreviewOrderRequest>',
          ].join(''),
        )
      }
    },
  )
})

describe('what cannot be expressed says so, with the nearest form', () => {
  test.each<[string, OrderRequest, string, RegExp]>([
    ['a fraction', ticket({ quantity: '1.5' }), 'quantity', /^quantity 1$/],
    ['half a share', ticket({ quantity: '0.5' }), 'quantity', /^quantity 1$/],
    ['an amount of money', ticket({ quantity: undefined, notional: '100' }), 'notional', /whole number of shares/],
    [
      'half a percent of trail',
      ticket(without('trailing_stop', { trailPercent: '2.5' })),
      'trailPercent',
      /trailPercent 2/,
    ],
    ['a fraction of a cent', ticket({ limitPrice: '1.005' }), 'limitPrice', /^limitPrice 1/],
    [
      'a share on the market after hours',
      ticket({ orderType: 'stop', limitPrice: undefined, stopPrice: '9', extendedHours: true }),
      'orderType',
      /limit/,
    ],
    ['good till canceled after hours', ticket({ timeInForce: 'gtc', extendedHours: true }), 'timeInForce', /day/],
    ['an immediate market order', ticket(without('market', { timeInForce: 'fok' })), 'timeInForce', /day/],
    ['a share class with a slash', ticket({ symbol: 'BRK/B' }), 'symbol', /^BRK\.B$/],
    ['chosen lots', ticket({ side: 'sell', lots: [{ transactionId: 't', quantity: '10' }] }), 'lots', /leave lots out/],
    ['a package at the market', spread(without('market', {})), 'orderType', /limit/],
    ['an immediate package', spread({ timeInForce: 'ioc' }), 'timeInForce', /day/],
  ])('%s', (_what, request, field, nearest) => {
    const fault = compileOrder(request, contextOf()).unsupported?.find((one) => one.field === field)
    expect(fault?.reason).toMatch(/[.]$/)
    expect(fault?.nearest).toMatch(nearest)
  })

  test.each(orderClasses.filter((one) => one !== 'simple' && one !== 'multileg'))(
    'a %s order is refused',
    (orderClass) => {
      const exits = {
        stopLoss: { stopPrice: '240' },
        ...(orderClass === 'oto' ? {} : { takeProfit: { limitPrice: '260' } }),
      }
      const request = ticket({
        orderClass,
        ...exits,
        ...(orderClass === 'oco' ? { side: 'sell', limitPrice: '260' } : {}),
      })
      expect(refusedFields(request)).toContain('orderClass')
    },
  )

  test.each([
    ['crypto', 'BTC/USD', undefined],
    ['a mutual fund', 'VTSAX', 'mutual_fund'],
    ['a bond', 'US912828XX00', 'bond'],
    ['an option as a share', call, 'stock'],
    ['a share as an option', 'AAPL', 'option'],
    ['nonsense', 'no symbol', undefined],
  ] as const)('%s is refused by its symbol', (_what, symbol, assetType) => {
    const { unsupported } = compileOrder(ticket({ symbol }), { ...contextOf(), assetType })
    expect(unsupported?.map(({ field }) => field)).toEqual(['symbol'])
  })

  test('below a dollar four decimals go, from a dollar on two', () => {
    expect(refusedFields(ticket({ limitPrice: '0.1234' }))).toEqual([])
    expect(refusedFields(ticket({ limitPrice: '0.12345' }))).toEqual(['limitPrice'])
    expect(refusedFields(ticket({ symbol: call, limitPrice: '0.125' }))).toEqual(['limitPrice'])
  })
})

describe('packages', () => {
  const leg = (symbol: string, side: string, ratio = 1, positionEffect = 'open') => ({
    symbol,
    side,
    ratio,
    positionEffect,
  })
  const option = (right: 'C' | 'P', strike: number) => `GE270115${right}${String(strike * 1000).padStart(8, '0')}`
  test.each<[string, readonly unknown[]]>([
    ['SPREADS', [leg(option('C', 100), 'buy'), leg(option('P', 100), 'buy')]],
    ['BUY_WRITES', [leg('GE', 'buy', 100), leg(option('C', 180), 'sell_short')]],
    ['BUTTERFLY', [leg(option('C', 100), 'buy'), leg(option('C', 110), 'sell_short', 2), leg(option('C', 120), 'buy')]],
    [
      'CONDOR',
      [
        leg(option('P', 100), 'buy'),
        leg(option('P', 110), 'sell_short'),
        leg(option('P', 120), 'sell_short'),
        leg(option('P', 130), 'buy'),
      ],
    ],
    [
      'IRON_CONDOR',
      [
        leg(option('P', 100), 'buy'),
        leg(option('P', 110), 'sell_short'),
        leg(option('C', 120), 'sell_short'),
        leg(option('C', 130), 'buy'),
      ],
    ],
    [
      'IRON_BUTTERFLY',
      [
        leg(option('C', 120), 'sell_short'),
        leg(option('P', 110), 'buy'),
        leg(option('P', 120), 'sell_short'),
        leg(option('C', 130), 'buy'),
      ],
    ],
  ])('%s', (name, legs) => {
    expect(bodyOf(spread({ legs }))).toContain(`<orderType>${name}</orderType>`)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['three legs of no known shape', { legs: [...spreadLegs, leg(option('C', 170), 'buy')] }, 'legs'],
    ['legs of two underlyings', { legs: [spreadLegs[0], leg('F270115P00010000', 'buy')] }, 'legs'],
    ['legs of another symbol', { symbol: 'F' }, 'symbol'],
    ['ratios that are not in lowest terms', { legs: spreadLegs.map((one) => ({ ...one, ratio: 2 })) }, 'legs'],
    [
      'a leg that contradicts itself',
      { legs: [leg(option('P', 160), 'sell_short', 1, 'close'), spreadLegs[1]] },
      'legs',
    ],
    ['a package sold short', { side: 'sell_short' }, 'side'],
  ])('%s is refused', (_what, over, field) => {
    expect(refusedFields(spread(over))).toContain(field)
  })

  test('the quantity says how many times the ratios', () => {
    const legs = [leg(option('C', 100), 'buy'), leg(option('C', 110), 'sell_short', 2), leg(option('C', 120), 'buy')]
    const body = bodyOf(spread({ quantity: '3', legs }))
    expect([...body.matchAll(/<quantity>(\d+)</g)].map(([, quantity]) => quantity)).toEqual(['3', '6', '3'])
  })
})

test('an id of ours that is too long for the broker becomes twenty characters, always the same', () => {
  const ids = ['g2e-01998a5c-7f3b-7c11-a3b1-1f2e3d4c5b6a', 'g2e-01998a5c-7f3b-7c11-a3b1-1f2e3d4c5b6b'].map(
    (id) => /<clientOrderId>([a-z0-9]{20})</.exec(bodyOf(ticket(), 0, contextOf(id)))?.[1],
  )
  expect(new Set(ids).size).toBe(2)
  expect(ids).not.toContain(undefined)
  expect(bodyOf(ticket(), 1, contextOf('g2e-01998a5c-7f3b-7c11-a3b1-1f2e3d4c5b6a'))).toContain(ids[0])
})
