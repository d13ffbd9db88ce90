/** What the API refuses with: RFC 9457, as an error that a screen can explain. */
import type { Problem } from '@g2e/contract/problems'
import type { Check } from '@g2e/contract/orders'

export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly reference: string
  readonly advice: string
  /** Sentence by place: `body.quantity`. */
  readonly fields: ReadonlyMap<string, string>
  readonly checks: readonly Check[]
  readonly orderId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(problem: Partial<Problem>, status: number, retryAfter: string | null = null) {
    super(problem.detail || problem.title || `The server answered with ${status}.`)
    this.name = 'ApiProblem'
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.reference = (problem.instance ?? '').replace('urn:uuid:', '')
    this.advice = problem.detail && problem.title && problem.detail !== problem.title ? '' : adviceFor(status)
    this.fields = new Map((problem.errors ?? []).map(({ path, message }) => [path.replace(/^body\./, ''), message]))
    this.checks = Array.isArray(problem['checks']) ? problem['checks'] : []
    this.orderId = typeof problem['orderId'] === 'string' ? problem['orderId'] : undefined
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter)
  }
}

/** Nothing came back: the network, or the server is gone. Nobody knows whether a write was done. */
export class Unreachable extends Error {
  readonly advice = 'Figures already shown are as of their times. Orders at your brokers are not affected.'
  constructor(cause: unknown) {
    super('G2E cannot be reached from this browser right now.', { cause })
    this.name = 'Unreachable'
  }
}

const adviceFor = (status: number): string => {
  if (status === 429) return 'Wait a moment, then try again.'
  if (status >= 500) return 'Orders at your brokers are not affected. Trying again usually helps.'
  return ''
}
