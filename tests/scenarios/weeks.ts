/**
 * Days and weeks with four brokers, over a change of clocks. Whatever is looked at on the way: no account and no holding is
 * missing, what is renewed by itself is renewed before it ends, what only the person can renew is shown as ended at its hour
 * and reminded of once each, and ids, orders and history are the same ones after every sign-in.
 */
import { newYorkTime, weekdayOf } from '@g2e/domain/calendar'
import { NotificationPage } from '@g2e/contract/live'
import { Portfolio } from '@g2e/contract/portfolio'
import { Order, OrderPreview } from '@g2e/contract/orders'
import { z } from 'zod'
import { brokerIds, startFourBrokers } from './four-brokers.ts'
import type { FourBrokers } from './four-brokers.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
/** Repeated work that looks every minute does what was due by then. */
const lateMsMax = 2 * minuteMs
/** What ends is looked at this long before: renewal has had its time by then. */
const beforeEndMs = minuteMs
/** After a jump, time enough for the work that it made due: as after a machine's sleep, a gateway is opened anew first. */
const afterJumpMs = [2_500, 27_500, 30_000] as const
/** A connection that could not be read is read again within this. */
const retryMs = 45 * secondMs
/** The simulators' prices move while four brokers are read one after another. */
const totalsDifferMax = 0.002

export interface WeeksPlan {
  readonly seed: number
  /** A trading day at 10:00 New York or later. */
  readonly startsAt: string
  readonly connectsAt: string
  readonly endsAt: string
  /** Looked at least this often. */
  readonly everyMs: number
  /** Until then also a moment before and after everything that is renewed by itself. */
  readonly renewalsUntil: string
  /** When the person looks in, and signs in wherever a sign-in is over. */
  readonly visits: readonly string[]
}

export interface Reminded {
  readonly at: string
  readonly title: string
}

export interface WeeksReport {
  readonly samples: number
  /** Sign-ins by the person after the first ones, per broker. */
  readonly signIns: Readonly<Record<string, number>>
  /** Renewals that needed nobody, per broker. */
  readonly renewals: Readonly<Record<string, number>>
  readonly reminders: readonly Reminded[]
  /** A sentence each; empty = all is as promised. */
  readonly faults: readonly string[]
}

interface Known {
  /** Connection id to broker. */
  readonly connections: ReadonlyMap<string, string>
  readonly accountIds: ReadonlySet<string>
  readonly orderIds: ReadonlySet<string>
  readonly transactionIds: ReadonlySet<string>
}

const Ids = z.array(z.object({ id: z.string() }))
const Orders = z.object({ items: z.array(Order) })
const iso = (ms: number): string => new Date(ms).toISOString()

/** On Saturday evenings from 23:00 New York nothing of this broker answers (ibkr.md 2.3). */
function isMaintained(brokerId: string, at: number): boolean {
  const { date, minute } = newYorkTime(at)
  return brokerId === 'ibkr' && weekdayOf(date) === 6 && minute >= 23 * 60
}

class Weeks {
  readonly #world: FourBrokers
  readonly #plan: WeeksPlan
  readonly #faults = new Set<string>()
  readonly #signIns = new Map<string, number>()
  readonly #renewals = new Map<string, number>()
  readonly #ends = new Map<string, string>()
  #known: Known | undefined
  #samples = 0

  constructor(world: FourBrokers, plan: WeeksPlan) {
    this.#world = world
    this.#plan = plan
  }

  async run(say: (line: string) => void): Promise<WeeksReport> {
    const { time } = this.#world
    const end = Date.parse(this.#plan.endsAt)
    await this.#begin()
    let day = ''
    while (time.now() < end) {
      const stop = await this.#nextStop(end)
      await this.#goTo(stop)
      await this.#sample()
      if (this.#plan.visits.includes(iso(stop))) await this.#visit()
      if (day !== iso(stop).slice(0, 10)) await this.#history()
      if (day !== iso(stop).slice(0, 10)) say(`${iso(stop)}: ${this.#samples} samples, ${this.#faults.size} faults`)
      day = iso(stop).slice(0, 10)
    }
    await this.#history()
    await this.#compareTotals()
    return {
      samples: this.#samples,
      signIns: Object.fromEntries(this.#signIns),
      renewals: Object.fromEntries(this.#renewals),
      reminders: await this.#reminders(),
      faults: [...this.#faults],
    }
  }

  async #begin(): Promise<void> {
    const { time, connect } = this.#world
    await time.advanceTo(Date.parse(this.#plan.connectsAt))
    const connections = new Map<string, string>()
    for (const broker of brokerIds) connections.set(await connect(broker), broker)
    await this.#placeOrders()
    const { accounts } = await this.#portfolio()
    this.#known = {
      connections,
      accountIds: new Set(accounts.map(({ accountId }) => accountId)),
      orderIds: new Set((await this.#orders()).map(({ id }) => id)),
      transactionIds: await this.#transactionIds(),
    }
    if (this.#known.transactionIds.size === 0) this.#faults.add('no history was read at the beginning')
  }

  /** One at each broker that rests until canceled, far below the market; the person has read every warning. */
  async #placeOrders(): Promise<void> {
    const { person, connections } = this.#world
    for (const { brokerId, accounts } of await connections()) {
      const [account] = accounts
      const wanted = {
        symbol: 'KO',
        side: 'buy',
        quantity: '1',
        orderType: 'limit',
        limitPrice: '20',
        timeInForce: 'gtc',
      }
      const preview = await person.expect(
        200,
        OrderPreview,
        person.post('/orders/preview', { ...wanted, accountId: account?.id }),
      )
      const acknowledgedWarnings = preview.checks.flatMap(({ check, outcome }) => (outcome === 'warn' ? [check] : []))
      const answer = await person.call(
        'POST',
        '/orders',
        { previewId: preview.previewId, acknowledgedWarnings },
        { headers: { 'idempotency-key': `weeks-${brokerId}` } },
      )
      if (answer.status > 202) this.#faults.add(`an order at ${brokerId} was not taken: ${answer.text.slice(0, 600)}`)
    }
    for (const ms of afterJumpMs) await this.#world.time.advance(ms)
  }

  readonly #portfolio = () => this.#world.person.expect(200, Portfolio, this.#world.person.get('/portfolio'))
  readonly #orders = async () =>
    (await this.#world.person.expect(200, Orders, this.#world.person.get('/orders?pageSize=200'))).items

  async #transactionIds(): Promise<ReadonlySet<string>> {
    const { rows } = await this.#world.app.platform.db.raw('select id from transactions')
    return new Set(Ids.parse(rows).map(({ id }) => id))
  }

  /** The next of: a regular look, a visit, a moment before something ends, and one after. */
  async #nextStop(end: number): Promise<number> {
    const { time, connections } = this.#world
    const now = time.now()
    const ends = (await connections()).flatMap(({ status, expiresAt, reauthorizeBy }) => {
      if (status !== 'active') return []
      const renewed = now < Date.parse(this.#plan.renewalsUntil) ? expiresAt : null
      const texts = [renewed, reauthorizeBy].filter((text) => text !== null)
      return texts.flatMap((text) => [Date.parse(text) - beforeEndMs, Date.parse(text) + lateMsMax])
    })
    const visits = this.#plan.visits.map((text) => Date.parse(text))
    return Math.min(...[now + this.#plan.everyMs, end, ...ends, ...visits].filter((at) => at > now))
  }

  async #goTo(at: number): Promise<void> {
    const { time } = this.#world
    const settling = afterJumpMs.reduce((sum, ms) => sum + ms, 0)
    await time.advanceTo(Math.max(time.now(), at - settling))
    for (const ms of afterJumpMs) await time.advance(ms)
    // Pauses between calls took time of their own.
    if (time.now() < at) await time.advanceTo(at)
  }

  #fault(text: string): void {
    this.#faults.add(`${iso(this.#world.time.now())}: ${text}`)
  }

  async #sample(): Promise<void> {
    this.#samples += 1
    await this.#checkConnections()
    await this.#checkPortfolio()
  }

  async #checkConnections(): Promise<void> {
    const now = this.#world.time.now()
    const list = await this.#world.connections()
    if (list.length !== this.#known?.connections.size) this.#fault(`${list.length} connections`)
    for (const { id, brokerId, status, expiresAt, reauthorizeBy, lastError } of list) {
      if (this.#known?.connections.get(id) !== brokerId) this.#fault(`${brokerId} has another id`)
      const isOver = reauthorizeBy !== null && Date.parse(reauthorizeBy) <= now
      const isJustOver = isOver && Date.parse(reauthorizeBy) > now - lateMsMax
      if (status === 'active' && isOver && !isJustOver) this.#fault(`${brokerId} is shown as active after its end`)
      if (status === 'expired' && !isOver) this.#fault(`${brokerId} ended before its hour: ${lastError ?? ''}`)
      if (status !== 'active' && status !== 'expired') this.#fault(`${brokerId} is ${status}: ${lastError ?? ''}`)
      if (status === 'expired' && lastError === null) this.#fault(`${brokerId} does not say why it is not read`)
      if (status !== 'active' || expiresAt === null || isOver) continue
      if (Date.parse(expiresAt) <= now) this.#fault(`${brokerId} was not renewed by ${expiresAt}`)
      const before = this.#ends.get(id)
      if (before !== undefined && before < expiresAt) this.#count(this.#renewals, brokerId)
      this.#ends.set(id, expiresAt)
    }
  }

  #count(counts: Map<string, number>, brokerId: string): void {
    counts.set(brokerId, (counts.get(brokerId) ?? 0) + 1)
  }

  /** What could not be read at once is read a little later; meanwhile it says why. */
  async #checkPortfolio(isSecondLook = false): Promise<void> {
    const { positions, accounts, totals } = await this.#portfolio()
    const held = new Set(positions.flatMap(({ holdings }) => holdings.map(({ accountId }) => accountId)))
    const active = new Set(
      (await this.#world.connections()).flatMap(({ status, accounts: own }) =>
        status === 'active' ? own.map(({ id }) => id) : [],
      ),
    )
    const now = this.#world.time.now()
    const isLate = accounts.some(
      ({ accountId, brokerId, status }) => status !== 'fresh' && active.has(accountId) && !isMaintained(brokerId, now),
    )
    if (isLate && !isSecondLook) {
      await this.#world.time.advance(retryMs)
      return this.#checkPortfolio(true)
    }
    if (Number(totals.totalValue) <= 0) this.#fault(`the whole is worth ${totals.totalValue}`)
    for (const id of this.#known?.accountIds ?? []) {
      const account = accounts.find(({ accountId }) => accountId === id)
      if (!account) this.#fault(`account ${id} is gone`)
      else if (account.totalValue === null) this.#fault(`${account.accountName} has no value`)
      else if (!held.has(id)) this.#fault(`${account.accountName} holds nothing`)
      else if (account.status === 'stale' && account.error === null)
        this.#fault(`${account.accountName} is stale silently`)
      else if (account.status !== 'fresh' && active.has(id) && !isMaintained(account.brokerId, now))
        this.#fault(`${account.accountName} is ${account.status}: ${account.error ?? ''}`)
    }
    if (accounts.length !== this.#known?.accountIds.size) this.#fault(`there are ${accounts.length} accounts`)
  }

  async #history(): Promise<void> {
    const now = await this.#transactionIds()
    const lost = [...(this.#known?.transactionIds ?? [])].filter((id) => !now.has(id))
    if (lost.length > 0) this.#fault(`${lost.length} transactions are gone`)
    const orders = await this.#orders()
    const ids = new Set(orders.map(({ id }) => id))
    for (const id of this.#known?.orderIds ?? []) if (!ids.has(id)) this.#fault(`order ${id} is gone`)
    for (const { brokerId, status, source } of orders) {
      if (source === 'external') this.#fault(`an order at ${brokerId} came from nowhere`)
      // Where the market is closed it waits for the next session.
      if (status !== 'open' && status !== 'pending') this.#fault(`the resting order at ${brokerId} is ${status}`)
    }
  }

  async #visit(): Promise<void> {
    for (const connection of await this.#world.connections()) {
      if (connection.status !== 'expired') continue
      await this.#world.signInAgain(connection)
      this.#ends.delete(connection.id)
      this.#count(this.#signIns, connection.brokerId)
    }
    await this.#sample()
  }

  /** What we show is what the simulators say, once everything has been read anew. */
  async #compareTotals(): Promise<void> {
    await this.#visit()
    const { totals } = await this.#portfolio()
    const { brokers } = await this.#world.state()
    const real = Object.values(brokers)
      .flatMap(({ accounts }) => accounts)
      .reduce((sum, { totalValue }) => sum + Number(totalValue), 0)
    const differs = Math.abs(Number(totals.totalValue) - real) / real
    if (differs > totalsDifferMax) this.#fault(`the whole is shown as ${totals.totalValue}, and is ${real.toFixed(2)}`)
  }

  async #reminders(): Promise<Reminded[]> {
    const { person } = this.#world
    const { items } = await person.expect(200, NotificationPage, person.get('/notifications?pageSize=200'))
    return items
      .filter(({ kind }) => kind === 'sign_in_again')
      .map(({ createdAt, title }) => ({ at: createdAt, title }))
      .toReversed()
  }
}

export async function runWeeksScenario(
  plan: WeeksPlan,
  say: (line: string) => void = () => undefined,
): Promise<WeeksReport> {
  const world = await startFourBrokers(plan.startsAt, plan.seed)
  try {
    return await new Weeks(world, plan).run(say)
  } finally {
    await world.close()
  }
}

/** Reminders that came at another minute than expected, twice, or not at all; a sentence each. */
export function reminderFaults(
  reminders: readonly Reminded[],
  expected: readonly Reminded[],
  everyMs: number,
): string[] {
  const left = [...reminders]
  const missing = expected.filter((wanted) => {
    const lateMs = ({ at }: Reminded) => Date.parse(at) - Date.parse(wanted.at)
    const place = left.findIndex(
      (told) => told.title === wanted.title && lateMs(told) >= 0 && lateMs(told) <= everyMs + lateMsMax,
    )
    if (place >= 0) left.splice(place, 1)
    return place < 0
  })
  return [
    ...missing.map(({ at, title }) => `not told at ${at}: ${title}`),
    ...left.map(({ at, title }) => `told without need at ${at}: ${title}`),
  ]
}
