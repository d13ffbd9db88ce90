/** The block of figures that a detail flag asks for (brokers/etrade.md 2.6). */
import { percentOf, rounded } from '../wire/number.ts'
import { companyName, descriptionOf, exchangeName, optionFields, osiKey } from '../wire/product.ts'
import type { Instrument } from '../wire/product.ts'
import { quoteTime, seconds, zoneName } from '../wire/time.ts'
import type { Fields } from '../wire/value.ts'
import { daysUntil } from '../accounts/position-views.ts'
import type { Market } from '../../market/market.ts'
import { extendedStatuses } from './price-facts.ts'
import type { PriceFacts, YearRanges } from './price-facts.ts'

export interface BlockFacts {
  readonly market: Market
  readonly instrument: Instrument
  readonly prices: PriceFacts
  readonly ranges: YearRanges
  readonly isRealtime: boolean
}

const cents = (value: number): number => rounded(value, 4)
const closing = ({ last, previousClose }: PriceFacts): Fields => ({
  changeClose: cents(last - previousClose),
  changeClosePercentage: percentOf(last - previousClose, previousClose, 2),
})

/** Made up from the price, and always the same for a company: what its shares earn and how many there are. */
const priceToEarnings = 24
const daysOfShares = 280

function company({ instrument, prices, ranges }: BlockFacts): Fields {
  const { asset } = instrument
  if (instrument.kind === 'option')
    return {
      marketCap: 0,
      sharesOutstanding: 0,
      nextEarningDate: '',
      beta: 0,
      yield: 0,
      declaredDividend: 0,
      dividendPayableDate: 0,
      pe: 0,
      week52LowDate: 0,
      week52HiDate: 0,
    }
  const shares = asset.assetType === 'stock' ? Math.round(asset.averageVolume * daysOfShares) : 0
  const year = ranges.of(instrument.symbol, prices.at)
  return {
    marketCap: Math.round(shares * prices.last),
    sharesOutstanding: shares,
    nextEarningDate: '',
    beta: asset.beta,
    yield: rounded(asset.dividendYield * 100, 2),
    declaredDividend: 0,
    dividendPayableDate: 0,
    pe: asset.assetType === 'stock' ? priceToEarnings : 0,
    week52LowDate: seconds(year.lowAt),
    week52HiDate: seconds(year.highAt),
  }
}

function optionTerms({ market, instrument, prices }: BlockFacts): Fields {
  if (instrument.kind === 'equity')
    return { intrinsicValue: 0, timePremium: 0, optionMultiplier: 0, contractSize: 0, expirationDate: 0 }
  const { contract } = instrument
  const spot = market.quote(contract.underlying, prices.at)?.last ?? 0
  const inside = Math.max(0, contract.right === 'call' ? spot - contract.strike : contract.strike - spot)
  return {
    intrinsicValue: cents(inside),
    timePremium: cents(Math.max(0, prices.last - inside)),
    optionMultiplier: contract.multiplier,
    contractSize: contract.multiplier,
    expirationDate: seconds(market.calendar.newYorkInstant(contract.expiresOn, 0)),
  }
}

function optionTail({ instrument, prices }: BlockFacts): Fields {
  if (instrument.kind === 'equity') return {}
  const { previousClose } = prices
  return {
    optionPreviousBidPrice: cents(Math.max(0, previousClose * 0.99)),
    optionPreviousAskPrice: cents(previousClose * 1.01),
    optionUnderlierExchange: exchangeName(instrument.asset),
    osiKey: osiKey(instrument.contract),
  }
}

/** Only while the regular session is over (or not begun): `lastTrade` of the block around it stays the regular close. */
function extendedHours({ market, instrument, prices }: BlockFacts): Fields | undefined {
  const { extended, previousClose, session, bid, ask, bidSize, askSize } = prices
  if (!extended || instrument.kind === 'option') return undefined
  return {
    lastPrice: extended.last,
    change: cents(extended.last - previousClose),
    percentChange: percentOf(extended.last - previousClose, previousClose, 2),
    bid,
    bidSize,
    ask,
    askSize,
    volume: extended.volume,
    timeOfLastTrade: seconds(extended.lastAt),
    timeZone: zoneName(market.calendar, prices.at),
    quoteStatus: extendedStatuses[session],
  }
}

function all(facts: BlockFacts): Fields {
  const { market, instrument, prices, ranges } = facts
  const { asset } = instrument
  const isOption = instrument.kind === 'option'
  const year = isOption ? undefined : ranges.of(instrument.symbol, prices.at)
  const time = quoteTime(market.calendar, prices.at)
  const today = market.calendar.newYork(prices.at).date
  return {
    adjustedFlag: false,
    ask: prices.ask,
    askSize: prices.askSize,
    askTime: time,
    bid: prices.bid,
    bidExchange: '',
    bidSize: prices.bidSize,
    bidTime: time,
    ...closing(prices),
    companyName: companyName(asset),
    daysToExpiration: isOption ? daysUntil(today, instrument.contract.expiresOn) : 0,
    dirLast: prices.last < prices.previousClose ? '2' : '1',
    dividend: isOption ? 0 : cents((asset.dividendYield * prices.previousClose) / 4),
    eps: !isOption && asset.assetType === 'stock' ? cents(prices.previousClose / priceToEarnings) : 0,
    estEarnings: 0,
    exDividendDate: 0,
    high: prices.high,
    high52: Math.max(year?.high ?? 0, prices.high),
    lastTrade: prices.last,
    low: prices.low,
    low52: year ? Math.min(year.low, prices.low) : prices.low,
    open: prices.open,
    openInterest: prices.option?.openInterest ?? 0,
    optionStyle: isOption ? 'AMERICAN' : '',
    optionUnderlier: isOption ? instrument.contract.underlying : '',
    previousClose: prices.previousClose,
    previousDayVolume: prices.previousVolume,
    primaryExchange: isOption ? 'CINC' : exchangeName(asset),
    symbolDescription: descriptionOf(instrument),
    totalVolume: prices.volume,
    upc: 0,
    cashDeliverable: 0,
    ...company(facts),
    ...optionTerms(facts),
    timeOfLastTrade: seconds(prices.lastAt),
    averageVolume: year?.averageVolume ?? 0,
    ...optionTail(facts),
    ExtendedHourQuoteDetail: extendedHours(facts),
  }
}

/** No open and no previous close. */
const intraday = ({ instrument, prices }: BlockFacts): Fields => ({
  ask: prices.ask,
  bid: prices.bid,
  ...closing(prices),
  companyName: companyName(instrument.asset),
  high: prices.high,
  lastTrade: prices.last,
  low: prices.low,
  totalVolume: prices.volume,
})

function fundamental(facts: BlockFacts): Fields {
  const { dividend, eps, estEarnings, exDividendDate, high52, lastTrade, low52, symbolDescription } = all(facts)
  const name = companyName(facts.instrument.asset)
  return { companyName: name, eps, estEarnings, high52, lastTrade, low52, dividend, exDividendDate, symbolDescription }
}

function option(facts: BlockFacts): Fields {
  const { prices, instrument } = facts
  const quote = prices.option
  return {
    ask: prices.ask,
    askSize: prices.askSize,
    bid: prices.bid,
    bidSize: prices.bidSize,
    companyName: companyName(instrument.asset),
    daysToExpiration: all(facts)['daysToExpiration'],
    lastTrade: prices.last,
    openInterest: quote?.openInterest ?? 0,
    optionPreviousBidPrice: optionTail(facts)['optionPreviousBidPrice'] ?? 0,
    optionPreviousAskPrice: optionTail(facts)['optionPreviousAskPrice'] ?? 0,
    osiKey: optionTail(facts)['osiKey'] ?? '',
    ...optionTerms(facts),
    symbolDescription: descriptionOf(instrument),
    OptionGreeks: quote && greeksOf(quote),
  }
}

export const greeksOf = (quote: NonNullable<PriceFacts['option']>): Fields => ({
  rho: cents(quote.rho),
  vega: cents(quote.vega),
  theta: cents(quote.theta),
  delta: cents(quote.delta),
  gamma: cents(quote.gamma),
  iv: cents(quote.impliedVolatility),
  currentValue: true,
})

function week52(facts: BlockFacts): Fields {
  const { high52, low52, lastTrade, previousClose, symbolDescription, totalVolume } = all(facts)
  return {
    companyName: companyName(facts.instrument.asset),
    high52,
    lastTrade,
    low52,
    perf12Months: 0,
    previousClose,
    symbolDescription,
    totalVolume,
  }
}

/** MF_DETAIL is for funds that are not traded here: asked for anything else it has no block at all. */
export const detailFlags = ['ALL', 'FUNDAMENTAL', 'INTRADAY', 'OPTIONS', 'WEEK_52', 'MF_DETAIL'] as const
export type DetailFlag = (typeof detailFlags)[number]

export function detailBlock(flag: DetailFlag, facts: BlockFacts): Fields {
  switch (flag) {
    case 'ALL':
      return { All: all(facts) }
    case 'INTRADAY':
      return { Intraday: intraday(facts) }
    case 'FUNDAMENTAL':
      return { Fundamental: fundamental(facts) }
    case 'OPTIONS':
      return { Option: option(facts) }
    case 'WEEK_52':
      return { Week52: week52(facts) }
    case 'MF_DETAIL':
      return {}
  }
}

/** As the quote's own product has it: without id. */
export const quoteProduct = (instrument: Instrument): Fields =>
  instrument.kind === 'equity'
    ? { symbol: instrument.symbol, securityType: 'EQ' }
    : { symbol: instrument.contract.underlying, securityType: 'OPTN', ...optionFields(instrument.contract) }
