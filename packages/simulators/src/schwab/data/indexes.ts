/** The few indexes and the mutual fund that are quoted here: made of ETFs of the simulated market, so that they move with it. */
import type { Market } from '../../market/market.ts'
import { rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { findInstrument } from '../wire/instrument.ts'
import { levelOf, yearRange } from './level.ts'

interface Derived {
  readonly description: string
  /** The ETF that it follows, and its level over the ETF's. */
  readonly follows: string
  readonly factor: number
}

export const indexes: Readonly<Record<string, Derived>> = {
  $SPX: { description: 'S&P 500 INDEX', follows: 'SPY', factor: 10 },
  $DJI: { description: 'DOW JONES INDUSTRIAL AVERAGE', follows: 'VYM', factor: 330 },
  $COMPX: { description: 'NASDAQ COMPOSITE INDEX', follows: 'QQQ', factor: 38 },
}
export const funds: Readonly<Record<string, Derived & { readonly cusip: string }>> = {
  AAAHX: {
    description: 'One Choice Blend+ 2015 Portfolio I Class',
    follows: 'AGG',
    factor: 0.1,
    cusip: '02507J789',
  },
}

/** Indexes have no bid, ask or quote time; funds a net asset value and no bid, ask or last (brokers/schwab.md 4). */
export function indexQuote(market: Market, name: string, at: number): { head: Fields; parts: Fields } | undefined {
  const fund = funds[name]
  const derived = indexes[name] ?? fund
  const instrument = derived && findInstrument(market, derived.follows)
  const level = instrument && levelOf(market, instrument, at)
  if (!level) return undefined
  const scaled = (price: number): number => rounded(price * derived.factor)
  const range = yearRange(market, derived.follows, at)
  const year = { '52WeekHigh': scaled(range.high), '52WeekLow': scaled(range.low) }
  if (fund)
    return {
      head: { assetMainType: 'MUTUAL_FUND', assetSubType: 'OEF' },
      parts: {
        quote: {
          ...year,
          closePrice: scaled(level.previousClose),
          nAV: scaled(level.previousClose),
          netChange: 0,
          netPercentChange: 0,
          securityStatus: 'Normal',
          totalVolume: 0,
          tradeTime: 0,
        },
        reference: { cusip: fund.cusip, description: fund.description, exchange: '3', exchangeName: 'Mutual Fund' },
      },
    }
  return {
    head: { assetMainType: 'INDEX' },
    parts: {
      quote: {
        ...year,
        closePrice: scaled(level.previousClose),
        highPrice: scaled(level.high),
        lastPrice: scaled(level.quote.last),
        lowPrice: scaled(level.low),
        netChange: rounded(scaled(level.quote.last) - scaled(level.previousClose)),
        netPercentChange: level.percentChange,
        openPrice: scaled(level.open),
        securityStatus: 'Unknown',
        totalVolume: 0,
        tradeTime: level.quote.lastAt,
      },
      reference: { description: derived.description, exchange: '0', exchangeName: 'Index' },
    },
  }
}
