import type { OrderRequest } from '@g2e/domain/orders'
import { expect, test } from 'vitest'
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/index.ts'
import type { OrderChange, ReplaceOrder } from '../port/index.ts'
import { compileReplace } from './compile-replace.ts'

const replace = (change: Record<string, string>, original: object = {}): ReplaceOrder => {
  const texts: { change: OrderChange; original: OrderRequest } = JSON.parse(
    JSON.stringify({
      change,
      original: {
        accountId: 'acc',
        symbol: 'AAPL',
        side: 'buy',
        quantity: '10',
        orderType: 'limit',
        limitPrice: '187.50',
        timeInForce: 'day',
        ...original,
      },
    }),
  )
  return {
    accountId: BrokerAccountId('acc'),
    brokerOrderId: BrokerOrderId('o1'),
    clientOrderId: ClientOrderId('g2e-2'),
    acknowledgedWarnings: [],
    ...texts,
  }
}
const refused = (order: ReplaceOrder) => (compileReplace(order).unsupported ?? []).map(({ field }) => field)

test('only what is given changes, under a new id of ours', () => {
  expect(compileReplace(replace({ limitPrice: '188.00' }))).toEqual({
    requests: [{ method: 'PATCH', path: '/v2/orders/o1', body: { limit_price: '188.00', client_order_id: 'g2e-2' } }],
  })
})

test('a trail changes in its own kind', () => {
  const trailing = { orderType: 'trailing_stop', limitPrice: undefined, trailPercent: '2' }
  expect(compileReplace(replace({ trailPercent: '1.5' }, trailing))).toMatchObject({
    requests: [{ body: { trail: '1.5' } }],
  })
  expect(refused(replace({ trailAmount: '1.5' }, trailing))).toEqual(['trailAmount'])
})

test('the credit of a sold package stays a credit', () => {
  const spread = { side: 'sell', orderClass: 'multileg', limitPrice: '1.70' }
  expect(compileReplace(replace({ limitPrice: '1.65' }, spread))).toMatchObject({
    requests: [{ body: { limit_price: '-1.65' } }],
  })
})

test.each<[string, Record<string, string>, object, string]>([
  ['a part of a share', { quantity: '1.5' }, {}, 'quantity'],
  ['an order in parts of a share', { quantity: '2' }, { quantity: '1.5' }, 'quantity'],
  ['an order by amount', { limitPrice: '1' }, { quantity: undefined, notional: '100' }, 'notional'],
  ['an oto order', { quantity: '3' }, { orderClass: 'oto' }, 'orderClass'],
  ['a price that the order has not', { stopPrice: '180' }, {}, 'stopPrice'],
  ['zero', { quantity: '0' }, {}, 'quantity'],
  ['nothing', {}, {}, 'quantity'],
])('%s cannot be changed so', (_, change, original, field) => {
  expect(refused(replace(change, original))).toContain(field)
})
