/** What the outside may start: the simulators, in this process or in a worker thread. */
import type { RunningSimulators, SimulatorOptions } from './options.ts'

export type { RunningSimulators, SimulatorOptions } from './options.ts'

/**
 * In this process, on one port (0 = any free one). Loaded when it is asked for: who starts them in a thread never needs them
 * here, and they are a tenth of all that there is to load.
 */
export async function startSimulators(options: SimulatorOptions = {}): Promise<RunningSimulators> {
  const { startSimulators: start } = await import('./start.ts')
  return start(options)
}
export { startSimulatorsInWorker } from './worker-start.ts'
export type { WorkerSimulatorOptions } from './worker-start.ts'
