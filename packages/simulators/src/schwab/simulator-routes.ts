/** The simulator's own switches; not a part of Schwab. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ZodError } from 'zod'
import type { Desk } from './desk.ts'
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

export function simulatorRoutes(app: FastifyInstance, desk: Desk): void {
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
  // The person withdraws the permission at Schwab, for tests and demos of a revoked token.
  app.post('/simulator/revoke', (request, reply) =>
    explained(reply, () => {
      const body = parsed(request.body)
      const token = isRecord(body) ? textOf(body, 'token') : undefined
      return reply.code(token !== undefined && desk.credentials.revoke(token) ? 204 : 404).send()
    }),
  )
}
