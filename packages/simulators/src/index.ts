/** What the outside may start: the simulators, in this process or in a worker thread. */
export type { RunningSimulators, SimulatorOptions } from './options.ts'
export { startSimulators } from './start.ts'
export { startSimulatorsInWorker } from './worker-start.ts'
export type { WorkerSimulatorOptions } from './worker-start.ts'
