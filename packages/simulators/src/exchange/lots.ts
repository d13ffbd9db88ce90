/**
 * What a trade does to the shares bought together: it adds a lot, or closes the oldest ones first. Lots of one position
 * all have the sign of the position; a trade through zero closes everything and opens the rest on the other side.
 */
import { decimal, round, sum, toMoney, toPrice, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimLot, SimPosition } from './account.ts'

/** Places kept of a price that a split has divided; 1e6 shares of it are right to the cent. */
const lotPricePlaces = 12

/** The lots after `quantity` (signed) traded at `price`. */
export function tradeLots(
  lots: readonly SimLot[],
  { quantity, price, at }: { readonly quantity: Decimal; readonly price: Decimal; readonly at: number },
): readonly SimLot[] {
  let left = quantity
  const kept: SimLot[] = []
  for (const lot of lots) {
    const held = decimal(lot.quantity)
    if (left.isZero() || held.isNegative() === left.isNegative()) {
      kept.push(lot)
      continue
    }
    const isWhole = left.abs().gte(held.abs())
    if (!isWhole) kept.push({ ...lot, quantity: toQuantity(held.plus(left)) })
    left = isWhole ? left.plus(held) : decimal(0)
  }
  if (!left.isZero()) kept.push({ openedAt: at, quantity: toQuantity(left), price: toPrice(price) })
  return kept
}

/** New shares per old one: the worth of each lot stays. */
export const splitLots = (lots: readonly SimLot[], ratio: Decimal): readonly SimLot[] =>
  lots.map((lot) => ({
    ...lot,
    quantity: toQuantity(decimal(lot.quantity).times(ratio)),
    price: toPrice(round(decimal(lot.price).dividedBy(ratio), lotPricePlaces)),
  }))

/** The position that lots make, `undefined` when nothing is left. */
export function positionOf(
  facts: Pick<SimPosition, 'accountId' | 'symbol' | 'assetType' | 'multiplier'>,
  lots: readonly SimLot[],
): SimPosition | undefined {
  const [oldest] = lots
  if (!oldest) return undefined
  const quantity = sum(lots.map((lot) => lot.quantity))
  const perUnit = sum(lots.map((lot) => decimal(lot.quantity).times(lot.price)))
  return {
    accountId: facts.accountId,
    symbol: facts.symbol,
    assetType: facts.assetType,
    multiplier: facts.multiplier,
    quantity: toQuantity(quantity),
    averageCost: toPrice(round(perUnit.dividedBy(quantity), lotPricePlaces)),
    costBasis: toMoney(round(perUnit.times(facts.multiplier), 2)),
    lots,
    openedAt: oldest.openedAt,
  }
}
