/** The block of figures that a view adds to each position (brokers/etrade.md 2.3). */
import type { Desk } from '../desk.ts'
import { priceFacts, quoteStatusOf } from '../market/price-facts.ts'
import type { PriceFacts, YearRanges } from '../market/price-facts.ts'
import { num, percentOf, rounded } from '../wire/number.ts'
import { descriptionOf, exchangeName } from '../wire/product.ts'
import { malformed } from '../wire/refusal.ts'
import { seconds } from '../wire/time.ts'
import type { Fields } from '../wire/value.ts'
import { gainOf } from './position-row.ts'
import type { PositionRow } from './position-row.ts'

const views = ['PERFORMANCE', 'FUNDAMENTAL', 'OPTIONSWATCH', 'QUICK', 'COMPLETE'] as const
export type View = (typeof views)[number]

export function readView(text: string | undefined): View {
  if (text === undefined) return 'QUICK'
  const view = views.find((name) => name === text)
  if (!view) throw malformed(`view must be one of ${views.join(', ')}.`)
  return view
}

interface ViewFacts {
  readonly desk: Desk
  readonly row: PositionRow
  readonly prices: PriceFacts
  readonly status: string
  /** What all views share: the exchange's price, which the position's value is made of. */
  readonly last: Fields
}

const lastFields = ({ view }: PositionRow, { lastAt }: PriceFacts): Fields => ({
  lastTrade: num(view.price),
  lastTradeTime: seconds(lastAt),
  change: rounded(num(view.price) - num(view.previousClose), 4),
  changePct: percentOf(num(view.price) - num(view.previousClose), view.previousClose),
})

const price = (value: number): number => rounded(value, 4)

function greeks({ prices, row, desk }: ViewFacts): Fields {
  const { option } = prices
  if (!option || row.instrument.kind !== 'option') {
    const none = { delta: 0, gamma: 0, ivPct: 0, rho: 0, theta: 0, vega: 0, premium: 0, daysToExpiration: 0 }
    return {
      ...none,
      intrinsicValue: 0,
      openInterest: 0,
      optionsAdjustedFlag: false,
      deliverablesStr: '',
      optionMultiplier: 0,
      baseSymbolAndPrice: '',
    }
  }
  const { contract } = option
  const { market, clock } = desk.context
  const spot = market.quote(contract.underlying, clock.now())?.last ?? 0
  const inside = Math.max(0, contract.right === 'call' ? spot - contract.strike : contract.strike - spot)
  return {
    delta: price(option.delta),
    gamma: price(option.gamma),
    ivPct: rounded(option.impliedVolatility * 100, 2),
    rho: price(option.rho),
    theta: price(option.theta),
    vega: price(option.vega),
    premium: price(Math.max(0, option.last - inside)),
    daysToExpiration: daysUntil(market.calendar.newYork(clock.now()).date, contract.expiresOn),
    intrinsicValue: price(inside),
    openInterest: option.openInterest,
    optionsAdjustedFlag: false,
    deliverablesStr: '',
    optionMultiplier: contract.multiplier,
    baseSymbolAndPrice: `${contract.underlying} ${spot.toFixed(2)}`,
  }
}

export const daysUntil = (today: string, date: string): number =>
  Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000)

function complete(facts: ViewFacts, ranges: YearRanges): Fields {
  const { row, prices, status, last } = facts
  const { instrument, view } = row
  const { asset } = instrument
  const year = instrument.kind === 'equity' ? ranges.of(instrument.symbol, prices.at) : undefined
  const [high, low] = [year?.high ?? prices.high, year?.low ?? prices.low]
  const zeros = (names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, 0]))
  return {
    priceAdjustedFlag: false,
    price: num(view.price),
    adjPrice: 0,
    change: last['change'],
    changePct: last['changePct'],
    prevClose: num(view.previousClose),
    adjPrevClose: 0,
    volume: prices.volume,
    lastTrade: last['lastTrade'],
    lastTradeTime: last['lastTradeTime'],
    adjLastTrade: 0,
    symbolDescription: descriptionOf(instrument),
    ...zeros(['perform1Month', 'perform3Month', 'perform6Month', 'perform12Month']),
    prevDayVolume: prices.previousVolume,
    tenDayVolume: year?.averageVolume ?? 0,
    beta: asset.beta,
    ...zeros(['sv10DaysAvg', 'sv20DaysAvg', 'sv1MonAvg', 'sv2MonAvg', 'sv3MonAvg', 'sv4MonAvg', 'sv6MonAvg']),
    week52High: high,
    week52Low: low,
    week52Range: `${low} - ${high}`,
    marketCap: 0,
    daysRange: `${prices.low} - ${prices.high}`,
    delta52WkHigh: 0,
    delta52WkLow: 0,
    currency: 'USD',
    exchange: exchangeName(asset),
    marginable: asset.marginable,
    bid: prices.bid,
    ask: prices.ask,
    bidAskSpread: price(prices.ask - prices.bid),
    bidSize: prices.bidSize,
    askSize: prices.askSize,
    open: prices.open,
    ...greeks(facts),
    ...zeros(['estEarnings', 'eps', 'peRatio', 'annualDividend', 'dividend']),
    divYield: instrument.kind === 'equity' ? rounded(asset.dividendYield * 100, 2) : 0,
    divPayDate: 0,
    exDividendDate: 0,
    cusip: '',
    quoteStatus: status,
  }
}

function performance({ row, last, status }: ViewFacts): Fields {
  const gain = gainOf(row)
  return {
    change: last['change'],
    changePct: last['changePct'],
    lastTrade: last['lastTrade'],
    daysGain: num(row.dayChange),
    totalGain: num(gain),
    totalGainPct: percentOf(gain, row.cost),
    marketValue: num(row.marketValue),
    quoteStatus: status,
    lastTradeTime: last['lastTradeTime'],
  }
}

export function viewBlock(
  desk: Desk,
  row: PositionRow,
  { view, ranges }: { readonly view: View; readonly ranges: YearRanges },
): Fields {
  const { market, clock } = desk.context
  const prices = priceFacts(market, row.instrument, clock.now())
  if (!prices) return {}
  const status = quoteStatusOf(prices.session, desk.settings.current.realtimeQuotes)
  const facts: ViewFacts = { desk, row, prices, status, last: lastFields(row, prices) }
  switch (view) {
    case 'QUICK':
      return { Quick: { ...facts.last, volume: prices.volume, quoteStatus: status } }
    case 'PERFORMANCE':
      return { Performance: performance(facts) }
    case 'FUNDAMENTAL': {
      const year = row.instrument.kind === 'equity' ? ranges.of(row.instrument.symbol, prices.at) : undefined
      const range = `${year?.low ?? prices.low} - ${year?.high ?? prices.high}`
      const { asset } = row.instrument
      const divYield = rounded(asset.dividendYield * 100, 2)
      const zeros = { peRatio: 0, eps: 0, dividend: 0, divYield, marketCap: 0 }
      return { Fundamental: { ...facts.last, ...zeros, week52Range: range, quoteStatus: status } }
    }
    case 'OPTIONSWATCH': {
      const { baseSymbolAndPrice, premium } = greeks(facts)
      const { lastTrade, lastTradeTime } = facts.last
      const { bid, ask } = prices
      return { OptionsWatch: { baseSymbolAndPrice, premium, lastTrade, bid, ask, quoteStatus: status, lastTradeTime } }
    }
    case 'COMPLETE':
      return { Complete: complete(facts, ranges) }
  }
}
