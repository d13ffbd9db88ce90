/** From "worth so much more" to purchases: where the symbol is held already comes first, then where most money lies. */
import { decimal, sum } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import { buy, heldOf, takes } from './book.ts'
import type { Book, BookAccount } from './book.ts'
import type { Notes } from './notes.ts'
import { canSplit, finest, floorTo, sharesOf, stepOf } from './share-count.ts'
import type { ProposedTrade, RebalanceInput, RebalanceInstrument } from './types.ts'
import { outgoing } from './weights.ts'

export interface BuyWish {
  readonly symbol: string
  /** Money, above zero. */
  readonly value: Decimal
}

const zero = decimal(0)

/** Money of an account that may be spent: not its reserve, not what has to go out. */
export function budgetOf(account: BookAccount, input: RebalanceInput): Decimal {
  const held = sum(
    [...account.held].map(([symbol, { quantity }]) => quantity.times(input.instruments.get(symbol)?.price ?? 0)),
  )
  const earmarked = account.accountId === input.cashAccountId ? outgoing(input) : zero
  const own = account.cash.plus(held).minus(earmarked)
  const reserve = own.gt(0) ? own.times(input.cashReservePercent).div(100) : zero
  const most = account.spendable.lt(account.cash) ? account.spendable : account.cash
  return most.minus(reserve).minus(earmarked)
}

function inPreference(
  { accounts }: Book,
  instrument: RebalanceInstrument,
  input: RebalanceInput,
): readonly BookAccount[] {
  const { symbol } = instrument
  const holds = (account: BookAccount): number => (heldOf(account, symbol).gt(0) ? 0 : 1)
  return accounts
    .filter((account) => takes(account, instrument))
    .toSorted(
      (a, b) =>
        holds(a) - holds(b) ||
        budgetOf(b, input).comparedTo(budgetOf(a, input)) ||
        (a.accountId < b.accountId ? -1 : 1),
    )
}

export function buySome(book: Book, input: RebalanceInput, wish: BuyWish, notes: Notes): readonly ProposedTrade[] {
  const { symbol, value } = wish
  const instrument = input.instruments.get(symbol)
  if (!instrument) return []
  const lossOn = input.isTaxAware ? input.wash.lossOn.get(symbol) : undefined
  if (lossOn !== undefined) {
    notes.add(
      symbol,
      'wash_sale_buy',
      `${symbol} was sold at a loss on ${lossOn}; buying it again within 30 days would defer that loss, so it is not bought now.`,
    )
    return []
  }
  const price = decimal(instrument.buyPrice)
  let left = value.div(instrument.price)
  let isSmall = false
  const isSplittable = canSplit(book, instrument, input)
  const trades: ProposedTrade[] = []
  for (const account of inPreference(book, instrument, input)) {
    const step = stepOf(account, instrument, input)
    const budget = budgetOf(account, input)
    const wanted = sharesOf(left, step, isSplittable)
    const affordable = budget.gt(0) ? floorTo(budget.div(price), step) : zero
    const quantity = wanted.lt(affordable) ? wanted : affordable
    if (!quantity.gt(0)) continue
    if (quantity.times(price).lt(input.minimumTrade)) {
      isSmall = true
      continue
    }
    trades.push(buy({ account, symbol, quantity, price }))
    left = left.minus(quantity)
  }
  if (left.gt(finest)) explain(book, { instrument, left, isSmall, isSplittable }, notes)
  return trades
}

interface Unbought {
  readonly instrument: RebalanceInstrument
  readonly left: Decimal
  readonly isSmall: boolean
  readonly isSplittable: boolean
}

function explain({ accounts }: Book, { instrument, left, isSmall, isSplittable }: Unbought, notes: Notes): void {
  const { symbol } = instrument
  if (isSmall) notes.add(symbol, 'minimum_trade', `A purchase of ${symbol} would be below the smallest trade you set.`)
  if (!accounts.some((account) => takes(account, instrument)))
    notes.add(symbol, 'account_barred', `No account takes orders for ${symbol}.`)
  if (left.lt(decimal('0.75')) || (isSplittable && left.lt(1)))
    notes.add(symbol, 'whole_shares', `The rest of ${symbol} is only a part of a share.`)
  else if (!isSmall) notes.add(symbol, 'cash_short', `No account has money left for another share of ${symbol}.`)
}
