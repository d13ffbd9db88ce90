/** Someone who saves each month, buys what is short of its part, trims now and then, and draws money once. */
import { Decimal, decimal, round, toPrice, toQuantity } from '@g2e/domain/money'
import { uniform } from '../../market/random.ts'
import type { SimCorporateAction, SimDividend } from '../../market/market.ts'
import { postDividend, postSplit } from '../corporate.ts'
import type { Desk } from '../desk.ts'
import { accountOf, instrumentOf, post } from '../ledger.ts'
import { signOf, wordOf } from '../journal.ts'
import { blankOrder } from '../creation.ts'
import { priceOf } from '../pricing.ts'
import type { Shape } from './profiles.ts'

const depositMinute = 560
const interestMinute = 1015
/** Cash that is kept, as a part of the whole. */
const bufferShare = 0.05
const interestYearly = '0.0325'
const wireFee = 25
const buysAMonth = 2
const trimEveryMonths = 4
const withdrawalMonth = 13
const coinPlaces = 4

interface Facts {
  readonly accountId: string
  readonly key: number
  readonly now: number
  /** First trading day. */
  readonly from: string
  readonly shape: Shape
}

export class Person {
  readonly #desk: Desk
  readonly #facts: Facts
  readonly #weights: ReadonlyMap<string, number>
  readonly #pending: { readonly dividend: SimDividend; readonly shares: Decimal }[] = []
  /** Of all that is ever held, by ex-date. */
  readonly #actions: ReadonlyMap<string, readonly SimCorporateAction[]>
  #month = ''
  #months = -1
  #dayOfMonth = 0

  constructor(desk: Desk, facts: Facts) {
    this.#desk = desk
    this.#facts = facts
    const total = Object.values(facts.shape.holdings).reduce((sum, weight) => sum + weight, 0)
    const { market } = desk
    const today = market.calendar.newYork(facts.now).date
    const symbols = [...Object.keys(facts.shape.holdings), ...facts.shape.visitors]
    this.#actions = Map.groupBy(
      symbols.flatMap((symbol) => market.corporateActions(symbol, facts.from, today)),
      ({ exDate }) => exDate,
    )
    this.#weights = new Map(Object.entries(facts.shape.holdings).map(([symbol, weight]) => [symbol, weight / total]))
  }

  /** One trading day, as far as it lies before now. */
  live(date: string): void {
    const hours = this.#desk.market.calendar.hours(date)
    if (!hours) return
    if (date.slice(0, 7) !== this.#month) {
      this.#month = date.slice(0, 7)
      this.#months += 1
      this.#dayOfMonth = 0
    }
    this.#dayOfMonth += 1
    if (hours.preOpensAt <= this.#facts.now) this.#morning(date, hours.preOpensAt)
    if (hours.closesAt > this.#facts.now) return
    if (this.#dayOfMonth === 1) this.#save(date)
    if (this.#dayOfMonth === 2) this.#visit(date)
    if (this.#dayOfMonth === 9 && this.#months % trimEveryMonths === trimEveryMonths - 1) this.#trim(date)
    if (this.#dayOfMonth === 13 && this.#months === withdrawalMonth) this.#withdraw(date)
    if (this.#desk.market.calendar.nextTradingDay(date).slice(0, 7) !== this.#month) this.#interest(date)
  }

  #draw(name: number, place = 0): number {
    return uniform(this.#facts.key, name * 100_000 + this.#months * 100 + place)
  }

  #shares(symbol: string): Decimal {
    return decimal(this.#desk.position(this.#facts.accountId, symbol)?.quantity ?? '0')
  }

  get #cash(): number {
    return Number(accountOf(this.#desk, this.#facts.accountId).cash)
  }

  #at(date: string, minute: number): number {
    return Math.min(this.#desk.market.calendar.newYorkInstant(date, minute), this.#facts.now)
  }

  /** Splits of the day, dividends paid on it, and who is entitled to those that go ex. */
  #morning(date: string, at: number): void {
    const { accountId } = this.#facts
    const account = accountOf(this.#desk, accountId)
    for (const action of this.#actions.get(date) ?? []) {
      const position = this.#desk.position(accountId, action.symbol)
      if (!position) continue
      if (action.kind === 'split') postSplit(this.#desk, account, position, { ratio: action.ratio, at })
      else this.#pending.push({ dividend: action, shares: decimal(position.quantity) })
    }
    if (this.#desk.policy.paysDividends === false) return
    for (const { dividend, shares } of this.#pending) {
      if (dividend.payDate !== date) continue
      const facts = { symbol: dividend.symbol, shares, perShare: dividend.amountPerShare, at }
      postDividend(this.#desk, account, facts)
    }
  }

  /** The first trading day of a month: money comes in and is put to work. */
  #save(date: string): void {
    const { accountId, shape } = this.#facts
    const isFirst = this.#months === 0
    post(this.#desk, {
      accountId,
      type: 'deposit',
      at: this.#at(date, depositMinute),
      amount: decimal(isFirst ? shape.opening : shape.monthly),
      description: isFirst ? 'Opening deposit' : 'Electronic funds transfer in',
    })
    const yesterday = this.#desk.market.calendar.previousTradingDay(date)
    const worth = new Map([...this.#weights.keys()].map((symbol) => [symbol, this.#worth(symbol, yesterday)]))
    const total = this.#cash + [...worth.values()].reduce((sum, value) => sum + value, 0)
    const deficits = [...this.#weights]
      .map(([symbol, weight]) => ({ symbol, deficit: weight * total - (worth.get(symbol) ?? 0) }))
      .sort((a, b) => b.deficit - a.deficit)
    // Half of the portfolio in the first month, the other half in the second, then what lags most.
    const count = this.#months < 2 ? Math.ceil(deficits.length / 2) : buysAMonth
    deficits.slice(0, count).forEach(({ symbol, deficit }, place) => {
      const free = this.#cash - total * bufferShare
      const share = this.#months === 0 ? 0.9 : 1
      this.#buy(date, symbol, { dollars: Math.min(deficit * share, free), place })
    })
  }

  #worth(symbol: string, date: string): number {
    return Number(this.#shares(symbol)) * this.#desk.market.closeOn(symbol, date)
  }

  #buy(date: string, symbol: string, { dollars, place }: { readonly dollars: number; readonly place: number }): void {
    const at = this.#minuteOf(date, place)
    const price = this.#desk.market.quote(symbol, at)?.ask ?? 0
    if (price <= 0 || dollars < price * (this.#isCoin(symbol) ? 0.001 : 1)) return
    this.#trade(symbol, 'buy', { quantity: this.#rounded(symbol, dollars / price), price, at })
  }

  #isCoin(symbol: string): boolean {
    return this.#desk.market.asset(symbol)?.assetType === 'crypto'
  }

  #rounded(symbol: string, quantity: number): Decimal {
    return decimal(quantity.toFixed(8)).toDecimalPlaces(this.#isCoin(symbol) ? coinPlaces : 0, Decimal.ROUND_DOWN)
  }

  /** Trades of a day lie in its morning, in the order they are made. */
  #minuteOf(date: string, place: number): number {
    const minute = 575 + place * 9 + Math.floor(this.#draw(3, place) * 8)
    return this.#at(date, minute) + Math.floor(this.#draw(4, place) * 59_000)
  }

  #trade(
    symbol: string,
    side: 'buy' | 'sell',
    { quantity, price, at }: { readonly quantity: Decimal; readonly price: number; readonly at: number },
  ): void {
    if (quantity.lte(0)) return
    const desk = this.#desk
    const { accountId } = this.#facts
    const request = {
      accountId,
      symbol,
      side,
      quantity: toQuantity(quantity),
      orderType: 'market',
      timeInForce: 'day',
    } as const
    const order = blankOrder(desk, request, at)
    const each = priceOf(price)
    const fee = decimal(desk.policy.fee({ order, quantity: toQuantity(quantity), price: toPrice(each) }))
    const execution = desk.next('execution')
    const worth = round(quantity.times(each).times(instrumentOf(desk, symbol).multiplier), 2)
    post(desk, {
      accountId,
      type: 'fill',
      at,
      symbol,
      side,
      quantity: quantity.times(signOf(side)),
      price: each,
      fee,
      amount: worth.times(-signOf(side)).minus(fee),
      orderId: order.orderId,
      executionId: desk.policy.newExecutionId(desk.idStream('execution', execution), execution),
      description: `${wordOf[side]} ${toQuantity(quantity)} ${symbol} at ${toPrice(each)}`,
    })
  }

  /** Tries a share that does not belong to the plan, and lets it go within the year. */
  #visit(date: string): void {
    this.#facts.shape.visitors.forEach((symbol, place) => {
      const arrives = 1 + place * 2
      const leaves = arrives + 6 + Math.floor(uniform(this.#facts.key, 900 + place) * 9)
      if (this.#months === arrives) this.#buy(date, symbol, { dollars: this.#cash * 0.35, place })
      if (this.#months === leaves) this.#sell(date, symbol, { share: 1, place: 5 + place })
    })
  }

  #sell(date: string, symbol: string, { share, place }: { readonly share: number; readonly place: number }): void {
    const at = this.#minuteOf(date, place)
    const price = this.#desk.market.quote(symbol, at)?.bid ?? 0
    const held = this.#shares(symbol)
    const quantity = share === 1 ? held : this.#rounded(symbol, Number(held) * share)
    if (price > 0) this.#trade(symbol, 'sell', { quantity, price, at })
  }

  /** Some of what has grown most beyond its part. */
  #trim(date: string): void {
    const yesterday = this.#desk.market.calendar.previousTradingDay(date)
    const worth = [...this.#weights].map(([symbol, weight]) => ({
      symbol,
      weight,
      value: this.#worth(symbol, yesterday),
    }))
    const total = this.#cash + worth.reduce((sum, { value }) => sum + value, 0)
    const [most] = worth.sort((a, b) => b.value / total - b.weight - (a.value / total - a.weight))
    if (most && most.value > 0) this.#sell(date, most.symbol, { share: 0.12 + 0.15 * this.#draw(5), place: 3 })
  }

  #withdraw(date: string): void {
    const { accountId } = this.#facts
    const dollars = Math.floor((this.#cash * 0.5) / 100) * 100
    if (dollars < 200) return
    const at = this.#at(date, depositMinute)
    const amount = decimal(-dollars)
    post(this.#desk, { accountId, type: 'withdrawal', at, amount, description: 'Wire transfer out' })
    const fee = decimal(wireFee)
    post(this.#desk, { accountId, type: 'fee', at, amount: fee.negated(), fee, description: 'Outgoing wire fee' })
  }

  #interest(date: string): void {
    const at = this.#desk.market.calendar.newYorkInstant(date, interestMinute)
    const amount = round(decimal(this.#cash).times(interestYearly).dividedBy(12), 2)
    if (amount.lte(0) || at > this.#facts.now) return
    const { accountId } = this.#facts
    post(this.#desk, { accountId, type: 'interest', at, amount, description: 'Interest on cash' })
  }
}
