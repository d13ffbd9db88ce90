/** Sign-in, brokerage session, keep-alive, ends by the clock (brokers/ibkr.md 2.1 to 2.3). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeEach(async () => {
  desk = await gatewayDesk()
})
afterEach(() => desk.close())

const session = sample('session')
const init = (compete = false) => desk.call('POST', '/iserver/auth/ssodh/init', { publish: true, compete })
const status = async () => (await desk.call('POST', '/iserver/auth/status')).json
const advance = (advanceMs: number) => desk.control('POST', '/clock', { advanceMs })
const to = (instant: string) => desk.control('POST', '/clock', { to: instant })
const event = (name: string) =>
  desk.raw('POST', '/ibkr/simulator/events', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session: desk.session, event: name }),
  })
const hour = 3_600_000

describe('the two tiers', () => {
  test('a new login is signed in, and has no brokerage session until it asks for one', async () => {
    expect(await status()).toMatchObject({ connected: true, authenticated: false, established: false })
    expect(shapeDifferences(at(session, 'auth_status_brokerage_dropped'), await status())).toEqual([])
    const refused = await desk.call('GET', '/iserver/accounts')
    expect([refused.status, refused.json]).toEqual([400, { error: 'Bad Request: no bridge', statusCode: 400 }])
    expect((await desk.call('GET', '/portfolio/accounts')).status).toBe(200)
  })

  test('ssodh/init opens it, and status, tickle and validate have the shapes of the samples', async () => {
    expect(shapeDifferences(at(session, 'ssodh_init_ok'), (await init()).json)).toEqual([])
    expect(shapeDifferences(at(session, 'auth_status_ready'), await status())).toEqual([])
    expect(await status()).toMatchObject({ authenticated: true, established: true, competing: false, connected: true })
    expect(shapeDifferences(at(session, 'tickle_ok'), await desk.post('/tickle'))).toEqual([])
    expect(shapeDifferences(at(session, 'sso_validate'), await desk.get('/sso/validate'))).toEqual([])
    expect((await desk.call('GET', '/iserver/accounts')).status).toBe(200)
  })

  test('without publish it is a 500', async () => {
    const refused = await desk.call('POST', '/iserver/auth/ssodh/init', { compete: true })
    expect([refused.status, refused.json]).toEqual([500, at(session, 'ssodh_init_500', 'body')])
  })

  test('right after it there may still be no bridge', async () => {
    await desk.settings({ bridgeDelayMs: 60_000 })
    await init()
    expect(await status()).toMatchObject({ authenticated: true })
    expect((await desk.call('GET', '/iserver/accounts')).status).toBe(400)
  })
})

describe('requests', () => {
  test('a POST without a body is 411, as a text', async () => {
    const headers = { cookie: `api=${desk.session}` }
    const refused = await desk.raw('POST', '/ibkr/v1/api/tickle', { headers })
    expect([refused.status, refused.text]).toEqual([411, 'Length Required'])
  })

  test('a cookie that names nobody is 401, in the form that is set', async () => {
    const headers = { cookie: 'api=nobody', 'content-type': 'application/json' }
    const ask = () => desk.raw('POST', '/ibkr/v1/api/tickle', { headers, body: '{}' })
    const errors = sample('errors')
    expect([(await ask()).status, (await ask()).json]).toEqual([401, at(errors, 'not_authenticated_401', 'body')])
    await desk.settings({ unauthorizedForm: 'problem' })
    expect((await ask()).json).toEqual(at(errors, 'problem_detail_401', 'body'))
    await desk.settings({ unauthorizedForm: 'empty' })
    expect((await ask()).text).toBe('')
    await desk.settings({ unauthorizedForm: 'html' })
    expect((await ask()).headers.get('content-type')).toContain('text/html')
  })

  test('the cookie may be the JSON value that the WebSocket takes', async () => {
    const cookie = `api=${JSON.stringify({ session: desk.session })}`
    const answer = await desk.raw('GET', '/ibkr/v1/api/portfolio/accounts', { headers: { cookie } })
    expect(answer.status).toBe(200)
  })

  test('malformed JSON is a 400 and an unknown path a 404, in JSON', async () => {
    const headers = { cookie: `api=${desk.session}`, 'content-type': 'application/json' }
    expect((await desk.raw('POST', '/ibkr/v1/api/tickle', { headers, body: '{' })).status).toBe(400)
    expect(await desk.call('GET', '/nothing')).toMatchObject({ status: 404, json: { statusCode: 404 } })
  })
})

describe('keeping alive', () => {
  test('six minutes without a request drop the brokerage session, not the sign-in', async () => {
    await init()
    await advance(6 * 60_000 + 1_000)
    expect(await status()).toMatchObject({ connected: true, authenticated: false })
    await init()
    expect(await status()).toMatchObject({ authenticated: true })
  })

  test('a tickle each minute keeps it', async () => {
    await init()
    for (let minute = 0; minute < 8; minute += 1) {
      await advance(60_000)
      await desk.post('/tickle')
    }
    expect(await status()).toMatchObject({ authenticated: true })
  })

  test('a tickle can say with 200 that the session is gone, or fail with 200', async () => {
    await init()
    await event('brokerage_lost')
    expect(at(await desk.post('/tickle'), 'iserver', 'authStatus', 'authenticated')).toBe(false)
    await desk.settings({ tickleFails: true })
    expect(await desk.post('/tickle')).toEqual(at(session, 'tickle_failed_200'))
    await desk.settings({ tickleFails: false, tickleOmitsDetails: true })
    expect(Object.keys(Object(await desk.post('/tickle')))).not.toContain('ssoExpires')
  })
})

describe('ends by the clock', () => {
  test('the sign-in ends at midnight of New York: everything is 401 until the browser signs in again', async () => {
    await init()
    await to('2026-11-26T05:00:00Z')
    expect((await desk.call('POST', '/iserver/auth/status')).status).toBe(401)
    expect((await desk.call('GET', '/portfolio/accounts')).status).toBe(401)
    const again = await desk.raw('GET', `/ibkr/sso/Login?session=${desk.session}&decision=approve`)
    expect(again.text).toContain('Client login succeeds')
    expect(await status()).toMatchObject({ connected: true, authenticated: false })
    expect(at(await desk.get('/portfolio/accounts'), 0, 'id')).toBe(desk.accountId)
  })

  test('in summer midnight is an hour earlier in UTC, and the simulator tells when', async () => {
    await to('2027-03-15T12:00:00Z')
    await desk.raw('GET', `/ibkr/sso/Login?session=${desk.session}&decision=approve`)
    const tokens = at(await desk.control('GET', '/state'), 'brokers', 'ibkr', 'tokens')
    expect(tokens).toEqual([{ kind: 'sso', expiresAt: '2027-03-16T04:00:00.000Z', revoked: false }])
  })

  test('at one in the morning of a weekday the brokerage session is reset and /iserver is away for a moment', async () => {
    await desk.settings({ ssoEndMinute: 600, idleDropMs: 24 * hour })
    await to('2026-11-26T04:00:00Z')
    await desk.raw('GET', `/ibkr/sso/Login?session=${desk.session}&decision=approve`)
    await init()
    await to('2026-11-26T06:00:10Z')
    expect(await status()).toMatchObject({ connected: true, authenticated: false })
    await init()
    expect((await desk.call('GET', '/iserver/accounts')).status).toBe(503)
    await advance(60_000)
    expect((await desk.call('GET', '/iserver/accounts')).status).toBe(200)
  })

  test('Saturday evening everything is under maintenance', async () => {
    await to('2026-11-29T04:30:00Z')
    expect((await desk.call('POST', '/iserver/auth/status')).status).toBe(503)
    await to('2026-11-29T08:30:00Z')
    expect((await desk.call('POST', '/iserver/auth/status')).status).toBe(401)
  })
})

describe('one person, one brokerage session', () => {
  test('a login elsewhere takes it; it comes back only to who asks to compete', async () => {
    await init()
    await event('competing_login')
    expect(shapeDifferences(at(session, 'auth_status_competing'), await status())).toEqual([])
    expect(await status()).toMatchObject({ authenticated: false, competing: true, connected: true })
    expect((await init(false)).json).toMatchObject({ authenticated: false, competing: true })
    expect((await init(true)).json).toMatchObject({ authenticated: true, competing: false })
  })

  test('after logout the status is that of nobody, and init is 410 or 503', async () => {
    await init()
    expect(await desk.post('/logout')).toEqual(at(session, 'logout_ok'))
    expect(shapeDifferences(at(session, 'auth_status_logged_out'), await status())).toEqual([])
    expect((await init()).status).toBe(410)
    await desk.settings({ initAfterLogout: 503 })
    expect((await init()).status).toBe(503)
    expect((await desk.call('POST', '/tickle')).status).toBe(401)
  })
})

describe('the sign-in page of the browser', () => {
  const host = (method: string, path: string) => {
    const options = method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: '{}' } : {}
    return desk.raw(method, `/ibkr/v1/api${path}`, options)
  }

  test('nobody is signed in at first; the root leads to the page', async () => {
    expect((await host('POST', '/iserver/auth/status')).status).toBe(401)
    const root = await desk.raw('GET', '/ibkr/')
    expect([root.status, root.headers.get('location')]).toEqual([302, '/ibkr/sso/Login'])
  })

  test('name and password, then the second factor, then the gateway answers without a cookie', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const first = await desk.raw('GET', '/ibkr/sso/Login')
    expect(first.text).toContain('<label for="username">Username</label>')
    const second = await desk.raw('POST', '/ibkr/sso/Login', {
      headers: form,
      body: 'username=anna&password=x&paper=true',
    })
    expect(second.text).toContain('name="decision" value="approve"')
    expect((await host('POST', '/iserver/auth/status')).status).toBe(401)
    const denied = await desk.raw('POST', '/ibkr/sso/Login', {
      headers: form,
      body: 'username=anna&paper=true&decision=deny',
    })
    expect(denied.status).toBe(403)
    const done = await desk.raw('POST', '/ibkr/sso/Login', {
      headers: form,
      body: 'username=anna&paper=true&decision=approve',
    })
    expect(done.text).toContain('Client login succeeds')
    expect((await host('POST', '/iserver/auth/status')).json).toMatchObject({ connected: true })
    expect(textAt((await host('GET', '/portfolio/accounts')).json, 0, 'accountTitle')).toBe('anna')
  })

  test('approve on the address signs in; the same name finds the same account, a live one is another', async () => {
    const accountOf = async (query: string) => {
      await desk.raw('GET', `/ibkr/sso/Login?decision=approve&${query}`)
      return textAt((await host('GET', '/portfolio/accounts')).json, 0, 'id')
    }
    await desk.settings({ enforcesLimits: false })
    const anna = await accountOf('username=anna')
    expect(anna).toMatch(/^DU\d{7}$/)
    expect(await accountOf('username=ben')).not.toBe(anna)
    expect(await accountOf('username=anna')).toBe(anna)
    expect(await accountOf('username=anna&paper=false')).toMatch(/^U\d{7}$/)
  })

  test('what a person types comes back as text, never as markup', async () => {
    const page = await desk.raw('GET', '/ibkr/sso/Login?username=%22%3E%3Cscript%3E')
    expect(page.text).not.toContain('<script>')
  })

  test('the WebSocket session of the browser gateway names it too', async () => {
    await desk.raw('GET', '/ibkr/sso/Login?decision=approve')
    const tickled = textAt((await host('POST', '/tickle')).json, 'session')
    const cookie = `api=${tickled}`
    const answer = await desk.raw('GET', '/ibkr/v1/api/portfolio/accounts', { headers: { cookie } })
    expect(answer.status).toBe(200)
  })
})
