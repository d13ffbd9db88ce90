/** Why an order that can be read is not accepted: rejections come with HTTP 200 and an `error` (brokers/ibkr.md 3.7). */
import { decimal } from '@g2e/domain/money'
import type { Refusal } from '../../exchange/policy.ts'
import type { Desk } from '../desk.ts'
import { tradedSymbol } from '../contracts/instruments.ts'
import { secType } from '../contracts/words.ts'
import type { Ticket } from './ticket.ts'

const offTick = (price: string | undefined): boolean =>
  price !== undefined && decimal(price).gte(1) && decimal(price).decimalPlaces() > 2

/** What the ticket alone shows. */
export function ticketRefusal(desk: Desk, ticket: Ticket): string | undefined {
  const { instrument, wireType, wireTif, quantity, outsideRth, limitPrice, stopPrice } = ticket
  const type = secType(instrument)
  if (tradedSymbol(instrument) === undefined) return 'No trading permissions.'
  if (offTick(limitPrice) || offTick(stopPrice))
    return 'The price does not conform to the minimum price variation for this contract.'
  if (type === 'CRYPTO' && wireType !== 'LMT' && wireType !== 'MKT')
    return 'The order type is not supported for this contract.'
  const takesTime =
    type === 'CRYPTO' ? desk.settings.current.coinTimes.some((time) => time === wireTif) : wireTif !== 'PAX'
  if (!takesTime) return 'Invalid time in force for this contract.'
  if (outsideRth && (wireType === 'STOP_LIMIT' || wireType === 'MIDPRICE'))
    return 'Outside regular trading hours this simulation supports limit orders only.'
  const isFraction = quantity !== undefined && !decimal(quantity).isInteger()
  if (isFraction && type === 'STK' && !desk.settings.current.supportsFractions)
    return 'Fractional-sized orders are not enabled for this account.'
  return undefined
}

/** The exchange's no in the gateway's words. */
export function refusalText({ code, message, facts }: Refusal): string {
  switch (code) {
    case 'insufficient_buying_power':
      return `The order is rejected: available funds are not sufficient. Available ${facts?.['available'] ?? '0'} USD, required ${facts?.['needed'] ?? '0'} USD.`
    case 'insufficient_quantity':
      return 'The order is rejected: no opening trades are permitted in this contract.'
    case 'not_shortable':
      return 'The contract is not available for short sale.'
    case 'not_fractionable':
      return 'Fractional-sized orders are not supported for this contract.'
    case 'halted':
      return 'Trading in the contract is halted.'
    case 'account_blocked':
      return 'The account is not permitted to trade.'
    case 'unknown_account':
    case 'unknown_symbol':
    case 'unknown_order':
    case 'invalid_request':
    case 'duplicate_client_order_id':
    case 'wash_trade':
    case 'outside_window':
    case 'broker_rule':
    case 'final_order':
    case 'not_replaceable':
    case 'unchanged':
      return `The order is rejected: ${message}.`
  }
}
