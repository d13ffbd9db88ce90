/**
 * A ticket as the exact `POST /iserver/account/{id}/orders` (ibkr.md 3.7), or every field in the way with the nearest form.
 * Bracket and one-triggers-other orders are a parent and children that name its `cOID`; one-cancels-other is a single group.
 */
import { isSymbol } from '@g2e/domain/instruments'
import { validateRequest } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import type { CompiledOrder, OrderChange, OrderContext, UnsupportedField } from '../port/index.ts'
import { coinFaults, isCoin } from './coin-limits.ts'
import {
  assetFaults,
  classFaults,
  contextFaults,
  isOption,
  ocoLimitFaults,
  positionFaults,
  priceFaults,
  sizeFaults,
  timeFaults,
} from './order-limits.ts'
import { wireOrderTypes, wireSides, wireTimesInForce } from './vocabulary.ts'

/** One ticket in the broker's names. */
export interface WireTicket {
  readonly acctId: string
  readonly conid: number
  readonly secType?: string
  readonly cOID?: string
  readonly parentId?: string
  readonly isSingleGroup?: true
  readonly orderType: string
  /** LMT and STOP_LIMIT: the limit; STP: the stop. */
  readonly price?: number
  /** STOP_LIMIT: the stop. */
  readonly auxPrice?: number
  readonly trailingType?: 'amt' | '%'
  readonly trailingAmt?: number
  readonly side: 'BUY' | 'SELL'
  /** One of the two. */
  readonly quantity?: number
  /** Money to buy for. */
  readonly cashQty?: number
  readonly tif: string
  readonly outsideRTH?: boolean
}

export function compileOrder(request: OrderRequest, context: OrderContext): CompiledOrder {
  const faults = faultsOf(request, context)
  if (faults.length > 0) return { unsupported: faults }
  return {
    requests: [
      {
        method: 'POST',
        path: `/iserver/account/${encodeURIComponent(context.brokerAccountId)}/orders`,
        body: { orders: ticketsOf(request, context) },
      },
    ],
  }
}

/** One sentence a field: the first that speaks about it is the nearest to what the person wrote. */
function faultsOf(request: OrderRequest, context: OrderContext): readonly UnsupportedField[] {
  const { symbol } = request
  const faults: UnsupportedField[] = validateRequest(request).map(({ field, message }) => ({ field, reason: message }))
  if (!isSymbol(symbol))
    faults.push({ field: 'symbol', reason: `${JSON.stringify(symbol.slice(0, 30))} is not a symbol.` })
  const isContract = isOption(request, context.assetType)
  const isOfCoin = isCoin(request, context.assetType)
  faults.push(
    ...assetFaults(request, context.assetType),
    ...classFaults(request),
    ...(isOfCoin ? coinFaults(request) : sizeFaults(request, isContract)),
    ...timeFaults(request, isContract),
    ...priceFaults(request, { isContract, hasIncrements: !isOfCoin }),
    ...ocoLimitFaults(request),
    ...positionFaults(request, context.positionQuantity ?? null),
    ...contextFaults(request, context),
  )
  const byField = new Map<string, UnsupportedField>()
  for (const fault of faults) if (!byField.has(fault.field)) byField.set(fault.field, fault)
  return [...byField.values()]
}

type Common = Pick<WireTicket, 'acctId' | 'conid' | 'quantity' | 'cashQty' | 'tif'>

const commonOf = (request: OrderRequest, { brokerAccountId, conid }: OrderContext): Common => ({
  acctId: brokerAccountId,
  conid: Number(conid),
  ...(request.notional === undefined ? { quantity: Number(request.quantity) } : { cashQty: Number(request.notional) }),
  tif: wireTimesInForce[request.timeInForce] ?? '',
})

function ticketsOf(request: OrderRequest, context: OrderContext): readonly WireTicket[] {
  switch (request.orderClass) {
    case 'bracket':
    case 'oto':
      return [groupHead(request, context), ...exitsOf(request, context)]
    case 'oco':
      return ocoOf(request, context)
    default:
      return [simpleTicket(request, context)]
  }
}

function simpleTicket(request: OrderRequest, context: OrderContext): WireTicket {
  const isOfCoin = isCoin(request, context.assetType)
  return {
    ...commonOf(request, context),
    secType: `${context.conid}:${isOfCoin ? 'CRYPTO' : isOption(request, context.assetType) ? 'OPT' : 'STK'}`,
    side: wireSides[request.side],
    // Coins have no regular hours to be outside of.
    ...(isOfCoin ? {} : { outsideRTH: request.extendedHours === true }),
    ...pricesOf(request),
    cOID: context.clientOrderId,
  }
}

const groupHead = (request: OrderRequest, context: OrderContext): WireTicket => ({
  ...commonOf(request, context),
  side: wireSides[request.side],
  ...outsideOf(request),
  ...pricesOf(request),
  cOID: context.clientOrderId,
})

const outsideOf = ({ extendedHours }: OrderRequest): Pick<WireTicket, 'outsideRTH'> =>
  extendedHours === true ? { outsideRTH: true } : {}

type Prices = Pick<WireTicket, 'orderType' | 'price' | 'auxPrice' | 'trailingType' | 'trailingAmt'>

/** `price` is the limit of LMT and STOP_LIMIT and the stop of STP; `auxPrice` is the stop of STOP_LIMIT (ibkr.md 3.7). */
function pricesOf({ orderType, limitPrice, stopPrice, trailAmount, trailPercent }: OrderRequest): Prices {
  const type = wireOrderTypes[orderType]
  switch (orderType) {
    case 'market':
      return { orderType: type }
    case 'limit':
      return { orderType: type, price: Number(limitPrice) }
    case 'stop':
      return { orderType: type, price: Number(stopPrice) }
    case 'stop_limit':
      return { orderType: type, price: Number(limitPrice), auxPrice: Number(stopPrice) }
    case 'trailing_stop':
      return trailAmount === undefined
        ? { orderType: type, trailingType: '%', trailingAmt: Number(trailPercent) }
        : { orderType: type, trailingType: 'amt', trailingAmt: Number(trailAmount) }
  }
}

const opposite = (side: 'BUY' | 'SELL'): 'BUY' | 'SELL' => (side === 'BUY' ? 'SELL' : 'BUY')

function exitsOf(request: OrderRequest, context: OrderContext): readonly WireTicket[] {
  const common = {
    ...commonOf(request, context),
    parentId: context.clientOrderId,
    side: opposite(wireSides[request.side]),
  }
  const { takeProfit } = request
  return [
    ...(takeProfit === undefined ? [] : [{ ...common, orderType: 'LMT', price: Number(takeProfit.limitPrice) }]),
    ...(request.stopLoss === undefined ? [] : [{ ...common, ...stopLossPrices(request.stopLoss) }]),
  ]
}

const stopLossPrices = ({ stopPrice, limitPrice }: NonNullable<OrderRequest['stopLoss']>): Prices =>
  limitPrice === undefined
    ? { orderType: 'STP', price: Number(stopPrice) }
    : { orderType: 'STOP_LIMIT', price: Number(limitPrice), auxPrice: Number(stopPrice) }

/** Two exits, of which the first that fills cancels the other; only the first carries our id. */
function ocoOf(request: OrderRequest, context: OrderContext): readonly WireTicket[] {
  const common = { ...commonOf(request, context), side: wireSides[request.side], isSingleGroup: true } as const
  const { takeProfit, stopLoss, limitPrice } = request
  const limit = Number(takeProfit?.limitPrice ?? limitPrice)
  return [
    { ...common, ...outsideOf(request), orderType: 'LMT', price: limit, cOID: context.clientOrderId },
    ...(stopLoss === undefined ? [] : [{ ...common, ...stopLossPrices(stopLoss) }]),
  ]
}

export interface ModifyOrder {
  readonly original: OrderRequest
  readonly change: OrderChange
  readonly brokerOrderId: string
  readonly context: OrderContext
}

/**
 * A change as the exact `POST /iserver/account/{id}/order/{orderId}`: one ticket that repeats the whole original with the
 * change in it, and without `cOID`, which must not change (ibkr.md 3.7). The broker keeps the order's id.
 */
export function compileModify({ original, change, brokerOrderId, context }: ModifyOrder): CompiledOrder {
  const { orderClass = 'simple' } = original
  if (orderClass !== 'simple')
    return {
      unsupported: [
        {
          field: 'orderClass',
          reason: `The parts of a ${orderClass} order are changed one by one at Interactive Brokers.`,
          nearest: 'cancel and order anew',
        },
      ],
    }
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length === 0) return { unsupported: [{ field: 'quantity', reason: 'Nothing would change.' }] }
  const changed: OrderRequest = { ...original, ...given }
  // The position already holds what has been filled, so it says nothing about the whole of the order.
  const faults = faultsOf(changed, { ...context, positionQuantity: null })
  if (faults.length > 0) return { unsupported: faults }
  const { cOID: _cOID, secType: _secType, ...ticket } = simpleTicket(changed, context)
  return {
    requests: [
      {
        method: 'POST',
        path: `/iserver/account/${encodeURIComponent(context.brokerAccountId)}/order/${encodeURIComponent(brokerOrderId)}`,
        body: ticket,
      },
    ],
  }
}
