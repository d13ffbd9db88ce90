/**
 * Signed calls by the broker's clock. Ours may differ: the broker then says which times it takes, and from there on every
 * signature is made at the corrected time (brokers/etrade.md 1.5).
 */
import { OAuth1Signer, clockCorrection, newNonce, oauthProblemIn } from '../kit/index.ts'
import type { BrokerEnvironment } from '../port/broker.ts'

export interface SigningKeys {
  readonly consumerKey: string
  readonly consumerSecret: string
  readonly token?: string | undefined
  readonly tokenSecret?: string | undefined
}

export class Signing {
  readonly #signer: OAuth1Signer
  readonly #base: string
  readonly #now: BrokerEnvironment['now']
  #offsetSeconds = 0

  /** `base`: address that paths are below, without a slash at its end. */
  constructor(base: string, keys: SigningKeys, now: BrokerEnvironment['now']) {
    this.#signer = new OAuth1Signer(keys)
    this.#base = base
    this.#now = now
  }

  /** The header for one attempt at one call. */
  authorization(method: string, path: string, extra?: Readonly<Record<string, string>>): string {
    return this.#signer.header({
      method,
      url: this.#base + path,
      timestamp: String(Math.floor(this.#now() / 1000) + this.#offsetSeconds),
      nonce: newNonce(),
      extra,
    })
  }

  /** Sets the clock by what a refused call says. @returns whether anything changed. */
  correctedBy(body: string): boolean {
    const span = oauthProblemIn(body)?.acceptableTimestamps
    if (!span) return false
    const before = this.#offsetSeconds
    this.#offsetSeconds = clockCorrection(span, Math.floor(this.#now() / 1000))
    return this.#offsetSeconds !== before
  }
}
