import { expect, test } from 'vitest'
import { runCrashScenario } from './crash.ts'

/** A few seeds on every change; two hundred by `npm run scenario -- crash --seeds 200`. */
test('an order is never lost and never doubled by kill -9', async () => {
  const report = await runCrashScenario([11, 12, 13, 14])
  expect(report.faults).toEqual([])
  expect(report.rounds).toBe(4)
  expect(report.orders).toBeGreaterThan(0)
}, 600_000)
