/**
 * The broker's refusals in our words (alpaca.md 5). One code has many meanings (40310000 alone has a dozen), so status, code
 * and the wording decide together; what is not in the table goes by HTTP status. Never trusts a body to be JSON.
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
  readonly code: number | null
  readonly message: string | null
}

/** What an answer other than success means. `retryable` is about reads only, never about an order. */
export function mapFailure({ status, body }: FailedAnswer): MappedFailure {
  const { code, message } = failureIn(body)
  const kind = kindOf(effectiveStatus(status, code), code, message ?? '')
  return {
    kind,
    code: code === null ? null : String(code),
    message: message ?? bareMessage(status, body),
    retryable: kind === 'rate_limited' || kind === 'unavailable',
  }
}

/** A code's first three digits are the nearest status (alpaca.md 5): of use where an error comes with a success. */
function effectiveStatus(status: number, code: number | null): number {
  if (status >= 400 || code === null) return status
  const nearest = Math.floor(code / 100_000)
  return nearest >= 400 && nearest < 600 ? nearest : status
}

function kindOf(status: number, code: number | null, message: string): FailureKind {
  switch (status) {
    case 401:
      return 'auth_required'
    case 403:
      return forbiddenKind(code, message)
    case 404:
      return 'not_found'
    case 408:
      return 'unavailable'
    case 422:
      return unprocessableKind(code, message)
    case 429:
      return 'rate_limited'
    default:
      // A redirect or a success that is an error says nothing about what was done.
      return status >= 400 && status < 500 ? 'invalid_request' : 'unavailable'
  }
}

function forbiddenKind(code: number | null, message: string): FailureKind {
  // 40110000 lacks a scope, 42210000 a data plan, `forbidden.` names the wrong environment or header.
  if (code === null || Math.floor(code / 10_000) !== 4031) return 'forbidden'
  if (code !== 40310000) return 'rejected'
  if (/insufficient (?:\w+ )*buying power/i.test(message)) return 'insufficient_funds'
  if (/insufficient qty/i.test(message)) return 'insufficient_position'
  const balance = /insufficient balance for (\w+)/i.exec(message)
  // Crypto: short of the coin to sell, or of the money to buy with.
  if (balance)
    return /^(?:USD|USDC|USDT|USDG|EUR|GBP)$/i.test(balance[1] ?? '') ? 'insufficient_funds' : 'insufficient_position'
  return 'rejected'
}

function unprocessableKind(code: number | null, message: string): FailureKind {
  if (code === 42210000) return 'rejected'
  if (/client_order_id must be unique/i.test(message)) return 'duplicate'
  return 'invalid_request'
}

function failureIn(body: unknown): WireFailure {
  const parsed = typeof body === 'string' ? parsedJson(body) : body
  if (!isObject(parsed)) return { code: null, message: null }
  return {
    code: codeOf(parsed['code']),
    message: firstText([parsed['message'], parsed['msg'], parsed['error_description'], parsed['error']]),
  }
}

function codeOf(value: unknown): number | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : null
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

/** Gateways answer with pages (alpaca.md 1.5); of those only the status is worth repeating. */
function bareMessage(status: number, body: unknown): string {
  if (body === null || body === undefined || body === '') return `HTTP ${status} without a body`
  if (typeof body === 'string' && !body.trimStart().startsWith('{') && !body.trimStart().startsWith('<'))
    return `HTTP ${status}: ${body.trim().slice(0, messageLengthMax)}`
  return typeof body === 'string' && body.trimStart().startsWith('<')
    ? `HTTP ${status} with a page instead of an answer`
    : `HTTP ${status} without a message`
}
