import { StreamQuery } from '@g2e/contract/live'
import { z } from 'zod'
import { accessCookie, actorOf, bearerOf, userAgentOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { Streams } from './open-stream.ts'
import { StreamReader } from './reader.ts'
import { parseTopics } from './topics.ts'

const eventIdPattern = /^\d{1,15}$/

export function registerLiveRoutes(http: Http, streams: Streams): void {
  http.get(
    '/stream',
    {
      schema: {
        tags: ['live'],
        summary: 'Live events (server-sent events); resumes by Last-Event-ID within 24 hours',
        querystring: StreamQuery,
        response: { 200: { content: { 'text/event-stream': { schema: z.string() } } } },
      },
    },
    async (request, reply) => {
      const { userId } = actorOf(request)
      const topics = parseTopics(request.query.topics)
      if ('errors' in topics) throw new ProblemError('validation_failed', undefined, { errors: topics.errors })
      streams.assertRoom(userId)
      const seen = request.headers['last-event-id']
      const response = reply
        .hijack()
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-cache, no-transform')
        .header('x-accel-buffering', 'no').raw
      // The stream ends with its connection, so its parts need no lengths.
      response.shouldKeepAlive = false
      response.useChunkedEncodingByDefault = false
      response.writeHead(200, headersOf(reply.getHeaders()))
      const close = streams.open({
        userId,
        topics,
        lastEventId: typeof seen === 'string' && seen !== '' ? eventIdOf(seen) : undefined,
        reader: new StreamReader(response),
        credentials: {
          bearer: bearerOf(request.headers.authorization),
          accessCookie: request.cookies[accessCookie],
          ip: request.ip,
          userAgent: userAgentOf(request),
        },
      })
      response.on('close', close)
      response.on('error', close)
    },
  )
}

const eventIdOf = (text: string): number => (eventIdPattern.test(text) ? Number(text) : Number.POSITIVE_INFINITY)

const headersOf = (headers: Readonly<Record<string, number | string | string[] | undefined>>) =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
