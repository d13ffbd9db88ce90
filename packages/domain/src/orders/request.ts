/** What a person wants to be done. Terms are FIX's: see the glossary in ARCHITECTURE.md. */
import type { Money, Percent, Price, Quantity } from '../money/index.ts'

export const orderSides = ['buy', 'sell', 'buy_to_cover', 'sell_short'] as const
export type OrderSide = (typeof orderSides)[number]

export const orderTypes = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const
export type OrderType = (typeof orderTypes)[number]

export const timesInForce = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'] as const
export type TimeInForce = (typeof timesInForce)[number]

export const orderClasses = ['simple', 'bracket', 'oco', 'oto', 'multileg'] as const
export type OrderClass = (typeof orderClasses)[number]

export const positionEffects = ['open', 'close'] as const
export type PositionEffect = (typeof positionEffects)[number]

export interface OrderLegRequest {
  readonly symbol: string
  readonly side: OrderSide
  readonly ratio: number
  readonly positionEffect: PositionEffect
}

/** One ticket, whatever the broker. Exactly one of `quantity` and `notional` is given. */
export interface OrderRequest {
  readonly accountId: string
  readonly symbol: string
  readonly side: OrderSide
  readonly quantity?: Quantity | undefined
  readonly notional?: Money | undefined
  readonly lots?: readonly { readonly transactionId: string; readonly quantity: Quantity }[] | undefined
  readonly orderType: OrderType
  readonly limitPrice?: Price | undefined
  readonly stopPrice?: Price | undefined
  readonly trailPercent?: Percent | undefined
  readonly trailAmount?: Price | undefined
  readonly timeInForce: TimeInForce
  readonly extendedHours?: boolean | undefined
  readonly orderClass?: OrderClass | undefined
  readonly takeProfit?: { readonly limitPrice: Price } | undefined
  readonly stopLoss?: { readonly stopPrice: Price; readonly limitPrice?: Price | undefined } | undefined
  readonly legs?: readonly OrderLegRequest[] | undefined
  readonly recommendationId?: string | undefined
  /** What is meant where the symbol names several contracts at the broker. */
  readonly contractId?: string | undefined
}
