import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { casesFor, runCase, simulatedSettings } from '../conformance/index.ts'
import { conformanceFacts } from './conformance-facts.ts'
import { schwab } from './index.ts'

let simulators: RunningSimulators
beforeAll(async () => {
  simulators = await startSimulators({ seed: 7 })
})
afterAll(() => simulators.close())

const cases = casesFor(schwab, conformanceFacts)

test('the cases are many, and have numbers of their own', () => {
  expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length)
  expect(cases.length).toBeGreaterThan(45)
})

test.each(cases.map((one) => [`${one.number}: ${one.title}`, one] as const))('%s', async (_title, one) => {
  await runCase(one, {
    ...conformanceFacts,
    definition: schwab,
    settings: simulatedSettings(schwab, simulators.url),
    control: simulators.control,
  })
})
