/**
 * What a lot is worth now, what it has gained and when selling it becomes long-term. Its value is its share of what the
 * account reports of the whole holding, so that the lots of a holding add up to it, whatever the price was that it was valued at.
 */
import { dayNumber } from '../calendar/index.ts'
import { differenceOf, percentOf, productOf, quotientOf } from '../money/index.ts'
import { longFrom } from './gains.ts'

export interface HeldLot {
  /** Signed: a short lot is negative. */
  readonly quantity: string
  /** Signed alike. */
  readonly costBasis: string
  readonly heldSince: string
}

/** What the account reports of everything it holds of the lot's symbol. */
export interface ReportedHolding {
  readonly quantity: string
  readonly marketValue: string | null
}

export interface LotWorth {
  /** To the cent; `null` where the account tells no value. */
  readonly value: string | null
  readonly unrealized: string | null
  /** Of the cost, four places. */
  readonly unrealizedPercent: string | null
  /** Of one share, four places. */
  readonly costEach: string | null
  /** 0: long-term already; `null`: a short sale is short-term however long it stays open. */
  readonly daysToLong: number | null
}

const centPlaces = 2
const finePlaces = 4

/** What a part of a cost is short of or over in its last places decides no rounding. */
const costPlaces = 9
const told = (cost: string): string => quotientOf(cost, '1', costPlaces)

const isZero = (text: string): boolean => !/[1-9]/.test(text)

function valueOf({ quantity }: HeldLot, holding: ReportedHolding | undefined): string | null {
  if (!holding || holding.marketValue === null || isZero(holding.quantity)) return null
  return quotientOf(productOf(holding.marketValue, quantity), holding.quantity, centPlaces)
}

/** Days until selling is long-term (IRS Publication 550, "Holding Period"); the time before a wash sale counts along. */
function daysToLong({ quantity, heldSince }: Pick<HeldLot, 'quantity' | 'heldSince'>, today: string): number | null {
  if (quantity.startsWith('-')) return null
  return Math.max(0, longFrom(dayNumber(heldSince)) - dayNumber(today))
}

export function lotWorth(lot: HeldLot, holding: ReportedHolding | undefined, today: string): LotWorth {
  const { quantity, costBasis } = lot
  const value = valueOf(lot, holding)
  const unrealized = value === null ? null : differenceOf(value, costBasis)
  return {
    value,
    unrealized,
    unrealizedPercent: unrealized === null || isZero(costBasis) ? null : percentOf(unrealized, costBasis, finePlaces),
    costEach: isZero(quantity) ? null : quotientOf(told(costBasis), quantity, finePlaces),
    daysToLong: daysToLong(lot, today),
  }
}
