import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mapFailure } from './errors.ts'

interface Sample {
  readonly status: number
  readonly body?: unknown
  readonly body_text?: string
}
const read = <T>(name: string): Record<string, T> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const samples = read<Sample>('errors')
const tokens = read<unknown>('oauth-token')

test.each([
  ['trader_400_single', 'invalid_request'],
  ['trader_400_message_only', 'invalid_request'],
  ['trader_401', 'auth_required'],
  ['trader_403', 'forbidden'],
  ['trader_404', 'not_found'],
  ['trader_404_gateway_text', 'unavailable'],
  ['trader_429', 'rate_limited'],
  ['trader_503', 'unavailable'],
  ['marketdata_400', 'invalid_request'],
  ['marketdata_401', 'auth_required'],
  ['marketdata_404', 'not_found'],
  ['marketdata_chain_too_big_502', 'invalid_request'],
  ['edge_access_denied_403', 'unavailable'],
])('%s is %s', (name, kind) => {
  const { status, body, body_text } = samples[name] ?? expect.fail(`no sample ${name}`)
  expect(mapFailure({ status, body: body ?? body_text }).kind).toBe(kind)
})

test('every sample has a row above', () => {
  expect(Object.keys(samples)).toHaveLength(13)
})

test('reasons are told word for word', () => {
  expect(mapFailure({ status: 400, body: samples['trader_400_single']?.body }).message).toBe(
    'The request was invalid. See errors for detail. price: value is not permitted for order type MARKET',
  )
})

test.each([
  [400, 'refresh_expired_400'],
  [401, 'refresh_rejected_invalid_client_401'],
])('%s with a dead refresh token asks for a person', (status, name) => {
  expect(mapFailure({ status, body: tokens[name] }).kind).toBe('auth_required')
})

test.each([
  [400, 'You do not have enough available cash/buying power for this order.', 'insufficient_funds'],
  [400, 'This order may result in an oversold/overbought position in your account.', 'insufficient_position'],
])('%s "%s" is %s', (status, message, kind) => {
  expect(mapFailure({ status, body: { message, errors: [] } }).kind).toBe(kind)
})

test('an empty body is the broker saying nothing, a page is not the broker', () => {
  expect(mapFailure({ status: 404, body: '' })).toMatchObject({
    kind: 'not_found',
    message: 'HTTP 404 without a message.',
  })
  expect(mapFailure({ status: 410, body: { message: 'Gone', errors: [] } }).kind).toBe('invalid_request')
  expect(mapFailure({ status: 410, body: '<html>' }).kind).toBe('unavailable')
  expect(mapFailure({ status: 302, body: '' }).kind).toBe('unavailable')
})
