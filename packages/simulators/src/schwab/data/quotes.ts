/** Quotes per asset with their five parts (brokers/schwab.md 4, Quote object). */
import type { Market } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import { rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import {
  cusipOf,
  descriptionOf,
  exchangeOf,
  findInstrument,
  optionCusip,
  optionDescription,
  stableNumber,
  wireSymbol,
} from '../wire/instrument.ts'
import type { Instrument } from '../wire/instrument.ts'
import { greeksOf, termsOf } from './contracts.ts'
import { indexQuote } from './indexes.ts'
import { levelOf, yearRange } from './level.ts'
import type { Level } from './level.ts'

export const quoteParts = ['quote', 'fundamental', 'extended', 'reference', 'regular'] as const
export type QuotePart = (typeof quoteParts)[number]

const quarterly = 4
/** Yearly turnover above its average, as in the sample. */
const yearVolumeShare = 1.1

const statusOf = ({ quote }: Level): string => (quote.halted ? 'Halted' : 'Normal')

function equityQuote(market: Market, symbol: string, level: Level): Fields {
  const { quote } = level
  const range = yearRange(market, symbol, quote.at)
  return {
    '52WeekHigh': range.high,
    '52WeekLow': range.low,
    askMICId: 'XNAS',
    askPrice: quote.ask,
    askSize: level.askSize,
    askTime: quote.at,
    bidMICId: 'ARCX',
    bidPrice: quote.bid,
    bidSize: level.bidSize,
    bidTime: quote.at,
    closePrice: level.previousClose,
    highPrice: level.high,
    lastMICId: 'XADF',
    lastPrice: quote.last,
    lastSize: quote.lastSize,
    lowPrice: level.low,
    mark: level.mark,
    markChange: level.markChange,
    markPercentChange: level.markPercentChange,
    netChange: level.netChange,
    netPercentChange: level.percentChange,
    openPrice: level.open,
    postMarketChange: level.postChange,
    postMarketPercentChange: level.postPercentChange,
    quoteTime: quote.at,
    securityStatus: statusOf(level),
    totalVolume: Math.round(level.volume),
    tradeTime: quote.lastAt,
  }
}

function equityParts(market: Market, { asset, symbol }: Extract<Instrument, { kind: 'asset' }>, level: Level): Fields {
  const { quote, regular } = level
  const yearly = rounded(level.previousClose * asset.dividendYield)
  const exchange = exchangeOf(asset)
  return {
    extended: {
      askPrice: quote.ask,
      askSize: quote.askSize,
      bidPrice: quote.bid,
      bidSize: quote.bidSize,
      lastPrice: quote.last,
      lastSize: quote.lastSize,
      mark: level.mark,
      quoteTime: quote.at,
      totalVolume: 0,
      tradeTime: quote.lastAt,
    },
    fundamental: {
      avg10DaysVolume: asset.averageVolume,
      avg1YearVolume: Math.round(asset.averageVolume * yearVolumeShare),
      divAmount: yearly,
      divFreq: yearly > 0 ? quarterly : 0,
      divPayAmount: rounded(yearly / quarterly, 4),
      divYield: rounded(asset.dividendYield * 100, 4),
      eps: rounded(level.previousClose / peRatioOf(symbol)),
      fundLeverageFactor: 0,
      peRatio: peRatioOf(symbol),
    },
    quote: equityQuote(market, symbol, level),
    reference: {
      cusip: cusipOf(symbol),
      description: descriptionOf(asset),
      exchange: exchange.letter,
      exchangeName: exchange.name,
      isHardToBorrow: false,
      isShortable: asset.shortable,
      htbRate: 0,
    },
    regular: {
      regularMarketLastPrice: regular.last,
      regularMarketLastSize: regular.size,
      regularMarketNetChange: regular.change,
      regularMarketPercentChange: regular.percent,
      regularMarketTradeTime: regular.at,
    },
  }
}

/** Earnings are made up: between 12 and 42 times, the same for good. */
export const peRatioOf = (symbol: string): number => 12 + (stableNumber('pe', symbol) % 300) / 10

function optionParts(desk: Desk, instrument: Extract<Instrument, { kind: 'option' }>, level: Level): Fields {
  const { market } = desk.context
  const { contract } = instrument
  const { quote, option } = level
  const terms = termsOf(market, contract, quote.at)
  return {
    quote: {
      '52WeekHigh': level.high,
      '52WeekLow': level.low,
      askPrice: quote.ask,
      askSize: level.askSize,
      bidPrice: quote.bid,
      bidSize: level.bidSize,
      closePrice: level.previousClose,
      highPrice: level.high,
      impliedYield: 0,
      indAskPrice: 0,
      indBidPrice: 0,
      indQuoteTime: 0,
      lastPrice: quote.last,
      lastSize: quote.lastSize,
      lowPrice: level.low,
      mark: level.mark,
      markChange: level.markChange,
      markPercentChange: level.markPercentChange,
      moneyIntrinsicValue: terms.intrinsic,
      netChange: level.netChange,
      netPercentChange: level.percentChange,
      openInterest: option?.openInterest ?? 0,
      openPrice: level.open,
      quoteTime: quote.at,
      securityStatus: statusOf(level),
      theoreticalOptionValue: level.mark,
      timeValue: rounded(Math.max(0, level.mark - Math.max(0, terms.intrinsic))),
      totalVolume: level.volume,
      tradeTime: quote.lastAt,
      underlyingPrice: terms.underlyingPrice,
      ...greeksOf(desk, option),
    },
    reference: {
      contractType: contract.right === 'call' ? 'C' : 'P',
      cusip: optionCusip(contract),
      daysToExpiration: terms.daysToExpiration,
      deliverables: `100 ${contract.underlying}`,
      description: optionDescription(instrument),
      exchange: 'o',
      exchangeName: 'OPR',
      exerciseType: 'A',
      expirationDay: Number(contract.expiresOn.slice(8)),
      expirationMonth: Number(contract.expiresOn.slice(5, 7)),
      expirationType: terms.expirationType,
      expirationYear: Number(contract.expiresOn.slice(0, 4)),
      isPennyPilot: true,
      lastTradingDay: terms.lastTradingDay,
      multiplier: contract.multiplier,
      settlementType: 'P',
      strikePrice: contract.strike,
      underlying: contract.underlying,
    },
  }
}

/** The object under a symbol's key; `undefined` for what nobody knows. */
export function wireQuote(desk: Desk, name: string, parts: ReadonlySet<QuotePart>): Fields | undefined {
  const { clock, market } = desk.context
  const chosen = (all: Fields): Fields =>
    Object.fromEntries(Object.entries(all).filter(([part]) => quoteParts.some((one) => one === part && parts.has(one))))
  const realtime = !desk.settings.current.delayedQuotes
  const index = indexQuote(market, name, clock.now())
  if (index) return { ...index.head, realtime, ssid: stableNumber('ssid', name), symbol: name, ...chosen(index.parts) }
  const instrument = findInstrument(market, name)
  const level = instrument && levelOf(market, instrument, clock.now())
  if (!level) return undefined
  const symbol = wireSymbol(instrument.symbol)
  const head = { realtime, ssid: stableNumber('ssid', symbol), symbol }
  if (instrument.kind === 'option')
    return { assetMainType: 'OPTION', ...head, ...chosen(optionParts(desk, instrument, level)) }
  return {
    assetMainType: 'EQUITY',
    // ETFs are equities here, though a class of their own among positions (brokers/schwab.md 3.2).
    assetSubType: instrument.asset.assetType === 'etf' ? 'ETF' : 'COE',
    quoteType: 'NBBO',
    ...head,
    ...chosen(equityParts(market, instrument, level)),
  }
}
