/**
 * Builds the real things and starts: the only file that does. A setting that does not fit, a port that
 * is taken, a folder or a server that cannot be had: one line each, `NAME: what is wrong, what to do`, and exit code 78.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Worker } from 'node:worker_threads'
import { brokers, loadClients } from '@g2e/brokers/registry'
import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { z } from 'zod'
import type { App } from './app.ts'
import type { OwnSimulators } from './own-simulators.ts'
import { systemClock } from './platform/clock.ts'
import { ConfigError, parseConfig } from './platform/config/config.ts'
import type { Config } from './platform/config/config.ts'
import type { Environment } from './platform/config/environment.ts'
import { prepareDataFolder, resolveSecretKey } from './platform/config/data-folder.ts'
import type { Database } from './platform/db/database.ts'
import { openConfiguredDatabase } from './platform/db/open.ts'
import { createLogger } from './platform/log.ts'
import type { Logger } from './platform/log.ts'
import { assertCanListen, listenFault } from './platform/http/can-listen.ts'
import { StartupError, configurationExitCode } from './platform/startup-error.ts'

const badUsageExitCode = 2
const stopMsMax = 9_000
/** How long a stop waits for a start that is under way. */
const startEndsMsMax = 4_000
const eventLoopDelayMsMax = 1_000
const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url))

interface StartOptions {
  readonly seed: number | undefined
  /** On which the simulated market begins, when nothing is kept. */
  readonly day: string | undefined
  readonly demo: boolean
}

const StartArguments = z.object({
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .optional(),
  day: z.iso.date().optional(),
  demo: z.boolean().default(false),
})

function readArguments(args: readonly string[]): StartOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: 'string' }, day: { type: 'string' }, demo: { type: 'boolean' } },
    })
    const { seed, day, demo } = StartArguments.parse(values)
    return { seed, day, demo }
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? '--seed takes a whole number, --day a date (YYYY-MM-DD)'
        : String(Object(error).message)
    process.stderr.write(`npm start: ${reason.split('. ', 1)[0]}; it takes --seed N, --day YYYY-MM-DD and --demo.\n`)
    return undefined
  }
}

const PackageManifest = z.object({ version: z.string() })
const versionOf = (): string =>
  PackageManifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version

/** Says what is wrong, a line each; `false` = this is a bug, not a setting. */
function tellStartupFault(error: unknown): boolean {
  if (error instanceof ConfigError) {
    for (const { name, message } of error.faults) process.stderr.write(`${name}: ${message}\n`)
    return true
  }
  if (!(error instanceof StartupError)) return false
  process.stderr.write(`${error.setting}: ${error.message}\n`)
  return true
}

async function listen(app: App, { host, port }: Config): Promise<string> {
  try {
    return await app.http.listen({ host, port })
  } catch (cause) {
    throw listenFault(cause, { host, port })
  }
}

interface Running {
  readonly app: App
  readonly db: Database
  /** `undefined`: `SIM_URL` names others, or nothing is simulated here. */
  readonly own: OwnSimulators | undefined
}

/** What takes longest to load: the app itself. */
async function loadApp() {
  const [{ createApp }, { createMetrics }, { createOwnSimulators }, { startSimulatorsInWorker }] = await Promise.all([
    import('./app.ts'),
    import('./platform/metrics.ts'),
    import('./own-simulators.ts'),
    import('@g2e/simulators/worker'),
  ])
  return { createApp, createMetrics, createOwnSimulators, startSimulatorsInWorker }
}

/** Its library is loaded only where it is used. */
async function openRedis(url: string | undefined, log: Logger) {
  if (url === undefined) return undefined
  const { connectRedis } = await import('./platform/redis.ts')
  return connectRedis(url, log)
}

interface BuildOptions {
  readonly market: Pick<StartOptions, 'seed' | 'day'>
  readonly thread: Worker | undefined
}

async function build(config: Config, log: Logger, { market, thread }: BuildOptions): Promise<Running> {
  prepareDataFolder(config.dataDir)
  const secretKey = resolveSecretKey(config.secretKey, config.dataDir)
  const onLost = (reason: string) => {
    log.error({ reason }, 'the embedded database ended; nothing can go on without it')
    process.exit(1)
  }
  // The database opens in its own thread while the app is loaded in this one.
  const opening = openConfiguredDatabase({ config, log, onLost, thread })
  const [db, loaded] = await Promise.all([opening, loadApp()])
  const { createApp, createMetrics, createOwnSimulators, startSimulatorsInWorker } = loaded
  const metrics = createMetrics({ processMetrics: true })
  const redis = await openRedis(config.redisUrl, log)
  const { simulatorsUrl, demo } = config
  const others = simulatorsUrl === undefined ? undefined : { url: simulatorsUrl, control: `${simulatorsUrl}/control` }
  const own =
    demo && !others ? createOwnSimulators({ config, log, ...market, launch: startSimulatorsInWorker }) : undefined
  const app = await createApp({
    config,
    secretKey,
    clock: systemClock,
    log,
    metrics,
    db,
    redis,
    version: versionOf(),
    webRoot,
    simulators: () => others ?? own?.current(),
    probes: own ? [{ name: 'simulators', check: () => own.check() }] : [],
    eventLoopDelayMsMax,
  })
  return { app, db, own }
}

/** `whenUp` settles when the start has ended, well or not. The signal tells that stopping has begun. */
function stopGracefully({ app, db, own }: Running, log: Logger, whenUp: Promise<void>): AbortSignal {
  const stopping = new AbortController()
  const logger = { error: (message: unknown) => log.error({ err: message }, 'stopping') }
  closeWithGrace({ delay: stopMsMax, logger }, async ({ err }) => {
    // npm passes a signal on that the terminal has sent already: a second one must not turn a clean stop into a failure.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal)
      process.on(signal, () => log.debug({ signal }, 'already stopping'))
    }
    stopping.abort()
    if (err) log.error({ err }, 'stopping after an unexpected error')
    // What is half up cannot be taken down in order.
    await Promise.race([whenUp, sleep(startEndsMsMax, undefined, { ref: false })])
    await app.stop()
    await own?.stop()
    await db.close()
  })
  return stopping.signal
}

async function start({ demo, ...market }: StartOptions, { environment, thread }: Begun): Promise<void> {
  const settings = brokers.flatMap((broker) => broker.settings)
  const config = parseConfig(demo ? { ...environment, DEMO: 'true' } : environment, settings)
  // Standard output is for people; the log goes to standard error.
  const log = createLogger({ level: config.debug ? 'debug' : 'info', destination: pino.destination(2) })
  await assertCanListen(config)
  const running = await build(config, log, { market, thread })
  const up = Promise.withResolvers<void>()
  const stopping = stopGracefully(running, log, up.promise)
  try {
    await bringUp(running, config, stopping)
  } catch (error) {
    // What fails because it is being stopped is no failure of its own.
    if (!stopping.aborted) throw error
    log.debug({ err: error }, 'stopped while starting')
  } finally {
    up.resolve()
  }
}

async function bringUp({ app, own }: Running, config: Config, stopping: AbortSignal): Promise<void> {
  const address = await listen(app, config)
  // The simulators come before the app's own work, or it would find simulated brokers that do not answer yet; what an answer
  // to /health does not need is loaded meanwhile, and before the first person comes.
  await Promise.all([own?.start(), app.load(), loadClients()])
  if (stopping.aborted) return
  await app.start()
  if (!stopping.aborted) process.stdout.write(`${config.appName} is ready: ${config.publicUrl ?? address}\n`)
}

/** What was begun before this file was loaded. */
export interface Begun {
  readonly environment: Environment
  /** Of the embedded database. */
  readonly thread: Worker | undefined
}

/** Starts the server; resolves when it is ready. `args`: what follows `npm start --`. */
export async function main(args: readonly string[], begun: Begun): Promise<void> {
  const options = readArguments(args)
  if (!options) process.exit(badUsageExitCode)
  try {
    await start(options, begun)
  } catch (error) {
    if (tellStartupFault(error)) process.exit(configurationExitCode)
    throw error
  }
}
