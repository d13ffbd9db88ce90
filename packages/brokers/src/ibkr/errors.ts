/**
 * The gateway's refusals in our words (ibkr.md 3, 7, errors.json). A success may be an error, an error may be any status, and
 * the wording decides where the status does not. Never trusts a body to be JSON: some answers are empty, some are pages.
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

/** The code that we give to answers which miss a step of the start-up sequence, so that nobody reads wordings twice. */
export const noBridge = 'no_bridge'
const unprepared = /no bridge|please query/i

/** What an answer other than success means. `retryable` is about reads only, never about an order. */
export function mapFailure({ status, body }: FailedAnswer): MappedFailure {
  const said = saidIn(body)
  const kind = kindOf(status, said ?? '')
  return {
    kind,
    code: unprepared.test(said ?? '') ? noBridge : String(codeIn(body) ?? status),
    message: said ?? bareMessage(status, body),
    retryable: kind === 'rate_limited' || kind === 'unavailable',
  }
}

/** The error that a success holds: always looked for first (ibkr.md 3). */
export function errorIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined
  const { error } = body
  return typeof error === 'string' && error !== '' ? error : undefined
}

function kindOf(status: number, said: string): FailureKind {
  if (status === 401 || (status === 403 && /auth|token|consumer/i.test(said))) return 'auth_required'
  if (status === 403) return 'forbidden'
  if (status === 429) return 'rate_limited'
  // The brokerage session is missing or not up yet; waiting and asking for it helps (ibkr.md 2.2).
  if (unprepared.test(said)) return 'unavailable'
  // History without bars is a 500 (ibkr.md 3.5), and so may be a search without matches: it is used for bad input (3).
  if (/\bno (?:data|symbol)\b/i.test(said)) return 'not_found'
  const byWords = kindOfWords(said)
  if (byWords !== undefined && (status < 500 || byWords === 'duplicate')) return byWords
  if (status === 404) return 'not_found'
  if (status >= 200 && status < 300) return said === '' ? 'unavailable' : 'rejected'
  return status >= 400 && status < 500 && status !== 408 && status !== 410 ? 'invalid_request' : 'unavailable'
}

const wordings: readonly (readonly [RegExp, FailureKind])[] = [
  [/is already registered/i, 'duplicate'],
  [/not authenticated|please log in|invalid consumer/i, 'auth_required'],
  [/failed to process request|service unavailable|timeout/i, 'unavailable'],
  [/doesn'?t exist|does not exist|not found|unknown (?:account|contract|conid)/i, 'not_found'],
  [/too many requests/i, 'rate_limited'],
  [
    /insufficient (?:funds|buying power|cash|equity)|available funds|buying power|equity with loan|margin requirement|cash (?:balance )?(?:is )?(?:not sufficient|needed)/i,
    'insufficient_funds',
  ],
  [
    /insufficient (?:position|quantity|shares)|not enough shares|no position|shortable|short (?:stock|sale)/i,
    'insufficient_position',
  ],
]

const kindOfWords = (said: string): FailureKind | undefined => wordings.find(([words]) => words.test(said))?.[1]

function saidIn(body: unknown): string | undefined {
  const parsed = typeof body === 'string' ? parsedJson(body) : body
  if (!isObject(parsed)) return undefined
  for (const key of ['error', 'detail', 'message', 'title', 'text']) {
    const value = parsed[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, messageLengthMax)
  }
  return undefined
}

function codeIn(body: unknown): number | string | undefined {
  const parsed = typeof body === 'string' ? parsedJson(body) : body
  if (!isObject(parsed)) return undefined
  const code = parsed['statusCode'] ?? parsed['status']
  return typeof code === 'number' || (typeof code === 'string' && /^\d{3}$/.test(code)) ? code : undefined
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

/** Gateways answer with pages and with nothing; of those only the status is worth repeating. */
function bareMessage(status: number, body: unknown): string {
  if (body === null || body === undefined || body === '') return `HTTP ${status} without a body`
  if (typeof body !== 'string') return `HTTP ${status} without a message`
  const words = body.trim()
  if (words.startsWith('<')) return `HTTP ${status} with a page instead of an answer`
  return words.startsWith('{')
    ? `HTTP ${status} with half an answer`
    : `HTTP ${status}: ${words.slice(0, messageLengthMax)}`
}
