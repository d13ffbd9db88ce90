/**
 * All faults at once, at all four brokers: every call may be refused, lost, late, spoiled or cut in half, and every pushed
 * event dropped, doubled, late or swapped, while a person looks and trades. Meanwhile nothing crashes and nothing is empty;
 * afterwards every order that the person sent is exactly one at the broker or provably none, and all recovers by itself but
 * for sign-ins that the brokers took away.
 */
import { Order, OrderPreview } from '@g2e/contract/orders'
import { Portfolio } from '@g2e/contract/portfolio'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import { brokerIds, startFourBrokers } from './four-brokers.ts'
import type { FourBrokers, SimulatedOrder } from './four-brokers.ts'

const secondMs = 1_000
const stepMs = 5 * secondMs
/** Of each kind of fault and matching call, one in so many. */
const probability = 0.02
/** Short enough to be waited out inside a call. */
const delayMs = 300
const faultKinds = [
  'latency',
  'status_429',
  'status_500',
  'status_503',
  'status_504',
  'reset',
  'accept_then_drop',
  'accept_then_500',
  'malformed_body',
  'empty_body',
  'truncated_body',
  'expired_token',
  'stream_drop',
  'stream_duplicate',
  'stream_late',
  'stream_reorder',
] as const
/** Chance of an order per step. */
const orderChance = 0.15
/** What app and simulators together may keep more at the end than after a quarter: orders, prices and rows do stay. */
const heapGrowthBytesMax = 64 * 1024 * 1024
/** After the faults: doubts are settled within minutes, looks at other orders come every minute. */
const recoveryMs = 20 * 60 * secondMs

const symbols = ['KO', 'MSFT', 'SPY', 'JNJ'] as const
const Orders = z.object({ items: z.array(Order) })

/** Small and seeded (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface FaultsPlan {
  readonly seed: number
  readonly minutes: number
}

export interface FaultsReport {
  readonly steps: number
  readonly orders: number
  readonly atBrokers: number
  readonly provablyNone: number
  readonly heapMiB: readonly number[]
  readonly signIns: number
  /** A sentence each; empty = all is as promised. */
  readonly faults: readonly string[]
}

/** After a collection that leaves nothing to collect. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = z.custom<() => void>((value) => typeof value === 'function').parse(runInNewContext('gc'))
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

class FaultsRun {
  readonly #world: FourBrokers
  readonly #plan: FaultsPlan
  readonly #random: () => number
  readonly #faults = new Set<string>()
  readonly #heap: number[] = []
  #accounts = 0
  #intents = 0
  #signIns = 0
  #ordersBefore: ReadonlySet<string> = new Set()

  constructor(world: FourBrokers, plan: FaultsPlan) {
    this.#world = world
    this.#plan = plan
    this.#random = seededRandom(plan.seed)
  }

  async run(say: (line: string) => void): Promise<FaultsReport> {
    const { time, connect, control } = this.#world
    const onStray = (error: unknown) => this.#fault(`a failure that nobody took: ${String(error)}`)
    process.on('unhandledRejection', onStray)
    try {
      for (const broker of brokerIds) await connect(broker)
      this.#accounts = (await this.#portfolio()).accounts.length
      this.#ordersBefore = new Set((await this.#brokerOrders()).map(({ brokerOrderId }) => brokerOrderId))
      await this.#arm()
      const steps = Math.round((this.#plan.minutes * 60 * secondMs) / stepMs)
      for (let step = 1; step <= steps; step += 1) {
        await time.advance(stepMs)
        await this.#look()
        if (this.#random() < orderChance) await this.#order()
        if (step % Math.ceil(steps / 4) !== 0) continue
        this.#heap.push(heapUsed())
        say(`${step} steps, ${this.#intents} orders, ${this.#faults.size} faults`)
      }
      await control('DELETE', '/faults')
      await this.#recover()
      return { steps, ...(await this.#verify()) }
    } finally {
      process.off('unhandledRejection', onStray)
    }
  }

  async #arm(): Promise<void> {
    for (const broker of brokerIds)
      for (const fault of faultKinds)
        await this.#world.control('POST', '/faults', { broker, fault, probability, count: 1_000_000, delayMs })
  }

  #fault(text: string): void {
    this.#faults.add(text)
  }

  readonly #portfolio = () => this.#world.person.expect(200, Portfolio, this.#world.person.get('/portfolio'))
  readonly #orders = async () =>
    (await this.#world.person.expect(200, Orders, this.#world.person.get('/orders?pageSize=200'))).items
  readonly #brokerOrders = async () =>
    Object.values((await this.#world.state()).brokers).flatMap(({ orders }) => orders)

  async #look(): Promise<void> {
    const { accounts, positions, totals } = await this.#portfolio()
    if (accounts.length !== this.#accounts)
      this.#fault(`${accounts.length} accounts where there were ${this.#accounts}`)
    const held = new Set(positions.flatMap(({ holdings }) => holdings.map(({ accountId }) => accountId)))
    for (const { accountId, accountName, totalValue, status, error } of accounts) {
      if (totalValue === null) this.#fault(`${accountName} lost its value: ${error ?? ''}`)
      if (!held.has(accountId)) this.#fault(`${accountName} lost its holdings`)
      if (status !== 'fresh' && error === null) this.#fault(`${accountName} is ${status} silently`)
    }
    if (Number(totals.totalValue) <= 0) this.#fault(`the whole is worth ${totals.totalValue}`)
  }

  /** Each of its own size, so that none is taken for another where a broker gives no client order id back. */
  async #order(): Promise<void> {
    const { person, connections } = this.#world
    const tradable = (await connections())
      .filter(({ status }) => status === 'active')
      .flatMap(({ accounts }) => accounts)
    const account = tradable[Math.floor(this.#random() * tradable.length)]
    const symbol = symbols[Math.floor(this.#random() * symbols.length)]
    if (!account) return
    this.#intents += 1
    const key = `faults-${this.#intents}`
    const wanted = { accountId: account.id, symbol, side: 'buy', quantity: String(this.#intents), timeInForce: 'day' }
    const kind = this.#random() < 0.5 ? { orderType: 'market' } : { orderType: 'limit', limitPrice: '20' }
    const shown = await person.post('/orders/preview', { ...wanted, ...kind })
    if (shown.status >= 500 && shown.status !== 503) this.#fault(`a preview answered ${shown.status}: ${shown.text}`)
    const preview = OrderPreview.safeParse(shown.body)
    if (!preview.success) return
    const { previewId, checks } = preview.data
    const acknowledgedWarnings = checks.flatMap(({ check, outcome }) => (outcome === 'warn' ? [check] : []))
    const body = { previewId, acknowledgedWarnings }
    const send = () => person.call('POST', '/orders', body, { headers: { 'idempotency-key': key } })
    const answer = await send()
    if (answer.status >= 500 && answer.status !== 503) this.#fault(`an order answered ${answer.status}: ${answer.text}`)
    // A program that is not sure sends again, with the same key.
    if (this.#random() < 0.3) await send()
  }

  async #recover(): Promise<void> {
    const { time, connections, signInAgain } = this.#world
    await time.advance(60 * secondMs)
    for (const connection of await connections()) {
      if (connection.status !== 'expired') continue
      this.#signIns += 1
      await signInAgain(connection)
    }
    for (let past = 0; past < recoveryMs; past += 30 * secondMs) await time.advance(30 * secondMs)
  }

  async #verify(): Promise<Omit<FaultsReport, 'steps'>> {
    const orders = await this.#orders()
    const atBrokers = (await this.#brokerOrders()).filter(({ brokerOrderId }) => !this.#ordersBefore.has(brokerOrderId))
    const provablyNone = orders.filter(
      ({ rejectReason }) => rejectReason === 'not_found' || rejectReason === 'not_sent',
    )
    for (const order of orders) this.#checkOrder(order, atBrokers)
    const ours = new Set(orders.map(({ brokerOrderId }) => brokerOrderId))
    for (const { brokerOrderId, symbol } of atBrokers)
      if (!ours.has(brokerOrderId)) this.#fault(`the broker has ${brokerOrderId} (${symbol}), which no journal knows`)
    await this.#checkRecovery()
    const [first = 0, ...others] = this.#heap
    const grown = Math.max(...others) - first
    if (grown > heapGrowthBytesMax) this.#fault(`the heap grew by ${Math.round(grown / 2 ** 20)} MiB`)
    return {
      orders: orders.length,
      atBrokers: atBrokers.length,
      provablyNone: provablyNone.length,
      heapMiB: this.#heap.map((bytes) => Math.round(bytes / 2 ** 20)),
      signIns: this.#signIns,
      faults: [...this.#faults],
    }
  }

  #checkOrder(order: Order, atBrokers: readonly SimulatedOrder[]): void {
    const { id, brokerId, brokerOrderId, status, rejectReason, source, quantity, filledQuantity } = order
    const name = `order ${id} of ${quantity ?? ''} at ${brokerId} (${status} ${rejectReason ?? ''})`
    const found = atBrokers.filter((at) => at.brokerOrderId === brokerOrderId)
    const isNone = rejectReason === 'not_found' || rejectReason === 'not_sent'
    if (source === 'external') this.#fault(`${name} was made by nobody we know`)
    if (status === 'unknown' || (status === 'pending' && brokerOrderId === null))
      this.#fault(`${name} is still in doubt`)
    if (isNone && found.length > 0) this.#fault(`${name} is said not to exist, and the broker has it`)
    if (!isNone && status !== 'rejected' && found.length !== 1)
      this.#fault(`${name} is ${found.length} times at the broker`)
    for (const at of found) {
      if (at.received > 1) this.#fault(`${name} was received ${at.received} times`)
      if (Number(at.filledQuantity) !== Number(filledQuantity))
        this.#fault(`${name}: ${filledQuantity} filled here, ${at.filledQuantity} at the broker (${at.status})`)
    }
  }

  async #checkRecovery(): Promise<void> {
    const { accounts, positions } = await this.#portfolio()
    for (const { accountName, status, error } of accounts)
      if (status !== 'fresh') this.#fault(`${accountName} is ${status} after the faults: ${error ?? ''}`)
    const real = new Map<string, number>()
    for (const { accounts: held } of Object.values((await this.#world.state()).brokers))
      for (const { symbol, quantity } of held.flatMap((account) => account.positions))
        real.set(symbol, (real.get(symbol) ?? 0) + Number(quantity))
    for (const symbol of symbols) {
      const shown = Number(positions.find((position) => position.symbol === symbol)?.quantity ?? 0)
      const there = real.get(symbol) ?? 0
      if (Math.abs(shown - there) > 1e-6) this.#fault(`${shown} ${symbol} are shown, and ${there} are there`)
    }
  }
}

export async function runFaultsScenario(
  plan: FaultsPlan,
  say: (line: string) => void = () => undefined,
): Promise<FaultsReport> {
  // A trading day at 10:30 New York, so that an hour of it is in the session.
  const world = await startFourBrokers('2026-11-20T15:30:00.000Z', plan.seed)
  try {
    return await new FaultsRun(world, plan).run(say)
  } finally {
    await world.close()
  }
}
