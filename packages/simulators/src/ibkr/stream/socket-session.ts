/** One client of the WebSocket: who it is, what it listens to, what it is sent (brokers/ibkr.md 4). */
import type { WebSocket } from 'ws'
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { ShapedStream } from '../../faults/faults.ts'
import { accountList } from '../accounts/iserver-accounts.ts'
import { ledger, profitAndLoss, summary } from '../accounts/balance-routes.ts'
import type { Desk } from '../desk.ts'
import type { Gateway, SessionChange } from '../session/gateways.ts'
import { sessionOf } from '../session/cookie.ts'
import type { Fields } from '../wire/fields.ts'
import { WireRefusal } from '../wire/refusal.ts'
import * as frames from './frames.ts'
import type { Command } from './frames.ts'
import { BarFeed, QuoteFeed } from './market-topics.ts'
import { openingTrades, OrderFeed, tradeOfEvent } from './order-topics.ts'

const tradeDaysMax = 7

export class SocketSession {
  readonly #desk: Desk
  readonly #socket: WebSocket
  readonly #shaped: ShapedStream
  readonly #quotes: QuoteFeed
  readonly #bars: BarFeed
  #gatewayId: string | undefined
  #orders: OrderFeed | undefined
  #trades = false
  #profit = false
  /** `ssd` and `sld`, by their topic. */
  readonly #figures = new Map<string, () => unknown>()
  #lastTicAt: number
  #waitingOrders: Fields[] = []

  constructor(desk: Desk, socket: WebSocket, shaped: ShapedStream) {
    this.#desk = desk
    this.#socket = socket
    this.#shaped = shaped
    this.#quotes = new QuoteFeed(desk)
    this.#bars = new BarFeed(desk)
    this.#lastTicAt = desk.context.clock.now()
  }

  get gatewayId(): string | undefined {
    return this.#gatewayId
  }

  get #gateway(): Gateway | undefined {
    return this.#gatewayId === undefined ? undefined : this.#desk.gateways.byId(this.#gatewayId)
  }

  /** A frame of the protocol itself; events go through {@link #event}. */
  send(frame: unknown): void {
    if (this.#desk.settings.current.streamIsSilent) return
    this.#socket.send(this.#encoded(frame))
  }

  #event(frame: unknown): void {
    if (this.#desk.settings.current.streamIsSilent) return
    this.#shaped.sendEvent(this.#encoded(frame))
  }

  #encoded(frame: unknown): string | Uint8Array {
    const text = JSON.stringify(frame)
    return this.#desk.settings.current.frames === 'binary' ? Buffer.from(text, 'utf8') : text
  }

  /** Without a session that lives the client is asked for one. */
  authorize(session: string | undefined): void {
    const gateway = this.#desk.gateways.find(session)
    if (!gateway?.sso || session === undefined) {
      this.send(frames.waitingForSession)
      return
    }
    this.#gatewayId = gateway.gatewayId
    this.send(frames.systemSuccess(gateway))
    this.send(frames.authenticationFrame(gateway))
    if (gateway.brokerage)
      this.send({ topic: 'act', args: accountList(this.#desk, gateway, this.#desk.gateways.memory(gateway)) })
  }

  receive(text: string): void {
    if (this.#gatewayId === undefined) {
      const session = frames.sessionOfMessage(text)
      this.authorize(session === undefined ? undefined : sessionOf(session))
      return
    }
    const gateway = this.#gateway
    if (!gateway || frames.sessionOfMessage(text) !== undefined) return
    const command = frames.parseCommand(text)
    if (!command) return this.send(frames.errorFrame('unknown command'))
    if (command.topic === 'tic') return this.#tic(gateway)
    if (command.topic === 'ech') return this.send({ topic: 'ech', args: { hb: this.#desk.context.clock.now() } })
    if (!gateway.brokerage) return this.send(frames.authenticationFrame(gateway))
    this.#obey(gateway, command)
  }

  #tic(gateway: Gateway): void {
    const now = this.#desk.context.clock.now()
    this.#lastTicAt = now
    this.#desk.gateways.memory(gateway).lastSeenAt = now
    this.send(frames.alive)
  }

  #obey(gateway: Gateway, command: Command): void {
    const { topic, target, options } = command
    const begin = subscriptions[topic]
    if (begin) {
      begin(this, gateway, target, options)
      return
    }
    if (topic === 'umd') this.#quotes.close(target)
    else if (topic === 'umh') this.#bars.close(target)
    else if (topic === 'uor') this.#orders = undefined
    else if (topic === 'utr') this.#trades = false
    else if (topic === 'upl') this.#profit = false
    else if (topic === 'usd' || topic === 'uld') {
      this.#figures.delete(`s${topic.slice(1)}+${target}`)
      this.send({ topic: `${topic}+${target}`, result: `unsubscribed from ${topic === 'usd' ? 'summary' : 'ledger'}` })
    } else this.send(frames.errorFrame(`unknown topic ${topic}`))
  }

  openQuotes(gateway: Gateway, target: string, options: Fields): void {
    if (!this.#quotes.open(target, options, this.#desk.gateways.memory(gateway).brokerage))
      return this.send(frames.errorFrame(`no market data for ${target.slice(0, 40)}`))
    this.pushMarket()
  }

  openBars(target: string, options: Fields): void {
    try {
      const opened = this.#bars.open(target, options)
      this.send(typeof opened === 'string' ? frames.errorFrame(opened) : opened)
    } catch (error) {
      if (!(error instanceof WireRefusal)) throw error
      this.send(frames.errorFrame(typeof error.body === 'string' ? error.body : JSON.stringify(error.body)))
    }
  }

  openOrders(gateway: Gateway): void {
    this.#orders = new OrderFeed(this.#desk)
    const rows = this.#orders.opening(gateway)
    if (rows.length > 0 && !this.#isSpoilt(gateway)) this.#event({ topic: 'sor', args: rows })
  }

  openTrades(gateway: Gateway, options: Fields): void {
    this.#trades = true
    const days = Math.min(tradeDaysMax, Math.max(1, Number(options['days'] ?? 1) || 1))
    const past = options['realtimeUpdatesOnly'] === true ? [] : openingTrades(this.#desk, gateway, days)
    if (past.length > 0) this.#event({ topic: 'str', args: past })
  }

  openProfit(): void {
    this.#profit = true
  }

  openFigures(gateway: Gateway, kind: 'ssd' | 'sld', accountId: string): void {
    if (!gateway.accountIds.includes(accountId)) return this.send(frames.errorFrame('account id is not valid'))
    this.#figures.set(`${kind}+${accountId}`, () =>
      kind === 'ssd' ? summaryLines(this.#desk, accountId) : ledgerLines(this.#desk, accountId),
    )
    this.#pushFigures()
  }

  /** A filter has spoilt the order feed, or no `tic` has come for too long. */
  #isSpoilt(gateway: Gateway): boolean {
    const { sorNeedsTicWithinMs } = this.#desk.settings.current
    const silence = this.#desk.context.clock.now() - this.#lastTicAt
    if (sorNeedsTicWithinMs !== null && silence > sorNeedsTicWithinMs) return true
    return this.#desk.gateways.memory(gateway).brokerage.isSorPoisoned
  }

  /** What one order has gone through: told to the feed at once, sent with whatever else happens in this turn. */
  tell(event: OrderEvent): void {
    const gateway = this.#gateway
    if (!gateway?.brokerage || !gateway.accountIds.includes(event.order.accountId)) return
    if (this.#orders && !this.#isSpoilt(gateway)) {
      const change = this.#orders.change(event.order)
      if (change) this.#queueOrder(change)
    }
    const trade = this.#trades ? tradeOfEvent(this.#desk, gateway, event) : undefined
    if (trade !== undefined) this.#event({ topic: 'str', args: [trade] })
  }

  #queueOrder(change: Fields): void {
    this.#waitingOrders.push(change)
    if (this.#waitingOrders.length > 1) return
    setImmediate(() => {
      const args = this.#waitingOrders
      this.#waitingOrders = []
      this.#event({ topic: 'sor', args })
    })
  }

  /** Quotes, bars, profit: what is due with each look at the market. */
  pushMarket(): void {
    const gateway = this.#gateway
    if (!gateway?.brokerage) return
    for (const frame of this.#quotes.frames()) this.#event(frame)
    for (const frame of this.#bars.frames()) this.#event(frame)
    if (this.#profit) this.#event({ topic: 'spl', args: profitAndLoss(this.#desk, gateway.accountIds) })
    this.#pushFigures()
  }

  #pushFigures(): void {
    for (const [topic, lines] of this.#figures) this.#event({ topic, result: lines() })
  }

  changed(change: SessionChange): void {
    const gateway = this.#gateway
    if (!gateway) return
    if (change !== 'established') {
      // Whoever comes back subscribes again.
      this.#orders = undefined
      this.#trades = false
      this.#profit = false
      this.#figures.clear()
      this.#quotes.clear()
      this.#bars.clear()
    }
    this.send(change === 'competing' ? frames.competingFrame : frames.authenticationFrame(gateway))
  }

  close(): void {
    this.#socket.close()
  }

  end(): void {
    this.#shaped.end()
  }
}

type Subscribe = (session: SocketSession, gateway: Gateway, target: string, options: Fields) => void

const subscriptions: Readonly<Record<string, Subscribe>> = {
  smd: (session, gateway, target, options) => session.openQuotes(gateway, target, options),
  smh: (session, _gateway, target, options) => session.openBars(target, options),
  sor: (session, gateway) => session.openOrders(gateway),
  str: (session, gateway, _target, options) => session.openTrades(gateway, options),
  spl: (session) => session.openProfit(),
  ssd: (session, gateway, target) => session.openFigures(gateway, 'ssd', target),
  sld: (session, gateway, target) => session.openFigures(gateway, 'sld', target),
}

const summaryLines = (desk: Desk, accountId: string): unknown =>
  Object.entries(summary(desk, accountId)).map(([key, { amount, currency, value, severity, timestamp }]) => ({
    key,
    ...(value === null ? { monetaryValue: amount, currency } : { value }),
    severity,
    timestamp,
  }))

const ledgerLines = (desk: Desk, accountId: string): unknown =>
  Object.entries(ledger(desk, accountId)).map(([currency, row]) => ({ ...row, key: `LedgerList${currency}` }))
