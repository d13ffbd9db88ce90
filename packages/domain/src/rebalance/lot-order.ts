/**
 * Which shares are sold first. Losses before gains, and gains held long before short ones, the dearest shares first within
 * each (HIFO), so that the least is taxed; shares in a retirement account stand between, as selling them is not taxed. A loss
 * that a purchase within 30 days would turn into a wash sale (IRS Publication 550) is not taken at all.
 */
import { decimal, sum } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import { lotKey, sellable, takes } from './book.ts'
import type { Book, BookAccount, BookLot } from './book.ts'
import type { RebalanceInput } from './types.ts'

/** Shares that may be sold together. `lot` absent: the account's lots do not account for what it holds. */
export interface Parcel {
  readonly account: BookAccount
  readonly lot: BookLot | null
  readonly quantity: Decimal
}

export interface Parcels {
  readonly inOrder: readonly Parcel[]
  /** Shares left alone, as selling them now would be a wash sale. */
  readonly washed: Decimal
}

const rankUnknown = 4

/** Lots tell of less than a millionth of a share where a broker rounds. */
const tolerance = decimal('0.000001')

/** The lots of a symbol in an account; `null` when they do not add up to what it holds. */
export function lotsIn(book: Book, account: BookAccount, symbol: string): readonly BookLot[] | null {
  const lots = (book.lots.get(lotKey(account.accountId, symbol)) ?? []).filter(({ quantity }) => quantity.gt(0))
  const held = account.held.get(symbol)?.quantity ?? decimal(0)
  const counted = sum(lots.map(({ quantity }) => quantity))
  return lots.length > 0 && counted.minus(held).abs().lte(tolerance) ? lots : null
}

const unitCost = ({ costBasis, quantity }: BookLot): Decimal => costBasis.div(quantity)
const isLoss = (lot: BookLot, price: Decimal): boolean => lot.costBasis.gt(price.times(lot.quantity))

function rankOf({ account, lot }: Parcel, price: Decimal): number {
  if (lot === null) return rankUnknown
  if (account.isRetirement) return 1
  if (isLoss(lot, price)) return 0
  return lot.term === 'long' ? 2 : 3
}

function byTax(price: Decimal): (a: Parcel, b: Parcel) => number {
  return (a, b) => {
    const rank = rankOf(a, price) - rankOf(b, price)
    if (rank !== 0 || a.lot === null || b.lot === null) return rank
    return unitCost(b.lot).comparedTo(unitCost(a.lot)) || (a.lot.transactionId < b.lot.transactionId ? -1 : 1)
  }
}

const oldestFirst = (a: Parcel, b: Parcel): number => {
  const [first, second] = [a.lot?.openedOn ?? '', b.lot?.openedOn ?? '']
  return first === second ? 0 : first < second ? -1 : 1
}

/** `needy`: accounts that lack money; what can be sold there is sold there first. */
export function parcelsOf(book: Book, input: RebalanceInput, symbol: string, needy: ReadonlySet<string>): Parcels {
  const instrument = input.instruments.get(symbol)
  if (!instrument) return { inOrder: [], washed: decimal(0) }
  const price = decimal(instrument.sellPrice)
  const all = book.accounts
    .filter((account) => takes(account, instrument) && sellable(account, symbol).gt(0))
    .flatMap((account): Parcel[] => {
      const lots = lotsIn(book, account, symbol)
      if (lots === null) return [{ account, lot: null, quantity: sellable(account, symbol) }]
      return lots.map((lot) => ({ account, lot, quantity: lot.quantity }))
    })
  const isWashed = ({ account, lot }: Parcel): boolean =>
    input.isTaxAware && input.wash.boughtOn.has(symbol) && !account.isRetirement && lot !== null && isLoss(lot, price)
  const needsMoney = ({ account }: Parcel): number => (needy.has(account.accountId) ? 0 : 1)
  const inTaxOrder = input.isTaxAware ? byTax(price) : oldestFirst
  return {
    inOrder: all
      .filter((parcel) => !isWashed(parcel))
      .toSorted((a, b) => needsMoney(a) - needsMoney(b) || inTaxOrder(a, b)),
    washed: sum(all.filter(isWashed).map(({ quantity }) => quantity)),
  }
}
