/** Mounts the servers of the registry: each broker and model under its prefixes, with a context of its own. */
import type { FastifyInstance } from 'fastify'
import { brokerFaults } from '../faults/stream-faults.ts'
import type { StreamFaults } from '../faults/stream-faults.ts'
import type { BrokerExchange } from '../exchange/exchange.ts'
import type { GeminiScript } from '../control/gemini-script.ts'
import { roomOf } from '../state/state-store.ts'
import type { BrokerServer, MountedBroker } from './broker-server.ts'
import type { Target } from './http-faults.ts'
import type { ModelServer } from './model-server.ts'
import type { World } from './world.ts'

export interface Mounted {
  readonly brokerId: string
  readonly broker: MountedBroker
  readonly exchange: BrokerExchange
  readonly faults: StreamFaults
}

export interface MountedModel {
  readonly prefix: string
  readonly target: Target
  readonly routes: (app: FastifyInstance) => void | Promise<void>
}

export interface MountingParts {
  readonly world: World
  readonly elapsedMs: () => number
  readonly url: () => string
}

export function mountBroker(server: BrokerServer, { world, elapsedMs, url }: MountingParts): Mounted {
  const { brokerId } = server
  const faults = brokerFaults(brokerId, world.armed, elapsedMs)
  const exchange = world.exchange.broker(brokerId)
  const broker = server.mount({
    brokerId,
    clock: world.clock,
    market: world.market,
    exchange,
    faults,
    store: roomOf(world.store, brokerId),
    random: world.randomFor(brokerId),
    url,
    after: (simulatedMs, run) => world.timers.at(world.clock.now() + simulatedMs, run),
  })
  return { brokerId, broker, exchange, faults }
}

export function mountModel(server: ModelServer, world: World, script: GeminiScript): MountedModel {
  const { routes, answers } = server.mount({ script, clock: world.clock })
  return { prefix: server.prefix, target: { name: server.faultName, answers }, routes }
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url

const isUnder = (url: string, prefix: string): boolean => {
  const path = pathOf(url)
  return path === prefix || path.startsWith(`${prefix}/`)
}

/** Finds by path who owns it. Prefixes do not nest, since each ends at a slash. */
export class Prefixes<T> {
  readonly #owners: readonly (readonly [prefix: string, owner: T])[]

  constructor(owners: readonly (readonly [prefix: string, owner: T])[]) {
    this.#owners = owners
  }

  find(url: string): T | undefined {
    return this.#owners.find(([prefix]) => isUnder(url, prefix))?.[1]
  }
}
