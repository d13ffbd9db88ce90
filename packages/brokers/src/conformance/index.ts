/**
 * One suite for every adapter (docs/how-to/add-a-broker.md): numbered cases against a running simulator over real HTTP and
 * WebSockets, faults included, chosen by what the broker can do. It needs no test framework: a test file runs each case of
 * {@link casesFor} as one test.
 */
import type { BrokerDefinition, BrokerSettings } from '../port/broker.ts'
import type { ConformanceCase, ConformanceFacts, ConformanceHarness } from './harness.ts'
import { coinCases } from './coin-cases.ts'
import { doubtfulReadCases } from './doubtful-read-cases.ts'
import { lostChangeCases } from './lost-change-cases.ts'
import { marketCases } from './market-cases.ts'
import { raceCases } from './race-cases.ts'
import { openBench } from './open-bench.ts'
import { readingCases } from './reading-cases.ts'
import { signInCases } from './sign-in-cases.ts'
import { SimulatorControl } from './simulator-control.ts'
import { streamCases } from './stream-cases.ts'
import { lostWriteCases } from './lost-write-cases.ts'
import { previewCases } from './preview-cases.ts'
import { replaceCases } from './replace-cases.ts'
import { writingCases } from './writing-cases.ts'

export type { ConformanceCase, ConformanceFacts, ConformanceHarness } from './harness.ts'

export const conformanceCases: readonly ConformanceCase[] = [
  ...readingCases,
  ...signInCases,
  ...writingCases,
  ...lostWriteCases,
  ...replaceCases,
  ...streamCases,
  ...previewCases,
  ...doubtfulReadCases,
  ...lostChangeCases,
  ...raceCases,
  ...marketCases,
  ...coinCases,
].toSorted((a, b) => a.number - b.number)

/** Why a case is not about this broker; `undefined` = it is. */
export const whyNot = (
  { needs, number }: ConformanceCase,
  definition: BrokerDefinition,
  facts: ConformanceFacts,
): string | undefined => needs.find(({ holds }) => !holds(definition, facts))?.lack ?? facts.exempt?.[number]

export const casesFor = (definition: BrokerDefinition, facts: ConformanceFacts): readonly ConformanceCase[] =>
  conformanceCases.filter((one) => whyNot(one, definition, facts) === undefined)

/** The settings that lead a broker's adapter to the simulators at `url`. */
export const simulatedSettings = ({ settings }: BrokerDefinition, url: string): BrokerSettings =>
  Object.fromEntries(
    settings.flatMap(({ name, simulator }) =>
      simulator ? [[name, `${simulator.scheme === 'ws' ? url.replace('http', 'ws') : url}${simulator.path}`]] : [],
    ),
  )

/** Cases are about open markets: late in the simulated day it begins again. */
const lastHour = 14

const newYorkHour = (instant: string): number =>
  Number(
    new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' }).format(
      Date.parse(instant),
    ),
  )

async function beginAgainLate(control: SimulatorControl): Promise<void> {
  const { now, seed } = await control.clock()
  const hour = newYorkHour(now)
  if (hour < 10 || hour >= lastHour) await control.reset(seed)
}

/** Runs one case on a login of its own. Rejects with what does not hold. */
export async function runCase(one: ConformanceCase, harness: ConformanceHarness): Promise<void> {
  const control = new SimulatorControl(harness.control, harness.definition.id)
  await beginAgainLate(control)
  const { bench, close } = await openBench(harness)
  await control.clearFaults()
  try {
    await one.run(bench)
  } finally {
    await control.clearFaults()
    await control.setPaused(false)
    await close()
  }
}
