/**
 * What a signed call carries: OAuth parameters in the `Authorization` header or in the query (both are documented,
 * brokers/etrade.md 1.5), and the address exactly as it came over the wire.
 */
import type { FastifyRequest } from 'fastify'
import type { Pair, Unsigned } from './signature.ts'

export interface SignedRequest extends Unsigned {
  /** The `oauth_*` parameters, decoded. */
  readonly oauth: ReadonlyMap<string, string>
}

/** What is not percent-encoded properly stays as it is: its signature will not fit. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

function pairOf(text: string): Pair {
  const cut = text.indexOf('=')
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)]
}

export const queryPairs = (query: string): readonly Pair[] =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name, value] = pairOf(part.replaceAll('+', '%20'))
      return [decoded(name), decoded(value)]
    })

const quoted = /^\s*([^=\s]+)\s*=\s*"([^"]*)"\s*$/

/** Pairs of an `OAuth` header; none for another scheme. */
export function headerPairs(header: string | undefined): readonly Pair[] {
  const match = /^OAuth\s+(.*)$/is.exec(header ?? '')
  if (!match) return []
  return (match[1] ?? '').split(',').flatMap((part) => {
    const [, name, value] = quoted.exec(part) ?? []
    return name === undefined || value === undefined ? [] : [[decoded(name), decoded(value)] as const]
  })
}

const isOauth = ([name]: Pair): boolean => name.startsWith('oauth_')

export function signedRequestOf(request: FastifyRequest): SignedRequest {
  const { method, url = '/' } = request.raw
  const [path = '/', query = ''] = url.split(/\?(.*)/s, 2)
  const fromQuery = queryPairs(query)
  const fromHeader = headerPairs(request.headers.authorization)
  const oauth = new Map([...fromQuery.filter(isOauth), ...fromHeader.filter(isOauth)])
  return {
    method: method ?? 'GET',
    baseUri: `http://${(request.headers.host ?? '').toLowerCase().replace(/:80$/, '')}${path}`,
    pairs: [...fromQuery, ...fromHeader],
    oauth,
  }
}
