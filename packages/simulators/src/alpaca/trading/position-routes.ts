/** Positions, and closing them (brokers/alpaca.md 2.5). */
import { setTimeout as sleep } from 'node:timers/promises'
import { decimal } from '@g2e/domain/money'
import type { SimPositionView } from '../../exchange/account.ts'
import { isFinal } from '../../exchange/order.ts'
import type { SimOrderRequest } from '../../exchange/order.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { optionalDecimal, optionalFlag, plain, rounded } from '../wire/fields.ts'
import { againstRule, denied, invalid, notFound, WireRefusal } from '../wire/refusal.ts'
import { cancelAll } from './order-routes.ts'
import { wireOrder } from './order-wire.ts'
import { submitOrder } from './submit-order.ts'
import { assetClassOf, contractId, findInstrument, positionAssetId, positionSymbol } from './symbols.ts'
import type { Instrument } from './symbols.ts'

const fractionPlaces = 7

function wirePosition({ context, settings }: Desk, position: SimPositionView): Readonly<Record<string, unknown>> {
  const { symbol, assetType } = position
  const asset = context.market.asset(symbol)
  const isShort = decimal(position.quantity).isNegative()
  const signed = (quantity: string): string =>
    isShort && !settings.current.shortQuantityIsNegative ? decimal(quantity).abs().toFixed() : plain(quantity)
  const available = decimal(position.availableQuantity).abs()
  const previousValue = decimal(position.marketValue).minus(position.dayChange)
  const ratio = (part: string, whole: string): string =>
    decimal(whole).isZero() ? '0' : rounded(decimal(part).div(decimal(whole).abs()), fractionPlaces)
  const change = decimal(position.price).minus(position.previousClose)
  return {
    asset_id: assetType === 'option' ? contractId(symbol) : positionAssetId(symbol),
    symbol: positionSymbol(symbol),
    exchange: assetType === 'option' ? '' : (asset?.exchange ?? ''),
    asset_class: assetClassOf(assetType),
    asset_marginable: asset?.marginable ?? false,
    qty: signed(position.quantity),
    qty_available: signed((isShort ? available.negated() : available).toFixed()),
    avg_entry_price: rounded(position.averageCost, 9),
    side: isShort ? 'short' : 'long',
    market_value: plain(position.marketValue),
    cost_basis: plain(position.costBasis),
    unrealized_pl: plain(position.unrealizedPl),
    unrealized_plpc: ratio(position.unrealizedPl, position.costBasis),
    unrealized_intraday_pl: plain(position.dayChange),
    unrealized_intraday_plpc: ratio(position.dayChange, previousValue.toFixed()),
    current_price: plain(position.price),
    lastday_price: plain(position.previousClose),
    change_today: ratio(change.toFixed(), position.previousClose),
  }
}

const missing = (): WireRefusal => notFound('position does not exist')

/** The path takes no slash: `BTCUSD`, a ticker, an option symbol or an asset id. */
function positionOf({ context }: Desk, { params, principal }: Call): SimPositionView {
  const instrument = findInstrument(context.market, params['symbol_or_asset_id'] ?? '')
  const position = instrument && context.exchange.position(principal.accountId, instrument.symbol)
  if (!position) throw missing()
  return position
}

/** How much to close: all, a number, or a percentage of it. */
function closingQuantity(position: SimPositionView, call: Call): string {
  const quantity = optionalDecimal(call.query, 'qty')
  const percentage = optionalDecimal(call.query, 'percentage')
  if (quantity !== undefined && percentage !== undefined) throw invalid('only one of qty or percentage is accepted')
  const held = decimal(position.quantity).abs()
  if (quantity !== undefined) {
    if (decimal(quantity).lte(0)) throw invalid('qty must be > 0')
    return quantity
  }
  if (percentage === undefined) return held.toFixed()
  if (decimal(percentage).lte(0) || decimal(percentage).gt(100)) throw invalid('percentage must be between 0 and 100')
  const part = held.times(percentage).div(100).toDecimalPlaces(9)
  return (position.assetType === 'option' ? part.floor() : part).toFixed()
}

function close(desk: Desk, position: SimPositionView, quantity: string): Readonly<Record<string, unknown>> {
  const { exchange, market, random } = desk.context
  const instrument = findInstrument(market, position.symbol)
  const request: SimOrderRequest = {
    accountId: position.accountId,
    clientOrderId: random.uuid(),
    symbol: position.symbol,
    side: decimal(position.quantity).isNegative() ? 'buy_to_cover' : 'sell',
    quantity,
    orderType: 'market',
    timeInForce: position.assetType === 'crypto' ? 'gtc' : 'day',
  }
  return wireOrder(exchange, submitOrder(desk, { request, instrument }), false)
}

/** Wall time that cancels of a close-all are given before what they still hold is refused. */
const cancelWaitMs = 1_000
const cancelPollMs = 5

async function cancelAndWait(desk: Desk, accountId: string): Promise<void> {
  cancelAll(desk, accountId)
  const isOpen = (): boolean => desk.context.exchange.orders({ accountId }).some((order) => !isFinal(order))
  for (let waited = 0; waited < cancelWaitMs && isOpen(); waited += cancelPollMs) await sleep(cancelPollMs)
}

/** 207: one line per position; what is refused says why, as the single close would. */
async function closeAll(desk: Desk, call: Call): Promise<readonly object[]> {
  const { exchange } = desk.context
  const { accountId } = call.principal
  if (optionalFlag(call.query, 'cancel_orders')) await cancelAndWait(desk, accountId)
  return exchange.positions(accountId).map((position) => {
    const symbol = positionSymbol(position.symbol)
    try {
      return { symbol, status: 200, body: close(desk, position, decimal(position.quantity).abs().toFixed()) }
    } catch (error) {
      if (!(error instanceof WireRefusal)) throw error
      return { symbol, status: error.status, body: error.body }
    }
  })
}

/** Instructions about held contracts. The simulated clearing house exercises at expiry by itself and takes no wishes. */
function optionInstruction(desk: Desk, call: Call): never {
  const name = call.params['symbol_or_contract_id'] ?? ''
  const instrument: Instrument | undefined = findInstrument(desk.context.market, name)
  if (instrument?.kind !== 'option') throw againstRule(`invalid symbol ${name}`)
  const position = desk.context.exchange.position(call.principal.accountId, instrument.symbol)
  if (!position) throw denied('no available position for the specified contract')
  if (decimal(position.quantity).isNegative())
    throw new WireRefusal(403, { code: 40310001, message: 'cannot exercise short position' })
  throw againstRule('exercise instructions are not accepted at this time')
}

export function positionRoutes(routes: Routes, desk: Desk): void {
  const { exchange } = desk.context
  routes.on('GET', '/v2/positions', ({ principal }) => ({
    body: exchange.positions(principal.accountId).map((position) => wirePosition(desk, position)),
  }))
  routes.on('GET', '/v2/positions/:symbol_or_asset_id', (call) => ({
    body: wirePosition(desk, positionOf(desk, call)),
  }))
  routes.on('DELETE', '/v2/positions', async (call) => ({ body: await closeAll(desk, call), status: 207 }), 'trading')
  routes.on(
    'DELETE',
    '/v2/positions/:symbol_or_asset_id',
    (call) => {
      const position = positionOf(desk, call)
      return { body: close(desk, position, closingQuantity(position, call)) }
    },
    'trading',
  )
  for (const instruction of ['exercise', 'do-not-exercise'])
    routes.on(
      'POST',
      `/v2/positions/:symbol_or_contract_id/${instruction}`,
      (call) => optionInstruction(desk, call),
      'trading',
    )
}
