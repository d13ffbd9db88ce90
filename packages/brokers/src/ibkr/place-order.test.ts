import { Price, Quantity } from '@g2e/domain/money'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BrokerOrderId, ClientOrderId } from '../port/ids.ts'
import { account, context, failureOf, placing, playGateway, request, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'
import type { RoutedAnswer } from '../testing/routed-server.ts'

const replies = sample('order-replies')
const live = sample('orders-live')

let gateway: PlayedGateway
beforeEach(async () => {
  gateway = await playGateway()
})
afterEach(() => gateway.close())

describe('placing', () => {
  test('an order that is taken has the id of the broker and its own terms', async () => {
    gateway.route({ [placing]: { body: replies.submitted_200 } })
    expect(await gateway.place()).toMatchObject({
      brokerOrderId: '473740670',
      clientOrderId: 'g2e-9',
      status: 'open',
      quantity: '10',
    })
    expect(gateway.sent('POST', '/iserver/account/DU1234567/orders')[0]?.body).toEqual({
      orders: [
        {
          acctId: 'DU1234567',
          conid: 265598,
          secType: '265598:STK',
          side: 'BUY',
          quantity: 10,
          tif: 'DAY',
          outsideRTH: false,
          orderType: 'LMT',
          price: 205,
          cOID: 'g2e-9',
        },
      ],
    })
  })

  test('a question that nobody acknowledged is declined and told, and nothing is placed', async () => {
    gateway.route({ [placing]: { body: replies.question_200 }, 'POST /iserver/reply/': { body: replies.declined_200 } })
    const error = await failureOf(gateway.place())
    expect(error.kind).toBe('rejected')
    expect(error.message).toMatch(/exceeds the Percentage constraint of 3%.*nothing was placed/)
    expect(error.context.questions).toEqual([
      { id: expect.stringMatching(/^o163\.[0-9a-f]{12}$/), message: expect.stringMatching(/3%/) },
    ])
    expect(gateway.sent('POST', '/iserver/reply/').map(({ body }) => body)).toEqual([{ confirmed: false }])
  })

  test('what was asked is on the next preview, and confirmed when exactly it was acknowledged', async () => {
    const chain = [{ body: replies.second_question_after_reply_200 }, { body: replies.submitted_200 }]
    gateway.route({
      [placing]: { body: replies.question_200 },
      'POST /iserver/account/DU1234567/orders/whatif': { body: sample('order-whatif') },
      'GET /iserver/marketdata/snapshot': { body: sample('marketdata-snapshot').call_3_full },
      'POST /iserver/reply/': ({ body }) =>
        Object(body).confirmed === true ? (chain.shift() ?? {}) : { body: replies.declined_200 },
    })
    const asked: string[] = []
    for (const expected of [1, 2]) {
      chain.splice(0, 2, { body: replies.second_question_after_reply_200 }, { body: replies.submitted_200 })
      await failureOf(gateway.place(asked))
      const preview = await gateway.session.previewOrder(request, context)
      const known = preview.warnings.map(({ id }) => id).filter((id) => /^o\d+\./.test(id))
      expect(known).toHaveLength(expected)
      asked.splice(0, 2, ...known)
    }
    chain.splice(0, 2, { body: replies.second_question_after_reply_200 }, { body: replies.submitted_200 })
    expect((await gateway.place(asked)).brokerOrderId).toBe('473740670')
  })

  test('other words under an acknowledged id are another question', async () => {
    const reworded = [{ ...replies.question_200[0], message: ['You will lose all of it. Are you sure?'] }]
    gateway.route({
      [placing]: [{ body: replies.question_200 }, { body: reworded }],
      'POST /iserver/reply/': { body: replies.declined_200 },
    })
    const first = await failureOf(gateway.place())
    const second = await failureOf(gateway.place((first.context.questions ?? []).map(({ id }) => id)))
    expect(second.message).toMatch(/lose all of it/)
    expect(gateway.sent('POST', '/iserver/reply/').every(({ body }) => Object(body).confirmed === false)).toBe(true)
  })

  test('a foreseen question is confirmed by its id, but not about another order', async () => {
    gateway.route({
      [placing]: { body: replies.question_200 },
      'POST /iserver/reply/': ({ body }) => ({
        body: Object(body).confirmed === true ? replies.submitted_200 : replies.declined_200,
      }),
    })
    expect((await gateway.place(['o163'])).brokerOrderId).toBe('473740670')
    expect((await failureOf(gateway.place(['o163'], { quantity: Quantity('11') }))).kind).toBe('rejected')
  })

  test.each<[string, RoutedAnswer, string]>([
    ['a refusal inside a success', { body: replies.rejected_200 }, 'rejected'],
    ['an id that is registered already', { body: replies.duplicate_coid }, 'outcome_unknown'],
    ['the same with a status', { status: 400, body: replies.duplicate_coid }, 'outcome_unknown'],
    ['a prompt beside the order', { body: replies.advanced_reject_prompt_200 }, 'outcome_unknown'],
    ['trouble', { status: 503, body: { error: 'Service Unavailable', statusCode: 503 } }, 'outcome_unknown'],
    ['too many calls', { status: 429, body: { error: 'Too many requests' } }, 'outcome_unknown'],
    ['a reset', { reset: true }, 'outcome_unknown'],
    ['half an answer', { body: '[{"order_id":' }, 'outcome_unknown'],
    ['nothing', { body: '' }, 'outcome_unknown'],
    ['an order without an id', { body: [{ order_status: 'Submitted' }] }, 'outcome_unknown'],
    ['a list of nothing', { body: [] }, 'outcome_unknown'],
    ['a dead sign-in', { status: 401, body: '' }, 'auth_required'],
    ['a bad request', { status: 400, body: { error: 'Bad quantity' } }, 'rejected'],
  ])('%s is never sent again', async (_, answer, kind) => {
    gateway.route({ [placing]: answer })
    expect((await failureOf(gateway.place())).kind).toBe(kind)
    expect(gateway.sent('POST', '/iserver/account/DU1234567/orders')).toHaveLength(1)
  })

  test('a question that lapsed before its answer left nothing', async () => {
    const { status, body } = replies.reply_id_not_found_400
    gateway.route({ [placing]: { body: replies.question_200 }, 'POST /iserver/reply/': { status, body } })
    const error = await failureOf(gateway.place(['o163']))
    expect([error.kind, error.message]).toEqual(['rejected', expect.stringMatching(/lapsed/)])
  })

  test('nothing else goes to the gateway while a question is open', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    gateway.route({
      [placing]: { body: replies.question_200 },
      'POST /iserver/reply/': { body: replies.submitted_200 },
    })
    await gateway.session.accounts()
    const placed = gateway.place(['o163'])
    const order: string[] = []
    const watch = setInterval(() => {
      if (gateway.sent('POST', '/iserver/account/DU1234567/orders').length > 0) release()
    }, 1)
    await held
    clearInterval(watch)
    const read = gateway.session.orders(account, { scope: 'all' }).then(() => order.push('read'))
    await placed.then(() => order.push('placed'))
    await read
    expect(order).toEqual(['placed', 'read'])
    const paths = gateway.server.received.map(({ path }) => path)
    expect(paths.findIndex((path) => path.includes('/reply/'))).toBe(
      paths.findIndex((path) => path.endsWith('DU1234567/orders')) + 1,
    )
  })

  test('a sale beyond what is held and not already on sale is stopped here', async () => {
    const [row] = live.populated.orders
    const working = { ...row, orderId: 5, status: 'Submitted', filledQuantity: 0, remainingQuantity: 8, totalSize: 8 }
    gateway.route({
      [placing]: { body: replies.submitted_200 },
      'GET /portfolio/DU1234567/position/265598': { body: [{ conid: 265598, position: 12 }] },
      'GET /iserver/account/orders': { body: { orders: [working], snapshot: true } },
    })
    const error = await failureOf(gateway.place([], { side: 'sell', quantity: Quantity('5') }))
    expect([error.kind, error.context.failure?.kind]).toEqual(['unsupported', 'insufficient_position'])
    expect(error.message).toMatch(/12 of AAPL are held and 8 of them are in working orders/)
    expect(gateway.sent('POST', '/iserver/account/DU1234567/orders')).toEqual([])
    await gateway.place([], { side: 'sell', quantity: Quantity('4') })
    expect(gateway.sent('POST', '/iserver/account/DU1234567/orders')).toHaveLength(1)
  })

  test('a symbol that names several contracts is shown with all of them, and the context picks', async () => {
    const [apple, canadian] = sample('contracts').trsrv_stocks.AAPL
    const twin = { ...canadian, contracts: [{ conid: 532640894, exchange: 'PINK', isUS: true }] }
    gateway.route({
      'GET /trsrv/stocks?symbols=AAPL': { body: { AAPL: [apple, twin] } },
      [placing]: { body: replies.submitted_200 },
    })
    const error = await failureOf(gateway.place())
    expect(error.kind).toBe('unsupported')
    expect(error.message).toMatch(/APPLE INC at NASDAQ \(conid 265598\); APPLE INC-CDR at PINK \(conid 532640894\)/)
    await gateway.session.placeOrder({ request, context: { ...context, conid: '532640894' }, acknowledgedWarnings: [] })
    expect(Object(gateway.sent('POST', '/iserver/account/DU1234567/orders')[0]?.body).orders[0].conid).toBe(532640894)
  })
})

describe('canceling and changing', () => {
  const canceling = 'DELETE /iserver/account/DU1234567/order/'

  test('never with an id that could mean all of them', async () => {
    for (const id of ['-1', '0x1', '1/2', ' '])
      expect((await failureOf(gateway.session.cancelOrder(account, BrokerOrderId(id)))).kind).toBe('rejected')
    expect(gateway.sent('DELETE', '/')).toEqual([])
  })

  test('is taken, or refused in words', async () => {
    gateway.route({
      [canceling]: [{ body: replies.cancel_accepted_200 }, { body: replies.cancel_unknown_order }, { reset: true }],
    })
    await gateway.session.cancelOrder(account, BrokerOrderId('473740666'))
    expect((await failureOf(gateway.session.cancelOrder(account, BrokerOrderId('1')))).kind).toBe('rejected')
    expect((await failureOf(gateway.session.cancelOrder(account, BrokerOrderId('473740666')))).kind).toBe(
      'outcome_unknown',
    )
  })

  test('a change repeats the order and keeps its id', async () => {
    gateway.route({ 'POST /iserver/account/DU1234567/order/473740666': { body: replies.modified_200 } })
    const changed = await gateway.session.replaceOrder({
      accountId: account,
      brokerOrderId: BrokerOrderId('473740666'),
      change: { limitPrice: Price('206.00') },
      clientOrderId: ClientOrderId('g2e-10'),
      original: { ...request, quantity: Quantity('100'), timeInForce: 'gtc' },
      acknowledgedWarnings: [],
    })
    expect(changed).toMatchObject({
      brokerOrderId: '473740666',
      clientOrderId: 'g2e-0002',
      limitPrice: '206.00',
      filledQuantity: '30',
      status: 'partially_filled',
    })
    expect(gateway.sent('POST', '/iserver/account/DU1234567/order/')[0]?.body).toEqual(
      sample('order-requests').modify_body_single_object,
    )
  })
})
