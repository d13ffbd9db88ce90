/**
 * The HTTP server: one factory, used by the product and by every test. It knows no feature: features register routes on
 * what it returns. Bodies are JSON up to 1 MiB; every error leaves as a problem document.
 */
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import underPressure from '@fastify/under-pressure'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { registerAuthentication } from './authentication.ts'
import type { AuthenticationParts } from './authentication.ts'
import type { Http } from './http.ts'
import type { KnownSessionOf } from './ready-lane.ts'
import { openReadyLane } from './ready-lane.ts'
import { registerNotFound } from './not-found.ts'
import { registerOpenApi } from './openapi.ts'
import { problemOf } from './problem.ts'
import { registerSecurityHeaders, securityHeaders } from './security-headers.ts'
import { sendProblem } from './send-problem.ts'
import { registerValidation } from './validation.ts'
import { readWebApp } from './web-app.ts'

export interface HttpParts extends AuthenticationParts {
  readonly appName: string
  readonly version: string
  readonly corsOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
  /** Whether browsers reach us by https: then they are told to insist. */
  readonly https: boolean
  /** Built web app; `undefined` = none. */
  readonly webRoot: string | undefined
  /** Answers 503 while the event loop lags by more than this; 0 = never. */
  readonly eventLoopDelayMsMax: number
  readonly knownSession: KnownSessionOf
  readonly log: Logger
  readonly metrics: Metrics
}

export const bodyBytesMax = 1024 * 1024
const requestReadMsMax = 30_000
const slowRequestMs = 2_000

async function registerSecurity(http: FastifyInstance, parts: HttpParts): Promise<void> {
  const { inlineScriptHashes } = readWebApp(parts.webRoot)
  const headers = securityHeaders({ inlineScriptHashes, https: parts.https })
  openReadyLane(http, { ...parts, headers })
  registerSecurityHeaders(http, headers)
  if (parts.corsOrigins.length > 0)
    await http.register(cors, {
      origin: [...parts.corsOrigins],
      credentials: true,
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['etag', 'retry-after', 'location'],
      maxAge: 600,
    })
  if (parts.eventLoopDelayMsMax > 0)
    await http.register(underPressure, { maxEventLoopDelay: parts.eventLoopDelayMsMax, retryAfter: 2 })
}

const mayBeAbsent = (schema: unknown): boolean => schema instanceof z.ZodType && schema.safeParse(undefined).success

/** Many clients declare JSON and send nothing; that is an empty body only where one is required. */
function acceptNoBodyWhereNoneIsRequired(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser('error', 'error')
  http.removeContentTypeParser('application/json')
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString()
    const expected = request.routeOptions.schema?.body
    if (text === '' && (!expected || mayBeAbsent(expected))) done(null, undefined)
    else void parse(request, text, done)
  })
}

function registerErrors(http: FastifyInstance, log: Logger): void {
  http.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    const about = { requestId: request.id, method: request.method, route: request.routeOptions.url }
    if (problem.code === 'internal') log.error({ ...about, err: error }, 'a request failed unexpectedly')
    else if (problem.cause !== undefined)
      log.debug({ ...about, code: problem.code, err: problem.cause }, 'a request was refused')
    return sendProblem(reply, request.id, problem)
  })
}

function registerObservation(http: FastifyInstance, { log, metrics }: HttpParts): void {
  http.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const route = request.routeOptions.url ?? 'none'
    const status = String(reply.statusCode)
    metrics.http.observe({ method: request.method, route, status }, reply.elapsedTime / 1_000)
    if (reply.elapsedTime < slowRequestMs) return
    log.info(
      { requestId: request.id, method: request.method, route, status, ms: Math.round(reply.elapsedTime) },
      'a slow request',
    )
  })
}

/**
 * Requests are checked in `validation.ts` and answers by zod, so the framework's own compilers are neither used nor loaded: they
 * are a tenth of what a start would load.
 */
const notOurs = (): never => {
  throw new Error('schemas are compiled by zod')
}
const compilersFactory = { buildValidator: notOurs, buildSerializer: notOurs }

export async function createHttp(parts: HttpParts): Promise<Http> {
  const http = Fastify({
    schemaController: { compilersFactory },
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestReadMsMax,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => void sendProblem(reply, request.id, problemOf(error)),
  }).withTypeProvider<ZodTypeProvider>()
  // Plain text would be taken as a body; only JSON is (one route takes a form, in its own scope).
  http.removeContentTypeParser('text/plain')
  acceptNoBodyWhereNoneIsRequired(http)
  http.setSerializerCompiler(serializerCompiler)
  registerErrors(http, parts.log)
  registerObservation(http, parts)
  await registerSecurity(http, parts)
  await http.register(cookie)
  registerNotFound(http, parts.webRoot)
  registerAuthentication(http, parts)
  registerValidation(http)
  await registerOpenApi(http, parts)
  return http
}
