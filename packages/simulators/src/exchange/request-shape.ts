/** Whether a request makes sense in itself: sizes, prices that its type needs and no others, parts of its class. */
import { decimal, isDecimalText } from '@g2e/domain/money'
import type { SimOrderRequest } from './order.ts'
import type { Refusal } from './policy.ts'

const quantityPlaces = 9
/** More than this of anything is a slip of the hand. */
const quantityMost = 1_000_000_000

export const invalid = (field: string, message: string): Refusal => ({ code: 'invalid_request', field, message })

const isPositive = (text: string): boolean => isDecimalText(text) && decimal(text).gt(0)

type PriceField = 'limitPrice' | 'stopPrice' | 'trailPercent' | 'trailAmount'
const needed: Readonly<Record<SimOrderRequest['orderType'], readonly PriceField[]>> = {
  market: [],
  limit: ['limitPrice'],
  stop: ['stopPrice'],
  stop_limit: ['stopPrice', 'limitPrice'],
  trailing_stop: [],
}
const priceFields: readonly PriceField[] = ['limitPrice', 'stopPrice', 'trailPercent', 'trailAmount']

export function shapeRefusal(request: SimOrderRequest): Refusal | undefined {
  return sizeRefusal(request) ?? priceRefusal(request) ?? timeRefusal(request) ?? classRefusal(request)
}

function sizeRefusal({ quantity, notional, orderType, orderClass }: SimOrderRequest): Refusal | undefined {
  if ((quantity === undefined) === (notional === undefined))
    return invalid('quantity', 'exactly one of quantity and notional is needed')
  if (quantity !== undefined) {
    if (!isPositive(quantity)) return invalid('quantity', 'quantity must be more than zero')
    if (decimal(quantity).decimalPlaces() > quantityPlaces) return invalid('quantity', 'quantity has too many decimals')
    if (decimal(quantity).gt(quantityMost)) return invalid('quantity', 'quantity is too large')
    return undefined
  }
  if (!isPositive(notional ?? '')) return invalid('notional', 'notional must be more than zero')
  if (decimal(notional ?? '0').decimalPlaces() > 2) return invalid('notional', 'notional has more than two decimals')
  if (orderType === 'trailing_stop' || (orderClass ?? 'simple') !== 'simple')
    return invalid('notional', 'notional is for simple orders only')
  return undefined
}

function priceRefusal(request: SimOrderRequest): Refusal | undefined {
  const { orderType, orderClass } = request
  for (const field of priceFields) {
    const value = request[field]
    const isNeeded = needed[orderType].includes(field)
    const isTrail = orderType === 'trailing_stop' && (field === 'trailPercent' || field === 'trailAmount')
    if (value === undefined) {
      if (isNeeded && !(orderClass === 'oco' && field === 'limitPrice'))
        return invalid(field, `${orderType} orders need ${field}`)
      continue
    }
    if (!isNeeded && !isTrail) return invalid(field, `${orderType} orders take no ${field}`)
    const isCredit = orderClass === 'multileg' && field === 'limitPrice'
    if (isCredit ? !isDecimalText(value) : !isPositive(value)) return invalid(field, `${field} must be more than zero`)
  }
  const { trailLimitOffset } = request
  if (trailLimitOffset !== undefined && (orderType !== 'trailing_stop' || !isDecimalText(trailLimitOffset)))
    return invalid('trailLimitOffset', 'only a trailing stop has an offset of its limit')
  if (orderType !== 'trailing_stop') return undefined
  if ((request.trailPercent === undefined) === (request.trailAmount === undefined))
    return invalid('trailPercent', 'exactly one of trail percent and trail amount is needed')
  if (request.trailPercent !== undefined && decimal(request.trailPercent).gte(100))
    return invalid('trailPercent', 'trail percent must be below 100')
  return undefined
}

const dateText = /^\d{4}-\d{2}-\d{2}$/

function timeRefusal(request: SimOrderRequest): Refusal | undefined {
  const { orderType, timeInForce, extendedHours, onlySession, expiresOn } = request
  if (onlySession !== undefined && !extendedHours)
    return invalid('onlySession', 'an order for the time before or after the session is an extended hours order')
  if (expiresOn !== undefined && (timeInForce !== 'gtc' || !dateText.test(expiresOn)))
    return invalid('expiresOn', 'a last day is a date and makes an order gtc')
  const isAtOnce = timeInForce !== 'day' && timeInForce !== 'gtc'
  if (isAtOnce && orderType !== 'market' && orderType !== 'limit')
    return invalid('timeInForce', `${timeInForce} is for market and limit orders`)
  if (extendedHours && orderType !== 'limit')
    return invalid('extendedHours', 'only limit orders trade in extended hours')
  if (extendedHours && (timeInForce === 'opg' || timeInForce === 'cls'))
    return invalid('extendedHours', 'auction orders do not trade in extended hours')
  return undefined
}

function classRefusal(request: SimOrderRequest): Refusal | undefined {
  const { takeProfit, stopLoss } = request
  const orderClass = request.orderClass ?? 'simple'
  if (orderClass === 'multileg') return legsRefusal(request)
  if (request.legs !== undefined) return invalid('legs', 'only multileg orders have legs')
  if (orderClass === 'simple')
    return takeProfit || stopLoss ? invalid('orderClass', 'a simple order has no take profit or stop loss') : undefined
  if (request.extendedHours) return invalid('extendedHours', `${orderClass} orders do not trade in extended hours`)
  const times = [request.timeInForce, takeProfit?.timeInForce, stopLoss?.timeInForce]
  if (times.some((time) => time !== undefined && time !== 'day' && time !== 'gtc'))
    return invalid('timeInForce', `${orderClass} orders are day or gtc`)
  if (request.quantity === undefined || !decimal(request.quantity).isInteger())
    return invalid('quantity', 'fractional orders must be simple orders')
  if (orderClass === 'oto' && (takeProfit === undefined) === (stopLoss === undefined))
    return invalid('orderClass', 'oto orders need exactly one of take profit and stop loss')
  if (orderClass !== 'oto' && (!takeProfit || !stopLoss))
    return invalid(takeProfit ? 'stopLoss' : 'takeProfit', `${orderClass} orders need take profit and stop loss`)
  return exitRefusal(request)
}

/** Prices of the exits: positive, and on their sides of each other. */
function exitRefusal(request: SimOrderRequest): Refusal | undefined {
  const { takeProfit, stopLoss, orderClass, side } = request
  if (takeProfit && !isPositive(takeProfit.limitPrice))
    return invalid('takeProfit.limitPrice', 'take profit needs a limit price above zero')
  if (stopLoss && !isPositive(stopLoss.stopPrice))
    return invalid('stopLoss.stopPrice', 'stop loss needs a stop price above zero')
  if (stopLoss?.limitPrice !== undefined && !isPositive(stopLoss.limitPrice))
    return invalid('stopLoss.limitPrice', 'stop loss limit must be above zero')
  if (!takeProfit || !stopLoss) return undefined
  const sellsToExit = orderClass === 'oco' ? side === 'sell' : side === 'buy'
  const profit = decimal(takeProfit.limitPrice)
  const isApart = sellsToExit ? profit.gt(stopLoss.stopPrice) : profit.lt(stopLoss.stopPrice)
  const word = sellsToExit ? 'above' : 'below'
  return isApart ? undefined : invalid('takeProfit.limitPrice', `take profit must be ${word} the stop`)
}

const legsMost = 4

function legsRefusal({ legs, quantity, orderType, notional }: SimOrderRequest): Refusal | undefined {
  if (!legs || legs.length < 2 || legs.length > legsMost) return invalid('legs', `two to ${legsMost} legs are needed`)
  if (notional !== undefined || quantity === undefined || !decimal(quantity).isInteger())
    return invalid('quantity', 'multileg orders are for whole units')
  if (orderType !== 'market' && orderType !== 'limit')
    return invalid('orderType', 'multileg orders are market or limit orders')
  if (legs.some(({ ratio }) => !Number.isInteger(ratio) || ratio < 1 || ratio > 10_000))
    return invalid('legs', 'ratios are whole numbers above zero')
  if (new Set(legs.map(({ symbol }) => symbol)).size < legs.length)
    return invalid('legs', 'each leg needs its own symbol')
  return undefined
}
