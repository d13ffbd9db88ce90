import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../../../scripts/g2e.mjs', import.meta.url))

test('drill halts a broker, an account and everything in the simulator, and reports that each promise held', async () => {
  const child = spawn(process.execPath, [script, 'drill'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [report, progress] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (report += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const { passed, steps } = JSON.parse(report)
  expect(steps.filter((step: { passed: boolean }) => !step.passed)).toEqual([])
  expect([code, passed]).toEqual([0, true])
  expect(steps.length).toBeGreaterThan(20)
  expect(progress.trim().split('\n')).toHaveLength(steps.length)
}, 300_000)
