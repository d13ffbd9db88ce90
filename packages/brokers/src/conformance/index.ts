/**
 * One suite for every adapter (docs/how-to, "a fifth broker"): numbered cases against a running simulator over real HTTP
 * and WebSockets, faults included, chosen by what the broker can do. It needs no test framework: a test file runs each
 * case of {@link casesFor} as one test.
 */
import type { BrokerDefinition } from '../port/broker.ts'
import type { ConformanceCase, ConformanceHarness } from './harness.ts'
import { openBench } from './open-bench.ts'
import { readingCases } from './reading-cases.ts'
import { streamCases } from './stream-cases.ts'
import { writingCases } from './writing-cases.ts'

export type { ConformanceCase, ConformanceHarness } from './harness.ts'

const cases: readonly ConformanceCase[] = [...readingCases, ...writingCases, ...streamCases]

export const casesFor = (definition: BrokerDefinition): readonly ConformanceCase[] =>
  cases.filter((one) => one.appliesTo(definition))

/** Runs one case on a login of its own. Rejects with what does not hold. */
export async function runCase(one: ConformanceCase, harness: ConformanceHarness): Promise<void> {
  const { bench, close } = await openBench(harness)
  await bench.control.clearFaults()
  try {
    await one.run(bench)
  } finally {
    await bench.control.clearFaults()
    await bench.control.setPaused(false)
    await close()
  }
}
