/** An order as it is read: status words without "partially filled", activities with legs, families nested (brokers/schwab.md 3.6). */
import { decimal } from '@g2e/domain/money'
import type { SimExecution, SimOrder } from '../../exchange/order.ts'
import { isFinal } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { wrapperIdOf } from '../policy.ts'
import { isRecord, numberOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { assetTypeOf, cusipOf, instrumentOf, optionCusip, stableNumber, wireSymbol } from '../wire/instrument.ts'
import { stamp } from '../wire/time.ts'
import { instructionOf } from './order-form.ts'
import { wireStatus } from './order-status.ts'
import type { Status } from './order-status.ts'

interface Leg {
  readonly symbol: string
  readonly instruction: string
  readonly quantity: string
}

const text = (order: SimOrder, name: string): string | undefined => {
  const value = order.extra[name]
  return typeof value === 'string' ? value : undefined
}

/** The legs in the order's own words; an exit that came without any is one leg. */
function legsOf({ context }: Desk, order: SimOrder): readonly Leg[] {
  const kept = order.extra['legs']
  const legs = (Array.isArray(kept) ? kept : []).flatMap((leg: unknown) => {
    if (!isRecord(leg)) return []
    const { symbol, instruction, quantity } = leg
    return typeof symbol === 'string' && typeof instruction === 'string' && typeof quantity === 'string'
      ? [{ symbol, instruction, quantity }]
      : []
  })
  if (legs.length > 1) return legs
  const { kind } = instrumentOf(context.market, order.symbol)
  const instruction = legs[0]?.instruction ?? instructionOf(order.side, kind)
  return [{ symbol: order.symbol, instruction, quantity: order.quantity ?? '0' }]
}

const opening = new Set(['BUY', 'SELL_SHORT', 'BUY_TO_OPEN', 'SELL_TO_OPEN'])

export function wireLeg({ context }: Desk, { symbol, instruction, quantity }: Leg, place: number): Fields {
  const instrument = instrumentOf(context.market, symbol)
  const assetType = assetTypeOf(instrument)
  const option =
    instrument.kind === 'option'
      ? {
          putCall: instrument.contract.right === 'call' ? 'CALL' : 'PUT',
          underlyingSymbol: instrument.contract.underlying,
        }
      : {}
  return {
    orderLegType: assetType,
    legId: place + 1,
    instrument: {
      assetType,
      cusip: instrument.kind === 'option' ? optionCusip(instrument.contract) : cusipOf(symbol),
      symbol: wireSymbol(symbol),
      instrumentId: stableNumber('instrument', symbol),
      ...option,
    },
    instruction,
    positionEffect: opening.has(instruction) ? 'OPENING' : 'CLOSING',
    quantity: numberOf(quantity),
  }
}

const executionLeg = (execution: SimExecution, legId: number): Fields => ({
  legId,
  quantity: numberOf(execution.quantity),
  mismarkedQuantity: 0,
  price: numberOf(execution.price),
  time: stamp(execution.at),
  instrumentId: stableNumber('instrument', execution.symbol),
})

/** One activity for each execution; a spread's has a leg for each of its contracts. */
function activities({ context }: Desk, order: SimOrder): readonly Fields[] {
  const children =
    order.orderClass === 'multileg' ? order.childIds.flatMap((id) => context.exchange.order(id) ?? []) : []
  return order.executions.map((execution, place) => {
    const parts = children.flatMap(({ executions }, leg) => {
      const part = executions[place]
      return part ? [executionLeg(part, leg + 1)] : []
    })
    return {
      activityType: 'EXECUTION',
      activityId: Number(execution.executionId),
      executionType: 'FILL',
      quantity: numberOf(execution.quantity),
      orderRemainingQuantity: numberOf(execution.leavesQuantity),
      executionLegs: parts.length > 0 ? parts : [executionLeg(execution, 1)],
    }
  })
}

/** `price` is the limit, never the fill; a market order has none. A credit is positive here. */
function prices(order: SimOrder): Fields {
  const { limitPrice, stopPrice, orderType } = order
  const isTrailing = orderType === 'trailing_stop'
  const [basis, linkType, offset] = [text(order, 'linkBasis'), text(order, 'linkType'), text(order, 'offset')]
  const isStop = isTrailing || orderType === 'stop' || orderType === 'stop_limit'
  return {
    ...(limitPrice === null ? {} : { price: numberOf(decimal(limitPrice).abs().toFixed()) }),
    ...(stopPrice === null || isTrailing ? {} : { stopPrice: numberOf(stopPrice) }),
    ...(basis === undefined ? {} : { stopPriceLinkBasis: basis }),
    ...(linkType === undefined ? {} : { stopPriceLinkType: linkType }),
    ...(offset === undefined ? {} : { stopPriceOffset: numberOf(offset) }),
    ...(isStop ? { stopType: text(order, 'stopType') ?? 'STANDARD' } : {}),
  }
}

const wireTypes: Readonly<Record<SimOrder['orderType'], string>> = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP',
  stop_limit: 'STOP_LIMIT',
  trailing_stop: 'TRAILING_STOP',
}

export const isCancelable = (order: SimOrder): boolean => !isFinal(order) && order.status !== 'pending_cancel'
/** Parts of a family, spreads and trailing stops are not (as in the samples). */
export const isEditable = (order: SimOrder): boolean =>
  isCancelable(order) && order.orderClass === 'simple' && order.orderType !== 'trailing_stop'

function closedAt(order: SimOrder): number | undefined {
  if (!isFinal(order)) return undefined
  return (
    order.filledAt ?? order.canceledAt ?? order.expiredAt ?? order.replacedAt ?? order.rejectedAt ?? order.updatedAt
  )
}

/** The exchange's reasons in Schwab's words, as far as they are known; others as they are. */
export function rejectionText(reason: string): string {
  if (reason.startsWith('insufficient buying power'))
    return 'You do not have enough available cash/buying power for this order.'
  if (reason.startsWith('insufficient qty'))
    return 'This order may result in an oversold/overbought position in your account. Please check your position quantity and/or open orders.'
  return reason
}

function state(desk: Desk, order: SimOrder, status: Status): Fields {
  const isVeiled = desk.veils.over(order.orderId) !== undefined
  const closed = isVeiled ? undefined : closedAt(order)
  const { orderTag } = desk.settings.current
  return {
    orderId: Number(order.orderId),
    cancelable: !isVeiled && isCancelable(order),
    editable: !isVeiled && isEditable(order),
    status,
    ...(status === 'REJECTED' ? { statusDescription: rejectionText(order.rejectReason ?? '') } : {}),
    enteredTime: stamp(order.receivedAt),
    ...(closed === undefined ? {} : { closeTime: stamp(closed) }),
    ...(orderTag === null ? {} : { tag: orderTag }),
    accountNumber: Number(desk.context.exchange.account(order.accountId)?.accountNumber ?? '0'),
  }
}

/** One order without its family. */
function ownFields(desk: Desk, order: SimOrder, strategy: 'SINGLE' | 'TRIGGER'): Fields {
  const status = wireStatus(desk, order)
  const quantity = decimal(order.quantity ?? '0')
  const isOver = isFinal(order) && desk.veils.over(order.orderId) === undefined
  const found = activities(desk, order)
  const { calendar } = desk.context.market
  const isLasting = order.timeInForce === 'gtc' && order.expiresAt !== null
  return {
    session: text(order, 'session') ?? 'NORMAL',
    duration: text(order, 'duration') ?? (order.timeInForce === 'gtc' ? 'GOOD_TILL_CANCEL' : 'DAY'),
    orderType: text(order, 'orderType') ?? wireTypes[order.orderType],
    ...(isLasting ? { cancelTime: calendar.newYork(order.expiresAt ?? 0).date } : {}),
    complexOrderStrategyType: text(order, 'complex') ?? 'NONE',
    quantity: numberOf(quantity.toFixed()),
    filledQuantity: numberOf(order.filledQuantity),
    remainingQuantity: isOver ? 0 : numberOf(quantity.minus(order.filledQuantity).toFixed()),
    requestedDestination: 'AUTO',
    destinationLinkName: 'AutoRoute',
    ...prices(order),
    orderLegCollection: legsOf(desk, order).map((leg, place) => wireLeg(desk, leg, place)),
    orderStrategyType: strategy,
    ...state(desk, order, status),
    ...(found.length > 0 ? { orderActivityCollection: found } : {}),
  }
}

/** The wrapper around a pair has no legs, prices, quantity or status. */
function wrapper(desk: Desk, members: readonly SimOrder[]): Fields {
  const [first] = members
  return {
    orderStrategyType: 'OCO',
    orderId: Number(wrapperIdOf(first?.orderId ?? '0')),
    cancelable: members.some(isCancelable),
    editable: false,
    accountNumber: Number(desk.context.exchange.account(first?.accountId ?? '')?.accountNumber ?? '0'),
    childOrderStrategies: members.map((member) => ownFields(desk, member, 'SINGLE')),
  }
}

const childrenOf = ({ context }: Desk, order: SimOrder): readonly SimOrder[] =>
  order.childIds.flatMap((id) => context.exchange.order(id) ?? [])

/** The order with its family below it. */
export function wireOrder(desk: Desk, order: SimOrder): Fields {
  if (order.parentId !== null || order.orderClass === 'simple' || order.orderClass === 'multileg')
    return ownFields(desk, order, 'SINGLE')
  const children = childrenOf(desk, order)
  if (order.orderClass === 'oco') return wrapper(desk, [order, ...children])
  const below =
    order.orderClass === 'bracket'
      ? [wrapper(desk, children)]
      : children.map((child) => ownFields(desk, child, 'SINGLE'))
  return { ...ownFields(desk, order, 'TRIGGER'), ...(children.length > 0 ? { childOrderStrategies: below } : {}) }
}

/** The pair that a wrapper's id stands for, as the wrapper. */
export function wirePair(desk: Desk, first: SimOrder): Fields {
  const parent = first.parentId === null ? first : desk.context.exchange.order(first.parentId)
  const children = parent ? childrenOf(desk, parent) : []
  return wrapper(desk, first.parentId === null ? [first, ...children] : children)
}
