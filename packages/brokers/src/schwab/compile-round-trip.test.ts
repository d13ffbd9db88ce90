import { orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import { decimal } from '@g2e/domain/money'
import { matchingKey } from '@g2e/domain/orders'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/index.ts'
import { compileOrder } from './compile-order.ts'
import { compileReplace } from './compile-replace.ts'
import { Price, Quantity } from '@g2e/domain/money'
import { payloadMapping } from './map.ts'
import { asListed } from './read-back.ts'

const context = { brokerAccountId: BrokerAccountId('acc'), clientOrderId: ClientOrderId('g2e-1') }
const call = 'AAPL261218C00280000'

const ticket = (over: Record<string, unknown>): OrderRequest =>
  JSON.parse(JSON.stringify({ accountId: 'acc', ...over }))

const same = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a === null || a === undefined || b === null || b === undefined ? (a ?? null) === (b ?? null) : decimal(a).eq(b)

const cents = fc
  .integer({ min: 100, max: 1_000_000 })
  .map((amount) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`)
const tickets = fc.record({
  symbol: fc.constantFrom('AAPL', 'BRK.B', 'SPY', call),
  side: fc.constantFrom(...orderSides),
  size: fc.oneof(
    fc.integer({ min: 1, max: 1e6 }).map((quantity) => ({ quantity: String(quantity) })),
    fc.integer({ min: 1, max: 999 }).map((part) => ({ quantity: `1.${String(part).padStart(4, '0')}` })),
    cents.map((notional) => ({ notional })),
  ),
  orderType: fc.constantFrom(...orderTypes),
  timeInForce: fc.oneof(
    { weight: 4, arbitrary: fc.constant('day' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...timesInForce) },
  ),
  extendedHours: fc.nat({ max: 4 }).map((roll) => roll === 0),
  orderClass: fc.constantFrom('simple', 'simple', 'simple', 'bracket', 'oco', 'oto'),
  limit: cents,
  stop: cents,
  byAmount: fc.boolean(),
})

test('a compiled order read back equals the ticket, for every ticket that compiles', () => {
  const classes = new Set<string>()
  let count = 0
  fc.assert(
    fc.property(
      tickets,
      ({ symbol, side, size, orderType, timeInForce, extendedHours, orderClass, limit, stop, byAmount }) => {
        const isExit = orderClass === 'oco'
        const isUp = side === 'buy' || side === 'sell'
        const request = ticket({
          symbol,
          side,
          ...size,
          orderType,
          timeInForce,
          extendedHours,
          limitPrice: (orderType === 'limit' && !isExit) || orderType === 'stop_limit' ? limit : undefined,
          stopPrice: orderType === 'stop' || orderType === 'stop_limit' ? stop : undefined,
          trailPercent: orderType === 'trailing_stop' && !byAmount ? '2.5' : undefined,
          trailAmount: orderType === 'trailing_stop' && byAmount ? '1.25' : undefined,
          ...(orderClass === 'simple' ? {} : { orderClass, stopLoss: { stopPrice: isUp ? '0.5' : '20000' } }),
          ...(orderClass === 'bracket' || isExit ? { takeProfit: { limitPrice: isUp ? '20000' : '0.5' } } : {}),
        })
        const body = compileOrder(request, context).requests?.[0]?.body
        if (typeof body !== 'object' || body === null) return
        count += 1
        classes.add(orderClass)
        const { items, warnings } = payloadMapping.orders([asListed(body)])
        const [order] = items
        expect(warnings).toEqual([])
        expect(order).toMatchObject({ symbol, side, orderType, timeInForce, extendedHours, orderClass })
        for (const field of ['quantity', 'notional', 'trailPercent', 'trailAmount'] as const)
          expect(same(order?.[field], request[field]), field).toBe(true)
        const limitSaid = isExit ? request.takeProfit?.limitPrice : request.limitPrice
        expect(same(order?.limitPrice, limitSaid)).toBe(true)
        expect(same(order?.stopPrice, request.stopPrice)).toBe(true)
        const stops = order?.legs.map(({ stopPrice }) => stopPrice).filter((price) => price !== null) ?? []
        expect(stops).toEqual(request.stopLoss ? [request.stopLoss.stopPrice] : [])
        // And so it is found again by what it says, which is all there is to find it by.
        const terms = {
          ...request,
          quantity: request.quantity ?? null,
          notional: null,
          limitPrice: limitSaid ?? null,
          stopPrice: request.stopPrice ?? null,
        }
        expect(order && matchingKey(order)).toBe(matchingKey(terms))
      },
    ),
    { numRuns: 4000 },
  )
  expect(count).toBeGreaterThan(300)
  expect([...classes].toSorted()).toEqual(['bracket', 'oco', 'oto', 'simple'])
})

test.each(['buy', 'sell'] as const)('a %s package is found again by what it says', (side) => {
  const legs = [
    { symbol: 'AAPL261218C00280000', side: 'buy', ratio: 1, positionEffect: 'open' },
    { symbol: 'AAPL261218C00290000', side: 'sell_short', ratio: 2, positionEffect: 'open' },
  ]
  const request = ticket({
    symbol: 'AAPL',
    side,
    quantity: '3',
    orderType: 'limit',
    limitPrice: '1.7',
    timeInForce: 'gtc',
    orderClass: 'multileg',
    legs,
  })
  const body = compileOrder(request, context).requests?.[0]?.body
  if (typeof body !== 'object' || body === null) expect.fail('it does not compile')
  const [order] = payloadMapping.orders([asListed(body)]).items
  expect(
    order?.legs.map(({ symbol, side: legSide, ratio, positionEffect }) => ({
      symbol,
      side: legSide,
      ratio,
      positionEffect,
    })),
  ).toEqual(legs)
  const terms = { ...request, quantity: '3', notional: null, limitPrice: '1.7', stopPrice: null }
  expect(order && matchingKey(order)).toBe(matchingKey(terms))
})

const replace = (change: object, filled: string, over: object = {}) =>
  compileReplace(
    {
      accountId: BrokerAccountId('acc'),
      brokerOrderId: BrokerOrderId('77'),
      change,
      clientOrderId: ClientOrderId('g2e-2'),
      original: ticket({
        symbol: 'AAPL',
        side: 'buy',
        quantity: '10',
        orderType: 'limit',
        limitPrice: '99',
        timeInForce: 'day',
        ...over,
      }),
      acknowledgedWarnings: [],
    },
    Quantity(filled),
  )

test('a change is a whole new order for what remains', () => {
  const { requests } = replace({ limitPrice: Price('99.5') }, '4')
  expect(requests).toEqual([
    {
      method: 'PUT',
      path: '/trader/v1/accounts/acc/orders/77',
      body: {
        orderType: 'LIMIT',
        session: 'NORMAL',
        duration: 'DAY',
        price: '99.5',
        orderStrategyType: 'SINGLE',
        orderLegCollection: [{ instruction: 'BUY', quantity: 6, instrument: { symbol: 'AAPL', assetType: 'EQUITY' } }],
      },
    },
  ])
  expect(replace({ quantity: Quantity('12') }, '4').requests?.[0]?.body).toHaveProperty(
    'orderLegCollection.0.quantity',
    8,
  )
})

test('a change of nothing, below what is filled, or of attached orders is refused', () => {
  expect(replace({}, '0').unsupported?.[0]?.reason).toBe('Nothing would change.')
  expect(replace({ quantity: Quantity('4') }, '4').unsupported?.[0]?.field).toBe('quantity')
  const exits = { orderClass: 'oto', stopLoss: { stopPrice: '90' } }
  expect(replace({ limitPrice: Price('98') }, '0', exits).unsupported?.[0]?.field).toBe('orderClass')
})
