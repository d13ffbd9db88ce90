/** The rules of form of one order: what its type needs, when which time in force may be used, price steps, sessions. */
import { decimal } from '@g2e/domain/money'
import type { SimOrderRequest } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { againstRule, denied, invalid } from '../wire/refusal.ts'
import type { WireRefusal } from '../wire/refusal.ts'
import type { Instrument } from './symbols.ts'

/** Throws the refusal that Alpaca would give. */
export function checkForm(desk: Desk, request: SimOrderRequest, instrument: Instrument): void {
  checkPriceFields(request)
  if (instrument.kind === 'option') return checkOption(request)
  if (instrument.asset.assetType === 'crypto') return checkCrypto(request)
  checkEquity(desk, request, instrument)
}

const needsLimit = (request: SimOrderRequest): boolean =>
  request.orderType === 'limit' || request.orderType === 'stop_limit'
const needsStop = (request: SimOrderRequest): boolean =>
  request.orderType === 'stop' || request.orderType === 'stop_limit'

function checkPriceFields(request: SimOrderRequest): void {
  const { orderType, limitPrice, stopPrice, trailAmount, trailPercent } = request
  const isOco = request.orderClass === 'oco'
  if (needsLimit(request) && limitPrice === undefined && !isOco)
    throw invalid(`${orderType} orders require limit price`)
  if (!needsLimit(request) && limitPrice !== undefined) throw invalid(`${orderType} orders must not have limit price`)
  if (needsStop(request) && stopPrice === undefined) throw invalid(`${orderType} orders require stop price`)
  if (!needsStop(request) && stopPrice !== undefined) throw invalid(`${orderType} orders must not have stop price`)
  const trails = [trailAmount, trailPercent].filter((trail) => trail !== undefined)
  if (orderType === 'trailing_stop' && trails.length !== 1)
    throw invalid('trailing stop orders must specify one of trail_price or trail_percent')
  if (orderType !== 'trailing_stop' && trails.length > 0)
    throw invalid('only trailing stop orders may have trail_price or trail_percent')
  if (trails.some((trail) => decimal(trail).lte(0))) throw invalid('trail must be > 0')
  for (const [name, price] of pricesOf(request)) if (decimal(price).lte(0)) throw invalid(`${name} must be > 0`)
}

function pricesOf(request: SimOrderRequest): readonly (readonly [string, string])[] {
  const { limitPrice, stopPrice, takeProfit, stopLoss } = request
  const named: readonly (readonly [string, string | undefined])[] = [
    ['limit_price', limitPrice],
    ['stop_price', stopPrice],
    ['take_profit.limit_price', takeProfit?.limitPrice],
    ['stop_loss.stop_price', stopLoss?.stopPrice],
    ['stop_loss.limit_price', stopLoss?.limitPrice],
  ]
  return named.flatMap(([name, price]) => (price === undefined ? [] : [[name, price] as const]))
}

/** 2 decimals from a dollar up, 4 below it. */
export function subPenny(name: string, price: string): WireRefusal | undefined {
  const places = decimal(price).abs().gte(1) ? 2 : 4
  if (decimal(price).decimalPlaces() <= places) return undefined
  return againstRule(`invalid ${name} ${price}. sub-penny increment does not fulfill minimum pricing criteria`)
}

const isWhole = (quantity: string): boolean => decimal(quantity).isInteger()
export const isFractional = (request: SimOrderRequest): boolean =>
  request.notional !== undefined || (request.quantity !== undefined && !isWhole(request.quantity))

function checkOption(request: SimOrderRequest): void {
  if (request.notional !== undefined) throw invalid('notional is not supported for options orders')
  if (request.quantity !== undefined && !isWhole(request.quantity))
    throw againstRule('options orders must have whole qty')
  if (request.orderType !== 'market' && request.orderType !== 'limit')
    throw againstRule('invalid order type for options trading')
  if (request.timeInForce !== 'day') throw againstRule('order_time_in_force provided not supported for options trading')
  if (request.extendedHours) throw againstRule('extended hours orders are not supported for options trading')
  if (request.orderClass !== 'simple') throw againstRule('complex orders not supported for options trading')
  if (request.limitPrice !== undefined && decimal(request.limitPrice).decimalPlaces() > 2)
    throw againstRule(`invalid limit_price ${request.limitPrice}. options are priced in whole cents`)
}

const cryptoTypes = new Set(['market', 'limit', 'stop_limit'])

function checkCrypto(request: SimOrderRequest): void {
  if (!cryptoTypes.has(request.orderType)) throw invalid('invalid order type for crypto order')
  const isAllowed =
    request.timeInForce === 'gtc' || (request.timeInForce === 'ioc' && request.orderType !== 'stop_limit')
  if (!isAllowed) throw againstRule('invalid crypto time_in_force')
  if (request.orderClass !== 'simple') throw againstRule('crypto orders must be simple orders')
  if (request.extendedHours) throw againstRule('extended hours is not supported for crypto orders')
  if (request.side === 'sell_short') throw denied('crypto orders cannot be sold short')
}

type EquityInstrument = Extract<Instrument, { kind: 'asset' }>

function checkEquity(desk: Desk, request: SimOrderRequest, { asset, symbol }: EquityInstrument): void {
  for (const [name, price] of pricesOf(request)) {
    const refusal = subPenny(name, price)
    if (refusal) throw refusal
  }
  checkSpecialTimes(desk, request)
  if (isFractional(request)) {
    if (!asset.fractionable) throw denied(`asset "${symbol}" is not fractionable`)
    if (request.orderClass !== 'simple') throw againstRule('fractional orders must be simple orders')
    if (request.timeInForce !== 'day') throw againstRule('fractional orders must be DAY orders')
    if (request.orderType === 'trailing_stop') throw againstRule('fractional orders cannot be trailing stop orders')
    if (request.side === 'sell_short') throw againstRule('fractional orders cannot be sold short')
  }
  if (request.extendedHours) checkExtendedHours(request)
}

function checkExtendedHours(request: SimOrderRequest): void {
  const isAllowed =
    request.orderType === 'limit' &&
    (request.timeInForce === 'day' || request.timeInForce === 'gtc') &&
    request.orderClass === 'simple'
  if (!isAllowed) throw againstRule('extended hours order must be DAY or GTC limit orders')
}

const minuteOf = (hour: number, minute: number): number => hour * 60 + minute

/** `ioc fok opg cls`: market and limit only; the auctions close their books some minutes before (New York wall time). */
function checkSpecialTimes(desk: Desk, request: SimOrderRequest): void {
  const { timeInForce, orderType } = request
  if (timeInForce === 'day' || timeInForce === 'gtc') return
  if (!desk.settings.current.specialTimesInForce) throw denied(`account is not allowed to place ${timeInForce} orders`)
  if (orderType !== 'market' && orderType !== 'limit')
    throw againstRule(`${timeInForce} orders must be market or limit orders`)
  if (request.orderClass !== 'simple') throw againstRule(`complex orders must not be ${timeInForce} orders`)
  const { clock, market } = desk.context
  const { minute } = market.calendar.newYork(clock.now())
  const isTradingDay = market.calendar.hours(market.calendar.newYork(clock.now()).date) !== undefined
  const isLate = isTradingDay && minute < minuteOf(19, 0)
  if (timeInForce === 'opg' && isLate && minute >= minuteOf(9, 28))
    throw againstRule('market on open orders are rejected between 9:28am and 7:00pm ET')
  if (timeInForce === 'cls' && isLate && minute >= minuteOf(15, 50))
    throw againstRule('market on close orders are rejected between 3:50pm and 7:00pm ET')
}
