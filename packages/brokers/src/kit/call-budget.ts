/**
 * The broker's limits on calls, kept by us before the broker has to: most of the budget is for everyone, a share of it
 * only for what cannot wait (cancelling, finding an order whose fate is not known).
 */
import type { BrokerEnvironment } from '../port/broker.ts'

export interface CallBudgetOptions {
  /** Unique per connection and limit, the same on every instance. */
  readonly bucket: string
  readonly requests: number
  readonly perMs: number
  /** Of these, how many only urgent calls may use; default a fifth. 0 where no call of this limit is urgent. */
  readonly reserved?: number | undefined
  /** How long a call waits for its turn; default {@link turnWaitMsMax}. */
  readonly waitMsMax?: number | undefined
}

/** Share of a limit that only urgent calls may use. */
export const reservedPercent = 20
/** How long a call waits for its turn before it is given up unsent. */
export const turnWaitMsMax = 10_000

export class CallBudget {
  readonly #takeToken: BrokerEnvironment['takeToken']
  readonly #shared: { readonly bucket: string; readonly limit: { readonly requests: number; readonly perMs: number } }
  readonly #reserved: { readonly bucket: string; readonly limit: { readonly requests: number; readonly perMs: number } }

  readonly #waitMsMax: number

  constructor(takeToken: BrokerEnvironment['takeToken'], options: CallBudgetOptions) {
    const { bucket, requests, perMs } = options
    const reserved = options.reserved ?? Math.max(1, Math.floor((requests * reservedPercent) / 100))
    this.#takeToken = takeToken
    this.#waitMsMax = options.waitMsMax ?? turnWaitMsMax
    this.#shared = { bucket, limit: { requests: Math.max(1, requests - reserved), perMs } }
    this.#reserved = { bucket: `${bucket}:reserved`, limit: { requests: reserved, perMs } }
  }

  /** False: no turn in time. */
  take(urgency: 'ordinary' | 'urgent'): Promise<boolean> {
    const { bucket, limit } = this.#shared
    const hasShare = urgency === 'urgent' && this.#reserved.limit.requests > 0
    return hasShare ? this.#takeUrgently() : this.#takeToken(bucket, limit, this.#waitMsMax)
  }

  async #takeUrgently(): Promise<boolean> {
    const { bucket, limit } = this.#shared
    if (await this.#takeToken(bucket, limit, 0)) return true
    return this.#takeToken(this.#reserved.bucket, this.#reserved.limit, this.#waitMsMax)
  }
}
