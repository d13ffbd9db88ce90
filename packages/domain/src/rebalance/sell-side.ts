/** From "worth so much less" to sales: which account sells how many of which shares. */
import { decimal, sum } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import { sell, sellable } from './book.ts'
import type { Book, BookAccount } from './book.ts'
import type { Notes } from './notes.ts'
import { lotsIn, parcelsOf } from './lot-order.ts'
import type { Parcel } from './lot-order.ts'
import { canSplit, finest, floorTo, sharesOf, stepOf } from './share-count.ts'
import type { ProposedTrade, RebalanceInput } from './types.ts'

export interface SaleWish {
  readonly symbol: string
  /** Money, above zero. */
  readonly value: Decimal
  /** Nothing of it is wanted any more: parts of a share go as well, wherever the broker sells them. */
  readonly isExit: boolean
  readonly needy: ReadonlySet<string>
}

/** Within the account no more lots than are known, in the same order. */
function fromLots(parcels: readonly Parcel[], account: BookAccount, quantity: Decimal) {
  let left = quantity
  return parcels.flatMap(({ account: where, lot, quantity: there }) => {
    if (where !== account || lot === null || !left.gt(0)) return []
    const part = there.lt(left) ? there : left
    left = left.minus(part)
    return [{ lot, quantity: part }]
  })
}

/** How many of each account's shares, in the order of its best parcel; what one cannot round passes on to the next. */
interface Rounding {
  readonly isSplittable: boolean
  readonly step: (account: BookAccount) => Decimal
}

function shareOut(parcels: readonly Parcel[], wanted: Decimal, { step, isSplittable }: Rounding) {
  const byAccount = new Map<BookAccount, Decimal>()
  let left = wanted
  for (const { account, quantity } of parcels) {
    const before = byAccount.get(account) ?? decimal(0)
    const room = quantity.lt(left) ? quantity : left
    byAccount.set(account, before.plus(room))
    left = left.minus(room)
  }
  const capacity = new Map<BookAccount, Decimal>()
  for (const { account, quantity } of parcels)
    capacity.set(account, (capacity.get(account) ?? decimal(0)).plus(quantity))
  let open = wanted
  let carry = decimal(0)
  return [...byAccount].map(([account, part]) => {
    const goal = part.plus(carry).gt(open) ? open : part.plus(carry)
    const unit = step(account)
    const most = floorTo(capacity.get(account) ?? decimal(0), unit)
    const rounded = sharesOf(goal, unit, isSplittable)
    const quantity = rounded.gt(most) ? most : rounded
    carry = goal.minus(quantity)
    open = open.minus(quantity)
    return { account, quantity }
  })
}

export function sellSome(book: Book, input: RebalanceInput, wish: SaleWish, notes: Notes): readonly ProposedTrade[] {
  const { symbol, value, isExit, needy } = wish
  const instrument = input.instruments.get(symbol)
  if (!instrument) return []
  const price = decimal(instrument.sellPrice)
  const { inOrder, washed } = parcelsOf(book, input, symbol, needy)
  // A lot may hold more than open orders leave free.
  const free = limitedToFree(inOrder, symbol)
  const wanted = value.div(instrument.price)
  const shares = isExit ? 'fractional' : input.shares
  const isSplittable = canSplit(book, instrument, { shares })
  const rounding = { isSplittable, step: (account: BookAccount) => stepOf(account, instrument, { shares }) }
  const trades: ProposedTrade[] = []
  for (const { account, quantity } of shareOut(free, wanted, rounding)) {
    if (!quantity.gt(0)) continue
    if (quantity.times(price).lt(input.minimumTrade)) {
      notes.add(symbol, 'minimum_trade', `A sale in ${account.accountName} would be below the smallest trade you set.`)
      continue
    }
    const lots = lotsIn(book, account, symbol)
    trades.push(sell({ account, symbol, quantity, price }, lots && fromLots(free, account, quantity)))
  }
  explain(book, input, { wish, wanted, sold: sum(trades.map(({ quantity }) => quantity)), washed }, notes)
  return trades
}

function limitedToFree(parcels: readonly Parcel[], symbol: string): readonly Parcel[] {
  const left = new Map<BookAccount, Decimal>()
  return parcels.flatMap((parcel) => {
    const free = left.get(parcel.account) ?? sellable(parcel.account, symbol)
    const quantity = parcel.quantity.lt(free) ? parcel.quantity : free
    left.set(parcel.account, free.minus(quantity))
    return quantity.gt(0) ? [{ ...parcel, quantity }] : []
  })
}

interface Outcome {
  readonly wish: SaleWish
  readonly wanted: Decimal
  readonly sold: Decimal
  readonly washed: Decimal
}

/** Every reason why less was sold than wanted. */
function explain(book: Book, input: RebalanceInput, { wish, wanted, sold, washed }: Outcome, notes: Notes): void {
  const { symbol } = wish
  const missing = wanted.minus(sold)
  if (missing.lte(finest)) return
  if (washed.gt(0)) {
    const boughtOn = input.wash.boughtOn.get(symbol) ?? ''
    notes.add(
      symbol,
      'wash_sale_sell',
      `${symbol} was bought on ${boughtOn}, so shares with a loss are not sold: within 30 days of a purchase the loss would not count.`,
    )
  }
  for (const { accountName, barred, held } of book.accounts) {
    const there = held.get(symbol)
    if (!there?.quantity.gt(0)) continue
    if (barred !== null)
      notes.add(symbol, 'account_barred', `${accountName} holds ${symbol} and takes no orders: ${barred}.`)
    else if (there.available.lt(there.quantity) && missing.gte(1))
      notes.add(
        symbol,
        'open_orders',
        `Shares of ${symbol} in ${accountName} are held back by open orders or were just bought.`,
      )
  }
  notes.add(symbol, 'whole_shares', `What is left over of ${symbol} is less than can be sold in whole shares.`)
}
