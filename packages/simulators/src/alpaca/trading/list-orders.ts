/** `GET /v2/orders`: filters, both ways of paging, and the traps of `nested` (brokers/alpaca.md 2.8). */
import type { SimOrder, SimOrderStatus } from '../../exchange/order.ts'
import { finalStatuses } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { listOf, oneOf, optionalFlag, optionalText, optionalWhole } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { isUuid } from '../wire/identity.ts'
import { invalid } from '../wire/refusal.ts'
import { parseInstant, stamp } from '../wire/time.ts'
import { wireOrder, wireSide } from './order-wire.ts'
import type { WireOrder } from './order-wire.ts'
import { assetClassOf, positionSymbol } from './symbols.ts'

const limitDefault = 50
const limitMax = 500

export function listOrders(desk: Desk, accountId: string, query: Fields): readonly WireOrder[] {
  const { exchange } = desk.context
  const nested = optionalFlag(query, 'nested') ?? false
  const limit = optionalWhole(query, 'limit') ?? limitDefault
  if (limit < 1 || limit > limitMax) throw invalid(`limit must be between 1 and ${limitMax}`)
  const direction = oneOf(optionalText(query, 'direction'), ['asc', 'desc'], 'direction must be asc or desc') ?? 'desc'
  const filters = [
    statusFilter(desk, query, nested),
    groupFilter(nested),
    pageFilter(desk, query),
    symbolFilter(desk, query),
    sideFilter(query),
    classFilter(query),
  ]
  const found = exchange
    .orders({ accountId })
    .filter((order) => filters.every((fits) => fits(order)))
    .toSorted((a, b) => a.receivedAt - b.receivedAt || a.sequence - b.sequence)
  const page = direction === 'asc' ? found.slice(0, limit) : found.toReversed().slice(0, limit)
  return page.map((order) => wireOrder(exchange, order, nested))
}

type Filter = (order: SimOrder) => boolean
const everything: Filter = () => true

const isOpen = (status: SimOrderStatus): boolean => !finalStatuses.has(status)

/** Open flat lists have left held legs out; a nested list shows a group only by its parent's status. */
function statusFilter(desk: Desk, query: Fields, nested: boolean): Filter {
  const wanted = oneOf(optionalText(query, 'status'), ['open', 'closed', 'all'], 'status must be open, closed or all')
  if (wanted === 'all') return everything
  if (wanted === 'closed') return (order) => !isOpen(order.status)
  const hidesHeld = desk.settings.current.openListsHideHeldLegs && !nested
  return (order) => isOpen(order.status) && !(hidesHeld && order.held && order.parentId !== null)
}

const groupFilter = (nested: boolean): Filter => (nested ? (order) => order.parentId === null : everything)

function pageFilter(desk: Desk, query: Fields): Filter {
  const [after, until] = [instantOf(query, 'after'), instantOf(query, 'until')]
  const [afterOrder, beforeOrder] = [orderOf(desk, query, 'after_order_id'), orderOf(desk, query, 'before_order_id')]
  if (afterOrder && beforeOrder) throw invalid('before_order_id and after_order_id are mutually exclusive')
  if ((afterOrder ?? beforeOrder) && (after ?? until) !== undefined)
    throw invalid('before_order_id and after_order_id cannot be used with after or until')
  if (afterOrder) return (order) => comesAfter(order, afterOrder)
  if (beforeOrder) return (order) => comesAfter(beforeOrder, order)
  if (after === undefined && until === undefined) return everything
  return (order) => {
    const submittedAt = parseInstant(stamp(order.receivedAt, order.sequence)) ?? 0n
    return (after === undefined || submittedAt > after) && (until === undefined || submittedAt < until)
  }
}

const comesAfter = (one: SimOrder, other: SimOrder): boolean =>
  one.receivedAt > other.receivedAt || (one.receivedAt === other.receivedAt && one.sequence > other.sequence)

function instantOf(query: Fields, name: string): bigint | undefined {
  const text = optionalText(query, name)
  if (text === undefined) return undefined
  const instant = parseInstant(text)
  if (instant === undefined) throw invalid(`${name} must be an RFC 3339 time`)
  return instant
}

function orderOf({ context }: Desk, query: Fields, name: string): SimOrder | undefined {
  const id = optionalText(query, name)
  if (id === undefined) return undefined
  if (!isUuid(id)) throw invalid(`${name} must be a valid uuid`)
  const order = context.exchange.order(id.toLowerCase())
  if (!order) throw invalid(`${name} is not a known order`)
  return order
}

/** Crypto pairs by either name; with `asset_class=us_option` the symbols are underlyings. */
function symbolFilter({ context }: Desk, query: Fields): Filter {
  const symbols = listOf(query, 'symbols')
  if (!symbols) return everything
  const wanted = new Set(symbols.map((symbol) => positionSymbol(symbol.toUpperCase())))
  const byUnderlying = (listOf(query, 'asset_class') ?? []).includes('us_option')
  return (order) => {
    const underlying = byUnderlying ? context.market.option(order.symbol)?.underlying : undefined
    return wanted.has(positionSymbol(order.symbol)) || (underlying !== undefined && wanted.has(underlying))
  }
}

function sideFilter(query: Fields): Filter {
  const side = oneOf(optionalText(query, 'side'), ['buy', 'sell'], 'side must be buy or sell')
  return side === undefined ? everything : (order) => wireSide(order.side) === side
}

function classFilter(query: Fields): Filter {
  const classes = listOf(query, 'asset_class')
  if (!classes || classes.includes('all')) return everything
  return (order) => classes.includes(assetClassOf(order.assetType))
}
