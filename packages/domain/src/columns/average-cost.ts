/** The cost of a part, exactly rounded, with doubles alone. */

const splitter = 134_217_729
const productMax = 2 ** 53

/** What the product of two doubles loses to rounding (Dekker 1971): `a * b` is `product` and this, exactly. */
function productRest(a: number, b: number, product: number): number {
  const wideA = splitter * a
  const highA = wideA - (wideA - a)
  const lowA = a - highA
  const wideB = splitter * b
  const highB = wideB - (wideB - b)
  const lowB = b - highB
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
}

/**
 * `cost * part / whole` to the nearest whole count, half to even. All are counts below 2^51, `whole` is above zero and not
 * below `part`.
 */
export function costOfPart(cost: number, part: number, whole: number): number {
  if (part === whole) return cost
  const product = cost * part
  const guess = Math.round(product / whole)
  const told = guess * whole
  // Where products are exact, so is their difference; where they are not, it is with what they lost to rounding.
  const isExact = product < productMax && told < productMax
  const over = isExact ? product - told : wideDifference(cost, part, guess, whole)
  if (2 * Math.abs(over) < whole) return guess
  return corrected(guess, over, whole)
}

/** `a * b - c * d` for products that are within a few times `d` of each other. */
function wideDifference(a: number, b: number, c: number, d: number): number {
  const [one, other] = [a * b, c * d]
  return one - other + (productRest(a, b, one) - productRest(c, d, other))
}

function corrected(guess: number, over: number, whole: number): number {
  const steps = Math.trunc(over / whole)
  const near = guess + steps
  const rest = over - steps * whole
  const twice = 2 * Math.abs(rest)
  if (twice < whole) return near
  const next = rest > 0 ? near + 1 : near - 1
  return twice > whole || next % 2 === 0 ? next : near
}
