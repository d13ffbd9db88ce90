/**
 * Orders in our words (ibkr.md 3.6, 6). Accepted: the answer of `/iserver/account/orders`, its rows, topic `sor`, the
 * snake_case answer of `/order/status/{id}`. Hot: fields are read by name, tables are Maps. Buying to cover and selling
 * short do not exist on this wire, so sides read are `buy` and `sell`; our own journal knows which was meant.
 */
import type { AssetType } from '@g2e/domain/instruments'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { decimal, Quantity, toQuantity } from '@g2e/domain/money'
import type { Money, Percent, Price } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { OrderStatus, OrderType, TimeInForce } from '@g2e/domain/orders'
import { BrokerOrderId, ClientOrderId } from '../../port/index.ts'
import type { Mapped, ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { canonicalTicker, coinSymbol, optionSymbolOf } from '../symbols.ts'
import { assetTypeOf, orderStatusOf, orderTypeOf, sideOf, timeInForceOf } from '../vocabulary.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { isOrder, wireOrder, wireOrderStatus } from '../wire/order.ts'
import type { WireOrder, WireOrderStatus } from '../wire/order.ts'
import {
  compactInstant,
  digits,
  isObject,
  money,
  NotAsDocumented,
  percent,
  price,
  quantity,
  text,
} from '../wire/read.ts'

const none = Quantity('0')
const noLegs: readonly ReportedLeg[] = []
const noExecutions: readonly ReportedExecution[] = []

/** Our symbol of a contract id, where a session knows it: a ticker alone does not tell an option or a foreign listing. */
export type SymbolOf = (conid: string) => string | undefined

/** Throws WireMismatch. */
export function mapOrders(payload: unknown, symbolOf?: SymbolOf): Mapped<ReportedOrder> {
  const name = isObject(payload) ? ('orders' in payload ? 'orders' : payload['topic'] === 'sor' ? 'args' : '') : ''
  const notes = new Notes('orders', name)
  const list = name !== '' && isObject(payload) ? payload[name] : payload
  if (name !== '' && list !== null && !Array.isArray(list))
    throw notes.located(new NotAsDocumented(list, 'a list of orders'), payload)
  return { items: mapEach(notes, list, (value) => element(value, notes, symbolOf)), warnings: notes.warnings }
}

function element(value: unknown, notes: Notes, symbolOf: SymbolOf | undefined): ReportedOrder | undefined {
  if (isWholeRow(value)) return orderOf(value, notes, symbolOf)
  if (isObject(value)) {
    if ('order_status_description' in value || 'cum_fill' in value) return orderOfStatus(wireOrderStatus(value), notes)
    const why = noOrderIn(value)
    if (why !== undefined) {
      notes.warn('', why)
      return undefined
    }
  }
  return orderOf(wireOrder(value), notes, symbolOf)
}

/** What the list is full of: told by two fields, without looking for those that it lacks. */
const isWholeRow = (value: unknown): value is WireOrder =>
  typeof value === 'object' &&
  value !== null &&
  'filledQuantity' in value &&
  value.filledQuantity !== undefined &&
  isOrder(value)

/** Answers to placing, and changes of topic `sor`, are about orders without being one. */
function noOrderIn(value: Readonly<Record<string, unknown>>): string | undefined {
  if (Array.isArray(value['message']) && typeof value['id'] === 'string') return 'A question about an order, no order.'
  if (value['prompt'] === true) return 'A prompt about an order, no order.'
  if ('order_id' in value && !('orderId' in value)) return 'An answer to placing: it names only an id and a status.'
  if (digits(value['orderId']) !== undefined && value['filledQuantity'] === undefined)
    return 'Changes of an order that is not known here.'
  return undefined
}

/** `raw` has been looked at by the guard; throws what the readers throw. */
export function orderOf(raw: WireOrder, notes: Notes, symbolOf?: SymbolOf): ReportedOrder {
  const filled = quantity(raw.filledQuantity)
  if (filled === null) throw new NotAsDocumented(raw.filledQuantity, 'the filled quantity of an order (filledQuantity)')
  const ordered = quantity(raw.totalSize)
  const isUnfilled = isZero(filled)
  const reason = text(raw.order_cancellation_by_system_reason)
  const status = statusOf(raw.status, isUnfilled, reason, notes)
  const reference = text(raw.order_ref)
  const updatedAt = instantOf(raw.lastExecutionTime, notes)
  const assetType = assetOf(raw.secType, notes)
  const orderType = typeOf(raw.origOrderType ?? raw.orderType, notes)
  return {
    brokerOrderId: BrokerOrderId(String(raw.orderId)),
    clientOrderId: reference === null ? null : ClientOrderId(reference),
    symbol: symbolIn(raw, assetType, notes, symbolOf),
    assetType,
    side: sideIn(raw.side, notes),
    quantity: ordered,
    notional: amountOf(raw),
    filledQuantity: filled,
    leavesQuantity: isFinal(status) ? none : quantity(raw.remainingQuantity),
    orderType,
    limitPrice: orderType === 'limit' || orderType === 'stop_limit' ? price(raw.price) : null,
    stopPrice: stopOf(raw, orderType),
    trailPercent: trailPercentOf(raw),
    trailAmount: trailAmountOf(raw),
    timeInForce: timeOf(raw.timeInForce, notes),
    extendedHours: raw.outsideRTH === true,
    orderClass: 'simple',
    legs: noLegs,
    status,
    brokerStatus: raw.status,
    // The list has no time of submission; ours or that of `/order/status` counts (ibkr.md 3.6).
    submittedAt: null,
    filledAt: status === 'filled' ? updatedAt : null,
    updatedAt,
    averageFillPrice: isUnfilled ? null : price(raw.avgPrice),
    rejectReason: status === 'rejected' ? reason : null,
    replaces: null,
    replacedBy: null,
    executions: noExecutions,
    raw,
  }
}

/** Of an order by money; others have none, or none above zero (ibkr.md 3.6, `totalCashSize`). */
function amountOf(raw: WireOrder): Money | null {
  if (raw.totalCashSize === undefined) return null
  const amount = money(raw.totalCashSize)
  return amount === null || isZero(amount) ? null : amount
}

const isZero = (filled: Quantity | Money): boolean =>
  filled === '0' || (filled.charCodeAt(0) === 48 && decimal(filled).isZero())

function statusOf(word: string, isUnfilled: boolean, reason: string | null, notes: Notes): OrderStatus {
  const status = orderStatusOf.get(word)
  if (status === undefined) {
    notes.unknown('status', word, 'the order is unknown until a status that is understood is read')
    return 'unknown'
  }
  if (isUnfilled) return status === 'canceled' && reason !== null ? 'rejected' : status
  return status === 'open' || status === 'pending' ? 'partially_filled' : status
}

/** The field of a plain stop is inconsistent, and `price` holds it where nothing else does (ibkr.md 6). */
function stopOf(raw: WireOrder, orderType: OrderType | null): Price | null {
  if (orderType === 'market' || orderType === 'limit') return null
  const stop = price(raw.auxPrice) ?? price(raw.stop_price)
  return stop === null && (orderType === 'stop' || orderType === 'trailing_stop') ? price(raw.price) : stop
}

/** Of a trailing stop in percent (`%`) or in money (`amt`). Lists were not seen to name it; where they do, it is read. */
const trailPercentOf = (raw: WireOrder): Percent | null => (raw.trailingType === '%' ? percent(raw.trailingAmt) : null)
const trailAmountOf = (raw: WireOrder): Price | null => (raw.trailingType === '%' ? null : price(raw.trailingAmt))

function symbolIn(raw: WireOrder, assetType: AssetType, notes: Notes, symbolOf: SymbolOf | undefined): string {
  const conid = symbolOf && digits(raw.conid)
  const known = conid === undefined ? undefined : symbolOf?.(conid)
  if (known !== undefined) return known
  const ticker = text(raw.ticker)
  if (ticker === null) throw new NotAsDocumented(raw.ticker, 'the symbol of an order (ticker)')
  if (assetType === 'crypto') return coinSymbol(ticker, text(raw.cashCcy))
  if (assetType !== 'option') return canonicalTicker(ticker)
  const described = typeof raw.description2 === 'string' ? raw.description2 : ''
  const symbol = isOptionSymbol(ticker) ? ticker : optionSymbolOf(ticker, described)
  if (symbol !== undefined) return symbol
  notes.warn('ticker', `Which option of ${ticker} this is, the order does not tell; its contract id is in raw.`)
  return canonicalTicker(ticker)
}

function assetOf(value: unknown, notes: Notes): AssetType {
  if (value === 'STK') return 'stock'
  const known = typeof value === 'string' ? assetTypeOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('secType', value, 'the asset type is other')
  return 'other'
}

function typeOf(value: unknown, notes: Notes): OrderType | null {
  if (value === '' || value === null || value === undefined) return null
  const known = typeof value === 'string' ? orderTypeOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('orderType', value, 'the order type is left out')
  return null
}

function timeOf(value: unknown, notes: Notes): TimeInForce | null {
  if (value === '' || value === null || value === undefined) return null
  const known = typeof value === 'string' ? timeInForceOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('timeInForce', value, 'the time in force is left out')
  return null
}

function sideIn(value: unknown, notes: Notes): 'buy' | 'sell' | null {
  const known = typeof value === 'string' ? sideOf.get(value) : undefined
  if (known !== undefined) return known
  if (value !== '' && value !== null && value !== undefined) notes.unknown('side', value, 'the side is left out')
  return null
}

function instantOf(value: unknown, notes: Notes): string | null {
  const at = compactInstant(value)
  if (at !== undefined) return at
  notes.warn('lastExecutionTime', 'lastExecutionTime is no instant; it is left out.')
  return null
}

/** `/iserver/account/order/status/{id}`: snake_case, numbers as texts, no client order id. */
export function orderOfStatus(raw: WireOrderStatus, notes: Notes): ReportedOrder {
  const filled = quantity(raw.cum_fill)
  if (filled === null) throw new NotAsDocumented(raw.cum_fill, 'the filled quantity of an order (cum_fill)')
  const plain = toQuantity(decimal(filled))
  const ordered = quantity(raw.total_size)
  const status = statusOf(raw.order_status, plain === '0', null, notes)
  const leaves = quantity(raw.size)
  const assetType = assetOf(raw.sec_type, notes)
  const orderType = typeOf(raw.order_type, notes)
  const ticker = text(raw.symbol)
  if (ticker === null) throw new NotAsDocumented(raw.symbol, 'the symbol of an order')
  const described = text(raw.contract_description_2)
  const option = assetType === 'option' && described !== null ? optionSymbolOf(ticker, described) : undefined
  return {
    brokerOrderId: BrokerOrderId(String(raw.order_id)),
    clientOrderId: null,
    symbol: assetType === 'crypto' ? coinSymbol(ticker, text(raw.currency)) : (option ?? canonicalTicker(ticker)),
    assetType,
    side: sideIn(raw.side, notes),
    quantity: ordered === null ? null : toQuantity(decimal(ordered)),
    notional: null,
    filledQuantity: plain,
    leavesQuantity: isFinal(status) ? none : leaves === null ? null : toQuantity(decimal(leaves)),
    orderType,
    limitPrice: orderType === 'limit' || orderType === 'stop_limit' ? price(raw.limit_price) : null,
    stopPrice: price(raw.stop_price),
    trailPercent: null,
    trailAmount: null,
    timeInForce: timeOf(raw.tif, notes),
    extendedHours: raw.outside_rth === true,
    orderClass: 'simple',
    legs: noLegs,
    status,
    brokerStatus: raw.order_status,
    submittedAt: compactInstant(raw.order_time) ?? null,
    filledAt: null,
    updatedAt: null,
    averageFillPrice: plain === '0' ? null : price(raw.average_price),
    rejectReason: null,
    replaces: null,
    replacedBy: null,
    executions: noExecutions,
    raw,
  }
}
