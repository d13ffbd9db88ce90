/**
 * Option chains (schwab.md 4): expiration, strike, contracts. Live answers and the specification name some fields
 * differently, so both are read; greeks of -999 are "not available".
 */
import type { Percent, Price, Quantity } from '@g2e/domain/money'
import type { Mapped, MappingWarning, ReportedOptionContract, ReportedQuote } from '../../port/index.ts'
import { symbolFromWire } from '../symbols.ts'
import { Notes, joined, mismatch } from '../wire/notes.ts'
import { epochMs, isObject, percent, price, priced, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { fits, wireExpirations } from '../wire/schemas.ts'

export interface OptionContract {
  readonly symbol: string
  /** `YYYY-MM-DD` */
  readonly expiresOn: string
  readonly right: 'call' | 'put'
  readonly strike: Price | null
  readonly bid: Price | null
  readonly ask: Price | null
  readonly last: Price | null
  readonly volume: Quantity | null
  readonly openInterest: Quantity | null
  readonly change: Price | null
  readonly changePercent: Percent | null
  readonly high: Price | null
  readonly low: Price | null
  readonly open: Price | null
  readonly previousClose: Price | null
  /** Annual, in percent. */
  readonly impliedVolatility: Percent | null
  readonly delta: Price | null
  readonly gamma: Price | null
  readonly theta: Price | null
  readonly vega: Price | null
  readonly rho: Price | null
  readonly timestamp: string | null
  readonly delayed: boolean
}

const sides = [
  ['callExpDateMap', 'call'],
  ['putExpDateMap', 'put'],
] as const

/** `GET /chains`. Throws WireMismatch. */
export function mapOptionChain(payload: unknown): Mapped<OptionContract> {
  if (!isObject(payload)) throw mismatch('chains', '', 'expected an option chain', payload)
  const warnings: MappingWarning[] = []
  if (payload['status'] === 'FAILED') warnings.push({ path: 'status', message: 'The broker found no option chain.' })
  const delayed = payload['isDelayed'] === true
  const items = sides.flatMap(([field, right]) =>
    contractsIn(payload[field], field).map(({ value, path, expiresOn }) =>
      contractOf(value, { path, expiresOn, right, delayed }),
    ),
  )
  return { items, warnings }
}

interface Placed {
  readonly value: WireObject
  readonly path: string
  readonly expiresOn: string
}

/** `"2027-01-15:56"` to `"200.0"` to a list. */
function contractsIn(dates: unknown, field: string): readonly Placed[] {
  if (dates === undefined || dates === null) return []
  if (!isObject(dates)) throw mismatch('chains', field, 'expected expirations', dates)
  return Object.entries(dates).flatMap(([date, strikes]) => {
    const place = joined(field, date)
    const [, expiresOn] = /^(\d{4}-\d\d-\d\d)(?::|$)/.exec(date) ?? []
    if (expiresOn === undefined || !isObject(strikes))
      throw mismatch('chains', place, 'expected strikes of a date', strikes)
    return Object.entries(strikes).flatMap(([strike, contracts]) => {
      if (!Array.isArray(contracts)) throw mismatch('chains', joined(place, strike), 'expected contracts', contracts)
      const list: readonly unknown[] = contracts
      return list.map((value, index) => {
        const path = `${joined(place, strike)}[${index}]`
        if (!isObject(value)) throw mismatch('chains', path, 'expected a contract', value)
        return { value, path, expiresOn }
      })
    })
  })
}

interface ContractFacts {
  readonly path: string
  readonly expiresOn: string
  readonly right: 'call' | 'put'
  readonly delayed: boolean
}

function contractOf(raw: WireObject, { path, expiresOn, right, delayed }: ContractFacts): OptionContract {
  const { symbol } = raw
  if (typeof symbol !== 'string' || symbol === '') throw mismatch('chains', path, 'the contract names no symbol', raw)
  try {
    return {
      symbol: symbolFromWire(symbol),
      expiresOn,
      right,
      strike: price(raw['strikePrice']),
      bid: priced(raw['bid'] ?? raw['bidPrice']),
      ask: priced(raw['ask'] ?? raw['askPrice']),
      last: priced(raw['last'] ?? raw['lastPrice']),
      volume: quantity(raw['totalVolume']),
      openInterest: quantity(raw['openInterest']),
      change: price(raw['netChange']),
      changePercent: percent(raw['percentChange'] ?? raw['netPercentChange']),
      high: priced(raw['highPrice']),
      low: priced(raw['lowPrice']),
      open: priced(raw['openPrice']),
      previousClose: priced(raw['closePrice']),
      impliedVolatility: percent(available(raw['volatility'])),
      delta: available(raw['delta']),
      gamma: available(raw['gamma']),
      theta: available(raw['theta']),
      vega: available(raw['vega']),
      rho: available(raw['rho']),
      timestamp: later(raw['quoteTimeInLong'], raw['tradeTimeInLong']),
      delayed,
    }
  } catch (error) {
    const located = new Notes('chains').located(error, raw)
    throw located === error ? error : mismatch('chains', path, error instanceof Error ? error.message : '', raw)
  }
}

const notAvailable = '-999'

function available(value: unknown): Price | null {
  const figure = value === 'NaN' ? null : price(value)
  return figure === notAvailable ? null : figure
}

function later(quoteTime: unknown, tradeTime: unknown): string | null {
  const ms = Math.max(epochMs(quoteTime) ?? 0, epochMs(tradeTime) ?? 0)
  return ms === 0 ? null : new Date(ms).toISOString()
}

export const reportedContract = (contract: OptionContract): ReportedOptionContract => ({
  symbol: contract.symbol,
  expiresOn: contract.expiresOn,
  right: contract.right,
  strike: contract.strike,
  bid: contract.bid,
  ask: contract.ask,
  last: contract.last,
  volume: contract.volume,
  openInterest: contract.openInterest,
  impliedVolatilityPercent: contract.impliedVolatility,
  delta: contract.delta,
  delayed: contract.delayed,
})

export const quoteOfContract = (contract: OptionContract): ReportedQuote => ({
  symbol: contract.symbol,
  bid: contract.bid,
  ask: contract.ask,
  last: contract.last,
  volume: contract.volume,
  change: contract.change,
  changePercent: contract.changePercent,
  high: contract.high,
  low: contract.low,
  open: contract.open,
  previousClose: contract.previousClose,
  timestamp: contract.timestamp,
  source: 'opra',
  delayed: contract.delayed,
})

/** `GET /expirationchain`: the dates, ascending. The specification calls the field `expiration`. Throws WireMismatch. */
export function mapExpirations(payload: unknown): readonly string[] {
  const { expirationList } = fits(wireExpirations, payload, 'expirations', '')
  return expirationList
    .flatMap(({ expirationDate, expiration }) => expirationDate ?? expiration ?? [])
    .map((date) => date.slice(0, 10))
    .toSorted()
}
