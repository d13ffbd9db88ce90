import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { casesFor, runCase } from '../conformance/index.ts'
import { alpaca } from './index.ts'

let simulators: RunningSimulators
beforeAll(async () => {
  simulators = await startSimulators({ seed: 7 })
})
afterAll(() => simulators.close())

const settings = (): Record<string, string> =>
  Object.fromEntries(
    alpaca.settings.flatMap(({ name, simulator }) =>
      simulator
        ? [
            [
              name,
              `${simulator.scheme === 'ws' ? simulators.url.replace('http', 'ws') : simulators.url}${simulator.path}`,
            ],
          ]
        : [],
    ),
  )

test('the cases have numbers of their own', () => {
  const numbers = casesFor(alpaca).map(({ number }) => number)
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(numbers.length).toBeGreaterThan(35)
})

test.each(casesFor(alpaca).map((one) => [`${one.number}: ${one.title}`, one] as const))('%s', async (_title, one) => {
  await runCase(one, {
    definition: alpaca,
    settings: settings(),
    control: simulators.control,
    symbol: 'AAPL',
    unknownSymbol: 'ZZZZZ',
    wire: {
      positions: { method: 'GET', pathContains: '/v2/positions' },
      place: { method: 'POST', pathContains: '/v2/orders' },
      replace: { method: 'PATCH', pathContains: '/v2/orders' },
      cancel: { method: 'DELETE', pathContains: '/v2/orders' },
    },
  })
})
