/** An order as lists show it (brokers/etrade.md 2.10). Hot, so the guards are hand-written and look only at what must be there. */
import { NotAsDocumented, asArray, isObject } from './read.ts'
import type { WireObject } from './read.ts'

export interface WireOrder {
  readonly orderId: unknown
  readonly orderType?: unknown
  readonly OrderDetail: unknown
}

/** One order of a group, or the only one. */
export interface WireOrderDetail {
  readonly status: string
  readonly placedTime?: unknown
  readonly executedTime?: unknown
  readonly priceType?: unknown
  readonly orderTerm?: unknown
  readonly limitPrice?: unknown
  readonly stopPrice?: unknown
  readonly offsetValue?: unknown
  readonly marketSession?: unknown
  readonly replacedByOrderId?: unknown
  readonly replacesOrderId?: unknown
  readonly messages?: unknown
  readonly Instrument: unknown
}

export interface WireInstrument {
  readonly Product: WireObject
  readonly orderAction?: unknown
  /** In lists; `quantity` in previews and the answer to placing (brokers/etrade.md 5). */
  readonly orderedQuantity?: unknown
  readonly quantity?: unknown
  readonly filledQuantity?: unknown
  readonly averageExecutionPrice?: unknown
  readonly osiKey?: unknown
}

/** Throws NotAsDocumented for what is no order. */
export function wireOrder(value: unknown): WireOrder {
  if (isOrder(value)) return value
  if (!isObject(value)) throw new NotAsDocumented(value, 'an order')
  throw new NotAsDocumented('orderId' in value ? value['OrderDetail'] : value['orderId'], 'an order with its details')
}

function isOrder(value: unknown): value is WireOrder {
  if (typeof value !== 'object' || value === null) return false
  const { orderId, OrderDetail: details } = value as WireOrder
  return orderId !== undefined && details !== undefined
}

/** At least one. */
export function wireDetails({ OrderDetail: list }: WireOrder): readonly unknown[] {
  const details = asArray(list)
  if (details.length === 0) throw new NotAsDocumented(list, 'the details of an order (OrderDetail)')
  return details
}

export function wireDetail(value: unknown): WireOrderDetail {
  if (isDetail(value)) return value
  throw new NotAsDocumented(isObject(value) ? value['status'] : value, 'the status of an order')
}

function isDetail(value: unknown): value is WireOrderDetail {
  if (typeof value !== 'object' || value === null) return false
  const { status } = value as WireOrderDetail
  return typeof status === 'string' && status !== ''
}

/** At least one. */
export function wireInstruments(list: unknown): readonly unknown[] {
  const instruments = asArray(list)
  if (instruments.length === 0) throw new NotAsDocumented(list, 'the instruments of an order (Instrument)')
  return instruments
}

export function wireInstrument(value: unknown): WireInstrument {
  if (isInstrument(value)) return value
  throw new NotAsDocumented(isObject(value) ? value['Product'] : value, 'an instrument with its product')
}

function isInstrument(value: unknown): value is WireInstrument {
  return typeof value === 'object' && value !== null && isObject((value as WireInstrument).Product)
}
