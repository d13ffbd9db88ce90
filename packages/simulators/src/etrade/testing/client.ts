/** Calls as a client of E*TRADE makes them: each signed anew, over real HTTP. */
import { randomBytes } from 'node:crypto'
import { percentEncode, signatureOf } from '../oauth/signature.ts'
import { queryPairs } from '../oauth/signed-request.ts'
import { parsed } from '../../testing/json.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

export interface Keys {
  readonly consumerKey: string
  readonly consumerSecret: string
  readonly token?: string
  readonly tokenSecret?: string
}

export interface Signing {
  /** `oauth_callback`, `oauth_verifier` ... */
  readonly extra?: Readonly<Record<string, string>>
  /** Seconds. */
  readonly timestamp?: number
  readonly nonce?: string
  readonly version?: boolean
  readonly method?: string
}

/** The OAuth parameters of a call, signature included, decoded. */
export function oauthParameters(
  method: string,
  url: string,
  keys: Keys,
  signing: Signing = {},
): Record<string, string> {
  const [base = '', query = ''] = url.split(/\?(.*)/s, 2)
  const parameters: Record<string, string> = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: signing.nonce ?? randomBytes(16).toString('hex'),
    oauth_signature_method: signing.method ?? 'HMAC-SHA1',
    oauth_timestamp: String(signing.timestamp ?? Math.floor(Date.now() / 1000)),
    ...(signing.version ? { oauth_version: '1.0' } : {}),
    ...(keys.token === undefined ? {} : { oauth_token: keys.token }),
    ...signing.extra,
  }
  const secrets = { consumerSecret: keys.consumerSecret, tokenSecret: keys.tokenSecret ?? '' }
  const pairs = [...queryPairs(query), ...Object.entries(parameters)]
  return { ...parameters, oauth_signature: signatureOf({ method, baseUri: base, pairs }, secrets) }
}

export const authorizationHeader = (parameters: Readonly<Record<string, string>>): string =>
  `OAuth realm="",${Object.entries(parameters)
    .map(([name, value]) => `${name}="${percentEncode(value)}"`)
    .join(',')}`

export interface RawCall {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export async function raw(url: string, { method = 'GET', headers = {}, body }: RawCall = {}): Promise<WireAnswer> {
  const response = await fetch(url, { method, redirect: 'manual', headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

export interface SignedCall extends RawCall {
  readonly keys: Keys
  readonly signing?: Signing
}

export function signedCall(url: string, call: SignedCall): Promise<WireAnswer> {
  const parameters = oauthParameters(call.method ?? 'GET', url, call.keys, call.signing)
  return raw(url, { ...call, headers: { ...call.headers, authorization: authorizationHeader(parameters) } })
}

/** Form-encoded fields, each decoded once. */
export const formFields = (text: string): Readonly<Record<string, string>> => Object.fromEntries(queryPairs(text))
