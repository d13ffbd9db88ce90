/** News, screeners and corporate actions (brokers/alpaca.md 2.15, 3). */
import type { Market, SimNewsItem, SimSnapshot } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf, oneOf, optionalFlag, optionalText, optionalWhole } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { uuidOf } from '../wire/identity.ts'
import { badQuery } from '../wire/refusal.ts'
import { parseMilliseconds, shortStamp, stamp } from '../wire/time.ts'
import { asBadQuery } from './data-query.ts'

const newsMax = 50
const newsDefault = 10
const newsDefaultDays = 90
/** The market tells its newest first: the oldest are found by steps of so many days. */
const newsStepDays = 14
const newsStepMax = 10_000
const dayMs = 86_400_000

const wholeWithin = (query: Fields, name: string, standard: number, max: number): number => {
  const value = asBadQuery(() => optionalWhole(query, name)) ?? standard
  if (value < 1 || value > max) throw badQuery(`invalid ${name}, ${name} must be between 1 and ${max}`)
  return value
}

export function newsArticle(item: SimNewsItem, withContent: boolean): Readonly<Record<string, unknown>> {
  return {
    id: item.id,
    headline: item.headline,
    author: item.author,
    created_at: shortStamp(item.at),
    updated_at: shortStamp(item.at),
    summary: item.summary,
    content: withContent ? `<p>${item.summary}</p>` : '',
    url: item.url,
    images: [],
    symbols: item.symbols.map((symbol) => symbol.replace('/', '')),
    source: item.source,
  }
}

const instantOf = (query: Fields, name: string): number | undefined => {
  const text = optionalText(query, name)
  const at = text === undefined ? undefined : parseMilliseconds(text)
  if (text !== undefined && at === undefined) throw badQuery(`invalid ${name}: ${text}`)
  return at
}

const rank = (item: Pick<SimNewsItem, 'at' | 'id'>): readonly [number, number] => [item.at, item.id]
const isBefore = (one: readonly [number, number], other: readonly [number, number]): boolean =>
  one[0] < other[0] || (one[0] === other[0] && one[1] < other[1])

/** Sorted and paged by `updated_at`; the token names the last item shown. */
function listNews({ context }: Desk, query: Fields): object {
  const now = context.clock.now()
  const limit = wholeWithin(query, 'limit', newsDefault, newsMax)
  const isAscending = asBadQuery(() => oneOf(optionalText(query, 'sort'), ['asc', 'desc'], 'invalid sort')) === 'asc'
  const symbols = listOf(query, 'symbols')
  const to = Math.min(instantOf(query, 'end') ?? now, now)
  const from = instantOf(query, 'start') ?? to - newsDefaultDays * dayMs
  const last = readToken(optionalText(query, 'page_token'))
  const range = {
    ...(symbols ? { symbols } : {}),
    from: isAscending && last ? Math.max(from, last[0]) : from,
    to: !isAscending && last ? Math.min(to, last[0]) : to,
  }
  // One more than the page, and as many as could share the instant of the last one shown.
  const enough = limit + newsMax
  const found = isAscending
    ? oldestNews(context.market, range, enough)
    : context.market.news({ ...range, limit: enough })
  const rest = found.filter((item) => !last || (isAscending ? isBefore(last, rank(item)) : isBefore(rank(item), last)))
  const page = rest.slice(0, limit)
  const end = page.at(-1)
  const withContent = asBadQuery(() => optionalFlag(query, 'include_content')) ?? false
  return {
    news: page.map((item) => newsArticle(item, withContent)),
    next_page_token: end && rest.length > limit ? Buffer.from(`${end.at}|${end.id}`).toString('base64') : null,
  }
}

function oldestNews(
  market: Market,
  { from, to, symbols }: { readonly symbols?: readonly string[]; readonly from: number; readonly to: number },
  enough: number,
): readonly SimNewsItem[] {
  const found: SimNewsItem[] = []
  for (let start = from; start <= to && found.length < enough; start += newsStepDays * dayMs) {
    const end = Math.min(to, start + newsStepDays * dayMs - 1)
    found.push(
      ...market.news({ ...(symbols ? { symbols } : {}), from: start, to: end, limit: newsStepMax }).toReversed(),
    )
  }
  return found
}

function readToken(text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined
  const [at = '', id = ''] = Buffer.from(text, 'base64').toString('utf8').split('|')
  if (!/^\d+$/.test(at) || !/^\d+$/.test(id)) throw badQuery('invalid page_token')
  return [Number(at), Number(id)]
}

const screenMax = 50
const activesMax = 100
const screenDefault = 10

const snapshotsOf = ({ context }: Desk, isCoin: boolean): readonly SimSnapshot[] =>
  context.market.assets().flatMap((asset) => {
    if ((asset.assetType === 'crypto') !== isCoin) return []
    return context.market.snapshot(asset.symbol, context.clock.now()) ?? []
  })

const two = (value: number): number => Math.round(value * 100) / 100

function movers(desk: Desk, marketType: string, query: Fields): object {
  if (marketType !== 'stocks' && marketType !== 'crypto') throw badQuery(`invalid market type: ${marketType}`)
  const top = wholeWithin(query, 'top', screenDefault, screenMax)
  const rows = snapshotsOf(desk, marketType === 'crypto').map(({ asset, dayBar, previousDayBar }) => {
    const change = dayBar.close - previousDayBar.close
    const percent = (change / previousDayBar.close) * 100
    return { symbol: asset.symbol, percent_change: two(percent), change: two(change), price: dayBar.close }
  })
  const byChange = rows.toSorted((a, b) => b.percent_change - a.percent_change)
  return {
    gainers: byChange.filter(({ percent_change }) => percent_change > 0).slice(0, top),
    losers: byChange
      .toReversed()
      .filter(({ percent_change }) => percent_change < 0)
      .slice(0, top),
    market_type: marketType,
    last_updated: stamp(desk.context.clock.now()),
  }
}

function mostActives(desk: Desk, query: Fields): object {
  const top = wholeWithin(query, 'top', screenDefault, activesMax)
  const by = asBadQuery(() => oneOf(optionalText(query, 'by'), ['volume', 'trades'], 'invalid by')) ?? 'volume'
  const rows = snapshotsOf(desk, false).map(({ asset, dayBar }) => ({
    symbol: asset.symbol,
    volume: Math.round(dayBar.volume),
    trade_count: Math.round(dayBar.tradeCount),
  }))
  return {
    most_actives: rows
      .toSorted((a, b) => (by === 'volume' ? b.volume - a.volume : b.trade_count - a.trade_count))
      .slice(0, top),
    last_updated: stamp(desk.context.clock.now()),
  }
}

const actionsMax = 1_000
const actionsDefault = 100
const dateText = /^\d{4}-\d{2}-\d{2}$/

interface Action {
  readonly key: string
  readonly exDate: string
  readonly line: Readonly<Record<string, unknown>>
}

/** A company announces its dividend about so long before the ex-date. */
const announcedDays = 35

function actionsOf({ context }: Desk, symbol: string, from: string, to: string): readonly Action[] {
  const { market, clock } = context
  const known = market.calendar.newYork(clock.now() + announcedDays * dayMs).date
  const announced = market
    .corporateActions(symbol, from, to)
    .filter(({ kind, exDate }) => kind !== 'dividend' || exDate <= known)
  return announced.map((action) => {
    const common = { id: uuidOf('action', symbol, action.kind, action.exDate), symbol, cusip: '000000000' }
    if (action.kind === 'dividend')
      return {
        key: 'cash_dividends',
        exDate: action.exDate,
        line: {
          ...common,
          rate: Number(action.amountPerShare),
          special: false,
          foreign: false,
          process_date: action.payDate,
          ex_date: action.exDate,
          record_date: action.recordDate,
          payable_date: action.payDate,
        },
      }
    const ratio = Number(action.ratio)
    const isForward = ratio >= 1
    return {
      key: isForward ? 'forward_splits' : 'reverse_splits',
      exDate: action.exDate,
      line: {
        ...common,
        new_rate: isForward ? ratio : 1,
        old_rate: isForward ? 1 : Math.round(1 / ratio),
        process_date: action.exDate,
        ex_date: action.exDate,
        record_date: action.exDate,
        payable_date: action.exDate,
      },
    }
  })
}

/** Both ends of the range default to today; keys without entries are absent. */
function corporateActions(desk: Desk, query: Fields): object {
  const { clock, market } = desk.context
  const today = market.calendar.newYork(clock.now()).date
  const [from, to] = [optionalText(query, 'start') ?? today, optionalText(query, 'end') ?? today]
  if (!dateText.test(from) || !dateText.test(to)) throw badQuery('start and end must be dates')
  const limit = wholeWithin(query, 'limit', actionsDefault, actionsMax)
  const types = listOf(query, 'types')?.map((type) => `${type}s`)
  const symbols = listOf(query, 'symbols') ?? market.assets().map(({ symbol }) => symbol)
  const isAscending = asBadQuery(() => oneOf(optionalText(query, 'sort'), ['asc', 'desc'], 'invalid sort')) !== 'desc'
  const token = optionalText(query, 'page_token')
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'))
  if (!Number.isInteger(start) || start < 0) throw badQuery('invalid page_token')
  const found = symbols
    .flatMap((symbol) => actionsOf(desk, symbol.toUpperCase(), from, to))
    .filter(({ key }) => !types || types.includes(key))
    .toSorted((a, b) => (a.exDate < b.exDate ? -1 : 1) * (isAscending ? 1 : -1))
  const grouped: Record<string, unknown[]> = {}
  for (const { key, line } of found.slice(start, start + limit)) (grouped[key] ??= []).push(line)
  const next = start + limit
  return {
    corporate_actions: grouped,
    next_page_token: found.length > next ? Buffer.from(String(next)).toString('base64') : null,
  }
}

export function newsRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/v1beta1/news', ({ query }) => ({ body: listNews(desk, query) }), 'data')
  routes.on('GET', '/v1/corporate-actions', ({ query }) => ({ body: corporateActions(desk, query) }), 'data')
  routes.on(
    'GET',
    '/v1beta1/screener/:market_type/movers',
    ({ query, params }) => ({ body: movers(desk, params['market_type'] ?? '', query) }),
    'data',
  )
  routes.on('GET', '/v1beta1/screener/stocks/most-actives', ({ query }) => ({ body: mostActives(desk, query) }), 'data')
}
