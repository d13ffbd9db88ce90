/** Option expirations and chains (brokers/etrade.md 2.8, 2.9). Without a date a chain is of the nearest expiry. */
import type { SimAsset, SimOptionContract } from '../../market/market.ts'
import { addDays, dayNumber, weekday } from '../../market/date.ts'
import { addressOf } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import { equityOf, optionName, osiKey, quoteName } from '../wire/product.ts'
import { malformed, unknownSymbol } from '../wire/refusal.ts'
import { seconds } from '../wire/time.ts'
import type { Fields } from '../wire/value.ts'
import { greeksOf } from './quote-blocks.ts'
import { rounded } from '../wire/number.ts'

const delayMs = 900_000
const friday = 5
const expiryTypes = ['UNSPECIFIED', 'DAILY', 'WEEKLY', 'MONTHLY', 'QUARTERLY', 'VIX', 'ALL', 'MONTHEND'] as const

/** The third Friday's contracts are monthly ones, also when they end on the Thursday before a holiday. */
function isMonthly(date: string): boolean {
  const day = weekday(dayNumber(date)) === friday ? date : addDays(date, 1)
  const ofMonth = Number(day.slice(8))
  return ofMonth >= 15 && ofMonth <= 21
}

function underlierOf({ context }: Desk, { query }: Call): SimAsset {
  const symbol = (query.get('symbol') ?? '').toUpperCase()
  const asset = equityOf(context.market, symbol)
  if (!asset?.hasOptions) throw unknownSymbol(symbol)
  return asset
}

const dateParts = (date: string): Fields => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day }
}

function expiriesOf({ context }: Desk, { symbol }: SimAsset): readonly string[] {
  const spot = context.market.quote(symbol, context.clock.now())?.last ?? 0
  // A few strikes around the price are enough to see the dates.
  const near = { underlying: symbol, right: 'call', strikeFrom: spot * 0.9, strikeTo: spot * 1.1 } as const
  return [...new Set(context.market.options(near, context.clock.now()).map(({ expiresOn }) => expiresOn))]
}

function expirations(desk: Desk, call: Call): Answer {
  const asset = underlierOf(desk, call)
  const type = call.query.get('expiryType') ?? 'ALL'
  if (!expiryTypes.some((name) => name === type))
    throw malformed(`expiryType must be one of ${expiryTypes.join(', ')}.`)
  const rows = expiriesOf(desk, asset)
    .map((date) => ({ ...dateParts(date), expiryType: isMonthly(date) ? 'MONTHLY' : 'WEEKLY' }))
    .filter(({ expiryType }) => type === 'ALL' || type === 'UNSPECIFIED' || expiryType === type)
  return { root: 'OptionExpireDateResponse', body: { ExpirationDate: rows.length === 0 ? undefined : rows } }
}

const two = (text: string): string => text.padStart(2, '0')

/** The asked date, or the nearest; weekly ones only with `includeWeekly=true`. */
function expiryOf(desk: Desk, asset: SimAsset, { query }: Call): string {
  const includesWeekly = query.get('includeWeekly') === 'true'
  const listed = expiriesOf(desk, asset).filter((date) => includesWeekly || isMonthly(date))
  const [year, month, day] = [query.get('expiryYear'), query.get('expiryMonth'), query.get('expiryDay')]
  const wanted = [year, month && two(month), day && two(day)].filter((part) => part !== undefined).join('-')
  const found = listed.find((date) => date.startsWith(wanted))
  if (found === undefined) throw malformed('There are no options for this date; weekly ones need includeWeekly=true.')
  return found
}

interface ChainFacts {
  readonly at: number
  readonly suffix: string
  readonly spot: number
}

function legFields(desk: Desk, contract: SimOptionContract, { at, suffix, spot }: ChainFacts): Fields | undefined {
  const { market } = desk.context
  const quote = market.optionQuote(contract.symbol, at)
  if (!quote) return undefined
  const asset = equityOf(market, contract.underlying)
  const isCall = contract.right === 'call'
  const name = asset && quoteName({ kind: 'option', symbol: contract.symbol, contract, asset })
  return {
    optionCategory: 'STANDARD',
    optionRootSymbol: contract.underlying,
    timeStamp: seconds(at),
    adjustedFlag: false,
    displaySymbol: optionName(contract),
    optionType: isCall ? 'CALL' : 'PUT',
    strikePrice: contract.strike,
    symbol: contract.underlying,
    bid: quote.bid,
    ask: quote.ask,
    bidSize: quote.bidSize,
    askSize: quote.askSize,
    inTheMoney: (isCall ? spot > contract.strike : spot < contract.strike) ? 'y' : 'n',
    volume: quote.volume,
    openInterest: quote.openInterest,
    netChange: rounded(quote.last - market.previousClose(contract.symbol, at), 2),
    lastPrice: quote.last,
    quoteDetail: addressOf(desk, `/market/quote/${name ?? contract.underlying}${suffix}`),
    osiKey: osiKey(contract),
    OptionGreeks: greeksOf(quote),
  }
}

/** The asked number of strikes nearest to a price, in their order. */
function nearest(strikes: readonly number[], query: Call['query'], spot: number): readonly number[] {
  const count = Number(query.get('noOfStrikes') ?? strikes.length)
  const near = Number(query.get('strikePriceNear') ?? spot)
  if (!Number.isInteger(count) || count < 1 || !Number.isFinite(near))
    throw malformed('noOfStrikes must be a whole number above zero, strikePriceNear a price.')
  return strikes
    .toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near))
    .slice(0, count)
    .toSorted((a, b) => a - b)
}

const chainTypes = ['CALLPUT', 'CALL', 'PUT'] as const

function chain(desk: Desk, call: Call): Answer {
  const { market, clock } = desk.context
  const { realtimeQuotes } = desk.settings.current
  const asset = underlierOf(desk, call)
  const expiresOn = expiryOf(desk, asset, call)
  const type = call.query.get('chainType') ?? 'CALLPUT'
  if (!chainTypes.some((name) => name === type)) throw malformed(`chainType must be one of ${chainTypes.join(', ')}.`)
  const at = clock.now() - (realtimeQuotes ? 0 : delayMs)
  const spot = market.quote(asset.symbol, at)?.last ?? 0
  const contracts = market.options({ underlying: asset.symbol, expiresFrom: expiresOn, expiresTo: expiresOn }, at)
  const byStrike = Map.groupBy(contracts, ({ strike }) => strike)
  const facts: ChainFacts = { at, suffix: call.suffix, spot }
  const leg = (strike: number, right: 'call' | 'put'): Fields | undefined => {
    const contract = byStrike.get(strike)?.find((entry) => entry.right === right)
    return contract && legFields(desk, contract, facts)
  }
  return {
    root: 'OptionChainResponse',
    body: {
      OptionPair: nearest([...byStrike.keys()], call.query, spot).map((strike) => ({
        Call: type === 'PUT' ? undefined : leg(strike, 'call'),
        Put: type === 'CALL' ? undefined : leg(strike, 'put'),
      })),
      SelectedED: dateParts(expiresOn),
      timeStamp: seconds(at),
      quoteType: realtimeQuotes ? 'REALTIME' : 'DELAYED',
      nearPrice: spot,
    },
  }
}

export function chainRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/market/optionexpiredate', 'market', (call) => expirations(desk, call))
  routes.on('GET', '/market/optionchains', 'market', (call) => chain(desk, call))
}
