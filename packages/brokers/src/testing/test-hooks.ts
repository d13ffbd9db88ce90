/** What a test hands to an adapter: waits are written down and over at once, jitter is in the middle, all budgets are granted. */
import type { BrokerEnvironment } from '../port/broker.ts'

export interface TestHooks extends BrokerEnvironment {
  readonly waits: number[]
  readonly outcomes: string[]
  readonly logged: string[]
}

export function testHooks(changes: Partial<BrokerEnvironment> = {}): TestHooks {
  const waits: number[] = []
  const outcomes: string[] = []
  const logged: string[] = []
  const write = (fields: Readonly<Record<string, unknown>>, message: string) => {
    logged.push(`${message} ${JSON.stringify(fields)}`)
  }
  return {
    waits,
    outcomes,
    logged,
    now: () => Date.now(),
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    random: () => 0.5,
    log: { info: write, warn: write, error: write },
    metrics: {
      call: (_broker, operation, outcome) => outcomes.push(`${operation} ${outcome}`),
      unmapped: (_broker, field, value) => outcomes.push(`unmapped ${field} ${value}`),
    },
    exclusively: (_key, work) => work(),
    takeToken: () => Promise.resolve(true),
    ...changes,
  }
}
