import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  OAuth1Signer,
  baseUri,
  clockCorrection,
  newNonce,
  normalizedParameters,
  oauthProblemIn,
  percentEncode,
  signatureBaseString,
  signingKey,
} from './oauth1.ts'

const vector = z.looseObject({
  name: z.string(),
  method: z.string(),
  wire_url: z.string(),
  base_string_uri: z.string(),
  consumer_secret: z.string(),
  token_secret: z.string(),
  oauth_params: z.record(z.string(), z.string()),
  query_params: z.array(z.tuple([z.string(), z.string()])),
  normalized_parameters: z.string(),
  signature_base_string: z.string(),
  signing_key: z.string(),
  oauth_signature: z.string(),
  authorization_header: z.string(),
})
const { vectors } = z
  .object({ vectors: z.array(vector) })
  .parse(JSON.parse(readFileSync(new URL('../etrade/fixtures/oauth/signature_vectors.json', import.meta.url), 'utf8')))

const signed = new Set([
  'oauth_consumer_key',
  'oauth_nonce',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_token',
])

describe('published and recomputed signatures', () => {
  test.each(vectors.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const { oauth_params: given } = one
    const signer = new OAuth1Signer({
      consumerKey: given['oauth_consumer_key'] ?? '',
      consumerSecret: one.consumer_secret,
      token: given['oauth_token'],
      tokenSecret: one.token_secret,
    })
    const request = {
      method: one.method,
      url: one.wire_url,
      timestamp: given['oauth_timestamp'] ?? '',
      nonce: given['oauth_nonce'] ?? '',
      extra: Object.fromEntries(Object.entries(given).filter(([name]) => !signed.has(name))),
      form: inBody(one.query_params, one.wire_url),
    }
    expect(baseUri(one.wire_url)).toBe(one.base_string_uri)
    const normalized = normalizedParameters([...signer.parameters(request), ...one.query_params])
    expect(normalized).toBe(one.normalized_parameters)
    expect(signatureBaseString(one.method, one.wire_url, normalized)).toBe(one.signature_base_string)
    expect(signingKey(one.consumer_secret, one.token_secret)).toBe(one.signing_key)
    expect(signer.signature(request)).toBe(one.oauth_signature)
    expect(parametersOf(signer.header(request))).toEqual(parametersOf(one.authorization_header))
  })

  test('there are sixteen of them', () => {
    expect(vectors).toHaveLength(16)
  })
})

/** RFC 5849, 3.4.1 alone has a form: what the vector lists beyond the query. */
const inBody = (pairs: readonly (readonly [string, string])[], url: string) =>
  pairs.slice([...new URL(url).searchParams].length)

/** The header's parameters do not have an order. */
const parametersOf = (header: string): readonly string[] =>
  header
    .replace(/^OAuth /, '')
    .split(',')
    .toSorted()

test('what is encoded is read back, and holds only unreserved characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const encoded = percentEncode(text)
      expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/)
      expect(decodeURIComponent(encoded)).toBe(text)
    }),
  )
})

test('a port that is not the default one is signed, a default one is not', () => {
  expect(baseUri('HTTP://127.0.0.1:8080/etrade/v1/accounts/list.json?x=1')).toBe(
    'http://127.0.0.1:8080/etrade/v1/accounts/list.json',
  )
  expect(baseUri('https://API.etrade.com:443/v1')).toBe('https://api.etrade.com/v1')
})

test('nonces differ', () => {
  const nonces = Array.from({ length: 1000 }, newNonce)
  expect(new Set(nonces).size).toBe(1000)
})

test('a problem is found in any body, and its span of time corrects the clock', () => {
  const problem = oauthProblemIn(
    '<p>oauth_problem=timestamp_refused,oauth_acceptable_timestamps=1795187700-1795188300</p>',
  )
  expect(problem).toEqual({
    problem: 'timestamp_refused',
    acceptableTimestamps: { from: 1_795_187_700, to: 1_795_188_300 },
  })
  // The middle of the span is 1795188000; a clock an hour behind is 3600 s short of it.
  expect(clockCorrection(problem?.acceptableTimestamps ?? { from: 0, to: 0 }, 1_795_184_400)).toBe(3600)
  expect(oauthProblemIn('{"Error":{"code":102}}')).toBeUndefined()
})
