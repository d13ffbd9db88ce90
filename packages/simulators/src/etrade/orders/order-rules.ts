/** What E*TRADE demands of an order in itself: prices of its type, terms, sessions, legs (brokers/etrade.md 2.12, 2.13). */
import { decimal } from '@g2e/domain/money'
import type { SimAccount } from '../../exchange/account.ts'
import { optionLevelOf } from '../accounts/balance.ts'
import type { Desk } from '../desk.ts'
import { malformed, optionLevel, WireRefusal } from '../wire/refusal.ts'
import type { FormLeg, OrderForm, OrderType, PriceType } from './order-form.ts'

type PriceName = 'limitPrice' | 'stopPrice' | 'stopLimitPrice'

const none: readonly PriceName[] = []
const neededPrices: Readonly<Record<PriceType, readonly PriceName[]>> = {
  MARKET: none,
  LIMIT: ['limitPrice'],
  STOP: ['stopPrice'],
  STOP_LIMIT: ['limitPrice', 'stopPrice'],
  // The amount or the percent of the trail stands in stopPrice.
  TRAILING_STOP_CNST: ['stopPrice'],
  TRAILING_STOP_PRCT: ['stopPrice'],
  MARKET_ON_OPEN: none,
  MARKET_ON_CLOSE: none,
  LIMIT_ON_OPEN: ['limitPrice'],
  LIMIT_ON_CLOSE: ['limitPrice'],
  NET_DEBIT: ['limitPrice'],
  NET_CREDIT: ['limitPrice'],
  NET_EVEN: none,
  HIDDEN_STOP: ['stopPrice'],
}

/** Two decimals from one dollar on, four below. */
function checkPlaces(name: PriceName, value: string): void {
  const places = decimal(value).gte(1) ? 2 : 4
  if (decimal(value).decimalPlaces() > places) throw malformed(`${name} has more than ${places} decimals.`)
}

function checkPrices(form: OrderForm): void {
  for (const name of neededPrices[form.priceType])
    if (form[name] === null) throw malformed(`${form.priceType} orders need ${name}.`)
  for (const name of ['limitPrice', 'stopPrice', 'stopLimitPrice'] as const) {
    const value = form[name]
    if (value !== null) checkPlaces(name, value)
  }
  if (form.priceType !== 'TRAILING_STOP_PRCT') return
  const percent = decimal(form.stopPrice ?? '0')
  if (!percent.isInteger() || percent.gte(100))
    throw malformed('stopPrice of TRAILING_STOP_PRCT is a whole percent below 100.')
}

function checkTerm({ settings }: Desk, { priceType, orderTerm, marketSession, legs }: OrderForm): void {
  const isAtOnce = orderTerm === 'IMMEDIATE_OR_CANCEL' || orderTerm === 'FILL_OR_KILL'
  if (isAtOnce && priceType !== 'LIMIT') throw malformed(`${orderTerm} is for LIMIT orders.`)
  if (orderTerm === 'GOOD_TILL_DATE') throw malformed('GOOD_TILL_DATE needs a date, for which this API has no field.')
  if (priceType.endsWith('_ON_OPEN') || priceType.endsWith('_ON_CLOSE')) {
    if (orderTerm !== 'GOOD_FOR_DAY') throw malformed(`${priceType} orders are GOOD_FOR_DAY.`)
    if (marketSession === 'EXTENDED') throw malformed(`${priceType} orders are for the regular session.`)
  }
  if (marketSession !== 'EXTENDED') return
  if (priceType !== 'LIMIT') throw malformed('Orders for the EXTENDED session are LIMIT orders.')
  if (legs.some(({ instrument }) => instrument.kind === 'option'))
    throw malformed('Options do not trade in the EXTENDED session.')
  const terms: readonly string[] = settings.current.extendedTerms
  if (!terms.includes(orderTerm)) throw malformed(`Orders for the EXTENDED session are ${terms.join(', ')}.`)
}

const legCounts: Readonly<Partial<Record<OrderType, readonly [least: number, most: number]>>> = {
  SPREADS: [2, 4],
  BUY_WRITES: [2, 2],
  BUTTERFLY: [3, 3],
  IRON_BUTTERFLY: [4, 4],
  CONDOR: [4, 4],
  IRON_CONDOR: [4, 4],
}

const isOption = ({ instrument }: FormLeg): boolean => instrument.kind === 'option'

const sharesPerContract = 100

/** Shares bought and calls on them written, or both given up again; a hundred shares to each contract. */
function checkBuyWrite(legs: readonly FormLeg[]): void {
  const shares = legs.find((leg) => !isOption(leg))
  const calls = legs.find(isOption)
  const contract = calls?.instrument.kind === 'option' ? calls.instrument.contract : undefined
  if (!shares || !calls || contract?.right !== 'call' || contract.underlying !== shares.instrument.symbol)
    throw malformed('BUY_WRITES orders have shares and a call on them.')
  const opens = shares.action === 'BUY' && calls.action === 'SELL_OPEN'
  const closes = shares.action === 'SELL' && calls.action === 'BUY_CLOSE'
  if (!opens && !closes) throw malformed('BUY_WRITES orders are BUY with SELL_OPEN, or SELL with BUY_CLOSE.')
  if (!decimal(shares.quantity).eq(decimal(calls.quantity).times(sharesPerContract)))
    throw malformed('BUY_WRITES orders need a hundred shares to each contract.')
}

function checkLegs({ orderType, priceType, legs }: OrderForm): void {
  const [first] = legs
  const isNet = priceType.startsWith('NET_')
  if (orderType === 'EQ' || orderType === 'OPTN') {
    if (legs.length > 1 || !first || isOption(first) !== (orderType === 'OPTN'))
      throw malformed(`${orderType} orders have one Instrument of that kind.`)
    if (isNet) throw malformed(`${priceType} is for orders of several legs.`)
    return
  }
  if (orderType === 'BUY_WRITES') checkBuyWrite(legs)
  const counts = legCounts[orderType]
  if (!counts) throw malformed(`${orderType} orders are not simulated.`)
  const [least, most] = counts
  const isOfOptions = orderType === 'BUY_WRITES' || legs.every(isOption)
  if (legs.length < least || legs.length > most || !isOfOptions)
    throw malformed(`${orderType} orders have ${least === most ? least : `${least} to ${most}`} option legs.`)
  if (!isNet && priceType !== 'MARKET')
    throw malformed(`${orderType} orders are NET_DEBIT, NET_CREDIT, NET_EVEN or MARKET.`)
  if (new Set(legs.map(({ instrument }) => instrument.symbol)).size < legs.length)
    throw malformed('Each leg needs a contract of its own.')
}

function checkQuantities({ settings }: Desk, { legs, priceType }: OrderForm): void {
  for (const { quantityType, quantity, action, instrument } of legs) {
    if (quantityType === 'ALL_I_OWN') {
      if (action !== 'SELL' && action !== 'SELL_CLOSE') throw malformed('ALL_I_OWN is for sales.')
      continue
    }
    const { fractionalOrders } = settings.current
    if (quantityType === 'DOLLAR') {
      if (!fractionalOrders || priceType !== 'MARKET' || instrument.kind === 'option')
        throw malformed('quantityType DOLLAR is not for this order.')
      continue
    }
    if (!decimal(quantity).isInteger() && (!fractionalOrders || instrument.kind === 'option'))
      throw malformed('quantity must be whole shares or contracts.')
  }
}

/** Level 1 writes covered calls, 2 buys, 3 has spreads and writes puts. Uncovered calls are nobody's here. */
function checkOptionLevel(account: SimAccount, { orderType, legs }: OrderForm): void {
  if (!legs.some(isOption)) return
  const level = optionLevelOf(account)
  if (level === 0) throw optionLevel('The account is not approved for options.')
  if (orderType !== 'OPTN' && orderType !== 'BUY_WRITES' && level < 3)
    throw optionLevel('The account is not approved for orders of several option legs.')
  for (const { action, instrument } of legs) {
    if (action === 'BUY_OPEN' && level < 2) throw optionLevel('The account is not approved for buying options.')
    const isPut = instrument.kind === 'option' && instrument.contract.right === 'put'
    if (action === 'SELL_OPEN' && isPut && level < 3) throw optionLevel('The account is not approved for writing puts.')
  }
}

/** A stop that would be elected at once is out of range (2084 of sales, 2085 of buys). */
function checkStopSide({ context, settings }: Desk, { priceType, stopPrice, legs }: OrderForm): void {
  const isStop = priceType === 'STOP' || priceType === 'STOP_LIMIT' || priceType === 'HIDDEN_STOP'
  const [leg] = legs
  if (!isStop || !leg || stopPrice === null || !settings.current.checksStopSide) return
  const quote = context.market.quote(leg.instrument.symbol, context.clock.now())
  if (!quote) return
  const isBuy = leg.action.startsWith('BUY')
  if (isBuy && Number(stopPrice) <= quote.ask)
    throw new WireRefusal(400, 2085, 'The stop price of a buy order must be above the current ask price.')
  if (!isBuy && Number(stopPrice) >= quote.bid)
    throw new WireRefusal(400, 2084, 'The stop price of a sell order must be below the current bid price.')
}

export function checkForm(desk: Desk, account: SimAccount, form: OrderForm): void {
  checkLegs(form)
  checkPrices(form)
  checkTerm(desk, form)
  checkQuantities(desk, form)
  checkOptionLevel(account, form)
  checkStopSide(desk, form)
}
