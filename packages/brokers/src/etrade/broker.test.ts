import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { OrderRequest } from '@g2e/domain/orders'
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/index.ts'
import type { BrokerSession, Granted } from '../port/index.ts'
import { json, resetAfterReading, startScriptedServer, text } from '../testing/scripted-server.ts'
import type { Script, ScriptedServer } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import type { TestHooks } from '../testing/test-hooks.ts'
import { etrade } from './index.ts'

const textOf = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
const sample = (name: string, status = 200): Script => json(JSON.parse(textOf(`${name}.json`)), status)
const empty: Script = (_request, response) => response.writeHead(204).end()

const accountId = BrokerAccountId('Xy_12-AbCdEfGhIjKlMnOp')
const issuedAt = Date.parse('2026-11-20T15:00:00Z')

let server: ScriptedServer
let session: BrokerSession
let now = issuedAt
let renewals: Granted[] = []
let hooks: TestHooks = testHooks()

beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())
afterEach(async () => {
  await session.close()
  now = issuedAt
  renewals = []
  server.received.length = 0
})

async function open(): Promise<BrokerSession> {
  hooks = testHooks({ now: () => now })
  session = await etrade.open(
    { ETRADE_BASE_URL: server.url },
    {
      environment: 'live',
      credentials: {
        consumerKey: 'consumer-key',
        consumerSecret: 'consumer-secret',
        accessToken: 'access+token/1=',
        accessTokenSecret: 'token-secret',
        issuedAt: new Date(issuedAt).toISOString(),
      },
      environmentHooks: hooks,
      onRenewed: (granted) => {
        renewals.push(granted)
        return Promise.resolve()
      },
    },
  )
  return session
}

const ticket: OrderRequest = JSON.parse(
  '{"accountId":"a","symbol":"AAPL","side":"buy","quantity":"10","orderType":"limit","limitPrice":"248","timeInForce":"day"}',
)
const context = { brokerAccountId: accountId, clientOrderId: ClientOrderId('g2e0a1b2c3d4e5f6a7b8') }
const kindOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { kind: string }) => error.kind,
  )

/** Previews, then places what `answer` says. */
async function placed(answer: Script, acknowledgedWarnings: readonly string[] = []) {
  const opened = await open()
  server.answer(sample('preview_response_eq'))
  const { token } = await opened.previewOrder(ticket, context)
  server.answer(answer)
  return opened.placeOrder({ request: ticket, context, preview: { token }, acknowledgedWarnings })
}

describe('placing', () => {
  test('a preview has the cost, its warnings as questions, and what placing must hand back', async () => {
    const opened = await open()
    server.answer(sample('preview_response_eq'))
    expect(await opened.previewOrder(ticket, context)).toMatchObject({
      estimatedCost: '2480',
      warnings: [{ id: '7084' }],
      token: { previewIds: '2060570516106', clientOrderId: 'g2e0a1b2c3d4e5f6a7b8' },
    })
  })

  test('what is placed is what was previewed, signed, once', async () => {
    const bodies: string[] = []
    const note: Script = (request, response, body) => {
      bodies.push(body)
      expect(request.headers['content-type']).toBe('application/xml')
      expect(request.headers.authorization).toMatch(/^OAuth realm="",.*oauth_token="access%2Btoken%2F1%3D"/)
      sample('place_response_eq')(request, response, body)
    }
    const order = await placed(note)
    expect(order).toMatchObject({ brokerOrderId: '520', status: 'pending' })
    expect(bodies).toHaveLength(1)
    expect(bodies[0]).toContain('<PreviewIds><previewId>2060570516106</previewId></PreviewIds>')
    expect(server.received.map((line) => line.split('/').at(-1))).toEqual(['preview.json', 'place.json'])
  })

  test.each<[string, Script, string]>([
    ['a refusal in JSON', json({ Error: { code: 1037, message: 'not enough available shares' } }, 400), 'rejected'],
    ['a refusal in XML', text('<Error><code>9999</code><message>no</message></Error>', 400), 'rejected'],
    ['a page of some gateway', text('<html><body>Bad request</body></html>', 400), 'outcome_unknown'],
    ['a page about the rate limit', text(textOf('errors/rate_limit.html'), 400), 'not_sent'],
    ['a dead token', sample('errors/oauth_token_expired', 401), 'auth_required'],
    ['a failing service', sample('errors/100_service_unavailable', 500), 'outcome_unknown'],
    ['a lost answer', resetAfterReading, 'outcome_unknown'],
    ['an empty success', text(''), 'outcome_unknown'],
    ['a 204', empty, 'outcome_unknown'],
    ['a success without an order id', json({ PlaceOrderResponse: { Order: [{}] } }), 'outcome_unknown'],
    ['an error with a status of success', json({ Error: { code: 100, message: 'x' } }), 'outcome_unknown'],
    [
      'another order than the one sent',
      json(JSON.parse(textOf('place_response_eq.json').replace('"BUY"', '"SELL"'))),
      'outcome_unknown',
    ],
  ])('%s', async (_what, answer, kind) => {
    expect(await kindOf(placed(answer))).toBe(kind)
    expect(server.received.filter((line) => line.includes('/place'))).toHaveLength(1)
  })

  test('one preview makes one order, also when nobody knows what became of it', async () => {
    expect(await kindOf(placed(resetAfterReading))).toBe('outcome_unknown')
    const token = { previewIds: '2060570516106', clientOrderId: 'x', previewedAt: String(now) }
    const again = session.placeOrder({ request: ticket, context, preview: { token }, acknowledgedWarnings: [] })
    expect(await kindOf(again)).toBe('rejected')
    expect(server.received.filter((line) => line.includes('/place'))).toHaveLength(1)
  })

  test('a preview that is too old is asked for again, and what it says anew declines the order', async () => {
    const opened = await open()
    server.answer(sample('preview_response_eq'))
    const { token } = await opened.previewOrder(ticket, context)
    now += 180_000
    const place = (acknowledgedWarnings: readonly string[]) =>
      opened.placeOrder({ request: ticket, context, preview: { token }, acknowledgedWarnings })
    await expect(place([])).rejects.toMatchObject({ kind: 'rejected', context: { questions: [{ id: '7084' }] } })
    expect(server.received.some((line) => line.includes('/place'))).toBe(false)
    server.answer(sample('preview_response_eq'), sample('place_response_eq'))
    expect(await place(['7084'])).toMatchObject({ brokerOrderId: '520' })
  })

  test('no order is begun that could lie across midnight', async () => {
    const opened = await open()
    // 23:58 in New York, where the token dies two minutes later.
    now = Date.parse('2026-11-21T04:58:00Z')
    expect(await kindOf(opened.previewOrder(ticket, context))).toBe('auth_required')
    expect(server.received).toEqual([])
  })

  test('a preview without a price is asked for once more', async () => {
    const opened = await open()
    server.answer(sample('errors/1508_price_unavailable', 400), sample('preview_response_eq'))
    expect((await opened.previewOrder(ticket, context)).token).toBeDefined()
    expect(hooks.waits).toEqual([1_000])
  })

  test('what cannot be expressed never leaves', async () => {
    const opened = await open()
    const half: OrderRequest = JSON.parse(JSON.stringify({ ...ticket, quantity: '0.5' }))
    await expect(opened.previewOrder(half, context)).rejects.toMatchObject({
      kind: 'unsupported',
      context: { failure: { code: 'quantity' } },
    })
    expect(server.received).toEqual([])
  })
})

describe('cancelling and changing', () => {
  test('a cancel is taken, and one whose fill won is refused', async () => {
    const opened = await open()
    server.answer(sample('cancel_response'))
    await opened.cancelOrder(accountId, BrokerOrderId('520'))
    server.answer(sample('errors/5001_cannot_cancel', 400))
    expect(await kindOf(opened.cancelOrder(accountId, BrokerOrderId('520')))).toBe('rejected')
  })

  test('a cancel refused for a resting token is said again once it is awake', async () => {
    const opened = await open()
    server.answer(
      sample('errors/oauth_token_rejected', 401),
      text('Access Token has been renewed'),
      sample('cancel_response'),
    )
    await opened.cancelOrder(accountId, BrokerOrderId('520'))
    expect(renewals).toHaveLength(1)
  })

  const replacing = (opened: BrokerSession) =>
    opened.replaceOrder({
      accountId,
      brokerOrderId: BrokerOrderId('520'),
      change: JSON.parse('{"limitPrice":"249"}'),
      clientOrderId: ClientOrderId('g2e0000000000000chg1'),
      original: ticket,
      acknowledgedWarnings: ['7084'],
    })

  test('a change is previewed and placed whole, and the new order points to the old one', async () => {
    const opened = await open()
    server.answer(sample('orders_list'), sample('change_preview_response'), sample('change_place_response'))
    expect(await replacing(opened)).toMatchObject({ brokerOrderId: '522', replaces: '520', limitPrice: '249' })
    expect(server.received.slice(1).map((line) => line.replace(/^(\w+) .*orders/, '$1 '))).toEqual([
      'PUT /520/change/preview.json',
      'PUT /520/change/place.json',
    ])
  })

  test('an order that is partly filled is not changed', async () => {
    const opened = await open()
    const partly = textOf('order_details_after_change.json')
      .replaceAll('522', '520')
      .replaceAll('"filledQuantity": 0.0', '"filledQuantity": 4')
    server.answer(json(JSON.parse(partly)))
    await expect(replacing(opened)).rejects.toThrow(/part of this order is filled/)
    expect(server.received).toHaveLength(1)
  })
})

describe('reading', () => {
  test('orders are read to the last page; a marker that repeats itself is no end', async () => {
    const opened = await open()
    server.answer(sample('orders_list'), sample('orders_list_last_page'))
    const whole = await opened.orders(accountId, { scope: 'all' })
    expect([whole.orders.length, whole.complete]).toEqual([10, true])
    expect(server.received[1]).toContain('marker=512')
    expect(server.received[0]).not.toContain('marketSession')
    server.answer(sample('orders_list'))
    expect(await opened.orders(accountId, { scope: 'all' })).toMatchObject({ complete: false })
  })

  test('today is asked for with tomorrow as its end, by the calendar of New York', async () => {
    const opened = await open()
    // Nine in the evening of the 20th in New York.
    now = Date.parse('2026-11-21T02:00:00Z')
    server.answer(empty)
    expect(await opened.orders(accountId, { scope: 'all', since: new Date(now).toISOString() })).toEqual({
      orders: [],
      complete: true,
    })
    expect(server.received.at(-1)).toContain('fromDate=11202026&toDate=11212026')
  })

  test('working orders are those of any age, and what is new of any status', async () => {
    const opened = await open()
    server.answer(sample('orders_list_last_page'), empty, sample('order_details_after_change'))
    const { orders, complete } = await opened.orders(accountId, { scope: 'open' })
    expect([orders.map(({ brokerOrderId }) => brokerOrderId), complete]).toEqual([['522'], true])
    expect(server.received.map((line) => /status=(\w+)/.exec(line)?.[1])).toEqual([
      'OPEN',
      'CANCEL_REQUESTED',
      undefined,
    ])
  })

  test('an order that has no details is looked for in the list', async () => {
    const opened = await open()
    server.answer(json({ Error: { code: 100, message: 'no such order' } }, 400), sample('orders_list_last_page'))
    expect((await opened.findOrder(accountId, { brokerOrderId: BrokerOrderId('511') }))?.status).toBe('filled')
    server.answer(empty)
    expect(await opened.findOrder(accountId, { brokerOrderId: BrokerOrderId('7') })).toBeUndefined()
    expect(await opened.findOrder(accountId, { clientOrderId: ClientOrderId('g2e1') })).toBeUndefined()
  })

  test('positions are read to the last page, and half of them are none', async () => {
    const opened = await open()
    server.answer(sample('portfolio_quick_page1'), sample('portfolio_quick_page2'))
    expect(await opened.positions(accountId)).toHaveLength(3)
    expect(server.received[1]).toContain('pageNumber=2')
    server.answer(sample('portfolio_quick_page1'), sample('errors/670_maintenance', 500))
    expect(await kindOf(opened.positions(accountId))).toBe('unavailable')
    server.answer(sample('portfolio_quick_page1'), text('', 410))
    expect(await kindOf(opened.positions(accountId))).toBe('rejected')
    server.answer(sample('portfolio_quick_page1'))
    expect(await kindOf(opened.positions(accountId))).toBe('wire_mismatch')
  })

  test('transactions go on by their marker, within the dates that they began with', async () => {
    const opened = await open()
    server.answer(sample('transactions_list_page1'))
    const first = await opened.transactions(accountId, { since: '2026-11-01' })
    expect(first.transactions).toHaveLength(2)
    expect(server.received[0]).toContain('startDate=11012026&endDate=11212026&sortOrder=ASC')
    server.answer(sample('transactions_list_last'))
    const second = await opened.transactions(accountId, { cursor: first.cursor ?? '' })
    expect(second.cursor).toBeNull()
    expect(server.received[1]).toContain('startDate=11012026&endDate=11212026')
    expect(server.received[1]).toContain('marker=26322100761001_1794891600')
  })

  test('where three years are too long, two are asked for', async () => {
    const opened = await open()
    server.answer(sample('errors/2002_invalid_date_range', 400), empty)
    expect(await opened.transactions(accountId, {})).toEqual({ transactions: [], cursor: null })
    expect(server.received.map((line) => /startDate=\d{4}(\d{4})/.exec(line)?.[1])).toEqual(['2023', '2024'])
  })

  test('quotes go in batches, and what is missing has the reason that the broker gives', async () => {
    const opened = await open()
    server.answer(sample('quote_one_invalid_symbol'))
    const { quotes, missing } = await opened.quotes(['ZZZZQ', 'AAPL', 'BTC/USD'])
    expect(quotes.map(({ symbol }) => symbol)).toEqual(['AAPL'])
    expect(missing).toEqual([
      { symbol: 'ZZZZQ', reason: 'ZZZZQ is an invalid symbol' },
      { symbol: 'BTC/USD', reason: 'E*TRADE has no quote for BTC/USD.' },
    ])
    expect(server.received[0]).toContain('/v1/market/quote/ZZZZQ,AAPL.json')
    server.received.length = 0
    await opened.quotes(Array.from({ length: 60 }, (_, index) => `S${index}`))
    expect(server.received.map((line) => line.includes('overrideSymbolCount=true'))).toEqual([true, false])
  })

  test('an option is asked for in the words of the broker, and answered in ours', async () => {
    const opened = await open()
    server.answer(sample('quote_option'))
    const { quotes } = await opened.quotes(['AAPL270115C00250000'])
    expect(quotes[0]?.symbol).toBe('AAPL270115C00250000')
    expect(server.received[0]).toContain('/v1/market/quote/AAPL:2027:1:15:CALL:250.json')
  })

  test('a search asks in one path segment, and the very symbol comes first', async () => {
    const opened = await open()
    server.answer(sample('lookup'))
    expect((await opened.searchInstruments('aple', 5)).map(({ symbol }) => symbol)).toEqual(['APLE', 'AAPL'])
    await opened.searchInstruments('bank of/../x', 5)
    expect(server.received[1]).toBe('GET /v1/market/lookup/BANK%20OF%2F..%2FX.json')
  })

  test('an error with a status of success is what it says', async () => {
    const opened = await open()
    server.answer(json({ Error: { code: 253, message: 'no access' } }))
    expect(await kindOf(opened.balance(accountId))).toBe('auth_required')
  })

  test('what the API does not have is said', async () => {
    const opened = await open()
    expect(await kindOf(opened.news({ symbols: [], limit: 1 }))).toBe('unsupported')
  })
})

describe('the token', () => {
  test('a spurious refusal of the signature is signed anew', async () => {
    const opened = await open()
    server.answer(sample('errors/oauth_nonce_used', 401), sample('accounts_list'))
    expect(await opened.accounts()).toHaveLength(2)
  })

  test('a clock that is off is corrected by what the broker says', async () => {
    const opened = await open()
    const times: string[] = []
    const refused: Script = (request, response, body) => {
      times.push(/oauth_timestamp="(\d+)"/.exec(request.headers.authorization ?? '')?.[1] ?? '')
      sample('errors/oauth_timestamp_refused', 401)(request, response, body)
    }
    const taken: Script = (request, response, body) => {
      times.push(/oauth_timestamp="(\d+)"/.exec(request.headers.authorization ?? '')?.[1] ?? '')
      sample('accounts_list')(request, response, body)
    }
    server.answer(refused, taken)
    await opened.accounts()
    // The middle of 1795187700 and 1795188300.
    expect(times).toEqual([String(issuedAt / 1000), '1795188000'])
  })

  test('one that has rested is woken before it is used', async () => {
    const opened = await open()
    now += 2 * 3_600_000
    server.answer(text('Access Token has been renewed'), sample('accounts_list'))
    await opened.accounts()
    expect(server.received.map((line) => line.split('/').at(-1))).toEqual(['renew_access_token', 'list.json'])
    expect(renewals[0]?.credentials['renewedAt']).toBe(new Date(now).toISOString())
  })

  test('past midnight nothing is renewed, and the person is told', async () => {
    const opened = await open()
    now = Date.parse('2026-11-21T05:00:01Z')
    server.answer(sample('errors/oauth_token_expired', 401))
    await expect(opened.accounts()).rejects.toThrow(/midnight/)
    expect(server.received).toHaveLength(1)
  })

  test('nothing secret is logged or thrown', async () => {
    const opened = await open()
    server.answer(json({ Error: { code: 9, message: 'token access+token/1= and consumer-secret refused' } }, 400))
    const error: unknown = await opened.accounts().catch((thrown: unknown) => thrown)
    const said = `${error instanceof Error ? error.message : ''} ${hooks.logged.join()}`
    expect(said).not.toMatch(/consumer-secret|access\+token/)
  })
})
