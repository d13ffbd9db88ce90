/**
 * The broker's orders in our words (brokers/etrade.md 2.10, 5). Hot: a page is mapped in one go, so fields are read by name
 * and a path is built only for a warning. A partly filled order stays OPEN and a cancelled one can carry a
 * junk `executedTime`, so the quantities decide what the status means.
 */
import { Quantity, isAtLeast } from '@g2e/domain/money'
import { isFinal, leavesQuantity } from '@g2e/domain/orders'
import type { OrderSide, OrderStatus, TimeInForce } from '@g2e/domain/orders'
import { BrokerOrderId } from '../../port/index.ts'
import type { Mapped, ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { assetTypeOf, symbolOf } from '../products.ts'
import { noMeaning, orderStatusOf, priceTypeOf, sideOf, termOf } from '../vocabulary.ts'
import type { PriceMeaning } from '../vocabulary.ts'
import { elementsOf } from '../wire/document.ts'
import { Notes, mapEach } from '../wire/notes.ts'
import { wireDetail, wireDetails, wireInstrument, wireInstruments, wireOrder } from '../wire/order.ts'
import type { WireInstrument, WireOrder, WireOrderDetail } from '../wire/order.ts'
import { NotAsDocumented, idText, instant, isAbsent, percent, pricePresent, quantity } from '../wire/read.ts'
import { groupOf } from './groups.ts'
import { individualFills, withFills } from './individual-fills.ts'
import { messagesIn } from './messages.ts'
import { commonUnits, effectOf, orderedQuantity, packageOf, ratioOf } from './packages.ts'

const none = Quantity('0')
const noLegs: readonly ReportedLeg[] = []
const noExecutions: readonly ReportedExecution[] = []

/** `GET .../orders`, `GET .../orders/{id}`, or one order. Throws WireMismatch. */
export function mapOrders(payload: unknown): Mapped<ReportedOrder> {
  const notes = new Notes('orders')
  const list = elementsOf(notes, payload, ordersAt)
  let hasFills = false
  const items = mapEach(notes, list, (value) => {
    const order = orderOf(wireOrder(value), notes)
    hasFills ||= order.brokerStatus === individualFills
    return order
  })
  return { items: hasFills ? withFills(items) : items, warnings: notes.warnings }
}

const ordersAt = {
  root: 'OrdersResponse',
  path: ['Order'],
  isElement: (value: object): boolean => 'OrderDetail' in value,
}

function orderOf(raw: WireOrder, notes: Notes): ReportedOrder {
  const id = idText(raw.orderId)
  if (id === null) throw new NotAsDocumented(raw.orderId, 'the id of an order')
  const details = wireDetails(raw)
  if (details.length > 1) return groupOf(raw, id, partsOf(raw, id, details, notes), notes)
  return detailOf(raw, id, wireDetail(details[0]), notes)
}

function partsOf(raw: WireOrder, id: string, details: readonly unknown[], notes: Notes): readonly ReportedOrder[] {
  const parts = details.map((detail, index) => {
    notes.below = `OrderDetail[${index}]`
    return detailOf(raw, id, wireDetail(detail), notes)
  })
  notes.below = ''
  return parts
}

/** What the instruments of an order say, one or several. */
type Traded = Pick<
  ReportedOrder,
  | 'symbol'
  | 'assetType'
  | 'side'
  | 'quantity'
  | 'filledQuantity'
  | 'leavesQuantity'
  | 'orderClass'
  | 'legs'
  | 'status'
  | 'averageFillPrice'
>

/**
 * One order, of one instrument or a package of several. What is always wanted of the broker's fields is read here, once: orders
 * have many forms, and looking a field up in many forms is what takes long.
 */
export function detailOf(raw: unknown, id: string, detail: WireOrderDetail, notes: Notes): ReportedOrder {
  const { Instrument, status: brokerStatus, orderTerm, marketSession, placedTime } = detail
  const { replacesOrderId, replacedByOrderId } = detail
  const instruments = wireInstruments(Instrument)
  const meaning = priceMeaning(detail, notes)
  const traded =
    instruments.length === 1
      ? singleOf(wireInstrument(instruments[0]), detail, notes)
      : severalOf(instruments, detail, meaning, notes)
  const { status } = traded
  return {
    brokerOrderId: BrokerOrderId(id),
    clientOrderId: null,
    symbol: traded.symbol,
    assetType: traded.assetType,
    side: traded.side,
    quantity: traded.quantity,
    notional: null,
    filledQuantity: traded.filledQuantity,
    leavesQuantity: traded.leavesQuantity,
    orderType: meaning.orderType,
    limitPrice: meaning.hasLimit ? pricePresent(detail.limitPrice) : null,
    stopPrice: meaning.hasStop ? pricePresent(detail.stopPrice) : null,
    trailPercent: meaning.trail === 'percent' ? percent(trailOf(detail)) : null,
    trailAmount: meaning.trail === 'amount' ? trailOf(detail) : null,
    timeInForce: meaning.timeInForce ?? termOfOrder(orderTerm, notes),
    extendedHours: marketSession === 'EXTENDED',
    orderClass: traded.orderClass,
    legs: traded.legs,
    status,
    brokerStatus,
    submittedAt: instant(placedTime),
    // Cancelled orders have shown 2023137072 there (brokers/etrade.md 2.12).
    filledAt: isBegun(traded) ? instant(detail.executedTime) : null,
    updatedAt: null,
    averageFillPrice: traded.averageFillPrice,
    rejectReason: status === 'rejected' ? reasonIn(detail) : null,
    replaces: orderIdOf(replacesOrderId),
    replacedBy: orderIdOf(replacedByOrderId),
    executions: noExecutions,
    raw,
  }
}

function singleOf(instrument: WireInstrument, detail: WireOrderDetail, notes: Notes): Traded {
  const ordered = orderedQuantity(instrument)
  const filled = filledQuantity(instrument)
  const status = statusOf(detail, ordered, filled, notes)
  return {
    symbol: symbolOf(instrument.Product, instrument.osiKey),
    assetType: assetTypeOf(instrument.Product, notes),
    side: sideOfInstrument(instrument, notes),
    quantity: ordered,
    filledQuantity: filled,
    leavesQuantity: leaves(status, ordered, filled),
    orderClass: 'simple',
    legs: noLegs,
    status,
    averageFillPrice: filled === none ? null : pricePresent(instrument.averageExecutionPrice),
  }
}

/** A package: everything that says how much, of what and which way is that of the whole. */
function severalOf(values: readonly unknown[], detail: WireOrderDetail, { net }: PriceMeaning, notes: Notes): Traded {
  const units = commonUnits(values)
  const legs = values.map((value) => legOf(wireInstrument(value), units, detail, notes))
  const { symbol, assetType, quantity: ordered, filledQuantity: filled, leavesQuantity } = packageOf(legs, units)
  const stated = statusOf(detail, ordered, filled, notes)
  const status = stated === 'open' && legs.some(isBegun) ? 'partially_filled' : stated
  return {
    symbol,
    assetType,
    side: net,
    quantity: ordered,
    filledQuantity: filled,
    leavesQuantity: isFinal(status) ? none : leavesQuantity,
    orderClass: 'multileg',
    legs,
    status,
    averageFillPrice: null,
  }
}

const isBegun = ({ filledQuantity: filled }: Pick<ReportedLeg, 'filledQuantity'>): boolean =>
  filled !== null && filled !== '0'

const orderIdOf = (value: unknown): BrokerOrderId | null => {
  if (value === undefined) return null
  const id = idText(value)
  return id === null ? null : BrokerOrderId(id)
}

/** `stopPrice` of a trailing stop is the trail itself (brokers/etrade.md 5). */
const trailOf = (detail: WireOrderDetail) => pricePresent(detail.stopPrice) ?? pricePresent(detail.offsetValue)

function priceMeaning({ priceType }: WireOrderDetail, notes: Notes): PriceMeaning {
  const known = priceTypeOf.get(priceType)
  if (known !== undefined) return known
  if (!isAbsent(priceType)) notes.unknown('priceType', priceType, 'the order type is left out')
  return noMeaning
}

function termOfOrder(value: unknown, notes: Notes): TimeInForce | null {
  const known = termOf.get(value)
  if (known !== undefined) return known
  if (!isAbsent(value)) notes.unknown('orderTerm', value, 'the time in force is left out')
  return null
}

function sideOfInstrument({ orderAction }: WireInstrument, notes: Notes): OrderSide | null {
  const known = sideOf.get(orderAction)
  if (known !== undefined) return known
  if (!isAbsent(orderAction)) notes.unknown('orderAction', orderAction, 'the side is left out')
  return null
}

/** Without it nobody knows how much was done, and 0 would be a guess. */
function filledQuantity({ filledQuantity: value }: WireInstrument): Quantity {
  if (value === 0) return none
  const filled = quantity(value)
  if (filled === null) throw new NotAsDocumented(value, 'the filled quantity of an order (filledQuantity)')
  return filled.charCodeAt(0) === 48 && /^0(?:\.0+)?$/.test(filled) ? none : filled
}

function statusOf(detail: WireOrderDetail, ordered: Quantity | null, filled: Quantity, notes: Notes): OrderStatus {
  const status = orderStatusOf.get(detail.status)
  switch (status) {
    case undefined:
      notes.unknown('status', detail.status, 'the order is unknown until a status that is understood is read')
      return 'unknown'
    case 'open':
    case 'by_quantity':
      return workingStatus(status, detail, ordered, filled, notes)
    case 'executed':
      if (isWhole(ordered, filled)) return 'filled'
      notes.warn(
        'status',
        `${detail.status}, but only ${filled} of ${ordered ?? 'it'} are filled; it counts as partly filled.`,
      )
      return 'partially_filled'
    case 'canceled':
      return idText(detail.replacedByOrderId) === null ? 'canceled' : 'replaced'
    default:
      return status
  }
}

function workingStatus(
  status: 'open' | 'by_quantity',
  detail: WireOrderDetail,
  ordered: Quantity | null,
  filled: Quantity,
  notes: Notes,
): OrderStatus {
  if (filled === none) return status === 'open' ? 'open' : 'partially_filled'
  if (ordered === null || !isWhole(ordered, filled)) return 'partially_filled'
  if (status === 'open') notes.warn('status', `${detail.status}, but all of it is filled; it counts as filled.`)
  return 'filled'
}

/** An order whose size is not told is as whole as the broker says. */
const isWhole = (ordered: Quantity | null, filled: Quantity): boolean =>
  ordered === null || ordered === filled || isAtLeast(filled, ordered)

function leaves(status: OrderStatus, ordered: Quantity | null, filled: Quantity): Quantity | null {
  if (isFinal(status)) return none
  if (ordered === null || filled === none) return ordered
  return leavesQuantity({ status, quantity: ordered, filledQuantity: filled })
}

function legOf(
  instrument: WireInstrument,
  units: number | undefined,
  detail: WireOrderDetail,
  notes: Notes,
): ReportedLeg {
  const ordered = orderedQuantity(instrument)
  const filled = filledQuantity(instrument)
  const side = sideOfInstrument(instrument, notes)
  return {
    brokerOrderId: null,
    symbol: symbolOf(instrument.Product, instrument.osiKey),
    side,
    ratio: ratioOf(ordered, units),
    quantity: ordered,
    filledQuantity: filled,
    averageFillPrice: filled === none ? null : pricePresent(instrument.averageExecutionPrice),
    orderType: null,
    limitPrice: null,
    stopPrice: null,
    positionEffect: effectOf(side),
    status: statusOf(detail, ordered, filled, notes),
  }
}

/** What the broker says about a refusal, where it says it on the order itself. */
function reasonIn(detail: WireOrderDetail): string | null {
  const words = messagesIn(detail.messages).map(({ description }) => description)
  return words.length === 0 ? null : words.join(' ')
}
