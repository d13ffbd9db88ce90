/** What a contract is, what may be done with it, and when it trades (brokers/ibkr.md 3.4). */
import { addDays } from '../../market/date.ts'
import type { SimAsset } from '../../market/market.ts'
import { selectedAccount } from '../accounts/iserver-accounts.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { listOf, optionalText } from '../wire/fields.ts'
import { badRequest, invalidArgument, serverError } from '../wire/refusal.ts'
import { tradedSymbol } from './instruments.ts'
import type { Instrument } from './instruments.ts'
import { companyName, compactDate, isUs, listingExchange, optionFullName, rightLetter, secType } from './words.ts'

const secdefsMax = 200
const scheduleDays = 7
const shareExchanges = 'SMART,AMEX,NYSE,NASDAQ,ARCA,BATS,IEX'

function instrumentAt(desk: Desk, text: string | undefined): Instrument {
  const instrument = text === undefined ? undefined : desk.instruments.find(Number(text))
  if (!instrument) throw serverError('Contract not found')
  return instrument
}

const assetOf = (instrument: Instrument): SimAsset =>
  instrument.kind === 'option' ? instrument.underlying : instrument.asset

function contractInfo(desk: Desk, instrument: Instrument) {
  const asset = assetOf(instrument)
  const ticker = desk.instruments.ticker(asset)
  const option = instrument.kind === 'option' ? instrument.contract : undefined
  const isCoin = asset.assetType === 'crypto'
  return {
    cfi_code: '',
    symbol: ticker,
    cusip: null,
    expiry_full: option ? compactDate(option.expiresOn) : null,
    con_id: instrument.conid,
    maturity_date: option ? compactDate(option.expiresOn) : null,
    industry: asset.industry,
    instrument_type: secType(instrument),
    trading_class: option ? ticker : isCoin ? ticker : 'NMS',
    valid_exchanges: option
      ? 'SMART,AMEX,CBOE'
      : isCoin
        ? 'PAXOS'
        : isUs(instrument)
          ? shareExchanges
          : listingExchange(instrument),
    allow_sell_long: false,
    is_zero_commission_security: false,
    local_symbol: option ? option.symbol : ticker,
    contract_clarification_type: null,
    classifier: null,
    currency: currencyOf(instrument),
    text: option ? optionFullName(option) : null,
    underlying_con_id: instrument.kind === 'option' ? instrument.underlyingConid : 0,
    r_t_h: true,
    multiplier: option ? String(option.multiplier) : null,
    underlying_issuer: null,
    contract_month: option ? compactDate(option.expiresOn).slice(0, 6) : null,
    company_name: companyName(asset),
    smart_available: !isCoin && tradedSymbol(instrument) !== undefined,
    exchange: isCoin ? 'PAXOS' : isUs(instrument) || option ? 'SMART' : listingExchange(instrument),
    category: asset.industry,
    ...(option ? { right: rightLetter(option), strike: String(option.strike) } : {}),
  }
}

function currencyOf(instrument: Instrument): string {
  if (instrument.kind === 'option') return 'USD'
  return instrument.listing === 'mexico' ? 'MXN' : instrument.listing === 'receipt' ? 'CAD' : 'USD'
}

const shareOrders = [
  'limit',
  'midprice',
  'market',
  'stop',
  'stop_limit',
  'mit',
  'lit',
  'trailing_stop',
  'trailing_stop_limit',
  'relative',
  'marketonclose',
  'limitonclose',
]
const fractionalOrders = ['limit', 'market', 'stop', 'stop_limit', 'mit', 'lit', 'trailing_stop', 'trailing_stop_limit']
const shareTimes = [
  'IOC/MARKET,LIMIT,RELATIVE,MARKETONCLOSE,MIDPRICE,LIMITONCLOSE,MKT_PROTECT,STPPRT,a',
  'GTC/o,a',
  'OPG/LIMIT,MARKET,a',
  'GTD/o,a',
  'DAY/o,a',
]

const coinTimeTypes = { IOC: 'MARKET,LIMIT,a', DAY: 'o,a', GTC: 'o,a', PAX: 'MARKET,LIMIT,a' } as const

function rules(desk: Desk, { gateway, memory, body }: Call) {
  const instrument = instrumentAt(desk, optionalText(body(), 'conid'))
  const { context, settings } = desk
  const symbol = tradedSymbol(instrument)
  const last = symbol === undefined ? 0 : (context.market.quote(symbol, context.clock.now())?.last ?? 0)
  const type = secType(instrument)
  const hasFractions = settings.current.supportsFractions && type === 'STK'
  return {
    algoEligible: type === 'STK',
    overnightEligible: type === 'STK',
    costReport: false,
    canTradeAcctIds: gateway.accountIds,
    error: symbol === undefined ? 'No trading permissions' : null,
    orderTypes: type === 'CRYPTO' ? ['limit', 'market'] : type === 'OPT' ? shareOrders.slice(0, 5) : shareOrders,
    fraqTypes: hasFractions ? fractionalOrders : [],
    forceOrderPreview: false,
    orderDefaults: { LMT: { LP: last.toFixed(2) } },
    orderTypesOutside: type === 'STK' ? ['limit', 'stop_limit', 'lit', 'trailing_stop_limit', 'relative'] : [],
    defaultSize: type === 'STK' ? 100 : 1,
    cashSize: 0,
    sizeIncrement: 1,
    tifTypes:
      type === 'CRYPTO' ? settings.current.coinTimes.map((time) => `${time}/${coinTimeTypes[time]}`) : shareTimes,
    tifDefaults: { TIF: 'DAY', DEFAULT_ACCT: selectedAccount(gateway, memory), SIZE: '100.00', PMALGO: true },
    limitPrice: last,
    stopprice: last,
    preview: true,
    fraqInt: hasFractions ? 4 : type === 'CRYPTO' ? 8 : 0,
    cashCcy: 'USD',
    cashQtyIncr: 500,
    negativeCapable: false,
    incrementType: 1,
    incrementRules: [{ lowerEdge: 0, increment: 0.01 }],
    hasSecondary: true,
    increment: 0.01,
    incrementDigits: 2,
  }
}

function secdefRow(desk: Desk, instrument: Instrument) {
  const asset = assetOf(instrument)
  const option = instrument.kind === 'option' ? instrument.contract : undefined
  const ticker = desk.instruments.ticker(asset)
  return {
    conid: instrument.conid,
    currency: currencyOf(instrument),
    time: 43,
    chineseName: null,
    allExchanges: option ? 'AMEX,CBOE' : 'AMEX,NYSE,NASDAQ',
    listingExchange: listingExchange(instrument),
    countryCode: asset.country,
    name: companyName(asset),
    assetClass: secType(instrument),
    expiry: option ? compactDate(option.expiresOn) : null,
    lastTradingDay: option ? compactDate(option.expiresOn) : null,
    group: asset.industry,
    putOrCall: option ? rightLetter(option) : null,
    sector: asset.sector,
    sectorGroup: asset.industry,
    strike: option ? String(option.strike) : '0',
    ticker,
    undConid: instrument.kind === 'option' ? instrument.underlyingConid : 0,
    multiplier: option ? option.multiplier : 0,
    type: option ? '' : asset.assetType === 'etf' ? 'ETF' : asset.country === 'US' ? 'COMMON' : 'ADR',
    hasOptions: asset.hasOptions && !option,
    fullName: option ? optionFullName(option) : ticker,
    isUS: isUs(instrument) || option !== undefined,
    isEventContract: false,
    incrementRules: [{ lowerEdge: 0, increment: 0.01 }],
    displayRule: { magnification: 0, displayRuleStep: [{ decimalDigits: 2, lowerEdge: 0, wholeDigits: 4 }] },
  }
}

function secdefs(desk: Desk, { query }: Call) {
  const conids = listOf(optionalText(query, 'conids'))
  if (conids.length === 0) throw invalidArgument('Missing required parameter: conids')
  if (conids.length > secdefsMax) throw badRequest(`Bad Request: more than ${secdefsMax} conids`)
  const found = conids.flatMap((conid) => desk.instruments.find(Number(conid)) ?? [])
  return { secdef: found.map((instrument) => secdefRow(desk, instrument)) }
}

const seconds = (at: number): number => Math.floor(at / 1000)

/** The coming week; days without trading are empty, as coins have none without. */
function schedule(desk: Desk, { query }: Call) {
  const instrument = instrumentAt(desk, optionalText(query, 'conid'))
  const { market, clock } = desk.context
  const today = market.calendar.newYork(clock.now()).date
  const dates = Array.from({ length: scheduleDays }, (_, day) => addDays(today, day))
  const isCoin = secType(instrument) === 'CRYPTO'
  const hasExtended = secType(instrument) === 'STK'
  const schedules = Object.fromEntries(
    dates.map((date) => {
      const hours = market.calendar.hours(date)
      if (isCoin) {
        const whole = {
          opening: seconds(market.calendar.newYorkInstant(date, 0)),
          closing: seconds(market.calendar.newYorkInstant(addDays(date, 1), 0)),
        }
        return [compactDate(date), { extended_hours: [whole], liquid_hours: [whole] }]
      }
      if (!hours) return [compactDate(date), { extended_hours: [], liquid_hours: [] }]
      const liquid = { opening: seconds(hours.opensAt), closing: seconds(hours.closesAt) }
      const extended = { opening: seconds(hours.preOpensAt), closing: seconds(hours.postClosesAt) }
      return [compactDate(date), { extended_hours: [hasExtended ? extended : liquid], liquid_hours: [liquid] }]
    }),
  )
  return { exchange_time_zone: 'US/Eastern', schedules }
}

export function contractRoutes(routes: Routes, desk: Desk): void {
  routes.get('/iserver/contract/:conid/info', 'brokerage', ({ params }) =>
    contractInfo(desk, instrumentAt(desk, optionalText(params, 'conid'))),
  )
  routes.post('/iserver/contract/rules', 'brokerage', (call) => rules(desk, call))
  routes.get('/trsrv/secdef', 'outer', (call) => secdefs(desk, call))
  routes.get('/contract/trading-schedule', 'brokerage', (call) => schedule(desk, call))
  routes.get('/iserver/exchangerate', 'brokerage', ({ query }) => {
    const [source, target] = [optionalText(query, 'source'), optionalText(query, 'target')]
    if (source === undefined || target === undefined) throw invalidArgument('Missing required parameter: source')
    if (source !== target) throw serverError('No exchange rate for this pair')
    return { rate: 1 }
  })
}
