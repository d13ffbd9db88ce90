/** One broker's exchange: the desk, its time, and the calls that a broker server makes. */
import { decimal, toQuantity } from '@g2e/domain/money'
import { isFinal } from './order.ts'
import { addAccount, changeAccount } from './accounts.ts'
import type { SimAccount, SimActivity, SimBalances, SimPositionView } from './account.ts'
import { refusalOf } from './checks.ts'
import { openDemoAccount } from './demo/open-demo.ts'
import { Desk } from './desk.ts'
import type { DeskParts } from './desk.ts'
import type { ActivityQuery, BrokerExchange, OrderChange, OrderEvent, OrderQuery, SubmitOutcome } from './exchange.ts'
import { holdingsAt } from './holdings.ts'
import type { SimOrder, SimOrderRequest } from './order.ts'
import type { Refusal } from './policy.ts'
import { replaceOrder } from './replace.ts'
import { cancelOrder, submitOrder } from './submission.ts'
import { Timeline } from './timeline.ts'
import { valueHistory } from './value-history.ts'
import { balancesOf, viewOf } from './valuation.ts'

export class Brokerage implements BrokerExchange {
  readonly brokerId: string
  readonly #parts: DeskParts
  readonly #listeners: Set<(event: OrderEvent) => void>
  #desk: Desk
  #timeline: Timeline

  constructor(parts: DeskParts, listeners: Set<(event: OrderEvent) => void>) {
    this.brokerId = parts.brokerId
    this.#parts = parts
    this.#listeners = listeners
    this.#desk = new Desk(parts)
    this.#timeline = new Timeline(this.#desk)
  }

  /** The store was emptied: begin again from what it has. */
  restart(): void {
    this.#desk.close()
    this.#desk = new Desk(this.#parts)
    this.#timeline = new Timeline(this.#desk)
  }

  close(): void {
    this.#desk.close()
  }

  /** Brings the books up to the clock; everything below that changes something does it first. */
  advance(): number {
    const now = this.#desk.clock.now()
    this.#timeline.advance(now)
    return now
  }

  openAccount(account: Parameters<BrokerExchange['openAccount']>[0]): SimAccount {
    return addAccount(this.#desk, account, this.advance())
  }

  openDemoAccount(account: Parameters<BrokerExchange['openDemoAccount']>[0]): SimAccount {
    return openDemoAccount(this.#desk, account, this.advance())
  }

  accounts(ownerRef?: string): readonly SimAccount[] {
    const all = [...this.#desk.accounts.values()]
    return ownerRef === undefined ? all : all.filter((account) => account.ownerRef === ownerRef)
  }

  account(accountId: string): SimAccount | undefined {
    return this.#desk.accounts.get(accountId)
  }

  updateAccount(accountId: string, change: Parameters<BrokerExchange['updateAccount']>[1]): SimAccount {
    return changeAccount(this.#desk, accountId, change)
  }

  balances(accountId: string): SimBalances {
    return balancesOf(this.#desk, accountId, this.#desk.clock.now())
  }

  positions(accountId: string): readonly SimPositionView[] {
    const now = this.#desk.clock.now()
    return this.#desk.positionsOf(accountId).map((position) => viewOf(this.#desk, position, now))
  }

  position(accountId: string, symbol: string): SimPositionView | undefined {
    const known = this.#desk.market.asset(symbol)?.symbol ?? symbol
    const position = this.#desk.position(accountId, known)
    return position && viewOf(this.#desk, position, this.#desk.clock.now())
  }

  holdingsAt(accountId: string, at: number): ReturnType<BrokerExchange['holdingsAt']> {
    const { cash, quantities } = holdingsAt(this.#desk, accountId, at)
    return {
      cash: decimal(cash).toFixed(),
      positions: [...quantities].map(([symbol, quantity]) => ({ symbol, quantity: toQuantity(quantity) })),
    }
  }

  valueHistory(accountId: string, fromDate: string, toDate: string): ReturnType<BrokerExchange['valueHistory']> {
    return valueHistory(this.#desk, accountId, { fromDate, toDate })
  }

  submit(request: SimOrderRequest): SubmitOutcome {
    const at = this.advance()
    const outcome = submitOrder(this.#desk, request, at)
    this.#timeline.settle(at)
    return this.#current(outcome)
  }

  check(request: SimOrderRequest): Refusal | undefined {
    return refusalOf(this.#desk, request, { at: this.#desk.clock.now() })
  }

  cancel(orderId: string): SubmitOutcome {
    const at = this.advance()
    const outcome = cancelOrder(this.#desk, orderId, at)
    this.#timeline.settle(at)
    return this.#current(outcome)
  }

  cancelAll(accountId: string): readonly SubmitOutcome[] {
    // Those that go with their parent are not asked for again.
    return this.#desk
      .working(accountId)
      .filter((order) => !order.held && order.status !== 'pending_cancel')
      .map((order) => this.cancel(order.orderId))
  }

  replace(orderId: string, change: OrderChange, options: Parameters<BrokerExchange['replace']>[2] = {}): SubmitOutcome {
    const at = this.advance()
    const outcome = replaceOrder(this.#desk, { orderId, change, ...options }, at)
    this.#timeline.settle(at)
    return this.#current(outcome)
  }

  /** The order as it is after everything that followed at once. */
  #current(outcome: SubmitOutcome): SubmitOutcome {
    if (!outcome.accepted) return outcome
    return { accepted: true, order: this.#desk.order(outcome.order.orderId) ?? outcome.order }
  }

  order(orderId: string): SimOrder | undefined {
    return this.#desk.order(orderId)
  }

  orderByClientId(accountId: string, clientOrderId: string): SimOrder | undefined {
    return this.#desk.orderByClientId(accountId, clientOrderId)
  }

  received(accountId: string, clientOrderId: string): number {
    return this.#desk.received.get(`${accountId} ${clientOrderId}`) ?? 0
  }

  orders({ accountId, statuses, symbols }: OrderQuery = {}): readonly SimOrder[] {
    const onlyWorking = statuses?.every((status) => !isFinal({ status })) === true
    const all = onlyWorking ? this.#desk.working(accountId) : [...this.#desk.orders.values()]
    return all
      .filter(
        (order) =>
          (accountId === undefined || order.accountId === accountId) &&
          (statuses === undefined || statuses.includes(order.status)) &&
          (symbols === undefined || symbols.includes(order.symbol)),
      )
      .sort((a, b) => b.sequence - a.sequence)
  }

  activities({ accountId, types, from, to }: ActivityQuery): readonly SimActivity[] {
    return this.#desk
      .activitiesOf(accountId)
      .filter(
        ({ type, at }) =>
          (types === undefined || types.includes(type)) &&
          (from === undefined || at >= from) &&
          (to === undefined || at <= to),
      )
  }

  orderEvents(orderId: string): readonly OrderEvent[] {
    return this.#desk.eventsOf(orderId)
  }

  subscribe(listener: (event: OrderEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
