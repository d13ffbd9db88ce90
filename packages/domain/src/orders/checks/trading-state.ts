import { decimal } from '../../money/index.ts'
import { block, pass } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { expectedPrice, expectedQuantity, signOf } from './estimate.ts'

/** Whether the order only brings a position nearer to zero. `undefined` = it cannot be told. */
export function reducesPosition({ request, position, quote }: CheckFacts): boolean | undefined {
  if (request.orderClass === 'multileg') return request.legs?.every((leg) => leg.positionEffect === 'close')
  const quantity = expectedQuantity(request, expectedPrice(request, quote))
  if (position === null || quantity === null) return undefined
  const now = decimal(position.quantity)
  const after = now.plus(decimal(quantity).times(signOf(request.side)))
  return !now.isZero() && after.abs().lt(now.abs()) && (after.isZero() || after.isNegative() === now.isNegative())
}

/** The ladder of stops: active, reduce-only, halted. */
export function tradingStateCheck(facts: CheckFacts): Check {
  const { state, reason } = facts.limits
  const because = reason === null ? '' : ` (${reason})`
  if (state === 'halted') {
    return block('trading_state', `Trading is halted${because}; resume it in the settings to send orders.`)
  }
  if (state === 'active') return pass('trading_state', 'Trading is active.')
  return reducesPosition(facts) === true
    ? pass('trading_state', 'Trading is reduce-only, and this order reduces a position.')
    : block('trading_state', `Trading is reduce-only${because}: only orders that reduce a position go through.`)
}
