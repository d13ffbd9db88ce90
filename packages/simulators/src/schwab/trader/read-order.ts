/**
 * From the words of the wire to an order of the exchange. What Schwab finds at once is a 400; what it finds only after its
 * 201 goes along as `rejects`, and the order is listed as rejected (brokers/schwab.md 3.7).
 */
import { decimal } from '@g2e/domain/money'
import type { JsonValue, SimOrderRequest, SimOrderType, SimTimeInForce } from '../../exchange/order.ts'
import { addDays, dateOfDay, dayNumber, weekday } from '../../market/date.ts'
import type { MarketCalendar } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import type { Fields } from '../wire/fields.ts'
import { invalid } from '../wire/refusal.ts'
import { readForm } from './order-form.ts'
import type { LegForm, OrderForm, WireDuration, WireOrderType } from './order-form.ts'

export interface ReadOptions {
  readonly accountId: string
  /** A preview passes what only the placement refuses. */
  readonly isPreview?: boolean
}

const typesOf: Readonly<Record<WireOrderType, SimOrderType>> = {
  MARKET: 'market',
  LIMIT: 'limit',
  STOP: 'stop',
  STOP_LIMIT: 'stop_limit',
  TRAILING_STOP: 'trailing_stop',
  MARKET_ON_CLOSE: 'market',
  LIMIT_ON_CLOSE: 'limit',
  NET_DEBIT: 'limit',
  NET_CREDIT: 'limit',
  NET_ZERO: 'limit',
}
const timesOf: Readonly<Record<WireDuration, SimTimeInForce>> = {
  DAY: 'day',
  GOOD_TILL_CANCEL: 'gtc',
  FILL_OR_KILL: 'fok',
  IMMEDIATE_OR_CANCEL: 'ioc',
  END_OF_WEEK: 'gtc',
  END_OF_MONTH: 'gtc',
  NEXT_END_OF_MONTH: 'gtc',
}
const tickDollars = '0.01'
const nickelFrom = 3
const wrongIncrement = 'Enter the price in decimal form using a valid increment for this option.'
const noFractions = 'Fractional share quantities are not accepted for this order.'

const isFractional = ({ quantity }: LegForm): boolean => !decimal(quantity).isInteger()

/** At most two decimals from a dollar on, four below. */
function checkPrecision({ price, stopPrice }: OrderForm): void {
  for (const [name, value] of Object.entries({ price, stopPrice }))
    if (value !== undefined && decimal(value).decimalPlaces() > (decimal(value).gte(1) ? 2 : 4))
      throw invalid(`${name}: too many decimal places`)
}

function checkTimes(form: OrderForm): void {
  const { session, duration, orderType, legs } = form
  if (session !== 'NORMAL' && orderType !== 'LIMIT')
    throw invalid(`session: ${session} is only permitted for order type LIMIT`)
  if (session !== 'NORMAL' && legs.some(({ instrument }) => instrument.kind === 'option'))
    throw invalid(`session: ${session} is not permitted for options`)
  if (orderType.endsWith('_ON_CLOSE') && duration !== 'DAY')
    throw invalid(`duration: ${duration} is not permitted for order type ${orderType}`)
}

/** What is said only after the 201. */
function lateRejection({ settings }: Desk, form: OrderForm, { isPreview }: ReadOptions): string | undefined {
  const { fractionalPlacement, optionIncrements } = settings.current
  const [leg] = form.legs
  if (!isPreview && fractionalPlacement === 'rejected' && form.legs.some(isFractional)) return noFractions
  if (!optionIncrements || form.legs.length > 1 || leg?.instrument.kind !== 'option') return undefined
  const isOff = [form.price, form.stopPrice].some((price) => price !== undefined && !isOnIncrement(price))
  return isOff ? wrongIncrement : undefined
}

/** Cents below three dollars, nickels from there on. */
const isOnIncrement = (price: string): boolean =>
  decimal(price)
    .modulo(decimal(price).gte(nickelFrom) ? '0.05' : '0.01')
    .isZero()

/** Last trading day of the week or month that a date lies in; `undefined` for durations without an end of their own. */
function lastDayOf(calendar: MarketCalendar, duration: WireDuration, at: number): string | undefined {
  const today = calendar.tradingDate(at)
  const onOrBefore = (date: string): string => (calendar.hours(date) ? date : calendar.previousTradingDay(date))
  if (duration === 'END_OF_WEEK') return onOrBefore(addDays(today, (5 - weekday(dayNumber(today)) + 7) % 7))
  if (duration !== 'END_OF_MONTH' && duration !== 'NEXT_END_OF_MONTH') return undefined
  const [year = '0', month = '1'] = today.split('-')
  const ahead = duration === 'END_OF_MONTH' ? 0 : 1
  const last = Date.UTC(Number(year), Number(month) + ahead, 0) / 86_400_000
  return onOrBefore(dateOfDay(last))
}

/** What the order's own words were, for reading it back. */
const extraOf = (form: OrderForm): Readonly<Record<string, JsonValue>> => ({
  session: form.session,
  duration: form.duration,
  orderType: form.orderType,
  complex: form.complex,
  ...(form.stopType === undefined ? {} : { stopType: form.stopType }),
  ...(form.linkBasis === undefined ? {} : { linkBasis: form.linkBasis }),
  ...(form.linkType === undefined ? {} : { linkType: form.linkType }),
  ...(form.offset === undefined ? {} : { offset: form.offset }),
  legs: form.legs.map(({ instruction, quantity, instrument }) => ({
    instruction,
    quantity,
    symbol: instrument.symbol,
  })),
})

function trailOf({ linkType, offset }: OrderForm): Pick<SimOrderRequest, 'trailAmount' | 'trailPercent'> {
  if (linkType === undefined || offset === undefined) return {}
  if (linkType === 'PERCENT') return { trailPercent: offset }
  return { trailAmount: linkType === 'TICK' ? decimal(offset).times(tickDollars).toFixed() : offset }
}

const timeOf = ({ orderType, duration }: OrderForm): SimTimeInForce =>
  orderType.endsWith('_ON_CLOSE') ? 'cls' : timesOf[duration]

function singleRequest(desk: Desk, form: OrderForm, options: ReadOptions): SimOrderRequest {
  checkPrecision(form)
  checkTimes(form)
  const { clock, market } = desk.context
  const [leg] = form.legs
  if (!leg) throw invalid('orderLegCollection: at least one leg is required')
  if (leg.instrument.kind === 'option' && isFractional(leg))
    throw invalid('orderLegCollection[0].quantity: contracts are whole')
  const expiresOn = lastDayOf(market.calendar, form.duration, clock.now())
  const rejects = lateRejection(desk, form, options)
  const common = {
    accountId: options.accountId,
    orderType: typesOf[form.orderType],
    timeInForce: timeOf(form),
    extendedHours: form.session !== 'NORMAL',
    ...(form.session === 'AM' ? { onlySession: 'pre' as const } : {}),
    ...(form.session === 'PM' ? { onlySession: 'post' as const } : {}),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    extra: { ...extraOf(form), ...(rejects === undefined ? {} : { rejects }) },
  }
  if (form.legs.length > 1) return { ...common, ...spread(form) }
  if (form.orderType.startsWith('NET_')) throw invalid(`orderType: ${form.orderType} is for orders of several legs`)
  return {
    ...common,
    symbol: leg.instrument.symbol,
    side: leg.side,
    quantity: leg.quantity,
    ...(form.price === undefined ? {} : { limitPrice: form.price }),
    ...(form.stopPrice === undefined ? {} : { stopPrice: form.stopPrice }),
    ...trailOf(form),
  }
}

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b))

type SpreadParts = Pick<SimOrderRequest, 'symbol' | 'side' | 'quantity' | 'orderClass' | 'legs' | 'limitPrice'>

/** One unit is the smallest whole part of the legs; a credit is a negative price at the exchange. */
function spread(form: OrderForm): SpreadParts {
  const { legs, orderType, price } = form
  if (!orderType.startsWith('NET_') && orderType !== 'MARKET')
    throw invalid(`orderType: ${orderType} is not permitted for several legs`)
  if (legs.some((leg) => leg.instrument.kind !== 'option' || isFractional(leg)))
    throw invalid('orderLegCollection: orders of several legs are simulated for options only')
  const units = legs.map(({ quantity }) => Number(quantity)).reduce(greatestCommon)
  const net = orderType === 'NET_ZERO' ? '0' : price
  return {
    symbol: '',
    side: 'buy',
    orderClass: 'multileg',
    quantity: String(units),
    legs: legs.map(({ instrument, side, quantity }) => ({
      symbol: instrument.symbol,
      side,
      ratio: Number(quantity) / units,
      positionEffect: side === 'buy' || side === 'sell_short' ? 'open' : 'close',
    })),
    ...(net === undefined ? {} : { limitPrice: orderType === 'NET_CREDIT' ? decimal(net).negated().toFixed() : net }),
  }
}

const notSimulated = (): never => {
  throw invalid('childOrderStrategies: simulated are a limit and a stop of one symbol, side and quantity')
}

interface Exits {
  readonly profit: OrderForm | undefined
  readonly stop: OrderForm | undefined
}

/** A limit and a stop that close the same thing. */
function exitsOf(forms: readonly OrderForm[]): Exits {
  const profit = forms.find(({ orderType }) => orderType === 'LIMIT')
  const stop = forms.find(({ orderType }) => orderType === 'STOP' || orderType === 'STOP_LIMIT')
  const [first] = forms
  const isOne = forms.every(
    ({ strategy, session, legs }) =>
      strategy === 'SINGLE' &&
      session === 'NORMAL' &&
      legs.length === 1 &&
      legs[0]?.instruction === first?.legs[0]?.instruction &&
      legs[0]?.quantity === first?.legs[0]?.quantity &&
      legs[0]?.instrument.symbol === first?.legs[0]?.instrument.symbol,
  )
  if (!isOne || [profit, stop].filter(Boolean).length !== forms.length) return notSimulated()
  return { profit, stop }
}

function exitParts({ profit, stop }: Exits): Pick<SimOrderRequest, 'takeProfit' | 'stopLoss'> {
  for (const form of [profit, stop]) if (form) checkPrecision(form)
  return {
    ...(profit?.price === undefined
      ? {}
      : { takeProfit: { limitPrice: profit.price, timeInForce: timeOf(profit), extra: extraOf(profit) } }),
    ...(stop?.stopPrice === undefined
      ? {}
      : {
          stopLoss: {
            stopPrice: stop.stopPrice,
            ...(stop.price === undefined ? {} : { limitPrice: stop.price }),
            timeInForce: timeOf(stop),
            extra: extraOf(stop),
          },
        }),
  }
}

function ocoRequest(desk: Desk, form: OrderForm, options: ReadOptions): SimOrderRequest {
  const exits = exitsOf(form.children)
  if (!exits.profit || !exits.stop) return notSimulated()
  return { ...singleRequest(desk, exits.profit, options), ...exitParts(exits), orderClass: 'oco' }
}

const opposite = { buy: 'sell', sell_short: 'buy_to_cover', sell: undefined, buy_to_cover: undefined } as const

/** First triggers one, or a pair. */
function triggerRequest(desk: Desk, form: OrderForm, options: ReadOptions): SimOrderRequest {
  const [child, ...others] = form.children
  const [leg] = form.legs
  if (!child || !leg || others.length > 0 || form.legs.length > 1) return notSimulated()
  const isPair = child.strategy === 'OCO'
  const exits = exitsOf(isPair ? child.children : [child])
  const exitLeg = (exits.profit ?? exits.stop)?.legs[0]
  const closes =
    exitLeg?.side === opposite[leg.side] &&
    exitLeg?.instrument.symbol === leg.instrument.symbol &&
    exitLeg.quantity === leg.quantity
  if (!closes || (isPair && (!exits.profit || !exits.stop))) return notSimulated()
  return { ...singleRequest(desk, form, options), ...exitParts(exits), orderClass: isPair ? 'bracket' : 'oto' }
}

/** Throws a 400 for what Schwab refuses at once. */
export function readOrder(desk: Desk, fields: Fields, options: ReadOptions): SimOrderRequest {
  const form = readForm(desk.context.market, fields)
  if (form.strategy === 'OCO') return ocoRequest(desk, form, options)
  return form.strategy === 'TRIGGER' ? triggerRequest(desk, form, options) : singleRequest(desk, form, options)
}
