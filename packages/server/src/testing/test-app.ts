/**
 * A whole app for tests: real HTTP on a free port, a database of its own, a clock that moves by hand. Use one per test file:
 *
 *   const app = await startTestApp()
 *   const nora = await app.signUp('nora')
 *   const { status, body } = await nora.get('/portfolio')
 *   afterAll(() => app.close())
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TokenAnswer } from '@g2e/contract/auth'
import { brokers } from '@g2e/brokers/registry'
import { createApp } from '../app.ts'
import type { App } from '../app.ts'
import type { Clock } from '../platform/clock.ts'
import { parseConfig } from '../platform/config/config.ts'
import type { Environment } from '../platform/config/environment.ts'
import type { Database } from '../platform/db/database.ts'
import { uuidV7 } from '../platform/ids.ts'
import type { Ids } from '../platform/ids.ts'
import { createLogger } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import type { Simulators } from '../platform/platform.ts'
import { connectRedis } from '../platform/redis.ts'
import { manualClock } from './manual-clock.ts'
import type { ManualClock } from './manual-clock.ts'
import { createTestClient } from './test-client.ts'
import type { TestClient } from './test-client.ts'
import { openTestDatabase } from './test-database.ts'

export const testRedisUrl = process.env['TEST_REDIS_URL']
export const testPassword = 'a long enough password'
const testSecretKey = 'a secret key that only tests ever use, long enough'

export interface TestAppOptions {
  /** Settings as environment variables; rate limits are off unless set. */
  readonly env?: Environment | undefined
  readonly clock?: Clock | undefined
  readonly simulators?: Simulators | undefined
  /** Given: not closed with the app (several apps on one database, restarts). */
  readonly database?: Database | undefined
  /** `debug` shows what the app logs. */
  readonly logLevel?: 'debug' | 'warn' | 'silent' | undefined
  readonly webRoot?: string | undefined
  /** The demo's accounts at all brokers take seconds to read: only where a test is about them. Default false. */
  readonly preparesDemo?: boolean | undefined
}

export interface TestApp extends App {
  readonly origin: string
  readonly clock: ManualClock
  readonly dataDir: string
  /** Nobody in particular. */
  readonly anonymous: TestClient
  /** A new user with `name@example.com`, signed in with a bearer token. */
  readonly signUp: (name: string) => Promise<TestClient>
  readonly close: () => Promise<void>
}

/** Test files share one Redis at the same moment: what the instances of one database share, others must not see. */
const redisPrefixes = new WeakMap<Database, string>()
function redisPrefixOf(db: Database): string {
  const prefix = redisPrefixes.get(db) ?? `test-${randomUUID()}:`
  redisPrefixes.set(db, prefix)
  return prefix
}

/**
 * The same in every run, and never twice in a test file: whose id it is decides which made-up past a simulated login gets,
 * and so whether a test finds there what it looks for.
 */
let idsTaken = 0
const repeatableIds = (clock: Clock): Ids => ({
  next: () => {
    idsTaken += 1
    return uuidV7(clock.now(), createHash('sha256').update(`id ${idsTaken}`).digest().subarray(0, 10))
  },
})

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = mkdtempSync(join(tmpdir(), 'g2e-test-'))
  const clock = manualClock()
  const env = { RATE_LIMIT_PER_MINUTE: '0', DEMO: 'true', DATA_DIR: dataDir, ...options.env }
  const config = parseConfig(
    env,
    brokers.flatMap(({ settings }) => settings),
  )
  const log = createLogger({ level: options.logLevel ?? 'silent' })
  const db = options.database ?? (await openTestDatabase())
  const app = await createApp({
    config,
    secretKey: config.secretKey ?? testSecretKey,
    clock: options.clock ?? clock,
    ids: repeatableIds(options.clock ?? clock),
    log,
    metrics: createMetrics({ processMetrics: false }),
    db,
    redis: testRedisUrl === undefined ? undefined : await connectRedis(testRedisUrl, log, redisPrefixOf(db)),
    version: '0.0.0-test',
    webRoot: options.webRoot,
    simulators: () => options.simulators,
    eventLoopDelayMsMax: 0,
    preparesDemo: options.preparesDemo ?? false,
  })
  await app.start()
  const origin = await app.http.listen({ host: '127.0.0.1', port: 0 })
  const anonymous = createTestClient(origin)
  return {
    ...app,
    origin,
    clock,
    dataDir,
    anonymous,
    signUp: async (name) => {
      const account = { email: `${name}@example.com`, password: testPassword }
      const registered = await anonymous.post('/auth/register', account)
      if (registered.status !== 201) throw new Error(`${name} could not register: ${registered.text}`)
      const token = await anonymous.expect(200, TokenAnswer, anonymous.post('/auth/login', account))
      return createTestClient(origin, token.access_token)
    },
    close: async () => {
      await app.stop()
      if (!options.database) await db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
