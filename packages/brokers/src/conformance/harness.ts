/**
 * What a case stands on: the adapter under test, a running simulator, and its control surface. Waits of the adapter are
 * cut short, time is the simulator's, and every case has a login of its own.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type {
  BrokerEnvironment,
  BrokerSession,
  BrokerSettings,
  OrderContext,
  BrokerDefinition,
} from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import type { OrderRequest } from '@g2e/domain/orders'
import type { ControlledOrder, SimulatorControl, WireMatch } from './simulator-control.ts'

export interface ConformanceHarness {
  readonly definition: BrokerDefinition
  readonly settings: BrokerSettings
  /** `http://127.0.0.1:PORT/control`. */
  readonly control: string
  /** A share that the simulated market trades, and one that nobody knows. */
  readonly symbol: string
  readonly unknownSymbol: string
  readonly wire: {
    readonly positions: WireMatch
    readonly place: WireMatch
    readonly replace: WireMatch
    readonly cancel: WireMatch
  }
}

export interface ConformanceCase {
  /** Stable: other pages and reports refer to it. */
  readonly number: number
  readonly title: string
  /** False: the broker cannot do what this case is about. */
  readonly appliesTo: (definition: BrokerDefinition) => boolean
  readonly run: (bench: Bench) => Promise<void>
}

export interface Bench {
  readonly harness: ConformanceHarness
  readonly control: SimulatorControl
  readonly session: BrokerSession
  readonly accountId: BrokerAccountId
  /** What the adapter asked of the shared limiter. */
  readonly tokens: string[]
  /** False: no call gets a turn any more. */
  readonly grantTokens: (granted: boolean) => void
  readonly context: (clientOrderId?: string) => OrderContext
  /** A buy that rests: far below the market. */
  readonly restingOrder: () => Promise<OrderRequest>
  /** A buy that fills at once. */
  readonly marketOrder: (quantity?: string) => OrderRequest
  readonly place: (request: OrderRequest, clientOrderId: string) => Promise<ReportedOrder>
  /** The orders at the broker that carry this id, by the simulator's own books. */
  readonly atBroker: (clientOrderId: string) => Promise<readonly ControlledOrder[]>
}

export const newClientOrderId = (): string => `g2e-${randomUUID()}`

/** The kind of BrokerError that the work ends with. */
export async function kindOf(work: Promise<unknown>): Promise<BrokerError['kind']> {
  try {
    await work
  } catch (error) {
    if (error instanceof BrokerError) return error.kind
    throw new Error('something else than a BrokerError was thrown', { cause: error })
  }
  return assert.fail('no error was thrown')
}

/** Looks again until it is so; events and simulated matching take real milliseconds. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  for (let turn = 0; turn < 300; turn += 1) {
    const seen = await look()
    if (seen !== undefined) return seen
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return assert.fail(`never happened: ${what}`)
}

export interface BenchHooks extends BrokerEnvironment {
  readonly tokens: string[]
  granted: boolean
}

/** Longest that the adapter really waits anywhere, milliseconds. */
const waitMsMax = 5

export function benchHooks(now: () => number): BenchHooks {
  const tokens: string[] = []
  const nothing = () => undefined
  const hooks: BenchHooks = {
    tokens,
    granted: true,
    now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, waitMsMax))),
    random: () => 0.5,
    log: { info: nothing, warn: nothing, error: nothing },
    metrics: { call: nothing, unmapped: nothing },
    exclusively: (_key, work) => work(),
    takeToken: (bucket) => {
      tokens.push(bucket)
      return Promise.resolve(hooks.granted)
    },
  }
  return hooks
}
