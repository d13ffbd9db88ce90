/** The answer as server-sent events. An HTTP error status is answered only before the first event. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../../platform/http/authentication.ts'
import { documentOf, problemOf } from '../../platform/http/problem.ts'
import { alreadyAnswering } from './conversations.ts'
import { prepareAnswer } from './prepare-answer.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { EventSink } from './event-sink.ts'

export interface StreamedAnswer {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly conversationId: string
  readonly content: string
}

/** Tells who went first: the reader that left, or the person who pressed stop; both end the model's work. */
function openStream(reply: FastifyReply, onGone: () => void): EventSink {
  const response = reply
    .hijack()
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    .header('x-accel-buffering', 'no').raw
  const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  response.writeHead(200, Object.fromEntries(headers))
  return new EventSink(response, onGone)
}

/** @throws 404; 409 while an answer is being written. */
export async function streamAnswer(deps: AssistantDeps, given: StreamedAnswer): Promise<FastifyReply> {
  const { request, reply, conversationId, content } = given
  const { locks, log } = deps.platform
  const actor = actorOf(request)
  const ran = await locks.ifFree(`assistant:${conversationId}`, async ({ lost }) => {
    // With the model's library, which is not loaded before it is needed.
    const [{ answerMessage }, prepared] = await Promise.all([
      import('./answer-message.ts'),
      prepareAnswer(deps, actor, { conversationId, content }),
    ])
    const running = deps.running.begin(actor.userId, conversationId)
    const sink = openStream(reply, running.stop)
    const send = (name: string, data: unknown) => sink.event(name, data)
    try {
      const signal = AbortSignal.any([running.signal, lost])
      await answerMessage(deps, prepared, { signal, send, requestId: request.id })
    } catch (error) {
      const problem = problemOf(error)
      if (problem.code === 'internal') log.error({ err: error, requestId: request.id }, 'an answer failed unexpectedly')
      send('error', documentOf(problem, request.id))
      send('done', { messageId: null, finishReason: 'error', message: null })
    } finally {
      running.end()
      sink.end()
    }
  })
  if (!ran) throw alreadyAnswering()
  return reply
}
