/** The built web app: its files, and its page for every address that is not ours to answer. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { Http } from './http.ts'

export interface WebApp {
  readonly page: Buffer | undefined
  /** Content security policy sources for scripts written into the page itself. */
  readonly inlineScriptHashes: readonly string[]
}

export function readWebApp(webRoot: string | undefined): WebApp {
  const path = webRoot === undefined ? undefined : join(webRoot, 'index.html')
  if (path === undefined || !existsSync(path)) return { page: undefined, inlineScriptHashes: [] }
  const page = readFileSync(path)
  const scripts = [...page.toString('utf8').matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)]
  const hashes = scripts.map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  return { page, inlineScriptHashes: hashes }
}

const immutable = 'public, max-age=31536000, immutable'

export async function registerWebApp(http: Http, webRoot: string | undefined): Promise<void> {
  const { page } = readWebApp(webRoot)
  if (page === undefined || webRoot === undefined) return
  await http.register(async (scope) => {
    // The page and its files are what somebody signs in with: they are open to everybody.
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, auth: 'none' }
    })
    await scope.register(fastifyStatic, {
      root: webRoot,
      wildcard: false,
      index: false,
      preCompressed: true,
      // Names of built assets carry their content's hash; everything else is asked for again.
      setHeaders: (reply, path) => {
        void reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? immutable : 'no-cache')
      },
      globIgnore: ['**/*.br', '**/*.gz', '**/*.map'],
    })
  })
}
