/** Option contracts (brokers/alpaca.md 2.14): the default leaves out what expires after the next weekend. */
import type { OptionQuery, SimOptionContract } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf, oneOf, optionalDecimal, optionalText, optionalWhole, plain } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { invalid, notFound } from '../wire/refusal.ts'
import { assetId, contractId, findInstrument } from './symbols.ts'

const limitDefault = 100
const limitMax = 10_000
const dayMs = 86_400_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function wireContract({ context }: Desk, contract: SimOptionContract): Readonly<Record<string, unknown>> {
  const { symbol, underlying, expiresOn, right, strike } = contract
  const { calendar } = context.market
  const now = context.clock.now()
  const [year = '', month = '', day = ''] = expiresOn.split('-')
  const word = right === 'call' ? 'Call' : 'Put'
  const isActive = expiresOn >= calendar.newYork(now).date
  const asOf = calendar.previousTradingDay(calendar.newYork(now).date)
  const root = /^[A-Z]+/.exec(symbol)?.[0] ?? underlying
  return {
    id: contractId(symbol),
    symbol,
    name: `${underlying} ${months[Number(month) - 1] ?? month} ${day} ${year} ${strike} ${word}`,
    status: isActive ? 'active' : 'inactive',
    tradable: isActive,
    expiration_date: expiresOn,
    root_symbol: root.slice(0, 6),
    underlying_symbol: underlying,
    underlying_asset_id: assetId(underlying),
    type: right,
    style: 'american',
    strike_price: plain(strike),
    multiplier: '100',
    size: '100',
    open_interest: String(context.market.optionQuote(symbol, now)?.openInterest ?? 0),
    open_interest_date: asOf,
    ...(isActive ? { close_price: plain(context.market.previousClose(symbol, now)), close_price_date: asOf } : {}),
    ppind: true,
  }
}

const dateText = /^\d{4}-\d{2}-\d{2}$/

function dateOf(query: Fields, name: string): string | undefined {
  const text = optionalText(query, name)
  if (text !== undefined && !dateText.test(text)) throw invalid(`${name} must be a date`)
  return text
}

/** The Sunday of the next weekend. */
function nextWeekend(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  const days = (7 - new Date(at).getUTCDay()) % 7
  return new Date(at + days * dayMs).toISOString().slice(0, 10)
}

function filterOf({ context }: Desk, query: Fields): Omit<OptionQuery, 'underlying'> {
  const exact = dateOf(query, 'expiration_date')
  const from = exact ?? dateOf(query, 'expiration_date_gte')
  const to =
    exact ??
    dateOf(query, 'expiration_date_lte') ??
    nextWeekend(context.market.calendar.newYork(context.clock.now()).date)
  const right = oneOf(optionalText(query, 'type'), ['call', 'put'], 'type must be call or put')
  const strikeFrom = optionalDecimal(query, 'strike_price_gte')
  const strikeTo = optionalDecimal(query, 'strike_price_lte')
  return {
    ...(from === undefined ? {} : { expiresFrom: from }),
    expiresTo: to,
    ...(right === undefined ? {} : { right }),
    ...(strikeFrom === undefined ? {} : { strikeFrom: Number(strikeFrom) }),
    ...(strikeTo === undefined ? {} : { strikeTo: Number(strikeTo) }),
  }
}

function listContracts(desk: Desk, query: Fields): object {
  const { clock, market } = desk.context
  const limit = optionalWhole(query, 'limit') ?? limitDefault
  if (limit < 1 || limit > limitMax) throw invalid(`limit must be between 1 and ${limitMax}`)
  const style = oneOf(optionalText(query, 'style'), ['american', 'european'], 'style must be american or european')
  const status = oneOf(optionalText(query, 'status'), ['active', 'inactive'], 'status must be active or inactive')
  const filter = filterOf(desk, query)
  const root = optionalText(query, 'root_symbol')
  const named = listOf(query, 'underlying_symbols') ?? (root === undefined ? undefined : [root])
  const underlyings = named ?? market.assets().flatMap((asset) => (asset.hasOptions ? [asset.symbol] : []))
  const isEmpty = style === 'european' || status === 'inactive'
  const start = pageStart(query)
  const found: SimOptionContract[] = []
  if (!isEmpty)
    for (const underlying of underlyings.toSorted()) {
      found.push(...market.options({ underlying, ...filter }, clock.now()))
      if (found.length > start + limit) break
    }
  return {
    option_contracts: found.slice(start, start + limit).map((contract) => wireContract(desk, contract)),
    next_page_token: found.length > start + limit ? Buffer.from(String(start + limit)).toString('base64') : null,
  }
}

function pageStart(query: Fields): number {
  const token = optionalText(query, 'page_token')
  if (token === undefined) return 0
  const start = Number(Buffer.from(token, 'base64').toString('utf8'))
  if (!Number.isInteger(start) || start < 1) throw invalid('page_token is invalid')
  return start
}

export function optionContractRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/v2/options/contracts', ({ query }) => ({ body: listContracts(desk, query) }))
  routes.on('GET', '/v2/options/contracts/:symbol_or_id', ({ params }) => {
    const name = params['symbol_or_id'] ?? ''
    const found = findInstrument(desk.context.market, name)
    if (found?.kind !== 'option') throw notFound(`option contract ${name} not found`)
    return { body: wireContract(desk, found.contract) }
  })
}
