/** Reads an order ticket (brokers/ibkr.md 3.7). What is malformed is a 500; what is well-formed and not wanted is for others to refuse. */
import { Decimal, decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { SimOrderRequest, SimSide, SimTimeInForce } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import type { Instrument } from '../contracts/instruments.ts'
import { secType } from '../contracts/words.ts'
import { optionalFlag, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { serverError } from '../wire/refusal.ts'
import { pricesOf } from './ticket-prices.ts'
import { wireTypes } from './ticket.ts'
import type { Ticket } from './ticket.ts'

const times: Readonly<Record<string, SimTimeInForce>> = { DAY: 'day', GTC: 'gtc', IOC: 'ioc', OPG: 'opg', PAX: 'day' }
const coidMost = 64

/** Numbers of a ticket are JSON numbers. */
export function wireNumber(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) throw serverError(`Invalid value for ${name}`)
  return decimal(decimalTextOfNumber(value)).toFixed()
}

function instrumentOf(desk: Desk, fields: Fields): Instrument {
  const conid = wireNumber(fields, 'conid')
  const conidex = optionalText(fields, 'conidex')
  if ((conid === undefined) === (conidex === undefined))
    throw serverError('Exactly one of conid and conidex is required')
  const instrument = desk.instruments.find(Number(conid ?? conidex?.split('@')[0]))
  if (!instrument) throw serverError('Contract not found')
  const type = optionalText(fields, 'secType')
  const own = secType(instrument)
  if (type !== undefined && type !== own && type !== `${instrument.conid}:${own}`)
    throw serverError('Invalid value for secType')
  return instrument
}

function sizesOf(fields: Fields): Pick<Ticket, 'quantity' | 'cashQuantity'> {
  const quantity = wireNumber(fields, 'quantity')
  const cashQuantity = wireNumber(fields, 'cashQty')
  if ((quantity === undefined) === (cashQuantity === undefined))
    throw serverError('Exactly one of quantity and cashQty is required')
  if (decimal(quantity ?? cashQuantity ?? '0').lte(0)) throw serverError('Invalid order size')
  return { quantity, cashQuantity }
}

const oneOf = <const Value extends string>(text: string | undefined, values: readonly Value[], name: string): Value => {
  const found = values.find((value) => value === text)
  if (found === undefined) throw serverError(`Invalid value for ${name}`)
  return found
}

export function readTicket(desk: Desk, accountId: string, fields: Fields): Ticket {
  const acctId = optionalText(fields, 'acctId')
  if (acctId !== undefined && acctId !== accountId) throw serverError('Invalid value for acctId')
  const wireType = oneOf(optionalText(fields, 'orderType')?.toUpperCase(), wireTypes, 'orderType')
  const wireTif = oneOf(optionalText(fields, 'tif'), ['DAY', 'GTC', 'IOC', 'OPG', 'PAX'], 'tif')
  const coid = optionalText(fields, 'cOID')
  if (coid !== undefined && coid.length > coidMost) throw serverError('Invalid value for cOID')
  return {
    accountId,
    instrument: instrumentOf(desk, fields),
    wireType,
    wireTif,
    timeInForce: times[wireTif] ?? 'day',
    isBuy: oneOf(optionalText(fields, 'side'), ['BUY', 'SELL'], 'side') === 'BUY',
    ...sizesOf(fields),
    ...pricesOf(wireType, fields, wireNumber),
    outsideRth: optionalFlag(fields, 'outsideRTH') ?? false,
    coid,
    parentId: optionalText(fields, 'parentId'),
    isSingleGroup: optionalFlag(fields, 'isSingleGroup') ?? false,
    allOrNone: optionalFlag(fields, 'allOrNone') ?? false,
  }
}

/**
 * There is buying and selling only (brokers/ibkr.md 6): what an order does to the position follows from the position. A sale
 * of more than is held stays one order and goes through zero.
 */
export function sideOf(desk: Desk, { accountId, isBuy, quantity }: Ticket, symbol: string): SimSide {
  const held = decimal(desk.context.exchange.position(accountId, symbol)?.quantity ?? '0')
  if (!isBuy) return held.gt(0) ? 'sell' : 'sell_short'
  const covers = held.isNegative() && decimal(quantity ?? '0').lte(held.abs())
  return covers ? 'buy_to_cover' : 'buy'
}

/** Money into shares: whole ones, rounded down (brokers/ibkr.md 3.7); coins stay money. */
function sizeOf(desk: Desk, ticket: Ticket, symbol: string): Pick<SimOrderRequest, 'quantity' | 'notional'> {
  const { quantity, cashQuantity, instrument, limitPrice, isBuy } = ticket
  if (cashQuantity === undefined) return quantity === undefined ? {} : { quantity }
  if (secType(instrument) === 'CRYPTO') return { notional: decimal(cashQuantity).toFixed() }
  const quote = desk.context.market.quote(symbol, desk.context.clock.now())
  const price = decimal(limitPrice ?? decimalTextOfNumber((isBuy ? quote?.ask : quote?.bid) ?? 0))
  const shares = price.isZero() ? price : decimal(cashQuantity).dividedBy(price).toDecimalPlaces(0, Decimal.ROUND_DOWN)
  return { quantity: shares.toFixed() }
}

const types = {
  LMT: 'limit',
  MKT: 'market',
  STP: 'stop',
  STOP_LIMIT: 'stop_limit',
  TRAIL: 'trailing_stop',
  TRAILLMT: 'trailing_stop',
  MIDPRICE: 'limit',
} as const

/** What the exchange is asked for: one plain order. */
export function requestOf(desk: Desk, ticket: Ticket, symbol: string): SimOrderRequest {
  const { accountId, wireType, timeInForce, coid, outsideRth, trailAmount, trailPercent } = ticket
  const offset = limitOffset(ticket)
  const limitPrice = wireType === 'MIDPRICE' ? midPrice(desk, ticket, symbol) : ticket.limitPrice
  return {
    accountId,
    symbol,
    side: sideOf(desk, ticket, symbol),
    orderType: types[wireType],
    timeInForce,
    ...sizeOf(desk, ticket, symbol),
    ...(coid === undefined ? {} : { clientOrderId: coid }),
    ...(limitPrice === undefined || offset !== undefined ? {} : { limitPrice }),
    ...(ticket.stopPrice === undefined || offset !== undefined ? {} : { stopPrice: ticket.stopPrice }),
    ...(offset === undefined ? {} : { trailLimitOffset: offset }),
    ...(trailAmount === undefined ? {} : { trailAmount }),
    ...(trailPercent === undefined ? {} : { trailPercent }),
    // Market orders and stops ignore it.
    ...(outsideRth && wireType === 'LMT' ? { extendedHours: true } : {}),
    ...(ticket.allOrNone ? { allOrNone: true } : {}),
    extra: { wireType, wireTif: ticket.wireTif, outsideRth },
  }
}

/** How far beyond its stop the limit of a trailing stop limit lies. */
function limitOffset({ wireType, limitPrice, stopPrice, isBuy }: Ticket): string | undefined {
  if (wireType !== 'TRAILLMT' || limitPrice === undefined || stopPrice === undefined) return undefined
  return decimal(limitPrice)
    .minus(stopPrice)
    .times(isBuy ? 1 : -1)
    .toFixed()
}

/** The middle of the quote, not beyond the cap. */
function midPrice(desk: Desk, { limitPrice, isBuy }: Ticket, symbol: string): string {
  const quote = desk.context.market.quote(symbol, desk.context.clock.now())
  const middle = decimal(decimalTextOfNumber(quote?.bid ?? 0))
    .plus(decimalTextOfNumber(quote?.ask ?? 0))
    .dividedBy(2)
    .toDecimalPlaces(2, isBuy ? Decimal.ROUND_UP : Decimal.ROUND_DOWN)
  if (limitPrice === undefined) return middle.toFixed()
  const cap = decimal(limitPrice)
  return (isBuy ? Decimal.min(middle, cap) : Decimal.max(middle, cap)).toFixed()
}
