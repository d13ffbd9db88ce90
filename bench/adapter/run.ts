/** Each broker's adapter against bare undici plus JSON.parse on the same fake server, which answers ready bytes. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { comparePaired } from '../lib/paired.ts'
import type { Operation } from '../lib/paired.ts'

export const title = 'Broker adapters against the bare client'
export const targets =
  'Client CPU at most 1.15x bare undici plus JSON.parse at each broker, E*TRADE with its OAuth 1.0a signature at most 1.3x; at Alpaca a placed order at most 1.1x, 500 orders listed and mapped exactly at most 1.2x.'

interface Broker {
  readonly name: string
  /** Where its fake server and its two variants are. */
  readonly folder: string
  readonly operations: readonly Operation[]
}

const place = (cpuRatioMax: number, label = 'place an order'): readonly Operation[] => [
  { name: 'placeOrder', count: 1500, warmUp: 3000, label, cpuRatioMax },
  { name: 'placeOrder', count: 3000, warmUp: 1000, lanes: 8, label: `${label}, 8 in flight`, cpuRatioMax },
]
const lists = (cpuRatioMax: number, positions: string, orders = '500 orders'): readonly Operation[] => [
  { name: 'listOrders', count: 80, warmUp: 150, label: `list ${orders}`, cpuRatioMax },
  { name: 'listPositions', count: 150, warmUp: 300, label: `list ${positions}`, cpuRatioMax },
]

const brokers: readonly Broker[] = [
  { name: 'Alpaca', folder: './alpaca', operations: [...place(1.1), ...lists(1.2, '200 positions')] },
  {
    name: 'E*TRADE, every call signed',
    folder: './etrade',
    operations: [
      { name: 'previewOrder', count: 1500, warmUp: 3000, label: 'preview an order', cpuRatioMax: 1.3 },
      ...place(1.3, 'place a previewed order (one call)'),
      ...lists(1.3, '200 positions (4 pages)', '500 orders of every kind (5 pages)'),
    ],
  },
  {
    name: 'Interactive Brokers',
    folder: './ibkr',
    operations: [...place(1.15), ...lists(1.15, '150 positions (3 calls)', '500 orders of every kind')],
  },
  {
    name: 'Schwab',
    folder: './schwab',
    operations: [
      ...place(1.15, 'place an order and read it back (2 calls)'),
      ...lists(1.15, '200 positions', '500 orders of every kind'),
    ],
  },
]

async function compareAt({ name, folder, operations }: Broker, rounds: number): Promise<string> {
  const at = (file: string) => new URL(`${folder}/${file}`, import.meta.url)
  const server = fork(fileURLToPath(at('fake-broker.ts')), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const [message] = (await once(server, 'message')) as [{ port: number }]
    return await comparePaired({
      variants: [
        { name: 'undici + JSON.parse', module: at('bare-undici.ts') },
        { name: 'G2E adapter', module: at('g2e.ts') },
      ],
      operations: operations.map((operation) => ({
        ...operation,
        label: `${name}: ${operation.label ?? operation.name}`,
      })),
      rounds,
      context: { baseUrl: `http://127.0.0.1:${message.port}` },
    })
  } finally {
    server.disconnect()
  }
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  // All of them, or one by its folder's name: BENCH_BROKER=schwab.
  const only = process.env['BENCH_BROKER']
  const wanted = brokers.filter(({ folder }) => only === undefined || folder === `./${only}`)
  if (wanted.length === 0) throw new Error(`BENCH_BROKER: ${only} is none of the folders in bench/adapter`)
  const sections: string[] = []
  for (const broker of wanted) sections.push(await compareAt(broker, rounds))
  return sections.join('\n\n')
}
