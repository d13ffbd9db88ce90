/** Numbers of shares as a broker takes them: whole ones, or parts of them down to the sixth place. */
import { decimal } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import { takes } from './book.ts'
import type { Book, BookAccount } from './book.ts'
import type { RebalanceInput, RebalanceInstrument } from './types.ts'

const roundDown = 1
const roundHalfDown = 5
const whole = decimal(1)
/** Brokers that divide shares keep at least so many places. */
export const finest = decimal('0.000001')

/** Crypto is divided everywhere; shares where the broker does it and the person wants it. */
export const stepOf = (
  { fractional }: BookAccount,
  { assetType }: RebalanceInstrument,
  { shares }: Pick<RebalanceInput, 'shares'>,
): Decimal => (assetType === 'crypto' || (fractional && shares === 'fractional') ? finest : whole)

/** Whether some account takes orders for parts of a share of it. */
export const canSplit = (
  { accounts }: Book,
  instrument: RebalanceInstrument,
  options: Pick<RebalanceInput, 'shares'>,
): boolean => accounts.some((account) => takes(account, instrument) && stepOf(account, instrument, options).lt(whole))

/** The largest multiple of `step` that is not above `quantity`. */
export const floorTo = (quantity: Decimal, step: Decimal): Decimal =>
  quantity.div(step).toDecimalPlaces(0, roundDown).times(step)

/** Of a whole share: a smaller wish is left alone. */
const worthwhile = decimal('0.75')

/**
 * The number of shares for a wish. To the nearest, so never more than half a share off; and a wish for less than three
 * quarters of one is none, so that a second look at the same account finds nothing to trade though the first one had its
 * costs. Where parts of a share can be had in another account, whole shares never go beyond the wish, or that account would
 * have to trade the other way.
 */
export function sharesOf(quantity: Decimal, step: Decimal, isSplittable: boolean): Decimal {
  if (isSplittable && step.eq(whole)) return floorTo(quantity, step)
  if (step.eq(whole) && quantity.lt(worthwhile)) return decimal(0)
  return quantity.div(step).toDecimalPlaces(0, roundHalfDown).times(step)
}
