/** Option chains and their expirations (brokers/schwab.md 4). Contracts are grouped by `date:days` and strike. */
import type { SimOptionContract } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { rounded, textOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { descriptionOf, exchangeOf, findInstrument, wireSymbol } from '../wire/instrument.ts'
import type { Instrument } from '../wire/instrument.ts'
import { badQuery, chainTooBig, refused } from '../wire/refusal.ts'
import { daysTo, expirationTypeOf, greeksOf, termsOf } from './contracts.ts'
import { levelOf, yearRange } from './level.ts'
import { optionalDate, optionalFlag, optionalNumber, optionalWord, requiredText } from './query.ts'

type Underlying = Extract<Instrument, { kind: 'asset' }>

const strategies = [
  'SINGLE',
  'ANALYTICAL',
  'COVERED',
  'VERTICAL',
  'CALENDAR',
  'STRANGLE',
  'STRADDLE',
  'BUTTERFLY',
  'CONDOR',
  'DIAGONAL',
  'COLLAR',
  'ROLL',
] as const
const ranges = ['ITM', 'NTM', 'OTM', 'SAK', 'SBK', 'SNK', 'ALL'] as const
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const
/** Of the price, on either side, for "near the money". */
const nearShare = 0.05
const interestRate = 4.5

function underlyingOf(desk: Desk, query: Fields): Underlying {
  const instrument = findInstrument(desk.context.market, requiredText(query, 'symbol').toUpperCase())
  if (instrument?.kind !== 'asset') throw refused('market', 404)
  return instrument
}

interface Asked {
  readonly right: 'call' | 'put' | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly month: number | undefined
  readonly strikeCount: number | undefined
  readonly strike: number | undefined
  readonly range: (typeof ranges)[number]
}

function askedOf(query: Fields): Asked {
  const strategy = optionalWord(query, 'strategy', strategies) ?? 'SINGLE'
  if (strategy !== 'SINGLE' && strategy !== 'ANALYTICAL') throw badQuery(`strategy: ${strategy} is not simulated.`)
  const contractType = optionalWord(query, 'contractType', ['CALL', 'PUT', 'ALL']) ?? 'ALL'
  const month = optionalWord(query, 'expMonth', [...months, 'ALL']) ?? 'ALL'
  optionalWord(query, 'optionType', ['S', 'NS', 'ALL'])
  const place = months.findIndex((name) => name === month)
  return {
    right: contractType === 'ALL' ? undefined : contractType === 'CALL' ? 'call' : 'put',
    from: optionalDate(query, 'fromDate'),
    to: optionalDate(query, 'toDate'),
    month: place < 0 ? undefined : place + 1,
    strikeCount: optionalNumber(query, 'strikeCount'),
    strike: optionalNumber(query, 'strike'),
    range: optionalWord(query, 'range', ranges) ?? 'ALL',
  }
}

/** In, near and out of the money; the strikes above, below and near the market are read likewise. */
function isInRange({ right, strike }: SimOptionContract, range: Asked['range'], price: number): boolean {
  const isInside = right === 'call' ? strike < price : strike > price
  const isNear = Math.abs(strike - price) <= price * nearShare
  switch (range) {
    case 'ALL':
      return true
    case 'ITM':
      return isInside
    case 'OTM':
      return !isInside
    case 'SAK':
      return strike >= price
    case 'SBK':
      return strike <= price
    case 'NTM':
    case 'SNK':
      return isNear
  }
}

function contractsOf(desk: Desk, underlying: Underlying, asked: Asked, price: number): readonly SimOptionContract[] {
  const { clock, market } = desk.context
  const found = market
    .options(
      {
        underlying: underlying.symbol,
        ...(asked.from === undefined ? {} : { expiresFrom: asked.from }),
        ...(asked.to === undefined ? {} : { expiresTo: asked.to }),
        ...(asked.right === undefined ? {} : { right: asked.right }),
        ...(asked.strike === undefined ? {} : { strikeFrom: asked.strike, strikeTo: asked.strike }),
      },
      clock.now(),
    )
    .filter(
      (contract) =>
        isInRange(contract, asked.range, price) &&
        (asked.month === undefined || Number(contract.expiresOn.slice(5, 7)) === asked.month),
    )
  if (asked.strikeCount === undefined) return found
  const strikes = [...new Set(found.map(({ strike }) => strike))].toSorted(
    (a, b) => Math.abs(a - price) - Math.abs(b - price),
  )
  const kept = new Set(strikes.slice(0, Math.max(0, Math.floor(asked.strikeCount))))
  return found.filter(({ strike }) => kept.has(strike))
}

function wireContract(desk: Desk, contract: SimOptionContract, underlying: Underlying): Fields {
  const { clock, market } = desk.context
  const at = clock.now()
  const instrument = { kind: 'option', symbol: contract.symbol, contract, underlying: underlying.asset } as const
  const level = levelOf(market, instrument, at)
  const terms = termsOf(market, contract, at)
  const [year, month, day] = contract.expiresOn.split('-')
  const letter = contract.right === 'call' ? 'C' : 'P'
  const { delta, gamma, theta, vega, rho, volatility } = greeksOf(desk, level?.option)
  const mark = level?.mark ?? 0
  return {
    putCall: contract.right === 'call' ? 'CALL' : 'PUT',
    symbol: wireSymbol(contract.symbol),
    description: `${contract.underlying} ${month}/${day}/${year} ${contract.strike.toFixed(2)} ${letter}`,
    exchangeName: 'OPR',
    bid: level?.quote.bid ?? 0,
    ask: level?.quote.ask ?? 0,
    last: level?.quote.last ?? 0,
    mark,
    bidSize: level?.bidSize ?? 0,
    askSize: level?.askSize ?? 0,
    bidAskSize: `${level?.bidSize ?? 0}X${level?.askSize ?? 0}`,
    lastSize: level?.quote.lastSize ?? 0,
    highPrice: level?.high ?? 0,
    lowPrice: level?.low ?? 0,
    openPrice: 0,
    closePrice: level?.previousClose ?? 0,
    totalVolume: level?.volume ?? 0,
    tradeTimeInLong: level?.quote.lastAt ?? 0,
    quoteTimeInLong: at,
    netChange: level?.netChange ?? 0,
    volatility,
    delta,
    gamma,
    theta,
    vega,
    rho,
    openInterest: level?.option?.openInterest ?? 0,
    timeValue: rounded(Math.max(0, mark - Math.max(0, terms.intrinsic))),
    theoreticalOptionValue: mark,
    theoreticalVolatility: rounded(underlying.asset.volatility * 100, 3),
    optionDeliverablesList: [{ symbol: contract.underlying, assetType: 'STOCK', deliverableUnits: 100 }],
    strikePrice: contract.strike,
    expirationDate: `${new Date(terms.lastTradingDay).toISOString().slice(0, 23)}+00:00`,
    daysToExpiration: terms.daysToExpiration,
    expirationType: terms.expirationType,
    lastTradingDay: terms.lastTradingDay,
    multiplier: contract.multiplier,
    settlementType: 'P',
    deliverableNote: `100 ${contract.underlying}`,
    percentChange: rounded(level?.percentChange ?? 0),
    markChange: level?.markChange ?? 0,
    markPercentChange: rounded(level?.markPercentChange ?? 0),
    intrinsicValue: terms.intrinsic,
    extrinsicValue: rounded(mark - terms.intrinsic),
    optionRoot: contract.underlying.replace('.', ''),
    exerciseType: 'A',
    high52Week: level?.high ?? 0,
    low52Week: level?.low ?? 0,
    nonStandard: false,
    pennyPilot: true,
    inTheMoney: terms.intrinsic > 0,
    mini: false,
  }
}

/** `200.0`: whole strikes keep one decimal. */
const strikeKey = (strike: number): string => (Number.isInteger(strike) ? `${strike}.0` : String(strike))

function mapOf(desk: Desk, contracts: readonly SimOptionContract[], underlying: Underlying): Fields {
  const { clock, market } = desk.context
  const dates = Map.groupBy(contracts, ({ expiresOn }) => expiresOn)
  return Object.fromEntries(
    [...dates].map(([expiresOn, ofDate]) => [
      `${expiresOn}:${daysTo(market, expiresOn, clock.now())}`,
      Object.fromEntries(
        ofDate.map((contract) => [strikeKey(contract.strike), [wireContract(desk, contract, underlying)]]),
      ),
    ]),
  )
}

function underlyingQuote(desk: Desk, underlying: Underlying): Fields {
  const { clock, market } = desk.context
  const level = levelOf(market, underlying, clock.now())
  const range = yearRange(market, underlying.symbol, clock.now())
  return {
    symbol: underlying.symbol,
    description: descriptionOf(underlying.asset),
    change: level?.netChange ?? 0,
    percentChange: rounded(level?.percentChange ?? 0),
    close: level?.previousClose ?? 0,
    quoteTime: clock.now(),
    tradeTime: level?.quote.lastAt ?? 0,
    bid: level?.quote.bid ?? 0,
    ask: level?.quote.ask ?? 0,
    last: level?.quote.last ?? 0,
    mark: level?.mark ?? 0,
    markChange: level?.markChange ?? 0,
    markPercentChange: rounded(level?.markPercentChange ?? 0),
    bidSize: level?.bidSize ?? 0,
    askSize: level?.askSize ?? 0,
    highPrice: level?.high ?? 0,
    lowPrice: level?.low ?? 0,
    openPrice: level?.open ?? 0,
    totalVolume: Math.round(level?.volume ?? 0),
    exchangeName: exchangeOf(underlying.asset).short,
    fiftyTwoWeekHigh: range.high,
    fiftyTwoWeekLow: range.low,
    delayed: desk.settings.current.delayedQuotes,
  }
}

function chain(desk: Desk, query: Fields): Fields {
  const { clock, market } = desk.context
  const underlying = underlyingOf(desk, query)
  const price = market.quote(underlying.symbol, clock.now())?.last ?? 0
  const contracts = contractsOf(desk, underlying, askedOf(query), price)
  if (desk.quirks.take('chain_too_big') || contracts.length > desk.settings.current.chainContractsMax)
    throw chainTooBig()
  const ofRight = (right: SimOptionContract['right']) => contracts.filter((contract) => contract.right === right)
  return {
    symbol: underlying.symbol,
    status: contracts.length > 0 ? 'SUCCESS' : 'FAILED',
    ...(optionalFlag(query, 'includeUnderlyingQuote') ? { underlying: underlyingQuote(desk, underlying) } : {}),
    strategy: textOf(query, 'strategy') ?? 'SINGLE',
    interval: 0,
    isDelayed: desk.settings.current.delayedQuotes,
    isIndex: false,
    interestRate: optionalNumber(query, 'interestRate') ?? interestRate,
    underlyingPrice: optionalNumber(query, 'underlyingPrice') ?? price,
    volatility: optionalNumber(query, 'volatility') ?? rounded(underlying.asset.volatility * 100, 3),
    daysToExpiration: optionalNumber(query, 'daysToExpiration') ?? 0,
    numberOfContracts: contracts.length,
    assetMainType: 'EQUITY',
    assetSubType: underlying.asset.assetType === 'etf' ? 'ETF' : 'COE',
    callExpDateMap: mapOf(desk, ofRight('call'), underlying),
    putExpDateMap: mapOf(desk, ofRight('put'), underlying),
  }
}

function expirations(desk: Desk, query: Fields): Fields {
  const { clock, market } = desk.context
  const { symbol } = underlyingOf(desk, query)
  const dates = [
    ...new Set(market.options({ underlying: symbol, right: 'call' }, clock.now()).map(({ expiresOn }) => expiresOn)),
  ]
  return {
    expirationList: dates.map((expirationDate) => ({
      expirationDate,
      daysToExpiration: daysTo(market, expirationDate, clock.now()),
      expirationType: expirationTypeOf(expirationDate),
      settlementType: 'P',
      optionRoots: symbol.replace('.', ''),
      standard: true,
    })),
  }
}

export function chainRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/chains', ({ query }) => ({ body: chain(desk, query) }))
  routes.on('GET', '/expirationchain', ({ query }) => ({ body: expirations(desk, query) }))
}
