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
import type { WireInstrument, WireLeg, WireOrder } from '../wire/order.ts'
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
  const ids: WireOrder['orderId'][] = []
  let attached: AttachedIds | undefined
  const items = mapEach(notes, payload, (value) => {
    const raw = wireOrder(value)
    const { orderId, childOrderStrategies: children } = raw
    const order = orderOf(raw, notes)
    ids.push(orderId)
    if (children !== undefined) (attached ??= new AttachedIds()).add(children)
    return order
  })
  const listed = attached
  return {
    items: listed === undefined ? items : items.filter((_, index) => !listed.has(ids[index])),
    warnings: notes.warnings,
  }
}

/**
 * Ids of orders attached to others: one that is listed beside its parent too would count twice. Ids are as sent, which is
 * the same for the same order within one answer.
 */
class AttachedIds {
  readonly #ids = new Set<unknown>()
  /** Their lower 32 bits: sets find small numbers several times faster than ids of thirteen digits, and few orders go on from there. */
  readonly #low = new Set<number>()

  add(children: unknown): void {
    if (!Array.isArray(children)) return
    const list: readonly unknown[] = children
    for (const value of list) {
      const { orderId, childOrderStrategies } = wireOrder(value)
      this.#ids.add(orderId)
      if (typeof orderId === 'number') this.#low.add(orderId | 0)
      this.add(childOrderStrategies)
    }
  }

  has(orderId: unknown): boolean {
    return (typeof orderId !== 'number' || this.#low.has(orderId | 0)) && this.#ids.has(orderId)
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
  const { orderId: wireId, orderLegCollection, enteredTime, orderActivityCollection: activities } = raw
  const legs = wireLegs(orderLegCollection)
  const [leg] = legs
  const instrument = leg?.instrument
  if (leg === undefined || instrument === undefined)
    throw new NotAsDocumented(orderLegCollection, 'the legs of an order')
  const orderId = typeof wireId === 'number' ? numberText(wireId) : wireId
  const enteredAt = notes.instant('enteredTime', enteredTime)
  const isPackage = legs.length > 1
  const fills = fillsOf(activities, { orderId, enteredAt, isPackage, notes })
  const order = singleOrder(raw, leg, { instrument, orderId, enteredAt, fills, notes })
  return isPackage ? packageOf(order, { raw, legs, fills, notes }) : order
}

interface OrderParts {
  readonly instrument: WireInstrument
  readonly orderId: string
  readonly enteredAt: string | null
  readonly fills: Fills
  readonly notes: Notes
}

/** Every field of the broker's is read once: orders have many forms, and looking a field up in many forms is what takes long. */
function singleOrder(raw: WireOrder, leg: WireLeg, parts: OrderParts): ReportedOrder {
  const { instrument, orderId, enteredAt, fills, notes } = parts
  const { quantity: wholeSize, filledQuantity: wireFilled, remainingQuantity, orderType, session } = raw
  const { stopPriceLinkType: trailUnit, stopPriceOffset: trailOffset } = raw
  const { quantity: legSize, quantityType } = leg
  const assetType = assetTypeOfInstrument(instrument)
  if (assetType === undefined) notes.unknown('assetType', instrument.assetType, 'the asset type is other')
  const size = quantity(wholeSize ?? legSize)
  const isMoney = quantityType === 'DOLLARS'
  const ordered = isMoney ? null : size
  const filled = quantity(wireFilled)
  // Without it nobody knows how much was done, and 0 would be a guess.
  if (filled === null) throw new NotAsDocumented(wireFilled, 'the filled quantity of an order (filledQuantity)')
  const brokerStatus = statusWord(raw.status)
  const status = statusOf(brokerStatus, { filled: wireFilled, ordered: wholeSize }, notes)
  return {
    brokerOrderId: BrokerOrderId(orderId),
    // The broker keeps no id of ours (schwab.md 3.7).
    clientOrderId: null,
    symbol: symbolOfInstrument(instrument),
    assetType: assetType ?? 'other',
    side: sideOfLeg(leg.instruction, notes),
    quantity: ordered,
    notional: isMoney ? money(size) : null,
    filledQuantity: filled,
    leavesQuantity: leaves({ remaining: remainingQuantity, status, ordered, filled }),
    orderType: typeOf(orderType, notes),
    limitPrice: price(raw.price),
    stopPrice: price(raw.stopPrice),
    trailPercent: trailUnit === 'PERCENT' ? percent(trailOffset) : null,
    trailAmount: trailAmount(trailUnit, trailOffset, notes),
    timeInForce: timeOf(raw.duration, orderType, notes),
    extendedHours: session === 'SEAMLESS' || session === 'AM' || session === 'PM',
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

function statusWord(status: unknown): string {
  if (typeof status === 'string' && status !== '') return status
  throw new NotAsDocumented(status, 'the status of an order')
}

/** There is no status for a partial fill: an order that is open and filled in part is one (order-status-map.json). */
function statusOf(
  word: string,
  { filled, ordered }: { readonly filled: unknown; readonly ordered: unknown },
  notes: Notes,
): OrderStatus {
  const status = orderStatusOf.get(word)
  if (status === undefined) {
    notes.unknown('status', word, 'the order is unknown until a status that is understood is read')
    return 'unknown'
  }
  if (status !== 'open' || filled === 0 || filled === '0') return status
  return ordered === undefined || Number(filled) < Number(ordered) ? 'partially_filled' : 'open'
}

interface Progress {
  readonly remaining: unknown
  readonly status: OrderStatus
  readonly ordered: Quantity | null
  readonly filled: Quantity
}

function leaves({ remaining, status, ordered, filled }: Progress): Quantity | null {
  if (isFinal(status)) return noQuantity
  if (remaining !== undefined) return quantity(remaining)
  return leavesQuantity({ status, quantity: ordered, filledQuantity: filled })
}

function sideOfLeg(instruction: unknown, notes: Notes): OrderSide | null {
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

function timeOf(duration: unknown, orderType: unknown, notes: Notes): TimeInForce | null {
  if (closeTypes.has(orderType)) return 'cls'
  const time = typeof duration === 'string' ? timeInForceOf.get(duration) : undefined
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

/** The order that took this one's place, where the answer names it. */
function replacedBy(value: unknown): BrokerOrderId | null {
  if (!Array.isArray(value)) return null
  const list: readonly unknown[] = value
  const [next] = list
  const id = isObject(next) ? next['orderId'] : next
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? BrokerOrderId(String(id)) : null
}
