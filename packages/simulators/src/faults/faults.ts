/**
 * Faults on demand (api.md, Simulator control). The host applies every HTTP fault to every route of a mounted broker by
 * itself; a broker server only says how its refusals look ({@link FaultAnswers}) and sends its pushed events through a
 * {@link ShapedStream}.
 */
export const httpFaults = [
  'latency',
  'status_429',
  'status_500',
  'status_503',
  'status_504',
  'reset',
  'accept_then_drop',
  'accept_then_500',
  'malformed_body',
  'empty_body',
  'truncated_body',
  'other_answer',
  'expired_token',
] as const
export const streamFaults = ['stream_drop', 'stream_duplicate', 'stream_late', 'stream_reorder'] as const
export type HttpFault = (typeof httpFaults)[number]
export type StreamFault = (typeof streamFaults)[number]
export type FaultKind = HttpFault | StreamFault

export interface FaultSpec {
  readonly broker: string
  readonly fault: FaultKind
  readonly count: number
  readonly probability?: number
  readonly match?: { readonly method?: string; readonly pathContains?: string }
  readonly delayMs?: number
  /** What leaves in place of the earned answer; with `other_answer` only. */
  readonly answer?: FaultAnswer
}

/** An answer as the broker would give it. */
export interface FaultAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** How this broker's refusals look on the wire. */
export interface FaultAnswers {
  /** For 429, 500, 503 and 504. */
  status(status: 429 | 500 | 503 | 504): FaultAnswer
  expiredToken(): FaultAnswer
}

/** The socket side that a shaped stream needs; a `WebSocket` of `ws` fits, and so does a server-sent event response with three lines. */
export interface PushTarget {
  send(data: string | Uint8Array): void
  close(): void
}

/** Sends pushed events through the stream faults of the broker. Protocol messages (welcome, acknowledgements) go past it. */
export interface ShapedStream {
  /** One event for the client; may arrive late, twice, swapped with the next, or be lost with the connection. */
  sendEvent(data: string | Uint8Array): void
  /** Forget what waits (the socket closed). */
  end(): void
}

/** What a broker server may ask of the faults beyond the HTTP ones, which need no code there. */
export interface BrokerFaults {
  /** `path` is the wire path of the stream, for `match.pathContains`. */
  shape(target: PushTarget, path: string): ShapedStream
  /** True while a `stream_drop` makes events vanish: connections of then miss what happens. */
  isDark(): boolean
  /** For a broker without push: takes a stream fault for one poll of order status. */
  takeForPoll(path: string): { readonly fault: StreamFault; readonly delayMs: number } | undefined
}
