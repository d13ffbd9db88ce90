/**
 * The broker's orders in our words. Hot: 500 orders are mapped in one go, so fields are read by name and once (orders have many
 * forms, and looking a field up in many forms is what takes long), and a path is built only for a warning. Accepted: a list or
 * one order. Attached orders are nested (schwab.md 3.6): a TRIGGER has legs and children of its own, an OCO parent nothing
 * but children.
 */
import type { AssetType } from '@g2e/domain/instruments'
import { Quantity } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import { isFinal, leavesQuantity } from '@g2e/domain/orders'
import type { OrderSide, OrderStatus, TimeInForce } from '@g2e/domain/orders'
import { BrokerOrderId } from '../../port/index.ts'
import type { Mapped, ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { assetTypeOfInstrument, symbolOfInstrument } from '../symbols.ts'
import { orderStatusOf, orderTypeOf, sideOf, timeInForceOf } from '../vocabulary.ts'
import type { OrderTypeMeaning } from '../vocabulary.ts'
import { Notes, mapEach } from '../wire/notes.ts'
import { orderIdOf, wireLegs, wireOrder } from '../wire/order.ts'
import type { WireInstrument, WireOrder } from '../wire/order.ts'
import { NotAsDocumented, isObject, money, percent, price, quantity } from '../wire/read.ts'
import { combinedOco, legOfOrder } from './attached-orders.ts'
import { fillsOf, meanPrice, noFills } from './fills.ts'
import { withoutAttached } from './listed-twice.ts'
import { packageOf } from './packages.ts'

const noQuantity = Quantity('0')
const noLegs: readonly ReportedLeg[] = []
const noExecutions: readonly ReportedExecution[] = []

/** `GET .../orders`, or one order. Throws WireMismatch. */
export function mapOrders(payload: unknown): Mapped<ReportedOrder> {
  const notes = new Notes('orders')
  const items = mapEach(notes, payload, wholeOrder)
  return { items: withoutAttached(items, payload, notes.attachedIds), warnings: notes.warnings }
}

/** One order of an answer that is known to be one. Throws WireMismatch. */
export function mapOrder(payload: unknown): { readonly order: ReportedOrder; readonly notes: Notes } {
  const notes = new Notes('orders')
  try {
    return { order: wholeOrder(payload, notes), notes }
  } catch (error) {
    throw notes.located(error, payload)
  }
}

/** An order with what is attached to it. Throws what the readers throw. */
function wholeOrder(value: unknown, notes: Notes): ReportedOrder {
  const raw = wireOrder(value)
  const id = orderIdOf(raw)
  const { childOrderStrategies: children } = raw
  if (children === undefined || children === null) return ownOrder(raw, id, noLegs, notes)
  const attached = childrenOf(children, notes)
  if (attached.length === 0) return ownOrder(raw, id, noLegs, notes)
  if (raw.orderStrategyType === 'OCO') return combinedOco(raw, id, attached)
  const legs: ReportedLeg[] = []
  for (const order of attached) addLeaves(legs, order)
  return ownOrder(raw, id, legs, notes)
}

function childrenOf(value: unknown, notes: Notes): readonly ReportedOrder[] {
  if (!Array.isArray(value)) throw new NotAsDocumented(value, 'a list of attached orders (childOrderStrategies)')
  const list: readonly unknown[] = value
  return list.map((child, index) => {
    notes.attached.push(index)
    const order = wholeOrder(child, notes)
    notes.attached.pop()
    notes.attachedIds.push(wireOrder(child).orderId)
    return order
  })
}

/** The orders at the ends of the tree, as legs of the parent. */
function addLeaves(legs: ReportedLeg[], order: ReportedOrder): void {
  if (order.orderClass !== 'oco') legs.push(legOfOrder(order))
  for (const leg of order.legs) legs.push(leg)
}

/** The order itself; `attached` are the legs of what hangs on it. */
function ownOrder(raw: WireOrder, orderId: string, attached: readonly ReportedLeg[], notes: Notes): ReportedOrder {
  const { orderLegCollection, orderType, quantity: wholeSize, filledQuantity: wireFilled, remainingQuantity } = raw
  const { stopPriceOffset: trailOffset, session, orderActivityCollection: activities } = raw
  const legs = wireLegs(orderLegCollection)
  const leg = legs[0]
  const instrument = leg?.instrument
  if (leg === undefined || instrument === undefined)
    throw new NotAsDocumented(orderLegCollection, 'the legs of an order')
  const { quantity: legSize, quantityType } = leg
  const enteredAt = notes.instant('enteredTime', raw.enteredTime)
  const isPackage = legs.length > 1
  const fills = activities === undefined ? noFills : fillsOf(activities, orderId, enteredAt, notes)
  const assetType = assetTypeIn(instrument, notes)
  const size = quantity(wholeSize ?? legSize)
  const isMoney = quantityType === 'DOLLARS'
  const ordered = isMoney ? null : size
  const filled = filledQuantity(wireFilled)
  const brokerStatus = statusWord(raw.status)
  const status = statusOf(brokerStatus, wireFilled, wholeSize, notes)
  const type = typeOf(orderType, notes)
  const trailUnit = trailOffset === undefined ? undefined : raw.stopPriceLinkType
  const whole = isPackage
    ? packageOf(legs, { size: wholeSize, side: type?.net ?? null, status, fills, notes })
    : undefined
  return {
    brokerOrderId: BrokerOrderId(orderId),
    // The broker keeps no id of ours (schwab.md 3.7).
    clientOrderId: null,
    symbol: whole === undefined ? symbolOfInstrument(instrument) : whole.symbol,
    assetType,
    side: whole === undefined ? sideOfLeg(leg.instruction, notes) : whole.side,
    quantity: whole === undefined ? ordered : whole.quantity,
    notional: isMoney ? money(size) : null,
    filledQuantity: filled,
    leavesQuantity: isFinal(status) ? noQuantity : leaves(remainingQuantity, status, ordered, filled),
    orderType: type === undefined ? null : type.orderType,
    limitPrice: price(raw.price),
    stopPrice: price(raw.stopPrice),
    trailPercent: trailUnit === 'PERCENT' ? percent(trailOffset) : null,
    trailAmount: trailAmount(trailUnit, trailOffset, notes),
    timeInForce: type?.isAtClose === true ? 'cls' : timeOf(raw.duration, notes),
    extendedHours: session === 'SEAMLESS' || session === 'AM' || session === 'PM',
    orderClass: attached === noLegs ? (isPackage ? 'multileg' : 'simple') : attached.length > 1 ? 'bracket' : 'oto',
    legs: attached === noLegs ? (whole?.legs ?? noLegs) : attached,
    status,
    brokerStatus,
    submittedAt: enteredAt,
    filledAt: status === 'filled' ? fills.lastAt : null,
    // No time of change is sent: the latest time that the order names.
    updatedAt: notes.instant('closeTime', raw.closeTime) ?? fills.lastAt ?? enteredAt,
    averageFillPrice: whole === undefined ? meanPrice(fills) : whole.averageFillPrice,
    rejectReason: status === 'rejected' ? reasonOf(raw.statusDescription) : null,
    replaces: null,
    replacedBy: replacedBy(raw.replacingOrderCollection),
    // Of a package each fill is of a leg: together they are not fills of the whole.
    executions: isPackage ? noExecutions : fills.executions,
    raw,
  }
}

function assetTypeIn(instrument: WireInstrument, notes: Notes): AssetType {
  const assetType = assetTypeOfInstrument(instrument)
  if (assetType !== undefined) return assetType
  notes.unknown('assetType', instrument.assetType, 'the asset type is other')
  return 'other'
}

/** Without it nobody knows how much was done, and 0 would be a guess. */
function filledQuantity(value: unknown): Quantity {
  const filled = quantity(value)
  if (filled !== null) return filled
  throw new NotAsDocumented(value, 'the filled quantity of an order (filledQuantity)')
}

function statusWord(status: unknown): string {
  if (typeof status === 'string' && status !== '') return status
  throw new NotAsDocumented(status, 'the status of an order')
}

/** There is no status for a partial fill: an order that is open and filled in part is one (order-status-map.json). */
function statusOf(word: string, filled: unknown, ordered: unknown, notes: Notes): OrderStatus {
  const status = orderStatusOf.get(word)
  if (status === undefined) {
    notes.unknown('status', word, 'the order is unknown until a status that is understood is read')
    return 'unknown'
  }
  if (status !== 'open' || filled === 0 || filled === '0') return status
  return ordered === undefined || Number(filled) < Number(ordered) ? 'partially_filled' : 'open'
}

/** Of an order that is not final. */
function leaves(remaining: unknown, status: OrderStatus, ordered: Quantity | null, filled: Quantity): Quantity | null {
  return remaining === undefined
    ? leavesQuantity({ status, quantity: ordered, filledQuantity: filled })
    : quantity(remaining)
}

function sideOfLeg(instruction: unknown, notes: Notes): OrderSide | null {
  const side = sideOf.get(instruction)
  if (side !== undefined) return side
  notes.unknown('instruction', instruction, 'the side is left out')
  return null
}

function typeOf(value: unknown, notes: Notes): OrderTypeMeaning | undefined {
  const type = orderTypeOf.get(value)
  if (type === undefined) notes.unknown('orderType', value, 'the order type is left out')
  return type
}

function timeOf(duration: unknown, notes: Notes): TimeInForce | null {
  const time = timeInForceOf.get(duration)
  if (time !== undefined) return time
  notes.unknown('duration', duration, 'the time in force is left out')
  return null
}

function trailAmount(unit: unknown, offset: unknown, notes: Notes): Price | null {
  if (offset === undefined || unit === 'PERCENT') return null
  if (unit === 'VALUE') return price(offset)
  notes.unknown('stopPriceLinkType', unit, 'the trail is left out')
  return null
}

const reasonOf = (words: unknown): string | null => (typeof words === 'string' ? words : null)

/** The order that took this one's place, where the answer names it. */
function replacedBy(value: unknown): BrokerOrderId | null {
  if (!Array.isArray(value)) return null
  const list: readonly unknown[] = value
  const next = list[0]
  const id = isObject(next) ? next['orderId'] : next
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? BrokerOrderId(String(id)) : null
}
