/** The simulators in this process. */
import { startHost } from './host/host.ts'
import { seedDefault } from './host/world.ts'
import { createExchange } from './exchange/create-exchange.ts'
import type { RunningSimulators, SimulatorOptions } from './options.ts'
import { brokerServers, modelServers } from './servers.ts'
import { fileStore } from './state/file-store.ts'
import { memoryStore } from './state/memory-store.ts'

/**
 * Starts all simulators in this process. Rejects with the reason when the port is taken (`EADDRINUSE`) or the state file
 * does not read.
 */
export async function startSimulators(options: SimulatorOptions = {}): Promise<RunningSimulators> {
  const { seed = seedDefault, port = 0, stateFile, now = Date.now } = options
  const store = stateFile === undefined ? memoryStore() : await fileStore(stateFile)
  const host = await startHost({
    port,
    seed,
    store,
    today: now,
    elapsedMs: () => performance.now(),
    createExchange,
    brokerServers,
    modelServers,
  })
  const { url, brokers, model } = host
  return { url, control: `${url}/control`, brokers, gemini: model, seed: host.seed, close: () => host.close() }
}
