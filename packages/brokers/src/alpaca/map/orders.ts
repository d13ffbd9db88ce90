/**
 * The broker's orders in our words. Hot: 500 orders are mapped in one go, so fields are read by name, tables are Maps and a
 * path is built only for a warning. Accepted: a list, one order, the elements of a 207 answer, messages of trade_updates.
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import { decimal, Quantity } from '@g2e/domain/money'
import { isFinal, leavesQuantity } from '@g2e/domain/orders'
import type { OrderClass, OrderSide, OrderStatus, OrderType, PositionEffect, TimeInForce } from '@g2e/domain/orders'
import { BrokerOrderId, ClientOrderId } from '../../port/index.ts'
import type { Mapped, ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { cryptoPair, equityType } from '../symbols.ts'
import {
  assetTypeOf,
  effectOfIntent,
  orderClassOf,
  orderStatusOf,
  orderTypeOf,
  sideOf,
  sideOfIntent,
  timeInForceOf,
} from '../vocabulary.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { wireOrder } from '../wire/order.ts'
import type { WireOrder } from '../wire/order.ts'
import { isObject, money, NotAsDocumented, percent, price, quantity, text } from '../wire/read.ts'
import { tradeUpdateOf } from './executions.ts'

const none = Quantity('0')
const noLegs: readonly ReportedLeg[] = []
const noExecutions: readonly ReportedExecution[] = []

/** `GET /v2/orders`, one order, a 207 answer or trade_updates messages. Throws WireMismatch. */
export function mapOrders(payload: unknown): Mapped<ReportedOrder> {
  const notes = new Notes('orders')
  return { items: mapEach(notes, payload, mapElement), warnings: notes.warnings }
}

/** One order of an answer that is known to be one (`POST`, `PATCH`, `GET /v2/orders/{id}`). Throws WireMismatch. */
export function mapOrder(payload: unknown): { readonly order: ReportedOrder; readonly notes: Notes } {
  const notes = new Notes('orders')
  try {
    return { order: orderOf(wireOrder(payload), notes), notes }
  } catch (error) {
    throw notes.located(error, payload)
  }
}

function mapElement(value: unknown, notes: Notes): ReportedOrder | undefined {
  if (isObject(value) && typeof value['status'] !== 'string') {
    const update = tradeUpdateOf(value)
    if (update) return { ...orderOf(wireOrder(update.order), notes), executions: update.executions }
    if (typeof value['status'] === 'number') return ofMultiStatus(value, value['status'], notes)
  }
  return orderOf(wireOrder(value), notes)
}

/** Elements of a 207 (alpaca.md 2.5, 2.10): `body` is an order, an error, or missing where a cancel was taken. */
function ofMultiStatus(
  value: Readonly<Record<string, unknown>>,
  status: number,
  notes: Notes,
): ReportedOrder | undefined {
  if (status < 400 && isObject(value['body'])) return orderOf(wireOrder(value['body']), notes)
  const body = isObject(value['body']) ? value['body'] : {}
  const reason = typeof body['message'] === 'string' ? `: ${body['message'].slice(0, 200)}` : ''
  notes.warn('status', `The element holds no order, only HTTP ${status}${reason}.`)
  return undefined
}

/** `raw` has been looked at by the guard; throws what the readers throw. */
export function orderOf(raw: WireOrder, notes: Notes): ReportedOrder {
  const orderClass = classOf(raw.order_class, notes)
  const legs = raw.legs === null || raw.legs === undefined || raw.legs === '' ? noLegs : legsOf(raw.legs, notes)
  const symbol = text(raw.symbol) ?? ''
  const assetType = assetTypeOfOrder(raw.asset_class, symbol, legs, notes)
  const ordered = quantity(raw.qty)
  const filled = filledQuantity(raw)
  const status = statusOf(raw, ordered, filled, notes)
  const clientOrderId = text(raw.client_order_id)
  const replaces = text(raw.replaces)
  const replacedBy = text(raw.replaced_by)
  return {
    brokerOrderId: BrokerOrderId(raw.id),
    clientOrderId: clientOrderId === null ? null : ClientOrderId(clientOrderId),
    symbol: assetType === 'crypto' ? (cryptoPair(symbol) ?? symbol) : symbol,
    assetType,
    side: sideOfOrder(raw, notes),
    quantity: ordered,
    notional: money(raw.notional),
    filledQuantity: filled,
    leavesQuantity: leaves(status, ordered, filled),
    orderType: typeOf(raw, notes),
    limitPrice: price(raw.limit_price),
    stopPrice: price(raw.stop_price),
    trailPercent: percent(raw.trail_percent),
    trailAmount: price(raw.trail_price),
    timeInForce: timeInForceOfOrder(raw.time_in_force, notes),
    extendedHours: raw.extended_hours === true,
    orderClass,
    legs,
    status,
    brokerStatus: raw.status,
    submittedAt: notes.instant('submitted_at', raw.submitted_at),
    filledAt: notes.instant('filled_at', raw.filled_at),
    updatedAt: notes.instant('updated_at', raw.updated_at),
    averageFillPrice: price(raw.filled_avg_price),
    // An asynchronous rejection carries no reason (alpaca.md 2.6).
    rejectReason: null,
    replaces: replaces === null ? null : BrokerOrderId(replaces),
    replacedBy: replacedBy === null ? null : BrokerOrderId(replacedBy),
    executions: noExecutions,
    raw,
  }
}

/** `"0"` until filled (alpaca.md 2.6): without it nobody knows how much was done, and 0 would be a guess. */
function filledQuantity(raw: WireOrder): Quantity {
  const filled = quantity(raw.filled_qty)
  if (filled === null) throw new NotAsDocumented(raw.filled_qty, 'the filled quantity of an order (filled_qty)')
  return filled
}

function statusOf(raw: WireOrder, ordered: Quantity | null, filled: Quantity | null, notes: Notes): OrderStatus {
  const status = orderStatusOf.get(raw.status)
  if (status === undefined) {
    notes.unknown('status', raw.status, 'the order is unknown until a status that is understood is read')
    return 'unknown'
  }
  // Finished for the day with the books still open: filled or done (alpaca.md 2.6).
  if (raw.status === 'calculated' && ordered !== null && filled !== null && decimal(ordered).eq(filled)) return 'filled'
  return status
}

function leaves(status: OrderStatus, ordered: Quantity | null, filled: Quantity): Quantity | null {
  if (isFinal(status)) return none
  if (ordered === null || filled === '0') return ordered
  return filled === ordered ? none : leavesQuantity({ status, quantity: ordered, filledQuantity: filled })
}

function classOf(value: unknown, notes: Notes): OrderClass {
  if (value === '' || value === null || value === undefined) return 'simple'
  const known = typeof value === 'string' ? orderClassOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('order_class', value, 'the order is shown as a simple one')
  return 'simple'
}

function typeOf(raw: WireOrder, notes: Notes): OrderType | null {
  // `order_type` is the deprecated twin (alpaca.md 2.6); both are "" on multi-leg legs.
  const value = raw.type === '' || raw.type === null || raw.type === undefined ? raw.order_type : raw.type
  if (value === '' || value === null || value === undefined) return null
  const known = typeof value === 'string' ? orderTypeOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('type', value, 'the order type is left out')
  return null
}

function timeInForceOfOrder(value: unknown, notes: Notes): TimeInForce | null {
  if (value === '' || value === null || value === undefined) return null
  const known = typeof value === 'string' ? timeInForceOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('time_in_force', value, 'the time in force is left out')
  return null
}

/** Side by intent, which agrees with `side`; orders from before 2025 have no intent and go by `side` alone. */
function sideOfOrder(raw: WireOrder, notes: Notes): OrderSide | null {
  const { side, position_intent: intent } = raw
  const bySide = typeof side === 'string' ? sideOf.get(side) : undefined
  if (intent !== '' && intent !== null && intent !== undefined) {
    const byIntent = typeof intent === 'string' ? sideOfIntent.get(intent) : undefined
    if (byIntent === undefined) notes.unknown('position_intent', intent, 'the side goes by side alone')
    else if (bySide === undefined || isBuy(bySide) === isBuy(byIntent)) return byIntent
    else notes.warn('position_intent', `position_intent contradicts side; the side goes by side alone.`)
  }
  if (bySide !== undefined) return bySide
  if (side !== '' && side !== null && side !== undefined) notes.unknown('side', side, 'the side is left out')
  return null
}

const isBuy = (side: OrderSide): boolean => side === 'buy' || side === 'buy_to_cover'

function assetTypeOfOrder(value: unknown, symbol: string, legs: readonly ReportedLeg[], notes: Notes): AssetType {
  if (value === 'us_equity') return equityType(symbol)
  if (value === '' || value === null || value === undefined) {
    // The parent of a multi-leg order names no class; its legs do.
    if (symbol === '') return legs.some((leg) => isOptionSymbol(leg.symbol)) ? 'option' : 'other'
    return isOptionSymbol(symbol) ? 'option' : symbol.includes('/') ? 'crypto' : equityType(symbol)
  }
  const known = typeof value === 'string' ? assetTypeOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('asset_class', value, 'the asset type is other')
  return 'other'
}

function legsOf(value: unknown, notes: Notes): readonly ReportedLeg[] {
  if (!Array.isArray(value)) throw new NotAsDocumented(value, 'a list of legs')
  const list: readonly unknown[] = value
  if (list.length === 0) return noLegs
  const legs: ReportedLeg[] = []
  for (let index = 0; index < list.length; index += 1) {
    notes.below = `legs[${index}]`
    legs.push(legOf(wireOrder(list[index]), notes))
  }
  notes.below = ''
  return legs
}

function legOf(raw: WireOrder, notes: Notes): ReportedLeg {
  const ordered = quantity(raw.qty)
  const filled = quantity(raw.filled_qty)
  const symbol = text(raw.symbol) ?? ''
  return {
    brokerOrderId: BrokerOrderId(raw.id),
    symbol: raw.asset_class === 'crypto' ? (cryptoPair(symbol) ?? symbol) : symbol,
    side: sideOfOrder(raw, notes),
    ratio: ratioOf(raw.ratio_qty, notes),
    quantity: ordered,
    filledQuantity: filled,
    averageFillPrice: price(raw.filled_avg_price),
    orderType: typeOf(raw, notes),
    limitPrice: price(raw.limit_price),
    stopPrice: price(raw.stop_price),
    positionEffect: effectOf(raw.position_intent),
    status: statusOf(raw, ordered, filled, notes),
  }
}

const effectOf = (intent: unknown): PositionEffect | null =>
  typeof intent === 'string' ? (effectOfIntent.get(intent) ?? null) : null

function ratioOf(value: unknown, notes: Notes): number | null {
  const ratio = quantity(value)
  if (ratio === null) return null
  if (/^\d{1,6}(?:\.0+)?$/.test(ratio)) return decimal(ratio).toNumber()
  notes.warn('ratio_qty', `ratio_qty ${ratio} is no whole number; the ratio is left out.`)
  return null
}
