/** Level-one images by field number: of shares (51 fields) and of options (55), as `stream-fields.json` lists them. */
import type { Desk } from '../desk.ts'
import { greeksOf, termsOf } from '../data/contracts.ts'
import { levelOf, yearRange } from '../data/level.ts'
import type { Level } from '../data/level.ts'
import { peRatioOf } from '../data/quotes.ts'
import { rounded } from '../wire/fields.ts'
import {
  cusipOf,
  descriptionOf,
  exchangeOf,
  findInstrument,
  optionCusip,
  optionDescription,
} from '../wire/instrument.ts'
import type { Instrument } from '../wire/instrument.ts'

export type FieldValue = string | number | boolean
/** Values by field number. */
export type Image = ReadonlyMap<number, FieldValue>

export interface LevelOne {
  readonly image: Image
  /** What only the first frame of a key says. */
  readonly first: Readonly<Record<string, FieldValue>>
}

/** Times of quote, bid and ask: alone they are no change. */
export const equityTimes: ReadonlySet<number> = new Set([34, 37, 38])
export const optionTimes: ReadonlySet<number> = new Set([38])

const numbered = (values: readonly FieldValue[]): Image =>
  new Map(values.map((value, place) => [place, value] as const))

type Asset = Extract<Instrument, { kind: 'asset' }>
type Option = Extract<Instrument, { kind: 'option' }>

/** 0 to 26. */
function equityBasics({ context }: Desk, symbol: string, { asset }: Asset, level: Level): readonly FieldValue[] {
  const { quote } = level
  const range = yearRange(context.market, symbol, quote.at)
  const exchange = exchangeOf(asset)
  return [
    symbol,
    quote.bid,
    quote.ask,
    quote.last,
    level.bidSize,
    level.askSize,
    'Q',
    'P',
    Math.round(level.volume),
    quote.lastSize,
    level.high,
    level.low,
    level.previousClose,
    exchange.letter.toLowerCase(),
    asset.marginable,
    descriptionOf(asset),
    'D',
    level.open,
    level.netChange,
    range.high,
    range.low,
    peRatioOf(symbol),
    rounded(level.previousClose * asset.dividendYield),
    rounded(asset.dividendYield * 100, 4),
    0,
    exchange.name,
    '',
  ]
}

/** 27 to 51. */
function equityMarks({ context }: Desk, level: Level): readonly FieldValue[] {
  const { quote, regular } = level
  const isOpen = context.market.calendar.isOpen(quote.at)
  return [
    isOpen,
    isOpen,
    regular.last,
    regular.size,
    regular.change,
    quote.halted ? 'Halted' : 'Normal',
    level.mark,
    quote.at,
    quote.lastAt,
    regular.at,
    quote.at,
    quote.at,
    'XNAS',
    'ARCX',
    'XADF',
    level.percentChange,
    regular.percent,
    level.markChange,
    level.markPercentChange,
    0,
    0,
    0,
    1,
    level.postChange,
    level.postPercentChange,
  ]
}

/** 0 to 27. */
function optionBasics({ context }: Desk, symbol: string, instrument: Option, level: Level): readonly FieldValue[] {
  const { contract } = instrument
  const { quote, option } = level
  const terms = termsOf(context.market, contract, quote.at)
  const [year, month, day] = contract.expiresOn.split('-').map(Number)
  return [
    symbol,
    optionDescription(instrument),
    quote.bid,
    quote.ask,
    quote.last,
    level.high,
    level.low,
    level.previousClose,
    level.volume,
    option?.openInterest ?? 0,
    rounded((option?.impliedVolatility ?? 0) * 100, 3),
    terms.intrinsic,
    year ?? 0,
    contract.multiplier,
    2,
    level.open,
    level.bidSize,
    level.askSize,
    quote.lastSize,
    level.netChange,
    contract.strike,
    contract.right === 'call' ? 'C' : 'P',
    contract.underlying,
    month ?? 0,
    `100 ${contract.underlying}`,
    rounded(Math.max(0, level.mark - Math.max(0, terms.intrinsic))),
    day ?? 0,
    terms.daysToExpiration,
  ]
}

/** 28 to 55. */
function optionMarks(desk: Desk, { contract }: Option, level: Level): readonly FieldValue[] {
  const { quote } = level
  const terms = termsOf(desk.context.market, contract, quote.at)
  const greeks = greeksOf(desk, level.option)
  return [
    greeks.delta,
    greeks.gamma,
    greeks.theta,
    greeks.vega,
    greeks.rho,
    quote.halted ? 'Halted' : 'Normal',
    level.mark,
    terms.underlyingPrice,
    terms.expirationType,
    level.mark,
    quote.at,
    quote.lastAt,
    'o',
    'OPR',
    terms.lastTradingDay,
    'P',
    level.percentChange,
    level.markChange,
    level.markPercentChange,
    0,
    true,
    contract.underlying.replace('.', ''),
    level.high,
    level.low,
    0,
    0,
    0,
    'A',
  ]
}

/** What a key looks like now; `undefined` for one that the service does not have. */
export function levelOneOf(desk: Desk, key: string, kind: Instrument['kind']): LevelOne | undefined {
  const { clock, market } = desk.context
  const instrument = findInstrument(market, key)
  const level = instrument?.kind === kind ? levelOf(market, instrument, clock.now()) : undefined
  if (!instrument || !level) return undefined
  const delayed = desk.settings.current.delayedQuotes
  if (instrument.kind === 'option')
    return {
      image: numbered([...optionBasics(desk, key, instrument, level), ...optionMarks(desk, instrument, level)]),
      first: { delayed, assetMainType: 'OPTION', cusip: optionCusip(instrument.contract) },
    }
  const assetSubType = instrument.asset.assetType === 'etf' ? 'ETF' : 'COE'
  return {
    image: numbered([...equityBasics(desk, key, instrument, level), ...equityMarks(desk, level)]),
    first: { delayed, assetMainType: 'EQUITY', assetSubType, cusip: cusipOf(instrument.symbol) },
  }
}
