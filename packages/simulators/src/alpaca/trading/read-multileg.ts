/** Reads a multileg option order: up to four legs that trade as one at a net price (brokers/alpaca.md 2.7). */
import { decimal } from '@g2e/domain/money'
import type { BrokerContext } from '../../host/broker-server.ts'
import type { SimOrderLeg, SimOrderRequest } from '../../exchange/order.ts'
import { isRecord, oneOf, optionalDecimal, optionalFlag, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { againstRule, denied, invalid } from '../wire/refusal.ts'
import { findInstrument } from './symbols.ts'

/** What every order has. */
export type CommonFields = Pick<SimOrderRequest, 'accountId' | 'clientOrderId' | 'orderType' | 'timeInForce'>

const legsMax = 4
const intents = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const
const meanings = {
  buy_to_open: { side: 'buy', positionEffect: 'open' },
  buy_to_close: { side: 'buy_to_cover', positionEffect: 'close' },
  sell_to_open: { side: 'sell_short', positionEffect: 'open' },
  sell_to_close: { side: 'sell', positionEffect: 'close' },
} as const

const divisor = (one: number, other: number): number => (other === 0 ? one : divisor(other, one % other))

export function readMultileg(context: BrokerContext, body: Fields, common: CommonFields): SimOrderRequest {
  const quantity = optionalDecimal(body, 'qty')
  if (quantity === undefined) throw invalid('qty is required')
  if (decimal(quantity).lte(0)) throw invalid('qty must be > 0')
  if (!decimal(quantity).isInteger()) throw againstRule('mleg orders must have whole qty')
  if (common.orderType !== 'market' && common.orderType !== 'limit')
    throw againstRule('invalid order type for options trading')
  if (common.timeInForce !== 'day') throw againstRule('order_time_in_force provided not supported for options trading')
  if (optionalFlag(body, 'extended_hours')) throw againstRule('extended hours orders are not supported for mleg orders')
  const limitPrice = optionalDecimal(body, 'limit_price')
  if (common.orderType === 'limit' && limitPrice === undefined) throw invalid('limit orders require limit price')
  if (common.orderType === 'market' && limitPrice !== undefined)
    throw invalid('market orders must not have limit price')
  const legs = readLegs(context, body['legs'])
  checkCovered(context, legs)
  return {
    ...common,
    symbol: underlyingOf(context, legs[0]?.symbol ?? ''),
    side: 'buy',
    quantity,
    ...(limitPrice === undefined ? {} : { limitPrice }),
    extendedHours: false,
    orderClass: 'multileg',
    legs,
  }
}

const underlyingOf = (context: BrokerContext, symbol: string): string =>
  context.market.option(symbol)?.underlying ?? symbol

function readLegs(context: BrokerContext, value: unknown): readonly SimOrderLeg[] {
  if (!Array.isArray(value) || value.length === 0) throw invalid('legs are required for mleg orders')
  if (value.length > legsMax) throw againstRule(`mleg orders must have no more than ${legsMax} legs`)
  const legs = value.map((leg) => readLeg(context, leg))
  if (new Set(legs.map(({ symbol }) => symbol)).size !== legs.length)
    throw againstRule('mleg orders must not repeat a symbol')
  if (new Set(legs.map(({ symbol }) => underlyingOf(context, symbol))).size > 1)
    throw againstRule('all legs must have the same underlying')
  if (legs.map(({ ratio }) => ratio).reduce(divisor) !== 1)
    throw againstRule('mleg leg ratio_qty must be in lowest terms')
  return legs
}

function readLeg(context: BrokerContext, value: unknown): SimOrderLeg {
  if (!isRecord(value)) throw invalid('leg must be an object')
  const name = optionalText(value, 'symbol')
  if (name === undefined) throw invalid('leg symbol is required')
  const instrument = findInstrument(context.market, name)
  if (!instrument) throw againstRule(`asset "${name}" not found`)
  const ratio = optionalDecimal(value, 'ratio_qty')
  if (ratio === undefined) throw invalid('leg ratio_qty is required')
  if (!decimal(ratio).isInteger() || decimal(ratio).lte(0)) throw invalid('leg ratio_qty must be a positive integer')
  const side = oneOf(optionalText(value, 'side'), ['buy', 'sell'], 'invalid leg side')
  const intent = oneOf(optionalText(value, 'position_intent'), intents, 'invalid leg position_intent')
  const meant = intent ?? (side && `${side}_to_open`)
  if (!meant) throw invalid('leg side or position_intent is required')
  if (side && !meant.startsWith(side)) throw invalid('leg position_intent does not match side')
  return { symbol: instrument.symbol, ratio: Number(ratio), ...meanings[meant] }
}

/** Every contract sold to open needs one bought of the same right that lives at least as long, or the shares (calls). */
function checkCovered(context: BrokerContext, legs: readonly SimOrderLeg[]): void {
  for (const right of ['call', 'put'] as const) {
    const ofRight = legs.flatMap((leg) => {
      const contract = context.market.option(leg.symbol)
      return contract?.right === right ? [{ leg, contract }] : []
    })
    const short = ofRight.filter(({ leg }) => leg.side === 'sell_short')
    const cover = ofRight.filter(({ leg }) => leg.side === 'buy')
    const need = short.reduce((total, { leg }) => total + leg.ratio, 0)
    const lastShort =
      short
        .map(({ contract }) => contract.expiresOn)
        .toSorted()
        .at(-1) ?? ''
    const have = cover
      .filter(({ contract }) => contract.expiresOn >= lastShort)
      .reduce((total, { leg }) => total + leg.ratio, 0)
    const shares = legs.some((leg) => leg.side === 'buy' && !context.market.option(leg.symbol))
    if (need > have && !(right === 'call' && shares))
      throw denied('account not eligible to trade uncovered option contracts')
  }
}
