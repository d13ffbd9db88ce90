/** A statistic as a decimal text: all the digits that a double has, no exponent. */
import { decimalTextOfNumber } from '../money/index.ts'

export const numberText = (value: number): string => decimalTextOfNumber(value)
