/** Broker adapter against bare undici plus JSON.parse on the same fake server. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { comparePaired } from '../lib/paired.ts'

export const title = 'Broker adapter against the bare client'
export const targets =
  'Client CPU of a placed order at most 1.1x bare undici, of 500 orders listed and mapped exactly at most 1.2x.'

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const server = fork(fileURLToPath(new URL('./fake-broker.ts', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [message] = (await once(server, 'message')) as [{ port: number }]
    return await comparePaired({
      variants: [
        { name: 'undici + JSON.parse', module: new URL('./bare-undici.ts', import.meta.url) },
        { name: 'G2E adapter', module: new URL('./g2e.ts', import.meta.url) },
      ],
      operations: [
        { name: 'placeOrder', count: 1500, warmUp: 3000, label: 'place an order' },
        { name: 'placeOrder', count: 3000, warmUp: 1000, lanes: 8, label: 'place an order, 8 in flight' },
        { name: 'listOrders', count: 80, warmUp: 150, label: 'list 500 orders' },
        { name: 'listPositions', count: 150, warmUp: 300, label: 'list 200 positions' },
      ],
      rounds,
      context: { baseUrl: `http://127.0.0.1:${message.port}` },
    })
  } finally {
    server.disconnect()
  }
}
