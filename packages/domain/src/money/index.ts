export {
  Decimal,
  Money,
  NotADecimal,
  Percent,
  Price,
  Quantity,
  decimal,
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
export { decimalTextOfNumber } from './number-text.ts'
export { moneyText, percentText, priceText, quantityText } from './text.ts'
export {
  isAboveZero,
  isAtLeast,
  placesWritten,
  quantityOfWhole,
  quantityWithout,
  sumOfQuantities,
  wholeNumber,
} from './whole.ts'
export { costOf, differenceOf, gainOf, percentOf, productOf, quotientOf } from './exact.ts'
