/** Parameters that the market-data endpoints share: symbols, feeds, ranges, page tokens (brokers/alpaca.md 3). */
import type { Desk } from '../desk.ts'
import { listOf, oneOf, optionalText, optionalWhole } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badQuery, WireRefusal } from '../wire/refusal.ts'
import { parseMilliseconds } from '../wire/time.ts'

const symbolsMax = 1_000
const limitMax = 10_000
const recentMs = 15 * 60_000

export const stockFeeds = ['iex', 'sip', 'delayed_sip', 'boats', 'overnight', 'otc'] as const
export type StockFeed = (typeof stockFeeds)[number]

/** Refusals of readers are worded for trading; here they are 400 with a message alone. */
export function asBadQuery<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof WireRefusal && error.status === 422) throw badQuery(error.message)
    throw error
  }
}

const stockSymbol = /^[A-Z][A-Z0-9.]{0,20}$/
const coinPair = /^[A-Z]+\/[A-Z]+$/

export function stockSymbols(query: Fields): readonly string[] {
  const symbols = namedSymbols(query)
  const wrong = symbols.find((symbol) => !stockSymbol.test(symbol))
  if (wrong !== undefined) throw badQuery(`invalid symbol: ${wrong}`)
  return symbols
}

export function coinSymbols(query: Fields): readonly string[] {
  const symbols = namedSymbols(query)
  const wrong = symbols.find((symbol) => !coinPair.test(symbol))
  if (wrong !== undefined) throw badQuery(`invalid symbol: ${wrong} does not match ^[A-Z]+/[A-Z]+$`)
  return symbols
}

export function namedSymbols(query: Fields, max = symbolsMax): readonly string[] {
  const symbols = listOf(query, 'symbols')
  if (!symbols || symbols.length === 0) throw badQuery('symbols is required')
  if (symbols.length > max) throw badQuery(`no more than ${max} symbols are allowed`)
  return [...new Set(symbols.map((symbol) => symbol.toUpperCase()))].toSorted()
}

const noRecentSip = (): WireRefusal =>
  new WireRefusal(403, { code: 42210000, message: 'subscription does not permit querying recent SIP data' })

/** Feed of a "latest" call, and the instant that it may see. */
export function latestFeed(desk: Desk, query: Fields): { readonly feed: StockFeed; readonly at: number } {
  const isBasic = desk.settings.current.dataPlan === 'basic'
  const asked = asBadQuery(() => oneOf(optionalText(query, 'feed'), stockFeeds, 'invalid feed'))
  const feed = asked ?? (isBasic ? 'iex' : 'sip')
  if (isBasic && feed === 'sip') throw noRecentSip()
  const now = desk.context.clock.now()
  return { feed, at: feed === 'delayed_sip' ? now - recentMs : now }
}

export interface History {
  readonly from: number
  readonly to: number
  readonly limit: number
  readonly descending: boolean
  readonly feed: StockFeed
  readonly after: { readonly symbol: string; readonly at: number } | undefined
}

/** Range, limit, order and place of a historical call. SIP history on the Basic plan ends fifteen minutes ago. */
export function historyOf(desk: Desk, query: Fields, isStock = true): History {
  const { clock, market } = desk.context
  const midnight = (date: string): number => market.calendar.newYorkInstant(date, 0)
  const now = clock.now()
  const given = (name: string): number | undefined => {
    const text = optionalText(query, name)
    const at = text === undefined ? undefined : parseMilliseconds(text, midnight)
    if (text !== undefined && at === undefined) throw badQuery(`invalid ${name}: ${text}`)
    return at
  }
  const feed = asBadQuery(() => oneOf(optionalText(query, 'feed'), stockFeeds, 'invalid feed')) ?? 'sip'
  const isLimited = isStock && feed === 'sip' && desk.settings.current.dataPlan === 'basic'
  const end = given('end')
  if (isLimited && end !== undefined && end > now - recentMs) throw noRecentSip()
  const limit = asBadQuery(() => optionalWhole(query, 'limit')) ?? 1_000
  if (limit < 1 || limit > limitMax)
    throw new WireRefusal(422, { message: `invalid limit, limit must be between 1 and ${limitMax}` })
  const sort = asBadQuery(() => oneOf(optionalText(query, 'sort'), ['asc', 'desc'], 'invalid sort'))
  return {
    from: given('start') ?? midnight(market.calendar.newYork(now).date),
    to: end ?? (isLimited ? now - recentMs : now),
    limit,
    descending: sort === 'desc',
    feed,
    after: readToken(optionalText(query, 'page_token')),
  }
}

export const pageToken = (symbol: string, at: number): string =>
  Buffer.from(`${symbol}|${at}`, 'utf8').toString('base64')

function readToken(text: string | undefined): History['after'] {
  if (text === undefined) return undefined
  const [symbol = '', at = ''] = Buffer.from(text, 'base64').toString('utf8').split('|')
  if (symbol === '' || !/^\d+$/.test(at)) throw badQuery('invalid page_token')
  return { symbol, at: Number(at) }
}

export interface Page<Item> {
  readonly items: Readonly<Record<string, readonly Item[]>>
  readonly next_page_token: string | null
}

/** Fills one page across symbols in their order: the limit counts all of them together. */
export function pageAcross<Item>(
  symbols: readonly string[],
  history: History,
  read: (symbol: string, range: { from: number; to: number; limit: number }) => readonly { at: number; item: Item }[],
): Page<Item> {
  const items: Record<string, readonly Item[]> = {}
  let left = history.limit
  const { after } = history
  for (const symbol of symbols) {
    if (after && symbol < after.symbol) continue
    const continues = after?.symbol === symbol
    const from = continues && !history.descending ? after.at + 1 : history.from
    const to = continues && history.descending ? after.at - 1 : history.to
    if (from > to) continue
    const found = read(symbol, { from, to, limit: left + 1 })
    const taken = found.slice(0, left)
    if (taken.length > 0) items[symbol] = taken.map(({ item }) => item)
    left -= taken.length
    const last = taken.at(-1)
    if (found.length > taken.length)
      return { items, next_page_token: last ? pageToken(symbol, last.at) : pageToken(symbol, edge(history)) }
  }
  return { items, next_page_token: null }
}

/** A place before the first item of a symbol, for a page that was full before it. */
const edge = ({ descending, from, to }: History): number => (descending ? to + 1 : from - 1)
