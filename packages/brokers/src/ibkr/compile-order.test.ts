import { Price, Quantity } from '@g2e/domain/money'
import { orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId } from '../port/index.ts'
import type { CompiledOrder, OrderContext } from '../port/index.ts'
import { compileModify, compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'

const samples: Record<string, { orders: unknown[] }> = JSON.parse(
  readFileSync(new URL('fixtures/order-requests.json', import.meta.url), 'utf8'),
)
const contextOf = (clientOrderId: string, over: Partial<OrderContext> = {}): OrderContext => ({
  brokerAccountId: BrokerAccountId('DU1234567'),
  clientOrderId: ClientOrderId(clientOrderId),
  conid: '265598',
  ...over,
})
const context = contextOf('g2e-1')
const holding = (positionQuantity: string): OrderContext =>
  contextOf('g2e-1', { positionQuantity: Quantity(positionQuantity) })

/** A ticket in plain text; tests state only what matters. */
const ticket = (over: Record<string, unknown> = {}): OrderRequest =>
  JSON.parse(
    JSON.stringify({
      accountId: 'acc',
      symbol: 'AAPL',
      side: 'buy',
      quantity: '10',
      orderType: 'limit',
      limitPrice: '205.00',
      timeInForce: 'day',
      ...over,
    }),
  )
const call = 'AAPL261218C00280000'
const ofType = (orderType: string, over: Record<string, unknown> = {}) => ({
  orderType,
  limitPrice: orderType === 'limit' || orderType === 'stop_limit' ? '205.00' : undefined,
  stopPrice: orderType === 'stop' || orderType === 'stop_limit' ? '195.00' : undefined,
  trailAmount: orderType === 'trailing_stop' ? '5.00' : undefined,
  ...over,
})
const refused = (request: OrderRequest, facts = context) =>
  Object.fromEntries((compileOrder(request, facts).unsupported ?? []).map(({ field, nearest }) => [field, nearest]))

describe("the contract's own request bodies, word for word", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['market', 'g2e-01HEXAMPLE0001', ofType('market')],
    ['limit', 'g2e-01HEXAMPLE0002', ofType('limit')],
    ['stop', 'g2e-01HEXAMPLE0003', { side: 'sell', ...ofType('stop') }],
    ['stop_limit', 'g2e-01HEXAMPLE0004', { side: 'sell', ...ofType('stop_limit', { limitPrice: '194.50' }) }],
    [
      'bracket',
      'g2e-01HEXAMPLE0007',
      { timeInForce: 'gtc', orderClass: 'bracket', takeProfit: { limitPrice: '220' }, stopLoss: { stopPrice: '195' } },
    ],
  ])('%s', (name, id, over) => {
    expect(compileOrder(ticket(over), contextOf(id))).toEqual({
      requests: [{ method: 'POST', path: '/iserver/account/DU1234567/orders', body: samples[name] }],
    })
  })

  // The sample names the first stop; the ticket has none, and the broker takes it from the market.
  test.each<[string, string, Record<string, unknown>]>([
    ['trailing_stop_amount', 'g2e-01HEXAMPLE0005', { trailAmount: '5' }],
    ['trailing_stop_percent', 'g2e-01HEXAMPLE0006', { trailAmount: undefined, trailPercent: '2.5' }],
  ])('%s without its first stop', (name, id, trail) => {
    const request = ticket({ side: 'sell', timeInForce: 'gtc', ...ofType('trailing_stop'), ...trail })
    const [sample] = samples[name]?.orders ?? []
    const { price: _price, ...expected } = Object(sample)
    expect(compileOrder(request, contextOf(id)).requests?.[0]?.body).toEqual({ orders: [expected] })
  })
})

/** Every type, time, session, side and asset: `ok`, or the fields in the way. The rule is a table, so the test is one. */
describe('the whole cross product either compiles or says why', () => {
  const outcomeOf = (compiled: CompiledOrder): string =>
    compiled.requests ? 'ok' : compiled.unsupported.map(({ field }) => field).join(' ')
  const row = (over: Record<string, unknown>): string =>
    timesInForce.map((timeInForce) => outcomeOf(compileOrder(ticket({ ...over, timeInForce }), context))).join(' | ')

  test.each([
    // day | gtc | ioc | fok | opg | cls
    ['AAPL', 'market', false, 'ok | ok | ok | timeInForce | ok | timeInForce'],
    ['AAPL', 'limit', false, 'ok | ok | ok | timeInForce | ok | timeInForce'],
    ['AAPL', 'stop', false, 'ok | ok | timeInForce | timeInForce | timeInForce | timeInForce'],
    ['AAPL', 'stop_limit', false, 'ok | ok | timeInForce | timeInForce | timeInForce | timeInForce'],
    ['AAPL', 'trailing_stop', false, 'ok | ok | timeInForce | timeInForce | timeInForce | timeInForce'],
    [
      'AAPL',
      'market',
      true,
      'extendedHours | extendedHours | extendedHours | extendedHours timeInForce | extendedHours | extendedHours timeInForce',
    ],
    ['AAPL', 'limit', true, 'ok | ok | ok | timeInForce | extendedHours | extendedHours timeInForce'],
    [
      'AAPL',
      'stop_limit',
      true,
      'ok | ok | timeInForce | timeInForce | timeInForce extendedHours | timeInForce extendedHours',
    ],
    [call, 'market', false, 'ok | ok | ok | timeInForce | timeInForce | timeInForce'],
    [call, 'limit', false, 'ok | ok | ok | timeInForce | timeInForce | timeInForce'],
    [call, 'stop', false, 'ok | ok | timeInForce | timeInForce | timeInForce | timeInForce'],
    ['BTC/USD', 'market', false, 'ok | ok | ok | timeInForce | timeInForce | timeInForce'],
    ['BTC/USD', 'limit', false, 'ok | ok | ok | timeInForce | timeInForce | timeInForce'],
    [
      'BTC/USD',
      'stop',
      false,
      'orderType | orderType | timeInForce orderType | timeInForce orderType | timeInForce orderType | timeInForce orderType',
    ],
  ])('%s %s, extended %s', (symbol, orderType, extendedHours, expected) => {
    expect(row({ symbol, ...ofType(orderType), extendedHours })).toBe(expected)
  })

  test('every refusal is a sentence, and no ticket throws', () => {
    const sizes = [{ quantity: '3' }, { quantity: '0.5' }, { quantity: undefined, notional: '250' }]
    for (const symbol of ['AAPL', 'BRK.B', call, 'BTC/USD'])
      for (const side of orderSides)
        for (const orderType of orderTypes)
          for (const timeInForce of timesInForce)
            for (const extendedHours of [true, false])
              for (const size of sizes) {
                const request = ticket({ symbol, side, ...ofType(orderType), timeInForce, extendedHours, ...size })
                const { requests, unsupported = [] } = compileOrder(request, context)
                expect(requests === undefined).toBe(unsupported.length > 0)
                for (const { reason } of unsupported) expect(reason).toMatch(/^[A-Z0-9"].*[.]$/)
                // Whole shares or contracts only: a part or an amount of them never compiles.
                if (size.quantity !== '3' && symbol !== 'BTC/USD') expect(requests).toBeUndefined()
              }
  })
})

describe('what cannot be said here, and what would be nearest', () => {
  test.each<[string, Record<string, unknown>, Record<string, string | undefined>]>([
    ['fill-or-kill', { timeInForce: 'fok' }, { timeInForce: 'timeInForce ioc, which may fill in part' }],
    ['the closing auction', { timeInForce: 'cls' }, { timeInForce: 'timeInForce day' }],
    ['a part of a share', { quantity: '2.5' }, { quantity: 'quantity 2' }],
    ['an amount of money', { quantity: undefined, notional: '100' }, { notional: 'a quantity in whole shares' }],
    [
      'a stop outside regular hours',
      { ...ofType('stop'), extendedHours: true },
      { extendedHours: 'orderType stop_limit' },
    ],
    ['chosen lots', { side: 'sell', lots: [{ transactionId: 't', quantity: '10' }] }, { lots: 'leave lots out' }],
    ['half a cent', { limitPrice: '205.005' }, { limitPrice: 'limitPrice with fewer decimals' }],
    [
      'a coin sold by money',
      { symbol: 'BTC/USD', side: 'sell', quantity: undefined, notional: '100' },
      { notional: 'a quantity of what is held' },
    ],
    ['a coin sold short', { symbol: 'BTC/USD', side: 'sell_short' }, { side: 'side sell' }],
    [
      'a coin outside hours it has not',
      { symbol: 'BTC/USD', extendedHours: true },
      { extendedHours: 'extendedHours false' },
    ],
    [
      'half a cent of coins',
      { symbol: 'BTC/USD', quantity: undefined, notional: '1.005' },
      { notional: 'notional with fewer decimals' },
    ],
    ['a coin in no currency', { symbol: 'BTC/' }, { symbol: 'a pair, as BTC/USD' }],
    [
      'a bracket that closes',
      { side: 'sell', orderClass: 'oto', stopLoss: { stopPrice: '210' } },
      { side: 'side sell_short, or orderClass oco to exit' },
    ],
  ])('%s', (_, over, expected) => {
    expect(refused(ticket(over))).toEqual(expected)
  })

  test('several legs', () => {
    const legs = [call, 'AAPL261218C00290000'].map((symbol) => ({
      symbol,
      side: 'buy',
      ratio: 1,
      positionEffect: 'open',
    }))
    expect(refused(ticket({ orderClass: 'multileg', legs }))).toEqual({ orderClass: 'one order for each leg' })
  })

  test('a symbol whose contract id is not known', () => {
    const { conid: _conid, ...unresolved } = context
    expect(refused(ticket(), unresolved)).toEqual({
      symbol: 'context.conid, which a connected session looks up by itself',
    })
    expect(refused(ticket(), contextOf('g2e-1', { conid: '-1' }))).toHaveProperty('symbol')
  })

  test('more digits than a JSON number holds', () => {
    expect(refused(ticket({ quantity: '9007199254740993' }))).toHaveProperty('quantity')
  })

  test('a sale beyond the position, which the broker would turn into a short sale', () => {
    expect(refused(ticket({ side: 'sell' }), holding('4'))).toEqual({ quantity: 'quantity 4' })
    expect(refused(ticket({ side: 'sell' }), holding('0'))).toEqual({ side: 'side sell_short' })
    expect(refused(ticket({ side: 'sell_short' }), holding('4'))).toEqual({ side: 'side sell' })
    expect(refused(ticket({ side: 'buy_to_cover' }), holding('-4'))).toEqual({ quantity: 'quantity 4' })
    expect(refused(ticket({ side: 'buy' }), holding('-4'))).toEqual({ side: 'side buy_to_cover' })
    expect(refused(ticket({ side: 'sell' }), holding('10'))).toEqual({})
  })
})

test('a short sale and a sale are the same word on the wire', () => {
  const sideSent = (side: string) => Object(compileOrder(ticket({ side }), context).requests?.[0]?.body).orders[0].side
  expect(orderSides.map((side) => `${side} ${sideSent(side)}`)).toEqual([
    'buy BUY',
    'sell SELL',
    'buy_to_cover BUY',
    'sell_short SELL',
  ])
})

test('an exit pair is one group, and only its first part carries our id', () => {
  const exits = { takeProfit: { limitPrice: '220' }, stopLoss: { stopPrice: '195', limitPrice: '194' } }
  const compiled = compileOrder(ticket({ side: 'sell', orderClass: 'oco', limitPrice: undefined, ...exits }), context)
  const common = { acctId: 'DU1234567', conid: 265598, quantity: 10, tif: 'DAY', side: 'SELL', isSingleGroup: true }
  expect(compiled.requests?.[0]?.body).toEqual({
    orders: [
      { ...common, orderType: 'LMT', price: 220, cOID: 'g2e-1' },
      { ...common, orderType: 'STOP_LIMIT', price: 194, auxPrice: 195 },
    ],
  })
})

test('a change repeats the whole order without our id, and keeps the id of the broker', () => {
  const original = ticket({ quantity: '100', timeInForce: 'gtc', limitPrice: '205.00' })
  const change = { limitPrice: Price('206.00') }
  expect(compileModify({ original, change, brokerOrderId: '473740666', context })).toEqual({
    requests: [
      {
        method: 'POST',
        path: '/iserver/account/DU1234567/order/473740666',
        body: samples['modify_body_single_object'],
      },
    ],
  })
  expect(compileModify({ original, change: {}, brokerOrderId: '1', context }).unsupported).toHaveLength(1)
})

test('a coin is ordered in parts, or for money, and has no hours to be outside of', () => {
  const coin = contextOf('g2e-1', { conid: '479624278', assetType: 'crypto' })
  const sent = (over: Record<string, unknown>) =>
    Object(compileOrder(ticket({ symbol: 'BTC/USD', ...over }), coin).requests?.[0]?.body).orders
  const common = { acctId: 'DU1234567', conid: 479624278, secType: '479624278:CRYPTO', side: 'BUY', cOID: 'g2e-1' }
  expect(sent({ quantity: '0.015', limitPrice: '69814.25', timeInForce: 'gtc' })).toEqual([
    { ...common, quantity: 0.015, tif: 'GTC', orderType: 'LMT', price: 69814.25 },
  ])
  expect(sent({ quantity: undefined, notional: '250', ...ofType('market'), timeInForce: 'ioc' })).toEqual([
    { ...common, cashQty: 250, tif: 'IOC', orderType: 'MKT' },
  ])
})

test('a compiled order read back equals the ticket', () => {
  const cents = fc.integer({ min: 100, max: 1_000_000 }).map((amount) => (amount / 100).toFixed(2))
  const tickets = fc.record({
    symbol: fc.constantFrom('AAPL', 'BRK.B', 'SPY'),
    side: fc.constantFrom(...orderSides),
    quantity: fc.integer({ min: 1, max: 1e6 }).map(String),
    orderType: fc.constantFrom(...orderTypes),
    timeInForce: fc.constantFrom(...timesInForce),
    extendedHours: fc.nat({ max: 4 }).map((roll) => roll === 0),
    limitPrice: cents,
    stopPrice: cents,
    trail: fc.constantFrom({ trailPercent: '2.5' }, { trailAmount: '1.25' }),
  })
  let compiledCount = 0
  fc.assert(
    fc.property(tickets, ({ orderType, limitPrice, stopPrice, trail, ...plain }) => {
      const request = ticket({
        ...plain,
        orderType,
        limitPrice: orderType === 'limit' || orderType === 'stop_limit' ? limitPrice : undefined,
        stopPrice: orderType === 'stop' || orderType === 'stop_limit' ? stopPrice : undefined,
        ...(orderType === 'trailing_stop' ? trail : {}),
      })
      const body = compileOrder(request, context).requests?.[0]?.body
      if (body === undefined) return
      compiledCount += 1
      const [sent] = Object(body).orders
      const [order] = payloadMapping.orders({ orders: [rowOf(sent, plain.symbol)], snapshot: true }).items
      expect({
        ...order,
        limitPrice: numberOf(order?.limitPrice),
        stopPrice: numberOf(order?.stopPrice),
      }).toMatchObject({
        clientOrderId: 'g2e-1',
        symbol: plain.symbol,
        side: plain.side.startsWith('buy') ? 'buy' : 'sell',
        quantity: plain.quantity,
        orderType,
        limitPrice: numberOf(request.limitPrice),
        stopPrice: numberOf(request.stopPrice),
        trailPercent: request.trailPercent ?? null,
        trailAmount: request.trailAmount ?? null,
        timeInForce: plain.timeInForce,
        extendedHours: plain.extendedHours,
      })
    }),
    { numRuns: 2000 },
  )
  expect(compiledCount).toBeGreaterThan(400)
})

const numberOf = (figure: string | null | undefined): number | null =>
  figure === null || figure === undefined ? null : Number(figure)

/** The row that the gateway would list for a ticket: its own words, prices as texts, DAY shown as CLOSE. */
const rowOf = (sent: Record<string, unknown>, symbol: string): Record<string, unknown> => ({
  orderId: 1,
  status: 'Submitted',
  conid: sent['conid'],
  secType: 'STK',
  ticker: symbol.replace('.', ' '),
  side: sent['side'],
  totalSize: sent['quantity'],
  filledQuantity: 0,
  remainingQuantity: sent['quantity'],
  order_ref: sent['cOID'],
  origOrderType: sent['orderType'],
  price: sent['orderType'] === 'STP' || sent['price'] === undefined ? '' : JSON.stringify(sent['price']),
  auxPrice: sent['orderType'] === 'STP' ? JSON.stringify(sent['price']) : sent['auxPrice'],
  trailingType: sent['trailingType'],
  trailingAmt: sent['trailingAmt'],
  timeInForce: sent['tif'] === 'DAY' ? 'CLOSE' : sent['tif'],
  outsideRTH: sent['outsideRTH'],
})
