/**
 * Wires the platform and the features to each other; the product and every server test begin here.
 *
 * To add a feature: one `create...` line and one line in `features`, both in shelf order (architecture.md, section 5). A
 * feature is handed the platform and what earlier features export from their `index.ts`; news travels the other way as
 * events, subscribed under "subscriptions" below.
 */
import { createAppendAudit, createAudit } from './features/audit/index.ts'
import { createIdentity } from './features/identity/index.ts'
import { createNotifications } from './features/notifications/index.ts'
import { createHttp } from './platform/http/server.ts'
import type { Http } from './platform/http/http.ts'
import { registerServiceRoutes } from './platform/http/service-routes.ts'
import { registerWebApp } from './platform/http/web-app.ts'
import { createPlatform } from './platform/platform.ts'
import type { Platform, PlatformParts } from './platform/platform.ts'

export interface AppDependencies extends PlatformParts {
  readonly version: string
  /** Built web app; `undefined` = none. */
  readonly webRoot: string | undefined
  readonly eventLoopDelayMsMax: number
}

/** What `createApp` needs of a feature. */
export interface Feature {
  readonly routes?: (http: Http) => void | Promise<void>
}

export interface App {
  readonly http: Http
  readonly platform: Platform
  /** Starts jobs and repeated tasks. The caller listens. */
  readonly start: () => Promise<void>
  /** Stops within seconds: no new requests, running ones end, jobs end or go back. The database is the caller's to close. */
  readonly stop: () => Promise<void>
}

const apiPrefix = '/api/v1'
/** How long running requests may take to end at shutdown before their connections are cut. */
const drainMsMax = 4_000

export async function createApp(dependencies: AppDependencies): Promise<App> {
  const { config, log, metrics, version, webRoot } = dependencies
  const platform = await createPlatform(dependencies, createAppendAudit)

  const identity = createIdentity(platform)
  const audit = createAudit(platform)
  const notifications = createNotifications(platform)
  const features: readonly Feature[] = [identity, audit, notifications]

  const http = await createHttp({
    appName: config.appName,
    version,
    corsOrigins: config.corsOrigins,
    trustedProxies: config.trustedProxies,
    https: config.publicUrl?.startsWith('https:') ?? false,
    webRoot,
    eventLoopDelayMsMax: dependencies.eventLoopDelayMsMax,
    log,
    metrics,
    authenticate: identity.authenticate,
    limits: platform.limits,
    rateLimitPerMinute: config.rateLimitPerMinute,
  })
  registerServiceRoutes(http, platform, { version, webRoot, probes: [] })
  await http.register(
    async (api: Http) => {
      for (const feature of features) await feature.routes?.(api)
    },
    { prefix: apiPrefix },
  )
  await registerWebApp(http, webRoot)
  return { http, platform, start: () => platform.start(), stop: () => stopApp(http, platform) }
}

async function stopApp(http: Http, platform: Platform): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), drainMsMax)
  // Streams end by themselves when they are told; requests that run are waited for.
  const tasksStopped = platform.tasks.stop()
  await http.close()
  clearTimeout(cut)
  await tasksStopped
  await platform.stop()
}
