/** The simulator's own switches; not a part of Schwab. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z, ZodError } from 'zod'
import type { Desk } from './desk.ts'
import type { Streamer } from './stream/streamer.ts'
import { isRecord, textOf } from './wire/fields.ts'

/** Bodies of this host arrive as text (a route of Schwab's reads it itself). */
const parsed = (body: unknown): unknown => (typeof body === 'string' ? JSON.parse(body) : body)

function explained(reply: FastifyReply, work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (error instanceof SyntaxError) return reply.code(422).send({ message: 'the body must be JSON' })
    if (!(error instanceof ZodError)) throw error
    return reply.code(422).send({ message: error.issues.map((issue) => issue.message).join('; ') })
  }
}

const EndStreams = z.strictObject({ code: z.union([z.literal(12), z.literal(30)]) })

export function simulatorRoutes(app: FastifyInstance, desk: Desk, streamer: Streamer): void {
  app.get('/simulator/settings', () => desk.settings.current)
  app.patch('/simulator/settings', (request, reply) =>
    explained(reply, () => desk.settings.change(parsed(request.body))),
  )
  app.post('/simulator/quirks', (request, reply) =>
    explained(reply, () => {
      desk.quirks.arm(parsed(request.body))
      return reply.code(204).send()
    }),
  )
  app.delete('/simulator/quirks', (_request, reply) => {
    desk.quirks.clear()
    return reply.code(204).send()
  })
  // Ends all streams now: another login of the same person (12), or an administrator (30).
  app.post('/simulator/streams', (request, reply) =>
    explained(reply, () => {
      streamer.endAll(EndStreams.parse(parsed(request.body)).code)
      return reply.code(204).send()
    }),
  )
  // The person withdraws the permission at Schwab, for tests and demos of a revoked token.
  app.post('/simulator/revoke', (request, reply) =>
    explained(reply, () => {
      const body = parsed(request.body)
      const token = isRecord(body) ? textOf(body, 'token') : undefined
      return reply.code(token !== undefined && desk.credentials.revoke(token) ? 204 : 404).send()
    }),
  )
}
