/** Every placeable price type, term and session comes back as it was sent, and means the same at the exchange (brokers/etrade.md 2.12, 2.13). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { etradeDesk } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'
import { equity, newClientOrderId, traderAt } from '../testing/orders.ts'
import type { Ticket, Trader } from '../testing/orders.ts'
import type { Fields } from '../wire/value.ts'

let desk: EtradeDesk
let trader: Trader
beforeAll(async () => {
  desk = await etradeDesk()
  trader = traderAt(desk, desk.accountKey)
  await desk.control('POST', '/market', { symbol: 'KO', price: '100' })
  const bought = await trader.enter({ legs: [equity('KO', 'BUY', 90)] })
  await trader.detail(bought, (found) => at(found, 'status') === 'EXECUTED')
})
afterAll(() => desk.close())

const buy = [equity('KO', 'BUY', 3)]
const sell = [equity('KO', 'SELL', 3)]
const short = [equity('MSFT', 'SELL_SHORT', 2)]

interface Case {
  readonly order: Fields
  readonly legs?: readonly Fields[]
  /** In the words of product.md section 5. */
  readonly means: Readonly<Record<string, unknown>>
}

/** None of them fills at once at a price of 100. */
const cases: readonly (readonly [string, Case])[] = [
  [
    'a limit',
    {
      order: { priceType: 'LIMIT', limitPrice: 90.5 },
      means: { orderType: 'limit', limitPrice: '90.5', timeInForce: 'day' },
    },
  ],
  [
    'a limit until canceled',
    { order: { priceType: 'LIMIT', limitPrice: 90, orderTerm: 'GOOD_UNTIL_CANCEL' }, means: { timeInForce: 'gtc' } },
  ],
  [
    'a limit for the extended session',
    {
      order: { priceType: 'LIMIT', limitPrice: 90, marketSession: 'EXTENDED' },
      means: { orderType: 'limit', timeInForce: 'day' },
    },
  ],
  ['all or none', { order: { priceType: 'LIMIT', limitPrice: 90, allOrNone: true }, means: { orderType: 'limit' } }],
  [
    'a routed limit',
    { order: { priceType: 'LIMIT', limitPrice: 90, routingDestination: 'NYSE' }, means: { orderType: 'limit' } },
  ],
  ['a buy stop', { order: { priceType: 'STOP', stopPrice: 120 }, means: { orderType: 'stop', stopPrice: '120' } }],
  [
    'a sell stop',
    { order: { priceType: 'STOP', stopPrice: 80 }, legs: sell, means: { side: 'sell', stopPrice: '80' } },
  ],
  ['a hidden stop', { order: { priceType: 'HIDDEN_STOP', stopPrice: 80 }, legs: sell, means: { orderType: 'stop' } }],
  [
    'a stop limit',
    {
      order: { priceType: 'STOP_LIMIT', stopPrice: 80, limitPrice: 79.5, orderTerm: 'GOOD_UNTIL_CANCEL' },
      legs: sell,
      means: { orderType: 'stop_limit', stopPrice: '80', limitPrice: '79.5', timeInForce: 'gtc' },
    },
  ],
  [
    'a trailing stop of dollars',
    { order: { priceType: 'TRAILING_STOP_CNST', stopPrice: 12.5 }, legs: sell, means: { orderType: 'trailing_stop' } },
  ],
  [
    'a trailing stop of percent',
    { order: { priceType: 'TRAILING_STOP_PRCT', stopPrice: 9 }, legs: sell, means: { orderType: 'trailing_stop' } },
  ],
  [
    'a trailing stop limit',
    {
      order: { priceType: 'TRAILING_STOP_CNST', stopPrice: 12, stopLimitPrice: 1.5 },
      legs: sell,
      means: { orderType: 'trailing_stop' },
    },
  ],
  ['market on close', { order: { priceType: 'MARKET_ON_CLOSE' }, means: { orderType: 'market', timeInForce: 'cls' } }],
  [
    'limit on close',
    { order: { priceType: 'LIMIT_ON_CLOSE', limitPrice: 90 }, means: { orderType: 'limit', timeInForce: 'cls' } },
  ],
  ['market on open', { order: { priceType: 'MARKET_ON_OPEN' }, means: { orderType: 'market', timeInForce: 'opg' } }],
  [
    'limit on open',
    { order: { priceType: 'LIMIT_ON_OPEN', limitPrice: 90 }, means: { orderType: 'limit', timeInForce: 'opg' } },
  ],
  [
    'a short sale',
    { order: { priceType: 'LIMIT', limitPrice: 4000 }, legs: short, means: { side: 'sell_short', limitPrice: '4000' } },
  ],
]

test.each(cases)(
  '%s reads back as it was sent and means the same at the exchange',
  async (_name, { order, legs = buy, means }) => {
    const ticket: Ticket = { clientOrderId: newClientOrderId(), order, legs }
    const orderId = await trader.enter(ticket)
    const detail = await trader.detail(orderId)
    const usual = { orderTerm: 'GOOD_FOR_DAY', marketSession: 'REGULAR', allOrNone: false, limitPrice: 0, stopPrice: 0 }
    expect(detail).toMatchObject({ status: 'OPEN', ...usual, ...order })
    const [leg] = legs
    expect(at(detail, 'Instrument', 0)).toMatchObject({
      orderAction: leg?.['orderAction'],
      orderedQuantity: leg?.['quantity'],
      Product: leg?.['Product'],
    })
    const orders = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'orders')
    const kept = orders.find((entry) => at(entry, 'clientOrderId') === ticket.clientOrderId)
    expect(kept).toMatchObject({ ...means, received: 1, brokerOrderId: String(orderId) })
    expect((await trader.cancel(orderId)).status).toBe(200)
    await trader.detail(orderId, (found) => at(found, 'status') === 'CANCELLED')
  },
)

test('a short position has a negative row of TYPE5, and is covered again', async () => {
  const path = `/accounts/${desk.accountKey}/portfolio.json`
  const positionOf = async (symbol: string) => {
    const answer = await desk.get(path)
    const positions = listAt(answer, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
    return positions.find((position) => at(position, 'Product', 'symbol') === symbol)
  }
  const sold = await trader.enter({ legs: [equity('AMD', 'SELL_SHORT', 5)] })
  await trader.detail(sold, (found) => at(found, 'status') === 'EXECUTED')
  const position = await positionOf('AMD')
  expect(position).toMatchObject({ quantity: -5, positionType: 'SHORT', positionIndicator: 'TYPE5' })
  expect(Number(at(position, 'marketValue'))).toBeLessThan(0)
  expect(Number(at(position, 'totalCost'))).toBeLessThan(0)
  const balance = await desk.get(`/accounts/${desk.accountKey}/balance.json?instType=BROKERAGE&realTimeNAV=true`)
  const computed = at(balance, 'BalanceResponse', 'Computed')
  expect(Number(at(computed, 'shortAdjustBalance'))).toBeGreaterThan(0)
  expect(Number(at(computed, 'RealTimeValues', 'netMvShort'))).toBe(-Number(at(computed, 'shortAdjustBalance')))
  const covered = await trader.enter({ legs: [equity('AMD', 'BUY_TO_COVER', 5)] })
  await trader.detail(covered, (found) => at(found, 'status') === 'EXECUTED')
  expect(await positionOf('AMD')).toBeUndefined()
})
