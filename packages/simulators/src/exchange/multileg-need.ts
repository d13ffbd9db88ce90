/**
 * Money that one unit of a multileg order ties up: the most it can lose at expiry. The loss of a mix of options bends only
 * at strikes, so the strikes, zero and beyond the highest strike are all there is to look at.
 */
import { Decimal, decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { SimOptionContract } from '../market/market.ts'
import type { Desk } from './desk.ts'
import { signOf } from './journal.ts'
import type { SimOrderLeg } from './order.ts'

const contractSize = 100

interface Part {
  readonly contract: SimOptionContract | undefined
  /** Signed. */
  readonly ratio: number
  /** Shares per unit of the leg: 100 for contracts. */
  readonly size: number
}

function payoff(parts: readonly Part[], price: number): number {
  return parts.reduce((total, { contract, ratio, size }) => {
    if (!contract) return total + ratio * size * price
    const inside = contract.right === 'call' ? price - contract.strike : contract.strike - price
    return total + ratio * size * Math.max(0, inside)
  }, 0)
}

/** Dollars per unit for a net price per share; `undefined` when the loss has no limit. */
export function multilegNeed(
  desk: Desk,
  legs: readonly Pick<SimOrderLeg, 'symbol' | 'side' | 'ratio'>[],
  netPrice: Decimal,
): Decimal | undefined {
  const parts = legs.map((leg): Part => {
    const contract = desk.market.option(leg.symbol)
    return { contract, ratio: signOf(leg.side) * leg.ratio, size: contract?.multiplier ?? 1 }
  })
  const strikes = parts.flatMap(({ contract }) => (contract ? [contract.strike] : []))
  const beyond = Math.max(0, ...strikes) + 1
  if (payoff(parts, beyond + 1) < payoff(parts, beyond) - 1e-9) return undefined
  const worst = Math.min(...[0, ...strikes, beyond].map((price) => payoff(parts, price)))
  const lost = netPrice.times(contractSize).minus(decimalTextOfNumber(worst))
  return Decimal.max(lost, decimal(0))
}
