/**
 * What a simulated broker is to the host: one folder that exports one of these, and one line in `servers.ts`. The host
 * mounts its HTTP under its prefixes, applies faults, refuses foreign hosts, flushes state before each answer, and
 * hands WebSocket upgrades over.
 */
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import type { IncomingMessage } from 'node:http'
import type { BrokerExchange, DemoProfile } from '../exchange/exchange.ts'
import type { BrokerPolicy, SeededRandom } from '../exchange/policy.ts'
import type { BrokerFaults, FaultAnswers } from '../faults/faults.ts'
import type { SimClock } from '../market/clock.ts'
import type { Market } from '../market/market.ts'
import type { StateStore } from '../state/state-store.ts'

export interface BrokerContext {
  readonly brokerId: string
  readonly clock: SimClock
  readonly market: Market
  readonly exchange: BrokerExchange
  readonly faults: BrokerFaults
  /** Collections of this name space belong to this broker: tokens, codes, settings. Emptied by a reset. */
  readonly store: StateStore
  readonly random: SeededRandom
  /** `http://127.0.0.1:PORT`, known from listening on. */
  readonly url: () => string
  /** Runs after so many simulated milliseconds (also when the clock is advanced past it). */
  readonly after: (simulatedMs: number, run: () => void) => void
}

export interface BrokerToken {
  /** `access`, `refresh`, `api_key`, `session` ... */
  readonly kind: string
  readonly expiresAt: number | null
  readonly revoked: boolean
}

/** `POST /control/accounts`: a login with accounts of its own, for `environment: "simulated"`. */
export interface LoginRequest {
  /** Stable name of the person or connection: the same reference and seed give the same made-up history. */
  readonly userRef: string
  readonly profile: DemoProfile
}
export interface LoginAnswer {
  /** What the adapter needs to open a session, e.g. `{apiKey, apiSecret}`. */
  readonly credentials: Readonly<Record<string, string>>
  readonly accountIds: readonly string[]
}

export interface SimSocket {
  readonly socket: WebSocket
  readonly request: IncomingMessage
  /** Path with its prefix, without query. */
  readonly path: string
  readonly query: URLSearchParams
}

export interface MountedBroker {
  /** Prefix (`/alpaca`) to its routes; each is mounted in a Fastify scope of its own. Parsers, hooks, error and not-found handlers set there stay there. */
  readonly mounts: Readonly<Record<string, (app: FastifyInstance) => void | Promise<void>>>
  /** Takes over an upgraded socket under one of the prefixes; false refuses it with 404. Messages are only sent once subscribed. */
  connect?(connection: SimSocket): boolean
  readonly answers: FaultAnswers
  openLogin(request: LoginRequest): LoginAnswer
  tokens(): readonly BrokerToken[]
  /** Everything was emptied (`POST /control/reset`): forget what is kept outside the store. Sockets are already closed. */
  reset?(): void
  close?(): void
}

export interface BrokerServer {
  readonly brokerId: string
  readonly policy: BrokerPolicy
  mount(context: BrokerContext): MountedBroker
}
