import { orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId } from '../port/index.ts'
import { compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'

const context = { brokerAccountId: BrokerAccountId('acc'), clientOrderId: ClientOrderId('g2e-1') }
const call = 'AAPL261218C00280000'

const ticket = (over: Record<string, unknown>): OrderRequest =>
  JSON.parse(JSON.stringify({ accountId: 'acc', ...over }))

describe('a compiled order read back equals the ticket', () => {
  const cents = fc
    .integer({ min: 100, max: 1_000_000 })
    .map((amount) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`)
  const tickets = fc.record({
    symbol: fc.constantFrom('AAPL', 'BRK.B', 'SPY', call, 'BTC/USD'),
    side: fc.constantFrom(...orderSides),
    size: fc.oneof(
      fc.integer({ min: 1, max: 1e6 }).map((quantity) => ({ quantity: String(quantity) })),
      fc.integer({ min: 1, max: 999 }).map((part) => ({ quantity: `1.${String(part).padStart(9, '0')}` })),
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

  test('for every ticket that compiles', () => {
    let compiledCount = 0
    fc.assert(
      fc.property(
        tickets,
        ({ symbol, side, size, orderType, timeInForce, extendedHours, orderClass, limit, stop, byAmount }) => {
          const request = ticket({
            symbol,
            side,
            quantity: undefined,
            ...size,
            orderType,
            timeInForce,
            extendedHours,
            limitPrice: orderType === 'limit' || orderType === 'stop_limit' ? limit : undefined,
            stopPrice: orderType === 'stop' || orderType === 'stop_limit' ? stop : undefined,
            trailPercent: orderType === 'trailing_stop' && !byAmount ? '2.5' : undefined,
            trailAmount: orderType === 'trailing_stop' && byAmount ? '1.25' : undefined,
            ...(orderClass === 'simple' ? {} : { orderClass, stopLoss: { stopPrice: '0.5' } }),
            ...(orderClass === 'bracket' || orderClass === 'oco' ? { takeProfit: { limitPrice: '20000' } } : {}),
          })
          const body = compileOrder(request, context).requests?.[0]?.body
          if (typeof body !== 'object' || body === null) return
          compiledCount += 1
          const answered = { id: 'x', status: 'new', filled_qty: '0', ...body }
          const [order] = payloadMapping.orders(answered).items
          expect(order).toMatchObject({
            clientOrderId: context.clientOrderId,
            symbol,
            side,
            quantity: request.quantity ?? null,
            notional: request.notional ?? null,
            orderType,
            limitPrice: orderClass === 'oco' ? null : (request.limitPrice ?? null),
            stopPrice: request.stopPrice ?? null,
            trailPercent: request.trailPercent ?? null,
            trailAmount: request.trailAmount ?? null,
            timeInForce,
            extendedHours,
            orderClass,
          })
        },
      ),
      { numRuns: 5000 },
    )
    expect(compiledCount).toBeGreaterThan(200)
  })
})
