/**
 * Reads the order of a preview or place request (brokers/etrade.md 2.13). Only what means something is kept, so that a client
 * may send back the fields that the preview echoed, and empty or zero prices count as not given.
 */
import { decimal, isDecimalText } from '@g2e/domain/money'
import type { Desk } from '../desk.ts'
import { contractOf, equityOf } from '../wire/product.ts'
import type { Instrument } from '../wire/product.ts'
import { malformed, unknownSymbol } from '../wire/refusal.ts'
import type { WireNode } from '../wire/node.ts'

export const orderTypes = [
  'EQ',
  'OPTN',
  'SPREADS',
  'BUY_WRITES',
  'BUTTERFLY',
  'IRON_BUTTERFLY',
  'CONDOR',
  'IRON_CONDOR',
  'MF',
  'MMF',
] as const
export type OrderType = (typeof orderTypes)[number]

export const priceTypes = [
  'MARKET',
  'LIMIT',
  'STOP',
  'STOP_LIMIT',
  'TRAILING_STOP_CNST',
  'TRAILING_STOP_PRCT',
  'MARKET_ON_OPEN',
  'MARKET_ON_CLOSE',
  'LIMIT_ON_OPEN',
  'LIMIT_ON_CLOSE',
  'NET_DEBIT',
  'NET_CREDIT',
  'NET_EVEN',
  'HIDDEN_STOP',
] as const
export type PriceType = (typeof priceTypes)[number]

export const orderTerms = [
  'GOOD_FOR_DAY',
  'GOOD_UNTIL_CANCEL',
  'GOOD_TILL_DATE',
  'IMMEDIATE_OR_CANCEL',
  'FILL_OR_KILL',
] as const
export type OrderTerm = (typeof orderTerms)[number]

export const equityActions = ['BUY', 'SELL', 'BUY_TO_COVER', 'SELL_SHORT'] as const
export const optionActions = ['BUY_OPEN', 'BUY_CLOSE', 'SELL_OPEN', 'SELL_CLOSE'] as const
const actions = [...equityActions, ...optionActions] as const
export type OrderAction = (typeof actions)[number]

const quantityTypes = ['QUANTITY', 'DOLLAR', 'ALL_I_OWN'] as const
const sessions = ['REGULAR', 'EXTENDED'] as const
const destinations = ['AUTO', 'AMEX', 'BOX', 'CBOE', 'ISE', 'NOM', 'NYSE', 'PHX', 'ARCA', 'NSDQ'] as const

export interface FormLeg {
  readonly instrument: Instrument
  readonly action: OrderAction
  readonly quantityType: (typeof quantityTypes)[number]
  /** Shares, contracts or dollars; `0` with ALL_I_OWN. */
  readonly quantity: string
}

export interface OrderForm {
  readonly orderType: OrderType
  readonly clientOrderId: string
  readonly priceType: PriceType
  readonly orderTerm: OrderTerm
  readonly marketSession: (typeof sessions)[number]
  readonly allOrNone: boolean
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly stopLimitPrice: string | null
  readonly routingDestination: string | null
  readonly legs: readonly FormLeg[]
}

function choice<const Value extends string>(
  node: WireNode,
  name: string,
  values: readonly Value[],
  fallback?: Value,
): Value {
  const text = node.textOf(name)
  if (text === undefined && fallback !== undefined) return fallback
  const found = values.find((value) => value === text)
  if (found === undefined) throw malformed(`${name} must be one of ${values.join(', ')}.`)
  return found
}

/** Decimal text without trailing zeros; zero and empty are "not given". */
function price(node: WireNode, name: string): string | null {
  const text = node.textOf(name)
  if (text === undefined) return null
  if (!isDecimalText(text) || decimal(text).isNegative()) throw malformed(`${name} must be a price.`)
  return decimal(text).isZero() ? null : decimal(text).toFixed()
}

function whole(node: WireNode, name: string): number {
  const text = node.textOf(name) ?? ''
  if (!/^\d{1,4}$/.test(text)) throw malformed(`${name} must be a whole number.`)
  return Number(text)
}

function readInstrument({ context }: Desk, product: WireNode | undefined): Instrument {
  const symbol = product?.textOf('symbol')
  if (!product || symbol === undefined) throw malformed('Each Instrument needs a Product with a symbol.')
  const securityType = choice(product, 'securityType', ['EQ', 'OPTN', 'MF', 'MMF', 'INDX', 'BOND'])
  const asset = equityOf(context.market, symbol)
  if (!asset || (securityType !== 'EQ' && securityType !== 'OPTN')) throw unknownSymbol(symbol)
  if (securityType === 'EQ') return { kind: 'equity', symbol, asset }
  const strike = price(product, 'strikePrice')
  if (strike === null) throw malformed('An option needs a strikePrice.')
  const contract = contractOf(context.market, {
    underlying: symbol,
    right: choice(product, 'callPut', ['CALL', 'PUT']),
    year: whole(product, 'expiryYear'),
    month: whole(product, 'expiryMonth'),
    day: whole(product, 'expiryDay'),
    strike: Number(strike),
  })
  if (!contract) throw unknownSymbol(`${symbol} option`)
  return { kind: 'option', symbol: contract.symbol, contract, asset }
}

function readLeg(desk: Desk, node: WireNode): FormLeg {
  const instrument = readInstrument(desk, node.first('Product'))
  const action = choice(node, 'orderAction', actions)
  const fits: readonly OrderAction[] = instrument.kind === 'option' ? optionActions : equityActions
  if (!fits.includes(action)) throw malformed(`orderAction ${action} is not for this kind of security.`)
  const quantityType = choice(node, 'quantityType', quantityTypes, 'QUANTITY')
  if (quantityType === 'ALL_I_OWN') return { instrument, action, quantityType, quantity: '0' }
  const quantity = node.textOf('quantity') ?? node.textOf('orderedQuantity') ?? ''
  if (!isDecimalText(quantity) || !decimal(quantity).gt(0)) throw malformed('quantity must be more than zero.')
  return { instrument, action, quantityType, quantity: decimal(quantity).toFixed() }
}

const clientOrderIdText = /^[A-Za-z0-9]{1,20}$/

/** The one order of a `PreviewOrderRequest` or `PlaceOrderRequest`. */
export function readOrderForm(desk: Desk, root: WireNode): OrderForm {
  const clientOrderId = root.textOf('clientOrderId') ?? ''
  if (!clientOrderIdText.test(clientOrderId))
    throw malformed('clientOrderId must be 1 to 20 letters and digits, unique within the account.')
  const orders = root.all('Order')
  const [order] = orders
  if (!order || orders.length > 1) throw malformed('The request needs exactly one Order.')
  const legs = order.all('Instrument').map((node) => readLeg(desk, node))
  if (legs.length === 0) throw malformed('The Order needs an Instrument.')
  return {
    orderType: choice(root, 'orderType', orderTypes),
    clientOrderId,
    priceType: choice(order, 'priceType', priceTypes),
    orderTerm: choice(order, 'orderTerm', orderTerms),
    marketSession: choice(order, 'marketSession', sessions, 'REGULAR'),
    allOrNone: choice(order, 'allOrNone', ['true', 'false'], 'false') === 'true',
    limitPrice: price(order, 'limitPrice'),
    stopPrice: price(order, 'stopPrice'),
    stopLimitPrice: price(order, 'stopLimitPrice'),
    routingDestination:
      order.textOf('routingDestination') === undefined ? null : choice(order, 'routingDestination', destinations),
    legs,
  }
}

/** Equal for the same order: what place must repeat of its preview. */
export const fingerprintOf = (form: OrderForm): string =>
  JSON.stringify({
    ...form,
    legs: form.legs.map(({ instrument, action, quantityType, quantity }) => [
      instrument.symbol,
      action,
      quantityType,
      quantity,
    ]),
  })
