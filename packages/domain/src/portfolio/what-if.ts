/** Accounts as they would stand after fills. Prices stay what they are; what cannot be known after a fill is `null`. */
import { decimal, round, toMoney, toPrice, toQuantity } from '../money/index.ts'
import type { Decimal, Money, Price, Quantity } from '../money/index.ts'
import type { AssetType } from '../instruments/index.ts'
import type { AccountValues, ReportedHolding } from './holding.ts'

export interface PortfolioFill {
  readonly accountId: string
  readonly symbol: string
  readonly assetType: AssetType
  /** Signed: what is sold is negative. */
  readonly quantity: Quantity
  readonly price: Price
  /** Shares per unit: 100 for an option contract. */
  readonly multiplier: number
  /** Money in (positive) or out. */
  readonly cashEffect: Money
}

const plus = (value: Money | null, change: Decimal | Money): Money | null =>
  value && toMoney(decimal(value).plus(change))

export const applyFills = (
  accounts: readonly AccountValues[],
  fills: readonly PortfolioFill[],
): readonly AccountValues[] => fills.reduce(applyFill, accounts)

function applyFill(accounts: readonly AccountValues[], fill: PortfolioFill): readonly AccountValues[] {
  return accounts.map((account) => {
    if (account.accountId !== fill.accountId) return account
    const before = account.holdings.find(({ symbol }) => symbol === fill.symbol)
    const after = heldAfter(before ?? nothingOf(fill), fill)
    const others = account.holdings.filter((holding) => holding !== before)
    return {
      ...account,
      cash: plus(account.cash, fill.cashEffect),
      // The broker's rules for loans are its own: what may be spent moves by the money alone.
      buyingPower: plus(account.buyingPower, fill.cashEffect),
      holdings: decimal(after.quantity).isZero() ? others : [...others, after],
    }
  })
}

const nothingOf = ({ symbol, assetType, price }: PortfolioFill): ReportedHolding => ({
  symbol,
  assetType,
  quantity: toQuantity(decimal(0)),
  averageCost: null,
  currentPrice: price,
  marketValue: toMoney(decimal(0)),
  costBasis: toMoney(decimal(0)),
  unrealizedPl: toMoney(decimal(0)),
  // Bought just now, it has neither gained nor lost today.
  dayChange: toMoney(decimal(0)),
})

function heldAfter(holding: ReportedHolding, fill: PortfolioFill): ReportedHolding {
  const before = decimal(holding.quantity)
  const quantity = before.plus(fill.quantity)
  const price = holding.currentPrice ?? fill.price
  const value = quantity.times(price).times(fill.multiplier)
  const cost = costAfter(holding, fill, quantity)
  const isSmaller = quantity.abs().lt(before.abs())
  const average = cost && !quantity.isZero() ? cost.div(quantity).div(fill.multiplier) : null
  return {
    ...holding,
    quantity: toQuantity(quantity),
    currentPrice: price,
    marketValue: toMoney(round(value, 2)),
    averageCost: average && toPrice(round(average, 6)),
    costBasis: cost && toMoney(round(cost, 2)),
    unrealizedPl: cost && toMoney(round(value.minus(cost), 2)),
    dayChange:
      holding.dayChange && isSmaller
        ? toMoney(round(decimal(holding.dayChange).times(quantity).div(before), 2))
        : holding.dayChange,
  }
}

/** What grows a position adds its price; what shrinks it takes its share of the cost. `null` = not known, or turned round. */
function costAfter(holding: ReportedHolding, fill: PortfolioFill, quantity: Decimal): Decimal | null {
  const before = decimal(holding.quantity)
  const cost = costOf(holding, fill.multiplier)
  if (cost === null) return null
  const isSameSide = before.isZero() || quantity.isZero() || before.isNegative() === quantity.isNegative()
  if (!isSameSide) return null
  if (quantity.abs().lt(before.abs())) return cost.times(quantity).div(before)
  return cost.plus(decimal(fill.quantity).times(fill.price).times(fill.multiplier))
}

function costOf({ costBasis, averageCost, quantity }: ReportedHolding, multiplier: number): Decimal | null {
  if (costBasis !== null) return decimal(costBasis)
  return averageCost && decimal(averageCost).times(quantity).times(multiplier)
}
