/**
 * Request tokens live five minutes and are good for one exchange. Access tokens die at midnight in New York and sleep after
 * two hours without a call; renewing wakes them, until midnight (brokers/etrade.md 1.3). All by the simulated clock.
 */
import type { BrokerContext, BrokerToken } from '../../host/broker-server.ts'
import { addDays } from '../../market/date.ts'
import type { Collection } from '../../state/state-store.ts'
import type { SettingsBook } from '../settings.ts'

export const requestTokenLifeMs = 300_000
export const idleLifeMs = 7_200_000
/** How exactly the last use of a token is kept through a restart: a read need not write. */
const useKeptEveryMs = 60_000
const verifierLength = 6

export interface RequestToken {
  readonly token: string
  readonly secret: string
  readonly consumerKey: string
  readonly createdAt: number
  /** Set by the person's yes. */
  readonly verifier: string | null
  readonly loginId: string | null
}

export interface AccessToken {
  readonly token: string
  readonly secret: string
  readonly consumerKey: string
  readonly loginId: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly usedAt: number
  readonly revoked: boolean
  /** Slept, was renewed, and does not wake all the same (`renewWakesIdle: false`). */
  readonly isBeyondRenewal: boolean
}

export type TokenState = 'good' | 'expired' | 'idle' | 'revoked'

const requestExpiry = ({ createdAt }: RequestToken): number => createdAt + requestTokenLifeMs

export class Tokens {
  readonly #context: BrokerContext
  readonly #settings: SettingsBook
  readonly #requests: Collection<RequestToken>
  readonly #access: Collection<AccessToken>
  readonly #lastUse = new Map<string, number>()

  constructor(context: BrokerContext, settings: SettingsBook) {
    this.#context = context
    this.#settings = settings
    this.#requests = context.store.collection('requestTokens')
    this.#access = context.store.collection('accessTokens')
  }

  /** Base64 with the characters that clients forget to decode: `+`, `/`, `=`. */
  #secretText(): string {
    const { random } = this.#context
    const text = Buffer.from(Array.from({ length: 32 }, () => random.integer(256))).toString('base64')
    return `${text.slice(0, 5)}+${text.slice(5, 12)}/${text.slice(12)}`
  }

  request(consumerKey: string): RequestToken {
    const createdAt = this.#context.clock.now()
    for (const old of this.#requests.values())
      if (requestExpiry(old) < createdAt - requestTokenLifeMs) this.#requests.delete(old.token)
    const token = this.#secretText()
    const made = { token, secret: this.#secretText(), consumerKey, createdAt, verifier: null, loginId: null }
    this.#requests.set(token, made)
    return made
  }

  /** A request token that may still be approved or exchanged. */
  liveRequest(token: string): RequestToken | undefined {
    const known = this.#requests.get(token)
    return known && this.#context.clock.now() < requestExpiry(known) ? known : undefined
  }

  /** The person's yes: the code for the page or the callback. A second yes shows the same code. */
  approve(request: RequestToken, loginId: string): string {
    const verifier = request.verifier ?? this.#context.random.text(verifierLength)
    this.#requests.set(request.token, { ...request, verifier, loginId })
    return verifier
  }

  deny(request: RequestToken): void {
    this.#requests.delete(request.token)
  }

  /** `undefined` for a verifier that is wrong, or a token that nobody approved. A used request token is gone. */
  exchange(request: RequestToken, verifier: string): AccessToken | undefined {
    const { loginId, consumerKey } = request
    if (request.verifier === null || loginId === null || request.verifier !== verifier) return undefined
    this.#requests.delete(request.token)
    return this.grant(consumerKey, loginId)
  }

  grant(consumerKey: string, loginId: string): AccessToken {
    const { calendar } = this.#context.market
    const issuedAt = this.#context.clock.now()
    const token = this.#secretText()
    const made: AccessToken = {
      token,
      secret: this.#secretText(),
      consumerKey,
      loginId,
      issuedAt,
      expiresAt: calendar.newYorkInstant(addDays(calendar.newYork(issuedAt).date, 1), 0),
      usedAt: issuedAt,
      revoked: false,
      isBeyondRenewal: false,
    }
    this.#access.set(token, made)
    return made
  }

  access(token: string): AccessToken | undefined {
    return this.#access.get(token)
  }

  #usedAt({ token, usedAt }: AccessToken): number {
    return Math.max(usedAt, this.#lastUse.get(token) ?? 0)
  }

  stateOf(access: AccessToken): TokenState {
    const now = this.#context.clock.now()
    if (access.revoked) return 'revoked'
    if (now >= access.expiresAt) return 'expired'
    return access.isBeyondRenewal || now - this.#usedAt(access) > idleLifeMs ? 'idle' : 'good'
  }

  touch(access: AccessToken): void {
    const now = this.#context.clock.now()
    this.#lastUse.set(access.token, now)
    if (now - access.usedAt >= useKeptEveryMs) this.#access.set(access.token, { ...access, usedAt: now })
  }

  /** Wakes a token that slept; its end at midnight stays. */
  renew(access: AccessToken): void {
    const wasIdle = this.stateOf(access) === 'idle'
    const isBeyondRenewal = access.isBeyondRenewal || (wasIdle && !this.#settings.current.renewWakesIdle)
    const now = this.#context.clock.now()
    this.#lastUse.set(access.token, now)
    this.#access.set(access.token, { ...access, usedAt: now, isBeyondRenewal })
  }

  revoke(access: AccessToken): void {
    this.#access.set(access.token, { ...access, revoked: true })
  }

  /** Whether a login has a token that still lives (it may sleep). */
  isSignedIn(loginId: string): boolean {
    const now = this.#context.clock.now()
    for (const access of this.#access.values())
      if (access.loginId === loginId && !access.revoked && now < access.expiresAt) return true
    return false
  }

  /** For `GET /control/state`, without the secrets. */
  list(): readonly BrokerToken[] {
    return [
      ...[...this.#requests.values()].map((request) => ({
        kind: 'request',
        expiresAt: requestExpiry(request),
        revoked: false,
      })),
      ...[...this.#access.values()].map(({ expiresAt, revoked }) => ({ kind: 'access', expiresAt, revoked })),
    ]
  }

  forget(): void {
    this.#lastUse.clear()
  }
}
