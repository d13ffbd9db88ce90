/** docs/how-to/add-a-broker.md, tried: a fifth broker in a folder, its simulator beside it, and the suite decides. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { casesFor, conformanceCases, runCase, simulatedSettings, whyNot } from '@g2e/brokers/conformance'
import { compilerComplaints, goldenOrders } from '../../packages/brokers/src/conformance/orders/index.ts'
import { createExchange } from '../../packages/simulators/src/exchange/create-exchange.ts'
import { startHost } from '../../packages/simulators/src/host/host.ts'
import type { Host } from '../../packages/simulators/src/host/host.ts'
import { memoryStore } from '../../packages/simulators/src/state/memory-store.ts'
import { conformanceFacts } from './adapter/conformance-facts.ts'
import { fifth } from './adapter/index.ts'
import { readBack } from './adapter/read-back.ts'
import { fifthServer } from './simulator.ts'

let host: Host
beforeAll(async () => {
  host = await startHost({
    port: 0,
    seed: 7,
    store: memoryStore(),
    today: Date.now,
    elapsedMs: () => performance.now(),
    createExchange,
    brokerServers: [fifthServer],
    modelServers: [],
  })
})
afterAll(() => host.close())

const cases = casesFor(fifth, conformanceFacts)

test('what the broker cannot do is left out with a reason, and the rest is run', () => {
  const left = conformanceCases.flatMap((one) => whyNot(one, fifth, conformanceFacts) ?? [])
  expect(new Set(left)).toEqual(
    new Set([
      'keeps no order id of ours',
      'has no preview of its own',
      'asks no questions',
      'cannot change an order',
      'a change makes no new order',
      'a changed order does not keep its id',
      'says that a 429 was refused unread',
      'the sign-in has no known end',
      'has no option chains',
      'has no movers',
      'tells no declared dividends',
      'its positions bring no change of the day',
      'takes no orders for coins',
    ]),
  )
  expect(cases.length + left.length).toBe(conformanceCases.length)
  expect(cases.length).toBeGreaterThan(60)
})

test.each(cases.map((one) => [`${one.number}: ${one.title}`, one] as const))('%s', async (_title, one) => {
  await runCase(one, {
    ...conformanceFacts,
    definition: fifth,
    settings: simulatedSettings(fifth, host.url),
    control: `${host.url}/control`,
  })
})

test('every kind of ticket reads back as itself or is refused in sentences', () => {
  expect(compilerComplaints({ definition: fifth, readBack }).slice(0, 10)).toEqual([])
  expect(goldenOrders({ definition: fifth })).toContain('timeInForce: Fifth takes orders as day or gtc.')
})
