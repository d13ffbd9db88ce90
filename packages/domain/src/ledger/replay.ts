/**
 * A ledger played from its first row to its last: what moved, which lots are left, what was realized, which losses do not
 * count. Pure and exact; a row that cannot be true (a sale of what is not held) moves nothing and is named.
 */
import { dateOfDayNumber } from '../calendar/index.ts'
import { times, unitsText } from './fixed-point.ts'
import type { BundleType, Refused, Row } from './bundle-row.ts'
import { CorporateActions } from './corporate-actions.ts'
import type { Gain } from './gains.ts'
import type { Lot, LotMethod, LotPart, NewLot } from './lot.ts'
import { contractSize } from './movement.ts'
import type { Movement } from './movement.ts'
import { exercises } from './option-exercise.ts'
import type { Exercises } from './option-exercise.ts'
import { ownTransfers } from './own-transfers.ts'
import type { OwnTransfers } from './own-transfers.ts'
import { Realizations } from './realizations.ts'
import { compareRows } from './row-order.ts'
import { Shelf } from './shelf.ts'
import { WashSales } from './wash-sales.ts'
import type { WashSale } from './wash-sales.ts'

export interface ReplayOptions {
  readonly baseCurrency: string
  readonly lotMethod: LotMethod
  /** Base currency for one unit, on that day; `undefined`: not known. */
  readonly rateOn: (currency: string, day: number) => bigint | undefined
  /** A quote in the base currency. */
  readonly priceOn: (symbol: string, day: number) => bigint | undefined
  readonly isRetirement: (account: string) => boolean
  /** Day number of the closing; rows after it only tell whether a loss was replaced. */
  readonly through: number
  /** Date as given; `undefined`: the period has no agreed end. */
  readonly to: string | undefined
}

export interface Earning {
  readonly day: number
  readonly symbol: string | null
  readonly kind: 'income' | 'fee' | 'tax'
  /** In the base currency; fees and taxes positive. */
  readonly amount: bigint
}

export interface Replayed {
  readonly movements: readonly Movement[]
  readonly earnings: readonly Earning[]
  readonly lots: readonly Lot[]
  readonly gains: readonly Gain[]
  readonly washSales: readonly WashSale[]
  readonly excluded: readonly Refused[]
  /** As they came; what was sold short costs less than nothing. In the base currency. */
  readonly costs: readonly CostMove[]
}

export interface CostMove {
  readonly day: number
  readonly symbol: string
  readonly more: bigint
}

/** Cash of another currency is held like a security that is priced at the rate. */
export const cashSymbol = (currency: string): string => `cash:${currency}`

class Replay {
  readonly movements: Movement[] = []
  readonly earnings: Earning[] = []
  readonly excluded: Refused[] = []
  readonly costs: CostMove[] = []
  readonly shelf: Shelf
  readonly washSales: WashSales
  readonly realized: Realizations
  readonly #options: ReplayOptions
  readonly #transfers: OwnTransfers
  readonly #exercises: Exercises
  /** Of the rows that another one may need before it: those that were played. */
  readonly #played = new Set<string>()
  readonly #premiums = new Map<string, bigint>()
  readonly #actions: CorporateActions
  #day = 0

  constructor(rows: readonly Row[], options: ReplayOptions) {
    this.#options = options
    this.shelf = new Shelf(options.lotMethod, (symbol, more) => this.costs.push({ day: this.#day, symbol, more }))
    this.washSales = new WashSales(this.shelf, options.isRetirement)
    this.realized = new Realizations(this.washSales)
    this.#transfers = ownTransfers(rows)
    this.#exercises = exercises(rows)
    this.#actions = new CorporateActions(this.shelf, this.washSales, {
      exclude: (row, reason) => this.#exclude(row, reason),
      realize: (row, parts, proceeds) => this.realized.add(row, parts, proceeds),
      move: (row, symbol, quantity) => this.#move(row, symbol, quantity),
    })
  }

  play(row: Row): void {
    if (this.#played.has(row.id)) return
    const { byOption, optionOf } = this.#exercises
    // The premium belongs to the shares, whichever of the two is told first.
    const option = optionOf.get(row.id)
    if (option) this.play(option)
    if (byOption.has(row.id) || this.#transfers.target.has(row.id)) this.#played.add(row.id)
    this.#day = row.day
    const rate = row.currency === this.#options.baseCurrency ? undefined : this.#options.rateOn(row.currency, row.day)
    if (row.currency !== this.#options.baseCurrency && rate === undefined) {
      this.#exclude(row, `there is no rate of ${row.currency} on or before its day`)
      return
    }
    const inBase = (amount: bigint): bigint => (rate === undefined ? amount : times(amount, rate))
    this.#byType[row.type](row, inBase)
  }

  readonly #byType: Readonly<Record<BundleType, (row: Row, inBase: (amount: bigint) => bigint) => void>> = {
    buy: (row, inBase) => this.#open(row, inBase(-row.cash)),
    sell_short: (row, inBase) => this.#open(row, inBase(row.cash)),
    dividend_reinvested: (row, inBase) => this.#reinvest(row, inBase),
    sell: (row, inBase) => this.#close(row, inBase(row.cash)),
    buy_to_cover: (row, inBase) => this.#close(row, inBase(-row.cash)),
    dividend: (row, inBase) => this.#earn(row, 'income', inBase),
    interest: (row, inBase) => this.#earn(row, 'income', inBase),
    fee: (row, inBase) => this.#earn(row, 'fee', inBase),
    tax: (row, inBase) => this.#earn(row, 'tax', inBase),
    deposit: (row) => this.#moveCash(row, true),
    withdrawal: (row) => this.#moveCash(row, true),
    transfer_in: (row, inBase) => this.#transferIn(row, inBase),
    transfer_out: (row) => this.#transferOut(row),
    split: (row, inBase) => this.#actions.split(row, this.#settle(row, inBase)),
    spin_off: (row, inBase) => this.#actions.spinOff(row, this.#settle(row, inBase)),
    symbol_change: (row, inBase) => this.#actions.exchange(row, this.#settle(row, inBase)),
    merger: (row, inBase) => this.#merge(row, inBase),
    return_of_capital: (row, inBase) => this.#actions.returnCapital(row, this.#settle(row, inBase)),
    option_expire: (row, inBase) => this.#endOption(row, inBase),
    option_assign: (row, inBase) => this.#endOption(row, inBase),
    option_exercise: (row, inBase) => this.#endOption(row, inBase),
  }

  #exclude({ id }: Row, reason: string): void {
    this.excluded.push({ what: id, reason })
  }

  #move({ day }: Row, symbol: string, quantity: bigint): void {
    this.movements.push({ day, symbol, quantity, cash: 0n, isFlow: false })
  }

  /** Units for money. */
  #trade(row: Row, symbol: string, quantity: bigint): void {
    const { day, cash, currency } = row
    if (currency === this.#options.baseCurrency) this.movements.push({ day, symbol, quantity, cash, isFlow: false })
    else {
      this.#move(row, symbol, quantity)
      this.#moveCash(row, false)
    }
  }

  #moveCash({ day, cash, currency }: Row, isFlow: boolean): void {
    if (cash === 0n) return
    if (currency === this.#options.baseCurrency) this.movements.push({ day, symbol: null, quantity: 0n, cash, isFlow })
    else this.movements.push({ day, symbol: cashSymbol(currency), quantity: cash, cash: 0n, isFlow })
  }

  /** The cash that comes with what a company does, in the base currency. */
  #settle(row: Row, inBase: (amount: bigint) => bigint): bigint {
    this.#moveCash(row, false)
    this.#charge(row, inBase)
    return inBase(row.cash)
  }

  #charge({ day, symbol, fee }: Row, inBase: (amount: bigint) => bigint): void {
    if (fee !== 0n) this.earnings.push({ day, symbol, kind: 'fee', amount: inBase(fee) })
  }

  #earn(row: Row, kind: Earning['kind'], inBase: (amount: bigint) => bigint): void {
    const { day, symbol } = row
    this.#moveCash(row, false)
    if (kind === 'income') {
      this.earnings.push({ day, symbol, kind, amount: inBase(row.cash + row.fee) })
      this.#charge(row, inBase)
    } else this.earnings.push({ day, symbol, kind, amount: inBase(-row.cash) })
  }

  #lotOf(row: Row, cost: bigint, isOpening: boolean): NewLot {
    const quantity = row.quantity ?? 0n
    return {
      symbol: row.symbol ?? '',
      account: row.account,
      openedOn: row.day,
      heldSince: row.day,
      order: this.shelf.nextOrder(),
      quantity,
      cost,
      transactionId: row.id,
      isShort: row.type === 'sell_short',
      free: isOpening ? quantity : 0n,
    }
  }

  #open(row: Row, amount: bigint): void {
    const isShort = row.type === 'sell_short'
    const lot = this.#lotOf(row, amount + (this.#premiums.get(row.id) ?? 0n), true)
    this.#trade(row, lot.symbol, isShort ? -lot.quantity : lot.quantity)
    this.#charge(row, this.#rateOf(row))
    this.washSales.opening(this.shelf.put(lot))
    if (!isShort) this.washSales.optionPurchase(row)
  }

  readonly #rateOf =
    ({ currency, day }: Row) =>
    (amount: bigint): bigint =>
      currency === this.#options.baseCurrency ? amount : times(amount, this.#options.rateOn(currency, day) ?? 0n)

  #reinvest(row: Row, inBase: (amount: bigint) => bigint): void {
    const paid = times(row.quantity ?? 0n, row.price ?? 0n)
    const lot = this.#lotOf(row, inBase(paid + row.fee), true)
    this.#move(row, lot.symbol, lot.quantity)
    this.#moveCash(row, false)
    this.earnings.push({ day: row.day, symbol: row.symbol, kind: 'income', amount: inBase(paid + row.fee + row.cash) })
    this.#charge(row, inBase)
    this.washSales.opening(this.shelf.put(lot))
  }

  #take(row: Row, isShort: boolean): readonly LotPart[] | undefined {
    const { account, symbol, quantity, lots: named } = row
    if (symbol === null || quantity === null || quantity === 0n) {
      this.#exclude(row, 'it names no symbol or no quantity')
      return undefined
    }
    if (!isShort) this.#bringIn(row, symbol, quantity)
    if (this.shelf.held(account, symbol, isShort) < quantity) {
      this.#exclude(row, `it closes more of ${symbol} than the ledger shows as ${isShort ? 'sold short' : 'held'}`)
      return undefined
    }
    const parts = this.shelf.take({ account, symbol, isShort, quantity, named })
    if (named.length > 0 && this.#options.lotMethod === 'specific') this.#tellUnnamed(row, parts)
    return parts
  }

  /** What comes in from another own account is there on its day, though it leaves the other one only after the trades. */
  #bringIn({ account, day }: Row, symbol: string, quantity: bigint): void {
    if (this.shelf.held(account, symbol, false) >= quantity) return
    for (const out of this.#transfers.into(account, symbol, day)) this.play(out)
  }

  #tellUnnamed(row: Row, parts: readonly LotPart[]): void {
    let lacking = 0n
    for (const { transactionId, quantity } of parts) if (!row.lots.includes(transactionId)) lacking += quantity
    if (lacking === 0n) return
    const less = `${unitsText(lacking)} less of ${row.symbol ?? ''}`
    this.#exclude(row, `the lots that it names hold ${less} than it sells; the rest is taken from the oldest`)
  }

  #close(row: Row, amount: bigint): void {
    const isShort = row.type === 'buy_to_cover'
    const parts = this.#take(row, isShort)
    if (!parts) return
    this.#trade(row, row.symbol ?? '', isShort ? (row.quantity ?? 0n) : -(row.quantity ?? 0n))
    this.#charge(row, this.#rateOf(row))
    if (!isShort) this.washSales.sale(row)
    this.realized.add(row, parts, amount + (this.#premiums.get(row.id) ?? 0n))
  }

  #transferIn(row: Row, inBase: (amount: bigint) => bigint): void {
    if (this.#transfers.received.has(row.id)) return
    if (row.symbol === null || row.quantity === null) {
      this.#moveCash(row, true)
      return
    }
    this.movements.push({ day: row.day, symbol: row.symbol, quantity: row.quantity, cash: 0n, isFlow: true })
    this.#moveCash(row, true)
    const quote = this.#options.priceOn(row.symbol, row.day)
    if (row.price === null)
      this.#exclude(row, 'it tells no cost; its lot is taken at the day’s quote, or at nothing where there is none')
    const price = row.price === null ? (quote ?? 0n) : inBase(row.price)
    this.shelf.put(this.#lotOf(row, times(row.quantity, price) * contractSize(row.symbol), false))
  }

  #transferOut(row: Row): void {
    const target = this.#transfers.target.get(row.id)
    if (row.symbol === null || row.quantity === null) {
      if (target === undefined) this.#moveCash(row, true)
      return
    }
    const parts = this.#take(row, false)
    if (!parts) return
    if (target !== undefined) {
      for (const part of parts) this.shelf.put({ ...part, account: target })
      return
    }
    this.movements.push({ day: row.day, symbol: row.symbol, quantity: -row.quantity, cash: 0n, isFlow: true })
    this.#moveCash(row, true)
  }

  #merge(row: Row, inBase: (amount: bigint) => bigint): void {
    if (row.newSymbol !== null) {
      this.#actions.exchange(row, this.#settle(row, inBase))
      return
    }
    const symbol = row.symbol ?? ''
    const quantity = this.shelf.held(row.account, symbol, false)
    const parts = this.#take({ ...row, quantity }, false)
    if (!parts) return
    this.#move(row, symbol, -quantity)
    this.realized.add(row, parts, this.#settle(row, inBase))
  }

  /** Closed at nothing; where shares changed hands with it, the premium belongs to them (Publication 550, "Puts and Calls"). */
  #endOption(row: Row, inBase: (amount: bigint) => bigint): void {
    const symbol = row.symbol ?? ''
    const isShort = this.shelf.held(row.account, symbol, false) === 0n
    const quantity = row.quantity ?? this.shelf.held(row.account, symbol, isShort)
    const parts = this.#take({ ...row, quantity }, isShort)
    if (!parts) return
    this.#move(row, symbol, isShort ? quantity : -quantity)
    this.#moveCash(row, false)
    const exercise = this.#exercises.byOption.get(row.id)
    if (!exercise) {
      this.realized.add(row, parts, isShort ? inBase(-row.cash) : inBase(row.cash))
      return
    }
    const premium = parts.reduce((sum, { cost }) => sum + cost, 0n)
    // A purchase costs the premium more where it was paid (call), less where it was received (put); a sale brings the
    // premium less where it was paid (put), more where it was received (call).
    const isMore = exercise.isPurchase !== isShort
    this.#premiums.set(exercise.sharesId, isMore ? premium : -premium)
  }
}

const opening: ReadonlySet<BundleType> = new Set(['buy', 'dividend_reinvested', 'sell_short'])

const beyond = ({ id, day }: Row, { through }: ReplayOptions): readonly Refused[] =>
  day > through
    ? [{ what: id, reason: 'it is dated after the end of the period: it tells at most whether a loss was replaced' }]
    : []

/** `rows` in any order. */
export function replay(rows: readonly Row[], options: ReplayOptions): Replayed {
  const ordered = rows.toSorted(compareRows)
  const counted = ordered.filter(({ day }) => day <= options.through)
  const game = new Replay(counted, options)
  for (const row of counted) game.play(row)
  const { movements, earnings, excluded, shelf, washSales, costs } = game
  const { gains } = game.realized
  const lots = shelf.all().map((lot) => ({ ...lot }))
  const [told, named, moved, cost] = [earnings.length, excluded.length, movements.length, costs.length]
  // What is opened after the end of the period can still replace a loss within it.
  for (const row of ordered) if (row.day > options.through && opening.has(row.type)) game.play(row)
  return {
    movements: movements.slice(0, moved),
    costs: costs.slice(0, cost),
    earnings: earnings.slice(0, told),
    lots,
    gains,
    washSales: washSales.close(dateOfDayNumber, options.to),
    excluded: [...excluded.slice(0, named), ...ordered.flatMap((row) => beyond(row, options))],
  }
}
