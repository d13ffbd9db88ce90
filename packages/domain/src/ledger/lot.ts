/** Shares bought (or sold short) together, with what they cost. Shares and cost are conserved: part and rest are the whole. */
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
  /** Of the quantity: bought (or sold short) by the person and not yet the replacement of a loss. */
  free: bigint
  /** Place in the order in which lots came onto their shelf. */
  readonly shelved: number
}

/** Not on a shelf yet. */
export type NewLot = Omit<Lot, 'shelved'>
/** Part of a lot, or the whole of it. */
export type LotPart = NewLot

/** Takes `quantity` off the lot; with the whole of it goes the whole cost. */
export function split(lot: Lot, quantity: bigint): LotPart {
  const cost = quantity === lot.quantity ? lot.cost : share(lot.cost, quantity, lot.quantity)
  return splitAt(lot, quantity, cost)
}

/** Takes `quantity` and `cost` off the lot; what is free stays with the lot as far as it has the units. */
export function splitAt(lot: Lot, quantity: bigint, cost: bigint): LotPart {
  const { symbol, account, openedOn, heldSince, order, transactionId, isShort } = lot
  lot.quantity -= quantity
  lot.cost -= cost
  let free = 0n
  if (lot.free > lot.quantity) {
    free = lot.free - lot.quantity
    lot.free = lot.quantity
  }
  return { symbol, account, openedOn, heldSince, order, quantity, cost, transactionId, isShort, free }
}

/** Order of purchase; of one purchase's parts the longest held first. */
export const byOrder = (a: Lot, b: Lot): number =>
  a.order - b.order || a.heldSince - b.heldSince || a.shelved - b.shelved
