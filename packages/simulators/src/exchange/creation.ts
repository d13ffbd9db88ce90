/** Turns an accepted (or listed, though refused) request into an order with its children. */
import { Money, Price, Quantity } from '@g2e/domain/money'
import type { Desk } from './desk.ts'
import { change } from './journal.ts'
import { instrumentOf } from './ledger.ts'
import type { SimExit, SimOrder, SimOrderLeg, SimOrderRequest, SimOrderType, SimSide } from './order.ts'
import { expiryOf } from './sessions.ts'

const nothingHappened = {
  triggered: false,
  held: false,
  queued: false,
  openedAt: null,
  filledAt: null,
  cancelRequestedAt: null,
  canceledAt: null,
  expiredAt: null,
  replacedAt: null,
  rejectedAt: null,
} as const

/** An order as it is before anything happened to it. */
export function blankOrder(desk: Desk, request: SimOrderRequest, at: number): SimOrder {
  const sequence = desk.next('order')
  const symbol = desk.market.asset(request.symbol)?.symbol ?? request.symbol
  const isMultileg = request.orderClass === 'multileg'
  const assetType = isMultileg ? 'option' : instrumentOf(desk, symbol).assetType
  const extendedHours = request.extendedHours ?? false
  const optional = <T>(text: string | undefined, brand: (text: string) => T): T | null =>
    text === undefined ? null : brand(text)
  return {
    orderId: desk.policy.newOrderId(desk.idStream('order', sequence), sequence),
    brokerId: desk.brokerId,
    accountId: request.accountId,
    sequence,
    clientOrderId: request.clientOrderId ?? null,
    symbol,
    assetType,
    side: isMultileg ? 'buy' : request.side,
    quantity: optional(request.quantity, Quantity),
    notional: optional(request.notional, Money),
    filledQuantity: Quantity('0'),
    averageFillPrice: null,
    orderType: request.orderType,
    limitPrice: optional(request.limitPrice, Price),
    stopPrice: optional(request.stopPrice, Price),
    trailPercent: request.trailPercent ?? null,
    trailAmount: optional(request.trailAmount, Price),
    trailLimitOffset: optional(request.trailLimitOffset, Price),
    highWaterMark: null,
    timeInForce: request.timeInForce,
    extendedHours,
    onlySession: request.onlySession ?? null,
    expiresOn: request.expiresOn ?? null,
    allOrNone: request.allOrNone ?? false,
    orderClass: request.orderClass ?? 'simple',
    status: 'pending',
    parentId: null,
    childIds: [],
    ratio: null,
    replaces: null,
    replacedBy: null,
    rejectReason: null,
    receivedAt: at,
    updatedAt: at,
    ...nothingHappened,
    expiresAt: expiryOf(
      desk.market.calendar,
      {
        assetType,
        timeInForce: request.timeInForce,
        extendedHours,
        onlySession: request.onlySession ?? null,
        expiresOn: request.expiresOn ?? null,
      },
      at,
      desk.policy.gtcDays,
    ),
    executions: [],
    extra: request.extra ?? {},
  }
}

/** Received, with its children held. */
export function createOrder(desk: Desk, request: SimOrderRequest, at: number): SimOrder {
  const isOco = request.orderClass === 'oco'
  const asked: SimOrderRequest = isOco && request.takeProfit ? takeProfitOf(request, request.takeProfit) : request
  const order = blankOrder(desk, asked, at)
  const children = childRequests(request).map(({ request: child, ratio }) => ({
    ...blankOrder(desk, child, at),
    parentId: order.orderId,
    orderClass: order.orderClass,
    held: true,
    ratio,
  }))
  const received = change(desk, order, { childIds: children.map(({ orderId }) => orderId) }, { type: 'received', at })
  for (const child of children) change(desk, child, {}, { type: 'held', at })
  return received
}

const takeProfitOf = (
  request: SimOrderRequest,
  { limitPrice, timeInForce, extra }: NonNullable<SimOrderRequest['takeProfit']>,
): SimOrderRequest => ({
  ...request,
  orderType: 'limit',
  limitPrice,
  timeInForce: timeInForce ?? request.timeInForce,
  ...(extra === undefined ? {} : { extra }),
})

interface ChildRequest {
  readonly request: SimOrderRequest
  readonly ratio: number | null
}

function childRequests(request: SimOrderRequest): readonly ChildRequest[] {
  if (request.orderClass === 'multileg') return (request.legs ?? []).map((leg) => legRequest(request, leg))
  const { takeProfit, stopLoss } = request
  const children: ChildRequest[] = []
  const side: SimSide = request.orderClass === 'oco' ? request.side : exitSide(request.side)
  if (takeProfit && request.orderClass !== 'oco')
    children.push(
      exitRequest(request, side, {
        ...takeProfit,
        orderType: 'limit',
      }),
    )
  if (stopLoss)
    children.push(
      exitRequest(request, side, {
        ...stopLoss,
        orderType: stopLoss.limitPrice === undefined ? 'stop' : 'stop_limit',
      }),
    )
  return children
}

const exits: Readonly<Record<SimSide, SimSide>> = {
  buy: 'sell',
  sell_short: 'buy_to_cover',
  sell: 'buy',
  buy_to_cover: 'sell_short',
}
const exitSide = (side: SimSide): SimSide => exits[side]

interface Exit extends SimExit {
  readonly orderType: SimOrderType
  readonly limitPrice?: string
  readonly stopPrice?: string
}

function exitRequest(request: SimOrderRequest, side: SimSide, exit: Exit): ChildRequest {
  const { accountId, symbol, quantity } = request
  return {
    ratio: null,
    request: {
      accountId,
      symbol,
      side,
      timeInForce: exit.timeInForce ?? request.timeInForce,
      orderType: exit.orderType,
      ...(quantity === undefined ? {} : { quantity }),
      ...(exit.limitPrice === undefined ? {} : { limitPrice: exit.limitPrice }),
      ...(exit.stopPrice === undefined ? {} : { stopPrice: exit.stopPrice }),
      ...(exit.clientOrderId === undefined ? {} : { clientOrderId: exit.clientOrderId }),
      ...(exit.extra === undefined ? {} : { extra: exit.extra }),
    },
  }
}

function legRequest(request: SimOrderRequest, leg: SimOrderLeg): ChildRequest {
  const units = Number(request.quantity ?? '0')
  return {
    ratio: leg.ratio,
    request: {
      accountId: request.accountId,
      symbol: leg.symbol,
      side: leg.side,
      quantity: String(units * leg.ratio),
      orderType: 'market',
      timeInForce: request.timeInForce,
      extra: { positionEffect: leg.positionEffect },
    },
  }
}
