/** Logins with several accounts: lists, the status of an order and trades are those of the selected one (ibkr.md 3.1). */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/ids.ts'
import { failureOf, playGateway, request, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'

const [first, second] = [BrokerAccountId('DU1234567'), BrokerAccountId('DU7654321')]
const [row] = sample('orders-live').populated.orders
const [trade] = sample('trades')

let gateway: PlayedGateway
/** What the gateway has selected, and which account each call about it was answered for. */
let selected: string
let answered: string[]
beforeEach(async () => {
  gateway = await playGateway()
  selected = first
  answered = []
  const of = (what: string) => {
    answered.push(`${what} ${selected}`)
    return selected
  }
  const numberOf = (accountId: string) => (accountId === first ? 1 : 2)
  gateway.route({
    'GET /iserver/accounts': {
      body: { ...sample('iserver-accounts'), accounts: [first, second], selectedAccount: first },
    },
    'POST /iserver/account': ({ body }) => {
      selected = Object(body).acctId
      return { body: { set: true, acctId: selected } }
    },
    'GET /iserver/account/orders': () => {
      const acct = of('orders')
      const order = { ...row, acct, account: acct, orderId: numberOf(acct), order_ref: `g2e-${numberOf(acct)}` }
      return { body: { orders: [order], snapshot: true } }
    },
    'GET /iserver/account/trades': () => {
      const account = of('trades')
      return { body: [{ ...trade, account, order_id: 7, order_ref: `g2e-7-${numberOf(account)}` }] }
    },
    'GET /iserver/account/order/status/': () =>
      of('status') === second
        ? { body: { ...sample('order-status').ok_filled, order_id: 7 } }
        : { status: 503, body: { error: 'Order status unavailable', statusCode: 503 } },
    'POST /iserver/account/DU1234567/orders': () => {
      of('placed')
      return { body: sample('order-replies').submitted_200 }
    },
    'DELETE /iserver/account/DU7654321/order/9': () =>
      of('canceled') === second
        ? { body: { msg: 'Request was submitted', order_id: '9', conid: 1, account: second } }
        : { body: { error: "OrderID 9 doesn't exist" } },
  })
})
afterEach(() => gateway.close())

const list = async (accountId: BrokerAccountId) => {
  const { orders, complete } = await gateway.session.orders(accountId, { scope: 'all' })
  return [complete, ...orders.map(({ brokerOrderId }) => brokerOrderId)]
}

test('lists of two accounts at once are each of their own', async () => {
  const [a, b, c, fills] = await Promise.all([
    list(first),
    list(second),
    list(first),
    gateway.session.transactions(second, {}),
  ])
  expect([a, b, c]).toEqual([
    [true, '1'],
    [true, '2'],
    [true, '1'],
  ])
  expect(fills.transactions).toHaveLength(1)
})

test('an order leaves with its own account selected, whatever is read meanwhile, and the reading is whole all the same', async () => {
  const context = { brokerAccountId: first, clientOrderId: ClientOrderId('g2e-9') }
  const place = () => gateway.session.placeOrder({ request, context, acknowledgedWarnings: [] })
  const [, b] = await Promise.all([place(), list(second), list(first), place(), list(second)])
  expect(b).toEqual([true, '2'])
  expect(answered.filter((what) => what.startsWith('placed'))).toEqual([`placed ${first}`, `placed ${first}`])
})

test('an order beyond the list is looked up under its own account, by status and by executions', async () => {
  const found = await gateway.session.findOrder(second, { brokerOrderId: BrokerOrderId('7') })
  expect(found?.status).toBe('filled')
  const byOurs = await gateway.session.findOrder(second, { clientOrderId: ClientOrderId('g2e-7-2') })
  expect(byOurs?.brokerOrderId).toBe('7')
  expect(answered.filter((what) => what.endsWith(first))).toEqual([])
})

test('a cancel goes to its own account, and what that does not know is refused', async () => {
  await gateway.session.cancelOrder(second, BrokerOrderId('9'))
  expect(answered).toEqual([`canceled ${second}`])
  gateway.route({ 'DELETE /iserver/account/DU7654321/order/9': { body: { error: "OrderID 9 doesn't exist" } } })
  expect((await failureOf(gateway.session.cancelOrder(second, BrokerOrderId('9')))).kind).toBe('rejected')
})
