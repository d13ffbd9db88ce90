/** What the outside may start: the simulators, in this process or in a worker thread. */
export interface SimulatorOptions {
  readonly seed?: number
  /** 0 = any free port. */
  readonly port?: number
  /** Where state is kept (a path in DATA_DIR). Without it state lives as long as the process. */
  readonly stateFile?: string
  /** Real time that "today" is taken from, milliseconds since the epoch. */
  readonly now?: () => number
}

export interface RunningSimulators {
  readonly url: string
  readonly control: string
  /** Broker id to base address. */
  readonly brokers: Readonly<Record<string, string>>
  readonly gemini: string
  close(): Promise<void>
}
