/**
 * The broker's refusals in our words (brokers/etrade.md 1.7, 2.17, 6). Code 100 means two opposite things and some errors have
 * no code at all, so status, code and wording decide together. Never trusts a body to be what its type says.
 */
import { oauthProblemIn } from '../kit/index.ts'
import type { FailureKind, MappedFailure } from '../port/index.ts'
import { readDocument } from './wire/document.ts'
import { isObject, text } from './wire/read.ts'

export interface FailedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A parsed document, or the text as received. */
  readonly body: unknown
}

const messageLengthMax = 500

/** What an answer other than success means. `retryable` is about reads only, never about an order. */
export function mapFailure({ status, body }: FailedAnswer): MappedFailure {
  const words = typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
  const oauth = oauthFailure(words)
  if (oauth) return oauth
  if (/exceeded the rate limit/i.test(words) || status === 429) {
    return {
      kind: 'rate_limited',
      code: null,
      message: 'Number of requests exceeded the rate limit set',
      retryable: true,
    }
  }
  const { code, message } = errorOf(body)
  const kind = kindOf(status, code, message ?? words)
  return {
    kind,
    code,
    message: message ?? bareMessage(status, body),
    retryable: kind === 'unavailable' || retriedCodes.has(code ?? ''),
  }
}

/** Price unavailable, order still updating: gone in a second (2.17). */
export const retriedCodes: ReadonlySet<string> = new Set(['1508', '1524'])

/** Signing the same read anew passes these. */
export const signedAnewProblems: ReadonlySet<string> = new Set([
  'nonce_used',
  'timestamp_refused',
  'oauth_parameters_absent',
  'parameter_absent',
])
/** A renewal may pass these, on the day of the sign-in. */
export const renewedProblems: ReadonlySet<string> = new Set(['token_expired', 'token_rejected'])

const oauthWords: Readonly<Record<string, string>> = {
  token_expired: 'The sign-in at E*TRADE has expired: it ends at midnight Eastern and rests after two idle hours.',
  token_rejected: 'E*TRADE does not know this sign-in any more: it was revoked, used already, or has rested too long.',
  signature_invalid:
    'E*TRADE does not accept our signature: check ETRADE_CONSUMER_SECRET and that the key belongs to this environment.',
  consumer_key_rejected:
    'E*TRADE does not accept the consumer key: it is expired, disabled, or belongs to the other environment (ETRADE_SANDBOX). Renew it at E*TRADE.',
  nonce_used: 'E*TRADE has seen this request before and refused it as a repetition.',
  timestamp_refused:
    "This computer's clock differs from E*TRADE's by more than five minutes, so the request was refused. Set the clock by network time.",
  callback_rejected: 'E*TRADE has no callback address registered for this consumer key; the code has to be pasted.',
}

function oauthFailure(words: string): MappedFailure | undefined {
  const problem = oauthProblemIn(words)?.problem ?? (/oauth_parameters_absent/.test(words) ? absent : undefined)
  if (problem !== undefined) {
    return {
      kind: problem === 'callback_rejected' ? 'invalid_request' : 'auth_required',
      code: problem,
      message: oauthWords[problem] ?? `E*TRADE refused the sign-in of this request (${problem}).`,
      retryable: signedAnewProblems.has(problem),
    }
  }
  // Without a code, and once even as HTTP 500: still about the sign-in, not a fault of the server (1.7).
  if (/Invalid access token used/i.test(words)) {
    return {
      kind: 'auth_required',
      code: 'token_rejected',
      message: oauthWords['token_rejected'] ?? '',
      retryable: false,
    }
  }
  if (/invalid Consumer key and\/or session token/i.test(words)) {
    return {
      kind: 'auth_required',
      code: null,
      message: 'Unauthorized request - invalid Consumer key and/or session token',
      retryable: false,
    }
  }
  return undefined
}

const absent = 'oauth_parameters_absent'

const unavailableCodes: ReadonlySet<string> = new Set(['163', '670'])
const forbiddenCodes: ReadonlySet<string> = new Set(['253'])
const notFoundCodes: ReadonlySet<string> = new Set(['53', '105'])
const invalidCodes: ReadonlySet<string> = new Set([
  '101',
  '102',
  '464',
  '499',
  '700',
  '900',
  '1011',
  '1033',
  '2001',
  '2002',
  '2003',
  '2004',
  '2005',
  '2006',
  '2007',
  '2008',
  '2084',
  '2085',
  '7001',
  '7002',
])

function kindOf(status: number, code: string | null, words: string): FailureKind {
  if (status === 401) return 'auth_required'
  if (code !== null) {
    if (code === '100') return hundredKind(status, words)
    if (code === '1037') return 'insufficient_position'
    if (unavailableCodes.has(code)) return 'unavailable'
    if (forbiddenCodes.has(code)) return 'forbidden'
    if (notFoundCodes.has(code)) return 'not_found'
    if (invalidCodes.has(code)) return 'invalid_request'
    if (retriedCodes.has(code) || code === '5001') return 'rejected'
  }
  return kindOfWords(words) ?? kindOfStatus(status, code)
}

/** "Service not available" and "account key does not belong to user" share the code. */
function hundredKind(status: number, words: string): FailureKind {
  if (/does not belong/i.test(words)) return 'forbidden'
  if (/not (?:currently )?available|try after/i.test(words) || status >= 500) return 'unavailable'
  return 'invalid_request'
}

/** Numbers of these refusals are not documented (2.17), so the wording decides. */
function kindOfWords(words: string): FailureKind | undefined {
  if (/not (?:find )?enough available shares|insufficient shares|do not (?:own|hold) enough/i.test(words)) {
    return 'insufficient_position'
  }
  if (/(?:insufficient|not enough|not have enough) (?:\w+ )*(?:funds|buying power|cash)/i.test(words)) {
    return 'insufficient_funds'
  }
  if (/duplicate|already been (?:used|submitted)|not unique|must be unique/i.test(words)) return 'duplicate'
  return undefined
}

function kindOfStatus(status: number, code: string | null): FailureKind {
  switch (status) {
    case 403:
      return 'forbidden'
    case 404:
      return 'not_found'
    case 408:
      return 'unavailable'
    default:
      // A refusal with a code that nobody has listed is still a refusal; a redirect or a success that is none says nothing.
      if (status >= 400 && status < 500) return code === null ? 'invalid_request' : 'rejected'
      return 'unavailable'
  }
}

function errorOf(body: unknown): { readonly code: string | null; readonly message: string | null } {
  const document = typeof body === 'string' ? documentOf(body) : body
  if (!isObject(document)) return { code: null, message: null }
  const error = isObject(document['Error']) ? document['Error'] : document
  const code = codeOf(error['code'])
  const message = textOf(error['message'])
  return { code, message: message === null || message === '' ? null : message.slice(0, messageLengthMax) }
}

const codeOf = (value: unknown): string | null => {
  const code = textOf(value)?.trim()
  return code !== undefined && /^-?\d{1,9}$/.test(code) ? code : null
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? text(value) : null

function documentOf(body: string): unknown {
  try {
    return readDocument(body)
  } catch {
    return undefined
  }
}

/** Of a page only the status is worth repeating. */
function bareMessage(status: number, body: unknown): string {
  if (body === null || body === undefined || body === '') return `HTTP ${status} without a body`
  if (typeof body !== 'string') return `HTTP ${status} without a message`
  return body.trimStart().startsWith('<')
    ? `HTTP ${status} with a page instead of an answer`
    : `HTTP ${status}: ${body.trim().slice(0, messageLengthMax)}`
}
