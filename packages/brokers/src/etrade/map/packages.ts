/**
 * Several instruments under one order: a package, sized by what its legs have in common (brokers/etrade.md 2.13). It is
 * named by its underlying and sided by its net price, as the ticket was: the broker keeps no id of ours, so an order whose
 * answer was lost is found again only by what it says. Hot, so nothing is gathered twice.
 */
import { rootOfSymbol } from '@g2e/domain/instruments'
import { Quantity, decimal, quantityOfWhole, quantityWithout, wholeNumber } from '@g2e/domain/money'
import type { OrderSide, PositionEffect } from '@g2e/domain/orders'
import type { ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { wireInstrument } from '../wire/order.ts'
import type { WireInstrument } from '../wire/order.ts'
import { quantity } from '../wire/read.ts'

type Package = Pick<ReportedOrder, 'symbol' | 'assetType' | 'quantity' | 'filledQuantity' | 'leavesQuantity'>

const noQuantity = Quantity('0')

/** `legs` have their ratios, by {@link commonUnits}. */
export function packageOf(legs: readonly ReportedLeg[], units: number | undefined): Package {
  const ordered = units === undefined ? null : quantityOfWhole(units)
  const filledQuantity = wholePackages(legs)
  let underlying: string | undefined
  let isOption = false
  for (const { symbol } of legs) {
    const root = rootOfSymbol(symbol)
    isOption ||= root !== symbol
    underlying = underlying === undefined || underlying === root ? root : ''
  }
  return {
    symbol: underlying ?? '',
    assetType: isOption ? 'option' : 'other',
    quantity: ordered,
    filledQuantity,
    leavesQuantity:
      ordered === null || filledQuantity === noQuantity ? ordered : quantityWithout(ordered, filledQuantity),
  }
}

const wholeMax = 1e9

function wholeOf(value: Quantity | null): number | undefined {
  if (value === null) return undefined
  const count = wholeNumber(value) ?? decimal(value).toNumber()
  return Number.isInteger(count) && count > 0 && count <= wholeMax ? count : undefined
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

export const orderedQuantity = ({ orderedQuantity: listed, quantity: asked }: WireInstrument): Quantity | null =>
  quantity(listed ?? asked)

/** How many packages instruments of these sizes are; `undefined` = they are not whole. Throws NotAsDocumented. */
export function commonUnits(instruments: readonly unknown[]): number | undefined {
  let units = 0
  for (const instrument of instruments) {
    const count = wholeOf(orderedQuantity(wireInstrument(instrument)))
    if (count === undefined) return undefined
    units = greatestCommonDivisor(units, count)
  }
  return units === 0 ? undefined : units
}

export function ratioOf(quantity: Quantity | null, units: number | undefined): number | null {
  const count = units === undefined ? undefined : wholeOf(quantity)
  return count === undefined || units === undefined ? null : count / units
}

/** What a side does to a position in a package. */
export function effectOf(side: OrderSide | null): PositionEffect | null {
  if (side === null) return null
  return side === 'sell' || side === 'buy_to_cover' ? 'close' : 'open'
}

/** As many packages as the least filled leg makes whole. */
function wholePackages(legs: readonly ReportedLeg[]): Quantity {
  let least: number | undefined
  for (const { ratio, filledQuantity } of legs) {
    if (ratio === null || ratio === 0 || filledQuantity === null || filledQuantity === '0') return noQuantity
    const filled = wholeNumber(filledQuantity) ?? decimal(filledQuantity).toNumber()
    const packages = Math.floor(filled / ratio)
    least = least === undefined ? packages : Math.min(least, packages)
  }
  return least === undefined ? noQuantity : quantityOfWhole(least)
}
