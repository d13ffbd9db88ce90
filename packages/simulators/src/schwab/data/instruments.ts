/** Instruments by symbol, description or CUSIP (brokers/schwab.md 4). Here an ETF is of a third class: `ETF`. */
import type { SimAsset } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { cusipOf, descriptionOf, exchangeOf } from '../wire/instrument.ts'
import { badQuery, refused } from '../wire/refusal.ts'
import { yearRange } from './level.ts'
import { optionalWord, requiredText } from './query.ts'
import { peRatioOf } from './quotes.ts'

const projections = ['symbol-search', 'symbol-regex', 'desc-search', 'desc-regex', 'search', 'fundamental'] as const
type Projection = (typeof projections)[number]
const patternLengthMax = 60
const sharesOutstanding = 1_000_000_000

const wireInstrument = (asset: SimAsset): Fields => ({
  cusip: cusipOf(asset.symbol),
  symbol: asset.symbol,
  description: descriptionOf(asset),
  exchange: exchangeOf(asset).name,
  assetType: asset.assetType === 'etf' ? 'ETF' : 'EQUITY',
})

/** The part that comes with `fundamental`. */
function fundamentals({ context }: Desk, asset: SimAsset): Fields {
  const { clock, market } = context
  const range = yearRange(market, asset.symbol, clock.now())
  const last = market.quote(asset.symbol, clock.now())?.last ?? 0
  return {
    symbol: asset.symbol,
    high52: range.high,
    low52: range.low,
    dividendAmount: rounded(last * asset.dividendYield),
    dividendYield: rounded(asset.dividendYield * 100, 4),
    peRatio: peRatioOf(asset.symbol),
    eps: rounded(last / peRatioOf(asset.symbol)),
    beta: asset.beta,
    marketCap: rounded(last * sharesOutstanding),
    sharesOutstanding,
    avg10DaysVolume: asset.averageVolume,
  }
}

/** Only plain wildcards are taken: a pattern of the caller must not keep the simulator busy. */
function patternOf(text: string): RegExp {
  if (text.length > patternLengthMax || !/^[\w .*^$&-]+$/.test(text))
    throw badQuery('symbol: only letters, digits and .* are supported in a pattern.')
  const parts = text.split('.*').map((part) => part.replaceAll(/[.*^$&+?()[\]{}|\\-]/g, ''))
  return new RegExp(`^${parts.join('[^]*?')}$`, 'i')
}

function matcher(projection: Projection, text: string): (asset: SimAsset) => boolean {
  const wanted = text.toUpperCase()
  const names = wanted.split(',').map((name) => name.trim())
  const words = wanted.split(/\s+/)
  const hasWords = (asset: SimAsset): boolean => words.every((word) => descriptionOf(asset).includes(word))
  switch (projection) {
    case 'symbol-search':
    case 'fundamental':
      return ({ symbol }) => names.includes(symbol)
    case 'search':
      return (asset) => asset.symbol.startsWith(wanted) || hasWords(asset)
    case 'desc-search':
      return hasWords
    case 'symbol-regex': {
      const pattern = patternOf(text)
      return ({ symbol }) => pattern.test(symbol)
    }
    case 'desc-regex': {
      const pattern = patternOf(text)
      return (asset) => pattern.test(descriptionOf(asset))
    }
  }
}

export function instrumentRoutes(routes: Routes, desk: Desk): void {
  const assets = (): readonly SimAsset[] =>
    desk.context.market.assets().filter(({ assetType }) => assetType !== 'crypto')
  routes.on('GET', '/instruments', ({ query }) => {
    const symbol = requiredText(query, 'symbol')
    const projection = optionalWord(query, 'projection', projections)
    if (projection === undefined) throw badQuery('projection: value is required.', '/data/attributes/projection')
    const instruments = assets()
      .filter(matcher(projection, symbol))
      .map((asset) => ({
        ...wireInstrument(asset),
        ...(projection === 'fundamental' ? { fundamental: fundamentals(desk, asset) } : {}),
      }))
    if (instruments.length > 0) return { body: { instruments } }
    return { body: desk.settings.current.noInstruments === 'empty_object' ? {} : { instruments } }
  })
  routes.on('GET', '/instruments/:cusip', ({ params }) => {
    const found = assets().find(({ symbol }) => cusipOf(symbol) === params['cusip'])
    if (!found) throw refused('market', 404)
    return { body: wireInstrument(found) }
  })
}
