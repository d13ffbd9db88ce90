/**
 * Multi-leg orders: one net price for several legs (schwab.md 3.6, 7). A spread has no symbol and side of its own at the
 * broker; ours is its underlying, bought for a debit or sold for a credit, as our ticket says it.
 */
import { rootOfSymbol } from '@g2e/domain/instruments'
import { Quantity, sumOfQuantities } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import type { OrderSide } from '@g2e/domain/orders'
import type { ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { symbolFromWire, symbolOfInstrument } from '../symbols.ts'
import { effectOf, effectOfInstruction, sideOf } from '../vocabulary.ts'
import type { Notes } from '../wire/notes.ts'
import type { WireLeg, WireOrder } from '../wire/order.ts'
import { price, quantity } from '../wire/read.ts'
import { averageOf } from './fills.ts'
import type { Fills } from './fills.ts'

interface PackageParts {
  readonly raw: WireOrder
  readonly legs: readonly WireLeg[]
  readonly fills: Fills
  readonly notes: Notes
}

const sides: ReadonlyMap<unknown, OrderSide> = new Map<unknown, OrderSide>([
  ['NET_DEBIT', 'buy'],
  ['NET_CREDIT', 'sell'],
])

/** `order` is what the fields of the order itself and its first leg say. Throws NotAsDocumented. */
export function packageOf(order: ReportedOrder, { raw, legs, fills, notes }: PackageParts): ReportedOrder {
  const ordered = quantity(raw.quantity) ?? smallest(legs)
  const reported = legs.map((leg) => legOf(leg, { order, ordered, fills, notes }))
  return {
    ...order,
    symbol: underlyingOf(legs),
    side: sides.get(raw.orderType) ?? null,
    quantity: ordered,
    orderClass: 'multileg',
    legs: reported,
    averageFillPrice: netPrice(reported, sides.get(raw.orderType)),
    // Each fill is of a leg: together they are not fills of the package.
    executions: [],
  }
}

/** A request says no quantity of its own: how many packages it is, is the largest common part of the legs. */
function smallest(legs: readonly WireLeg[]): Quantity | null {
  const counts = legs.map((leg) => Number(leg.quantity))
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 1)) return null
  return quantity(counts.reduce(commonDivisor))
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

function underlyingOf(legs: readonly WireLeg[]): string {
  let only: string | undefined
  for (const { instrument = {} } of legs) {
    const { underlyingSymbol: named } = instrument
    const root = typeof named === 'string' ? symbolFromWire(named) : rootOfSymbol(symbolOfInstrument(instrument))
    if (only !== undefined && root !== only) return ''
    only = root
  }
  return only ?? ''
}

interface LegParts {
  readonly order: ReportedOrder
  readonly ordered: Quantity | null
  readonly fills: Fills
  readonly notes: Notes
}

function legOf(leg: WireLeg, { order, ordered, fills, notes }: LegParts): ReportedLeg {
  const { instrument = {}, instruction, positionEffect } = leg
  const word = typeof instruction === 'string' ? instruction : ''
  const side = sideOf.get(word) ?? null
  if (side === null) notes.unknown('instruction', instruction, 'the side of the leg is left out')
  const own = leg.legId === undefined ? noExecutions : executionsOf(leg.legId, fills)
  const size = quantity(leg.quantity)
  return {
    brokerOrderId: null,
    symbol: symbolOfInstrument(instrument),
    side,
    ratio: ratioOf(size, ordered),
    quantity: size,
    filledQuantity: filledIn(own),
    averageFillPrice: averageOf(own),
    orderType: null,
    limitPrice: null,
    stopPrice: null,
    positionEffect:
      (typeof positionEffect === 'string' ? effectOf.get(positionEffect) : undefined) ??
      effectOfInstruction.get(word) ??
      null,
    status: order.status,
  }
}

const none = Quantity('0')
const noExecutions: readonly ReportedExecution[] = []

function executionsOf(legId: unknown, { executions, legIds }: Fills): readonly ReportedExecution[] {
  if (executions.length === 0) return noExecutions
  const own: ReportedExecution[] = []
  for (let index = 0; index < executions.length; index += 1) {
    const execution = executions[index]
    if (execution !== undefined && legIds[index] === legId) own.push(execution)
  }
  return own
}

function filledIn(executions: readonly ReportedExecution[]): Quantity {
  const [first] = executions
  if (executions.length < 2) return first?.quantity ?? none
  return sumOfQuantities(executions.map((execution) => execution.quantity))
}

/** Whole contracts of a leg in one package; `null` where it does not come out even. */
function ratioOf(size: Quantity | null, ordered: Quantity | null): number | null {
  if (size === null || ordered === null || ordered === '0') return null
  const ratio = Number(size) / Number(ordered)
  return Number.isSafeInteger(ratio) ? ratio : null
}

const isBuy = (side: OrderSide | null): boolean => side === 'buy' || side === 'buy_to_cover'

const millionths = 1_000_000

/**
 * What one package cost or brought, in the direction of the order; `null` until every leg has a price. Prices have at most
 * six places here, so whole millionths are exact.
 */
function netPrice(legs: readonly ReportedLeg[], side: OrderSide | undefined): Price | null {
  let paid = 0
  for (const { averageFillPrice, ratio, side: legSide } of legs) {
    if (averageFillPrice === null || ratio === null) return null
    const part = Math.round(Number(averageFillPrice) * millionths) * ratio
    paid += isBuy(legSide) ? part : -part
  }
  return price((side === 'sell' ? -paid : paid) / millionths)
}
