/** Hands a read order to the exchange after the checks that need the account: suspended trading, shorting, cover. */
import { decimal } from '@g2e/domain/money'
import type { SimOrder, SimOrderRequest } from '../../exchange/order.ts'
import type { SimOptionContract } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import { denied } from '../wire/refusal.ts'
import { refusalOf, uncoveredCall } from './exchange-refusal.ts'
import type { ReadOrder } from './read-order.ts'
import { isFractional } from './order-form.ts'

/** The accepted order, or throws the refusal. A repeated client id meets the exchange's own check before any other. */
export function submitOrder(desk: Desk, { request, instrument }: ReadOrder): SimOrder {
  const { exchange } = desk.context
  const isRepeated =
    request.clientOrderId !== undefined &&
    exchange.orderByClientId(request.accountId, request.clientOrderId) !== undefined
  if (!isRepeated) {
    checkAccount(desk, request)
    if (instrument?.kind === 'option') checkCover(desk, request, instrument.contract)
    else if (instrument) checkShort(desk, request)
  }
  const outcome = exchange.submit(request)
  if (!outcome.accepted) throw refusalOf(desk.context, outcome.refusal, request)
  return outcome.order
}

function checkAccount(desk: Desk, request: SimOrderRequest): void {
  const configuration = desk.configurations.of(request.accountId)
  if (configuration.suspend_trade) throw denied('new orders are rejected by user request')
  if (!configuration.fractional_trading && isFractional(request))
    throw denied('fractional trading is disabled for account')
}

function checkShort(desk: Desk, { accountId, side, orderType }: SimOrderRequest): void {
  if (side !== 'sell_short') return
  const { no_shorting, max_margin_multiplier } = desk.configurations.of(accountId)
  const multiplier = desk.context.exchange.account(accountId)?.multiplier ?? 1
  const isAllowed = !no_shorting && max_margin_multiplier !== '1' && multiplier >= 2
  if (!isAllowed) throw denied('account is not allowed to short')
  if (orderType !== 'market' && orderType !== 'limit') throw denied('short sale orders must be market or limit orders')
}

/** Level 1 may sell covered calls and cash-secured puts; cash for the put is the exchange's to check. */
function checkCover(desk: Desk, request: SimOrderRequest, contract: SimOptionContract): void {
  const { accountId, side, symbol, quantity = '0' } = request
  const level = desk.configurations.of(accountId).max_options_trading_level ?? 3
  if (level === 0) throw denied('account not eligible to trade options contracts')
  if (side === 'buy' && level < 2) throw denied('account not eligible for level 2 options trading')
  if (side !== 'sell_short' || contract.right !== 'call') return
  const { underlying } = contract
  const required = decimal(quantity).times(contract.multiplier)
  const written = desk.context.exchange
    .orders({ accountId, statuses: ['pending', 'open', 'partially_filled', 'pending_cancel'] })
    .filter((order) => order.side === 'sell_short' && isCallOn(desk, order.symbol, underlying))
    .reduce((total, order) => total.plus(decimal(order.quantity ?? '0').minus(order.filledQuantity)), decimal('0'))
  const shortCalls = desk.context.exchange
    .positions(accountId)
    .filter((position) => decimal(position.quantity).lt(0) && isCallOn(desk, position.symbol, underlying))
    .reduce((total, position) => total.plus(decimal(position.quantity).abs()), written)
  const shares = decimal(desk.context.exchange.position(accountId, underlying)?.availableQuantity ?? '0')
  const available = shares.minus(shortCalls.times(contract.multiplier))
  if (available.lt(required))
    throw uncoveredCall({
      symbol,
      underlying,
      required: required.toFixed(),
      available: (available.lt(0) ? decimal('0') : available).toFixed(),
    })
}

function isCallOn(desk: Desk, symbol: string, underlying: string): boolean {
  const contract = desk.context.market.option(symbol)
  return contract?.right === 'call' && contract.underlying === underlying
}
