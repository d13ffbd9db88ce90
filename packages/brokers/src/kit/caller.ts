/**
 * Calls of one connection to one host: budget, breaker, deadline, evidence, metrics. `read` tries again with growing,
 * jittered waits; `write` sends at most once, whatever happens. The path of a call that succeeds allocates little.
 */
import { RateLimited, BrokerError, Unavailable, NotSent, WireMismatch } from '../port/errors.ts'
import type { MappedFailure } from '../port/errors.ts'
import type { BrokerEnvironment } from '../port/broker.ts'
import { BrokenCircuitError } from './breaker.ts'
import type { Breaker } from './breaker.ts'
import type { CallBudget } from './call-budget.ts'
import { readError, wholeBody, writeError } from './evidence.ts'
import type { CallFacts, Evidence } from './evidence.ts'
import { HttpFailure, headerOf } from './http.ts'
import type { HttpAnswer, HttpClient, HttpRequest } from './http.ts'
import { retryAfterMs } from './rate-limit-words.ts'
import { cap, redact } from './redact.ts'

export interface Call extends Omit<HttpRequest, 'timeoutMs' | 'headers'> {
  /** The port's operation, for messages and metrics; never ids. */
  readonly operation: string
  /** Name, value, name, value; a function is asked anew at every attempt, for what may be sent only once (a signature). */
  readonly headers: readonly string[] | (() => readonly string[])
  readonly timeoutMs?: number | undefined
  /** Cancelling and finding out: uses the reserved share and waits for no breaker. */
  readonly urgent?: boolean | undefined
  /** A success says all it has to say in status and headers: its body, mostly none, is not read. */
  readonly bodiless?: boolean | undefined
}

export interface CallerOptions {
  readonly brokerId: string
  readonly brokerName: string
  readonly http: HttpClient
  readonly budget: CallBudget
  readonly breaker: Breaker
  readonly hooks: BrokerEnvironment
  readonly explain: (answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }) => MappedFailure
  readonly rateLimitedWritesAreRefused: boolean
  /** Values that must not appear in logs and messages. */
  readonly secrets: readonly string[]
  /** Header by which the broker's support finds a call. */
  readonly requestIdHeader?: string | undefined
  /** The document in a body; throws when there is none. JSON where it is not given. */
  readonly readDocument?: ((text: string) => unknown) | undefined
}

/** Turns a parsed body into what the operation returns; throws `WireMismatch` when it does not fit. */
export type Parse<T> = (body: unknown, answer: HttpAnswer) => T

export const callTimeoutMs = 10_000
export const readAttemptsMax = 4
/** Waits between attempts of a read: 250, 500, 1000 ms, each between half and all of it. */
export const retryBaseMs = 250
/** What a reader may be kept waiting by retries in all. */
export const readPatienceMs = 20_000

export class BrokerCaller {
  readonly #options: CallerOptions
  /** On the process's own clock: ordinary reads hold back until then, as the broker asked. */
  #pausedUntil = 0

  constructor(options: CallerOptions) {
    this.#options = options
  }

  /** An idempotent call. @throws BrokerError after the last attempt. */
  async read<T>(call: Call, parse: Parse<T>): Promise<T> {
    const startedAt = performance.now()
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attemptRead(call, parse, startedAt)
      if (!(result instanceof FailedAttempt)) return result
      const waitMs = this.#waitBeforeRetry(result.error, attempt)
      const spentMs = performance.now() - startedAt
      if (waitMs === undefined || spentMs + waitMs > readPatienceMs) {
        this.#failed(call, result.error, startedAt, attempt)
        throw result.error
      }
      await this.#options.hooks.sleep(waitMs)
    }
  }

  /** Sends at most once. @throws NotSent, AuthRequired, Rejected with proof; OutcomeUnknown in every doubt. */
  async write<T>(call: Call, parse: Parse<T>): Promise<T> {
    const startedAt = performance.now()
    try {
      await this.#takeTurn(call)
      const answer = await this.#send(call)
      if (answer.status < 200 || answer.status > 299) throw this.#writeError(call, this.#refusal(answer))
      const result = this.#parsed(call, parse, answer)
      this.#options.hooks.metrics.call(this.#options.brokerId, call.operation, 'ok', performance.now() - startedAt)
      return result
    } catch (thrown) {
      const error =
        thrown instanceof BrokerError && !(thrown instanceof WireMismatch)
          ? thrown
          : this.#writeError(call, evidenceOf(thrown))
      this.#failed(call, error, startedAt, 1)
      throw error
    }
  }

  async #attemptRead<T>(call: Call, parse: Parse<T>, startedAt: number): Promise<T | FailedAttempt> {
    const { brokerId, hooks } = this.#options
    try {
      const pauseMs = this.#pausedUntil === 0 || call.urgent ? 0 : this.#pausedUntil - performance.now()
      if (pauseMs > 0) {
        if (pauseMs > readPatienceMs) return new FailedAttempt(this.#stillPaused(call, pauseMs))
        await hooks.sleep(pauseMs)
        this.#pausedUntil = 0
      }
      await this.#takeTurn(call)
      const answer = await this.#send(call)
      if (answer.status < 200 || answer.status > 299) {
        return new FailedAttempt(readError(this.#factsOf(call), this.#refusal(answer)))
      }
      const result = this.#parsed(call, parse, answer)
      hooks.metrics.call(brokerId, call.operation, 'ok', performance.now() - startedAt)
      return result
    } catch (thrown) {
      if (thrown instanceof BrokerError && !(thrown instanceof WireMismatch)) return new FailedAttempt(thrown)
      return new FailedAttempt(readError(this.#factsOf(call), evidenceOf(thrown)))
    }
  }

  /** Once its turn has come. */
  #send(call: Call): Promise<HttpAnswer> {
    const { breaker, http } = this.#options
    const request: HttpRequest = {
      method: call.method,
      path: call.path,
      headers: typeof call.headers === 'function' ? call.headers() : call.headers,
      body: call.body,
      timeoutMs: call.timeoutMs ?? callTimeoutMs,
    }
    return call.urgent ? http.send(request) : breaker.execute(() => http.send(request))
  }

  /** @throws OutOfBudget */
  async #takeTurn({ urgent }: Call): Promise<void> {
    let isGranted: boolean
    try {
      isGranted = await this.#options.budget.take(urgent ? 'urgent' : 'ordinary')
    } catch (cause) {
      throw new OutOfBudget('the shared limiter failed', { cause })
    }
    if (!isGranted) throw new OutOfBudget()
  }

  #parsed<T>({ bodiless }: Call, parse: Parse<T>, answer: HttpAnswer): T {
    const body = bodiless ? undefined : this.#bodyOf(answer)
    try {
      return parse(body, answer)
    } catch (error) {
      throw error instanceof BrokerError ? error : new Unfit(answer.text, error)
    }
  }

  /** An empty body is `undefined` only where the broker says so (204). */
  #bodyOf(answer: HttpAnswer): unknown {
    if (answer.status === 204) return undefined
    const { readDocument = parseJson } = this.#options
    try {
      return readDocument(answer.text)
    } catch {
      throw new NoDocument(answer.text)
    }
  }

  #documentIn(text: string): unknown {
    const { readDocument = parseJson } = this.#options
    try {
      return readDocument(text)
    } catch {
      return undefined
    }
  }

  #refusal(answer: HttpAnswer): Evidence {
    const { explain, secrets, requestIdHeader, hooks } = this.#options
    const parsed = this.#documentIn(answer.text)
    const raw = cap(redact(answer.text, secrets))
    const headers = Object.fromEntries(
      Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
    const mapped = explain({ status: answer.status, headers, body: parsed === undefined ? raw : parsed })
    const failure = { ...mapped, message: redact(mapped.message, secrets) }
    const waitMs = failure.kind === 'rate_limited' ? retryAfterMs(answer.headers, hooks.now()) : undefined
    if (waitMs !== undefined) this.#pausedUntil = performance.now() + waitMs
    return {
      kind: 'answered',
      status: answer.status,
      failure,
      inSoManyWords: typeof parsed === 'object' && parsed !== null,
      retryAfterMs: waitMs,
      requestId: requestIdHeader === undefined ? undefined : headerOf(answer.headers, requestIdHeader),
    }
  }

  /** `undefined`: trying again is of no use. Milliseconds. */
  #waitBeforeRetry(error: BrokerError, attempt: number): number | undefined {
    if (attempt >= readAttemptsMax) return undefined
    const passes =
      error instanceof Unavailable ||
      error instanceof RateLimited ||
      (error instanceof NotSent && !(error.cause instanceof OutOfBudget)) ||
      (error instanceof WireMismatch && error.path === wholeBody)
    if (!passes) return undefined
    const stepMs = retryBaseMs * 2 ** (attempt - 1)
    const waitMs = stepMs * (0.5 + this.#options.hooks.random() / 2)
    return error instanceof RateLimited && error.retryAfterMs !== undefined
      ? Math.max(error.retryAfterMs, waitMs)
      : waitMs
  }

  #stillPaused(call: Call, pauseMs: number): BrokerError {
    const { brokerId, brokerName } = this.#options
    return new RateLimited(`${brokerName} takes no more calls for ${Math.ceil(pauseMs / 1000)} s.`, {
      brokerId,
      operation: call.operation,
      retryAfterMs: pauseMs,
    })
  }

  #writeError(call: Call, evidence: Evidence): BrokerError {
    return writeError(this.#factsOf(call), evidence, this.#options)
  }

  #factsOf(call: Call): CallFacts {
    const { brokerId, brokerName } = this.#options
    return { brokerId, brokerName, operation: call.operation }
  }

  #failed(call: Call, error: BrokerError, startedAt: number, attempts: number): void {
    const { brokerId, hooks } = this.#options
    const ms = performance.now() - startedAt
    hooks.metrics.call(brokerId, call.operation, error.kind, ms)
    const { failure, requestId } = error.context
    // Being told "no such order" is an answer, not an incident.
    if (failure?.kind === 'not_found') return
    hooks.log.warn(
      {
        brokerId,
        operation: call.operation,
        outcome: error.kind,
        failure: failure?.kind,
        code: failure?.code,
        requestId,
        attempts,
        ms: Math.round(ms),
      },
      redact(error.message, this.#options.secrets),
    )
  }
}

class FailedAttempt {
  readonly error: BrokerError
  constructor(error: BrokerError) {
    this.error = error
  }
}

class OutOfBudget extends Error {}

class NoDocument extends Error {
  readonly raw: string
  constructor(text: string) {
    super(text === '' ? 'the body is empty' : 'the body is not JSON')
    this.raw = cap(text)
  }
}

class Unfit extends Error {
  readonly raw: string
  constructor(text: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'it cannot be mapped', { cause })
    this.raw = cap(text)
  }
}

const parseJson = (text: string): unknown => JSON.parse(text)

function evidenceOf(thrown: unknown): Evidence {
  if (thrown instanceof HttpFailure) {
    return { kind: thrown.kind, reason: thrown.timedOut ? 'no answer in time' : thrown.message, cause: thrown }
  }
  if (thrown instanceof BrokenCircuitError) {
    return { kind: 'never_sent', reason: 'it failed again and again and is left alone for a moment', cause: thrown }
  }
  if (thrown instanceof OutOfBudget) {
    return { kind: 'never_sent', reason: 'our own limit of calls is used up for the moment', cause: thrown }
  }
  if (thrown instanceof NoDocument) {
    return { kind: 'unreadable', raw: thrown.raw, path: wholeBody, reason: thrown.message, cause: thrown }
  }
  if (thrown instanceof WireMismatch) {
    return { kind: 'unreadable', raw: cap(thrown.raw), path: thrown.path, reason: thrown.message, cause: thrown }
  }
  if (thrown instanceof Unfit) {
    return { kind: 'unreadable', raw: thrown.raw, path: 'mapping', reason: thrown.message, cause: thrown }
  }
  // A fault of our own in mid-call: nothing is proved, so it counts as silence.
  return { kind: 'no_answer', reason: thrown instanceof Error ? thrown.message : 'unexpected failure', cause: thrown }
}
