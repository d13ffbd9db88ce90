/** The cost of a part, exactly rounded, with doubles alone. */

const splitter = 134_217_729

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
  const guess = Math.round(cost * (part / whole))
  const product = cost * part
  const told = guess * whole
  // Both products are within a few times `whole` of each other, so their difference is exact.
  const over = product - told + (productRest(cost, part, product) - productRest(guess, whole, told))
  const steps = Math.trunc(over / whole)
  const near = guess + steps
  const rest = over - steps * whole
  const twice = 2 * Math.abs(rest)
  if (twice < whole) return near
  const next = rest > 0 ? near + 1 : near - 1
  return twice > whole || next % 2 === 0 ? next : near
}
