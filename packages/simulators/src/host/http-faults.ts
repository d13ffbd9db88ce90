/**
 * Every HTTP call of a mounted server passes here: refusals before anything is done; then, when the answer is ready, the flush
 * of the state, the latency, and the spoiling.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ArmedFaults, CallFaults } from '../faults/armed-faults.ts'
import type { FaultAnswer, FaultAnswers } from '../faults/faults.ts'
import { spoilAnswer } from './spoil-answer.ts'
import type { Payload } from './spoil-answer.ts'

export interface Target {
  /** Name in `POST /control/faults {broker}`. */
  readonly name: string
  readonly answers: FaultAnswers
}

export interface FaultSurroundings {
  readonly armed: ArmedFaults
  /** Whose call it is, by the path; `undefined` = nobody's. */
  readonly targetOf: (url: string) => Target | undefined
  /** Makes the state durable. No answer leaves before. */
  readonly flush: () => Promise<void>
  readonly stopping: AbortSignal
}

const refusals = {
  status_429: 429,
  status_500: 500,
  status_503: 503,
  status_504: 504,
} as const

export type Refusal = FaultAnswer | 'reset'

/** The answer of a call that is refused with nothing done; `undefined` for a call that goes on. */
export function refusalOf(fault: CallFaults['fault'], answers: FaultAnswers): Refusal | undefined {
  switch (fault) {
    case 'status_429':
    case 'status_500':
    case 'status_503':
    case 'status_504':
      return answers.status(refusals[fault])
    case 'expired_token':
      return answers.expiredToken()
    case 'reset':
      return 'reset'
    default:
      return undefined
  }
}

async function pause(ms: number, stopping: AbortSignal): Promise<void> {
  if (ms <= 0 || stopping.aborted) return
  try {
    await sleep(ms, undefined, { signal: stopping })
  } catch (error) {
    // Stopping ends every wait early.
    if (!stopping.aborted) throw error
  }
}

export function installFaults(app: FastifyInstance, around: FaultSurroundings): void {
  const struck = new WeakMap<FastifyRequest, { faults: CallFaults; target: Target }>()

  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const target = around.targetOf(request.url)
    if (!target) return undefined
    const faults = around.armed.takeForCall({ broker: target.name, method: request.method, path: request.url })
    const refusal = refusalOf(faults.fault, target.answers)
    if (!refusal) {
      struck.set(request, { faults, target })
      return undefined
    }
    await pause(faults.latencyMs, around.stopping)
    if (refusal === 'reset') {
      reply.hijack()
      request.raw.socket.resetAndDestroy()
      return undefined
    }
    return reply
      .code(refusal.status)
      .headers({ 'content-type': 'application/json', ...refusal.headers })
      .send(refusal.body)
  })

  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: Payload): Promise<Payload> => {
    try {
      await around.flush()
    } catch (error) {
      // What could not be kept must not be acknowledged: the caller sees a lost answer, and asks again.
      process.stderr.write(`simulators: state could not be written, so an answer was withheld: ${String(error)}\n`)
      request.raw.socket.destroy()
      return ''
    }
    const strike = struck.get(request)
    if (!strike) return payload
    await pause(strike.faults.latencyMs, around.stopping)
    return spoilAnswer(strike.faults, { payload, reply, answers: strike.target.answers })
  })
}
