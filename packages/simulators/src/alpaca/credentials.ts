/**
 * Who may come in: API key pairs, OAuth codes and tokens, and the made-up people of the sign-in page. Paper and live are
 * accounts of their own; a token may open one of each (brokers/alpaca.md 1.2, 1.3). Secrets do not come from the seed: what
 * was given out before a reset must open nothing after it.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { BrokerContext, BrokerToken, LoginAnswer, LoginRequest } from '../host/broker-server.ts'
import type { Collection } from '../state/state-store.ts'
import type { SettingsBook } from './settings.ts'

export type Environment = 'paper' | 'live'
export type Scope = 'account:write' | 'trading' | 'data'
export const scopes: readonly Scope[] = ['account:write', 'trading', 'data']

interface KeyPair {
  readonly secret: string
  readonly environment: Environment
  readonly accountId: string
}
type AccountsOf = Readonly<Partial<Record<Environment, string>>>
interface Code {
  readonly clientId: string
  readonly redirectUri: string
  readonly scope: string
  readonly accounts: AccountsOf
  readonly expiresAt: number
}
interface Token {
  readonly clientId: string
  readonly scope: string
  readonly accounts: AccountsOf
  readonly revoked: boolean
}

/** A credential that was recognized, and the account it means on the host that was asked. */
export interface Principal {
  /** Stable name of the credential: rate limits and connection limits count by it. */
  readonly credential: string
  readonly kind: 'key' | 'oauth'
  readonly environment: Environment
  readonly accountId: string
  readonly scopes: ReadonlySet<string>
}

/** Which accounts a host serves: the simulator's `/alpaca` stands in for both of Alpaca's, paper first. */
export type HostEnvironment = 'any' | 'live'

export interface Grant {
  readonly clientId: string
  readonly redirectUri: string
  readonly scope: string
  readonly environments: readonly Environment[]
  /** Name of the person who signed in. */
  readonly login: string
}

export class Credentials {
  readonly #context: BrokerContext
  readonly #settings: SettingsBook
  readonly #keys: Collection<KeyPair>
  readonly #codes: Collection<Code>
  readonly #tokens: Collection<Token>
  readonly #people: Collection<AccountsOf>

  constructor(context: BrokerContext, settings: SettingsBook) {
    this.#context = context
    this.#settings = settings
    this.#keys = context.store.collection('keys')
    this.#codes = context.store.collection('codes')
    this.#tokens = context.store.collection('tokens')
    this.#people = context.store.collection('people')
  }

  /** A new paper account with history, and a key pair for it. */
  openLogin({ userRef, profile }: LoginRequest): LoginAnswer {
    const { exchange } = this.#context
    const wanted = {
      ownerRef: userRef,
      name: 'Simulated Alpaca',
      accountType: 'margin',
      multiplier: 4,
      extra: { environment: 'paper' },
    } as const
    // A paper account without a past starts with 100,000 (brokers/alpaca.md 9).
    const account =
      profile === 'empty'
        ? exchange.openAccount({ ...wanted, cash: '100000' })
        : exchange.openDemoAccount({ ...wanted, userRef, profile })
    const apiKey = `PK${randomBytes(9).toString('hex').toUpperCase()}`
    const apiSecret = randomBytes(20).toString('hex')
    this.#keys.set(apiKey, { secret: apiSecret, environment: 'paper', accountId: account.accountId })
    return { credentials: { apiKey, apiSecret }, accountIds: [account.accountId] }
  }

  /** The person at the sign-in page; the same name finds the same accounts. */
  #accountsOfPerson(login: string, environments: readonly Environment[]): AccountsOf {
    const known = this.#people.get(login) ?? {}
    const accounts: Partial<Record<Environment, string>> = { ...known }
    for (const environment of environments)
      accounts[environment] ??= this.#context.exchange.openDemoAccount({
        ownerRef: `person:${login}`,
        userRef: `${login}:${environment}`,
        profile: 'balanced',
        name: `${login} (${environment})`,
        accountType: 'margin',
        multiplier: environment === 'paper' ? 4 : 2,
        extra: { environment },
      }).accountId
    this.#people.set(login, accounts)
    return Object.fromEntries(environments.flatMap((name) => (accounts[name] ? [[name, accounts[name]]] : [])))
  }

  /** What the approve button does: a code for one exchange. */
  grant({ clientId, redirectUri, scope, environments, login }: Grant): string {
    const code = randomUUID()
    const accounts = this.#accountsOfPerson(login, environments)
    const expiresAt = this.#context.clock.now() + this.#settings.current.codeLifetimeMs
    this.#codes.set(code, { clientId, redirectUri, scope, accounts, expiresAt })
    return code
  }

  /** `undefined` for a code that is unknown, used, late, or of another client or address. */
  redeem(request: {
    code: string
    clientId: string
    redirectUri: string
  }): { token: string; scope: string } | undefined {
    const code = this.#codes.get(request.code)
    if (!code) return undefined
    this.#codes.delete(request.code)
    const fits = code.clientId === request.clientId && code.redirectUri === request.redirectUri
    if (!fits || this.#context.clock.now() > code.expiresAt) return undefined
    const token = randomUUID()
    this.#tokens.set(token, { clientId: code.clientId, scope: code.scope, accounts: code.accounts, revoked: false })
    return { token, scope: code.scope }
  }

  /** The person disconnects the app on Alpaca's dashboard. */
  revoke(token: string): boolean {
    const known = this.#tokens.get(token)
    if (!known) return false
    this.#tokens.set(token, { ...known, revoked: true })
    return true
  }

  ofKey(apiKey: string, secret: string, host: HostEnvironment): Principal | 'wrong_environment' | undefined {
    const pair = this.#keys.get(apiKey)
    if (!pair || pair.secret !== secret) return undefined
    if (host === 'live' && pair.environment !== 'live') return 'wrong_environment'
    const { environment, accountId } = pair
    return { credential: `key:${apiKey}`, kind: 'key', environment, accountId, scopes: new Set(scopes) }
  }

  ofToken(text: string, host: HostEnvironment): Principal | 'wrong_environment' | undefined {
    const token = this.#tokens.get(text)
    if (!token || token.revoked) return undefined
    const environment = host === 'any' && token.accounts.paper !== undefined ? 'paper' : 'live'
    const accountId = token.accounts[environment]
    if (accountId === undefined) return 'wrong_environment'
    const scopesOfToken = new Set(token.scope.split(' ').filter((scope) => scope !== ''))
    return { credential: `oauth:${text}`, kind: 'oauth', environment, accountId, scopes: scopesOfToken }
  }

  /** From the headers of a call; key headers win over a bearer token, Basic means key and secret (1.2). */
  ofHeaders(
    headers: IncomingHttpHeaders,
    host: HostEnvironment,
  ): Principal | 'wrong_environment' | 'malformed' | undefined {
    const key = single(headers['apca-api-key-id'])
    const secret = single(headers['apca-api-secret-key'])
    if (key !== undefined && secret !== undefined) return this.ofKey(key, secret, host)
    const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ')
    if (scheme.toLowerCase() === 'bearer') return this.ofToken(value, host)
    if (scheme.toLowerCase() === 'basic') {
      const [user = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':')
      return this.ofKey(user, password.join(':'), host)
    }
    return headers['apca_api_key_id'] === undefined ? undefined : 'malformed'
  }

  /** For `GET /control/state`: what kinds of credentials live, without the secrets. Neither kind expires. */
  tokens(): readonly BrokerToken[] {
    return [
      ...[...this.#keys.values()].map(() => ({ kind: 'api_key', expiresAt: null, revoked: false })),
      ...[...this.#tokens.values()].map(({ revoked }) => ({ kind: 'access', expiresAt: null, revoked })),
    ]
  }
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header
