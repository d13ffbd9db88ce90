/**
 * Every kind of ticket there is: order type x time in force x session x asset x side x size x class, each once, with figures
 * that fit together. Each adapter's compiler is walked over all of it; what no broker could understand
 * (`validateRequest`) is marked, not left out.
 */
import type { AssetType } from '@g2e/domain/instruments'
import { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { orderSides, timesInForce, validateRequest } from '@g2e/domain/orders'
import type { OrderClass, OrderRequest, OrderSide, OrderType, TimeInForce } from '@g2e/domain/orders'
import type { OrderContext } from '../../port/broker.ts'
import { BrokerAccountId, ClientOrderId } from '../../port/ids.ts'

export const crossAssets = ['stock', 'etf', 'option', 'crypto', 'mutual_fund'] as const satisfies readonly AssetType[]
export const crossSizes = ['whole', 'part', 'notional'] as const
export const crossSessions = ['regular', 'extended'] as const
/** The two trailing forms are kinds of their own: one trails by percent, the other by an amount. */
export const crossKinds = ['market', 'limit', 'stop', 'stop_limit', 'trail_percent', 'trail_amount'] as const
export type CrossKind = (typeof crossKinds)[number]

/** Where a ticket stands in the product. */
export interface CrossPlace {
  readonly asset: (typeof crossAssets)[number]
  readonly orderClass: OrderClass
  readonly size: (typeof crossSizes)[number]
  readonly session: (typeof crossSessions)[number]
  readonly side: OrderSide
  readonly kind: CrossKind
  readonly timeInForce: TimeInForce
}

export interface CrossCase extends CrossPlace {
  readonly request: OrderRequest
  readonly context: OrderContext
  /** Contradicts itself, so it is refused everywhere for reasons that are no broker's. */
  readonly isContradictory: boolean
}

/** Prices a person might write: `entry` is the limit, the others lie on either side of it. */
export interface CrossFigures {
  readonly entry: string
  readonly above: string
  readonly farAbove: string
  readonly below: string
  readonly farBelow: string
  readonly trailPercent: string
  readonly trailAmount: string
  readonly whole: string
  readonly part: string
  readonly notional: string
}

/** Those of the golden files. */
export const usualFigures: CrossFigures = {
  entry: '187.50',
  above: '190.25',
  farAbove: '205',
  below: '185.25',
  farBelow: '170',
  trailPercent: '2.5',
  trailAmount: '1.25',
  whole: '10',
  part: '0.5',
  notional: '250.00',
}

/** Figures at the edges of what brokers take: cheap shares, dear ones, many, and little of one. */
export const edgeFigures: readonly CrossFigures[] = [
  {
    entry: '0.8765',
    above: '0.91',
    farAbove: '0.9999',
    below: '0.85',
    farBelow: '0.7001',
    trailPercent: '10',
    trailAmount: '0.05',
    whole: '1',
    part: '0.123456789',
    notional: '1.00',
  },
  {
    entry: '654321.09',
    above: '660000.10',
    farAbove: '700000',
    below: '640000.01',
    farBelow: '600000.5',
    trailPercent: '0.5',
    trailAmount: '1000',
    whole: '999999',
    part: '1234.5',
    notional: '1000000',
  },
]

export const crossSymbols = {
  stock: 'AAPL',
  etf: 'SPY',
  option: 'AAPL270115C00200000',
  crypto: 'BTC/USD',
  mutual_fund: 'VFIAX',
} as const satisfies Readonly<Record<CrossPlace['asset'], string>>

/** The second leg of a spread; the first is the option above. */
export const crossSecondLeg = 'AAPL270115C00210000'

/** Contract ids, for the broker that knows instruments only by them. */
export const crossConids: Readonly<Record<string, string>> = {
  AAPL: '265598',
  SPY: '756733',
  [crossSymbols.option]: '700000001',
  [crossSecondLeg]: '700000002',
  'BTC/USD': '479624278',
  VFIAX: '700000003',
}

export const crossContext: Pick<OrderContext, 'brokerAccountId' | 'clientOrderId'> = {
  brokerAccountId: BrokerAccountId('ACCOUNT1'),
  // Letters and digits only, at most twenty: every broker that takes an id takes this one.
  clientOrderId: ClientOrderId('G2E00000000000000001'),
}

/** What is held so that the side makes sense: a sale has something to sell, a cover something to cover. */
const heldFor: Readonly<Record<OrderSide, string>> = {
  buy: '0',
  sell: '1000000',
  buy_to_cover: '-1000000',
  sell_short: '0',
}

const isBuying = (side: OrderSide): boolean => side === 'buy' || side === 'buy_to_cover'

function pricesOf({ kind, side, orderClass }: CrossPlace, figures: CrossFigures) {
  const entry = Price(figures.entry)
  // A buy stop waits above a falling price's entry, a sell stop below: the limit lies beyond the stop.
  const stopPrice = Price(isBuying(side) ? figures.below : figures.above)
  // The take-profit of an oco is its limit.
  const limit = orderClass === 'oco' ? {} : { limitPrice: entry }
  switch (kind) {
    case 'market':
      return {}
    case 'limit':
      return limit
    case 'stop':
      return { stopPrice }
    case 'stop_limit':
      return { ...limit, stopPrice }
    case 'trail_percent':
      return { trailPercent: Percent(figures.trailPercent) }
    case 'trail_amount':
      return { trailAmount: Price(figures.trailAmount) }
  }
}

function exitsOf({ orderClass, side }: CrossPlace, figures: CrossFigures) {
  if (orderClass !== 'bracket' && orderClass !== 'oco' && orderClass !== 'oto') return {}
  const isLong = orderClass === 'oco' ? !isBuying(side) : isBuying(side)
  const takeProfit = { limitPrice: Price(isLong ? figures.farAbove : figures.farBelow) }
  const stopLoss = { stopPrice: Price(isLong ? figures.farBelow : figures.farAbove) }
  return orderClass === 'oto' ? { stopLoss } : { takeProfit, stopLoss }
}

function sizeOf({ size, asset }: CrossPlace, figures: CrossFigures) {
  if (size === 'notional') return { notional: Money(figures.notional) }
  const wholePart = asset === 'option' ? '1.5' : figures.part
  return { quantity: Quantity(size === 'whole' ? figures.whole : wholePart) }
}

const spread = [
  { symbol: crossSymbols.option, side: 'buy', ratio: 1, positionEffect: 'open' },
  { symbol: crossSecondLeg, side: 'sell', ratio: 1, positionEffect: 'open' },
] as const

const orderTypeOf = (kind: CrossKind): OrderType =>
  kind === 'trail_percent' || kind === 'trail_amount' ? 'trailing_stop' : kind

function ticketAt(place: CrossPlace, figures: CrossFigures): CrossCase {
  const { asset, orderClass, side, timeInForce, session } = place
  const isSpread = orderClass === 'multileg'
  const symbol = isSpread ? crossSymbols.stock : crossSymbols[asset]
  const conid = crossConids[symbol]
  const request: OrderRequest = {
    accountId: 'ACCOUNT1',
    symbol,
    side,
    ...sizeOf(place, figures),
    orderType: orderTypeOf(place.kind),
    ...pricesOf(place, figures),
    timeInForce,
    ...(session === 'extended' ? { extendedHours: true } : {}),
    ...(orderClass === 'simple' ? {} : { orderClass }),
    ...exitsOf(place, figures),
    ...(isSpread ? { legs: spread } : {}),
  }
  const context: OrderContext = {
    ...crossContext,
    assetType: asset,
    positionQuantity: Quantity(isSpread ? '0' : heldFor[side]),
    ...(conid === undefined ? {} : { conid }),
  }
  return { ...place, request, context, isContradictory: validateRequest(request).length > 0 }
}

/** Options have spreads beside the classes that all assets have. */
const classesOf = (asset: CrossPlace['asset']): readonly OrderClass[] =>
  asset === 'option' ? ['simple', 'bracket', 'oco', 'oto', 'multileg'] : ['simple', 'bracket', 'oco', 'oto']

/** What a block of the product shares: all but order type and time in force. */
export type CrossBlock = Pick<CrossPlace, 'asset' | 'orderClass' | 'size' | 'session' | 'side'>

export function crossBlocks(): readonly CrossBlock[] {
  return crossAssets.flatMap((asset) =>
    classesOf(asset).flatMap((orderClass) =>
      crossSizes.flatMap((size) =>
        crossSessions.flatMap((session) =>
          orderSides.map((side): CrossBlock => ({ asset, orderClass, size, session, side })),
        ),
      ),
    ),
  )
}

export const casesOfBlock = (block: CrossBlock, figures: CrossFigures = usualFigures): readonly CrossCase[] =>
  crossKinds.flatMap((kind) => timesInForce.map((timeInForce) => ticketAt({ ...block, kind, timeInForce }, figures)))
