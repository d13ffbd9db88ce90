import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failureKinds } from '../port/index.ts'
import { mapFailure } from './errors.ts'

const folder = new URL('./fixtures/errors/', import.meta.url)

/** Status and kind of each documented answer (brokers/etrade.md 1.7, 2.17, 6). */
const meant: Readonly<Record<string, readonly [number, string, string | null]>> = {
  '100_account_not_users': [400, 'forbidden', '100'],
  '100_service_unavailable': [500, 'unavailable', '100'],
  '101_invalid_preview_id': [400, 'invalid_request', '101'],
  '101_preview_timed_out': [400, 'invalid_request', '101'],
  '102_invalid_account_key': [400, 'invalid_request', '102'],
  '1037_not_enough_shares': [400, 'insufficient_position', '1037'],
  '1508_price_unavailable': [400, 'rejected', '1508'],
  '1524_order_still_updating': [400, 'rejected', '1524'],
  '163_transient': [500, 'unavailable', '163'],
  '2002_invalid_date_range': [400, 'invalid_request', '2002'],
  '2004_invalid_date_format': [400, 'invalid_request', '2004'],
  '2005_invalid_count': [400, 'invalid_request', '2005'],
  '253_no_access': [400, 'forbidden', '253'],
  '5001_cannot_cancel': [400, 'rejected', '5001'],
  '53_no_alerts': [404, 'not_found', '53'],
  '670_maintenance': [500, 'unavailable', '670'],
  '7001_invalid_account': [400, 'invalid_request', '7001'],
  '7002_invalid_inst_type': [400, 'invalid_request', '7002'],
  invalid_consumer_or_session: [500, 'auth_required', null],
  oauth_endpoint_callback_rejected: [400, 'invalid_request', 'callback_rejected'],
  oauth_endpoint_consumer_key_rejected: [401, 'auth_required', 'consumer_key_rejected'],
  oauth_endpoint_signature_invalid: [401, 'auth_required', 'signature_invalid'],
  oauth_endpoint_token_rejected: [401, 'auth_required', 'token_rejected'],
  oauth_nonce_used: [401, 'auth_required', 'nonce_used'],
  oauth_signature_invalid: [401, 'auth_required', 'signature_invalid'],
  oauth_timestamp_refused: [401, 'auth_required', 'timestamp_refused'],
  oauth_token_expired: [401, 'auth_required', 'token_expired'],
  oauth_token_rejected: [401, 'auth_required', 'token_rejected'],
  rate_limit: [400, 'rate_limited', null],
}

const files = readdirSync(folder)

test('every documented answer has its meaning', () => {
  expect([...new Set(files.map((name) => name.replace(/\.[a-z]+$/, '')))].toSorted()).toEqual(
    Object.keys(meant).toSorted(),
  )
})

test.each(files)('%s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const [status, kind, code] = meant[name.replace(/\.[a-z]+$/, '')] ?? [0, '', '']
  const failure = mapFailure({ status, body: text })
  expect([failure.kind, failure.code]).toEqual([kind, code])
  expect(failure.message).not.toBe('')
  expect(failure.message).not.toContain('<')
  if (name.endsWith('.json')) expect(mapFailure({ status, body: JSON.parse(text) })).toEqual(failure)
})

test('the same code means two things, told apart by status and wording', () => {
  const failure = (status: number, message: string) => mapFailure({ status, body: { Error: { code: 100, message } } })
  expect(failure(500, 'The requested service is not currently available').kind).toBe('unavailable')
  expect(failure(400, 'Account key does not belong to user.').kind).toBe('forbidden')
})

test('a clock that is off is named as such', () => {
  const body = { Error: { message: 'oauth_problem=timestamp_refused,oauth_acceptable_timestamps=1-2' } }
  expect(mapFailure({ status: 401, body }).message).toMatch(/clock/)
})

test.each([
  ['Insufficient buying power for this order', 'insufficient_funds'],
  ['You do not have enough buying power', 'insufficient_funds'],
  ['Client order id has already been used', 'duplicate'],
  ['Unknown symbol', 'rejected'],
])('without a documented number, "%s" is %s', (message, kind) => {
  expect(mapFailure({ status: 400, body: { Error: { code: 9999, message } } }).kind).toBe(kind)
})

test('only what passes by itself may be read again', () => {
  const retryable = files
    .filter((name) => name.endsWith('.json'))
    .filter((name) => {
      const [status] = meant[name.replace(/\.json$/, '')] ?? [0]
      return mapFailure({ status, body: readFileSync(new URL(name, folder), 'utf8') }).retryable
    })
  expect(retryable.map((name) => name.replace(/\.json$/, ''))).toEqual([
    '100_service_unavailable',
    '1508_price_unavailable',
    '1524_order_still_updating',
    '163_transient',
    '670_maintenance',
    'oauth_nonce_used',
    'oauth_timestamp_refused',
    'rate_limit',
  ])
})

test('whatever is answered, it has a kind and a message', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.anything(), fc.string(), fc.json()), (status, body) => {
      const { kind, message } = mapFailure({ status, body })
      expect(failureKinds).toContain(kind)
      expect(message.length).toBeGreaterThan(0)
    }),
  )
})
