/** From symbols to contract ids: stocks by symbol, search, and the way down to an option (brokers/ibkr.md 3.4). */
import type { Call, Desk, Routes } from '../desk.ts'
import type { SimAsset } from '../../market/market.ts'
import { listOf, optionalFlag, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badRequest, invalidArgument, serverError } from '../wire/refusal.ts'
import type { Instrument, Listing } from './instruments.ts'
import { companyName, compactDate, datesOfMonth, listingExchange, monthOf, optionTitle, rightLetter } from './words.ts'

const optionExchanges = 'SMART;AMEX;CBOE'
const bondConid = '2147483647'
const foundMax = 20

function listings(desk: Desk, asset: SimAsset, wanted: readonly Listing[]): readonly Instrument[] {
  return wanted.flatMap((listing) => {
    const conid = desk.instruments.listingConid(asset.symbol, listing)
    const instrument = conid === undefined ? undefined : desk.instruments.find(conid)
    return instrument ? [instrument] : []
  })
}

/** Unknown symbols are empty lists, not errors. */
function stocksOf(desk: Desk, symbol: string): readonly unknown[] {
  const asset = desk.instruments.ofTicker(symbol)
  if (!asset || asset.assetType === 'crypto') return []
  const group = (name: string, wanted: readonly Listing[]) => {
    const contracts = listings(desk, asset, wanted).map((instrument) => ({
      conid: instrument.conid,
      exchange: listingExchange(instrument),
      isUS: instrument.kind === 'asset' && (instrument.listing === 'home' || instrument.listing === 'second'),
    }))
    return contracts.length === 0 ? [] : [{ name, chineseName: null, assetClass: 'STK', contracts }]
  }
  return [
    ...group(companyName(asset), ['home', 'second', 'mexico']),
    ...group(`${companyName(asset)}-CDR`, ['receipt']),
  ]
}

function stocks(desk: Desk, { query }: Call) {
  const symbols = listOf(optionalText(query, 'symbols'))
  if (symbols.length === 0) throw invalidArgument('Missing required parameter: symbols')
  return Object.fromEntries(symbols.map((symbol) => [symbol, stocksOf(desk, symbol)]))
}

function months(desk: Desk, asset: SimAsset): string {
  const { market, clock } = desk.context
  const contracts = market.options({ underlying: asset.symbol }, clock.now())
  const strike = contracts[0]?.strike ?? 0
  const dates = contracts.filter((contract) => contract.strike === strike).map(({ expiresOn }) => expiresOn)
  return [...new Set(dates.toSorted().map(monthOf))].join(';')
}

function searchRow(desk: Desk, instrument: Instrument) {
  if (instrument.kind === 'option') throw serverError('unknown')
  const { asset, listing, conid } = instrument
  const exchange = listingExchange(instrument)
  const isCoin = asset.assetType === 'crypto'
  const sections: unknown[] = isCoin
    ? [{ secType: 'CRYPTO', exchange: 'PAXOS' }]
    : listing === 'home'
      ? [{ secType: 'STK' }]
      : [{ secType: 'STK', exchange: `${exchange};` }]
  if (listing === 'home' && asset.hasOptions)
    sections.push({ secType: 'OPT', months: months(desk, asset), exchange: optionExchanges })
  if (listing === 'home' && !isCoin)
    sections.push({ secType: 'CFD', exchange: 'SMART', conid: String(conid + 100_000_000) }, { secType: 'BAG' })
  const name = companyName(asset)
  return {
    conid: String(conid),
    companyHeader: `${name} - ${exchange}`,
    companyName: name,
    symbol: desk.instruments.ticker(asset),
    description: exchange,
    restricted: null,
    sections,
  }
}

/** Issuers of bonds stand among the shares, without a symbol. */
const issuerRow = (asset: SimAsset) => ({
  issuers: [{ id: `e1${asset.symbol.length}${asset.symbol.charCodeAt(0)}15`, name: asset.name }],
  bondid: 6,
  conid: bondConid,
  companyHeader: 'Corporate Fixed Income',
  companyName: null,
  symbol: null,
  description: null,
  restricted: null,
  sections: [{ secType: 'BOND' }],
})

function search(desk: Desk, { memory }: Call, fields: Fields): readonly unknown[] {
  const text = optionalText(fields, 'symbol')?.trim()
  if (text === undefined || text === '') throw badRequest('Bad Request: symbol is required')
  const type = optionalText(fields, 'secType') ?? 'STK'
  if (!['STK', 'IND', 'BOND'].includes(type)) throw badRequest('Bad Request: secType')
  if (type === 'IND') return []
  const byName = optionalFlag(fields, 'name') === true
  const wanted = text.toUpperCase()
  const found = desk.context.market
    .assets()
    .filter((asset) =>
      byName
        ? companyName(asset).includes(wanted)
        : desk.instruments.ticker(asset) === wanted || (type === 'STK' && companyName(asset).startsWith(`${wanted} `)),
    )
    // The exact symbol comes first.
    .toSorted((a, b) => Number(desk.instruments.ticker(b) === wanted) - Number(desk.instruments.ticker(a) === wanted))
    .slice(0, foundMax)
  if (found.length === 0) throw serverError(`No symbol found for ${text.slice(0, 40)}`)
  for (const { symbol } of found) memory.brokerage.searched.add(desk.instruments.conidOf(symbol))
  if (type === 'BOND') return found.filter(({ assetType }) => assetType === 'stock').map(issuerRow)
  return found.flatMap((asset) => [
    ...listings(desk, asset, ['home', 'second', 'mexico']).map((instrument) => searchRow(desk, instrument)),
    ...(asset.assetType === 'stock' ? [issuerRow(asset)] : []),
  ])
}

/** The underlying of a chain; undefined before it was searched for, which empties the chain. */
function searchedUnderlying(desk: Desk, { memory, query }: Call): SimAsset | undefined {
  const text = optionalText(query, 'conid')
  if (text === undefined) throw invalidArgument('Missing required parameter: conid')
  const instrument = desk.instruments.find(Number(text))
  if (instrument?.kind !== 'asset' || instrument.listing !== 'home') return undefined
  return memory.brokerage.searched.has(instrument.conid) ? instrument.asset : undefined
}

function contractsOf(desk: Desk, call: Call) {
  const type = (optionalText(call.query, 'sectype') ?? optionalText(call.query, 'secType'))?.toUpperCase()
  if (type === undefined) throw invalidArgument('Missing required parameter: sectype')
  const month = optionalText(call.query, 'month')
  const dates = month === undefined ? undefined : datesOfMonth(month)
  if (!dates) throw invalidArgument('Missing required parameter: month')
  const underlying = searchedUnderlying(desk, call)
  if (type !== 'OPT' || !underlying) return []
  const { market, clock } = desk.context
  return market.options({ underlying: underlying.symbol, expiresFrom: dates.from, expiresTo: dates.to }, clock.now())
}

function strikes(desk: Desk, call: Call) {
  const contracts = contractsOf(desk, call)
  const of = (right: 'call' | 'put'): readonly number[] =>
    [...new Set(contracts.filter((contract) => contract.right === right).map(({ strike }) => strike))].toSorted(
      (a, b) => a - b,
    )
  return { call: of('call'), put: of('put') }
}

function info(desk: Desk, call: Call): unknown {
  const strike = optionalText(call.query, 'strike')
  const right = optionalText(call.query, 'right')
  if (right !== undefined && right !== 'C' && right !== 'P') throw badRequest('Bad Request: right')
  const found = contractsOf(desk, call)
    .filter(
      (contract) =>
        (strike === undefined || contract.strike === Number(strike)) &&
        (right === undefined || rightLetter(contract) === right),
    )
    .map((contract) => {
      const asset = desk.context.market.asset(contract.underlying)
      const ticker = asset ? desk.instruments.ticker(asset) : contract.underlying
      return {
        conid: desk.instruments.conidOf(contract.symbol),
        symbol: ticker,
        secType: 'OPT',
        exchange: 'SMART',
        listingExchange: null,
        right: rightLetter(contract),
        strike: contract.strike,
        currency: 'USD',
        cusip: null,
        coupon: 'No Coupon',
        desc1: ticker,
        desc2: optionTitle(contract),
        maturityDate: compactDate(contract.expiresOn),
        multiplier: String(contract.multiplier),
        tradingClass: ticker,
        validExchanges: 'SMART,AMEX,CBOE',
      }
    })
  return desk.settings.current.secdefInfoForm === 'object' && found.length === 1 ? found[0] : found
}

export function searchRoutes(routes: Routes, desk: Desk): void {
  routes.get('/trsrv/stocks', 'outer', (call) => stocks(desk, call))
  routes.get('/iserver/secdef/search', 'brokerage', (call) => search(desk, call, call.query))
  routes.post('/iserver/secdef/search', 'brokerage', (call) => search(desk, call, call.body()))
  routes.get('/iserver/secdef/strikes', 'brokerage', (call) => strikes(desk, call))
  routes.get('/iserver/secdef/info', 'brokerage', (call) => info(desk, call))
}
