/** Gemini's refusals (gemini-wire.md 9) as a `ModelFailure`, and whether the same call may be tried again and when. Pure. */
import { z } from 'zod'
import { ModelFailure } from '../failure.ts'
import type { ModelFailureKind } from '../failure.ts'
import { successorOf } from './generations.ts'

const Detail = z.looseObject({
  '@type': z.string().optional(),
  reason: z.string().optional(),
  retryDelay: z.string().optional(),
  violations: z.array(z.looseObject({ quotaId: z.string().optional() })).optional(),
})
const ErrorBody = z.object({
  error: z.looseObject({
    message: z.string().optional(),
    status: z.string().optional(),
    details: z.array(Detail).nullish(),
  }),
})
type WireError = z.infer<typeof ErrorBody>['error']

export interface Refusal {
  readonly kind: ModelFailureKind
  readonly message: string
  /** The same call may be tried again, and so often. */
  readonly retries: number
  /** As the service asks; `undefined` = it does not say. */
  readonly waitMs: number | undefined
}

/** An array-wrapped body has been seen (gemini-wire.md 9); what is no such document says nothing. */
function errorIn(body: string): WireError {
  try {
    const parsed: unknown = JSON.parse(body)
    const found = ErrorBody.safeParse(Array.isArray(parsed) ? parsed[0] : parsed)
    return found.success ? found.data.error : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** `17.4s` in milliseconds. The service puts the delay here and into no header. */
function retryDelayMs({ details }: WireError): number | undefined {
  const text = details?.flatMap(({ retryDelay }) => retryDelay ?? [])[0]
  const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(text ?? '')?.[1]
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000)
}

const isDayQuota = ({ details }: WireError): boolean =>
  details?.some(({ violations }) => violations?.some(({ quotaId }) => /PerDay/i.test(quotaId ?? ''))) ?? false
const reasonIs = ({ details }: WireError, reason: string): boolean =>
  details?.some((detail) => detail.reason === reason) ?? false

const refusal = (kind: ModelFailureKind, message: string, retries = 0, waitMs?: number): Refusal => ({
  kind,
  message,
  retries,
  waitMs,
})

const keyRefused = (why: string) =>
  refusal('key_refused', `${why} Correct GEMINI_API_KEY, or unset it to work with the offline analyst alone.`)

function badRequest(error: WireError): Refusal {
  const message = error.message ?? ''
  if (reasonIs(error, 'API_KEY_INVALID') || /api key not valid/i.test(message))
    return keyRefused('Google does not accept the Gemini key.')
  if (error.status === 'FAILED_PRECONDITION')
    return keyRefused('Google does not offer Gemini for this key (country or billing).')
  if (/token count|too long|exceeds the maximum/i.test(message))
    return refusal('too_long', 'The conversation has become too long for the model; begin a new one.')
  return refusal('request_refused', 'The model refused the request as not valid.')
}

function noSuchModel(model: string): Refusal {
  const successor = successorOf(model)
  const advice =
    successor === undefined
      ? 'set GEMINI_MODEL_PRO and GEMINI_MODEL_FLASH to models that your key may use'
      : `set ${successor} in its place (GEMINI_MODEL_PRO or GEMINI_MODEL_FLASH)`
  return refusal('model_unknown', `Google no longer offers the model ${model}, or never did: ${advice}.`)
}

function tooMany(error: WireError, model: string): Refusal {
  if (isDayQuota(error)) return refusal('quota_day', `The daily quota of ${model} is used up.`)
  return refusal('rate_limited', `${model} is asked too often just now.`, 1, retryDelayMs(error))
}

/** What an answer that is not 200 means. */
export function readRefusal(status: number, body: string, model: string): Refusal {
  const error = errorIn(body)
  switch (status) {
    case 400:
      return badRequest(error)
    case 401:
    case 403:
      return keyRefused('Google refuses the Gemini key.')
    case 404:
      return noSuchModel(model)
    case 429:
      return tooMany(error, model)
    case 499:
      return refusal('interrupted', 'The call to the model was cancelled.')
    case 503:
      return refusal('unavailable', `${model} is overloaded just now.`, 2, retryDelayMs(error))
    case 504:
      return refusal('timeout', `${model} took too long.`)
    default:
      return status >= 500
        ? refusal('unavailable', `${model} has trouble just now.`, 1, retryDelayMs(error))
        : refusal('request_refused', `The model refused the request (${status}).`)
  }
}

const dayMs = 24 * 60 * 60 * 1_000
const pacificTime = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Los_Angeles', timeStyle: 'medium' })

/** Daily quotas begin anew at midnight Pacific time; on the two days of the clock change this is an hour off. */
export function quotaResetAt(nowMs: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = pacificTime.format(nowMs).split(':').map(Number)
  return nowMs + dayMs - ((hours * 60 + minutes) * 60 + seconds) * 1_000
}

export function failureOf({ kind, message, waitMs }: Refusal, nowMs: number): ModelFailure {
  if (kind === 'quota_day') return new ModelFailure(kind, message, { until: quotaResetAt(nowMs) })
  if (kind === 'rate_limited' && waitMs !== undefined) return new ModelFailure(kind, message, { until: nowMs + waitMs })
  return new ModelFailure(kind, message)
}
