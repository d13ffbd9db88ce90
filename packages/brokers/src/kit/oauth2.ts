/**
 * The pieces of an OAuth 2 authorization code grant (RFC 6749, 4.1): the address that the person is sent to, and the
 * token endpoint. Which fields a broker wants, and what its tokens live for, is said by the broker's own folder.
 */
import { z } from 'zod'
import { AuthRequired, NotSent, RateLimited, Unavailable, WireMismatch } from '../port/errors.ts'
import type { BrokerError, BrokerErrorContext } from '../port/errors.ts'
import { HttpClient, HttpFailure } from './http.ts'
import type { HttpAnswer, HttpOptions } from './http.ts'
import { retryAfterMs } from './rate-limit-words.ts'

export interface OAuthBroker {
  readonly brokerId: string
  readonly brokerName: string
}

/** `fields` in this order; absent values are left out. Spaces are sent as `%20`, which every server reads. */
export function authorizationUrl(endpoint: string, fields: Readonly<Record<string, string | undefined>>): string {
  const query = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  return `${endpoint}${endpoint.includes('?') ? '&' : '?'}${query.join('&')}`
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  scope: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.number().nonnegative().optional(),
})
export type TokenAnswer = z.infer<typeof tokenAnswer>

export const tokenTimeoutMs = 15_000

export interface TokenRequest {
  /** Without the base address's own path. */
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  readonly headers?: readonly string[] | undefined
  readonly http?: HttpOptions | undefined
  /** What a refusal is about, where the broker's words differ from the standard's; `undefined` = they do not here. */
  readonly judge?: ((answer: HttpAnswer) => 'passing' | 'sign_in' | undefined) | undefined
}

/**
 * Asks the token endpoint once: a code is single use, so asking again could only spend it twice.
 * @throws AuthRequired when the code or the refresh token is not taken: the person starts again.
 */
export async function requestToken(
  broker: OAuthBroker,
  baseUrl: string,
  { path, form, headers = [], http: options, judge }: TokenRequest,
): Promise<TokenAnswer> {
  const context: BrokerErrorContext = { brokerId: broker.brokerId, operation: 'requestToken' }
  const http = new HttpClient(baseUrl, { connectionsMax: 1, ...options })
  try {
    const answer = await http.send({
      method: 'POST',
      path,
      headers: ['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json', ...headers],
      body: new URLSearchParams(form).toString(),
      timeoutMs: tokenTimeoutMs,
    })
    return readToken(broker, context, answer, judge?.(answer))
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    const failed = { ...context, cause: error }
    throw error.kind === 'never_sent'
      ? new NotSent(`${broker.brokerName}'s sign-in could not be reached. Try again in a moment.`, failed)
      : new Unavailable(`${broker.brokerName}'s sign-in did not answer. Start the connection again.`, failed)
  } finally {
    await http.close()
  }
}

type Verdict = ReturnType<NonNullable<TokenRequest['judge']>>

function readToken(
  broker: OAuthBroker,
  context: BrokerErrorContext,
  answer: HttpAnswer,
  verdict: Verdict,
): TokenAnswer {
  if (answer.status < 200 || answer.status > 299) throw refusal(broker, context, answer, verdict)
  const parsed = tokenAnswer.safeParse(jsonOrUndefined(answer.text))
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  // The body may hold a token, so none of it is kept.
  throw new WireMismatch(
    `${broker.brokerName}'s sign-in answered with something we cannot read. Start the connection again.`,
    { ...context, raw: '', path },
  )
}

const oauthError = z.object({ error: z.string(), error_description: z.string().optional() })

function refusal(broker: OAuthBroker, context: BrokerErrorContext, answer: HttpAnswer, verdict: Verdict): BrokerError {
  const name = broker.brokerName
  if (answer.status === 429) {
    return new RateLimited(`${name}'s sign-in takes no more calls for now. Start the connection again in a minute.`, {
      ...context,
      retryAfterMs: retryAfterMs(answer.headers, 0),
    })
  }
  if (answer.status >= 500 || answer.status < 400 || verdict === 'passing') {
    return new Unavailable(
      `${name}'s sign-in has trouble (HTTP ${answer.status}). Start the connection again later.`,
      context,
    )
  }
  const said = oauthError.safeParse(jsonOrUndefined(answer.text))
  const code = said.success ? said.data.error : null
  if (verdict !== 'sign_in' && (code === 'invalid_client' || code === 'unauthorized_client')) {
    return new AuthRequired(`${name} does not know this app: check its client id and secret in the settings.`, {
      ...context,
      failure: { kind: 'auth_required', code, message: 'The app is not known.', retryable: false },
    })
  }
  return new AuthRequired(`${name} did not accept the sign-in: it is wrong, used or too old. Connect again.`, {
    ...context,
    failure: { kind: 'auth_required', code, message: 'The code or token was not accepted.', retryable: false },
  })
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
