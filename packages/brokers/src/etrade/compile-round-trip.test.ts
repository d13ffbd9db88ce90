import { decimal } from '@g2e/domain/money'
import { matchingKey, orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId } from '../port/index.ts'
import { readXml } from '../kit/index.ts'
import { compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'
import { asArray, isObject } from './wire/read.ts'

const context = { brokerAccountId: BrokerAccountId('key'), clientOrderId: ClientOrderId('g2e1') }

/** The compiled order as a list would show it: OPEN, with `orderedQuantity` in the place of `quantity`. */
function listed(body: unknown): unknown {
  const request = readXml(String(body))['PreviewOrderRequest']
  if (!isObject(request) || !isObject(request['Order'])) throw new Error('no order in the body')
  const { Order: order, orderType } = request
  const instruments = asArray(order['Instrument']).map((instrument) => {
    if (!isObject(instrument)) throw new Error('no instrument in the body')
    return { ...instrument, orderedQuantity: instrument['quantity'], filledQuantity: '0.0' }
  })
  const detail = { ...order, status: 'OPEN', placedTime: 1_795_188_001_000, Instrument: instruments }
  return { OrdersResponse: { Order: [{ orderId: 520, orderType, OrderDetail: [detail] }] } }
}

const cents = fc
  .integer({ min: 100, max: 1_000_000 })
  .map((amount) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`)
const strike = (dollars: number): string => String(dollars * 1000).padStart(8, '0')

const simple = fc.record({
  symbol: fc.constantFrom('AAPL', 'BRK.B', 'F', 'AAPL270115C00250000', 'GE270115P00002500'),
  side: fc.constantFrom(...orderSides),
  quantity: fc.integer({ min: 1, max: 1_000_000 }).map(String),
  orderType: fc.constantFrom(...orderTypes),
  timeInForce: fc.constantFrom(...timesInForce),
  extendedHours: fc.nat({ max: 4 }).map((roll) => roll === 0),
  limit: cents,
  stop: cents,
  trail: fc.integer({ min: 1, max: 99 }),
  byAmount: fc.boolean(),
})

const toRequest = (fields: unknown): OrderRequest => JSON.parse(JSON.stringify(fields))

test('a compiled order read back is the ticket, and is found by its matching key', () => {
  let compiledCount = 0
  fc.assert(
    fc.property(simple, ({ limit, stop, trail, byAmount, ...rest }) => {
      const { orderType } = rest
      const request = toRequest({
        accountId: 'acc',
        ...rest,
        limitPrice: orderType === 'limit' || orderType === 'stop_limit' ? limit : undefined,
        stopPrice: orderType === 'stop' || orderType === 'stop_limit' ? stop : undefined,
        trailPercent: orderType === 'trailing_stop' && !byAmount ? String(trail) : undefined,
        trailAmount: orderType === 'trailing_stop' && byAmount ? String(trail) : undefined,
      })
      const body = compileOrder(request, context).requests?.[0]?.body
      if (body === undefined) return
      compiledCount += 1
      const [order] = payloadMapping.orders(listed(body)).items
      expect(order).toMatchObject({
        symbol: request.symbol,
        side: request.side,
        quantity: request.quantity,
        orderType,
        limitPrice: request.limitPrice ?? null,
        stopPrice: request.stopPrice ?? null,
        trailPercent: request.trailPercent ?? null,
        trailAmount: request.trailAmount ?? null,
        timeInForce: request.timeInForce,
        extendedHours: request.extendedHours,
        orderClass: 'simple',
        status: 'open',
      })
      expect(order && matchingKey(order)).toBe(keyOf(request))
    }),
    { numRuns: 3000 },
  )
  expect(compiledCount).toBeGreaterThan(500)
})

/** The ticket as the reconciler knows it. */
const keyOf = (request: OrderRequest): string =>
  matchingKey({
    symbol: request.symbol,
    side: request.side,
    quantity: request.quantity ?? null,
    notional: null,
    orderType: request.orderType,
    limitPrice: request.limitPrice ?? null,
    stopPrice: request.stopPrice ?? null,
    timeInForce: request.timeInForce,
  })

const shapes: readonly (readonly (readonly [string, string, number])[])[] = [
  [
    [`GE270115C${strike(100)}`, 'buy', 1],
    [`GE270115C${strike(110)}`, 'sell', 1],
  ],
  [
    [`GE270115P${strike(90)}`, 'buy', 2],
    [`GE270115P${strike(80)}`, 'sell', 3],
  ],
  [
    [`GE270115C${strike(100)}`, 'buy', 1],
    [`GE270115C${strike(110)}`, 'sell', 2],
    [`GE270115C${strike(120)}`, 'buy', 1],
  ],
  [
    ['GE', 'buy', 100],
    [`GE270115C${strike(110)}`, 'sell', 1],
  ],
]

test('a package read back is the ticket, legs and all', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...shapes),
      fc.constantFrom('buy', 'sell'),
      fc.integer({ min: 1, max: 500 }),
      cents,
      fc.constantFrom('day', 'gtc'),
      (shape, side, quantity, limitPrice, timeInForce) => {
        const legs = shape.map(([symbol, direction, ratio]) => ({
          symbol,
          side: direction === 'sell' && symbol !== 'GE' ? 'sell_short' : direction,
          ratio,
          positionEffect: 'open',
        }))
        const request = toRequest({
          accountId: 'acc',
          symbol: 'GE',
          side,
          quantity: String(quantity),
          orderType: 'limit',
          limitPrice,
          timeInForce,
          orderClass: 'multileg',
          legs,
        })
        const [order] = payloadMapping.orders(listed(compileOrder(request, context).requests?.[0]?.body)).items
        expect(order).toMatchObject({ orderClass: 'multileg', status: 'open', timeInForce, filledQuantity: '0' })
        expect(order?.legs.map((leg) => [leg.symbol, leg.side, leg.ratio])).toEqual(
          legs.map((leg) => [leg.symbol, leg.side, leg.ratio]),
        )
        expect(decimal(order?.limitPrice ?? '0').eq(limitPrice)).toBe(true)
        expect(order && matchingKey(order)).toBe(keyOf(request))
      },
    ),
    { numRuns: 500 },
  )
})
