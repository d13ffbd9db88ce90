/**
 * The broker's orders in our words. Hot: 500 orders are mapped in one go, so fields are read by name, tables are Maps and a
 * path is built only for a warning. Accepted: a list or one order. Attached orders are nested (schwab.md 3.6): a TRIGGER
 * has legs and children of its own, an OCO parent nothing but children.
 */
import { Quantity } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import { isFinal, leavesQuantity } from '@g2e/domain/orders'
import type { OrderClass, OrderSide, OrderStatus, OrderType, TimeInForce } from '@g2e/domain/orders'
import { BrokerOrderId } from '../../port/index.ts'
import type { Mapped, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { assetTypeOfInstrument, symbolOfInstrument } from '../symbols.ts'
import { closeTypes, orderStatusOf, orderTypeOf, sideOf, timeInForceOf } from '../vocabulary.ts'
import { Notes, mapEach } from '../wire/notes.ts'
import { wireLegs, wireOrder } from '../wire/order.ts'
import type { WireLeg, WireOrder } from '../wire/order.ts'
import { NotAsDocumented, isObject, money, numberText, percent, price, quantity } from '../wire/read.ts'
import { fillsOf } from './fills.ts'
import type { Fills } from './fills.ts'
import { combinedOco, legOfOrder } from './attached-orders.ts'
import { packageOf } from './packages.ts'

const noQuantity = Quantity('0')
const noLegs: readonly ReportedLeg[] = []

/** `GET .../orders`, or one order. Throws WireMismatch. */
export function mapOrders(payload: unknown): Mapped<ReportedOrder> {
  const notes = new Notes('orders')
  const attached = new AttachedIds()
  const items = mapEach(notes, payload, (value) => {
    const raw = wireOrder(value)
    const order = orderOf(raw, notes)
    if (raw.childOrderStrategies !== undefined) attached.add(raw)
    return order
  })
  return { items: attached.isEmpty ? items : items.filter(attached.isNone), warnings: notes.warnings }
}

/**
 * Ids of orders attached to others: one that is listed beside its parent too would count twice. Ids are as sent, which is
 * the same for the same order within one answer.
 */
class AttachedIds {
  readonly #ids = new Set<number | string>()
  /** Their lower 32 bits: sets find small numbers several times faster than ids of thirteen digits, and few orders go on from there. */
  readonly #low = new Set<number>()

  get isEmpty(): boolean {
    return this.#ids.size === 0
  }

  add({ childOrderStrategies: children }: WireOrder): void {
    if (!Array.isArray(children)) return
    const list: readonly unknown[] = children
    for (const value of list) {
      const child = wireOrder(value)
      this.#ids.add(child.orderId)
      if (typeof child.orderId === 'number') this.#low.add(child.orderId | 0)
      this.add(child)
    }
  }

  readonly isNone = ({ raw }: ReportedOrder): boolean => {
    const { orderId } = wireOrder(raw)
    if (typeof orderId === 'number' && !this.#low.has(orderId | 0)) return true
    return !this.#ids.has(orderId)
  }
}

/** One order of an answer that is known to be one. Throws WireMismatch. */
export function mapOrder(payload: unknown): { readonly order: ReportedOrder; readonly notes: Notes } {
  const notes = new Notes('orders')
  try {
    return { order: orderOf(wireOrder(payload), notes), notes }
  } catch (error) {
    throw notes.located(error, payload)
  }
}

/** `raw` has been looked at by the guard; throws what the readers throw. */
export function orderOf(raw: WireOrder, notes: Notes): ReportedOrder {
  const children = raw.childOrderStrategies
  if (children === undefined || children === null) return ownOrder(raw, notes)
  const attached = childrenOf(children, notes)
  if (attached.length === 0) return ownOrder(raw, notes)
  if (raw.orderStrategyType === 'OCO') return combinedOco(raw, attached)
  const legs: ReportedLeg[] = []
  for (const order of attached) addLeaves(legs, order)
  const orderClass: OrderClass = legs.length > 1 ? 'bracket' : 'oto'
  return { ...ownOrder(raw, notes), orderClass, legs }
}

function childrenOf(value: unknown, notes: Notes): readonly ReportedOrder[] {
  if (!Array.isArray(value)) throw new NotAsDocumented(value, 'a list of attached orders (childOrderStrategies)')
  const list: readonly unknown[] = value
  return list.map((child, index) => {
    notes.attached.push(index)
    const order = orderOf(wireOrder(child), notes)
    notes.attached.pop()
    return order
  })
}

/** The orders at the ends of the tree, as legs of the parent. */
function addLeaves(legs: ReportedLeg[], order: ReportedOrder): void {
  if (order.orderClass !== 'oco') legs.push(legOfOrder(order))
  for (const leg of order.legs) legs.push(leg)
}

function ownOrder(raw: WireOrder, notes: Notes): ReportedOrder {
  const legs = wireLegs(raw.orderLegCollection)
  const [leg] = legs
  if (leg?.instrument === undefined) throw new NotAsDocumented(raw.orderLegCollection, 'the legs of an order')
  const orderId = typeof raw.orderId === 'number' ? numberText(raw.orderId) : raw.orderId
  const enteredAt = notes.instant('enteredTime', raw.enteredTime)
  const isPackage = legs.length > 1
  const fills = fillsOf(raw.orderActivityCollection, { orderId, enteredAt, isPackage, notes })
  const order = singleOrder(raw, leg, { orderId, enteredAt, fills, notes })
  return isPackage ? packageOf(order, { raw, legs, fills, notes }) : order
}

interface OrderParts {
  readonly orderId: string
  readonly enteredAt: string | null
  readonly fills: Fills
  readonly notes: Notes
}

function singleOrder(raw: WireOrder, leg: WireLeg, { orderId, enteredAt, fills, notes }: OrderParts): ReportedOrder {
  const instrument = leg.instrument ?? {}
  const assetType = assetTypeOfInstrument(instrument)
  if (assetType === undefined) notes.unknown('assetType', instrument.assetType, 'the asset type is other')
  const size = quantity(raw.quantity ?? leg.quantity)
  const isMoney = leg.quantityType === 'DOLLARS'
  const ordered = isMoney ? null : size
  const filled = filledQuantity(raw)
  const brokerStatus = statusWord(raw)
  const status = statusOf(brokerStatus, raw, notes)
  return {
    brokerOrderId: BrokerOrderId(orderId),
    // The broker keeps no id of ours (schwab.md 3.7).
    clientOrderId: null,
    symbol: symbolOfInstrument(instrument),
    assetType: assetType ?? 'other',
    side: sideOfLeg(leg, notes),
    quantity: ordered,
    notional: isMoney ? money(size) : null,
    filledQuantity: filled,
    leavesQuantity: leaves({ raw, status, ordered, filled }),
    orderType: typeOf(raw.orderType, notes),
    limitPrice: price(raw.price),
    stopPrice: price(raw.stopPrice),
    trailPercent: raw.stopPriceLinkType === 'PERCENT' ? percent(raw.stopPriceOffset) : null,
    trailAmount: trailAmount(raw, notes),
    timeInForce: timeOf(raw, notes),
    extendedHours: raw.session === 'SEAMLESS' || raw.session === 'AM' || raw.session === 'PM',
    orderClass: 'simple',
    legs: noLegs,
    status,
    brokerStatus,
    submittedAt: enteredAt,
    filledAt: status === 'filled' ? fills.lastAt : null,
    // No time of change is sent: the latest time that the order names.
    updatedAt: notes.instant('closeTime', raw.closeTime) ?? fills.lastAt ?? enteredAt,
    averageFillPrice: fills.average,
    rejectReason: status === 'rejected' && typeof raw.statusDescription === 'string' ? raw.statusDescription : null,
    replaces: null,
    replacedBy: replacedBy(raw.replacingOrderCollection),
    executions: fills.executions,
    raw,
  }
}

/** Without it nobody knows how much was done, and 0 would be a guess. */
function filledQuantity(raw: WireOrder): Quantity {
  const filled = quantity(raw.filledQuantity)
  if (filled === null) throw new NotAsDocumented(raw.filledQuantity, 'the filled quantity of an order (filledQuantity)')
  return filled
}

function statusWord({ status }: WireOrder): string {
  if (typeof status === 'string' && status !== '') return status
  throw new NotAsDocumented(status, 'the status of an order')
}

/** There is no status for a partial fill: an order that is open and filled in part is one (order-status-map.json). */
function statusOf(word: string, raw: WireOrder, notes: Notes): OrderStatus {
  const status = orderStatusOf.get(word)
  if (status === undefined) {
    notes.unknown('status', word, 'the order is unknown until a status that is understood is read')
    return 'unknown'
  }
  const { filledQuantity: filled, quantity: ordered } = raw
  if (status !== 'open' || filled === 0 || filled === '0') return status
  return ordered === undefined || Number(filled) < Number(ordered) ? 'partially_filled' : 'open'
}

interface Progress {
  readonly raw: WireOrder
  readonly status: OrderStatus
  readonly ordered: Quantity | null
  readonly filled: Quantity
}

function leaves({ raw, status, ordered, filled }: Progress): Quantity | null {
  if (isFinal(status)) return noQuantity
  if (raw.remainingQuantity !== undefined) return quantity(raw.remainingQuantity)
  return leavesQuantity({ status, quantity: ordered, filledQuantity: filled })
}

function sideOfLeg({ instruction }: WireLeg, notes: Notes): OrderSide | null {
  const side = typeof instruction === 'string' ? sideOf.get(instruction) : undefined
  if (side !== undefined) return side
  notes.unknown('instruction', instruction, 'the side is left out')
  return null
}

function typeOf(value: unknown, notes: Notes): OrderType | null {
  const type = typeof value === 'string' ? orderTypeOf.get(value) : undefined
  if (type !== undefined) return type
  notes.unknown('orderType', value, 'the order type is left out')
  return null
}

function timeOf({ duration, orderType }: WireOrder, notes: Notes): TimeInForce | null {
  if (closeTypes.has(orderType)) return 'cls'
  const time = typeof duration === 'string' ? timeInForceOf.get(duration) : undefined
  if (time !== undefined) return time
  notes.unknown('duration', duration, 'the time in force is left out')
  return null
}

function trailAmount({ stopPriceLinkType: unit, stopPriceOffset: offset }: WireOrder, notes: Notes): Price | null {
  if (offset === undefined || unit === 'PERCENT') return null
  if (unit === 'VALUE') return price(offset)
  notes.unknown('stopPriceLinkType', unit, 'the trail is left out')
  return null
}

/** The order that took this one's place, where the answer names it. */
function replacedBy(value: unknown): BrokerOrderId | null {
  if (!Array.isArray(value)) return null
  const list: readonly unknown[] = value
  const [next] = list
  const id = isObject(next) ? next['orderId'] : next
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? BrokerOrderId(String(id)) : null
}
