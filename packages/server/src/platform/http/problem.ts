/** The only place that turns errors into problem documents (RFC 9457). What is not known here is a bug: 500, logged whole, told nothing of. */
import { BrokerError } from '@g2e/brokers/port'
import { problems } from '@g2e/contract/problems'
import type { ProblemCode } from '@g2e/contract/problems'
import { isDatabaseUnavailable } from '../db/errors.ts'
import { LockTimeout } from '../locks/locks.ts'

export interface FieldError {
  /** Starts with its place: `body.quantity`, `query.from`, `header.Idempotency-Key`. */
  readonly path: string
  readonly message: string
}

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[] | undefined
  /** Further members of the document, e.g. `checks`, `orderId`. */
  readonly members?: Readonly<Record<string, unknown>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Thrown by use-cases and routes: `throw new ProblemError('conflict', 'This order is final.')`. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly errors: readonly FieldError[] | undefined
  readonly members: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  constructor(code: ProblemCode, detail?: string, options: ProblemOptions = {}) {
    super(detail ?? problems[code].advice, options)
    this.name = 'ProblemError'
    this.code = code
    this.errors = options.errors
    this.members = options.members ?? {}
    this.headers = options.headers ?? {}
  }
}

/** Unknown, or another user's: nobody can tell which. */
export const notFound = (what = 'resource'): ProblemError => new ProblemError('not_found', `There is no such ${what}.`)

export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ProblemCode
  readonly errors?: readonly FieldError[]
  readonly [member: string]: unknown
}

const byFastifyCode: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_UNDER_PRESSURE: 'unavailable',
}

const byBrokerKind: Readonly<Record<BrokerError['kind'], ProblemCode>> = {
  not_sent: 'broker_unavailable',
  unavailable: 'broker_unavailable',
  rate_limited: 'broker_unavailable',
  auth_required: 'broker_auth_required',
  rejected: 'conflict',
  unsupported: 'order_blocked',
  wire_mismatch: 'broker_unavailable',
  outcome_unknown: 'broker_unavailable',
}

/** Any error as a problem; `internal` means that it must be logged. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof BrokerError) return new ProblemError(byBrokerKind[error.kind], error.message, { cause: error })
  if (isDatabaseUnavailable(error))
    return new ProblemError('unavailable', 'The database cannot be reached just now.', {
      cause: error,
      headers: { 'retry-after': '2' },
    })
  if (error instanceof LockTimeout)
    return new ProblemError('unavailable', 'The same work is still running; try again shortly.', {
      cause: error,
      headers: { 'retry-after': '2' },
    })
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const code = byFastifyCode[error.code]
    if (code) return new ProblemError(code, undefined, { cause: error })
  }
  // Fastify's JSON parser throws a plain SyntaxError with status 400.
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400)
    return new ProblemError('malformed_body', 'The body is not valid JSON.', { cause: error })
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 400)
    return new ProblemError('malformed_body', 'The request could not be read.', { cause: error })
  return new ProblemError('internal', problems.internal.advice, { cause: error })
}

/** `instance` is the request's id, as a URN: the log has it too. */
export function documentOf(problem: ProblemError, requestId: string): ProblemDocument {
  const { status, title } = problems[problem.code]
  return {
    type: `/docs/problems#${problem.code}`,
    title,
    status,
    detail: problem.message,
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    ...(problem.errors && { errors: problem.errors }),
    ...problem.members,
  }
}
