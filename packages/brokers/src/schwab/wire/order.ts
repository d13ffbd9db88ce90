/**
 * An order as the broker sends it (schwab.md 3.6). The list is hot, so the guards are hand-written and look only at what
 * an order cannot be without; every other field is `unknown` until a reader has looked at it.
 */
import { NotAsDocumented, isObject, numberText } from './read.ts'

export interface WireOrder {
  readonly orderId?: unknown
  readonly status?: unknown
  readonly orderStrategyType?: unknown
  readonly session?: unknown
  readonly duration?: unknown
  readonly orderType?: unknown
  readonly quantity?: unknown
  readonly filledQuantity?: unknown
  readonly remainingQuantity?: unknown
  readonly price?: unknown
  readonly stopPrice?: unknown
  readonly stopPriceLinkType?: unknown
  readonly stopPriceOffset?: unknown
  readonly orderLegCollection?: unknown
  readonly orderActivityCollection?: unknown
  readonly childOrderStrategies?: unknown
  readonly replacingOrderCollection?: unknown
  readonly enteredTime?: unknown
  readonly closeTime?: unknown
  readonly statusDescription?: unknown
}

export interface WireLeg {
  readonly instrument?: WireInstrument | undefined
  readonly legId?: unknown
  readonly instruction?: unknown
  readonly positionEffect?: unknown
  readonly quantity?: unknown
  readonly quantityType?: unknown
}

export interface WireInstrument {
  readonly assetType?: unknown
  readonly symbol?: unknown
  readonly cusip?: unknown
  readonly description?: unknown
  readonly type?: unknown
  readonly underlyingSymbol?: unknown
  readonly optionMultiplier?: unknown
  readonly optionDeliverables?: unknown
}

/** Throws NotAsDocumented for what is no order; {@link orderIdOf} says whether it is one. */
export function wireOrder(value: unknown): WireOrder {
  if (isObject(value)) return value
  throw new NotAsDocumented(value, 'an order')
}

/** As text. Throws NotAsDocumented. */
export function orderIdOf({ orderId }: WireOrder): string {
  if (typeof orderId === 'number') {
    if (orderId > 0 && Number.isSafeInteger(orderId)) return numberText(orderId)
  } else if (typeof orderId === 'string' && orderId !== '') return orderId
  throw new NotAsDocumented(orderId, 'the id of an order (orderId)')
}

const nothing: readonly WireLeg[] = []

/** The legs; an OCO parent has none (schwab.md 3.6). Throws NotAsDocumented. */
export function wireLegs(value: unknown): readonly WireLeg[] {
  if (value === undefined || value === null) return nothing
  if (!Array.isArray(value)) throw new NotAsDocumented(value, 'a list of legs')
  const list: readonly unknown[] = value
  for (let index = 0; index < list.length; index += 1) {
    if (!isLeg(list[index])) throw new NotAsDocumented(list[index], 'a leg of an order')
  }
  return list as readonly WireLeg[]
}

function isLeg(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { instrument } = value as WireLeg
  return instrument === undefined || (typeof instrument === 'object' && instrument !== null)
}
