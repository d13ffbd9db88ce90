/** The exchange's no in Alpaca's words and with the figures that Alpaca puts beside them (brokers/alpaca.md 5). */
import { decimal } from '@g2e/domain/money'
import type { SimOrder, SimOrderRequest } from '../../exchange/order.ts'
import type { Refusal } from '../../exchange/policy.ts'
import type { BrokerContext } from '../../host/broker-server.ts'
import { plain, rounded } from '../wire/fields.ts'
import { againstRule, denied, invalid, notFound } from '../wire/refusal.ts'
import type { WireRefusal } from '../wire/refusal.ts'
import { wireStatus } from './order-wire.ts'
import { assetId } from './symbols.ts'

type Sized = Pick<SimOrderRequest, 'accountId' | 'symbol'> & {
  readonly quantity?: string | null | undefined
  readonly notional?: string | null | undefined
  readonly limitPrice?: string | null | undefined
  readonly side: SimOrderRequest['side']
}

export function refusalOf(context: BrokerContext, refusal: Refusal, order: Sized): WireRefusal {
  switch (refusal.code) {
    case 'unknown_account':
      return notFound('account not found')
    case 'unknown_order':
      return notFound('order not found')
    case 'unknown_symbol':
      return againstRule(`asset "${order.symbol}" not found`)
    case 'duplicate_client_order_id':
      return invalid('client_order_id must be unique')
    case 'insufficient_buying_power':
      return insufficientBuyingPower(context, refusal, order)
    case 'insufficient_quantity':
      return insufficientQuantity(context, refusal, order)
    case 'not_fractionable':
      return denied(`asset "${order.symbol}" is not fractionable`)
    case 'not_shortable':
      return denied('account is not allowed to short')
    case 'unchanged':
      return denied('order parameters are not changed')
    case 'account_blocked':
      return denied('account is not authorized to trade')
    case 'wash_trade':
      return denied('potential wash trade detected. use complex orders')
    case 'halted':
      return denied(`trading of "${order.symbol}" is suspended`)
    case 'final_order':
    case 'not_replaceable':
    case 'outside_window':
    case 'broker_rule':
      return againstRule(refusal.message)
    case 'invalid_request':
      return invalid(refusal.message)
  }
}

function insufficientBuyingPower(context: BrokerContext, refusal: Refusal, order: Sized): WireRefusal {
  const balances = context.exchange.balances(order.accountId)
  const quote = context.market.quote(order.symbol, context.clock.now())
  const multiplier = context.market.option(order.symbol) ? 100 : 1
  const price = order.limitPrice ?? String(quote?.ask ?? 0)
  const cost =
    order.notional ??
    decimal(price)
      .times(order.quantity ?? '0')
      .times(multiplier)
      .abs()
  const isLoanFree = multiplier === 100 || order.symbol.includes('/')
  return denied('insufficient buying power', {
    buying_power: plain(
      refusal.facts?.['available'] ?? (isLoanFree ? balances.nonMarginableBuyingPower : balances.buyingPower),
    ),
    cost_basis: rounded(refusal.facts?.['needed'] ?? cost, 2),
  })
}

function insufficientQuantity(context: BrokerContext, refusal: Refusal, order: Sized): WireRefusal {
  const position = context.exchange.position(order.accountId, order.symbol)
  const existing = decimal(position?.quantity ?? '0').abs()
  const available = decimal(position?.availableQuantity ?? '0').abs()
  const requested = plain(order.quantity ?? refusal.facts?.['requested'] ?? '0')
  const [base = '', quote] = order.symbol.split('/')
  if (quote !== undefined)
    return denied(`insufficient balance for ${base} (requested: ${requested}, available: ${available.toFixed()})`, {
      available: available.toFixed(),
      balance: existing.toFixed(),
      symbol: quote,
    })
  return denied(`insufficient qty available for order (requested: ${requested}, available: ${available.toFixed()})`, {
    available: available.toFixed(),
    existing_qty: existing.toFixed(),
    held_for_orders: existing.minus(available).toFixed(),
    symbol: order.symbol,
  })
}

/** A call sold without the shares that would have to be delivered. */
export const uncoveredCall = (facts: {
  symbol: string
  underlying: string
  required: string
  available: string
}): WireRefusal =>
  denied(
    `insufficient underlying qty available for covered call (required: ${facts.required}, available: ${facts.available})`,
    {
      available_qty: facts.available,
      required_qty: facts.required,
      symbol: facts.symbol,
      underlying_asset_id: assetId(facts.underlying),
    },
  )

export const alreadyFinal = (order: SimOrder): WireRefusal =>
  againstRule(`order is already in "${wireStatus(order)}" state`)
