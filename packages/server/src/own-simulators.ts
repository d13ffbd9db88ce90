/**
 * The app's own simulators, where no `SIM_URL` names others: beside the server, never in the way of its start. Their state is
 * in `DATA_DIR`, so they go on where they stopped; should their thread end, they are started again.
 */
import { join } from 'node:path'
import type { Config } from './platform/config/config.ts'
import type { Logger } from './platform/log.ts'
import type { Simulators } from './platform/platform.ts'
import { StartupError } from './platform/startup-error.ts'

const stateFileName = 'simulators.journal'
const againAfterMs = 5_000
/** In New York it is the same day then, whatever the season. */
const noonOf = (day: string): number => Date.parse(`${day}T17:00:00.000Z`)

interface LaunchOptions {
  readonly port: number
  readonly stateFile: string
  readonly seed?: number
  readonly now?: () => number
  readonly onLost: (reason: string) => void
}

interface Started extends Simulators {
  close(): Promise<void>
}

export interface OwnSimulators {
  readonly current: () => Simulators | undefined
  /** Resolves when they are up. @throws StartupError when the port cannot be had. */
  start(): Promise<void>
  /** For `/ready`: what is wrong, `null` = nothing. */
  check(): Promise<string | null>
  stop(): Promise<void>
}

export interface OwnSimulatorsParts {
  readonly config: Config
  readonly log: Logger
  readonly seed: number | undefined
  /** New York day (YYYY-MM-DD) on which a fresh market begins; today unless given. */
  readonly day: string | undefined
  /** `startSimulatorsInWorker`, from the one place that may know the simulators. */
  readonly launch: (options: LaunchOptions) => Promise<Started>
}

export function createOwnSimulators({ config, log, seed, day, launch }: OwnSimulatorsParts): OwnSimulators {
  let running: Started | undefined
  let starting: Promise<void> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  const onLost = (reason: string) => {
    running = undefined
    if (stopped) return
    log.error({ reason }, 'the simulators ended; they are started again')
    again = setTimeout(() => {
      begin().catch((error: unknown) => log.error({ err: error }, 'the simulators did not start again'))
    }, againAfterMs)
    again.unref()
  }
  const begin = async (): Promise<void> => {
    try {
      running = await launch({
        port: config.simulatorsPort,
        stateFile: join(config.dataDir, stateFileName),
        onLost,
        ...(seed !== undefined && { seed }),
        ...(day !== undefined && { now: () => noonOf(day) }),
      })
      log.info({ url: running.url }, 'the simulators are up')
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      if (code === 'EADDRINUSE' || code === 'EACCES')
        throw new StartupError(
          'SIM_PORT',
          `${config.simulatorsPort} cannot be used; stop what uses it, or set another port (0 = any free one)`,
          { cause },
        )
      throw cause
    }
  }

  return {
    current: () => running && { url: running.url, control: running.control },
    start: () => {
      starting = begin()
      return starting
    },
    check: async () => (running ? null : 'starting'),
    stop: async () => {
      stopped = true
      clearTimeout(again)
      // What is only half up must be waited for, or it would outlive the server.
      await starting?.catch((error: unknown) => log.debug({ err: error }, 'the simulators had not started'))
      await running?.close()
    },
  }
}
