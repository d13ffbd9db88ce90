import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failureKinds } from '../port/index.ts'
import { mapFailure } from './errors.ts'

interface Sample {
  readonly case: string
  readonly http_status: number
  readonly body: unknown
}
const samples: readonly Sample[] = JSON.parse(readFileSync(new URL('./fixtures/errors.json', import.meta.url), 'utf8'))

/** The class column of alpaca.md 5 for each documented answer. */
const kinds: Readonly<Record<string, string>> = {
  'bad or missing key on trading host': 'auth_required',
  'bad or missing key on /v2/clock, /v2/calendar or the data host': 'auth_required',
  'wrong environment or malformed header names': 'forbidden',
  'token lacks scope / action not permitted': 'forbidden',
  'insufficient buying power': 'insufficient_funds',
  'sell more than available': 'insufficient_position',
  'crypto balance too small': 'insufficient_position',
  'covered call without underlying': 'rejected',
  'uncovered option not permitted': 'rejected',
  'short not permitted': 'rejected',
  'fractional qty of non-fractionable asset': 'rejected',
  'wash trade': 'rejected',
  'suspend_trade set by user': 'rejected',
  'replace with nothing changed': 'rejected',
  'DNE/exercise on short': 'rejected',
  'legacy PDT (before 2026-07)': 'rejected',
  'order not found': 'not_found',
  'position not found': 'not_found',
  'asset not found': 'not_found',
  'option contract not found': 'not_found',
  'duplicate client_order_id': 'duplicate',
  'order id not a uuid': 'invalid_request',
  'qty not positive': 'invalid_request',
  'notional under 1 USD': 'invalid_request',
  'invalid type for crypto': 'invalid_request',
  'asset class not enabled': 'invalid_request',
  'sub-penny price': 'rejected',
  'unknown symbol in order': 'rejected',
  'fractional with gtc': 'rejected',
  'fractional in a bracket': 'rejected',
  'bracket on exit or stop entry': 'rejected',
  'extended hours on wrong type/tif': 'rejected',
  'cancel of a terminal order': 'rejected',
  'replace while accepted': 'rejected',
  'rate limited': 'rate_limited',
  'data: recent SIP without subscription': 'forbidden',
  'data: invalid crypto symbol': 'invalid_request',
  'data: bad limit': 'invalid_request',
  'both qty and notional sent': 'invalid_request',
  'gateway timeout on order placement': 'unavailable',
}

test('every documented answer is classed, as JSON and as text', () => {
  expect(samples.map((sample) => sample.case).toSorted()).toEqual(Object.keys(kinds).toSorted())
  for (const { case: name, http_status: status, body } of samples) {
    expect(mapFailure({ status, body }).kind, name).toBe(kinds[name])
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    expect(mapFailure({ status, body: text }), name).toEqual(mapFailure({ status, body }))
  }
})

test('only throttling and outages may be tried again, and that is about reads', () => {
  const retryable = samples.filter(({ http_status: status, body }) => mapFailure({ status, body }).retryable)
  expect(retryable.map(({ http_status: status }) => status)).toEqual([429, 504])
})

test('a page from a gateway is not repeated to a person', () => {
  expect(mapFailure({ status: 502, body: '<html>secret banner</html>' })).toEqual({
    kind: 'unavailable',
    code: null,
    message: 'HTTP 502 with a page instead of an answer',
    retryable: true,
  })
})

test('too little money and too few coins are told apart', () => {
  const kind = (asset: string) =>
    mapFailure({ status: 403, body: { code: 40310000, message: `insufficient balance for ${asset} (requested: 2)` } })
      .kind
  expect([kind('USD'), kind('USDT'), kind('BTC')]).toEqual([
    'insufficient_funds',
    'insufficient_funds',
    'insufficient_position',
  ])
})

test('an unknown rule of the trading family is a refusal, an unknown 403 a missing right', () => {
  expect(mapFailure({ status: 403, body: { code: 40319999, message: 'new rule' } }).kind).toBe('rejected')
  expect(mapFailure({ status: 403, body: { code: 40399999, message: 'who knows' } }).kind).toBe('forbidden')
  expect(mapFailure({ status: 418, body: '' }).kind).toBe('invalid_request')
})

test('whatever comes, the answer is one of the kinds with a short message', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.jsonValue(), fc.string()), (status, body) => {
      const failure = mapFailure({ status, body })
      expect(failureKinds).toContain(failure.kind)
      expect(failure.message.length).toBeGreaterThan(0)
      expect(failure.message.length).toBeLessThanOrEqual(520)
    }),
  )
})
