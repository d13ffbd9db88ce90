import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account, failureOf, playGateway, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'

const live = sample('orders-live')
const sessions = sample('session')

let gateway: PlayedGateway
beforeEach(async () => {
  gateway = await playGateway()
})
afterEach(() => gateway.close())

describe('the gateway session', () => {
  test('begins with what the gateway wants before anything else', async () => {
    await gateway.session.orders(account, { scope: 'all' })
    expect(gateway.server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/api/iserver/auth/status',
      'GET /v1/api/iserver/accounts',
      'GET /v1/api/portfolio/accounts',
      // The first list is empty by design, so it is asked for again.
      'GET /v1/api/iserver/account/orders',
      'GET /v1/api/iserver/account/orders',
    ])
    for (const { method, body, headers } of gateway.server.received) {
      expect(headers['user-agent']).toBe('G2E')
      if (method === 'POST') expect(body).toEqual({})
    }
  })

  test('asks for a brokerage session that is missing, and takes none from another program', async () => {
    gateway.route({
      'POST /iserver/auth/status': [
        { body: sessions.auth_status_brokerage_dropped },
        { body: sessions.auth_status_ready },
      ],
    })
    await gateway.session.orders(account, { scope: 'all' })
    expect(gateway.sent('POST', '/iserver/auth/ssodh/init').map(({ body }) => body)).toEqual([
      { publish: true, compete: false },
    ])
  })

  test('a competing session is told in words, and portfolios are read all the same', async () => {
    gateway.route({
      'POST /iserver/auth/status': { body: sessions.auth_status_competing },
      'GET /portfolio/DU1234567/summary': { body: sample('portfolio-summary') },
    })
    const error = await failureOf(gateway.session.orders(account, { scope: 'all' }))
    expect(error.kind).toBe('auth_required')
    expect(error.context.advice).toMatch(/Another program uses this Interactive Brokers username/)
    expect(gateway.sent('POST', '/iserver/auth/ssodh/init')).toEqual([])
    expect((await gateway.session.balance(account)).cash).toBe('69902.6')
  })

  test.each([
    ['a 401', { status: 401, body: '' }],
    ['a page', { status: 401, body: '<html>login</html>' }],
    ['its own word', { body: sessions.auth_status_logged_out }],
  ])('nobody signed in, said by %s, is a sign-in that is needed', async (_, answer) => {
    gateway.route({ 'POST /iserver/auth/status': answer })
    const error = await failureOf(gateway.session.accounts())
    expect(error.kind).toBe('auth_required')
    expect(error.message).toContain(gateway.server.url)
  })

  test('a session lost in mid-call is made anew once, and the read goes through', async () => {
    await gateway.session.accounts()
    gateway.route({
      'GET /iserver/account/orders': [
        { status: 400, body: { error: 'Bad Request: no bridge', statusCode: 400 } },
        ...Array.from({ length: 3 }, () => ({ status: 400, body: { error: 'Bad Request: no bridge' } })),
        { body: live.populated },
      ],
    })
    expect((await gateway.session.orders(account, { scope: 'all' })).orders).toHaveLength(5)
    expect(gateway.sent('POST', '/iserver/auth/status').length).toBeGreaterThan(1)
  })

  test('a live login never passes for paper, nor other accounts for these', async () => {
    gateway.route({ 'GET /iserver/accounts': { body: { ...sample('iserver-accounts'), isPaper: false } } })
    expect((await failureOf(gateway.session.orders(account, { scope: 'all' }))).message).toMatch(/live login/)
    const other = await gateway.open('DU7654321')
    expect((await failureOf(other.accounts())).message).toMatch(/other accounts/)
    await other.close()
  })
})
