/**
 * The gateway's two sessions (ibkr.md 2): the sign-in, which only a person can make, and the brokerage session on it, which
 * we ask for and keep. Made ready once for however many calls wait for it; kept alive by a tickle a minute, whatever a
 * single tickle says; never taken from another program without a person's consent.
 */
import type { Environment } from '@g2e/domain/accounts'
import { AuthRequired, BrokerError, Unavailable } from '../port/errors.ts'
import type { BrokerEnvironment } from '../port/broker.ts'
import type { ReportedAccount } from '../port/reported.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import type { GatewayClient, Level, Readiness } from './client.ts'
import type { GatewayCredentials } from './credentials.ts'
import { noBridge } from './errors.ts'
import { mapAccounts } from './map/accounts.ts'
import { isReady, readBrokerageAccounts, readStatus, readTickle } from './wire/session.ts'
import type { AuthStatus, BrokerageAccounts } from './wire/session.ts'

export const tickleEveryMs = 60_000
const justNowMs = 1_000
/** How long a brokerage session may take to come up after it was asked for (ibkr.md 2.2). */
const riseWaitsMs = [250, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000] as const

export interface SessionOptions {
  readonly client: GatewayClient
  readonly addresses: Addresses
  readonly credentials: GatewayCredentials
  readonly environment: Environment
  readonly hooks: BrokerEnvironment
  /** A person said that the session may be taken from another program. */
  readonly mayCompete?: boolean
}

/** Of one thing, while orders of other accounts keep coming in between. */
const readingsMax = 3
const nothing = (): void => undefined

/** `isOfAccount`: the account was selected from before to after, so nothing is missing. */
export interface ReadOfAccount<T> {
  readonly value: T
  readonly isOfAccount: boolean
}

const about = { brokerId, operation: 'session' }

/** The code by which a competing session is told apart, in messages and tests. */
export const competingCode = 'competing'

type Refusal = Omit<NonNullable<AuthRequired['context']['failure']>, 'retryable'>

/** In words that a person can act on, which stand for the general ones. */
const signInNeeded = (advice: string, refusal: Refusal, cause?: unknown): AuthRequired =>
  new AuthRequired(advice, { ...about, advice, cause, failure: { ...refusal, retryable: false } })

export const notSignedIn = ({ gateway }: Pick<Addresses, 'gateway'>, cause?: unknown): AuthRequired =>
  signInNeeded(
    `Nobody is signed in at the gateway. Sign in at ${gateway} in your browser; what was read before is kept.`,
    { kind: 'auth_required', code: 'not_signed_in', message: 'Nobody is signed in.' },
    cause,
  )

/** Not a lost sign-in: portfolios are still read, only trading and prices wait for the session. */
const competing = (): AuthRequired =>
  signInNeeded(
    `Another program uses this ${brokerName} username (the phone app, the desktop or another gateway), and one username has one session. Sign out there, or connect again here to take the session over. A second username for G2E avoids this.`,
    { kind: 'forbidden', code: competingCode, message: 'Another session is active.' },
  )

const otherAccounts = (): AuthRequired =>
  signInNeeded(
    'The gateway is signed in to other accounts than those of this connection. Sign in there with the username that was connected, or connect anew.',
    { kind: 'auth_required', code: 'other_accounts', message: 'Other accounts.' },
  )

export class GatewaySession implements Readiness {
  readonly #options: SessionOptions
  readonly #ready: Record<Exclude<Level, 'none'>, boolean> = { portfolio: false, brokerage: false }
  readonly #making = new Map<Level, Promise<void>>()
  #accounts: BrokerageAccounts | undefined
  #selected: string | undefined
  #brokerageSessions = 0
  #selecting: Promise<void> = Promise.resolve()
  #selections = 0
  #readings: Promise<void> = Promise.resolve()
  readonly #currencies = new Map<string, string>()
  #portfolioAccounts: { readonly items: readonly ReportedAccount[]; readonly at: number } | undefined
  #tickles: NodeJS.Timeout | undefined
  #closed = false
  readonly #onLost = new Set<() => void>()

  constructor(options: SessionOptions) {
    this.#options = options
    options.client.uses(this)
  }

  /** @throws AuthRequired in words a person can act on; Unavailable while the session does not come up. */
  async ready(level: Exclude<Level, 'none'>): Promise<void> {
    if (this.#ready[level]) return
    const making = this.#making.get(level) ?? this.#make(level)
    this.#making.set(level, making)
    try {
      await making
    } finally {
      if (this.#making.get(level) === making) this.#making.delete(level)
    }
  }

  lost(): void {
    this.#ready.portfolio = false
    this.#ready.brokerage = false
  }

  /** Told when a tickle or the stream shows that the session went. */
  onLost(listener: () => void): void {
    this.#onLost.add(listener)
  }

  /** The stream said so. */
  ended(): void {
    this.lost()
    for (const listener of this.#onLost) listener()
  }

  /** What the gateway remembers of us it forgets with its brokerage session; this counts them. */
  get brokerageSessions(): number {
    return this.#brokerageSessions
  }

  /** Known after `ready('brokerage')`. */
  get brokerageAccounts(): BrokerageAccounts | undefined {
    return this.#accounts
  }

  /** The accounts that were read to make the session ready just now: once, instead of asking again and waiting for the turn. */
  takeAccounts(): readonly ReportedAccount[] | undefined {
    const read = this.#portfolioAccounts
    this.#portfolioAccounts = undefined
    return read && Math.abs(this.#options.hooks.now() - read.at) < justNowMs ? read.items : undefined
  }

  /** Base currency of an account; known after `ready('portfolio')`. */
  currencyOf(accountId: string): string | undefined {
    return this.#currencies.get(accountId)
  }

  /** Orders, their status and trades are those of the account that is selected (ibkr.md 3.1). One selection after the other. */
  async select(accountId: string): Promise<void> {
    await this.ready('brokerage')
    if (!this.#hasSeveral) return
    const mine = this.#selecting.then(() => this.#selectNow(accountId))
    // Whoever asked hears of a failure; who comes next only waits for its end.
    this.#selecting = mine.then(nothing, nothing)
    await mine
  }

  /** Whether calls about the selected account are about this one now; not while another selection is on its way. */
  isSelected(accountId: string): boolean {
    return !this.#hasSeveral || this.#selected === accountId
  }

  /** How often another account was selected: the same before and after means that none was in between. */
  get selections(): number {
    return this.#selections
  }

  /**
   * A reading of what belongs to the selected account. With several accounts such readings come one after the other; an order
   * waits for none of them, so it may select another account in the middle: then it is read again. @throws BrokerError
   */
  async ofAccount<T>(accountId: string, read: () => Promise<T>): Promise<ReadOfAccount<T>> {
    await this.ready('brokerage')
    if (!this.#hasSeveral) return { value: await read(), isOfAccount: true }
    const mine = this.#readings.then(() => this.#readSelected(accountId, read))
    this.#readings = mine.then(nothing, nothing)
    return mine
  }

  get #hasSeveral(): boolean {
    return (this.#accounts?.accounts.length ?? 0) > 1
  }

  async #selectNow(accountId: string): Promise<void> {
    if (this.#selected === accountId) return
    this.#selected = undefined
    this.#selections += 1
    await this.#options.client.selectAccount(accountId)
    this.#selected = accountId
  }

  async #readSelected<T>(accountId: string, read: () => Promise<T>): Promise<ReadOfAccount<T>> {
    for (let attempt = 1; ; attempt += 1) {
      await this.select(accountId)
      const before = this.#selections
      const value = await read()
      const isOfAccount = this.isSelected(accountId) && this.#selections === before
      if (isOfAccount || attempt >= readingsMax) return { value, isOfAccount }
    }
  }

  /** By which the stream is authorized. @throws BrokerError */
  async streamToken(): Promise<string | undefined> {
    return (await this.#options.client.tickle(readTickle)).session
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#tickles)
    this.#tickles = undefined
  }

  async #make(level: Exclude<Level, 'none'>): Promise<void> {
    const status = await this.#status()
    if (level === 'brokerage') {
      await this.#raise(status)
      await this.#readBrokerage()
    }
    if (!this.#ready.portfolio) await this.#readPortfolio()
    this.#ready.portfolio = true
    if (level === 'brokerage') {
      this.#ready.brokerage = true
      this.#brokerageSessions += 1
    }
    this.#keepAlive()
  }

  async #status(): Promise<AuthStatus> {
    const { client, addresses } = this.#options
    try {
      const status = await client.authStatus(readStatus)
      if (!status.connected) throw notSignedIn(addresses)
      return status
    } catch (error) {
      throw error instanceof AuthRequired ? notSignedIn(addresses, error) : error
    }
  }

  /** Asks for the brokerage session where there is none, and waits for it. */
  async #raise(status: AuthStatus): Promise<void> {
    if (isReady(status)) return
    const { client, hooks, mayCompete = false } = this.#options
    if (status.competing && !mayCompete) throw competing()
    let now = await client.initBrokerage(mayCompete, readStatus)
    for (const waitMs of riseWaitsMs) {
      if (isReady(now)) return
      if (now.competing && !mayCompete) throw competing()
      await hooks.sleep(waitMs)
      now = await this.#status()
    }
    if (isReady(now)) return
    if (now.competing) throw competing()
    const why = now.message === '' ? '' : ` (${now.message.slice(0, 200)})`
    throw new Unavailable(`${brokerName}'s trading session does not come up${why}; it is tried again by itself.`, about)
  }

  async #readBrokerage(): Promise<void> {
    const { environment, credentials } = this.#options
    const accounts = await this.#pastNoBridge(() => this.#options.client.brokerageAccounts(readBrokerageAccounts))
    if (environment !== 'simulated' && accounts.isPaper !== undefined && accounts.isPaper !== (environment === 'paper'))
      throw wrongEnvironment(environment)
    assertSame(credentials, accounts.accounts)
    this.#accounts = accounts
    this.#selected = accounts.selected
  }

  async #readPortfolio(): Promise<void> {
    const { client, credentials, addresses } = this.#options
    try {
      const { items } = await client.accounts(mapAccounts, 'none')
      assertSame(
        credentials,
        items.map(({ id }) => id),
      )
      for (const { id, currency } of items) this.#currencies.set(id, currency)
      this.#portfolioAccounts = { items, at: this.#options.hooks.now() }
    } catch (error) {
      const isRefused = error instanceof AuthRequired && error.context.failure?.code !== 'other_accounts'
      throw isRefused ? notSignedIn(addresses, error) : error
    }
  }

  /** Right after the session was asked for, its endpoints may not know it yet (ibkr.md 2.2). */
  async #pastNoBridge<T>(read: () => Promise<T>): Promise<T> {
    for (const waitMs of riseWaitsMs) {
      try {
        return await read()
      } catch (error) {
        if (!(error instanceof BrokerError && error.context.failure?.code === noBridge)) throw error
        await this.#options.hooks.sleep(waitMs)
      }
    }
    return read()
  }

  #keepAlive(): void {
    if (this.#closed || this.#tickles) return
    this.#tickles = setInterval(() => void this.#tickle(), tickleEveryMs)
    this.#tickles.unref()
  }

  /** A failing tickle must not end the tickling: sessions have died overnight of that (ibkr.md 2.3). */
  async #tickle(): Promise<void> {
    try {
      const { status } = await this.#options.client.tickle(readTickle)
      if (status && !isReady(status) && this.#ready.brokerage) this.ended()
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      if (error instanceof AuthRequired) this.ended()
    }
  }
}

function assertSame({ accounts: known }: GatewayCredentials, found: readonly string[]): void {
  if (known.length > 0 && !found.some((id) => known.includes(id))) throw otherAccounts()
}

/** Real money must never pass for paper. */
export const wrongEnvironment = (environment: Environment): AuthRequired => {
  const other = environment === 'paper' ? 'live' : 'paper'
  return signInNeeded(
    `The gateway is signed in with a ${other} login, and this connection is for ${environment} trading. Sign in at the gateway with your ${environment} login, or make a ${other} connection.`,
    { kind: 'auth_required', code: 'wrong_environment', message: `A ${other} login.` },
  )
}
