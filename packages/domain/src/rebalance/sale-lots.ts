/** What a sale would realize: from the named lots, else the oldest first, as brokers do when nobody says otherwise. */
import { decimal, sum, toMoney, toQuantity } from '../money/index.ts'
import type { Price, Quantity } from '../money/index.ts'
import type { LotSale, RebalanceLot } from './types.ts'

export interface LotSaleTerms {
  readonly quantity: Quantity
  /** For one unit: of an option for the whole contract. */
  readonly price: Price
  readonly named?: readonly { readonly transactionId: string; readonly quantity: Quantity }[] | undefined
}

export interface LotsAfterSale {
  /** `null` = the lots do not hold as many. */
  readonly sales: readonly LotSale[] | null
  readonly left: readonly RebalanceLot[]
}

/** `lots`: of one symbol in one account. */
export function sellLots(lots: readonly RebalanceLot[], { quantity, price, named }: LotSaleTerms): LotsAfterSale {
  const chosen = new Map(named?.map((lot) => [lot.transactionId, lot.quantity]))
  const oldestFirst = lots.toSorted((a, b) => (a.openedOn === b.openedOn ? 0 : a.openedOn < b.openedOn ? -1 : 1))
  let open = decimal(quantity)
  const sales: LotSale[] = []
  const left: RebalanceLot[] = []
  for (const lot of oldestFirst) {
    const limit = decimal(named === undefined ? lot.quantity : (chosen.get(lot.transactionId) ?? 0))
    const most = limit.lt(lot.quantity) ? limit : decimal(lot.quantity)
    const part = most.lt(open) ? most : open
    open = open.minus(part)
    const cost = decimal(lot.costBasis).times(part).div(lot.quantity)
    const rest = decimal(lot.quantity).minus(part)
    if (rest.gt(0))
      left.push({ ...lot, quantity: toQuantity(rest), costBasis: toMoney(decimal(lot.costBasis).minus(cost)) })
    if (!part.gt(0)) continue
    const proceeds = part.times(price)
    sales.push({
      transactionId: lot.transactionId,
      openedOn: lot.openedOn,
      quantity: toQuantity(part),
      costBasis: toMoney(cost.toDecimalPlaces(6)),
      proceeds: toMoney(proceeds.toDecimalPlaces(6)),
      gain: toMoney(proceeds.minus(cost).toDecimalPlaces(6)),
      term: lot.term,
    })
  }
  return { sales: open.gt(0) ? null : sales, left }
}

export const gainIn = (sales: readonly LotSale[], term: 'short' | 'long') =>
  sum(sales.filter((sale) => sale.term === term).map(({ gain }) => gain))
