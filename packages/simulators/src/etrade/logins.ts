/**
 * The made-up people: each login has a margin account and, where it has a past, a Roth IRA in cash. Who signs in again under
 * the name of a login finds the same accounts, so that a connection can be repaired after its daily death.
 */
import { storyRef, storyShares } from '../exchange/demo/story.ts'
import { createHash } from 'node:crypto'
import type { BrokerContext, LoginAnswer, LoginRequest } from '../host/broker-server.ts'
import type { DemoProfile } from '../exchange/exchange.ts'
import type { Collection } from '../state/state-store.ts'
import type { Tokens } from './oauth/tokens.ts'
import { simulatedConsumer } from './settings.ts'

/** What a new account without a past begins with, dollars. */
const cashOfEmpty = '100000'

export interface Login {
  readonly loginId: string
  readonly name: string
  readonly profile: DemoProfile
  readonly accountIds: readonly string[]
}

/** E*TRADE has no coins: who would hold them holds shares here. */
const profileHere = (profile: DemoProfile): DemoProfile => (profile === 'crypto' ? 'growth' : profile)

export class Logins {
  readonly #context: BrokerContext
  readonly #tokens: Tokens
  readonly #logins: Collection<Login>

  constructor(context: BrokerContext, tokens: Tokens) {
    this.#context = context
    this.#tokens = tokens
    this.#logins = context.store.collection('logins')
  }

  /**
   * A login for `environment: "simulated"`. One that was opened under this reference and whose tokens are all dead is found
   * again, with its accounts; otherwise accounts of its own are opened.
   */
  openLogin({ userRef, profile }: LoginRequest): LoginAnswer {
    const wanted = profileHere(profile)
    const dead = [...this.#logins.values()].find(
      (login) => login.name === userRef && login.profile === wanted && !this.#tokens.isSignedIn(login.loginId),
    )
    const { loginId, accountIds } = dead ?? this.#open(userRef, wanted)
    const { token, secret } = this.#tokens.grant(simulatedConsumer.key, loginId)
    const { key: consumerKey, secret: consumerSecret } = simulatedConsumer
    return { credentials: { consumerKey, consumerSecret, accessToken: token, accessTokenSecret: secret }, accountIds }
  }

  /** Who signs in at the page; the same name finds the newest login of that name. */
  signIn(name: string): string {
    const known = [...this.#logins.values()].findLast((login) => login.name === name)
    return (known ?? this.#open(name, 'balanced')).loginId
  }

  get(loginId: string): Login | undefined {
    return this.#logins.get(loginId)
  }

  #open(name: string, profile: DemoProfile): Login {
    const { exchange, random } = this.#context
    const loginId = random.uuid()
    const owner = { ownerRef: loginId }
    const margin = {
      ...owner,
      name: 'Active trading',
      accountType: 'margin',
      multiplier: 2,
      extra: { accountType: 'MARGIN', accountDesc: 'INDIVIDUAL', optionLevel: 4 },
    } as const
    const accounts =
      profile === 'empty'
        ? [exchange.openAccount({ ...margin, cash: cashOfEmpty })]
        : [
            exchange.openDemoAccount({ ...margin, userRef: name, profile }),
            exchange.openDemoAccount({
              ...owner,
              name: '',
              accountType: 'cash',
              extra: { accountType: 'ROTHIRA', accountDesc: 'ROTH IRA', optionLevel: 1 },
              userRef: `${name}:roth`,
              profile: 'income',
              ...(name === storyRef ? { delivered: storyShares } : {}),
            }),
          ]
    const login = { loginId, name, profile, accountIds: accounts.map(({ accountId }) => accountId) }
    this.#logins.set(loginId, login)
    return login
  }
}

export interface ClosedAccount {
  readonly accountId: string
  readonly accountIdKey: string
}

/** Every login once had an account that is closed; it is listed and answers nothing. */
export function closedAccountOf({ loginId }: Login): ClosedAccount {
  const digest = createHash('sha256').update(loginId).digest()
  return {
    accountId: `43${String(digest.readUInt32BE(0) % 10_000_000).padStart(7, '0')}`,
    accountIdKey: digest.toString('base64url').slice(0, 22),
  }
}
