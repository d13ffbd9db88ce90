/** Listed option contracts and their quotes: Fridays for ten weeks, third Fridays for a year, Januaries for three; strikes on a ladder around the price. */
import { optionValue } from './black-scholes.ts'
import { calendar, hoursOfIndex, tradingDayIndexAtOrBefore } from './calendar.ts'
import { addDays, dateOfDay, dayMs, dayNumber, weekday } from './date.ts'
import type { OptionQuery, SimOptionContract, SimOptionQuote } from './market.ts'
import { previousClose, quoteAt } from './quotes.ts'
import { hash, keyOf } from './random.ts'
import type { Tape } from './tape.ts'
import { listingOf } from './universe.ts'
import type { Listing } from './universe.ts'

const rate = 0.04
const weeklyDays = 70
const monthlyDays = 370
const yearMs = 365 * dayMs
/** Implied over realized volatility, and how much it rises per unit of moneyness. */
const premium = 1.08
const skew = 0.25

/** Expiry dates listed on a date; a Friday that is a holiday gives its Thursday. */
function expiries(date: string): readonly string[] {
  const from = dayNumber(date)
  const found = new Set<string>()
  for (let day = from; day <= from + 3 * 366; day += 1) {
    if (weekday(day) !== 5) continue
    const friday = dateOfDay(day)
    const isThird = Number(friday.slice(8)) >= 15 && Number(friday.slice(8)) <= 21
    const ahead = day - from
    const isListed = ahead <= weeklyDays || (isThird && (ahead <= monthlyDays || friday.slice(5, 7) === '01'))
    const expiry = calendar.hours(friday) ? friday : addDays(friday, -1)
    if (isListed && expiry >= date) found.add(expiry)
  }
  return [...found]
}

function strikeStep(price: number): number {
  if (price < 25) return 0.5
  if (price < 50) return 1
  if (price < 200) return 2.5
  return price < 500 ? 5 : 10
}

/** OSI text: root, date, right, thousandths of the strike in eight digits. */
export function optionSymbol(
  contract: Pick<SimOptionContract, 'underlying' | 'expiresOn' | 'right' | 'strike'>,
): string {
  const { underlying, expiresOn, right, strike } = contract
  const day = expiresOn.slice(2).replaceAll('-', '')
  return `${underlying.replace('.', '')}${day}${right === 'call' ? 'C' : 'P'}${String(Math.round(strike * 1000)).padStart(8, '0')}`
}

const pattern = /^([A-Z]{1,6})(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/

/** The contract that a symbol names, if its underlying has options and its day and strike could be listed. */
export function parseOption(symbol: string): SimOptionContract | undefined {
  const match = pattern.exec(symbol)
  if (!match) return undefined
  const [, root = '', year = '', month = '', day = '', right, thousandths = ''] = match
  const listing = listingOf(root) ?? listingOf(root.replace(/^(BRK)(B)$/, '$1.$2'))
  const expiresOn = `20${year}-${month}-${day}`
  const strike = Number(thousandths) / 1000
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && calendar.hours(expiresOn) !== undefined
  if (!listing?.hasOptions || !isDay || strike <= 0 || (strike * 2) % 1 !== 0) return undefined
  const isExpiry = weekday(dayNumber(expiresOn)) === 5 || !calendar.hours(addDays(expiresOn, 1))
  if (!isExpiry) return undefined
  return {
    symbol,
    underlying: listing.symbol,
    right: right === 'C' ? 'call' : 'put',
    strike,
    expiresOn,
    multiplier: 100,
  }
}

export function listedOptions(tape: Tape, query: OptionQuery, at: number): readonly SimOptionContract[] {
  const listing = listingOf(query.underlying)
  if (!listing?.hasOptions) return []
  const price = previousClose(tape, listing, at)
  const step = strikeStep(price)
  const middle = Math.round(price / step) * step
  const count = Math.floor((price * 0.45) / step)
  const strikes: number[] = []
  for (let place = -count; place <= count; place += 1) {
    const strike = middle + place * step
    if (strike > 0 && strike >= (query.strikeFrom ?? 0) && strike <= (query.strikeTo ?? Infinity)) strikes.push(strike)
  }
  const today = calendar.newYork(at).date
  const rights = query.right ? [query.right] : (['call', 'put'] as const)
  return expiries(today)
    .filter((date) => date >= (query.expiresFrom ?? '') && date <= (query.expiresTo ?? '9999'))
    .flatMap((expiresOn) =>
      rights.flatMap((right) =>
        strikes.map((strike) => {
          const facts = { underlying: listing.symbol, right, strike, expiresOn, multiplier: 100 as const }
          return { symbol: optionSymbol(facts), ...facts }
        }),
      ),
    )
}

/** When trading in a contract ends. */
export const optionEndsAt = (contract: SimOptionContract): number =>
  hoursOfIndex(tradingDayIndexAtOrBefore(contract.expiresOn)).closesAt

const cents = (value: number): number => Math.round(value * 100) / 100

export function optionQuoteAt(tape: Tape, contract: SimOptionContract, at: number): SimOptionQuote | undefined {
  const listing = listingOf(contract.underlying)
  if (!listing) return undefined
  const instant = regularInstant(at)
  const underlying = quoteAt(tape, listing, instant)
  const value = optionValue({
    ...termsOf(listing, contract, underlying.last, instant),
  })
  const isOver = at >= optionEndsAt(contract)
  const sign = contract.right === 'call' ? 1 : -1
  const intrinsic = Math.max(0, sign * (underlying.last - contract.strike))
  const middle = isOver ? intrinsic : Math.max(value.price, intrinsic * 0.999)
  const half = Math.max(0.01, middle * 0.012)
  const key = keyOf(tape.model.seed, 'option', contract.symbol)
  const second = Math.floor(underlying.lastAt / 1000)
  return {
    symbol: contract.symbol,
    contract,
    bid: Math.max(0, cents(middle - half)),
    ask: Math.max(0.01, cents(middle + half)),
    bidSize: 1 + (hash(key, second) % 80),
    askSize: 1 + (hash(key, second + 1) % 80),
    last: Math.max(isOver ? 0 : 0.01, cents(middle)),
    lastSize: 1 + (hash(key, second + 2) % 12),
    lastAt: underlying.lastAt,
    at,
    halted: underlying.halted,
    impliedVolatility: impliedVolatility(listing, contract, underlying.last),
    delta: value.delta,
    gamma: value.gamma,
    theta: value.theta,
    vega: value.vega,
    rho: value.rho,
    openInterest: 50 + (hash(key, 1) % 9000),
    volume: hash(key, Math.floor(at / dayMs)) % 3000,
  }
}

function impliedVolatility(listing: Listing, contract: SimOptionContract, spot: number): number {
  const moneyness = Math.log(contract.strike / spot)
  return Math.round(listing.volatility * premium * (1 + skew * moneyness * moneyness) * 1e4) / 1e4
}

function termsOf(listing: Listing, contract: SimOptionContract, spot: number, at: number) {
  const years = Math.max(optionEndsAt(contract) - at, 60_000) / yearMs
  const { strike, right } = contract
  const volatility = impliedVolatility(listing, contract, spot)
  return { spot, strike, right, years, volatility, rate, dividendYield: listing.dividendYield }
}

/** Options trade in the regular session only: outside it they stand where they closed. */
function regularInstant(at: number): number {
  if (calendar.sessionAt(at) === 'regular') return at
  const hours = hoursOfIndex(tradingDayIndexAtOrBefore(calendar.newYork(at).date))
  if (at >= hours.closesAt) return hours.closesAt - 1
  return hoursOfIndex(tradingDayIndexAtOrBefore(addDays(hours.date, -1))).closesAt - 1
}
