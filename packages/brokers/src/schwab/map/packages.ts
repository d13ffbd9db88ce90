/**
 * Multi-leg orders: one net price for several legs (schwab.md 3.6, 7). A spread has no symbol and side of its own at the
 * broker; ours is its underlying, bought for a debit or sold for a credit, as our ticket says it.
 */
import { rootOfSymbol } from '@g2e/domain/instruments'
import { Quantity, sumOfQuantities } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import type { OrderSide, OrderStatus } from '@g2e/domain/orders'
import type { ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { symbolFromWire, symbolOfInstrument } from '../symbols.ts'
import { effectOf, effectOfInstruction, sideOf } from '../vocabulary.ts'
import type { Notes } from '../wire/notes.ts'
import type { WireInstrument, WireLeg } from '../wire/order.ts'
import { price, quantity } from '../wire/read.ts'
import { averageOf } from './fills.ts'
import type { Fills } from './fills.ts'

interface PackageParts {
  /** Of the package, as sent. */
  readonly size: unknown
  /** What its net price says. */
  readonly side: OrderSide | null
  readonly status: OrderStatus
  readonly fills: Fills
  readonly notes: Notes
}

type Package = Pick<ReportedOrder, 'symbol' | 'side' | 'quantity' | 'legs' | 'averageFillPrice'>

const none = Quantity('0')

/** What the legs of a package say together. Throws NotAsDocumented. */
export function packageOf(wires: readonly WireLeg[], parts: PackageParts): Package {
  const { side } = parts
  const ordered = quantity(parts.size) ?? smallest(wires)
  let underlying: string | undefined
  const legs = wires.map((wire) => {
    const { instrument = {} } = wire
    const symbol = symbolOfInstrument(instrument)
    const root = underlyingOf(instrument, symbol)
    underlying = underlying === undefined || underlying === root ? root : ''
    return legOf(wire, symbol, ordered, parts)
  })
  return { symbol: underlying ?? '', side, quantity: ordered, legs, averageFillPrice: netPrice(legs, side) }
}

/** A request says no quantity of its own: how many packages it is, is the largest common part of the legs. */
function smallest(legs: readonly WireLeg[]): Quantity | null {
  const counts = legs.map((leg) => Number(leg.quantity))
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 1)) return null
  return quantity(counts.reduce(commonDivisor))
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

/** Legs of several underlyings have none together. */
function underlyingOf({ underlyingSymbol: named }: WireInstrument, symbol: string): string {
  return typeof named === 'string' ? symbolFromWire(named) : rootOfSymbol(symbol)
}

function legOf(
  wire: WireLeg,
  symbol: string,
  ordered: Quantity | null,
  { status, fills, notes }: PackageParts,
): ReportedLeg {
  const { instruction, positionEffect, quantity: wireSize, legId } = wire
  const side = sideOf.get(instruction) ?? null
  if (side === null) notes.unknown('instruction', instruction, 'the side of the leg is left out')
  const size = quantity(wireSize)
  const done = legId === undefined ? undefined : fillsOfLeg(legId, fills)
  return {
    brokerOrderId: null,
    symbol,
    side,
    ratio: ratioOf(size, ordered),
    quantity: size,
    filledQuantity: done?.quantity ?? none,
    averageFillPrice: done?.price ?? null,
    orderType: null,
    limitPrice: null,
    stopPrice: null,
    positionEffect: effectOf.get(positionEffect) ?? effectOfInstruction.get(instruction) ?? null,
    status,
  }
}

interface LegFills {
  readonly quantity: Quantity
  /** The average. */
  readonly price: Price | null
}

/** `undefined` = nothing of that leg is filled. */
function fillsOfLeg(legId: unknown, { executions, wires }: Fills): LegFills | undefined {
  let only: ReportedExecution | undefined
  let own: ReportedExecution[] | undefined
  for (let index = 0; index < executions.length; index += 1) {
    const execution = executions[index]
    if (execution === undefined || wires[index]?.['legId'] !== legId) continue
    if (only === undefined) only = execution
    else (own ??= [only]).push(execution)
  }
  if (own === undefined) return only
  return { quantity: sumOfQuantities(own.map((execution) => execution.quantity)), price: averageOf(own) }
}

/** Whole contracts of a leg in one package; `null` where it does not come out even. */
function ratioOf(size: Quantity | null, ordered: Quantity | null): number | null {
  if (size === null || ordered === null || ordered === '0') return null
  if (size === ordered) return 1
  const ratio = Number(size) / Number(ordered)
  return Number.isSafeInteger(ratio) ? ratio : null
}

const isBuy = (side: OrderSide | null): boolean => side === 'buy' || side === 'buy_to_cover'

const millionths = 1_000_000

/**
 * What one package cost or brought, in the direction of the order; `null` until every leg has a price. Prices have at most
 * six places here, so whole millionths are exact.
 */
function netPrice(legs: readonly ReportedLeg[], side: OrderSide | null): Price | null {
  let paid = 0
  for (const { averageFillPrice, ratio, side: legSide } of legs) {
    if (averageFillPrice === null || ratio === null) return null
    const part = Math.round(Number(averageFillPrice) * millionths) * ratio
    paid += isBuy(legSide) ? part : -part
  }
  return price((side === 'sell' ? -paid : paid) / millionths)
}
