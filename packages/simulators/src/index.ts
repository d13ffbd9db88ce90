/** What the outside may start: the simulators, in this process; in a thread of their own by `@g2e/simulators/worker`. */
export type { RunningSimulators, SimulatorOptions } from './options.ts'
export { startSimulators } from './start.ts'
