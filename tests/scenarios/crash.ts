/**
 * kill -9 around placing. The real server against simulators that live on: per round a new person sends a few orders, the
 * server is killed at a random moment, started again on the same DATA_DIR, and the person's program repeats what got no
 * answer, with the same keys. In the end every intent is exactly one order at the broker or provably none, the journal says
 * the same as the broker, nothing acknowledged is gone and every audit chain is whole.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { startServer, startSimulators } from './processes.ts'
import type { RunningProcess } from './processes.ts'

const password = 'a long enough password'
const ordersPerRound = 4
const settleMsMax = 120_000
/** Placing a few orders takes about this long on a busy machine, so kills fall before, in and after it. */
const killWithinMs = 1_600
const symbols = ['AAPL', 'MSFT', 'SPY', 'QQQ', 'NVDA', 'KO'] as const
/** What may happen on the wire to the submissions of a round. */
const faults = [undefined, 'latency', 'accept_then_drop', 'accept_then_500', 'reset', 'status_503'] as const

/** Small and seeded (mulberry32): one seed gives one plan; the machine's own timing adds the rest. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const Token = z.object({ access_token: z.string() })
const Accounts = z.object({ items: z.array(z.object({ id: z.string() })) })
const Order = z.object({
  id: z.string(),
  clientOrderId: z.string().nullable(),
  brokerOrderId: z.string().nullable(),
  status: z.string(),
  rejectReason: z.string().nullable(),
  source: z.string(),
  symbol: z.string(),
  filledQuantity: z.string(),
})
type Order = z.infer<typeof Order>
const Orders = z.object({ items: z.array(Order) })
const BrokerOrder = z.object({
  brokerOrderId: z.string(),
  clientOrderId: z.string().nullable(),
  filledQuantity: z.string(),
  received: z.number(),
})
const State = z.object({ brokers: z.object({ alpaca: z.object({ orders: z.array(BrokerOrder) }) }) })
const Audit = z.object({ items: z.array(z.object({ action: z.string(), resourceId: z.string().nullable() })) })
const Verified = z.object({ valid: z.boolean() })

interface Person {
  readonly email: string
  readonly accountId: string
}

interface Intent {
  readonly person: Person
  readonly key: string
  readonly body: object
  /** The order's id, once an answer told it. */
  orderId: string | undefined
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

class World {
  readonly simulators: RunningProcess
  readonly dataDir: string
  server: RunningProcess
  readonly #tokens = new Map<string, string>()

  constructor(simulators: RunningProcess, server: RunningProcess, dataDir: string) {
    this.simulators = simulators
    this.server = server
    this.dataDir = dataDir
  }

  async call(email: string | undefined, method: string, path: string, body?: object, key?: string): Promise<Answer> {
    const token = email === undefined ? undefined : this.#tokens.get(email)
    const response = await fetch(`${this.server.ready}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }

  async get<S extends z.ZodType>(email: string, schema: S, path: string): Promise<z.output<S>> {
    const { status, body } = await this.call(email, 'GET', path)
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`)
    return schema.parse(body)
  }

  async newPerson(name: string): Promise<Person> {
    const email = `${name}@example.com`
    await this.call(undefined, 'POST', '/auth/register', { email, password })
    const { status, body } = await this.call(undefined, 'POST', '/auth/login', { email, password })
    if (status !== 200) throw new Error(`the sign-in of a new person answered ${status}: ${JSON.stringify(body)}`)
    this.#tokens.set(email, Token.parse(body).access_token)
    await this.call(email, 'POST', '/brokerages/connections', {
      brokerId: 'alpaca',
      environment: 'simulated',
      access: 'trade',
    })
    for (;;) {
      const { items } = await this.get(email, Accounts, '/brokerages/accounts')
      const [account] = items
      if (account) return { email, accountId: account.id }
      await sleep(100)
    }
  }

  async control(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.simulators.ready}/control${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`control ${path} answered ${response.status}: ${await response.text()}`)
  }

  async brokerOrders(): Promise<readonly z.infer<typeof BrokerOrder>[]> {
    const response = await fetch(`${this.simulators.ready}/control/state`)
    return State.parse(await response.json()).brokers.alpaca.orders
  }

  async crash(): Promise<void> {
    await this.server.kill()
    this.server = await startServer(this.dataDir, this.simulators.ready)
  }
}

const pick = <T>(random: () => number, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]

function intentsOf(random: () => number, person: Person, seed: number): Intent[] {
  return symbols.slice(0, ordersPerRound).map((symbol, index) => ({
    person,
    key: `crash-${seed}-${index}`,
    orderId: undefined,
    body: {
      accountId: person.accountId,
      symbol,
      side: 'buy',
      quantity: '1',
      timeInForce: 'day',
      ...(random() < 0.5 ? { orderType: 'market' } : { orderType: 'limit', limitPrice: '1' }),
      acknowledgedWarnings: ['market_hours', 'reconciliation', 'duplicate_order', 'price_collar', 'buying_power'],
    },
  }))
}

/** What a person's program does: sends, and takes down what it was told. No answer is no answer. */
async function send(world: World, intent: Intent): Promise<void> {
  const { person, body, key } = intent
  let answer: Answer
  try {
    answer = await world.call(person.email, 'POST', '/orders', body, key)
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return
    throw error
  }
  const told = z.object({ id: z.string().optional(), orderId: z.string().optional() }).safeParse(answer.body)
  if (told.success) intent.orderId = told.data.id ?? told.data.orderId ?? intent.orderId
}

async function round(world: World, seed: number): Promise<readonly Intent[]> {
  const random = seededRandom(seed)
  const person = await world.newPerson(`seed${seed}`)
  const intents = intentsOf(random, person, seed)
  const fault = pick(random, faults)
  const match = { method: 'POST', pathContains: '/v2/orders' }
  if (fault !== undefined)
    await world.control('/faults', {
      broker: 'alpaca',
      fault,
      count: 2,
      match,
      ...(fault === 'latency' && { delayMs: 400 }),
    })
  const sending = Promise.all(intents.map((intent) => send(world, intent)))
  await sleep(Math.floor(random() * killWithinMs))
  await world.crash()
  await sending
  const open = await fetch(`${world.simulators.ready}/control/faults`, { method: 'DELETE' })
  if (!open.ok) throw new Error(`faults could not be cleared: ${open.status}`)
  // Half of what got no answer is repeated with the same key; the other half is left to us.
  for (const intent of intents) if (intent.orderId === undefined && random() < 0.5) await send(world, intent)
  return intents
}

const isUnsettled = ({ status, brokerOrderId }: Order): boolean =>
  status === 'unknown' || (status === 'pending' && brokerOrderId === null)

async function settled(world: World, person: Person): Promise<readonly Order[]> {
  const deadline = Date.now() + settleMsMax
  for (;;) {
    const { items } = await world.get(person.email, Orders, '/orders?pageSize=200')
    if (!items.some(isUnsettled)) return items
    if (Date.now() > deadline) throw new Error(`still in doubt: ${JSON.stringify(items.filter(isUnsettled))}`)
    await sleep(500)
  }
}

export interface CrashReport {
  readonly rounds: number
  readonly orders: number
  readonly atBroker: number
  readonly provablyNone: number
  /** A sentence each; empty = all is as promised. */
  readonly faults: readonly string[]
}

type BrokerOrders = ReadonlyMap<string, readonly z.infer<typeof BrokerOrder>[]>

/** What one journalled order and the broker say of each other. */
function faultsOf(order: Order, atBroker: BrokerOrders): readonly string[] {
  const found = atBroker.get(order.clientOrderId ?? '') ?? []
  const name = `order ${order.id} (${order.status} ${order.rejectReason ?? ''})`
  const isNone = order.rejectReason === 'not_found' || order.rejectReason === 'not_sent'
  const list: string[] = []
  if (order.source === 'external') list.push(`${name} was made by nobody we know`)
  if (found.length > 1 || found.some(({ received }) => received > 1)) list.push(`${name} was sent more than once`)
  if (isNone && found.length > 0) list.push(`${name} is said not to exist, and the broker has it`)
  if (!isNone && order.status !== 'rejected' && found.length === 0) list.push(`${name} is not at the broker`)
  return list
}

async function verifyPerson(
  world: World,
  person: Person,
  intents: readonly Intent[],
): Promise<{ readonly orders: readonly Order[]; readonly faults: readonly string[] }> {
  const orders = await settled(world, person)
  const ids = new Set(orders.map(({ id }) => id))
  const { items } = await world.get(person.email, Audit, '/audit?action=order_submit&limit=200')
  const audited = new Set(items.map(({ resourceId }) => resourceId))
  const { valid } = await world.get(person.email, Verified, '/audit/verify')
  const atBroker = Map.groupBy(await world.brokerOrders(), ({ clientOrderId }) => clientOrderId ?? '')
  return {
    orders,
    faults: [
      ...orders.flatMap((order) => faultsOf(order, atBroker)),
      ...orders.filter(({ id }) => !audited.has(id)).map(({ id }) => `order ${id} has no audit entry`),
      ...intents.flatMap(({ orderId }) =>
        orderId === undefined || ids.has(orderId) ? [] : [`order ${orderId} was acknowledged and is gone`],
      ),
      ...(orders.length > intents.length ? [`${orders.length} orders of ${intents.length} intents`] : []),
      ...(valid ? [] : [`the audit chain of ${person.email} is broken`]),
    ],
  }
}

/** One server, one DATA_DIR, one crash per seed; the broker lives through all of them. */
export async function runCrashScenario(
  seeds: readonly number[],
  say: (line: string) => void = () => undefined,
): Promise<CrashReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'g2e-crash-'))
  const simulators = await startSimulators(seeds[0] ?? 1)
  let world: World | undefined
  try {
    world = new World(simulators, await startServer(dataDir, simulators.ready), dataDir)
    const all: Intent[] = []
    for (const seed of seeds) {
      all.push(...(await round(world, seed)))
      say(`seed ${seed}: killed and back`)
    }
    return await verify(world, seeds.length, all)
  } finally {
    await world?.server.kill()
    await simulators.kill()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function verify(world: World, rounds: number, all: readonly Intent[]): Promise<CrashReport> {
  const found: string[] = []
  const orders: Order[] = []
  for (const [person, intents] of Map.groupBy(all, ({ person: who }) => who)) {
    const verified = await verifyPerson(world, person, intents)
    orders.push(...verified.orders)
    found.push(...verified.faults)
  }
  const ours = new Set(orders.map(({ clientOrderId }) => clientOrderId))
  const strangers = (await world.brokerOrders()).filter(
    ({ clientOrderId }) => clientOrderId?.startsWith('g2e') === true && !ours.has(clientOrderId),
  )
  const provablyNone = orders.filter(({ rejectReason }) => rejectReason === 'not_found' || rejectReason === 'not_sent')
  return {
    rounds,
    orders: orders.length,
    atBroker: orders.length - provablyNone.length,
    provablyNone: provablyNone.length,
    faults: [
      ...found,
      ...strangers.map(({ brokerOrderId }) => `the broker has ${brokerOrderId}, which no journal knows`),
    ],
  }
}
