/** The adapters' own work without any transport: the text of 500 orders to normalized orders, against JSON.parse alone. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brokers } from '@g2e/brokers/registry'
import { show, summarize, table, verdict } from '../lib/statistics.ts'

export const title = 'Own mapping work per order'
export const targets = 'At most 0.5 µs an order on top of JSON.parse, at each broker.'

const ordersCount = 500
/** Enough that a round lasts many ticks of the clock of a thread, which moves by milliseconds. */
const perRound = 60
const warmUpRounds = 60
const ownUsMax = 0.5
const why = 'Orders with legs, several executions or an own text for the instrument take more than plain ones.'

async function alpacaText(): Promise<string> {
  const server = fork(fileURLToPath(new URL('../adapter/alpaca/fake-broker.ts', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [message] = (await once(server, 'message')) as [{ port: number }]
    return await (await fetch(`http://127.0.0.1:${message.port}/v2/orders`)).text()
  } finally {
    server.disconnect()
  }
}

const sample = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../packages/brokers/src/${path}`, import.meta.url), 'utf8'))

/** The documented kinds of order one after another, until there are enough, each with an id and times of its own. */
const repeated = (kinds: readonly unknown[]): unknown[] =>
  Array.from({ length: ordersCount }, (_, index) => ownOrder(kinds[index % kinds.length], index))

const two = (count: number): string => String(count % 60).padStart(2, '0')

/** Steps of a hundred keep ids of attached orders apart; instants of texts and of numbers move by seconds. */
function ownOrder(kind: unknown, index: number): unknown {
  const text = JSON.stringify(kind)
    .replaceAll(/"orderId":(\d+)/g, (_, id: string) => `"orderId":${Number(id) + index * 100}`)
    .replaceAll(
      /:(\d\d):(\d\d)\+0000"/g,
      (_, minute: string, second: string) =>
        `:${two(Number(minute) + Math.floor(index / 60))}:${two(Number(second) + index)}+0000"`,
    )
    .replaceAll(
      /"(placedTime|executedTime)":(\d{13})/g,
      (_, name: string, at: string) => `"${name}":${Number(at) + index * 1000}`,
    )
  return JSON.parse(text)
}

interface Case {
  readonly brokerId: string
  readonly kinds: string
  readonly text: string
}

/** What each broker answers for 500 orders, as text: single orders, and all that its page documents. */
async function cases(): Promise<readonly Case[]> {
  const etrade = sample('etrade/fixtures/orders_list.json') as { OrdersResponse: { Order: unknown[] } }
  const ibkr = sample('ibkr/fixtures/orders-live.json') as { populated: { orders: unknown[] } }
  const schwab = sample('schwab/fixtures/orders-list.json') as unknown[]
  const plainEtrade = etrade.OrdersResponse.Order.filter((order) => isPlain(order, '"Instrument"', '"orderAction"'))
  const plainSchwab = schwab.filter((order) => isPlain(order, '"childOrderStrategies"', '"legId":', 0))
  const etradeText = (orders: readonly unknown[]) => JSON.stringify({ OrdersResponse: { Order: repeated(orders) } })
  const [single, all] = ['single orders', 'every documented kind']
  return [
    { brokerId: 'alpaca', kinds: single, text: await alpacaText() },
    { brokerId: 'etrade', kinds: single, text: etradeText(plainEtrade) },
    { brokerId: 'etrade', kinds: all, text: etradeText(etrade.OrdersResponse.Order) },
    {
      brokerId: 'ibkr',
      kinds: all,
      text: JSON.stringify({ ...ibkr.populated, orders: repeated(ibkr.populated.orders) }),
    },
    { brokerId: 'schwab', kinds: single, text: JSON.stringify(repeated(plainSchwab)) },
    { brokerId: 'schwab', kinds: all, text: JSON.stringify(repeated(schwab)) },
  ]
}

const times = (text: string, part: string): number => text.split(part).length - 1

/** One leg, nothing attached. */
function isPlain(order: unknown, group: string, leg: string, groupsMax = 1): boolean {
  const text = JSON.stringify(order)
  return (
    times(text, group) <= groupsMax && times(text, leg) <= 1 + (leg === '"legId":' ? times(text, '"executionLegs"') : 0)
  )
}

/** Of this thread alone, so that other work on the machine does not count. */
function threadUs(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

function time(work: () => void): number {
  const startedAt = threadUs()
  for (let index = 0; index < perRound; index += 1) work()
  return (threadUs() - startedAt) / perRound / ordersCount
}

function measure({ brokerId, kinds, text }: Case, rounds: number) {
  const definition = brokers.find(({ id }) => id === brokerId)
  if (!definition) throw new Error(`${brokerId} is not registered`)
  const parse = () => void JSON.parse(text)
  const parseAndMap = () => void definition.map.orders(JSON.parse(text))
  const { items } = definition.map.orders(JSON.parse(text))
  if (items.length !== ordersCount) throw new Error(`${brokerId} maps ${items.length} of ${ordersCount} orders`)
  for (let index = 0; index < warmUpRounds; index += 1) {
    parse()
    parseAndMap()
  }
  const bare: number[] = []
  const mapped: number[] = []
  for (let round = 0; round < rounds * 2; round += 1) {
    const jobs = [() => bare.push(time(parse)), () => mapped.push(time(parseAndMap))]
    for (const job of round % 2 ? jobs.toReversed() : jobs) job()
  }
  const own = summarize(mapped.map((value, index) => value - (bare[index] ?? 0)))
  return {
    row: {
      broker: definition.name,
      orders: kinds,
      'JSON.parse, µs an order': show(summarize(bare)),
      'with mapping': show(summarize(mapped)),
      'own mapping work (difference inside a round)': show(own),
    },
    verdict: verdict({ what: `${definition.name}, ${kinds}`, measured: own.median, max: ownUsMax, unit: ' µs', why }),
  }
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const measured = (await cases()).map((one) => measure(one, rounds))
  return `${table(measured.map(({ row }) => row))}\n\n${measured.map(({ verdict: text }) => text).join('\n')}`
}
