import { Price, Quantity } from '@g2e/domain/money'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/index.ts'
import type { BrokerSession, PlaceOrder } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import type { TestHooks } from '../testing/test-hooks.ts'
import { PlayedSchwab, accountNumber, hash } from './played-schwab.ts'
import { schwab } from './index.ts'

const accountId = BrokerAccountId(hash)
const orders = `/trader/v1/accounts/${hash}/orders`
const now = Date.parse('2026-11-20T15:00:00Z')
let broker: PlayedSchwab
let session: BrokerSession
let hooks: TestHooks

const credentials = (changes: Record<string, string> = {}) => ({
  accessToken: 'AT-old',
  refreshToken: 'RT-old',
  renewBy: '2026-11-20T15:30:00.000Z',
  reauthorizeBy: '2026-11-27T15:00:00.000Z',
  ...changes,
})
const open = (changes: Record<string, string> = {}): Promise<BrokerSession> =>
  schwab.open(
    { SCHWAB_CLIENT_ID: 'app-key', SCHWAB_CLIENT_SECRET: 'app-secret', SCHWAB_BASE_URL: broker.url },
    {
      environment: 'live',
      credentials: credentials(changes),
      environmentHooks: hooks,
      onRenewed: () => Promise.resolve(),
    },
  )

beforeEach(async () => {
  broker = new PlayedSchwab()
  await broker.start()
  hooks = testHooks({ now: () => now })
  session = await open()
})
afterEach(async () => {
  await session.close()
  await broker.close()
})

const ticket: PlaceOrder = {
  request: {
    accountId: 'ours',
    symbol: 'AAPL',
    side: 'buy',
    quantity: Quantity('10'),
    orderType: 'limit',
    limitPrice: Price('187.50'),
    timeInForce: 'day',
  },
  context: { brokerAccountId: accountId, clientOrderId: ClientOrderId('g2e-1') },
  acknowledgedWarnings: [],
}
/** What Schwab would list for the ticket. */
const twin = {
  orderStrategyType: 'SINGLE',
  session: 'NORMAL',
  duration: 'DAY',
  orderType: 'LIMIT',
  price: 187.5,
  orderLegCollection: [{ instruction: 'BUY', quantity: 10, instrument: { symbol: 'AAPL', assetType: 'EQUITY' } }],
}
const posts = () => broker.received.filter((call) => call.startsWith('POST') && call.endsWith('/orders')).length

describe('placing', () => {
  test('an order that Location names is read and compared before it is ours', async () => {
    expect(await session.placeOrder(ticket)).toMatchObject({
      status: 'open',
      symbol: 'AAPL',
      quantity: '10',
      limitPrice: '187.50',
    })
    expect(broker.received).toEqual([`POST ${orders}`, `GET ${orders}/1003000000001`])
    expect(broker.bodies[0]).toMatchObject({ orderType: 'LIMIT', price: '187.50' })
    expect(new Set(broker.authorizations)).toEqual(new Set(['Bearer AT-old']))
  })

  test.each<[string, object]>([
    ['missing', { headers: {} }],
    ['of another account', { headers: { location: `https://x/trader/v1/accounts/OTHER/orders/1003000000001` } }],
    ['no address', { headers: { location: 'nonsense' } }],
  ])(
    'a Location that is %s: the order is found among those that came up',
    async (_name, { headers }: { headers?: object }) => {
      broker.add({ ...twin, orderType: 'MARKET' })
      broker.instead(`POST ${orders}`, { after: true, status: 201, headers: { location: '', ...headers }, body: '' })
      expect(await session.placeOrder(ticket)).toMatchObject({ brokerOrderId: '1003000000002' })
      expect(posts()).toBe(1)
    },
  )

  test('a Location that names another order, made at the same moment, is not believed', async () => {
    const other = broker.add({ ...twin, price: 200 })
    broker.instead(`POST ${orders}`, {
      after: true,
      status: 201,
      headers: { location: `/trader/v1/accounts/${hash}/orders/${other}` },
      body: '',
    })
    expect(await session.placeOrder(ticket)).toMatchObject({ brokerOrderId: '1003000000002' })
  })

  test('an equal order that was there before is not taken for ours', async () => {
    const earlier = broker.add(twin)
    await session.orders(accountId, { scope: 'all' })
    broker.instead(`POST ${orders}`, { after: true, status: 201, headers: { location: '' }, body: '' })
    const placed = await session.placeOrder(ticket)
    expect(placed.brokerOrderId).not.toBe(earlier)
  })

  test('two that say the same, or none, leave the outcome open', async () => {
    broker.instead(`POST ${orders}`, { after: true, status: 201, headers: { location: '' }, body: '' })
    broker.add(twin)
    await expect(session.placeOrder(ticket)).rejects.toMatchObject({ kind: 'outcome_unknown' })
    broker.orders.clear()
    broker.instead(`POST ${orders}`, { status: 201, headers: {}, body: '' })
    await expect(session.placeOrder(ticket)).rejects.toMatchObject({ kind: 'outcome_unknown' })
    expect(posts()).toBe(2)
  })

  test('an order that is missing for a moment is asked for again', async () => {
    broker.instead(`GET ${orders}/`, { status: 404, body: { message: 'Not found' } }, { status: 404, body: '' })
    expect(await session.placeOrder(ticket)).toMatchObject({ status: 'open' })
  })

  test('taken and rejected moments later, it comes back as rejected, with the reason', async () => {
    broker.placedAs = { status: 'PENDING_ACTIVATION', filledQuantity: 0 }
    hooks = testHooks({
      now: () => now,
      sleep: () => {
        for (const id of broker.orders.keys())
          broker.change(id, { status: 'REJECTED', statusDescription: 'Wrong tick.' })
        return Promise.resolve()
      },
    })
    const other = await open()
    expect(await other.placeOrder(ticket)).toMatchObject({ status: 'rejected', rejectReason: 'Wrong tick.' })
    await other.close()
  })

  test.each<[string, object, string]>([
    ['a refusal in words', { status: 400, body: { message: 'No.', errors: ['price: too fine'] } }, 'rejected'],
    ['a missing right', { status: 403, body: { message: 'Forbidden' } }, 'auth_required'],
    ['too many calls', { status: 429, body: { message: 'Too many requests' } }, 'not_sent'],
    ['a page of the edge', { status: 403, body: '<HTML>Access Denied</HTML>' }, 'outcome_unknown'],
    ['trouble', { status: 500, body: { message: 'oops' } }, 'outcome_unknown'],
    ['silence after it was taken', { reset: true, after: true }, 'outcome_unknown'],
  ])('placing against %s ends as the evidence allows, and is sent once', async (_name, answer, kind) => {
    broker.instead(`POST ${orders}`, answer)
    await expect(session.placeOrder(ticket)).rejects.toMatchObject({ kind })
    expect(posts()).toBe(1)
  })

  test('a token refused there was refused unread: renewed once, sent once more', async () => {
    broker.instead(`POST ${orders}`, { status: 401, body: { message: 'Unauthorized' } })
    expect(await session.placeOrder(ticket)).toMatchObject({ status: 'open' })
    expect(broker.orders.size).toBe(1)
    expect(broker.authorizations.at(-1)).toBe('Bearer AT-new')
  })

  test('a part of a share is put to the preview right before, and its refusal ends it unsent', async () => {
    const part = { ...ticket, request: { ...ticket.request, quantity: Quantity('0.5') } }
    broker.answers.set(`POST /trader/v1/accounts/${hash}/previewOrder`, {
      orderStrategy: { status: 'REJECTED' },
      orderValidationResult: { rejects: [{ activityMessage: 'Whole shares only.' }] },
    })
    await expect(session.placeOrder(part)).rejects.toMatchObject({ kind: 'rejected', message: 'Whole shares only.' })
    expect(posts()).toBe(0)
  })

  test('what cannot be expressed is refused before anything is sent', async () => {
    const order = { ...ticket, request: { ...ticket.request, timeInForce: 'opg' as const } }
    await expect(session.placeOrder(order)).rejects.toMatchObject({ kind: 'unsupported' })
    expect(broker.received).toEqual([])
  })

  test('placements of one account come one after the other', async () => {
    const held: string[] = []
    hooks = testHooks({
      now: () => now,
      exclusively: (key, work) => {
        held.push(key)
        return work()
      },
    })
    const other = await open()
    await other.placeOrder(ticket)
    expect(held).toEqual([`orders:${hash}`])
    await other.close()
  })
})

describe('changing and cancelling', () => {
  const working = { ...twin, status: 'WORKING', quantity: 10, filledQuantity: 4, editable: true }
  const replace = (brokerOrderId: string) => ({
    accountId,
    brokerOrderId: BrokerOrderId(brokerOrderId),
    change: { limitPrice: Price('188') },
    clientOrderId: ClientOrderId('g2e-2'),
    original: ticket.request,
    acknowledgedWarnings: [],
  })

  test('a change is a new order for what remains, and each knows the other', async () => {
    const old = broker.add(working)
    const next = await session.replaceOrder(replace(old))
    expect(next).toMatchObject({ limitPrice: '188', quantity: '6', replaces: old })
    expect(await session.findOrder(accountId, { brokerOrderId: BrokerOrderId(old) })).toMatchObject({
      status: 'replaced',
      replacedBy: next.brokerOrderId,
    })
  })

  test.each([
    ['done already', { status: 'FILLED', filledQuantity: 10 }],
    ['not editable', { editable: false }],
  ])('an order that is %s is not changed', async (_name, changes) => {
    const id = broker.add({ ...working, ...changes })
    await expect(session.replaceOrder(replace(id))).rejects.toMatchObject({ kind: 'rejected' })
    await expect(session.replaceOrder(replace('77'))).rejects.toThrow(/does not know this order/)
    expect(broker.received.some((call) => call.startsWith('PUT'))).toBe(false)
  })

  test('a lost answer to a change is an open outcome', async () => {
    const id = broker.add(working)
    broker.instead(`PUT ${orders}`, { after: true, reset: true })
    await expect(session.replaceOrder(replace(id))).rejects.toMatchObject({ kind: 'outcome_unknown' })
  })

  test('a refused cancel is judged by the order', async () => {
    const id = broker.add({ ...working, status: 'FILLED', filledQuantity: 10 })
    const refusal = { status: 400, body: { message: 'Order cannot be canceled.' } }
    const cancel = () => session.cancelOrder(accountId, BrokerOrderId(id))
    broker.instead(`DELETE ${orders}`, refusal, refusal, refusal)
    await expect(cancel()).rejects.toThrow('This order is filled already.')
    broker.change(id, { status: 'PENDING_CANCEL', filledQuantity: 4 })
    await cancel()
    broker.change(id, { status: 'WORKING' })
    await expect(cancel()).rejects.toThrow('Order cannot be canceled.')
    await cancel()
    expect(broker.orders.get(id)).toMatchObject({ status: 'CANCELED' })
  })
})

describe('reading', () => {
  test('accounts have their hash as id, and their plain number stays out of the log', async () => {
    expect(await session.accounts()).toMatchObject([
      { id: hash, accountNumber, accountType: 'margin', accountName: 'Individual' },
    ])
    broker.instead(`GET /trader/v1/accounts/${hash}`, {
      status: 400,
      body: { message: `Account ${accountNumber} is odd.` },
    })
    await expect(session.balance(accountId)).rejects.toMatchObject({ kind: 'rejected' })
    expect(hooks.logged.join()).not.toContain(accountNumber)
    expect(hooks.logged.join()).toContain('[redacted]')
  })

  test('without preferences accounts have no nickname, and nothing worse happens', async () => {
    broker.instead('GET /trader/v1/userPreference', { status: 400, body: { message: 'no' } })
    expect(await session.accounts()).toMatchObject([{ id: hash, accountName: null }])
  })

  test.each([
    ['a list', []],
    ['nothing', {}],
    ['another account', { securitiesAccount: { type: 'CASH', accountNumber: '99998888' } }],
    ['half of one', { securitiesAccount: { type: 'CASH', accountNumber, currentBalances: { longMarketValue: 5 } } }],
  ])('positions answered with %s are an error, never none', async (_name, body) => {
    await session.accounts()
    broker.answers.set('GET /trader/v1/accounts/accountNumbers', [
      { accountNumber, hashValue: hash },
      { accountNumber: '99998888', hashValue: 'F00' },
    ])
    await session.accounts()
    broker.answers.set(`GET /trader/v1/accounts/${hash}`, body)
    await expect(session.positions(accountId)).rejects.toMatchObject({ kind: 'wire_mismatch' })
  })

  test('an account without positions and without worth has none', async () => {
    expect(await session.positions(accountId)).toEqual([])
    expect(await session.balance(accountId)).toMatchObject({ cash: '100', asOf: '2026-11-20T15:00:00.000Z' })
  })

  test('an account whose hash is gone says to sign in again', async () => {
    broker.answers.set('GET /trader/v1/accounts/accountNumbers', [])
    broker.instead(`GET /trader/v1/accounts/${hash}`, { status: 404, body: { message: 'Resource not found' } })
    await expect(session.positions(accountId)).rejects.toThrow(/does not list this account/)
  })

  test('a gateway that lost its way is an outage, 410 is a refusal, and neither is "no such order"', async () => {
    const find = () => session.findOrder(accountId, { brokerOrderId: BrokerOrderId('7') })
    expect(await find()).toBeUndefined()
    broker.instead(
      `GET ${orders}/7`,
      ...Array.from({ length: 4 }, () => ({ status: 404, body: '404 Not Found: Requested route' })),
    )
    await expect(find()).rejects.toMatchObject({ kind: 'unavailable' })
    broker.instead(`GET ${orders}?`, { status: 410, body: { message: 'Gone' } })
    await expect(session.orders(accountId, { scope: 'all', since: '2026-11-20T00:00:00Z' })).rejects.toMatchObject({
      kind: 'rejected',
    })
  })

  test('an order asked for by its id and answered with another is refused', async () => {
    const id = broker.add(twin)
    broker.answers.set(`GET ${orders}/9`, broker.orders.get(id))
    await expect(session.findOrder(accountId, { brokerOrderId: BrokerOrderId('9') })).rejects.toMatchObject({
      kind: 'wire_mismatch',
    })
  })

  test('what was entered long ago and still works is asked for apart, both ends given', async () => {
    const old = broker.add({ ...twin, duration: 'GOOD_TILL_CANCEL' })
    broker.instead(`GET ${orders}?`, { body: [] }, { body: [broker.orders.get(old)] })
    const { orders: found, complete } = await session.orders(accountId, { scope: 'open' })
    expect([found.length, complete]).toEqual([1, true])
    const spans = broker.received.map((call) =>
      [...new URL(call.split(' ')[1] ?? '', 'http://x').searchParams.values()].slice(0, 2),
    )
    expect(new Set(spans.map((span) => span.join(' ')))).toEqual(
      new Set([
        '2025-11-21T15:00:00.000Z 2026-09-21T14:59:59.999Z',
        '2026-09-21T15:00:00.000Z 2026-11-20T15:01:00.000Z',
      ]),
    )
  })

  test('a broker that lists nothing so old has no hole in its list', async () => {
    broker.instead(`GET ${orders}?fromEnteredTime=2025`, {
      status: 400,
      body: { message: 'fromEnteredTime is too old' },
    })
    expect(await session.orders(accountId, { scope: 'all' })).toEqual({ orders: [], complete: true })
  })

  test('a full list is halved until none is full', async () => {
    const full = {
      body: Array.from({ length: 3000 }, (_, index) => ({
        ...twin,
        orderId: index + 1,
        status: 'FILLED',
        filledQuantity: 10,
      })),
    }
    broker.instead(`GET ${orders}?`, full, { body: full.body.slice(0, 2) }, { body: full.body.slice(2, 3) })
    const { orders: found, complete } = await session.orders(accountId, { scope: 'all', since: '2026-11-20T00:00:00Z' })
    expect([found.length, complete, broker.received.length]).toEqual([3, true, 3])
  })

  test('transactions come year by year, oldest first, all types named', async () => {
    const row = (activityId: number, time: string) => ({
      activityId,
      time,
      type: 'ACH_RECEIPT',
      tradeDate: time,
      netAmount: 1,
    })
    broker.answers.set(`GET /trader/v1/accounts/${hash}/transactions`, [
      row(2, '2026-02-02T10:00:00+0000'),
      row(1, '2026-02-01T10:00:00+0000'),
    ])
    const page = await session.transactions(accountId, { since: '2025-01-01' })
    expect(page.transactions.map(({ id }) => id)).toEqual(['1', '2'])
    expect(page.cursor).toBe('2025-12-31T05:00:00.001Z')
    expect(
      (await session.transactions(accountId, { since: '2025-01-01', cursor: page.cursor ?? '' })).cursor,
    ).toBeNull()
    expect(broker.received[0]).toContain(
      'startDate=2025-01-01T05%3A00%3A00.000Z&endDate=2025-12-31T05%3A00%3A00.000Z&types=TRADE%2C',
    )
  })

  test('years that the broker does not keep are no failure of the whole history, asked for by date they are', async () => {
    const transactions = `GET /trader/v1/accounts/${hash}/transactions`
    const refusal = { status: 400, body: { message: 'startDate is too old' } }
    broker.answers.set(transactions, [])
    broker.instead(transactions, refusal)
    expect(await session.transactions(accountId, {})).toMatchObject({ transactions: [], cursor: expect.any(String) })
    broker.instead(transactions, refusal)
    await expect(session.transactions(accountId, { since: '2017-01-01' })).rejects.toMatchObject({ kind: 'rejected' })
  })

  test('a dead sign-in stops every call', async () => {
    await session.close()
    session = await open({ renewBy: '2026-11-20T14:00:00.000Z' })
    broker.instead('POST /v1/oauth/token', { status: 400, body: { error: 'unsupported_token_type' } })
    for (let turn = 0; turn < 3; turn += 1)
      await expect(session.positions(accountId)).rejects.toMatchObject({ kind: 'auth_required' })
    expect(broker.received).toEqual(['POST /v1/oauth/token'])
  })
})
