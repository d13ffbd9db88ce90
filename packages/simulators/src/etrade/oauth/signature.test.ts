/** Every published and synthetic vector, each intermediate value of it (brokers/etrade.md 1.6). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { baseString, normalizedParameters, percentEncode, signatureOf, signingKey } from './signature.ts'
import { headerPairs, queryPairs } from './signed-request.ts'

const Pairs = z.array(z.tuple([z.string(), z.string()]))
const Vector = z.object({
  name: z.string(),
  method: z.string(),
  wire_url: z.string(),
  base_string_uri: z.string(),
  consumer_secret: z.string(),
  token_secret: z.string(),
  oauth_params: z.record(z.string(), z.string()),
  query_params: Pairs,
  body_params: Pairs.optional(),
  normalized_parameters: z.string(),
  signature_base_string: z.string(),
  signing_key: z.string(),
  oauth_signature: z.string(),
  oauth_signature_percent_encoded: z.string(),
  authorization_header: z.string(),
})
const file = new URL('../fixtures/oauth/signature_vectors.json', import.meta.url)
const { vectors } = z.object({ vectors: z.array(Vector) }).parse(JSON.parse(readFileSync(file, 'utf8')))

test('there are sixteen vectors', () => expect(vectors).toHaveLength(16))

test.each(vectors.map((vector) => [vector.name, vector] as const))('the vector %s reproduces', (_name, vector) => {
  const pairs = [...vector.query_params, ...(vector.body_params ?? []), ...Object.entries(vector.oauth_params)]
  const unsigned = { method: vector.method, baseUri: vector.base_string_uri, pairs }
  const secrets = { consumerSecret: vector.consumer_secret, tokenSecret: vector.token_secret }
  expect(normalizedParameters(pairs)).toBe(vector.normalized_parameters)
  expect(baseString(unsigned)).toBe(vector.signature_base_string)
  expect(signingKey(vector.consumer_secret, vector.token_secret)).toBe(vector.signing_key)
  expect(signatureOf(unsigned, secrets)).toBe(vector.oauth_signature)
  expect(percentEncode(vector.oauth_signature)).toBe(vector.oauth_signature_percent_encoded)
})

test.each(vectors.map((vector) => [vector.name, vector] as const))(
  'the header of %s reads as it was meant',
  (_name, vector) => {
    const found = Object.fromEntries(headerPairs(vector.authorization_header))
    expect(found).toMatchObject({ ...vector.oauth_params, oauth_signature: vector.oauth_signature })
  },
)

test('a query is decoded once, and a plus is a space', () => {
  expect(queryPairs('a=b%20c+d&e=&f&g=AAPL%2CMSFT&h=AAPL,MSFT')).toEqual([
    ['a', 'b c d'],
    ['e', ''],
    ['f', ''],
    ['g', 'AAPL,MSFT'],
    ['h', 'AAPL,MSFT'],
  ])
})
