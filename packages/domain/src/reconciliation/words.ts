/** Figures inside explanations. */
import { unitsText } from '../ledger/index.ts'
import { moneyText, priceText, quantityText } from '../money/index.ts'

export const count = (value: bigint): string => quantityText(unitsText(value < 0n ? -value : value))
export const money = (value: bigint, currency: string): string =>
  moneyText(unitsText(value < 0n ? -value : value, 2), currency)
export const price = (value: bigint, currency: string): string => priceText(unitsText(value, 2), currency)
