/**
 * The four calls around a token (brokers/etrade.md 1.2, 1.7): all GET, all signed, answered by forms and plain text, refused
 * by pages of HTML. Nothing of an answer is kept in errors, since it may hold a token.
 */
import { HttpClient, HttpFailure, oauthProblemIn } from '../kit/index.ts'
import type { HttpAnswer } from '../kit/index.ts'
import type { BrokerEnvironment } from '../port/broker.ts'
import { AuthRequired, NotSent, Rejected, Unavailable, WireMismatch } from '../port/errors.ts'
import type { BrokerError, BrokerErrorContext } from '../port/errors.ts'
import { brokerId, brokerName } from './addresses.ts'
import { mapFailure, signedAnewProblems } from './errors.ts'
import { Signing } from './signing.ts'
import type { SigningKeys } from './signing.ts'

export const tokenTimeoutMs = 15_000
/** A spurious refusal, or one of our clock, is signed anew so often. */
const attemptsMax = 3

export type TokenCall = 'request_token' | 'access_token' | 'renew_access_token' | 'revoke_access_token'

export interface TokenRequest {
  readonly call: TokenCall
  readonly keys: SigningKeys
  readonly extra?: Readonly<Record<string, string>> | undefined
}

export interface Token {
  readonly token: string
  readonly tokenSecret: string
}

/** @returns the body of a success. @throws BrokerError */
export async function askTokens(
  base: string,
  hooks: Pick<BrokerEnvironment, 'now'>,
  { call, keys, extra }: TokenRequest,
): Promise<string> {
  const context: BrokerErrorContext = { brokerId, operation: call }
  const http = new HttpClient(base, { connectionsMax: 1 })
  const signing = new Signing(base, keys, hooks.now)
  const path = `/oauth/${call}`
  try {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await http.send({
        method: 'GET',
        path,
        headers: ['authorization', signing.authorization('GET', path, extra)],
        timeoutMs: tokenTimeoutMs,
      })
      if (answer.status >= 200 && answer.status <= 299) return answer.text
      const problem = oauthProblemIn(answer.text)?.problem ?? ''
      signing.correctedBy(answer.text)
      if (attempt >= attemptsMax || !signedAnewProblems.has(problem)) throw refusal(context, answer)
    }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    const failed = { ...context, cause: error }
    throw error.kind === 'never_sent'
      ? new NotSent(`${brokerName}'s sign-in could not be reached. Try again in a moment.`, failed)
      : new Unavailable(`${brokerName}'s sign-in did not answer. Start the connection again.`, failed)
  } finally {
    await http.close()
  }
}

function refusal(context: BrokerErrorContext, answer: HttpAnswer): BrokerError {
  const failure = mapFailure({ status: answer.status, body: answer.text })
  const failed = { ...context, failure }
  if (failure.kind === 'unavailable' || failure.kind === 'rate_limited') {
    return new Unavailable(
      `${brokerName}'s sign-in has trouble (HTTP ${answer.status}). Start the connection again later.`,
      failed,
    )
  }
  const isSecondUse = context.operation === 'access_token' && failure.code === 'token_rejected'
  if (isSecondUse) {
    return new AuthRequired(
      `${brokerName} did not accept the code: it is wrong, used already, or older than five minutes. Connect again.`,
      failed,
    )
  }
  if (failure.kind === 'auth_required') return new AuthRequired(failure.message, failed)
  return new Rejected(failure.message, failed)
}

/** A form with a token. Decoded exactly once: tokens hold `/`, `+` and `=`. Further fields pass unseen. */
export function readToken(call: TokenCall, body: string): Token {
  const form = new URLSearchParams(body.trim())
  const token = form.get('oauth_token')
  const tokenSecret = form.get('oauth_token_secret')
  if (token && tokenSecret) return { token, tokenSecret }
  throw new WireMismatch(
    `${brokerName}'s sign-in answered with something we cannot read. Start the connection again.`,
    {
      brokerId,
      operation: call,
      raw: '',
      path: token ? 'oauth_token_secret' : 'oauth_token',
    },
  )
}
