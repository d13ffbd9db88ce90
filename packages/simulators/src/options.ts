/** What can be asked of the simulators on starting, and what is told. */
export interface SimulatorOptions {
  /** For a fresh state; a state file goes on with the seed it was made with. Default 1. */
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
  /** The seed in force: that of the kept state, where there is one. */
  readonly seed: number
  close(): Promise<void>
}
