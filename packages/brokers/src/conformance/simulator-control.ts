/** The control surface of the simulators (api.md, Simulator control), as far as the cases need it. */
import assert from 'node:assert/strict'
import { z } from 'zod'

/** A wire request as the simulator's faults match it. */
export interface WireMatch {
  readonly method: string
  readonly pathContains: string
}

/** An answer that leaves in place of the earned one. */
export interface OtherAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const decimal = z.string()
const controlledOrder = z.object({
  brokerOrderId: z.string(),
  clientOrderId: z.string().nullable(),
  accountId: z.string(),
  symbol: z.string(),
  side: z.string(),
  quantity: decimal.nullable(),
  notional: decimal.nullable(),
  filledQuantity: decimal,
  orderType: z.string().nullable(),
  limitPrice: decimal.nullable(),
  stopPrice: decimal.nullable(),
  timeInForce: z.string().nullable(),
  status: z.string(),
  received: z.number(),
  executions: z.array(z.object({ executionId: z.string(), quantity: decimal, price: decimal, at: z.string() })),
})
export type ControlledOrder = z.infer<typeof controlledOrder>

const controlledAccount = z.object({
  accountId: z.string(),
  accountNumber: z.string(),
  cash: decimal,
  positions: z.array(z.object({ symbol: z.string(), quantity: decimal })),
})
export type ControlledAccount = z.infer<typeof controlledAccount>
const state = z.object({
  now: z.string(),
  brokers: z.record(
    z.string(),
    z.object({ accounts: z.array(controlledAccount), orders: z.array(controlledOrder) }).loose(),
  ),
})
const clock = z.object({ now: z.string(), paused: z.boolean(), seed: z.number() })
const faults = z.object({ items: z.array(z.object({ fault: z.string(), left: z.number() })) })

export type ArmedFault =
  | 'latency'
  | 'status_429'
  | 'status_500'
  | 'status_503'
  | 'status_504'
  | 'reset'
  | 'accept_then_drop'
  | 'accept_then_500'
  | 'malformed_body'
  | 'empty_body'
  | 'truncated_body'
  | 'other_answer'
  | 'expired_token'
  | 'stream_drop'
  | 'stream_duplicate'
  | 'stream_late'
  | 'stream_reorder'

export class SimulatorControl {
  readonly #url: string
  readonly #brokerId: string

  constructor(url: string, brokerId: string) {
    this.#url = url
    this.#brokerId = brokerId
  }

  async now(): Promise<number> {
    return Date.parse((await this.clock()).now)
  }

  async clock(): Promise<z.infer<typeof clock>> {
    return clock.parse(await this.#call('GET', '/clock'))
  }

  /** Moves simulated time on; answers the instant that it is then, milliseconds since the epoch. */
  async advance(ms: number): Promise<number> {
    return Date.parse(clock.parse(await this.#call('POST', '/clock', { advanceMs: Math.ceil(ms) })).now)
  }

  /** Everything as at the start, also the time. */
  async reset(seed: number): Promise<void> {
    await this.#call('POST', '/reset', { seed })
  }

  /** Paused, no price moves and no resting order fills by itself. */
  async setPaused(paused: boolean): Promise<void> {
    await this.#call('POST', '/clock', { paused })
  }

  async books(): Promise<{
    readonly accounts: readonly ControlledAccount[]
    readonly orders: readonly ControlledOrder[]
  }> {
    const books = state.parse(await this.#call('GET', '/state')).brokers[this.#brokerId]
    return books ?? assert.fail(`the simulators know no ${this.#brokerId}`)
  }

  async arm(
    fault: ArmedFault,
    options: {
      readonly match?: WireMatch | undefined
      readonly count?: number
      readonly delayMs?: number
      readonly answer?: OtherAnswer
    } = {},
  ): Promise<void> {
    await this.#call('POST', '/faults', { broker: this.#brokerId, fault, count: 1, ...options })
  }

  /** How many strikes are left in all. */
  async faultsLeft(): Promise<number> {
    const { items } = faults.parse(await this.#call('GET', '/faults'))
    return items.reduce((sum, { left }) => sum + left, 0)
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults')
  }

  async setPrice(symbol: string, price: string): Promise<void> {
    await this.#call('POST', '/market', { symbol, price })
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} /control${path} answered ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
