/** Below these nobody has to look. All in units of 10^-18 (ledger/fixed-point.ts). */
import { absolute, divided, unit } from '../ledger/index.ts'

/** Of a share or coin: brokers cut fractions after three to nine places. */
export const roundingQuantityMax = unit / 1_000n
/** Of the account's currency: cents lost over the years. */
export const roundingCashMax = unit
/** A cost that differs by less than this is the same cost, counted in another order of roundings. */
export const sameCostMax = unit
/** Cost differences are material from here, and from this part of the cost. */
export const materialCostMin = 10n * unit
const materialCostPart = 100n
/** Half a cent: what two exact sums of cents cannot differ by. */
export const sameCashMax = unit / 200n

/** A broker may list a trade this many days later; until then it is expected, not missed. */
export const listingDaysMax = 3
/** How far a trade's price may lie from the price of now: alone in question, and among others. */
export const priceFactorAloneMax = 5n
const priceDriftPart = 4n

const nearPart = 100n

/** Within a hundredth. */
export const isNear = (a: bigint, b: bigint): boolean => absolute(a - b) * nearPart <= absolute(b)

/** Within a quarter. */
export const isAbout = (a: bigint, b: bigint): boolean => absolute(a - b) * priceDriftPart <= absolute(b)

export const isSameCost = (a: bigint, b: bigint): boolean =>
  absolute(a - b) <= sameCostMax || absolute(a - b) * 1_000n <= absolute(b)

export const isMaterialCost = (difference: bigint, cost: bigint): boolean =>
  absolute(difference) > materialCostMin && absolute(difference) > divided(absolute(cost), materialCostPart)
