/**
 * OAuth 1.0a requests signed with HMAC-SHA1 (RFC 5849, 3.4). Parameters travel in the header only, since addresses end up
 * in logs. Every attempt is signed anew: a nonce is good once, so a repeated header would be refused as a replay.
 */
import { createHmac, createSecretKey, randomFillSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export interface OAuth1Keys {
  readonly consumerKey: string
  readonly consumerSecret: string
  /** Decoded; absent while there is none yet. */
  readonly token?: string | undefined
  readonly tokenSecret?: string | undefined
}

export interface OAuth1Request {
  readonly method: string
  /** As on the wire, query included: the path is signed exactly as it is written here. */
  readonly url: string
  /** Whole seconds since the epoch. */
  readonly timestamp: string
  readonly nonce: string
  /** `oauth_callback`, `oauth_verifier`, `oauth_version`: decoded, and signed with the rest. */
  readonly extra?: Readonly<Record<string, string>> | undefined
  /** Decoded pairs of a body of `application/x-www-form-urlencoded`; no other body is signed. */
  readonly form?: readonly (readonly [string, string])[] | undefined
}

type Pair = readonly [string, string]

const reserved = /[!'()*]/g
const upperHex = (letter: string): string => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
const unreserved = /^[\w.~-]*$/

/** RFC 3986: all but `A-Z a-z 0-9 - . _ ~`, as UTF-8 bytes in upper-case hex (RFC 5849, 3.6). */
export const percentEncode = (text: string): string =>
  unreserved.test(text) ? text : encodeURIComponent(text).replace(reserved, upperHex)

/** As a value inside the base string, where what is encoded is encoded once more. */
const encodedTwice = (text: string): string => encodeURIComponent(percentEncode(text))

/** Few hosts are ever signed for, and reading an address costs more than signing it. */
const origins = new Map<string, string>()
const originsMax = 64

/** Scheme and host in lower case, the default port left out, no query and no fragment (RFC 5849, 3.4.1.2). */
export const baseUri = (url: string): string => uriOf(parts(url))

function uriOf({ host, path }: Pick<UrlParts, 'host' | 'path'>): string {
  let origin = origins.get(host)
  if (origin === undefined) {
    origin = new URL(host).origin
    if (origins.size < originsMax) origins.set(host, origin)
  }
  return origin + path
}

/** As written: `host` with its scheme. */
interface UrlParts {
  readonly host: string
  readonly path: string
  readonly query: string
}

function parts(url: string): UrlParts {
  const hash = url.indexOf('#')
  const whole = hash < 0 ? url : url.slice(0, hash)
  const mark = whole.indexOf('?')
  const address = mark < 0 ? whole : whole.slice(0, mark)
  const start = address.indexOf('/', address.indexOf('//') + 2)
  const host = start < 0 ? address : address.slice(0, start)
  return { host, path: start < 0 ? '/' : address.slice(start), query: mark < 0 ? '' : whole.slice(mark + 1) }
}

/** Decoded pairs as servers read them: `+` is a space in a query (RFC 5849, 3.4.1.3.1). */
function queryPairs(query: string): readonly Pair[] {
  if (query === '') return []
  return query.split('&').flatMap((part): readonly Pair[] => {
    if (part === '') return []
    const mark = part.indexOf('=')
    const name = mark < 0 ? part : part.slice(0, mark)
    return [[decoded(name), mark < 0 ? '' : decoded(part.slice(mark + 1))]]
  })
}

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))

const byEncoded = ([nameA, valueA]: Pair, [nameB, valueB]: Pair): number =>
  nameA < nameB ? -1 : nameA > nameB ? 1 : valueA < valueB ? -1 : valueA > valueB ? 1 : 0

/** Names and values encoded, then sorted by both (RFC 5849, 3.4.1.3.2). */
export const normalizedParameters = (pairs: readonly Pair[]): string =>
  pairs
    .map(([name, value]): Pair => [percentEncode(name), percentEncode(value)])
    .toSorted(byEncoded)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

export const signatureBaseString = (method: string, url: string, normalized: string): string =>
  // What is encoded already holds none of the letters that `encodeURIComponent` leaves alone.
  `${method.toUpperCase()}&${percentEncode(baseUri(url))}&${encodeURIComponent(normalized)}`

/** Without a token the key still ends in `&` (RFC 5849, 3.4.2). */
export const signingKey = (consumerSecret: string, tokenSecret: string): string =>
  `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`

const hmacSha1 = (key: KeyObject, base: string): string => createHmac('sha1', key).update(base).digest('base64')

const nonceBytes = 16
const nonces = Buffer.alloc(nonceBytes * 256)
let nextNonce = nonces.length

/** 128 random bits: no two requests of one second get the same. */
export function newNonce(): string {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces)
    nextNonce = 0
  }
  const nonce = nonces.toString('hex', nextNonce, nextNonce + nonceBytes)
  nextNonce += nonceBytes
  return nonce
}

/** Signs the calls of one consumer and token; what never changes is encoded once. */
export class OAuth1Signer {
  readonly #keys: OAuth1Keys
  readonly #signingKey: KeyObject
  readonly #headerStart: string
  readonly #headerToken: string
  /** The normalized parameters of a plain request but for nonce and timestamp, as they stand in the base string. */
  readonly #plain: { readonly start: string; readonly middle: string; readonly end: string }

  constructor(keys: OAuth1Keys) {
    const { consumerKey, token } = keys
    this.#keys = keys
    this.#signingKey = createSecretKey(signingKey(keys.consumerSecret, keys.tokenSecret ?? ''), 'utf8')
    this.#headerStart = `OAuth realm="",oauth_consumer_key="${percentEncode(consumerKey)}",oauth_signature_method="HMAC-SHA1"`
    this.#headerToken = token === undefined ? '' : `,oauth_token="${percentEncode(token)}"`
    this.#plain = {
      start: encodeURIComponent(`oauth_consumer_key=${percentEncode(consumerKey)}&oauth_nonce=`),
      middle: encodeURIComponent('&oauth_signature_method=HMAC-SHA1&oauth_timestamp='),
      end: token === undefined ? '' : encodeURIComponent(`&oauth_token=${percentEncode(token)}`),
    }
  }

  /** The decoded parameters that are signed besides query and form. */
  parameters({ timestamp, nonce, extra }: Omit<OAuth1Request, 'method' | 'url' | 'form'>): readonly Pair[] {
    const { consumerKey, token } = this.#keys
    return [
      ['oauth_consumer_key', consumerKey],
      ['oauth_nonce', nonce],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', timestamp],
      ...(token === undefined ? [] : [['oauth_token', token] as const]),
      ...Object.entries(extra ?? {}),
    ]
  }

  signature(request: OAuth1Request): string {
    const { extra, form } = request
    const address = parts(request.url)
    const { query } = address
    if (query === '' && form === undefined && extra === undefined) return this.#plainSignature(request, address)
    const pairs = [...this.parameters(request), ...queryPairs(query), ...(request.form ?? [])]
    return hmacSha1(this.#signingKey, signatureBaseString(request.method, request.url, normalizedParameters(pairs)))
  }

  /** Nothing but the parameters of every request, whose order never changes: most calls, and every order. */
  #plainSignature({ method, timestamp, nonce }: OAuth1Request, address: UrlParts): string {
    const { start, middle, end } = this.#plain
    const uri = percentEncode(uriOf(address))
    const parameters = start + encodedTwice(nonce) + middle + encodedTwice(timestamp) + end
    return hmacSha1(this.#signingKey, `${method.toUpperCase()}&${uri}&${parameters}`)
  }

  /** The value of the `Authorization` header. */
  header(request: OAuth1Request): string {
    let header = `${this.#headerStart},oauth_timestamp="${request.timestamp}",oauth_nonce="${percentEncode(request.nonce)}"`
    header += this.#headerToken
    if (request.extra !== undefined)
      for (const [name, value] of Object.entries(request.extra))
        header += `,${percentEncode(name)}="${percentEncode(value)}"`
    // Base 64 has none of the letters that `encodeURIComponent` leaves alone.
    return `${header},oauth_signature="${encodeURIComponent(this.signature(request))}"`
  }
}

/** What a server says about a refused signature (the OAuth problem reporting extension). */
export interface OAuthProblem {
  /** E.g. `token_expired`. */
  readonly problem: string
  /** The span of seconds since the epoch that the server takes, with `timestamp_refused`. */
  readonly acceptableTimestamps?: { readonly from: number; readonly to: number } | undefined
}

/** Looked for anywhere in a body, whatever it is: JSON, XML or the page of a servlet. */
export function oauthProblemIn(text: string): OAuthProblem | undefined {
  const [, problem] = /\boauth_problem=([a-z_]+)/.exec(text) ?? []
  if (problem === undefined) return undefined
  const [, from, to] = /\boauth_acceptable_timestamps=(\d{9,11})-(\d{9,11})/.exec(text) ?? []
  return from === undefined || to === undefined
    ? { problem }
    : { problem, acceptableTimestamps: { from: Number(from), to: Number(to) } }
}

/** Seconds to add to our clock to stand in the middle of what the server takes. */
export const clockCorrection = ({ from, to }: { readonly from: number; readonly to: number }, ours: number): number =>
  Math.round((from + to) / 2 - ours)
