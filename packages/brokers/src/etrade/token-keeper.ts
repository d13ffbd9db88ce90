/**
 * Keeps an open session's token awake: it rests after two idle hours and is then refused until it is renewed
 * (brokers/etrade.md 1.3). Renewals are exclusive over all instances, and none is made that another one has just made.
 * Past midnight in New York nothing helps but a person.
 */
import type { Granted } from '../port/authorization.ts'
import { renewalLock } from '../port/broker.ts'
import type { BrokerEnvironment, OpenSession } from '../port/broker.ts'
import { AuthRequired, BrokerError } from '../port/errors.ts'
import { brokerId } from './addresses.ts'
import { endsAtMs, readCredentials } from './credentials.ts'
import type { EtradeCredentials } from './credentials.ts'

/** An idle token is woken well before it rests. */
export const wakeAfterMs = 90 * 60_000
/** How often an idle session looks at the clock. */
export const lookEveryMs = 60_000

export interface TokenKeeperOptions extends Pick<OpenSession, 'onRenewed' | 'stored'> {
  readonly hooks: BrokerEnvironment
  readonly credentials: EtradeCredentials
  readonly renew: (credentials: EtradeCredentials) => Promise<Granted>
  readonly lookEveryMs?: number | undefined
}

export class TokenKeeper {
  readonly #options: TokenKeeperOptions
  /** Milliseconds since the epoch; `null` = not known. */
  readonly #endsAtMs: number | null
  #renewedAtMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(options: TokenKeeperOptions) {
    this.#options = options
    this.#endsAtMs = endsAtMs(options.credentials)
    this.#renewedAtMs = options.credentials.renewedAtMs ?? Number.NEGATIVE_INFINITY
  }

  /** Until {@link stop}: wakes the token whenever the broker has not heard of us for long. */
  start(lastCallAtMs: () => number): void {
    const { hooks } = this.#options
    this.#timer = setInterval(() => {
      const now = hooks.now()
      if (now - Math.max(lastCallAtMs(), this.#renewedAtMs) >= wakeAfterMs && !this.#isOver(now)) void this.wake(now)
    }, this.#options.lookEveryMs ?? lookEveryMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** @returns whether the token has been woken since `askedAtMs`, by this call or another; false = a person must sign in. */
  async wake(askedAtMs: number): Promise<boolean> {
    const { hooks } = this.#options
    if (this.#isOver(hooks.now())) return false
    try {
      return await hooks.exclusively(renewalLock, () => this.#renewedSince(askedAtMs))
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      hooks.log.warn({ brokerId, outcome: error.kind }, `the E*TRADE sign-in was not renewed: ${error.message}`)
      return false
    }
  }

  async #renewedSince(askedAtMs: number): Promise<boolean> {
    const { hooks, credentials, stored, renew, onRenewed } = this.#options
    const kept = stored === undefined ? undefined : readCredentials(await stored())
    // Somebody has signed in anew meanwhile: this session's token is over, the next session takes the new one.
    if (kept !== undefined && kept.accessToken !== credentials.accessToken) return false
    this.#renewedAtMs = Math.max(this.#renewedAtMs, kept?.renewedAtMs ?? Number.NEGATIVE_INFINITY)
    if (this.#renewedAtMs >= askedAtMs) return true
    await onRenewed(await renew(credentials))
    this.#renewedAtMs = hooks.now()
    return true
  }

  #isOver(now: number): boolean {
    const end = this.#endsAtMs
    return end !== null && now >= end
  }

  /** An order takes a preview and a place: none is begun that could lie across midnight. @throws AuthRequired */
  assertTimeFor(marginMs: number, operation: string): void {
    const end = this.#endsAtMs
    if (end === null || this.#options.hooks.now() + marginMs < end) return
    throw new AuthRequired(
      'The sign-in at E*TRADE ends at midnight Eastern, too soon for an order to be checked and placed. Sign in again after midnight.',
      { brokerId, operation },
    )
  }
}
