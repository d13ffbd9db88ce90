import { expect, test } from 'vitest'
import { runFaultsScenario } from './faults.ts'

/** A few minutes on every change; an hour by `npm run scenario -- faults`. */
test('every fault at every broker at once: nothing crashes, nothing is lost or doubled, and all recovers', async () => {
  const report = await runFaultsScenario({ seed: 7, minutes: 2 })
  expect(report.faults).toEqual([])
  expect(report.orders).toBeGreaterThan(0)
}, 600_000)
