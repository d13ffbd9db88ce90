/** A form in the words of the exchange, and the exchange's refusals in E*TRADE's. */
import { Decimal, decimal } from '@g2e/domain/money'
import type { SimAccount } from '../../exchange/account.ts'
import type {
  JsonValue,
  SimOrderLeg,
  SimOrderRequest,
  SimOrderType,
  SimSide,
  SimTimeInForce,
} from '../../exchange/order.ts'
import type { Market } from '../../market/market.ts'
import type { Refusal, RefusalCode } from '../../exchange/policy.ts'
import type { Desk } from '../desk.ts'
import {
  cannotCancel,
  duplicateClientOrderId,
  malformed,
  notEnoughShares,
  stillUpdating,
  tooPoor,
  unknownSymbol,
} from '../wire/refusal.ts'
import type { WireRefusal } from '../wire/refusal.ts'
import type { FormLeg, OrderAction, OrderForm, OrderTerm, PriceType } from './order-form.ts'

const contractSize = 100

const sides: Readonly<Record<OrderAction, SimSide>> = {
  BUY: 'buy',
  SELL: 'sell',
  BUY_TO_COVER: 'buy_to_cover',
  SELL_SHORT: 'sell_short',
  BUY_OPEN: 'buy',
  SELL_CLOSE: 'sell',
  SELL_OPEN: 'sell_short',
  BUY_CLOSE: 'buy_to_cover',
}

const types: Readonly<Record<PriceType, SimOrderType>> = {
  MARKET: 'market',
  LIMIT: 'limit',
  STOP: 'stop',
  STOP_LIMIT: 'stop_limit',
  TRAILING_STOP_CNST: 'trailing_stop',
  TRAILING_STOP_PRCT: 'trailing_stop',
  MARKET_ON_OPEN: 'market',
  MARKET_ON_CLOSE: 'market',
  LIMIT_ON_OPEN: 'limit',
  LIMIT_ON_CLOSE: 'limit',
  NET_DEBIT: 'limit',
  NET_CREDIT: 'limit',
  NET_EVEN: 'limit',
  HIDDEN_STOP: 'stop',
}

const terms: Readonly<Record<OrderTerm, SimTimeInForce>> = {
  GOOD_FOR_DAY: 'day',
  GOOD_UNTIL_CANCEL: 'gtc',
  GOOD_TILL_DATE: 'gtc',
  IMMEDIATE_OR_CANCEL: 'ioc',
  FILL_OR_KILL: 'fok',
}

function timeOf({ priceType, orderTerm }: OrderForm): SimTimeInForce {
  if (priceType.endsWith('_ON_OPEN')) return 'opg'
  return priceType.endsWith('_ON_CLOSE') ? 'cls' : terms[orderTerm]
}

/** Prices that the exchange knows; what a price type has no use for is dropped, as E*TRADE's own sample sends it (2.13). */
function pricesOf({ priceType, limitPrice, stopPrice, stopLimitPrice }: OrderForm): Partial<SimOrderRequest> {
  const limit = limitPrice === null ? {} : { limitPrice }
  const stop = stopPrice === null ? {} : { stopPrice }
  const trail = stopLimitPrice === null ? {} : { trailLimitOffset: stopLimitPrice }
  switch (priceType) {
    case 'LIMIT':
    case 'LIMIT_ON_OPEN':
    case 'LIMIT_ON_CLOSE':
    case 'NET_DEBIT':
      return limit
    case 'NET_CREDIT':
      return {
        limitPrice: decimal(limitPrice ?? '0')
          .negated()
          .toFixed(),
      }
    case 'NET_EVEN':
      return { limitPrice: '0' }
    case 'STOP':
    case 'HIDDEN_STOP':
      return stop
    case 'STOP_LIMIT':
      return { ...limit, ...stop }
    // With a stopLimitPrice it is a trailing stop limit, whose limit stands that many dollars beyond the stop.
    case 'TRAILING_STOP_CNST':
      return { ...trail, ...(stopPrice === null ? {} : { trailAmount: stopPrice }) }
    case 'TRAILING_STOP_PRCT':
      return { ...trail, ...(stopPrice === null ? {} : { trailPercent: stopPrice }) }
    default:
      return {}
  }
}

function sizeOf({ context }: Desk, account: SimAccount, leg: FormLeg): Partial<SimOrderRequest> {
  if (leg.quantityType === 'DOLLAR') return { notional: leg.quantity }
  if (leg.quantityType === 'QUANTITY') return { quantity: leg.quantity }
  const owned = context.exchange.position(account.accountId, leg.instrument.symbol)?.quantity ?? '0'
  if (!decimal(owned).gt(0)) throw notEnoughShares()
  return { quantity: owned }
}

/** What the wire shows again and the exchange has no word for. */
const extraOf = (form: OrderForm): Record<string, JsonValue> => ({
  orderType: form.orderType,
  priceType: form.priceType,
  orderTerm: form.orderTerm,
  marketSession: form.marketSession,
  allOrNone: form.allOrNone,
  limitPrice: form.limitPrice,
  stopPrice: form.stopPrice,
  stopLimitPrice: form.stopLimitPrice,
  routingDestination: form.routingDestination,
  legs: form.legs.map(({ instrument, action, quantityType }) => ({ symbol: instrument.symbol, action, quantityType })),
})

const commonDivisor = (one: number, other: number): number => (other === 0 ? one : commonDivisor(other, one % other))

/** Units and ratios: 2 and 4 contracts are two units of one and two. */
function legsOf(legs: readonly FormLeg[]): { readonly units: number; readonly legs: readonly SimOrderLeg[] } {
  const units = legs.map(({ quantity }) => Number(quantity)).reduce(commonDivisor)
  return {
    units,
    legs: legs.map(({ instrument, action, quantity }) => ({
      symbol: instrument.symbol,
      side: sides[action],
      ratio: Number(quantity) / units,
      positionEffect: /CLOSE$|^SELL$|COVER$/.test(action) ? 'close' : 'open',
    })),
  }
}

export function exchangeRequest(
  desk: Desk,
  account: SimAccount,
  form: OrderForm,
  marks: Readonly<Record<string, JsonValue>> = {},
): SimOrderRequest {
  const [leg] = form.legs
  if (!leg) throw malformed('The Order needs an Instrument.')
  const common = {
    accountId: account.accountId,
    clientOrderId: form.clientOrderId,
    symbol: leg.instrument.symbol,
    side: sides[leg.action],
    orderType: types[form.priceType],
    timeInForce: timeOf(form),
    extendedHours: form.marketSession === 'EXTENDED',
    allOrNone: form.allOrNone,
    ...pricesOf(form),
    extra: { ...extraOf(form), ...marks },
  }
  if (form.legs.length === 1) return { ...common, ...sizeOf(desk, account, leg) }
  const { units, legs } = legsOf(form.legs)
  return { ...common, side: 'buy', orderClass: 'multileg', quantity: String(units), legs }
}

const refusals: Readonly<Partial<Record<RefusalCode, () => WireRefusal>>> = {
  duplicate_client_order_id: duplicateClientOrderId,
  insufficient_buying_power: tooPoor,
  insufficient_quantity: notEnoughShares,
  final_order: cannotCancel,
  not_replaceable: stillUpdating,
}

export function wireRefusal({ code, message, facts }: Refusal): WireRefusal {
  if (code === 'unknown_symbol') return unknownSymbol(facts?.['symbol'] ?? '')
  return refusals[code]?.() ?? malformed(`The order was refused: ${message}.`)
}

/** What a unit of several legs costs now, per share; negative for a credit. */
function netNow(market: Market, legs: readonly SimOrderLeg[], at: number): number {
  return legs.reduce((total, { symbol, side, ratio }) => {
    const quote = market.quote(symbol, at)
    const isBuy = side === 'buy' || side === 'buy_to_cover'
    const weight = market.option(symbol) ? ratio : ratio / contractSize
    return total + (isBuy ? (quote?.ask ?? 0) : -(quote?.bid ?? 0)) * weight
  }, 0)
}

/** Dollars of an order as E*TRADE estimates them before it is filled, negative for proceeds; commission included. */
export function estimateOf(
  { context }: Desk,
  request: SimOrderRequest,
  facts: { readonly commission: Decimal; readonly multiplier: number },
): Decimal {
  const isBuy = request.side === 'buy' || request.side === 'buy_to_cover'
  if (request.notional !== undefined) return decimal(request.notional).times(isBuy ? 1 : -1)
  const at = context.clock.now()
  const quote = context.market.quote(request.symbol, at)
  const market = request.legs ? netNow(context.market, request.legs, at) : isBuy ? quote?.ask : quote?.bid
  const price = request.limitPrice ?? request.stopPrice ?? market ?? 0
  const sign = request.legs || isBuy ? 1 : -1
  const worth = decimal(price)
    .times(request.quantity ?? '0')
    .times(facts.multiplier)
    .times(sign)
  return worth.plus(facts.commission).toDecimalPlaces(4, Decimal.ROUND_HALF_UP)
}
