/** Answers that were earned and then lost or spoiled on the way. The request has been processed wholly by then. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { CallFaults } from '../faults/armed-faults.ts'
import type { FaultAnswer, FaultAnswers } from '../faults/faults.ts'

/** What Fastify hands to `onSend`. */
export type Payload = string | Buffer | Readable | null | undefined

/** Time for the first half to reach the wire before the connection breaks. */
const breakAfterMs = 20
/** Makes any JSON, and any half of it, unreadable; XML and event streams too. */
const garbage = '}{<'

const discard = (payload: Payload): void => {
  if (payload instanceof Readable) payload.destroy()
}

const bytesOf = (payload: string | Buffer | null | undefined): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload) : (payload ?? Buffer.alloc(0))

async function* brokenOff(firstPart: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
  for await (const piece of firstPart) {
    yield piece
    break
  }
  await sleep(breakAfterMs)
  throw new Error('broken off by a fault')
}

function truncated(payload: Payload, reply: FastifyReply): Readable {
  if (payload instanceof Readable) return Readable.from(brokenOff(payload), { objectMode: false })
  const whole = bytesOf(payload)
  // An empty answer has nothing to break off; one byte is promised that never comes.
  void reply.header('content-length', Math.max(whole.length, 1))
  const half = whole.subarray(0, Math.floor(whole.length / 2))
  return Readable.from(brokenOff(half.length > 0 ? [half] : []), { objectMode: false })
}

/** Half an answer and then what no reader takes, as a complete body. */
function malformed(payload: Payload, reply: FastifyReply): Payload {
  if (payload instanceof Readable) {
    payload.destroy()
    return `data: ${garbage}\r\n\r\n`
  }
  const whole = bytesOf(payload)
  if (reply.statusCode === 204) reply.code(200)
  return `${whole.toString('utf8', 0, Math.floor(whole.length / 2))}${garbage}`
}

/** A 204 has no body, whatever is asked for. */
function another(answer: FaultAnswer | undefined, payload: Payload, reply: FastifyReply): Payload {
  if (!answer) return payload
  discard(payload)
  void reply
    .removeHeader('content-length')
    .code(answer.status)
    .headers({ 'content-type': 'application/json', ...answer.headers })
  return answer.status === 204 ? '' : answer.body
}

/** What leaves in place of the earned answer. */
export function spoilAnswer(
  { fault, answer }: Pick<CallFaults, 'fault' | 'answer'>,
  { payload, reply, answers }: { payload: Payload; reply: FastifyReply; answers: FaultAnswers },
): Payload {
  switch (fault) {
    case 'accept_then_drop':
      discard(payload)
      reply.raw.socket?.destroy()
      return ''
    case 'accept_then_500': {
      discard(payload)
      const answer = answers.status(500)
      void reply.code(answer.status).headers({ 'content-type': 'application/json', ...answer.headers })
      return answer.body
    }
    case 'empty_body':
      discard(payload)
      return ''
    case 'malformed_body':
      return malformed(payload, reply)
    case 'truncated_body':
      return truncated(payload, reply)
    case 'other_answer':
      return another(answer, payload, reply)
    default:
      return payload
  }
}
