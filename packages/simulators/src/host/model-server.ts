/** The simulated model to the host: like a broker server, with the script in place of an exchange. */
import type { FastifyInstance } from 'fastify'
import type { GeminiScript } from '../control/gemini-script.ts'
import type { FaultAnswers } from '../faults/faults.ts'
import type { SimClock } from '../market/clock.ts'

export interface ModelContext {
  readonly script: GeminiScript
  readonly clock: SimClock
}

export interface ModelServer {
  readonly prefix: string
  /** Name in `POST /control/faults {broker}`. */
  readonly faultName: string
  mount(context: ModelContext): {
    readonly routes: (app: FastifyInstance) => void | Promise<void>
    readonly answers: FaultAnswers
  }
}
