export {
  Decimal,
  Money,
  NotADecimal,
  Percent,
  Price,
  Quantity,
  decimal,
  decimalTextOfNumber,
  fixed,
  isDecimalText,
  round,
  sum,
  toMoney,
  toPercent,
  toPrice,
  toQuantity,
} from './decimal.ts'
export type { DecimalText } from './decimal.ts'
export { moneyText, percentText, priceText, quantityText } from './text.ts'
export { isAboveZero, isAtLeast, placesWritten, quantityWithout, sumOfQuantities, wholeNumber } from './whole.ts'
export { differenceOf, percentOf, productOf, quotientOf } from './exact.ts'
