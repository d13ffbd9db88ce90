/** `GET /v1/market/quote/{symbols}` and `/lookup` (brokers/etrade.md 2.6, 2.7). A symbol that fails is missing and named in `Messages`. */
import { nothing } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import { companyName, contractOf, equityOf } from '../wire/product.ts'
import type { Instrument } from '../wire/product.ts'
import { malformed } from '../wire/refusal.ts'
import { quoteTime, seconds } from '../wire/time.ts'
import type { Fields } from '../wire/value.ts'
import { detailBlock, detailFlags, quoteProduct } from './quote-blocks.ts'
import { priceFacts, quoteStatusOf } from './price-facts.ts'
import type { YearRanges } from './price-facts.ts'

const symbolsMost = 25
const symbolsMostOverridden = 50
const delayMs = 900_000

/** `AAPL`, or `underlier:year:month:day:CALL|PUT:strike`. */
export function quotedInstrument({ context }: Desk, name: string): Instrument | undefined {
  const { market } = context
  const [underlying = '', year, month, day, right, strike] = name.split(':')
  const asset = equityOf(market, underlying)
  if (!asset) return undefined
  if (year === undefined) return { kind: 'equity', symbol: asset.symbol, asset }
  if (right !== 'CALL' && right !== 'PUT') return undefined
  const terms = {
    underlying,
    right,
    year: Number(year),
    month: Number(month),
    day: Number(day),
    strike: Number(strike),
  }
  const isNumber = [terms.year, terms.month, terms.day, terms.strike].every((part) => Number.isFinite(part))
  const contract = isNumber ? contractOf(market, { ...terms, right }) : undefined
  return contract && { kind: 'option', symbol: contract.symbol, contract, asset }
}

function flagOf({ query }: Call) {
  // Some clients write it in small letters.
  const text = query.get('detailFlag') ?? query.get('detailflag') ?? 'ALL'
  const flag = detailFlags.find((name) => name === text)
  if (!flag) throw malformed(`detailFlag must be one of ${detailFlags.join(', ')}.`)
  return flag
}

function quoteData(desk: Desk, ranges: YearRanges, call: Call, instrument: Instrument): Fields | undefined {
  const { market, clock } = desk.context
  const isRealtime = desk.settings.current.realtimeQuotes
  const at = clock.now() - (isRealtime ? 0 : delayMs)
  const prices = priceFacts(market, instrument, at)
  if (!prices) return undefined
  return {
    dateTime: quoteTime(market.calendar, at),
    dateTimeUTC: seconds(at),
    quoteStatus: quoteStatusOf(prices.session, isRealtime),
    ahFlag: String(prices.session !== 'regular'),
    hasMiniOptions: instrument.kind === 'option' ? undefined : false,
    ...detailBlock(flagOf(call), { market, instrument, prices, ranges, isRealtime }),
    Product: quoteProduct(instrument),
  }
}

function quotes(desk: Desk, ranges: YearRanges, call: Call): Answer {
  const names = (call.params['*'] ?? '').split(',').map((name) => name.trim().toUpperCase())
  const most = call.query.get('overrideSymbolCount') === 'true' ? symbolsMostOverridden : symbolsMost
  if (names.length > most) throw malformed(`At most ${most} symbols can be asked for at once.`)
  flagOf(call)
  const found = names.map((name) => {
    const instrument = quotedInstrument(desk, name)
    return { name, data: instrument && quoteData(desk, ranges, call, instrument) }
  })
  const failed = found.filter(({ data }) => data === undefined)
  const data = found.flatMap((entry) => entry.data ?? [])
  return {
    root: 'QuoteResponse',
    body: {
      QuoteData: data.length === 0 ? undefined : data,
      Messages:
        failed.length === 0
          ? undefined
          : {
              Message: failed.map(({ name }) => ({
                description: `${name} is an invalid symbol`,
                code: 1002,
                type: 'WARNING',
              })),
            },
    },
  }
}

const plain = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9 ]/g, '')
    .trim()

/** Symbols first, then names that begin with the words, then those that have them inside. */
function lookup(desk: Desk, call: Call): Answer {
  const { lookupRows, emptyLookup } = desk.settings.current
  const wanted = plain(call.params['search'] ?? '')
  const ranked = desk.context.market.assets().flatMap((asset) => {
    if (asset.assetType === 'crypto' || wanted === '') return []
    const name = companyName(asset)
    const rank =
      asset.symbol === wanted
        ? 0
        : asset.symbol.startsWith(wanted)
          ? 1
          : name.startsWith(wanted)
            ? 2
            : name.includes(wanted)
              ? 3
              : -1
    return rank < 0 ? [] : [{ rank, asset, name }]
  })
  const rows = ranked.toSorted((a, b) => a.rank - b.rank).slice(0, lookupRows)
  if (rows.length === 0) return emptyLookup === 204 ? nothing : { root: 'LookupResponse', body: {} }
  const data = rows.map(({ asset, name }) => ({ symbol: asset.symbol, description: name, type: 'EQUITY' }))
  return { root: 'LookupResponse', body: { Data: data } }
}

export function quoteRoutes(routes: Routes, desk: Desk, ranges: YearRanges): void {
  routes.on('GET', '/market/quote/*', 'market', (call) => quotes(desk, ranges, call))
  routes.on('GET', '/market/lookup/:search', 'market', (call) => lookup(desk, call))
}
