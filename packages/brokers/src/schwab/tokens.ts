/**
 * Tokens (schwab.md 2.3, 2.4): the exchange of a code, the renewal of access, and a keeper that renews once however many
 * calls need it. The refresh token of the latest answer is kept, since rotation is disputed; when the sign-in was made is
 * kept too, since renewing does not extend it. Only the broker's own words about the refresh token end a sign-in.
 */
import { AuthRequired } from '../port/errors.ts'
import { renewalLock } from '../port/broker.ts'
import type { BrokerEnvironment, OpenSession } from '../port/broker.ts'
import { requestToken } from '../kit/index.ts'
import type { HttpAnswer, TokenAnswer } from '../kit/index.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { SchwabApp } from './addresses.ts'
import { accessMs, grantedOf, readCredentials, signInMs } from './credentials.ts'
import type { SchwabCredentials } from './credentials.ts'
import { isDeadRefreshToken } from './errors.ts'

/** Where tokens come from, and in whose name. */
export interface TokenSource {
  readonly base: string
  readonly app: SchwabApp
  readonly now: () => number
}

/** Access that has less than this left is renewed before it is used. */
const renewAheadMs = 5 * 60_000
/** A call refused this soon after a renewal is not refused for the token's age. */
const renewalsApartMs = 60_000

const isDocument = (text: string): boolean => /^\s*\{/.test(text)

/** Pages of the edge say nothing about the sign-in, and last for hours at times (schwab.md 2.4). */
function judge({ status, text }: HttpAnswer): 'passing' | 'sign_in' | undefined {
  if (status < 500 && isDeadRefreshToken(text)) return 'sign_in'
  return status >= 400 && !isDocument(text) ? 'passing' : undefined
}

function ask({ base, app }: TokenSource, form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')
  return requestToken({ brokerId, brokerName }, base, {
    path: '/v1/oauth/token',
    form,
    headers: ['authorization', `Basic ${basic}`],
    judge,
  })
}

const isoAfter = (now: number, ms: number): string => new Date(now + ms).toISOString()
const lifeOf = ({ expires_in: seconds }: TokenAnswer): number => (seconds === undefined ? accessMs : seconds * 1000)

/** A code is good for some 30 seconds and once. @throws AuthRequired when it is not taken. */
export async function exchangeCode(
  source: TokenSource,
  { code, redirectUri }: { readonly code: string; readonly redirectUri: string },
): Promise<{ readonly credentials: SchwabCredentials; readonly scope: string | undefined }> {
  const answer = await ask(source, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  if (answer.refresh_token === undefined)
    throw new AuthRequired('Schwab sent no refresh token, so the sign-in would not last. Connect again.', {
      brokerId,
      operation: 'completeAuthorization',
    })
  const now = source.now()
  return {
    scope: answer.scope,
    credentials: {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      renewBy: isoAfter(now, lifeOf(answer)),
      reauthorizeBy: isoAfter(now, signInMs),
    },
  }
}

/** @throws AuthRequired when a person has to sign in again; Unavailable, NotSent, RateLimited leave everything as it was. */
export async function renewAccess(source: TokenSource, current: SchwabCredentials): Promise<SchwabCredentials> {
  const answer = await ask(source, { grant_type: 'refresh_token', refresh_token: current.refreshToken })
  return {
    ...current,
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? current.refreshToken,
    renewBy: isoAfter(source.now(), lifeOf(answer)),
  }
}

export interface KeeperOptions extends Pick<OpenSession, 'onRenewed' | 'stored'> {
  readonly source: TokenSource
  readonly credentials: SchwabCredentials
  readonly hooks: Pick<BrokerEnvironment, 'exclusively' | 'now'>
  /** Told of every token that must not appear in a log. */
  readonly onSecret: (secret: string) => void
}

export class TokenKeeper {
  readonly #options: KeeperOptions
  #current: SchwabCredentials
  #renewBy: number
  #renewing: Promise<void> | undefined
  #renewedAt = Number.NEGATIVE_INFINITY
  /** The sign-in has ended: nothing more is asked in its name. */
  #ended: AuthRequired | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#current = options.credentials
    this.#renewBy = Date.parse(options.credentials.renewBy)
  }

  /** A token that is good for a while yet; the promise only where it must be renewed first. @throws AuthRequired */
  token(): string | Promise<string> {
    if (this.#ended) throw this.#ended
    const isFresh = this.#options.hooks.now() < this.#renewBy - renewAheadMs
    return isFresh ? this.#current.accessToken : this.#renewed(this.#current.accessToken)
  }

  /** After a refusal of `used`: another token to try with, or `undefined` where that is of no use. @throws AuthRequired */
  async after(used: string): Promise<string | undefined> {
    if (this.#ended) throw this.#ended
    if (this.#current.accessToken !== used) return this.#current.accessToken
    if (this.#options.hooks.now() - this.#renewedAt < renewalsApartMs) return undefined
    return this.#renewed(used)
  }

  async #renewed(used: string): Promise<string> {
    this.#renewing ??= this.#renew(used).finally(() => {
      this.#renewing = undefined
    })
    await this.#renewing
    return this.#current.accessToken
  }

  /** One renewal over all instances: whoever holds the lock looks first whether another has renewed already. */
  #renew(used: string): Promise<void> {
    const { hooks, source, stored, onRenewed } = this.#options
    return hooks.exclusively(renewalLock, async () => {
      const kept = stored ? readCredentials(await stored()) : this.#current
      if (kept.accessToken !== used) {
        this.#adopt(kept)
        return
      }
      try {
        const next = await renewAccess(source, kept)
        await onRenewed(grantedOf(next))
        this.#renewedAt = hooks.now()
        this.#adopt(next)
      } catch (error) {
        if (error instanceof AuthRequired) this.#ended = error
        throw error
      }
    })
  }

  #adopt(next: SchwabCredentials): void {
    this.#current = next
    this.#renewBy = Date.parse(next.renewBy)
    this.#options.onSecret(next.accessToken)
    this.#options.onSecret(next.refreshToken)
  }
}
