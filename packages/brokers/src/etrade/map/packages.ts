/**
 * Several instruments under one order: a package, sized by what its legs have in common (brokers/etrade.md 2.13). It is
 * named by its underlying and sided by its net price, as the ticket was: the broker keeps no id of ours, so an order whose
 * answer was lost is found again only by what it says.
 */
import { isOptionSymbol, parseOptionSymbol } from '@g2e/domain/instruments'
import { decimal, toQuantity } from '@g2e/domain/money'
import type { Quantity } from '@g2e/domain/money'
import type { OrderSide } from '@g2e/domain/orders'
import type { ReportedLeg, ReportedOrder } from '../../port/index.ts'

type Package = Pick<
  ReportedOrder,
  'symbol' | 'assetType' | 'side' | 'quantity' | 'filledQuantity' | 'leavesQuantity' | 'orderClass' | 'legs'
>

export function packageOf(legs: readonly ReportedLeg[], side: OrderSide | null): Package {
  const units = commonUnits(legs)
  const sized = legs.map((leg) => withRatio(leg, units))
  const quantity = units === undefined ? null : toQuantity(decimal(units))
  const filledQuantity = wholePackages(sized)
  return {
    symbol: underlyingOf(legs) ?? '',
    assetType: legs.some(({ symbol }) => isOptionSymbol(symbol)) ? 'option' : 'other',
    side,
    quantity,
    filledQuantity,
    leavesQuantity: quantity === null ? null : toQuantity(decimal(quantity).minus(filledQuantity)),
    orderClass: 'multileg',
    legs: sized,
  }
}

const wholeMax = 1e9

const wholeOf = (value: Quantity | null): number | undefined => {
  const count = value === null ? Number.NaN : decimal(value).toNumber()
  return Number.isInteger(count) && count > 0 && count <= wholeMax ? count : undefined
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

function commonUnits(legs: readonly ReportedLeg[]): number | undefined {
  let units = 0
  for (const leg of legs) {
    const count = wholeOf(leg.quantity)
    if (count === undefined) return undefined
    units = greatestCommonDivisor(units, count)
  }
  return units === 0 ? undefined : units
}

function withRatio(leg: ReportedLeg, units: number | undefined): ReportedLeg {
  const count = wholeOf(leg.quantity)
  const ratio = count === undefined || units === undefined ? null : count / units
  const { side } = leg
  const effect = side === 'sell_short' ? 'open' : side === 'buy_to_cover' ? 'close' : side === 'sell' ? 'close' : 'open'
  return { ...leg, ratio, positionEffect: side === null ? null : effect }
}

/** As many packages as the least filled leg makes whole. */
function wholePackages(legs: readonly ReportedLeg[]): Quantity {
  let least: number | undefined
  for (const { ratio, filledQuantity } of legs) {
    const filled = filledQuantity === null ? 0 : decimal(filledQuantity).toNumber()
    const packages = ratio === null || ratio === 0 ? 0 : Math.floor(filled / ratio)
    least = least === undefined ? packages : Math.min(least, packages)
  }
  return toQuantity(decimal(least ?? 0))
}

function underlyingOf(legs: readonly ReportedLeg[]): string | undefined {
  const roots = new Set(legs.map(({ symbol }) => parseOptionSymbol(symbol)?.root ?? symbol))
  const [root] = roots
  return roots.size === 1 ? root : undefined
}
