/** What a person sees of their own chain, over HTTP. */
import { AuditPage, AuditVerification } from '@g2e/contract/audit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'
import type { TestApp } from '../../testing/test-app.ts'
import type { TestClient } from '../../testing/test-client.ts'

let app: TestApp
let nora: TestClient

beforeAll(async () => {
  app = await startTestApp()
  nora = await app.signUp('nora')
  await nora.post('/api-keys', { name: 'one', scopes: ['read'] })
  await nora.post('/trading/halt', { reason: 'Stop for today' })
}, 180_000)
afterAll(() => app.close())

const actions = async (client: TestClient, query: string) =>
  (await client.expect(200, AuditPage, client.get(`/audit${query}`))).items.map(({ action }) => action)

test('newest first, and one action or several can be asked for', async () => {
  expect((await actions(nora, ''))[0]).toBe('trading_halt')
  expect(await actions(nora, '?action=api_key_create')).toEqual(['api_key_create'])
  expect(await actions(nora, '?action=api_key_create,trading_halt')).toEqual(['trading_halt', 'api_key_create'])
  expect(await actions(nora, '?action=api_key_create&action=trading_halt')).toEqual(['trading_halt', 'api_key_create'])
  expect(await actions(nora, '?action=no_such_thing')).toEqual([])
})

test('an empty filter filters nothing', async () => {
  expect(await actions(nora, '?action=')).toEqual(await actions(nora, ''))
})

test('a filtered list goes on where it stopped', async () => {
  const first = await nora.expect(
    200,
    AuditPage,
    nora.get('/audit?action=register,login,api_key_create,trading_halt&limit=2'),
  )
  expect(first.items.map(({ action }) => action)).toEqual(['trading_halt', 'api_key_create'])
  expect(await actions(nora, `?action=register,api_key_create&limit=2&cursor=${first.nextCursor}`)).toEqual([
    'register',
  ])
})

test('another person has another chain, and each is whole', async () => {
  const paul = await app.signUp('paul')
  expect(await actions(paul, '?action=trading_halt')).toEqual([])
  for (const person of [nora, paul])
    expect(await person.expect(200, AuditVerification, person.get('/audit/verify'))).toMatchObject({ valid: true })
})
