/** The adapter's own work without any transport: the text of 500 orders to normalized orders, against JSON.parse alone. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { brokers } from '@g2e/brokers/registry'
import { show, summarize, table } from '../lib/statistics.ts'

export const title = 'Own mapping work per order'
export const targets = 'At most 0.5 µs an order on top of JSON.parse.'

const ordersCount = 500
const perRound = 12

async function ordersText(): Promise<string> {
  const server = fork(fileURLToPath(new URL('../adapter/fake-broker.ts', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [message] = (await once(server, 'message')) as [{ port: number }]
    return await (await fetch(`http://127.0.0.1:${message.port}/v2/orders`)).text()
  } finally {
    server.disconnect()
  }
}

function time(work: () => void): number {
  const startedAt = performance.now()
  for (let index = 0; index < perRound; index += 1) work()
  return ((performance.now() - startedAt) * 1000) / perRound / ordersCount
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const text = await ordersText()
  const definition = brokers.find(({ id }) => id === 'alpaca')
  if (!definition) throw new Error('the adapter is not registered')
  const parse = () => void JSON.parse(text)
  const parseAndMap = () => void definition.map.orders(JSON.parse(text))
  for (let index = 0; index < 60; index += 1) {
    parse()
    parseAndMap()
  }
  const bare: number[] = []
  const mapped: number[] = []
  for (let round = 0; round < rounds * 2; round += 1) {
    const jobs = [() => bare.push(time(parse)), () => mapped.push(time(parseAndMap))]
    for (const job of round % 2 ? jobs.toReversed() : jobs) job()
  }
  const own = mapped.map((value, index) => value - (bare[index] ?? 0))
  return table([
    { job: 'JSON.parse', 'µs an order': show(summarize(bare)) },
    { job: 'JSON.parse and mapping', 'µs an order': show(summarize(mapped)) },
    { job: 'own mapping work (difference inside a round)', 'µs an order': show(summarize(own)) },
  ])
}
