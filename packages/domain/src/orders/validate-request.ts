/**
 * Whether a ticket says one thing and all of it, at any broker. What one broker cannot express is its adapter's word
 * (`compileOrder`). Each fault names the OrderRequest field; nothing is filled in or rounded.
 */
import { isOptionSymbol } from '../instruments/index.ts'
import { decimal, isAboveZero, sum } from '../money/index.ts'
import type { OrderRequest, OrderType } from './request.ts'

export interface RequestFault {
  /** A field of OrderRequest, e.g. `limitPrice`, `takeProfit.limitPrice`. */
  readonly field: string
  readonly message: string
}

type PriceField = 'limitPrice' | 'stopPrice' | 'trailPercent' | 'trailAmount'
const priceFields = ['limitPrice', 'stopPrice', 'trailPercent', 'trailAmount'] as const

const priceFieldsOf: Readonly<Record<OrderType, readonly PriceField[]>> = {
  market: [],
  limit: ['limitPrice'],
  stop: ['stopPrice'],
  stop_limit: ['limitPrice', 'stopPrice'],
  trailing_stop: ['trailPercent', 'trailAmount'],
}

const typeWords: Readonly<Record<OrderType, string>> = {
  market: 'A market order',
  limit: 'A limit order',
  stop: 'A stop order',
  stop_limit: 'A stop-limit order',
  trailing_stop: 'A trailing stop',
}

const fieldWords: Readonly<Record<PriceField, string>> = {
  limitPrice: 'limit price',
  stopPrice: 'stop price',
  trailPercent: 'trail percent',
  trailAmount: 'trail amount',
}

/** All faults of a ticket; empty = it can be understood in one way only. */
export function validateRequest(request: OrderRequest): readonly RequestFault[] {
  const faults: RequestFault[] = []
  for (const check of checks) for (const found of check(request)) faults.push(found)
  return faults
}

const fault = (field: string, message: string): RequestFault => ({ field, message })

function sizeFaults({ quantity, notional }: OrderRequest): readonly RequestFault[] {
  if (quantity === undefined && notional === undefined) {
    return [fault('quantity', 'Say how much: a quantity or an amount of money.')]
  }
  if (quantity !== undefined && notional !== undefined) {
    return [fault('notional', 'Give a quantity or an amount of money, not both.')]
  }
  if (quantity !== undefined && !isAboveZero(quantity)) return [fault('quantity', 'The quantity must be above zero.')]
  if (notional !== undefined && !isAboveZero(notional)) return [fault('notional', 'The amount must be above zero.')]
  return []
}

function priceFaults(request: OrderRequest): readonly RequestFault[] {
  const { orderType } = request
  const wanted = priceFieldsOf[orderType]
  const given = priceFields.filter((field) => request[field] !== undefined)
  const faults = given
    .filter((field) => !wanted.includes(field))
    .map((field) => fault(field, `${typeWords[orderType]} has no ${fieldWords[field]}.`))
  for (const field of given) {
    if (!isAboveZero(request[field] ?? '0')) faults.push(fault(field, `The ${fieldWords[field]} must be above zero.`))
  }
  if (orderType === 'trailing_stop') {
    const trails = given.filter((field) => wanted.includes(field))
    if (trails.length === 0)
      faults.push(fault('trailPercent', 'A trailing stop needs a trail percent or a trail amount.'))
    if (trails.length === 2) faults.push(fault('trailAmount', 'Give a trail percent or a trail amount, not both.'))
    if (request.trailPercent !== undefined && decimal(request.trailPercent).gte(100)) {
      faults.push(fault('trailPercent', 'The trail percent must be below 100.'))
    }
    return faults
  }
  // The take-profit of an oco order is its limit, so a limit price beside it may be left out.
  const isNamedByTakeProfit = request.orderClass === 'oco' && request.takeProfit !== undefined
  const missing = wanted.filter(
    (field) => request[field] === undefined && !(field === 'limitPrice' && isNamedByTakeProfit),
  )
  return [...faults, ...missing.map((field) => fault(field, `${typeWords[orderType]} needs a ${fieldWords[field]}.`))]
}

function timeFaults({ orderType, timeInForce, extendedHours, orderClass }: OrderRequest): readonly RequestFault[] {
  const faults: RequestFault[] = []
  if (extendedHours === true && orderType === 'market') {
    faults.push(fault('extendedHours', 'A market order works in regular hours only; use a limit order.'))
  }
  const isAuction = timeInForce === 'opg' || timeInForce === 'cls'
  if (isAuction && orderType !== 'market' && orderType !== 'limit') {
    faults.push(fault('timeInForce', 'Only market and limit orders can go to the opening or closing auction.'))
  }
  if (isAuction && extendedHours === true) {
    faults.push(fault('extendedHours', 'An auction order cannot also work in extended hours.'))
  }
  const isImmediate = timeInForce === 'ioc' || timeInForce === 'fok'
  if (isImmediate && (orderType === 'stop' || orderType === 'stop_limit' || orderType === 'trailing_stop')) {
    faults.push(fault('timeInForce', 'A stop has to wait, so it cannot be immediate-or-cancel or fill-or-kill.'))
  }
  if (isImmediate && orderClass !== undefined && orderClass !== 'simple' && orderClass !== 'multileg') {
    faults.push(
      fault('timeInForce', 'Attached orders have to wait, so the order cannot be immediate-or-cancel or fill-or-kill.'),
    )
  }
  return faults
}

function classFaults({
  orderClass = 'simple',
  takeProfit,
  stopLoss,
  legs,
  lots,
}: OrderRequest): readonly RequestFault[] {
  const faults: RequestFault[] = []
  const takesBoth = orderClass === 'bracket' || orderClass === 'oco'
  const takesExits = takesBoth || orderClass === 'oto'
  if (takesBoth && takeProfit === undefined)
    faults.push(fault('takeProfit', `A ${orderClass} order needs a take-profit.`))
  if (takesBoth && stopLoss === undefined) faults.push(fault('stopLoss', `A ${orderClass} order needs a stop-loss.`))
  if (orderClass === 'oto' && (takeProfit === undefined) === (stopLoss === undefined)) {
    faults.push(fault('takeProfit', 'An oto order takes exactly one of take-profit and stop-loss.'))
  }
  if (!takesExits && takeProfit !== undefined) {
    faults.push(
      fault('takeProfit', `A take-profit belongs to a bracket, oco or oto order, not to a ${orderClass} one.`),
    )
  }
  if (!takesExits && stopLoss !== undefined) {
    faults.push(fault('stopLoss', `A stop-loss belongs to a bracket, oco or oto order, not to a ${orderClass} one.`))
  }
  if (orderClass === 'multileg') {
    if (legs === undefined || legs.length < 2) faults.push(fault('legs', 'A multi-leg order needs at least two legs.'))
    if (lots !== undefined) faults.push(fault('lots', 'Lots cannot be chosen for a multi-leg order.'))
    const symbols = new Set(legs?.map((leg) => leg.symbol))
    if (legs !== undefined && symbols.size < legs.length) faults.push(fault('legs', 'Two legs name the same symbol.'))
    if (legs?.some((leg) => !Number.isInteger(leg.ratio) || leg.ratio < 1) === true) {
      faults.push(fault('legs', 'A leg ratio is a whole number above zero.'))
    }
  } else if (legs !== undefined) {
    faults.push(fault('legs', `Legs belong to a multi-leg order, not to a ${orderClass} one.`))
  }
  return faults
}

/** The exits lie on the right sides of each other and of the entry, else they would fire at once or never. */
function exitFaults(request: OrderRequest): readonly RequestFault[] {
  const { orderClass, takeProfit, stopLoss, side, limitPrice } = request
  if (orderClass !== 'bracket' && orderClass !== 'oco' && orderClass !== 'oto') return []
  const isLong =
    orderClass === 'oco' ? side === 'sell' || side === 'sell_short' : side === 'buy' || side === 'buy_to_cover'
  const above = (a: string, b: string): boolean => (isLong ? decimal(a).gt(b) : decimal(a).lt(b))
  const word = isLong ? 'above' : 'below'
  const faults: RequestFault[] = []
  if (takeProfit && !isAboveZero(takeProfit.limitPrice)) {
    faults.push(fault('takeProfit.limitPrice', 'The take-profit price must be above zero.'))
  }
  if (stopLoss && !isAboveZero(stopLoss.stopPrice)) {
    faults.push(fault('stopLoss.stopPrice', 'The stop-loss price must be above zero.'))
  }
  if (takeProfit && stopLoss && !above(takeProfit.limitPrice, stopLoss.stopPrice)) {
    faults.push(fault('takeProfit.limitPrice', `The take-profit must lie ${word} the stop-loss.`))
  }
  const entry = orderClass === 'oco' ? undefined : limitPrice
  if (entry !== undefined && takeProfit && !above(takeProfit.limitPrice, entry)) {
    faults.push(fault('takeProfit.limitPrice', `The take-profit must lie ${word} the entry price.`))
  }
  if (entry !== undefined && stopLoss && !above(entry, stopLoss.stopPrice)) {
    faults.push(fault('stopLoss.stopPrice', `The entry price must lie ${word} the stop-loss.`))
  }
  if (stopLoss?.limitPrice !== undefined && above(stopLoss.limitPrice, stopLoss.stopPrice)) {
    faults.push(fault('stopLoss.limitPrice', `The limit of the stop-loss must not lie ${word} its stop price.`))
  }
  return faults
}

function lotFaults({ lots, side, quantity }: OrderRequest): readonly RequestFault[] {
  if (lots === undefined) return []
  if (side !== 'sell' && side !== 'buy_to_cover')
    return [fault('lots', 'Lots can be chosen only when closing a position.')]
  if (quantity === undefined) return [fault('lots', 'Choosing lots needs a quantity, not an amount of money.')]
  if (!sum(lots.map((lot) => lot.quantity)).eq(quantity))
    return [fault('lots', 'The chosen lots do not add up to the quantity.')]
  return new Set(lots.map((lot) => lot.transactionId)).size < lots.length
    ? [fault('lots', 'A lot is named twice.')]
    : []
}

function optionFaults({ symbol, quantity, notional, extendedHours }: OrderRequest): readonly RequestFault[] {
  if (!isOptionSymbol(symbol)) return []
  const faults: RequestFault[] = []
  if (notional !== undefined) faults.push(fault('notional', 'Options are ordered by number of contracts.'))
  if (quantity !== undefined && !decimal(quantity).isInteger()) {
    faults.push(fault('quantity', 'Options are ordered in whole contracts.'))
  }
  if (extendedHours === true) faults.push(fault('extendedHours', 'Options trade in regular hours only.'))
  return faults
}

/** In the order in which a person fills in a ticket. */
const checks: readonly ((request: OrderRequest) => readonly RequestFault[])[] = [
  sizeFaults,
  priceFaults,
  timeFaults,
  classFaults,
  exitFaults,
  lotFaults,
  optionFaults,
]
