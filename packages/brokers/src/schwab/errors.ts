/**
 * The broker's refusals in our words (schwab.md 2.4, 3, 4). Three shapes: the trader's message with errors, market data's
 * list, OAuth's code; and an edge in front of all that answers with pages or plain text, which is nobody's word about
 * anything that was asked (schwab.md 2.4, 9).
 */
import type { FailureKind, MappedFailure } from '../port/index.ts'
import { isObject } from './wire/read.ts'

export interface FailedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Parsed JSON, or the text as received. */
  readonly body: unknown
}

const messageLengthMax = 500

interface WireFailure {
  readonly code: string | null
  readonly message: string | null
  /** The broker's own document, or nothing at all; not a page of the edge. */
  readonly isOwnWord: boolean
}

/** What an answer other than success means. `retryable` is about reads only, never about an order. */
export function mapFailure({ status, body }: FailedAnswer): MappedFailure {
  const failure = failureIn(body)
  const kind = kindOf(status, failure)
  return {
    kind,
    code: failure.code,
    message: failure.message ?? bareMessage(status, failure.isOwnWord),
    retryable: kind === 'rate_limited' || kind === 'unavailable',
  }
}

function kindOf(status: number, { code, message, isOwnWord }: WireFailure): FailureKind {
  if (isDeadRefreshToken(`${code ?? ''} ${message ?? ''}`) && status < 500) return 'auth_required'
  if (code === tooBig) return 'invalid_request'
  switch (status) {
    case 401:
      return 'auth_required'
    // "Access Denied" of the edge comes and goes, for hours at times; no sign-in changes that.
    case 403:
      return isOwnWord ? 'forbidden' : 'unavailable'
    // "Requested route does not exist", as text, is an outage of the gateway.
    case 404:
      return isOwnWord ? 'not_found' : 'unavailable'
    case 408:
      return 'unavailable'
    case 429:
      return 'rate_limited'
    default:
      if (status < 400 || status >= 500 || !isOwnWord) return 'unavailable'
      return refusalKind(message ?? '')
  }
}

/** A chain larger than the gateway lets through; asked again it is as large. */
const tooBig = 'protocol.http.TooBigBody'

/** What the token endpoint says when a person has to sign in again (schwab.md 2.4). */
export const isDeadRefreshToken = (words: string): boolean =>
  /refresh_token_authentication_error|unsupported_token_type|invalid_grant|refresh token (?:is )?invalid/i.test(words)

function refusalKind(message: string): FailureKind {
  if (/buying power|available cash|insufficient (?:funds|cash)|not enough cash/i.test(message))
    return 'insufficient_funds'
  if (
    /oversold|insufficient (?:shares|position|quantity)|position quantity|not (?:held|long enough)|do not (?:own|hold)/i.test(
      message,
    )
  )
    return 'insufficient_position'
  return 'invalid_request'
}

function failureIn(body: unknown): WireFailure {
  if (body === null || body === undefined || body === '') return { code: null, message: null, isOwnWord: true }
  const parsed = typeof body === 'string' ? parsedJson(body) : body
  if (!isObject(parsed)) return { code: null, message: null, isOwnWord: false }
  const errors: readonly unknown[] = Array.isArray(parsed['errors']) ? parsed['errors'] : []
  const details = errors.flatMap(sentencesIn)
  const fault = isObject(parsed['fault']) ? parsed['fault'] : {}
  const detail = isObject(fault['detail']) ? fault['detail'] : {}
  const code = firstText([parsed['error'], detail['errorcode'], codeIn(errors)])
  const said = firstText([parsed['message'], parsed['error_description'], fault['faultstring']])
  const words = [said ?? '', ...details].filter((part) => part !== '').join(' ')
  return { code, message: words === '' ? null : words.slice(0, messageLengthMax), isOwnWord: true }
}

/** Shown verbatim: complaints say what is wrong with an order, and nothing else does (schwab.md 9, row 6). */
function sentencesIn(error: unknown): readonly string[] {
  if (typeof error === 'string') return error === '' ? [] : [error]
  if (!isObject(error)) return []
  const words = firstText([error['detail'], error['title'], error['message']])
  return words === null ? [] : [words]
}

function codeIn(errors: readonly unknown[]): string | null {
  const [first] = errors
  return isObject(first) && (typeof first['status'] === 'string' || typeof first['status'] === 'number')
    ? String(first['status'])
    : null
}

function firstText(values: readonly unknown[]): string | null {
  for (const value of values) if (typeof value === 'string' && value !== '') return value.slice(0, messageLengthMax)
  return null
}

function parsedJson(body: string): unknown {
  if (!/^\s*\{/.test(body)) return undefined
  try {
    return JSON.parse(body)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Of a page only the status is worth repeating. */
const bareMessage = (status: number, isOwnWord: boolean): string =>
  isOwnWord ? `HTTP ${status} without a message.` : `HTTP ${status} with a page instead of an answer.`
