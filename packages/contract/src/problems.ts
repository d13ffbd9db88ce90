/** Every problem that the API answers, in one list; a test keeps the reference page equal to it. */
import { z } from 'zod'

export interface ProblemDefinition {
  readonly status: number
  readonly title: string
  /** What a person or client can do about it. */
  readonly advice: string
}

export const problems = {
  malformed_body: {
    status: 400,
    title: 'The body is not valid JSON',
    advice: 'Send a JSON document with Content-Type application/json.',
  },
  unauthenticated: { status: 401, title: 'Sign in first', advice: 'Sign in, or send a valid bearer token or API key.' },
  refresh_reused: {
    status: 401,
    title: 'This sign-in was ended',
    advice: 'A refresh cookie was used twice, so its whole session ended. Sign in again.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    advice: 'Use an identity with the needed scope; browsers send the X-CSRF-Token header.',
  },
  broker_auth_required: {
    status: 403,
    title: 'The broker needs you to sign in again',
    advice: 'Re-authorize the connection; nothing was sent.',
  },
  not_found: { status: 404, title: 'Not found', advice: 'Check the address and the id.' },
  method_not_allowed: { status: 405, title: 'Method not allowed', advice: 'See the Allow header.' },
  conflict: {
    status: 409,
    title: 'Conflicts with the present state',
    advice: 'Read the resource again and decide anew.',
  },
  idempotency_mismatch: {
    status: 409,
    title: 'Idempotency-Key was used for another request',
    advice: 'Use a new key for a new request.',
  },
  preview_used: {
    status: 409,
    title: 'This preview already became an order',
    advice: 'Look at the order; preview again for another.',
  },
  body_too_large: { status: 413, title: 'Body too large', advice: 'Send at most 1 MiB (import 20 MiB).' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', advice: 'Send application/json.' },
  validation_failed: {
    status: 422,
    title: 'Some values are not valid',
    advice: 'Correct the fields listed in errors.',
  },
  order_blocked: {
    status: 422,
    title: 'A check stops this order',
    advice: 'See checks; change the order or the rule.',
  },
  preview_expired: { status: 422, title: 'The preview is too old', advice: 'Preview again, prices moved on.' },
  warnings_unacknowledged: {
    status: 422,
    title: 'Warnings need your word',
    advice: 'Send acknowledgedWarnings with the names of the checks that warn.',
  },
  trading_halted: {
    status: 423,
    title: 'Trading is halted',
    advice: 'Resume trading in the settings; cancelling works all the same.',
  },
  rate_limited: { status: 429, title: 'Too many requests', advice: 'Wait for the seconds in Retry-After.' },
  budget_exceeded: {
    status: 429,
    title: "Today's budget for the model is spent",
    advice: 'Raise the budget or wait for the next day; the offline analyst still answers.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    advice: 'Try again; the log has the details under the instance given.',
  },
  broker_unavailable: {
    status: 503,
    title: 'The broker cannot be reached',
    advice: 'Nothing was lost; try again shortly.',
  },
  ai_unavailable: {
    status: 503,
    title: 'The model cannot be reached',
    advice: 'Try again shortly; the offline analyst still answers.',
  },
  unavailable: {
    status: 503,
    title: 'Not ready',
    advice: 'A part that this needs is down; see /ready and try again shortly.',
  },
} as const satisfies Record<string, ProblemDefinition>

export type ProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as readonly ProblemCode[]

/** RFC 9457. `errors[].path` starts with its place: `body.quantity`, `query.from`, `header.Idempotency-Key`. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
