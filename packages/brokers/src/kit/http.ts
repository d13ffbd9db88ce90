/**
 * HTTP to one broker host over pooled keep-alive connections. Follows no redirect (a key header would travel with it)
 * and sends nothing twice. What went wrong is told apart by evidence: undici calls `onRequestStart` right before it
 * writes to a socket, so a request that never got there provably never left us. Written against undici's dispatcher
 * itself: no stream and no signal per call.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Dispatcher, Pool } from 'undici'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With query, begins with `/`; the base address's own path goes before it. */
  readonly path: string
  /** Name, value, name, value. */
  readonly headers: readonly string[]
  readonly body?: string | undefined
  /** From now to the last byte of the answer, waiting for a connection included. */
  readonly timeoutMs: number
}

export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Whatever the status: an answer is an answer. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: HttpHeaders
  readonly text: string
}

/** No whole answer came. `never_sent`: not a byte left us. `no_answer`: it may have been read and acted on. */
export class HttpFailure extends Error {
  readonly kind: 'never_sent' | 'no_answer'
  readonly timedOut: boolean
  constructor(kind: 'never_sent' | 'no_answer', reason: string, options: { cause?: unknown; timedOut?: boolean } = {}) {
    super(reason, { cause: options.cause })
    this.name = 'HttpFailure'
    this.kind = kind
    this.timedOut = options.timedOut ?? false
  }
}

export interface HttpOptions {
  readonly connectionsMax?: number | undefined
  readonly connectTimeoutMs?: number | undefined
  readonly answerBytesMax?: number | undefined
  /** PEM of an authority to trust besides the known ones (a self-signed local gateway). */
  readonly certificateAuthority?: string | undefined
}

export const connectionsMax = 8
export const connectTimeoutMs = 5_000
/** The largest documented answer is a whole list of assets, several MB. */
export const answerBytesMax = 64 * 1024 * 1024
const closeGraceMs = 2_000

const reasonOf = (error: Error): string => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return `${code}: ${error.message}`.slice(0, 200)
}

class PendingCall implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #reject: (failure: HttpFailure) => void
  readonly #bytesMax: number
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | undefined
  #failure: HttpFailure | undefined
  #status = 0
  #headers: HttpHeaders = {}
  #first: Buffer | undefined
  #rest: Buffer[] | undefined
  #bytes = 0

  constructor(
    resolve: (answer: HttpAnswer) => void,
    reject: (failure: HttpFailure) => void,
    limits: { readonly timeoutMs: number; readonly bytesMax: number },
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#bytesMax = limits.bytesMax
    this.#timer = setTimeout(expire, limits.timeoutMs, this)
  }

  /** Still waiting for a connection: fails now, and is aborted when its turn comes, before anything is written. */
  expire(): void {
    const controller = this.#controller
    this.#fail(
      new HttpFailure(controller ? 'no_answer' : 'never_sent', 'no answer in time', { timedOut: true }),
      controller,
    )
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure) controller.abort(this.#failure)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#bytesMax) {
      this.#fail(new HttpFailure('no_answer', `the answer is larger than ${this.#bytesMax} bytes`), controller)
    } else if (this.#first === undefined) this.#first = chunk
    else if (this.#rest === undefined) this.#rest = [this.#first, chunk]
    else this.#rest.push(chunk)
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer)
    const body = this.#rest ? Buffer.concat(this.#rest, this.#bytes) : this.#first
    this.#resolve({ status: this.#status, headers: this.#headers, text: body ? body.toString('utf8') : '' })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#failure) return
    this.#fail(new HttpFailure(this.#controller ? 'no_answer' : 'never_sent', reasonOf(error), { cause: error }))
  }

  #fail(failure: HttpFailure, controller?: Dispatcher.DispatchController): void {
    if (this.#failure) return
    this.#failure = failure
    clearTimeout(this.#timer)
    this.#reject(failure)
    controller?.abort(failure)
  }
}

function expire(call: PendingCall): void {
  call.expire()
}

/** Loads what the first call to any broker needs: more than all adapters together, so no start waits for it. */
export async function loadClient(): Promise<void> {
  await import('undici')
}

export class HttpClient {
  readonly #origin: string
  readonly #options: Pool.Options
  readonly #prefix: string
  readonly #bytesMax: number
  #pool: Pool | undefined
  #isClosed = false

  /** @throws TypeError when the address is not an http(s) URL. */
  constructor(baseUrl: string, options: HttpOptions = {}) {
    const url = new URL(baseUrl)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`not an http address: ${url.origin}`)
    this.#prefix = url.pathname.replace(/\/+$/, '')
    this.#bytesMax = options.answerBytesMax ?? answerBytesMax
    this.#origin = url.origin
    this.#options = {
      connections: options.connectionsMax ?? connectionsMax,
      pipelining: 1,
      // With several requests on one HTTP/2 connection, a reset would put all of them in doubt.
      allowH2: false,
      // One deadline per call replaces both.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: options.connectTimeoutMs ?? connectTimeoutMs,
        ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
      },
    }
  }

  /** Sends once. @throws HttpFailure when no whole answer came. */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return this.#pool ? this.#dispatch(this.#pool, request) : this.#open().then((pool) => this.#dispatch(pool, request))
  }

  #dispatch(pool: Pool, request: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const call = new PendingCall(resolve, reject, { timeoutMs: request.timeoutMs, bytesMax: this.#bytesMax })
      pool.dispatch(
        {
          method: request.method,
          path: this.#prefix === '' ? request.path : this.#prefix + request.path,
          // The type asks for a mutable array; undici only reads it.
          headers: request.headers as string[],
          body: request.body ?? null,
        },
        call,
      )
    })
  }

  /** Lets running calls end for a moment, then cuts them off. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    const pool = this.#pool
    if (!pool || pool.destroyed) return
    if (!pool.closed) {
      const cut = new AbortController()
      await Promise.race([
        pool.close(),
        wait(closeGraceMs, undefined, { signal: cut.signal, ref: false }).catch(ignoreAbort),
      ])
      cut.abort()
    }
    await pool.destroy()
  }

  async #open(): Promise<Pool> {
    const { Pool: Opened } = await import('undici')
    this.#pool ??= new Opened(this.#origin, this.#options)
    // A closed pool refuses what is sent to it, whenever it was closed.
    if (this.#isClosed) await this.#pool.close()
    return this.#pool
  }
}

/** The grace period is cut short when everything ended before it. */
const ignoreAbort = (error: unknown): void => {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}

/** The first value of a header, lower-case name. */
export function headerOf(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
