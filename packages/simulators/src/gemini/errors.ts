/** The service's refusals (gemini-wire.md 9). Clients read `status` and `details`; the words are ours where they are not confirmed. */
import type { GeminiStep } from '../control/gemini-script.ts'

const typeOf = (name: string): string => `type.googleapis.com/google.rpc.${name}`

export interface ErrorBody {
  readonly error: {
    readonly code: number
    readonly message: string
    readonly status: string
    readonly details?: readonly Readonly<Record<string, unknown>>[]
  }
}

export class GeminiError extends Error {
  override readonly name = 'GeminiError'
  readonly body: ErrorBody

  constructor(code: number, status: string, message: string, details?: ErrorBody['error']['details']) {
    super(message)
    this.body = { error: { code, message, status, ...(details && { details }) } }
  }

  get code(): number {
    return this.body.error.code
  }
}

export const invalidArgument = (message: string, details?: ErrorBody['error']['details']): GeminiError =>
  new GeminiError(400, 'INVALID_ARGUMENT', message, details)

const errorInfo = (reason: string) => ({
  '@type': typeOf('ErrorInfo'),
  reason,
  domain: 'googleapis.com',
  metadata: { service: 'generativelanguage.googleapis.com' },
})

export function unknownField(name: string, at: string): GeminiError {
  const place = at === '' ? '' : ` at '${at}'`
  const description = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`
  return invalidArgument(description, [
    { '@type': typeOf('BadRequest'), fieldViolations: [{ ...(at !== '' && { field: at }), description }] },
  ])
}

export const noKey = (): GeminiError =>
  new GeminiError(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  )

export const invalidKey = (): GeminiError =>
  invalidArgument('API key not valid. Please pass a valid API key.', [errorInfo('API_KEY_INVALID')])

export const notAKey = (): GeminiError =>
  new GeminiError(
    401,
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    [errorInfo('ACCESS_TOKEN_TYPE_UNSUPPORTED')],
  )

export const noModel = (model: string, version: string): GeminiError =>
  new GeminiError(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version ${version}, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  )

export const contextTooLong = (tokens: number, limit: number): GeminiError =>
  invalidArgument(`The input token count (${tokens}) exceeds the maximum number of tokens allowed (${limit}).`)

const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}
const messages: Readonly<Record<number, string>> = {
  400: 'Request contains an invalid argument.',
  403: 'The caller does not have permission',
  404: 'Requested entity was not found.',
  429: 'Resource has been exhausted (e.g. check quota).',
  499: 'The operation was cancelled.',
  500: 'An internal error has occurred. Please retry or report the problem.',
  503: 'The model is overloaded. Please try again later.',
  504: 'The request timed out. Please try again.',
}

const quotas = {
  day: ['generate_content_free_tier_requests', 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', '100'],
  minute: [
    'generate_content_free_tier_input_token_count',
    'GenerateContentInputTokensPerModelPerMinute-FreeTier',
    '250000',
  ],
} as const
const minuteDelayDefault = '17.4s'

function quotaError(quota: 'day' | 'minute', model: string, delay: string | undefined): GeminiError {
  const [metric, quotaId, quotaValue] = quotas[quota]
  const retryDelay = delay ?? (quota === 'minute' ? minuteDelayDefault : undefined)
  const failure = {
    '@type': typeOf('QuotaFailure'),
    violations: [
      {
        quotaMetric: `generativelanguage.googleapis.com/${metric}`,
        quotaId,
        quotaDimensions: { model, location: 'global' },
        quotaValue,
      },
    ],
  }
  const help = {
    '@type': typeOf('Help'),
    links: [
      {
        description: 'Learn more about Gemini API quotas',
        url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
      },
    ],
  }
  const wait = retryDelay === undefined ? [] : [help, { '@type': typeOf('RetryInfo'), retryDelay }]
  const again = retryDelay === undefined ? '' : ` Please retry in ${retryDelay}.`
  const message = `You exceeded your current quota, please check your plan and billing details.${again}`
  return new GeminiError(429, 'RESOURCE_EXHAUSTED', message, [failure, ...wait])
}

/** The error of a scripted step. */
export function scriptedError(error: NonNullable<GeminiStep['error']>, model: string): GeminiError {
  const { status, reason, quota, retryDelay } = error
  if (status === 429 && quota) return quotaError(quota, model, retryDelay)
  if (reason === 'API_KEY_INVALID') return invalidKey()
  const name = statusNames[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL')
  const wait = retryDelay === undefined ? [] : [{ '@type': typeOf('RetryInfo'), retryDelay }]
  const details = [...(reason === undefined ? [] : [errorInfo(reason)]), ...wait]
  const message = messages[status] ?? 'The simulated model was told to fail.'
  return new GeminiError(status, name, message, details.length > 0 ? details : undefined)
}

export const plainError = (status: number): GeminiError => scriptedError({ status }, '')
