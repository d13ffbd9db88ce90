/**
 * One server on the loopback interface for all simulators: brokers and model under their prefixes, the control surface, and the
 * tick that lets simulated time do its work. No answer and no event leaves before the state is written.
 */
import type { IncomingMessage } from 'node:http'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { createGeminiScript } from '../control/gemini-script.ts'
import type { ControlledScript } from '../control/gemini-script.ts'
import { controlRoutes } from '../control/routes.ts'
import type { BrokerServer } from './broker-server.ts'
import { installFaults, refusalOf } from './http-faults.ts'
import type { Target } from './http-faults.ts'
import { foreignness } from './loopback-only.ts'
import type { ModelServer } from './model-server.ts'
import { Prefixes, mountBroker, mountModel } from './mounting.ts'
import type { Mounted, MountedModel } from './mounting.ts'
import { problem, problemType } from './problem.ts'
import { createSockets } from './sockets.ts'
import type { Sockets } from './sockets.ts'
import { clockKeptEveryMs, createWorld } from './world.ts'
import type { World, WorldOptions } from './world.ts'

const bodyBytesMax = 16 * 1024 * 1024
const tickEveryMs = 50
const loopback = '127.0.0.1'

export interface HostOptions extends Omit<WorldOptions, 'policies'> {
  /** 0 = any free port. */
  readonly port: number
  readonly brokerServers: readonly BrokerServer[]
  readonly modelServers: readonly ModelServer[]
}

export interface Host {
  readonly url: string
  /** Broker id to base address. */
  readonly brokers: Readonly<Record<string, string>>
  /** Prefix of the first model server. */
  readonly model: string
  readonly seed: number
  close(): Promise<void>
}

interface Parts {
  readonly app: FastifyInstance
  readonly world: World
  readonly brokers: readonly Mounted[]
  readonly models: readonly MountedModel[]
  readonly script: ControlledScript
  readonly stopping: AbortController
}

function guardAndAnswerStrays(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const refusal = foreignness(request.headers)
    if (refusal === undefined) return undefined
    return reply.code(403).type(problemType).send(problem('forbidden', refusal))
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type(problemType)
      .send(problem('not_found', `Nothing is simulated at ${request.url.slice(0, 200)}.`)),
  )
}

function createAllSockets({ world, brokers }: Parts, targets: Prefixes<Target>): Sockets {
  const owners = new Prefixes(
    brokers.flatMap(({ broker }) => Object.keys(broker.mounts).map((prefix) => [prefix, broker] as const)),
  )
  const gate = async (request: IncomingMessage) => {
    const path = request.url ?? '/'
    const target = targets.find(path)
    if (!target) return 'go_on'
    const { fault } = world.armed.takeForCall({ broker: target.name, method: 'GET', path, isUpgrade: true })
    const refusal = refusalOf(fault, target.answers)
    if (!refusal) return 'go_on'
    return refusal === 'reset' ? refusal : refusal.status
  }
  return createSockets(gate, (connection) => owners.find(connection.path)?.connect?.(connection) ?? false)
}

async function mountAll(parts: Parts): Promise<Sockets> {
  const { app, world, brokers, models, script, stopping } = parts
  const targets = new Prefixes<Target>([
    ...brokers.flatMap(({ brokerId, broker: { mounts, answers } }) =>
      Object.keys(mounts).map((prefix) => [prefix, { name: brokerId, answers }] as const),
    ),
    ...models.map(({ prefix, target }) => [prefix, target] as const),
  ])
  guardAndAnswerStrays(app)
  const targetOf = (url: string) => targets.find(url)
  installFaults(app, { armed: world.armed, targetOf, flush: () => world.store.flush(), stopping: stopping.signal })
  const sockets = createAllSockets(parts, targets)
  for (const { broker } of brokers)
    for (const [prefix, routes] of Object.entries(broker.mounts))
      await app.register(async (scope) => routes(scope), { prefix })
  for (const { prefix, routes } of models) await app.register(async (scope) => routes(scope), { prefix })
  const control = controlRoutes({
    world,
    brokers,
    modelNames: models.map(({ target }) => target.name),
    script,
    sockets,
  })
  await app.register(control, { prefix: '/control' })
  return sockets
}

/** Lets time pass. A failing step is told once per message, and the simulators go on. */
function startTicking(world: World): () => void {
  const told = new Set<string>()
  const guarded = (step: () => unknown) => async () => {
    try {
      await step()
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (!told.has(text)) process.stderr.write(`simulators: ${text}\n`)
      told.add(text)
    }
  }
  const tick = guarded(() => {
    if (!world.clock.paused) world.tick()
    return world.store.flush()
  })
  const keep = guarded(() => (world.clock.paused ? undefined : world.keepClock()))
  const timers = [setInterval(() => void tick(), tickEveryMs), setInterval(() => void keep(), clockKeptEveryMs)]
  return () => timers.forEach((timer) => clearInterval(timer))
}

/** Rejects when the port is taken or the state cannot be read; nothing is left running then. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { brokerServers, modelServers } = options
  const app = Fastify({ bodyLimit: bodyBytesMax, forceCloseConnections: true, logger: false })
  let url = ''
  const policies = Object.fromEntries(brokerServers.map(({ brokerId, policy }) => [brokerId, policy]))
  const world = createWorld({ ...options, policies })
  const script = createGeminiScript(() => world.clock.now())
  const mounting = { world, elapsedMs: options.elapsedMs, url: () => url }
  const brokers = brokerServers.map((server) => mountBroker(server, mounting))
  const models = modelServers.map((server) => mountModel(server, world, script))
  const stopping = new AbortController()
  const sockets = await mountAll({ app, world, brokers, models, script, stopping })
  app.server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  let stopTicking = (): void => undefined
  const close = async (): Promise<void> => {
    stopTicking()
    stopping.abort()
    for (const { broker, faults } of brokers) {
      faults.close()
      broker.close?.()
    }
    sockets.terminateAll()
    await app.close()
    await world.close()
  }
  try {
    world.tick()
    await world.keepClock()
    url = await app.listen({ host: loopback, port: options.port })
  } catch (error) {
    await close()
    throw error
  }
  stopTicking = startTicking(world)
  const firstPrefix = ({ brokerId, broker }: Mounted): string =>
    Object.hasOwn(broker.mounts, `/${brokerId}`) ? `/${brokerId}` : (Object.keys(broker.mounts)[0] ?? '')
  return {
    url,
    brokers: Object.fromEntries(brokers.map((broker) => [broker.brokerId, `${url}${firstPrefix(broker)}`])),
    model: `${url}${models[0]?.prefix ?? ''}`,
    seed: world.seed(),
    close,
  }
}
