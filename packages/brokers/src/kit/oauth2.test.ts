import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { json, resetAfterReading, startScriptedServer, text } from '../testing/scripted-server.ts'
import type { Script, ScriptedServer } from '../testing/scripted-server.ts'
import { authorizationUrl, requestToken } from './oauth2.ts'

const broker = { brokerId: 'test', brokerName: 'Test Broker' }
const request = { path: '/oauth/token', form: { grant_type: 'authorization_code', code: 'a b&c' } }
let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
beforeEach(() => {
  server.received.length = 0
})
afterAll(() => server.close())

test('the address a person is sent to carries every field, encoded, and leaves out what is absent', () => {
  expect(authorizationUrl('https://x/authorize', { scope: 'a:b c', env: undefined, state: 's&t' })).toBe(
    'https://x/authorize?scope=a%3Ab%20c&state=s%26t',
  )
})

test('the code is sent as a form, once', async () => {
  let sent = ''
  server.answer((message, response, body) => {
    sent = `${message.headers['content-type'] ?? ''} ${body}`
    json({ access_token: 't', token_type: 'bearer', scope: 'trading' })(message, response, body)
  })
  expect(await requestToken(broker, server.url, request)).toEqual({
    access_token: 't',
    token_type: 'bearer',
    scope: 'trading',
  })
  expect(sent).toBe('application/x-www-form-urlencoded grant_type=authorization_code&code=a+b%26c')
})

test.each<[string, Script, string]>([
  ['a wrong code', json({ error: 'invalid_grant' }, 400), 'auth_required'],
  ['an unknown app', json({ error: 'invalid_client' }, 401), 'auth_required'],
  ['a refusal without words', text('', 403), 'auth_required'],
  ['a 500', json({}, 500), 'unavailable'],
  ['a 429', json({}, 429), 'rate_limited'],
  ['a reset', resetAfterReading, 'unavailable'],
  ['an answer without a token', json({ secret: 'abcdef' }), 'wire_mismatch'],
])('%s is told and not asked again', async (_name, script, kind) => {
  server.answer(script)
  await expect(requestToken(broker, server.url, request)).rejects.toMatchObject({ kind })
  expect(server.received).toHaveLength(1)
})

test('where a broker has words of its own, it says what its refusals are about', async () => {
  const refused = async (script: Script, verdict: 'passing' | 'sign_in') => {
    server.answer(script)
    const request = { path: '/token', form: {}, judge: () => verdict }
    return requestToken({ brokerId: 'b', brokerName: 'Broker' }, server.url, request).catch((error: unknown) => error)
  }
  expect(await refused(text('<html>Access Denied</html>', 403), 'passing')).toMatchObject({ kind: 'unavailable' })
  const dead = await refused(json({ error: 'invalid_client' }, 401), 'sign_in')
  expect(dead).toMatchObject({ kind: 'auth_required', message: expect.not.stringContaining('client id') })
})
