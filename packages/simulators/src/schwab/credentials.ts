/**
 * Who may come in: made-up people with their accounts, authorization codes of 30 seconds, access tokens of 30 minutes and
 * refresh tokens of 7 days from the code exchange, all on the simulated clock (brokers/schwab.md 2.2, 2.3).
 */
import { createHash } from 'node:crypto'
import { storyRef, storySignInMs } from '../exchange/demo/story.ts'
import type { DemoProfile } from '../exchange/exchange.ts'
import type { BrokerContext, BrokerToken, LoginAnswer, LoginRequest } from '../host/broker-server.ts'
import type { Collection } from '../state/state-store.ts'
import type { SettingsBook } from './settings.ts'

/** One login at Schwab; several apps and tokens may belong to it. */
export interface Person {
  /** `schwabClientCustomerId`: there is one stream per person. */
  readonly customerId: string
  readonly correlationId: string
  readonly accountIds: readonly string[]
}
interface Code {
  readonly clientId: string
  readonly redirectUri: string
  readonly customerId: string
  readonly accountIds: readonly string[]
  readonly expiresAt: number
}
/** What a person allowed an app, named by its refresh token. */
interface Grant {
  readonly clientId: string
  readonly customerId: string
  /** Those that the person linked. */
  readonly accountIds: readonly string[]
  readonly expiresAt: number
  readonly revoked: boolean
}
interface AccessToken {
  readonly refreshToken: string
  readonly customerId: string
  readonly accountIds: readonly string[]
  readonly expiresAt: number
  readonly revoked: boolean
}

/** A token that was recognized. */
export interface Principal {
  readonly customerId: string
  readonly correlationId: string
  readonly accountIds: readonly string[]
  /** When the token that came ends. */
  readonly expiresAt: number
}

export interface TokenAnswer {
  readonly expires_in: number
  readonly token_type: 'Bearer'
  readonly scope: 'api'
  readonly refresh_token: string
  readonly access_token: string
  readonly id_token: string
}

export interface Consent {
  readonly clientId: string
  readonly redirectUri: string
  /** Name of the person who signed in; the same name finds the same accounts. */
  readonly login: string
  /** Which of the person's accounts the app gets. */
  readonly links: readonly AccountLink[]
}
export const accountLinks = ['margin', 'cash'] as const
export type AccountLink = (typeof accountLinks)[number]

const keyLength = 32
/** An account without a past begins with as much. */
const emptyCash = '100000'

export class Credentials {
  readonly #context: BrokerContext
  readonly #settings: SettingsBook
  readonly #people: Collection<Person>
  readonly #logins: Collection<string>
  /** By the reference of a login that was opened for an app. */
  readonly #opened: Collection<string>
  /** Customers of whom a token was used. */
  readonly #seen: Collection<boolean>
  readonly #codes: Collection<Code>
  readonly #grants: Collection<Grant>
  readonly #access: Collection<AccessToken>

  constructor(context: BrokerContext, settings: SettingsBook) {
    this.#context = context
    this.#settings = settings
    this.#people = context.store.collection('people')
    this.#logins = context.store.collection('logins')
    this.#opened = context.store.collection('opened')
    this.#seen = context.store.collection('seen')
    this.#codes = context.store.collection('codes')
    this.#grants = context.store.collection('grants')
    this.#access = context.store.collection('access')
  }

  /** A person with accounts of their own, an app of their own, and tokens as after a sign-in just now. */
  openLogin({ userRef, profile }: LoginRequest): LoginAnswer {
    const known = this.#again(userRef)
    const person = known ?? this.#addPerson(userRef, profile)
    this.#opened.set(userRef, person.customerId)
    const clientId = this.#context.random.text(keyLength)
    // The story begins with a sign-in of last week; signing in again gives a whole week. An answer that was lost was none.
    const isFirst = !this.#seen.get(person.customerId)
    const lifetimeMs = userRef === storyRef && isFirst ? storySignInMs : undefined
    const { access_token: accessToken, refresh_token: refreshToken } = this.#grant(
      { clientId, customerId: person.customerId, accountIds: person.accountIds },
      lifetimeMs,
    )
    const signInEndsAt = new Date(this.#grants.get(refreshToken)?.expiresAt ?? 0).toISOString()
    const credentials = { clientId, clientSecret: secretOf(clientId), accessToken, refreshToken, signInEndsAt }
    return { credentials, accountIds: person.accountIds }
  }

  /** Who opened this login before and signs in again: the story's person always, others once every sign-in of theirs is over. */
  #again(userRef: string): Person | undefined {
    const person = this.#people.get(this.#opened.get(userRef) ?? '')
    if (!person || userRef === storyRef) return person
    const now = this.#context.clock.now()
    const grants = [...this.#grants.values()].filter(({ customerId }) => customerId === person.customerId)
    return grants.some(({ revoked, expiresAt }) => !revoked && expiresAt > now) ? undefined : person
  }

  /** A margin account; who has a past has a cash account beside it. Schwab has no coins: their fans get growth. */
  #addPerson(ownerRef: string, asked: DemoProfile): Person {
    const { exchange, random } = this.#context
    const profile = asked === 'crypto' ? 'growth' : asked
    const margin = { ownerRef, name: 'Individual', accountType: 'margin', multiplier: 2 } as const
    const accounts =
      profile === 'empty'
        ? [exchange.openAccount({ ...margin, cash: emptyCash })]
        : [
            exchange.openDemoAccount({ ...margin, userRef: ownerRef, profile }),
            exchange.openDemoAccount({
              ownerRef,
              userRef: `${ownerRef}:cash`,
              name: 'Roth Contributory IRA',
              accountType: 'cash',
              profile: 'income',
              cash: '20000',
            }),
          ]
    const person: Person = {
      customerId: random.text(keyLength).toLowerCase(),
      correlationId: random.uuid(),
      accountIds: accounts.map(({ accountId }) => accountId),
    }
    this.#people.set(person.customerId, person)
    return person
  }

  #personOf(login: string): Person {
    const known = this.#people.get(this.#logins.get(login) ?? '')
    if (known) return known
    const person = this.#addPerson(`person:${login}`, 'balanced')
    this.#logins.set(login, person.customerId)
    return person
  }

  person(customerId: string): Person | undefined {
    return this.#people.get(customerId)
  }

  /** What the approve button does: the code and the session of the redirect. The code ends with `@` (2.2). */
  authorize({ clientId, redirectUri, login, links }: Consent): { readonly code: string; readonly session: string } {
    const { clock, random } = this.#context
    const person = this.#personOf(login)
    const code = `C0.${random.text(40)}.${random.text(20)}@`
    this.#codes.set(code, {
      clientId,
      redirectUri,
      customerId: person.customerId,
      accountIds: person.accountIds.filter((_id, place) => links.some((link) => accountLinks.indexOf(link) === place)),
      expiresAt: clock.now() + this.#settings.current.codeLifetimeMs,
    })
    return { code, session: random.uuid() }
  }

  /** Any app whose secret is made of its key, or the configured one only. */
  isClient(id: string, secret: string): boolean {
    const { oauthClient } = this.#settings.current
    return oauthClient ? oauthClient.id === id && oauthClient.secret === secret : id !== '' && secret === secretOf(id)
  }

  isKnownKey(id: string): boolean {
    const { oauthClient } = this.#settings.current
    return oauthClient ? oauthClient.id === id : id !== ''
  }

  /** `undefined` for a code that is unknown, used, late, or of another app or address. */
  redeem(request: { code: string; clientId: string; redirectUri: string }): TokenAnswer | undefined {
    const code = this.#codes.get(request.code)
    if (!code) return undefined
    this.#codes.delete(request.code)
    const fits = code.clientId === request.clientId && code.redirectUri === request.redirectUri
    if (!fits || this.#context.clock.now() >= code.expiresAt) return undefined
    return this.#grant(code)
  }

  #grant(
    facts: Pick<Grant, 'clientId' | 'customerId' | 'accountIds'>,
    lifetimeMs = this.#settings.current.refreshLifetimeMs,
  ): TokenAnswer {
    const refreshToken = `RT_${this.#context.random.text(48)}@`
    this.#grants.set(refreshToken, {
      clientId: facts.clientId,
      customerId: facts.customerId,
      accountIds: facts.accountIds,
      expiresAt: this.#context.clock.now() + lifetimeMs,
      revoked: false,
    })
    return this.#issue(refreshToken)
  }

  /** `undefined` for a refresh token that is unknown, over, revoked, or of another app. The seven days go on from where they began. */
  refresh(request: { refreshToken: string; clientId: string }): TokenAnswer | undefined {
    const grant = this.#grants.get(request.refreshToken)
    const isOver = !grant || grant.revoked || this.#context.clock.now() >= grant.expiresAt
    if (isOver || grant.clientId !== request.clientId) return undefined
    if (!this.#settings.current.refreshTokenRotates) return this.#issue(request.refreshToken)
    const next = `RT_${this.#context.random.text(48)}@`
    this.#grants.delete(request.refreshToken)
    this.#grants.set(next, grant)
    for (const [token, access] of this.#access.entries())
      if (access.refreshToken === request.refreshToken) this.#access.set(token, { ...access, refreshToken: next })
    return this.#issue(next)
  }

  #issue(refreshToken: string): TokenAnswer {
    const { clock, random } = this.#context
    const grant = this.#grants.get(refreshToken)
    if (!grant) throw new Error('tokens are issued for a grant that is there')
    const { accessLifetimeMs } = this.#settings.current
    // What has ended tells nobody anything any more; without this a year of refreshes would be kept.
    for (const [token, { expiresAt, refreshToken: owner }] of this.#access.entries())
      if (owner === refreshToken && expiresAt <= clock.now()) this.#access.delete(token)
    const accessToken = `I0.${random.text(64)}@`
    const { customerId, accountIds } = grant
    const expiresAt = clock.now() + accessLifetimeMs
    this.#access.set(accessToken, { refreshToken, customerId, accountIds, expiresAt, revoked: false })
    return {
      expires_in: Math.floor(accessLifetimeMs / 1_000),
      token_type: 'Bearer',
      scope: 'api',
      refresh_token: refreshToken,
      access_token: accessToken,
      id_token: `eyJhbGciOiJSUzI1NiJ9.${random.text(24)}.${random.text(24)}`,
    }
  }

  /** The person withdraws what they allowed: every token of it is dead. Either token names it. */
  revoke(token: string): boolean {
    const refreshToken = this.#access.get(token)?.refreshToken ?? token
    const grant = this.#grants.get(refreshToken)
    if (!grant) return false
    this.#grants.set(refreshToken, { ...grant, revoked: true })
    for (const [text, access] of this.#access.entries())
      if (access.refreshToken === refreshToken) this.#access.set(text, { ...access, revoked: true })
    return true
  }

  ofToken(text: string): Principal | undefined {
    const token = this.#access.get(text)
    if (!token || token.revoked || this.#context.clock.now() >= token.expiresAt) return undefined
    const { customerId, accountIds, expiresAt } = token
    if (!this.#seen.get(customerId)) this.#seen.set(customerId, true)
    const { correlationId } = this.#people.get(customerId) ?? { correlationId: '' }
    return { customerId, correlationId, accountIds, expiresAt }
  }

  ofHeader(authorization: string | undefined): Principal | undefined {
    const [scheme = '', value = ''] = (authorization ?? '').split(' ')
    return scheme.toLowerCase() === 'bearer' ? this.ofToken(value) : undefined
  }

  /** The account's name in paths: its hash of today. */
  hashOf(accountId: string): string {
    const { hashGeneration } = this.#settings.current
    if (hashGeneration === 0) return accountId
    return createHash('sha256').update(`${hashGeneration} ${accountId}`).digest('hex').toUpperCase()
  }

  /** For `GET /control/state`: what lives, without the secrets. */
  tokens(): readonly BrokerToken[] {
    const state =
      (kind: string) =>
      ({ expiresAt, revoked }: Grant | AccessToken): BrokerToken => ({ kind, expiresAt, revoked })
    return [...[...this.#access.values()].map(state('access')), ...[...this.#grants.values()].map(state('refresh'))]
  }
}

export const secretOf = (clientId: string): string => `sim-secret-${clientId}`
