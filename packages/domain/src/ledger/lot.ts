/**
 * Shares bought (or sold short) together, with what they cost; and the shelf of one account's lots of one symbol, from which
 * a sale takes them. Shares and cost are conserved: what is taken and what is left are what was there.
 */
import { share } from './fixed-point.ts'

export const lotMethods = ['fifo', 'lifo', 'hifo', 'average', 'specific'] as const
export type LotMethod = (typeof lotMethods)[number]

export interface Lot {
  readonly symbol: string
  readonly account: string
  /** Day number of the purchase. */
  readonly openedOn: number
  /** Day number from which it counts as held: before `openedOn` where a wash sale's time was carried over. */
  heldSince: number
  /** Place in the order of all purchases. */
  readonly order: number
  /** Above zero. */
  quantity: bigint
  /** In the base currency, fees included; for a short lot what was received. */
  cost: bigint
  readonly transactionId: string
  readonly isShort: boolean
  /** Of the quantity: not yet the replacement of a loss. */
  free: bigint
}

/** Part of a lot, or the whole of it. */
export type LotPart = Omit<Lot, 'free'>

/** Takes `quantity` off the lot; with the whole of it goes the whole cost. */
export function split(lot: Lot, quantity: bigint): LotPart {
  const cost = quantity === lot.quantity ? lot.cost : share(lot.cost, quantity, lot.quantity)
  lot.quantity -= quantity
  lot.cost -= cost
  if (lot.free > lot.quantity) lot.free = lot.quantity
  return { ...lot, quantity, cost }
}

const byOrder = (a: Lot, b: Lot): number => a.order - b.order || a.heldSince - b.heldSince

function byCostOfUnit(a: Lot, b: Lot): number {
  const difference = b.cost * a.quantity - a.cost * b.quantity
  return difference === 0n ? byOrder(a, b) : difference > 0n ? 1 : -1
}

/** Every share costs the same; what does not divide stays with the last. */
function level(lots: readonly Lot[]): void {
  let quantity = 0n
  let cost = 0n
  for (const lot of lots) {
    quantity += lot.quantity
    cost += lot.cost
  }
  for (const lot of lots) {
    const part = share(cost, lot.quantity, quantity)
    cost -= part
    quantity -= lot.quantity
    lot.cost = part
  }
}

/** In the order in which a closing takes them. `named`: purchases that the person chose. */
export function closingOrder(lots: readonly Lot[], method: LotMethod, named: readonly string[]): readonly Lot[] {
  if (method === 'average') level(lots)
  const inOrder = lots.toSorted(method === 'hifo' ? byCostOfUnit : byOrder)
  if (method === 'lifo') return inOrder.toReversed()
  if (method !== 'specific' || named.length === 0) return inOrder
  const chosen = named.flatMap((id) => inOrder.filter(({ transactionId }) => transactionId === id))
  return [...chosen, ...inOrder.filter((lot) => !chosen.includes(lot))]
}
