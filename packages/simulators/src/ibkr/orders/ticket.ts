/** An order ticket as it was read (brokers/ibkr.md 3.7). */
import type { SimTimeInForce } from '../../exchange/order.ts'
import type { Instrument } from '../contracts/instruments.ts'

export const wireTypes = ['LMT', 'MKT', 'STP', 'STOP_LIMIT', 'TRAIL', 'TRAILLMT', 'MIDPRICE'] as const
export type WireType = (typeof wireTypes)[number]

export interface TicketPrices {
  readonly limitPrice: string | undefined
  readonly stopPrice: string | undefined
  readonly trailAmount: string | undefined
  readonly trailPercent: string | undefined
}

export interface Ticket extends TicketPrices {
  readonly accountId: string
  readonly instrument: Instrument
  readonly wireType: WireType
  readonly wireTif: string
  readonly timeInForce: SimTimeInForce
  readonly isBuy: boolean
  /** Exactly one of the two. */
  readonly quantity: string | undefined
  readonly cashQuantity: string | undefined
  readonly outsideRth: boolean
  readonly coid: string | undefined
  readonly parentId: string | undefined
  readonly isSingleGroup: boolean
  readonly allOrNone: boolean
}
