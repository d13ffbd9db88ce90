/**
 * What an adapter is handed on a bench: the simulator's time, waits cut short, renewals really exclusive, and a budget of
 * calls that is kept. Where the adapter would sleep or wait for a turn, simulated time moves on instead.
 */
import type { BrokerEnvironment } from '../port/broker.ts'

export interface BenchHooks extends BrokerEnvironment {
  /** What the adapter asked of the shared limiter. */
  readonly tokens: string[]
  /** How often each key was held. */
  readonly held: Map<string, number>
  /** Moves the simulators' clock on, and `now` with it. */
  readonly advance: (ms: number) => Promise<void>
  /** False: no call gets a turn any more. */
  granted: boolean
}

export interface BenchTime {
  readonly now: () => number
  /** Moves the simulators' clock, and `now` with it. */
  readonly advance: (ms: number) => Promise<void>
}

/** Longest that the adapter really waits anywhere, milliseconds. */
const waitMsMax = 5

interface Bucket {
  /** May lie below zero: turns that were given ahead of their time. */
  left: number
  at: number
}

/** Milliseconds until the next turn in this bucket; takes it if that is soon enough. */
function turnIn(
  buckets: Map<string, Bucket>,
  name: string,
  { requests, perMs }: { readonly requests: number; readonly perMs: number },
  facts: { readonly now: number; readonly waitMsMax: number },
): number | undefined {
  const bucket = buckets.get(name) ?? { left: requests, at: facts.now }
  buckets.set(name, bucket)
  bucket.left = Math.min(requests, bucket.left + ((facts.now - bucket.at) * requests) / perMs)
  bucket.at = facts.now
  const waitMs = Math.max(0, Math.ceil(((1 - bucket.left) * perMs) / requests))
  if (waitMs > facts.waitMsMax) return undefined
  bucket.left -= 1
  return waitMs
}

function exclusiveKeys(held: Map<string, number>) {
  const last = new Map<string, Promise<unknown>>()
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(key) ?? Promise.resolve()
    const run = async (): Promise<T> => {
      held.set(key, (held.get(key) ?? 0) + 1)
      return work()
    }
    // Whoever held it before may have failed; that is its own affair.
    const mine = before.then(run, run)
    last.set(key, mine)
    return mine
  }
}

export function benchHooks({ now, advance }: BenchTime): BenchHooks {
  const tokens: string[] = []
  const held = new Map<string, number>()
  const buckets = new Map<string, Bucket>()
  const nothing = () => undefined
  const hooks: BenchHooks = {
    tokens,
    held,
    granted: true,
    now,
    advance,
    sleep: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, waitMsMax)))
      if (ms > waitMsMax) await advance(ms - waitMsMax)
    },
    random: () => 0.5,
    log: { info: nothing, warn: nothing, error: nothing },
    metrics: { call: nothing, unmapped: nothing },
    exclusively: exclusiveKeys(held),
    takeToken: async (bucket, limit, patienceMs) => {
      tokens.push(bucket)
      if (!hooks.granted) return false
      const waitMs = turnIn(buckets, bucket, limit, { now: now(), waitMsMax: patienceMs })
      if (waitMs === undefined) return false
      if (waitMs > 0) await advance(waitMs)
      return hooks.granted
    },
  }
  return hooks
}
