/**
 * The faults that wait for a call. A call uses one of every `latency` that it matches (delays add up) and one of the first
 * other fault that it matches: of several such faults the next call gets the next, in the order of arming. Every matching call
 * uses one, also where `probability` spares it.
 */
import type { FaultAnswer, FaultKind, FaultSpec, HttpFault, StreamFault } from './faults.ts'

export const delayMsDefault = 1_000

export interface WireCall {
  readonly broker: string
  readonly method: string
  /** Path and query as sent. */
  readonly path: string
}

/** What happens to one HTTP call. */
export interface CallFaults {
  readonly latencyMs: number
  readonly fault: Exclude<HttpFault, 'latency'> | undefined
  /** Of `other_answer`. */
  readonly answer?: FaultAnswer | undefined
}

export interface StruckStream {
  readonly fault: StreamFault
  readonly delayMs: number
}

export interface ArmedFault extends FaultSpec {
  readonly id: string
  readonly left: number
}

export interface ArmedFaults {
  arm(spec: FaultSpec): string
  /** Also for a WebSocket handshake, which only a fault with `match.pathContains` can strike. */
  takeForCall(call: WireCall & { readonly isUpgrade?: boolean }): CallFaults
  takeForStream(call: WireCall): StruckStream | undefined
  list(): readonly ArmedFault[]
  clear(): void
}

interface Armed {
  readonly id: string
  readonly spec: FaultSpec
  left: number
}

const isStreamFault = (fault: FaultKind): fault is StreamFault => fault.startsWith('stream_')

function matches({ spec }: Armed, call: WireCall): boolean {
  if (spec.broker !== call.broker) return false
  const { method, pathContains } = spec.match ?? {}
  if (method !== undefined && method.toUpperCase() !== call.method) return false
  return pathContains === undefined || call.path.includes(pathContains)
}

/** `random` decides on probabilities: [0, 1). */
export function createArmedFaults(random: () => number): ArmedFaults {
  let armed: Armed[] = []
  let count = 0
  const strikes = (fault: Armed): boolean => {
    fault.left -= 1
    if (fault.left <= 0) armed = armed.filter((other) => other !== fault)
    return fault.spec.probability === undefined || random() < fault.spec.probability
  }
  return {
    arm(spec) {
      count += 1
      const id = `fault-${count}`
      armed.push({ id, spec, left: spec.count })
      return id
    },
    takeForCall(call) {
      let latencyMs = 0
      let fault: CallFaults['fault']
      let answer: FaultAnswer | undefined
      for (const candidate of armed) {
        const kind = candidate.spec.fault
        if (isStreamFault(kind) || !matches(candidate, call)) continue
        if (call.isUpgrade === true && candidate.spec.match?.pathContains === undefined) continue
        if (kind === 'latency') {
          if (strikes(candidate)) latencyMs += candidate.spec.delayMs ?? delayMsDefault
        } else if (fault === undefined && strikes(candidate)) {
          fault = kind
          answer = candidate.spec.answer
        }
      }
      return { latencyMs, fault, answer }
    },
    takeForStream(call) {
      for (const candidate of armed) {
        const kind = candidate.spec.fault
        if (!isStreamFault(kind) || !matches(candidate, call)) continue
        if (strikes(candidate)) return { fault: kind, delayMs: candidate.spec.delayMs ?? delayMsDefault }
      }
      return undefined
    },
    list: () => armed.map(({ id, spec, left }) => ({ id, ...spec, left })),
    clear() {
      armed = []
    },
  }
}
