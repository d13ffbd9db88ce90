/** `/`, `/health`, `/ready`, `/metrics`: for people, probes and scrapers. */
import { Health, Ready } from '@g2e/contract/service'
import { isDatabaseUnavailable } from '../db/errors.ts'
import type { Platform } from '../platform.ts'
import type { Http } from './http.ts'
import { readWebApp } from './web-app.ts'

export interface ServiceInfo {
  readonly version: string
  readonly webRoot: string | undefined
  /** Further parts to look at: name and what is wrong (`null` = nothing). */
  readonly probes: readonly { readonly name: string; readonly check: () => Promise<string | null> }[]
}

const probeMsMax = 3_000

async function probeDatabase({ db }: Platform): Promise<string | null> {
  try {
    await db.raw('select 1')
    return null
  } catch (error) {
    return isDatabaseUnavailable(error) ? 'cannot be reached' : 'does not answer as it should'
  }
}

const tooSlow = (): Promise<string> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(`no answer within ${probeMsMax} ms`), probeMsMax).unref()
  })

export function registerServiceRoutes(http: Http, platform: Platform, info: ServiceInfo): void {
  const { config, metrics } = platform
  const { page } = readWebApp(info.webRoot)
  const open = { auth: 'none' } as const

  http.get('/', { schema: { hide: true }, config: open }, async (request, reply) => {
    const wantsPage = page && !(request.headers.accept ?? '').includes('application/json')
    if (wantsPage) return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
    return { message: config.appName, docs: '/docs' }
  })
  http.get(
    '/health',
    { schema: { tags: ['service'], summary: 'Alive', response: { 200: Health } }, config: open, exposeHeadRoute: true },
    async () => {
      const simulators = platform.simulators()
      return {
        status: 'healthy' as const,
        app: config.appName,
        version: info.version,
        ...(simulators && { simulators }),
      }
    },
  )
  http.get(
    '/ready',
    { schema: { tags: ['service'], summary: 'Ready to work', response: { 200: Ready, 503: Ready } }, config: open },
    async (_request, reply) => {
      const checks = [{ name: 'database', check: () => probeDatabase(platform) }, ...platform.probes, ...info.probes]
      const components = await Promise.all(
        checks.map(async ({ name, check }) => {
          const detail = await Promise.race([check(), tooSlow()])
          return { name, status: detail === null ? ('up' as const) : ('down' as const), detail }
        }),
      )
      const isReady = components.every(({ status }) => status === 'up')
      return reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', components })
    },
  )
  http.get('/metrics', { schema: { hide: true }, config: open }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}
