/** What no route answers: the web app's page for browsers, 405 where another method is known, else 404. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ProblemError } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { readWebApp } from './web-app.ts'

const ours = /^\/(?:api|docs|health|ready|metrics|openapi\.json|mcp)(?:\/|$|\?)/
/** Files that the web app would have, had it them: a missing script must not be answered with a page. */
const looksLikeFile = /\.[a-z0-9]{1,8}$/i

const wantsPage = (request: FastifyRequest, path: string): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !ours.test(path) &&
  !looksLikeFile.test(path) &&
  (request.headers.accept ?? '').includes('text/html')

/** `/api/v1/orders/:id` as a pattern for addresses. */
const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replaceAll(/[.+?^$()|[\]{}\\]/g, String.raw`\$&`)
      .replaceAll(/:[A-Za-z]\w*/g, '[^/]+')
      .replaceAll('*', '.*')}$`,
  )

export function registerNotFound(http: FastifyInstance, webRoot: string | undefined): void {
  const routes = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>()
  http.addHook('onRoute', ({ url, method }) => {
    const known = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() }
    for (const name of [method].flat()) known.methods.add(name)
    routes.set(url, known)
  })
  const { page } = readWebApp(webRoot)

  http.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    const allowed = [...routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => [...methods])
    if (allowed.length > 0) {
      const allow = [...new Set(allowed)].toSorted().join(', ')
      const detail = `${request.method} is not possible here; ${allow} is.`
      return sendProblem(reply, request.id, new ProblemError('method_not_allowed', detail, { headers: { allow } }))
    }
    if (page && wantsPage(request, path))
      return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
    return sendProblem(reply, request.id, new ProblemError('not_found', 'There is nothing at this address.'))
  })
}
