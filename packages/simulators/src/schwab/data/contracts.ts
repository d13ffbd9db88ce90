/** Terms and greeks of option contracts as quotes, chains and streams have them. */
import type { Market, SimOptionContract, SimOptionQuote } from '../../market/market.ts'
import { dayMs, dayNumber, weekday } from '../../market/date.ts'
import type { Desk } from '../desk.ts'
import { rounded } from '../wire/fields.ts'

/** In place of a greek that is not available (brokers/schwab.md 4 `[U]`). */
const notAvailable = -999

export interface Terms {
  readonly underlyingPrice: number
  /** Negative out of the money. */
  readonly intrinsic: number
  readonly daysToExpiration: number
  /** `S` third Fridays, `W` the others. */
  readonly expirationType: 'S' | 'W'
  /** Last instant of trading. */
  readonly lastTradingDay: number
}

export function expirationTypeOf(expiresOn: string): 'S' | 'W' {
  const day = dayNumber(expiresOn)
  // A Friday that is a holiday gives its Thursday.
  const friday = weekday(day) === 4 ? day + 1 : day
  const ofMonth = new Date(friday * dayMs).getUTCDate()
  return weekday(friday) === 5 && ofMonth >= 15 && ofMonth <= 21 ? 'S' : 'W'
}

export const daysTo = ({ calendar }: Market, expiresOn: string, at: number): number =>
  dayNumber(expiresOn) - dayNumber(calendar.newYork(at).date)

export function termsOf(market: Market, contract: SimOptionContract, at: number): Terms {
  const underlyingPrice = market.quote(contract.underlying, at)?.last ?? 0
  const sign = contract.right === 'call' ? 1 : -1
  return {
    underlyingPrice,
    intrinsic: rounded(sign * (underlyingPrice - contract.strike)),
    daysToExpiration: daysTo(market, contract.expiresOn, at),
    expirationType: expirationTypeOf(contract.expiresOn),
    lastTradingDay: market.calendar.hours(contract.expiresOn)?.closesAt ?? 0,
  }
}

/** Volatility in percent; -999 where greeks are not available. */
export function greeksOf({ context, settings }: Desk, option: SimOptionQuote | undefined) {
  const isMissing = !option || (settings.current.greeksSentinel && !context.market.calendar.isOpen(context.clock.now()))
  const greek = (value: number | undefined): number => (isMissing ? notAvailable : rounded(value ?? 0, 4))
  return {
    delta: greek(option?.delta),
    gamma: greek(option?.gamma),
    rho: greek(option?.rho),
    theta: greek(option?.theta),
    vega: greek(option?.vega),
    volatility: isMissing ? notAvailable : rounded(option.impliedVolatility * 100, 3),
  }
}
