import type { FastifyReply } from 'fastify'
import { documentOf } from './problem.ts'
import type { ProblemError } from './problem.ts'

export function sendProblem(reply: FastifyReply, requestId: string, problem: ProblemError): FastifyReply {
  const document = documentOf(problem, requestId)
  return reply
    .status(document.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(JSON.stringify(document))
}
