import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { casesFor, runCase, simulatedSettings } from '../conformance/index.ts'
import { conformanceFacts } from './conformance-facts.ts'
import { etrade } from './index.ts'

/**
 * The simulator counts its limits of two calls a second in real time, and a bench moves simulated time instead of waiting:
 * so the wall clock hurries along.
 */
const hurry = 400
/** About how long something takes in real time, the pause of the breaker. */
const unhurried: ReadonlySet<number> = new Set([26])

let simulators: RunningSimulators
let isHurrying = true
beforeAll(async () => {
  const now = Date.now
  let counted = now()
  let countedAt = counted
  vi.spyOn(Date, 'now').mockImplementation(() => {
    const at = now()
    counted += (at - countedAt) * (isHurrying ? hurry : 1)
    countedAt = at
    return counted
  })
  simulators = await startSimulators({ seed: 7 })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await simulators.close()
})

const cases = casesFor(etrade, conformanceFacts)

test('the cases have numbers of their own', () => {
  expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length)
  expect(cases.length).toBeGreaterThan(35)
})

test.each(cases.map((one) => [`${one.number}: ${one.title}`, one] as const))('%s', async (_title, one) => {
  isHurrying = !unhurried.has(one.number)
  await runCase(one, {
    ...conformanceFacts,
    definition: etrade,
    settings: simulatedSettings(etrade, simulators.url),
    control: simulators.control,
  })
})
