/** Questions, replies, suppression, prompts (brokers/ibkr.md 3.7). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeEach(async () => {
  desk = await gatewayDesk()
  await desk.ready()
})
afterEach(() => desk.close())

const replies = sample('order-replies')
const ticket = { conid: 265598, side: 'BUY', quantity: 10, tif: 'DAY', orderType: 'MKT' }
const place = (more: object = {}) =>
  desk.call('POST', `/iserver/account/${desk.accountId}/orders`, { orders: [{ ...ticket, ...more }] })
const reply = (id: string, confirmed = true) => desk.call('POST', `/iserver/reply/${id}`, { confirmed })
const state = async () => listAt(await desk.control('GET', '/state'), 'brokers', 'ibkr', 'orders')

describe('a question', () => {
  test('has the shape of the sample, and a confirmed one places the order', async () => {
    await desk.script({ questions: [['o163']] })
    const asked = await place({ cOID: 'g2e-1' })
    expect([asked.status, shapeDifferences(at(replies, 'question_200'), asked.json)]).toEqual([200, []])
    expect(at(asked.json, 0, 'messageIds')).toEqual(['o163'])
    expect(await state()).toEqual([])
    const answered = await reply(textAt(asked.json, 0, 'id'))
    expect(shapeDifferences(at(replies, 'submitted_200'), answered.json)).toEqual([])
    expect(await state()).toMatchObject([{ clientOrderId: 'g2e-1', received: 1 }])
  })

  test('may be followed by others, each with an id of its own', async () => {
    await desk.script({ questions: [['o163'], ['o354'], ['o10331']] })
    const first = textAt((await place()).json, 0, 'id')
    const second = await reply(first)
    expect(shapeDifferences(at(replies, 'second_question_after_reply_200'), second.json)).toEqual([])
    const third = await reply(textAt(second.json, 0, 'id'))
    expect(shapeDifferences(at(replies, 'question_with_options_200'), third.json)).toEqual([])
    expect(await state()).toEqual([])
    expect(at((await reply(textAt(third.json, 0, 'id'))).json, 0, 'order_status')).toBe('PreSubmitted')
    expect(await state()).toHaveLength(1)
  })

  test('declined, nothing is placed, and the cOID is free unless it is set to be burnt', async () => {
    await desk.script({ questions: [['o163']] }, { questions: [['o163']] })
    const declined = await reply(textAt((await place({ cOID: 'x' })).json, 0, 'id'), false)
    expect([declined.status, declined.json]).toEqual([200, at(replies, 'declined_200')])
    expect(at((await place({ cOID: 'x' })).json, 0, 'messageIds')).toEqual(['o163'])
    await desk.settings({ questionsBurnCoid: true })
    await desk.script({}, { questions: [['o163']] }, {})
    await place()
    await place({ cOID: 'y' })
    expect(textAt((await place({ cOID: 'y' })).json, 'error')).toContain('Local order ID=y is already registered')
  })

  test('is invalidated by any other order: its reply is unknown with 400, or 503', async () => {
    await desk.script({ questions: [['o163']] }, {}, { questions: [['o163']] }, {})
    const id = textAt((await place()).json, 0, 'id')
    await place()
    const late = await reply(id)
    expect([late.status, late.json]).toEqual([400, { error: `reply id not found: '${id}'` }])
    await desk.settings({ invalidatedReplyStatus: 503 })
    const other = textAt((await place()).json, 0, 'id')
    await place()
    const later = await reply(other)
    expect([later.status, later.json]).toEqual([503, at(replies, 'reply_invalidated_503', 'body')])
    expect(await state()).toHaveLength(2)
  })

  test('by another call too, where that is set; and by time', async () => {
    await desk.script({ questions: [['o163']] }, { questions: [['o163']] }, { questions: [['o163']] })
    const id = textAt((await place()).json, 0, 'id')
    await desk.get('/iserver/accounts')
    expect((await reply(id)).status).toBe(200)
    await desk.settings({ questionsInvalidatedBy: 'iserver' })
    const other = textAt((await place()).json, 0, 'id')
    await desk.post('/tickle')
    await desk.get('/iserver/accounts')
    expect((await reply(other)).status).toBe(400)
    const slow = textAt((await place()).json, 0, 'id')
    await desk.control('POST', '/clock', { advanceMs: 61_000 })
    expect((await reply(slow)).status).toBe(400)
  })

  test('a reply may be used once', async () => {
    await desk.script({ questions: [['o163']] })
    const id = textAt((await place()).json, 0, 'id')
    await reply(id)
    expect((await reply(id)).status).toBe(400)
    expect(await state()).toHaveLength(1)
  })

  test('is asked about a change too', async () => {
    const limit = { ...ticket, orderType: 'LMT', price: 200, tif: 'GTC' }
    const orderId = textAt((await place(limit)).json, 0, 'order_id')
    await desk.until(
      () => state(),
      (json) => at(json, 0, 'status') === 'open',
    )
    await desk.script({ questions: [['o163']] })
    const asked = await desk.call('POST', `/iserver/account/${desk.accountId}/order/${orderId}`, {
      ...limit,
      price: 201,
    })
    expect(await state()).toMatchObject([{ limitPrice: '200' }])
    expect(textAt((await reply(textAt(asked.json, 0, 'id'))).json, 0, 'order_id')).toBe(orderId)
    expect(await state()).toMatchObject([{ limitPrice: '201' }])
  })
})

describe('the precautions of the person', () => {
  test('a limit far from the market is asked about, very many shares after it', async () => {
    await desk.settings({ orderSize: 10_000, pricePercent: 3 })
    const asked = await place({ quantity: 10_001, orderType: 'LMT', price: 1 })
    expect(at(asked.json, 0, 'messageIds')).toEqual(['o163'])
    expect(textAt(asked.json, 0, 'message', 0)).toContain('the Percentage constraint of 3%')
    const second = await reply(textAt(asked.json, 0, 'id'))
    expect(at(second.json, 0, 'messageIds')).toEqual(['o383'])
  })

  test('three percent off the last price on either side, and not within', async () => {
    await desk.settings({ pricePercent: 3 })
    await desk.control('POST', '/clock', { paused: true })
    await desk.control('POST', '/market', { symbol: 'AAPL', price: '200' })
    const limit = async (price: number) => at((await place({ orderType: 'LMT', price })).json, 0, 'messageIds')
    expect(await limit(193.9)).toEqual(['o163'])
    expect(await limit(206.1)).toEqual(['o163'])
    expect(await limit(194.1)).toBeUndefined()
  })

  test('much money is', async () => {
    await desk.settings({ orderValue: 1_000 })
    expect(at((await place()).json, 0, 'messageIds')).toEqual(['o451'])
  })

  test('without market data every order is', async () => {
    await desk.settings({ marketData: 'none' })
    expect(at((await place()).json, 0, 'messageIds')).toEqual(['o354'])
  })

  test('and what is set for a type of order', async () => {
    await desk.settings({ standingQuestions: { MKT: ['o10151'] } })
    expect(at((await place()).json, 0, 'messageIds')).toEqual(['o10151'])
  })
})

describe('suppression', () => {
  const suppress = (messageIds: unknown) => desk.call('POST', '/iserver/questions/suppress', { messageIds })

  test('what is suppressed is not asked, until it is reset or the session is another', async () => {
    expect((await suppress(['o10151'])).json).toEqual(at(replies, 'suppress_ok_200'))
    await desk.settings({ standingQuestions: { MKT: ['o10151'] } })
    expect(at((await place()).json, 0, 'order_id')).toBeDefined()
    await desk.post('/iserver/questions/suppress/reset')
    expect(at((await place()).json, 0, 'messageIds')).toEqual(['o10151'])
    await suppress(['o10151'])
    await desk.control('POST', '/clock', { advanceMs: 7 * 60_000 })
    await desk.ready()
    expect(at((await place()).json, 0, 'messageIds')).toEqual(['o10151'])
  })

  test('a new list replaces the old one; at most 51', async () => {
    await desk.settings({ standingQuestions: { MKT: ['o10151'] } })
    await suppress(['o10151'])
    await suppress(['o163'])
    expect(at((await place()).json, 0, 'messageIds')).toEqual(['o10151'])
    const many = Array.from({ length: 52 }, (_, place) => `o${place}`)
    expect((await suppress(many)).status).toBe(400)
    expect((await suppress(['all'])).status).toBe(400)
  })
})

test('the advanced prompt has its shape, the order stands, and the answer is a plain text', async () => {
  await desk.script({ prompt: true })
  const prompt = await place()
  expect(shapeDifferences(at(replies, 'advanced_reject_prompt_200'), prompt.json)).toEqual([])
  expect(await state()).toHaveLength(1)
  const { orderId, reqId, options } = Object(prompt.json)
  const answer = await desk.call('POST', '/iserver/notification', { orderId, reqId, text: options[0] })
  expect([answer.status, answer.text]).toEqual([200, 'Success'])
  expect(answer.headers.get('content-type')).toContain('text/plain')
  expect((await desk.call('POST', '/iserver/notification', { orderId, reqId, text: 'Maybe' })).status).toBe(400)
})

test('a bare object instead of an array, as one page shows, where it is set', async () => {
  await desk.settings({ submittedForm: 'object' })
  expect(textAt((await place()).json, 'order_id')).toMatch(/^\d+$/)
})
