/** European option values by Black and Scholes (1973), dividends as a continuous yield (Merton). */
export interface OptionTerms {
  readonly spot: number
  readonly strike: number
  /** Years to expiry, over 0. */
  readonly years: number
  readonly volatility: number
  readonly rate: number
  readonly dividendYield: number
  readonly right: 'call' | 'put'
}

export interface OptionValue {
  readonly price: number
  readonly delta: number
  readonly gamma: number
  /** Per day. */
  readonly theta: number
  /** Per point of volatility. */
  readonly vega: number
  /** Per point of the rate. */
  readonly rho: number
}

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
function distribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    density(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x >= 0 ? 1 - tail : tail
}

export function optionValue({ spot, strike, years, volatility, rate, dividendYield, right }: OptionTerms): OptionValue {
  const root = Math.sqrt(years)
  const carry = Math.exp(-dividendYield * years)
  const discount = Math.exp(-rate * years)
  const d1 = (Math.log(spot / strike) + (rate - dividendYield + volatility ** 2 / 2) * years) / (volatility * root)
  const d2 = d1 - volatility * root
  const sign = right === 'call' ? 1 : -1
  const n1 = distribution(sign * d1)
  const n2 = distribution(sign * d2)
  const decay = (spot * carry * density(d1) * volatility) / (2 * root)
  return {
    price: Math.max(0, sign * (spot * carry * n1 - strike * discount * n2)),
    delta: sign * carry * n1,
    gamma: (carry * density(d1)) / (spot * volatility * root),
    theta: (-decay - sign * rate * strike * discount * n2 + sign * dividendYield * spot * carry * n1) / 365,
    vega: (spot * carry * density(d1) * root) / 100,
    rho: (sign * strike * years * discount * n2) / 100,
  }
}
