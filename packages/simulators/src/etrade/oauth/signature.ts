/**
 * HMAC-SHA1 signatures of OAuth 1.0a (RFC 5849 3.4, brokers/etrade.md 1.5): how the simulator recomputes what a client
 * should have sent. Checked against every vector of `fixtures/oauth/signature_vectors.json`.
 */
import { createHmac } from 'node:crypto'

export type Pair = readonly [name: string, value: string]

/** RFC 3986: only letters, digits and `-._~` stay; the rest as upper-case hex of its UTF-8 bytes. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.codePointAt(0)?.toString(16).toUpperCase().padStart(2, '0') ?? ''}`,
  )

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Decoded pairs, encoded, sorted by name and then value, and joined. `oauth_signature` and `realm` are left out. */
export function normalizedParameters(pairs: readonly Pair[]): string {
  return pairs
    .filter(([name]) => name !== 'oauth_signature' && name !== 'realm')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .toSorted((a, b) => byText(a[0], b[0]) || byText(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

export interface Unsigned {
  readonly method: string
  /** Scheme, host, port where it is not the usual one, and the path exactly as sent; no query. */
  readonly baseUri: string
  /** Decoded parameters of header and query. */
  readonly pairs: readonly Pair[]
}

export const baseString = ({ method, baseUri, pairs }: Unsigned): string =>
  [method.toUpperCase(), percentEncode(baseUri), percentEncode(normalizedParameters(pairs))].join('&')

/** `consumerSecret&tokenSecret`; without a token the key still ends in `&`. */
export const signingKey = (consumerSecret: string, tokenSecret: string): string =>
  `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`

/** Base64, not yet percent-encoded. */
export const signatureOf = (
  unsigned: Unsigned,
  secrets: { readonly consumerSecret: string; readonly tokenSecret: string },
): string =>
  createHmac('sha1', signingKey(secrets.consumerSecret, secrets.tokenSecret))
    .update(baseString(unsigned))
    .digest('base64')
