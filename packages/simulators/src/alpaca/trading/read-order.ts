/**
 * Reads the body of `POST /v2/orders` and refuses what breaks Alpaca's rules of form, in its words: required fields, the
 * type and time-in-force matrix, price steps, order classes (brokers/alpaca.md 2.7). Money, shares and duplicates are
 * the exchange's to refuse. Returns a request whose side says whether it opens or closes.
 */
import { decimal } from '@g2e/domain/money'
import type { SimOrderRequest, SimOrderType, SimSide, SimTimeInForce } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { oneOf, optionalDecimal, optionalFlag, optionalRecord, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { againstRule, invalid, WireRefusal } from '../wire/refusal.ts'
import { checkClass } from './order-classes.ts'
import { checkForm } from './order-form.ts'
import { readMultileg } from './read-multileg.ts'
import type { CommonFields } from './read-multileg.ts'
import { findInstrument } from './symbols.ts'
import type { Instrument } from './symbols.ts'

export const orderTypes: readonly SimOrderType[] = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']
export const timesInForce: readonly SimTimeInForce[] = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls']
const intents = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const
type Intent = (typeof intents)[number]
const sideOfIntent: Readonly<Record<Intent, SimSide>> = {
  buy_to_open: 'buy',
  buy_to_close: 'buy_to_cover',
  sell_to_open: 'sell_short',
  sell_to_close: 'sell',
}

export interface ReadOrder {
  readonly request: SimOrderRequest
  /** `undefined` for a multileg order. */
  readonly instrument: Instrument | undefined
}

export function readOrder(desk: Desk, accountId: string, body: Fields): ReadOrder {
  const common = readCommon(desk, accountId, body)
  if (optionalText(body, 'order_class') === 'mleg')
    return { request: readMultileg(desk.context, body, common), instrument: undefined }
  const instrument = instrumentOf(desk, body)
  const wireSide = oneOf(optionalText(body, 'side'), ['buy', 'sell'], 'invalid side')
  if (!wireSide) throw invalid('side is required')
  const size = readSize(body)
  const orderClass =
    oneOf(optionalText(body, 'order_class'), ['simple', 'bracket', 'oco', 'oto'], 'invalid order_class') ?? 'simple'
  const prices = readPrices(body)
  const exits = orderClass === 'simple' ? {} : readExits(desk, body)
  const request: SimOrderRequest = {
    ...common,
    ...size,
    ...prices,
    ...exits,
    symbol: instrument.symbol,
    side: sideOf(desk, accountId, instrument, wireSide, body),
    extendedHours: optionalFlag(body, 'extended_hours') ?? false,
    orderClass,
  }
  checkForm(desk, request, instrument)
  checkClass(desk, request, instrument)
  return { request, instrument }
}

function readCommon({ context }: Desk, accountId: string, body: Fields): CommonFields {
  const orderType = oneOf(optionalText(body, 'type'), orderTypes, 'invalid order type')
  if (!orderType) throw invalid('type is required')
  const timeInForce = oneOf(optionalText(body, 'time_in_force'), timesInForce, 'invalid time_in_force')
  if (!timeInForce) throw invalid('time_in_force is required')
  const clientOrderId = optionalText(body, 'client_order_id')
  if (clientOrderId !== undefined && clientOrderId.length > 128)
    throw invalid('client_order_id must be no more than 128 characters')
  return { accountId, orderType, timeInForce, clientOrderId: clientOrderId ?? context.random.uuid() }
}

function instrumentOf({ context }: Desk, body: Fields): Instrument {
  const name = optionalText(body, 'symbol')
  if (name === undefined) throw invalid('symbol is required')
  const found = findInstrument(context.market, name)
  if (!found) throw againstRule(`asset "${name}" not found`)
  return found
}

function readSize(body: Fields): Pick<SimOrderRequest, 'quantity' | 'notional'> {
  const quantity = optionalDecimal(body, 'qty')
  const notional = optionalDecimal(body, 'notional')
  if (quantity !== undefined && notional !== undefined)
    throw new WireRefusal(400, { message: 'only one of qty or notional is accepted' })
  if (notional !== undefined) {
    if (decimal(notional).lt(1)) throw invalid('notional must be >= 1.00')
    if (decimal(notional).decimalPlaces() > 2) throw invalid('notional value must be limited to 2 decimal places')
    return { notional }
  }
  if (quantity === undefined) throw invalid('qty or notional is required')
  if (decimal(quantity).lte(0)) throw invalid('qty must be > 0')
  if (decimal(quantity).decimalPlaces() > 9) throw invalid('qty must be limited to 9 decimal places')
  return { quantity }
}

type PriceFields = Pick<SimOrderRequest, 'limitPrice' | 'stopPrice' | 'trailAmount' | 'trailPercent'>

function readPrices(body: Fields): PriceFields {
  const limitPrice = optionalDecimal(body, 'limit_price')
  const stopPrice = optionalDecimal(body, 'stop_price')
  const trailAmount = optionalDecimal(body, 'trail_price')
  const trailPercent = optionalDecimal(body, 'trail_percent')
  return {
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(trailAmount === undefined ? {} : { trailAmount }),
    ...(trailPercent === undefined ? {} : { trailPercent }),
  }
}

function readExits({ context }: Desk, body: Fields): Pick<SimOrderRequest, 'takeProfit' | 'stopLoss'> {
  const takeProfit = optionalRecord(body, 'take_profit')
  const stopLoss = optionalRecord(body, 'stop_loss')
  const profitLimit = takeProfit && optionalDecimal(takeProfit, 'limit_price', 'take_profit.limit_price')
  const lossStop = stopLoss && optionalDecimal(stopLoss, 'stop_price', 'stop_loss.stop_price')
  const lossLimit = stopLoss && optionalDecimal(stopLoss, 'limit_price', 'stop_loss.limit_price')
  if (takeProfit && profitLimit === undefined) throw invalid('take_profit.limit_price is required')
  if (stopLoss && lossStop === undefined) throw invalid('stop_loss.stop_price is required')
  return {
    ...(profitLimit === undefined
      ? {}
      : { takeProfit: { limitPrice: profitLimit, clientOrderId: context.random.uuid() } }),
    ...(lossStop === undefined
      ? {}
      : {
          stopLoss: {
            stopPrice: lossStop,
            ...(lossLimit === undefined ? {} : { limitPrice: lossLimit }),
            clientOrderId: context.random.uuid(),
          },
        }),
  }
}

/** Alpaca knows buy and sell only: what is held decides whether a sale closes or opens short, unless the intent says it. */
function sideOf(
  desk: Desk,
  accountId: string,
  instrument: Instrument,
  wireSide: 'buy' | 'sell',
  body: Fields,
): SimSide {
  const intent = oneOf(optionalText(body, 'position_intent'), intents, 'invalid position_intent')
  if (intent !== undefined) {
    if (!intent.startsWith(wireSide)) throw invalid('position_intent does not match side')
    return sideOfIntent[intent]
  }
  const position = desk.context.exchange.position(accountId, instrument.symbol)
  const held = decimal(position?.quantity ?? '0')
  if (wireSide === 'buy') return held.isNegative() && !held.isZero() ? 'buy_to_cover' : 'buy'
  if (instrument.kind === 'asset' && instrument.asset.assetType === 'crypto') return 'sell'
  return held.gt(0) ? 'sell' : 'sell_short'
}
